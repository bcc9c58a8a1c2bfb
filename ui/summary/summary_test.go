package summary

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/data/fault"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// fake sets papers whose pages tell by their number and color how they were set.
type fake struct {
	visits   []Visit
	findings []Finding
	err      error
	failed   error // of printing and saving
	set      []string
	made     []string
	listen   map[int]func()
	next     int
}

// named writes options as a test reads them.
func named(id string, o Options) string {
	s := id + " " + o.Lang
	if o.LargePrint {
		s += " large"
	}
	for _, part := range slices.Sorted(maps.Keys(o.Off)) {
		if o.Off[part] {
			s += " -" + part
		}
	}
	return s
}

func (f *fake) Visits(context.Context) ([]Visit, error) { return f.visits, f.err }

func (f *fake) Preview(_ context.Context, id string, o Options) (Preview, error) {
	f.set = append(f.set, named(id, o))
	if f.err != nil {
		return Preview{}, f.err
	}
	lang := o.Lang
	if lang == "" {
		lang = map[string]string{"v2": "es"}[id]
	}
	if lang == "" {
		lang = "en"
	}
	p := Preview{Name: "Walter Abebe", Day: "Tuesday, November 17", Lang: lang, Parts: []string{"next", "medicines", "numbers"}, Findings: f.findings, Coded: true}
	for range map[bool]int{false: 2, true: 3}[o.LargePrint] {
		p.Pages = append(p.Pages, page())
	}
	return p, nil
}

// page is a sheet with grey lines for text.
func page() image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, 8.5*DPI, 11*DPI))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for y := 90; y < 1100; y += 30 {
		draw.Draw(img, image.Rect(80, y, 500+(y*7)%350, y+9), image.NewUniform(color.Gray{150}), image.Point{}, draw.Src)
	}
	return img
}

func (f *fake) Print(_ context.Context, id string, o Options) (string, error) {
	if f.failed != nil {
		return "", f.failed
	}
	f.made = append(f.made, "printed "+named(id, o))
	return "Front desk", nil
}

func (f *fake) Save(_ context.Context, id string, o Options, path string) error {
	if f.failed != nil {
		return f.failed
	}
	f.made = append(f.made, "saved "+named(id, o)+" "+filepath.Base(path))
	return nil
}

func (f *fake) Suggest(string) string { return "summary.pdf" }

func (f *fake) OnChange(fn func()) (cancel func()) {
	f.next++
	id := f.next
	f.listen[id] = fn
	return func() { delete(f.listen, id) }
}

func (f *fake) changed() {
	for _, fn := range f.listen {
		fn()
	}
}

func day() *fake {
	at := func(hour, minute int) time.Time {
		return time.Date(2026, time.November, 17, hour, minute, 0, 0, time.UTC)
	}
	return &fake{listen: map[int]func(){}, visits: []Visit{
		{ID: "v1", Name: "Walter Abebe", Reason: "Blood pressure check and diabetes follow-up", At: at(8, 30), Printed: true},
		{ID: "v2", Name: "Marisol Núñez-Ortega", Reason: "Memory and falls", At: at(8, 55)},
		{ID: "v3", Name: "Bernadette Featherstonehaugh-Castellanos", Reason: "Pregnancy visit", At: at(9, 20)}}}
}

type fixture struct {
	*stage.Stage
	*fake
	screen *Screen
}

func begin(t *testing.T, f *fake) *fixture {
	t.Helper()
	fx := &fixture{fake: f}
	fx.Stage = stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "summary", TitleKey: "ui.summary", Icon: "summaries", Build: func(sh *shell.Shell) *shell.Content {
			s, content := New(sh, f)
			fx.screen = s
			return content
		}}, {Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(*shell.Shell) *shell.Content { return &shell.Content{Object: kit.Spacer()} }}}
	})
	return fx
}

func (f *fixture) segments(t *testing.T, n int) *kit.Segments {
	t.Helper()
	all := stage.Find[*kit.Segments](f.Stage)
	if len(all) != 2 {
		t.Fatalf("%d choices stand beside the paper, want language and size", len(all))
	}
	return all[n]
}

func (f *fixture) part(t *testing.T, words string) *kit.Check {
	t.Helper()
	for _, c := range stage.Find[*kit.Check](f.Stage) {
		if c.Words[0].Text == words {
			return c
		}
	}
	t.Fatalf("no part is called %q", words)
	return nil
}

func TestThePaperOfTheOpenVisit(t *testing.T) {
	f := begin(t, day())
	f.Must(t, "After-visit summary", "Walter Abebe · Tuesday, November 17", "Page 1 of 2", "Ready to print.", "The code is made when the paper is printed or saved")
	if !slices.Equal(f.set, []string{"v1 "}) {
		t.Errorf("set %v, want the first visit's paper once", f.set)
	}
	f.screen.Open("v2")
	if f.set[len(f.set)-1] != "v2 " || f.screen.list.Selected() != 1 || f.segments(t, 0).Chosen != 1 {
		t.Errorf("set %v, row %d, language %d: want the patient's own language", f.set, f.screen.list.Selected(), f.segments(t, 0).Chosen)
	}
	f.Key(t, fyne.KeyDown)
	if f.set[len(f.set)-1] != "v3 " {
		t.Errorf("Down set %v", f.set)
	}
	f.screen.Open("of-last-week")
	if f.screen.list.Selected() != -1 {
		t.Error("a visit of another day marks a row of this one")
	}
}

func TestSwitchesSetThePaperAnew(t *testing.T) {
	f := begin(t, day())
	f.set = nil
	f.segments(t, 0).Choose(1)
	f.segments(t, 1).Choose(1)
	f.Must(t, "Page 1 of 3")
	test.Tap(f.part(t, "Medicines"))
	test.Tap(f.part(t, "Today's numbers"))
	test.Tap(f.part(t, "Medicines"))
	want := []string{"v1 es", "v1 es large", "v1 es large -medicines", "v1 es large -medicines -numbers", "v1 es large -numbers"}
	if !slices.Equal(f.set, want) {
		t.Errorf("set %v, want %v", f.set, want)
	}
	if f.part(t, "Today's numbers").Ticked || !f.part(t, "Medicines").Ticked {
		t.Error("the boxes do not say what is on the paper")
	}
	f.Press(t, "Print")
	if !slices.Equal(f.made, []string{"printed v1 es large -numbers"}) {
		t.Errorf("made %v: not the paper that was shown", f.made)
	}
	f.screen.Open("v3")
	if f.set[len(f.set)-1] != "v3 " {
		t.Errorf("the next visit begins with %q", f.set[len(f.set)-1])
	}
}

func TestEachPressMakesOnePaper(t *testing.T) {
	f := begin(t, day())
	f.Press(t, "Print")
	f.Must(t, "Sent to Front desk.")
	f.screen.saveTo("/out/walter.pdf")
	f.Must(t, "Saved: /out/walter.pdf")
	if !slices.Equal(f.made, []string{"printed v1 ", "saved v1  walter.pdf"}) {
		t.Errorf("made %v", f.made)
	}
	f.failed = fault.New(fault.Unavailable, "No printer took it.")
	f.Press(t, "Print")
	f.Must(t, "No printer took it.")
	if f.Button(t, "Print").Off {
		t.Error("the button died with the printer")
	}
}

func TestFindingsStandBesideThePaper(t *testing.T) {
	fake := day()
	fake.findings = []Finding{{Field: "Lisinopril", Message: "The dose is not in the directions.", Grave: true}, {Field: "What we found", Message: "Grade 9: shorter sentences help."}}
	f := begin(t, fake)
	f.Must(t, "Lisinopril The dose is not in the directions.", "What we found Grade 9: shorter sentences help.")
	if f.Shows("Ready to print.") {
		t.Error("the screen says both")
	}
}

func TestADayWithoutVisits(t *testing.T) {
	f := begin(t, &fake{listen: map[int]func(){}})
	f.Must(t, "No finished visits today", "Choose a visit")
	if !f.Button(t, "Print").Off || !f.Button(t, "Save as PDF").Off {
		t.Error("there is nothing to print or save")
	}
}

func TestAPaperThatCannotBeSet(t *testing.T) {
	fake := day()
	fake.err = fault.New(fault.Invalid, "The medicine's name holds a letter no printer has.")
	f := begin(t, fake)
	f.screen.Open("v1")
	f.Must(t, "The paper could not be made", "The medicine's name holds a letter no printer has.")
	fake.err = nil
	f.Press(t, words.T("ui.retry"))
	f.Must(t, "Page 1 of 2")
}

func TestNewsAndLanguages(t *testing.T) {
	fake := day()
	f := begin(t, fake)
	f.screen.Open("v2")
	fake.visits[1].Printed = true
	f.set = nil
	fake.changed()
	if f.screen.open != "v2" || len(f.set) != 1 {
		t.Errorf("news moved to %s and set %d papers, want v2 and 1", f.screen.open, len(f.set))
	}
	f.Go("today")
	f.set = nil
	fake.changed()
	if len(f.set) != 0 {
		t.Error("a screen out of view sets papers")
	}
	f.Go("summary")
	for range 4 {
		f.SetLanguage(words.Spanish)
		f.SetLanguage(words.English)
	}
	if len(fake.listen) != 1 {
		t.Errorf("%d listeners, want 1", len(fake.listen))
	}
}

func TestPictures(t *testing.T) {
	fake := day()
	f := begin(t, fake)
	f.Look(kit.Light)
	f.Picture(t, "summary-light")
	f.Look(kit.Dark)
	f.Picture(t, "summary-dark")
	f.SetLanguage(words.Spanish)
	f.Look(kit.Light)
	f.Picture(t, "summary-spanish")
	f.SetLanguage(words.English)
	for i := range 3 {
		fake.findings = append(fake.findings, Finding{Field: fmt.Sprintf("Medicine %d", i+1), Message: "The directions do not say how much to take.", Grave: i == 0})
	}
	fake.changed()
	f.Picture(t, "summary-findings")
}
