package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const demoPassphrase = "cedar hollow demo"

// TestADayAtTheWindow unlocks the demo, prints today's summaries, finds a patient, locks and comes back.
func TestADayAtTheWindow(t *testing.T) {
	aDay(t, binary(t, "FOYER_BINARY"))
}

// TestNoWidgetIsTouchedOffTheInterface runs the same day on a program built without migrated_fynedo, in which Fyne
// complains about every widget that another goroutine touches.
func TestNoWidgetIsTouchedOffTheInterface(t *testing.T) {
	w := aDay(t, binary(t, "FOYER_BINARY_THREADS"))
	if said := w.output(); strings.Contains(said, "Error in Fyne call thread") {
		t.Errorf("widgets were touched off the interface's goroutine:\n%s", said)
	}
}

func aDay(t testing.TB, program string) *window {
	m := newMachine(t, program)
	fakePrinter(m)
	d := newDisplay(t)
	w := m.open(d, "demo")
	name := func(step string) string { return t.Name() + "-" + step }

	w.titled("Locked")
	if said := w.output(); !strings.Contains(said, demoPassphrase) {
		t.Errorf("the demo does not say its passphrase: %s", said)
	}
	demo := demoBeside(m)
	w.focus()
	w.settle()
	w.save(name("1-locked"))
	// From the passphrase back to the names: a letter chooses a name and goes on to the passphrase. First Dana, then Rosie
	// of the front desk.
	for _, letter := range []string{"D", "R"} {
		w.press("shift+Tab")
		w.write(letter)
		w.settle()
	}
	w.write(demoPassphrase)
	w.press("Return")
	w.titled("Today")
	w.settle()
	w.save(name("2-today"))

	w.press("ctrl+p")
	paper := m.path("bin", "printed.pdf")
	until(t, "the printer to get the papers", func() bool { _, err := os.Stat(paper); return err == nil })
	papers(t, m, paper, 13)
	w.settle()
	w.save(name("3-printed"))

	who := findable(t, demo)
	w.press("ctrl+k")
	w.settle()
	w.write(who.Given + " " + who.Family)
	w.settle()
	w.save(name("4-palette"))
	w.press("Return")
	w.titled("Patients")
	until(t, "the record of the patient to be opened", func() bool { return demo.looked(who.ID) })
	w.settle()
	w.save(name("5-record"))

	before := demo.count("member.locked")
	w.press("ctrl+l")
	w.titled("Locked")
	until(t, "the lock to be in the log", func() bool { return demo.count("member.locked") > before })
	w.settle()
	w.save(name("6-locked"))
	w.write("not the passphrase")
	w.press("Return")
	w.settle()
	w.titled("Locked")
	w.write(demoPassphrase)
	w.press("Return")
	w.titled("Patients")
	w.settle()
	w.save(name("7-back"))

	w.quit()
	if left, err := filepath.Glob(m.path("tmp", "foyer-demo-*")); err != nil || len(left) > 0 {
		t.Errorf("the demo left %v in the temporary folder (%v)", left, err)
	}
	if said := w.output(); strings.Contains(said, "panic") || strings.Contains(said, "Fyne error") {
		t.Errorf("the program complained:\n%s", said)
	}
	return w
}

// fakePrinter puts an lp on the PATH that keeps the paper and its arguments.
func fakePrinter(m *machine) {
	script := "#!/bin/sh\ncd " + m.path("bin") + "\necho \"$@\" > arguments\ncat > coming.pdf\nmv coming.pdf printed.pdf\necho 'request id is office-42 (1 file(s))'\n"
	if err := os.Chmod(m.write("bin/lp", []byte(script)), 0o700); err != nil {
		m.t.Fatal(err)
	}
}

var firstPage = regexp.MustCompile(`(Page|Página) 1 (of|de) [0-9]`)

// papers checks what the printer got.
func papers(t testing.TB, m *machine, path string, atLeast int) {
	t.Helper()
	arguments, err := os.ReadFile(m.path("bin", "arguments"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"-t Foyer", "sides=two-sided-long-edge", "media=Letter"} {
		if !strings.Contains(string(arguments), want) {
			t.Errorf("lp was called with %q, without %q", arguments, want)
		}
	}
	must(t, "qpdf", "--check", path)
	if info := must(t, "pdfinfo", path); !strings.Contains(info, "Page size:       612 x 792") {
		t.Errorf("the paper is not Letter:\n%s", info)
	}
	text := must(t, "pdftotext", "-layout", path, "-")
	if n := len(firstPage.FindAllString(text, -1)); n < atLeast {
		t.Errorf("%d papers were printed, want at least %d", n, atLeast)
	}
}

// demoBeside is the command line on the data folder of the demo that runs.
func demoBeside(m *machine) *beside {
	m.t.Helper()
	var found []string
	until(m.t, "the demo's data folder", func() bool {
		var err error
		found, err = filepath.Glob(m.path("tmp", "foyer-demo-*"))
		return err == nil && len(found) == 1
	})
	c := *m
	c.extra = append([]string{"FOYER_HOME=" + found[0], "FOYER_USER=Dana Lindqvist", "FOYER_PASSPHRASE=" + demoPassphrase}, m.extra...)
	return &beside{&c}
}

// beside is the command line on a practice whose window is open.
type beside struct{ *machine }

type logEntry struct {
	Action    string `json:"action"`
	PatientID string `json:"patient_id"`
	Member    string `json:"member"`
}

func (b *beside) log() []logEntry {
	b.t.Helper()
	var out struct {
		Entries []logEntry `json:"entries"`
	}
	b.read(&out, "audit", "--limit", "5000")
	return out.Entries
}

func (b *beside) count(action string) (n int) {
	b.t.Helper()
	for _, e := range b.log() {
		if e.Action == action {
			n++
		}
	}
	return n
}

// looked says whether a record was opened by the front desk.
func (b *beside) looked(id string) bool {
	b.t.Helper()
	for _, e := range b.log() {
		if e.PatientID == id && strings.HasPrefix(e.Member, "Rosie") && strings.Contains(e.Action, "view") {
			return true
		}
	}
	return false
}

type person struct {
	ID         string   `json:"id"`
	Given      string   `json:"given"`
	Family     string   `json:"family"`
	Emails     []string `json:"emails"`
	Enrollment string   `json:"enrollment"`
}

// findable returns a patient whose name a US keyboard has, and nobody else in the practice.
func findable(t testing.TB, b *beside) person {
	t.Helper()
	var out struct {
		Patients []person `json:"patients"`
	}
	b.read(&out, "patients")
	names := map[string]int{}
	for _, p := range out.Patients {
		names[p.Given+" "+p.Family]++
	}
	plain := regexp.MustCompile(`^[A-Za-z]+$`)
	for _, p := range out.Patients {
		if plain.MatchString(p.Given) && plain.MatchString(p.Family) && names[p.Given+" "+p.Family] == 1 {
			return p
		}
	}
	t.Fatal("no patient with a plain name")
	return person{}
}
