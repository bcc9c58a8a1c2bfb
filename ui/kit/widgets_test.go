package kit

import (
	"image"
	"math"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"foyer/assets"
)

// window shows an object in a test window of 800 x 600.
func window(t testing.TB, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(800, 600))
	return w
}

func press1(o fyne.Focusable, keys ...fyne.KeyName) {
	for _, k := range keys {
		o.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestMenuWalksOverLinesAndDeadItems(t *testing.T) {
	start(t)
	b := NewButton("More", nil)
	w := window(t, Top(Row(0, b)))
	var did string
	do := func(s string) func() { return func() { did = s } }
	m := ShowMenu(b, false, []MenuItem{{Word: "Dead", Off: true}, {Word: "Open", Do: do("open")}, {Line: true}, {Word: "Print", Do: do("print")}})
	if w.Canvas().Focused() != fyne.Focusable(m) {
		t.Fatal("the menu has no keyboard")
	}
	press1(m, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	if did != "print" || len(w.Canvas().Overlays().List()) != 0 {
		t.Errorf("did %q, %d overlays left", did, len(w.Canvas().Overlays().List()))
	}
	m = ShowMenu(b, false, []MenuItem{{Word: "Dead", Off: true, Do: do("dead")}, {Word: "Open", Do: do("open")}})
	m.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, menuPad+3)})
	if did == "dead" {
		t.Error("a dead line was taken")
	}
	m.TypedRune('o')
	press1(m, fyne.KeySpace)
	if did != "open" {
		t.Errorf("the letter did %q", did)
	}
}

func TestChoiceByKeysAndMenu(t *testing.T) {
	start(t)
	var got []int
	c := NewChoice("Choose…", func(i int) { got = append(got, i) }, "English", "Español", "Other")
	w := window(t, Top(c))
	press1(c, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	c.TypedRune('o')
	c.Tapped(&fyne.PointEvent{})
	m, ok := w.Canvas().Focused().(*Menu)
	if !ok {
		t.Fatal("no menu")
	}
	press1(m, fyne.KeyHome, fyne.KeyReturn)
	if want := []int{0, 1, 0, 2, 0}; len(got) != len(want) || got[3] != 2 || got[4] != 0 || c.Chosen != 0 {
		t.Errorf("chosen %v, want %v", got, want)
	}
	if w.Canvas().Focused() != fyne.Focusable(c) {
		t.Error("the keyboard did not come back")
	}
}

func TestDialogsStackAndAreSetAside(t *testing.T) {
	start(t)
	w := window(t, NewText(Say("below")))
	c := w.Canvas()
	closed := 0
	d := &Dialog{Title: "One", Body: NewText(Say("x")), OnClose: func() { closed++ }}
	d.Show(c)
	Ask(c, "Two", "y", "No", "Yes", true, func() {})
	if !Waiting(c) || len(c.Overlays().List()) != 2 {
		t.Fatalf("%d overlays", len(c.Overlays().List()))
	}
	back := SetAside(c)
	if Waiting(c) || len(c.Overlays().List()) != 0 || closed != 0 {
		t.Error("set aside, something is still there or was closed")
	}
	back()
	EscapeOn(c)
	if closed != 0 || len(c.Overlays().List()) != 1 {
		t.Error("Escape closed more than the top")
	}
	EscapeOn(c)
	if closed != 1 || Waiting(c) || EscapeOn(c) {
		t.Errorf("closed %d times", closed)
	}
}

func TestAClickBesideADialogClosesItUnlessItIsStubborn(t *testing.T) {
	start(t)
	w := window(t, NewText(Say("below")))
	for _, stubborn := range []bool{false, true} {
		d := &Dialog{Title: "One", Body: NewText(Say("x")), Stubborn: stubborn}
		d.Show(w.Canvas())
		test.TapCanvas(w.Canvas(), fyne.NewPos(400, 270)) // on it
		if !d.float.open() {
			t.Error("a click on the dialog closed it")
		}
		test.TapCanvas(w.Canvas(), fyne.NewPos(5, 5))
		if d.float.open() != stubborn {
			t.Errorf("stubborn %v: open %v after a click beside it", stubborn, d.float.open())
		}
		d.Close()
	}
}

func TestTabsBuildWhenFirstShown(t *testing.T) {
	start(t)
	built := [2]int{}
	page := func(i int) func() fyne.CanvasObject {
		return func() fyne.CanvasObject { built[i]++; return NewText(Say("page")) }
	}
	tabs := NewTabs(Tab{Word: "One", Build: page(0)}, Tab{Word: "Two", Build: page(1)})
	window(t, tabs.Object())
	if built != [2]int{1, 0} {
		t.Errorf("built %v at first", built)
	}
	press1(tabs.bar, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft, fyne.KeyRight)
	if built != [2]int{1, 1} || tabs.Chosen() != 1 {
		t.Errorf("built %v, chosen %d", built, tabs.Chosen())
	}
}

func TestSearchAsksOncePausesAndMarksOldAnswersStale(t *testing.T) {
	start(t)
	synctest.Test(t, func(t *testing.T) {
		type question struct {
			text   string
			number uint64
		}
		asked, queue := make(chan question, 10), make(chan func(), 10)
		defer Through(func(f func()) { queue <- f })()
		s := NewSearch("", "", func(text string, n uint64) { asked <- question{text, n} })
		for _, text := range []string{"n", "nu", "nun"} {
			s.SetText(text)
			time.Sleep(searchWait / 4)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		for len(queue) > 0 {
			(<-queue)()
		}
		first := <-asked
		if first.text != "nun" || len(asked) != 0 || s.Stale(first.number) {
			t.Errorf("asked %+v, %d more, stale %v", first, len(asked), s.Stale(first.number))
		}
		s.SetText("nune")
		if !s.Stale(first.number) {
			t.Error("the answer to older text is not stale")
		}
		s.OnSubmitted("nune")
		if q := <-asked; q.text != "nune" {
			t.Errorf("Enter asked %q", q.text)
		}
	})
}

func TestDateFieldTellsAndComplainsWhenLeft(t *testing.T) {
	start(t)
	var days []time.Time
	d := NewDateField("", "no date", func() time.Time { return aSunday }, func(d time.Time) string { return d.Format(time.DateOnly) })
	d.OnDay = func(day time.Time) { days = append(days, day) }
	l := NewLabeled("Born", "help", d)
	window(t, Top(l.Object()))
	d.SetText("2/1/6")
	if l.Error() != "" {
		t.Error("complains while typing")
	}
	d.OnLeave()
	if l.Error() != "no date" || !d.invalid {
		t.Errorf("left with a wrong date: %q", l.Error())
	}
	d.SetText("2/1/60")
	day, ok := d.Day()
	if !ok || day.Format(time.DateOnly) != "1960-02-01" || l.Error() != "" || len(days) != 1 {
		t.Errorf("%v, %v, error %q, told %v", day, ok, l.Error(), days)
	}
	d.SetDay(time.Time{})
	if day, ok := d.Day(); !ok || !day.IsZero() || d.Text != "" {
		t.Error("an empty date is allowed")
	}
}

func TestAPassphraseStaysOffTheClipboard(t *testing.T) {
	start(t)
	p := NewPassphrase("", "show", "hide")
	window(t, Top(p.Object()))
	p.SetText("secret")
	p.eye.Tapped(&fyne.PointEvent{})
	if p.Password {
		t.Error("the eye did not show the text")
	}
	p.TypedShortcut(&fyne.ShortcutSelectAll{})
	clip := test.NewClipboard()
	p.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if clip.Content() != "" {
		t.Errorf("the clipboard holds %q", clip.Content())
	}
	if p.Clear(); p.Text != "" || !p.Password {
		t.Error("Clear leaves text, or leaves it shown")
	}
}

func TestFillReportsNothing(t *testing.T) {
	start(t)
	f := NewField("")
	window(t, Top(f.Object()))
	told := 0
	f.OnChanged = func(string) { told++ }
	f.Fill("from the record")
	if f.SetText("typed"); told != 1 {
		t.Errorf("told %d times, want once", told)
	}
}

func TestSortingByAHeading(t *testing.T) {
	c := manyPatients(t, 30)
	c.Columns[0].Sorts = true
	var got []bool
	c.OnSort = func(_ int, falling bool) { got = append(got, falling) }
	c.sort(0)
	c.sort(0)
	if len(got) != 2 || got[0] || !got[1] || c.SortedBy != 0 {
		t.Errorf("sorted %v by %d", got, c.SortedBy)
	}
}

func TestPaperKeepsItsPlaceAndZoomsWithinReason(t *testing.T) {
	start(t)
	p := NewPaper(PaperWords{PageOf: "%d/%d"})
	window(t, p)
	pages := []image.Image{image.NewGray(image.Rect(0, 0, 850, 1100)), image.NewGray(image.Rect(0, 0, 850, 1100))}
	p.SetPages(pages, 100)
	fit := p.shown()
	p.SetZoom(100)
	if p.shown() != zoomMax || fit >= zoomMax {
		t.Errorf("zoom %v, fit %v", p.shown(), fit)
	}
	p.SetZoom(0)
	press1(p, fyne.KeyEnd)
	at := p.scroll.Offset.Y
	p.SetPages(pages, 100)
	if at == 0 || p.scroll.Offset.Y != at {
		t.Errorf("after new pages at %v, before at %v", p.scroll.Offset.Y, at)
	}
}

// Pages are asked for in the resolution in which they are shown dot for dot: at first, and when the size changes.
func TestPaperAsksForSharpPages(t *testing.T) {
	start(t)
	p := NewPaper(PaperWords{PageOf: "%d/%d"})
	asked := 0
	p.OnSharper = func() { asked++ }
	if p.DPI() != 96 {
		t.Errorf("before it has a place, pages are wanted at %v", p.DPI())
	}
	w := window(t, p)
	w.SetContent(p)
	w.Resize(fyne.NewSize(700, 500))
	draw := func() {
		dpi := p.DPI()
		p.SetPages([]image.Image{image.NewRGBA(image.Rect(0, 0, int(8.5*dpi+0.5), int(11*dpi+0.5)))}, dpi)
	}
	draw()
	page := p.sheets[0]
	wide := page.image.Size().Width * w.Canvas().Scale()
	if got := float32(page.image.Image.Bounds().Dx()); math.Abs(float64(got-wide)) > 1 || page.image.ScaleMode != canvas.ImageScaleFastest {
		t.Errorf("a page of %v dots is shown %v wide, scaled by %v", got, wide, page.image.ScaleMode)
	}
	before := asked
	p.SetZoom(p.shown() * 1.5)
	if asked != before+1 {
		t.Errorf("asked %d times after a change of size", asked-before)
	}
	draw()
	if p.dull() {
		t.Error("pages drawn as asked are still not sharp")
	}
	w.Resize(fyne.NewSize(620, 500))
	if asked != before+1 {
		t.Error("asked for other pages though their size is set by hand")
	}
}

func TestFlowGoesOnInANewLine(t *testing.T) {
	start(t)
	a, b, c := NewButton("Print", nil), NewButton("Sections", nil), NewButton("Delete", nil)
	f := Flow(8, a, b, c)
	f.Resize(fyne.NewSize(a.MinSize().Width+b.MinSize().Width+10, 100))
	if b.Position().Y != 0 || c.Position() != fyne.NewPos(0, a.MinSize().Height+8) {
		t.Errorf("second at %v, third at %v", b.Position(), c.Position())
	}
}

func TestIconsAreDrawnInBlackAlone(t *testing.T) {
	color := regexp.MustCompile(`#[0-9a-fA-F]{3,8}`)
	for _, name := range assets.Icons() {
		svg, ok := assets.Icon(name)
		if !ok || !strings.Contains(string(svg), `viewBox="0 0 24 24"`) {
			t.Errorf("%s is no icon of 24 x 24", name)
		}
		for _, c := range color.FindAllString(string(svg), -1) {
			if c != "#000000" {
				t.Errorf("%s has the color %s, which no theme can change", name, c)
			}
		}
	}
}

func TestShortcutWords(t *testing.T) {
	if got := ShortcutWords(&fyne.ShortcutCopy{}); got == "" {
		t.Error("copying has no words")
	}
}

// The package comment says why.
func TestNothingOverridesTheTheme(t *testing.T) {
	searchTree(t, regexp.MustCompile(`NewThemeOverride\(`), "-", "override the theme: put sizes into kit.Theme")
}
