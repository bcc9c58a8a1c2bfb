package summary

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/printout"
)

// slow is a practice in which somebody does something while a paper is printed or saved.
type slow struct {
	*fake
	during func()
	ended  []error
}

func (s *slow) work(ctx context.Context) {
	if d := s.during; d != nil {
		s.during = nil
		d()
		s.ended = append(s.ended, ctx.Err())
	}
}

func (s *slow) Print(ctx context.Context, id string, o Options) (string, error) {
	s.work(ctx)
	return s.fake.Print(ctx, id, o)
}

func (s *slow) Save(ctx context.Context, id string, o Options, path string, sealed bool) (string, error) {
	s.work(ctx)
	return s.fake.Save(ctx, id, o, path, sealed)
}

// Pressing twice prints once, whether with the button, the shortcut or the menu, and saving waits for printing.
func TestOnePaperAtATime(t *testing.T) {
	f := begin(t, day())
	s := &slow{fake: f.fake}
	f.screen.services = s
	twice := func() {
		if !f.Button(t, "Print").Off || !f.Button(t, "More").Off {
			t.Error("the buttons offer a second paper")
		}
		f.screen.printNow()
		f.screen.saveTo("/out/second.pdf", false)
		f.screen.askWhere(false)
		if f.Shows("File name") {
			t.Error("a name for a second paper is asked for")
		}
	}
	s.during = twice
	f.screen.printNow()
	s.during = twice
	f.screen.saveTo("/out/first.pdf", false)
	if !slices.Equal(f.papers(), []string{"printed v1 ", "saved v1  first.pdf"}) || !slices.Equal(s.ended, []error{nil, nil}) {
		t.Errorf("made %v; the contexts of the first ended with %v", f.papers(), s.ended)
	}
	if f.Button(t, "Print").Off || f.Button(t, "More").Off {
		t.Error("the buttons stay dead")
	}
}

// shown prints nowhere: the viewer shows the paper.
type shown struct{ *fake }

func (shown) Print(context.Context, string, Options) (string, error) { return "", nil }

func TestAPaperInTheViewerIsNotCalledPrinted(t *testing.T) {
	f := begin(t, day())
	f.screen.services = shown{f.fake}
	f.Press(t, "Print")
	f.Must(t, "Opened in the PDF viewer: print it there.")
	if f.Shows("Sent to") {
		t.Error("the viewer is called a printer")
	}
}

func TestAPaperThatReachedNoPrinterIsOfferedAgain(t *testing.T) {
	f := begin(t, day())
	tries := 0
	var unprinted *printout.Unprinted
	unprinted = &printout.Unprinted{Err: fault.New(fault.Unavailable, "No printer took it."), Print: func(context.Context, string) (string, error) {
		if tries++; tries == 1 {
			return "", unprinted
		}
		return "Front desk", nil
	}}
	f.failed = unprinted
	f.Press(t, "Print")
	f.Must(t, "No printer took it.")
	f.Press(t, "Print again")
	f.Must(t, "No printer took it.")
	f.Press(t, "Print again")
	f.Must(t, "Sent to Front desk.")
	if tries != 2 || len(f.papers()) != 0 {
		t.Errorf("tried %d times, made %v anew", tries, f.papers())
	}
	f.failed = context.Canceled
	f.Press(t, "Print")
	if f.Shows("canceled") {
		t.Error("a job that was stopped is told as a failure")
	}
}

func TestAPaperThatReachedNoPrinterGoesAnotherWay(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	f := begin(t, day())
	var did []string
	unprinted := &printout.Unprinted{Err: fault.New(fault.Unavailable, "No printer took it."), Printers: []string{"Back office", "Lab"}, Name: "summary-1.pdf",
		Print: func(_ context.Context, printer string) (string, error) {
			did = append(did, printer)
			return printer, nil
		},
		Save: func(_ context.Context, path string) error { did = append(did, filepath.Base(path)); return nil }}
	f.failed = unprinted
	f.Press(t, "Print")
	f.Press(t, "Another way…")
	f.Must(t, "Another printer, or a file")
	if !slices.ContainsFunc(stage.Find[*kit.Choice](f.Stage), func(c *kit.Choice) bool {
		return slices.Equal(c.Words, unprinted.Printers) && c.Chosen == 0
	}) {
		t.Error("the other printers can't be chosen from")
	}
	f.Press(t, "Cancel")
	f.Must(t, "No printer took it.") // who leaves the question still has the papers
	f.Press(t, "Another way…")
	f.Key(t, fyne.KeyDown)
	f.Press(t, "Print there")
	f.Must(t, "Sent to Lab.")
	if f.Shows("No printer took it.") {
		t.Error("what went out is still offered")
	}
	f.Press(t, "Print")
	f.Press(t, "Another way…")
	f.Press(t, "Save as PDF…")
	f.Press(t, "Save")
	f.Must(t, "Saved as "+filepath.Join(os.Getenv("HOME"), "summary-1.pdf"))
	unprinted.Printers = nil // a file is the only other way
	f.Press(t, "Print")
	f.Press(t, "Save as PDF…")
	f.Press(t, "Save")
	if !slices.Equal(did, []string{"Lab", "summary-1.pdf", "summary-1.pdf"}) || len(f.papers()) != 0 {
		t.Errorf("went %v, made %v anew", did, f.papers())
	}
}

func TestTheWholeNameIsAskedFor(t *testing.T) {
	f := begin(t, day())
	folder := t.TempDir()
	f.screen.place.Begin(folder)
	save := func(name string) {
		t.Helper()
		f.screen.askWhere(false)
		field, ok := f.Canvas().Focused().(*kit.Field)
		if !ok || field.Text != "summary.pdf" {
			t.Fatalf("a name is asked for in a %T", f.Canvas().Focused())
		}
		field.Fill(name)
		f.Press(t, "Save")
	}
	save("  ")
	f.Must(t, "Write a name for the file.")
	f.Press(t, "Cancel")
	save("walter")
	save("../nowhere/berta.PDF")
	f.Must(t, "There is no folder "+filepath.Join(filepath.Dir(folder), "nowhere")+".")
	f.Press(t, "Cancel")
	save(filepath.Join(folder, "berta.PDF"))
	if !slices.Equal(f.papers(), []string{"saved v1  walter.pdf", "saved v1  berta.pdf"}) {
		t.Errorf("made %v", f.papers())
	}
	there := filepath.Join(folder, "there.pdf")
	if err := os.WriteFile(there, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	save("there")
	f.Must(t, "Replace there.pdf?")
	f.Press(t, "Cancel")
	if len(f.papers()) != 2 {
		t.Errorf("made %v without being told to replace", f.made)
	}
	save("there")
	f.Press(t, "Replace")
	if len(f.papers()) != 3 {
		t.Errorf("made %v", f.papers())
	}
	// Asking makes nothing.
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}
