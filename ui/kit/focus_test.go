package kit

import (
	"fmt"
	"image"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// focusables is one of everything the Tab key comes to.
func focusables() map[string]fyne.Focusable {
	list := NewColumns(30, func() int { return 3 }, Column{Title: "Name", Width: 100, Sorts: true, Cell: func(int) []Span { return []Span{Say("x")} }})
	some := NewColumns(30, func() int { return 3 }, Column{Title: "Name", Width: 100, Cell: func(int) []Span { return []Span{Say("x")} }})
	some.Rows.Select(1)
	tabs := NewTabs(Tab{Word: "One", Build: func() fyne.CanvasObject { return NewText(Say("page")) }}, Tab{Word: "Two"})
	tokens := NewTokens("", nil)
	return map[string]fyne.Focusable{
		"button": NewButton("Print", nil), "primary": NewPrimary("Print", "", nil), "icon": NewIconButton("edit", "Edit", nil), "link": NewLink("Open", nil),
		"switch": NewSwitch(false, nil), "check": NewCheck("Agrees", false, nil), "choice": NewChoice("…", nil, "a"), "segments": NewSegments(nil, "a", "b"),
		"tabs": tabs.bar, "field": NewField("x"), "editor": NewEditor("x"), "picker": NewPicker("x", PickOf(nil), nil), "tokens": tokens.entry,
		"drop": NewDropZone("Drop", "", nil), "empty list": list.Rows.keys, "list": some.Rows.keys, "heading": newHeading(list, 0), "lock": NewLockButton("Lock", "L", nil),
		"paper": NewPaper(PaperWords{}), "rail": newRailItem(NewRail(nil, nil), Place{Word: "Today", Icon: "today"}), "menu": newMenuWord(NewMenuBar(), 0, BarMenu{Word: "File"}),
		"find": newFindBox("Find", "K", nil), "tick all": newTickAll(some.Rows),
	}
}

// Whoever uses the keyboard sees where it is: every widget looks different with it, in light and dark.
func TestFocusIsSeenOnEverything(t *testing.T) {
	for _, mode := range []Mode{Light, Dark} {
		start(t).Mode = mode
		for name, f := range focusables() {
			o := f.(fyne.CanvasObject)
			switch name {
			case "empty list", "list":
				o = f.(*keyList).owner
			case "field":
				o = f.(*Field).Object()
			case "tokens":
				o = f.(*tokenEntry).owner.Object()
			}
			w := test.NewTempWindow(t, Fill(Surface, Padded(Room(10, 10, 10, 10), o)))
			w.Resize(fyne.NewSize(260, 140))
			before := w.Canvas().Capture()
			w.Canvas().Focus(f)
			if n := differing(before, w.Canvas().Capture()); n < 40 {
				t.Errorf("mode %d: %s with the keyboard differs in %d pixels", mode, name, n)
			}
		}
	}
}

func differing(a, b image.Image) (n int) {
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}

// Tab stays inside a dialog and goes around in it.
func TestTabStaysInADialog(t *testing.T) {
	start(t)
	below := NewButton("below", nil)
	w := window(t, Top(Row(0, below)))
	name, no, yes := NewField(""), NewButton("No", nil), NewPrimary("Yes", "", nil)
	d := &Dialog{Title: "Rename", Body: name.Object(), Actions: []fyne.CanvasObject{no, yes}, First: name}
	d.Show(w.Canvas())
	var order []string
	for range 7 {
		for what, f := range map[string]fyne.Focusable{"name": name, "no": no, "yes": yes, "below": below} {
			if w.Canvas().Focused() == f {
				order = append(order, what)
			}
		}
		w.Canvas().FocusNext()
	}
	if got := fmt.Sprint(order); got != "[name no yes name no yes name]" {
		t.Errorf("Tab goes %s", got)
	}
	w.Canvas().Focus(below)
	if below.focused {
		t.Error("what lies below took the keyboard")
	}
	d.Close()
}

// The keyboard comes back to where it was when a dialog closes.
func TestADialogGivesTheKeyboardBack(t *testing.T) {
	start(t)
	name := NewField("")
	w := window(t, Top(name.Object()))
	name.Focus()
	Ask(w.Canvas(), "Sure?", "x", "No", "Yes", true, func() {})
	EscapeOn(w.Canvas())
	if w.Canvas().Focused() != fyne.Focusable(name) {
		t.Errorf("the keyboard is at %T", w.Canvas().Focused())
	}
}

func TestToastsStackUndoAndGiveTheKeyboardBack(t *testing.T) {
	start(t)
	toasts, name := NewToasts(), NewField("")
	w := window(t, Over(Top(name.Object()), toasts.Object()))
	name.Focus()
	undone := ""
	for _, what := range []string{"a", "b", "c", "d"} {
		toasts.Show(Toast{Text: what, Ways: []Way{{Word: "Undo", Do: func() { undone += what }}}})
	}
	if len(toasts.shown) != toastsAtOnce {
		t.Fatalf("%d shown", len(toasts.shown))
	}
	if !toasts.Focus() || w.Canvas().Focused() != fyne.Focusable(toasts.shown[0].acts[0]) {
		t.Fatalf("the keyboard is at %T", w.Canvas().Focused())
	}
	press1(toasts.shown[0].acts[0], fyne.KeyReturn)
	if undone != "d" || w.Canvas().Focused() != fyne.Focusable(name) {
		t.Errorf("undone %q, the keyboard is at %T", undone, w.Canvas().Focused())
	}
	toasts.Show(Toast{Text: "e", Ways: []Way{{Word: "Undo", Do: func() { undone += "e" }}}})
	toasts.Focus()
	press1(toasts.shown[0].acts[0], fyne.KeyEscape)
	if len(toasts.shown) != 1 || undone != "d" {
		t.Errorf("%d left, undone %q", len(toasts.shown), undone)
	}
	press1(toasts.shown[0].acts[0], fyne.KeyReturn)
	if undone != "dc" || toasts.Focus() {
		t.Errorf("%d left, undone %q", len(toasts.shown), undone)
	}
}

func TestAToastWaitsWhileThePointerIsOnIt(t *testing.T) {
	start(t)
	synctest.Test(t, func(t *testing.T) {
		queue := make(chan func(), 10)
		defer Through(func(f func()) { queue <- f })()
		pass := func(d time.Duration) {
			time.Sleep(d)
			synctest.Wait()
			for len(queue) > 0 {
				(<-queue)()
			}
		}
		toasts := NewToasts()
		toasts.Show(Toast{Text: "done", Ways: []Way{{Word: "Undo"}}})
		toasts.shown[0].over.MouseIn(&desktop.MouseEvent{})
		if pass(30 * time.Second); len(toasts.shown) != 1 {
			t.Fatal("it left under the pointer")
		}
		toasts.shown[0].over.MouseOut()
		for range 3 {
			pass(3 * time.Second)
		}
		if len(toasts.shown) != 0 {
			t.Error("it stays for ever")
		}
	})
}

// Whoever tabs from a palette's field into what it found takes it with Enter there too.
func TestEnterTakesInAPalettesListToo(t *testing.T) {
	start(t)
	w := window(t, NewText(Say("below")))
	did := ""
	ShowPalette(w.Canvas(), "", "", func(p *Palette, _ string) {
		p.SetItems([]PaletteItem{{Title: "a", Do: func() { did = "a" }}, {Title: "b", Do: func() { did = "b" }}}, "", false, false)
	})
	w.Canvas().FocusNext()
	press1(w.Canvas().Focused(), fyne.KeyDown, fyne.KeyReturn)
	if did != "b" {
		t.Errorf("did %q", did)
	}
}

// Enter that comes before the answer takes what the answer puts first, not what stood there until then.
func TestEnterInAPaletteWaitsForTheAnswer(t *testing.T) {
	start(t)
	w := window(t, NewText(Say("below")))
	did := ""
	own := PaletteItem{Title: "command", Do: func() { did += "c" }}
	p := ShowPalette(w.Canvas(), "", "", func(p *Palette, text string) { p.SetItems([]PaletteItem{own}, "", false, text != "") })
	p.field.SetText("noor")
	press1(p.field, fyne.KeyReturn)
	if did != "" {
		t.Fatalf("did %q before the answer", did)
	}
	p.SetItems([]PaletteItem{{Title: "Noor Haddad", Do: func() { did += "n" }}, own}, "", true, false)
	if did != "n" || p.Open() {
		t.Errorf("did %q", did)
	}
}
