package today

import (
	"context"
	"testing"

	"foyer/data/fault"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/printout"
	"foyer/ui/shell"
)

// slow is a practice in which somebody does something while the day is printed.
type slow struct {
	*fake
	during func(ctx context.Context)
}

func (s *slow) PrintDay(ctx context.Context, visits []string, progress func(done, of int)) (Printed, error) {
	if s.during != nil {
		s.during(ctx)
	}
	if err := ctx.Err(); err != nil {
		return Printed{}, err
	}
	return s.fake.PrintDay(ctx, visits, progress)
}

func beginSlow(t *testing.T, f *slow) (*stage.Stage, func() shell.Action) {
	t.Helper()
	f.listen = map[int]func(){}
	var content *shell.Content
	s := stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(sh *shell.Shell) *shell.Content {
			content = New(sh, f, f.goTo())
			return content
		}}}
	})
	return s, func() shell.Action { return content.Actions()[0] }
}

func TestPressingTwicePrintsOnce(t *testing.T) {
	f := &slow{fake: &fake{day: busy(), sound: true}}
	s, action := beginSlow(t, f)
	f.during = func(ctx context.Context) {
		f.changed() // papers that are made are news, which must not take the progress away
		if !s.Button(t, "Print today's summaries").Off || !action().Off {
			t.Error("a second job is offered")
		}
		s.Button(t, "Cancel")
		action().Do()
		if ctx.Err() != nil {
			t.Error("the second press stopped the first job")
		}
	}
	action().Do()
	if len(f.printed) != 3 {
		t.Errorf("printed %v, want three papers once", f.printed)
	}
	s.Must(t, "0 summaries to print")
}

func TestAStoppedJobStaysToPrint(t *testing.T) {
	f := &slow{fake: &fake{day: busy(), sound: true}}
	s, action := beginSlow(t, f)
	f.during = func(context.Context) { s.Press(t, "Cancel") }
	action().Do()
	s.Must(t, "3 summaries to print")
	if s.Button(t, "Print today's summaries").Off || action().Off || len(f.printed) != 0 {
		t.Errorf("after stopping: printed %v", f.printed)
	}
	if s.Shows("canceled") {
		t.Error("a job that was stopped is told as a failure")
	}
}

func TestPapersThatReachedNoPrinterAreOfferedAgain(t *testing.T) {
	f := &fake{day: busy(), sound: true, outcome: Printed{Count: 3, Failed: []string{"Ada Larkmoor: The text has signs that can't be printed."}}}
	f.failed = &printout.Unprinted{Err: fault.New(fault.Unavailable, "No printer took the summaries."), Print: func(context.Context, string) (string, error) { return "", nil }}
	s := begin(t, f)
	s.Press(t, "Print today's summaries")
	s.Must(t, "No printer took the summaries.", "Ada Larkmoor: The text", "3 summaries to print")
	s.Press(t, "Print again")
	s.Must(t, "Opened in the PDF viewer: print it there.")
	if s.Shows("3 summaries printed") || len(stage.Find[*kit.Progress](s)) != 0 {
		t.Error("what the viewer shows is called printed")
	}
}
