package kit

import (
	"regexp"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// What bites in Fyne 2.7.1 (doc.go names it), each with a test that fails where it can bite again.

// A tapped button of Fyne's leaves the keyboard in the Entry that had it (#5107): what is typed then goes there.
func TestAClickTakesTheKeyboardFromAField(t *testing.T) {
	start(t)
	name := NewField("")
	pressed := map[string]fyne.CanvasObject{"button": NewButton("Save", func() {}), "check": NewCheck("Agrees", false, nil), "switch": NewSwitch(false, nil),
		"choice": NewSegments(nil, "a", "b"), "editor": NewEditor(""), "paper": Sized(300, 220, NewPaper(PaperWords{PageOf: "%d %d"}))}
	box := Stack(4, name.Object())
	for _, o := range pressed {
		box.Add(o)
	}
	w := window(t, Top(box))
	for what, o := range pressed {
		name.Focus()
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(6, 8)
		if e, ok := o.(*Editor); ok {
			e.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
		} else {
			test.TapCanvas(w.Canvas(), at)
		}
		if f := w.Canvas().Focused(); f == nil || f == fyne.Focusable(name) {
			t.Errorf("after a click on the %s the keyboard is at %T", what, f)
		}
	}
}

// A widget that has DoubleTapped gets every single click 300 ms late, and none that moves a little (#4672): times
// between clicks are measured instead.
func TestNothingWaitsForADoubleClick(t *testing.T) {
	searchTree(t, regexp.MustCompile(`\) (DoubleTapped|DoubleTappedSecondary)\(`), "-", "have DoubleTapped: measure the time between clicks")
}

// A click counts where the button was pressed and released on the same widget; a widget that is built anew in between
// never gets it. Selecting a row keeps the row.
func TestAClickOnARowKeepsTheRow(t *testing.T) {
	l, _ := listOf(t, 100)
	row := l.keys.live[3]
	row.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	row.Tapped(&fyne.PointEvent{})
	if l.keys.live[3] != row || l.Selected() != 3 {
		t.Error("the click made another row")
	}
}

// The driver draws containers by their exact type: a type that embeds one is not drawn.
func TestNothingEmbedsAContainer(t *testing.T) {
	searchTree(t, regexp.MustCompile(`(?m)^\s+\*?fyne\.Container$`), "-", "embed a fyne.Container: it would not be drawn")
}

// A Label with an ellipsis costs a hundred times our text, and Fyne's boxes know no height for width.
func TestScreensAreBuiltOfOurWidgets(t *testing.T) {
	searchTree(t, regexp.MustCompile(`widget\.New(Label|Button|RichText|Entry|Table|List|Select|Check|Form|Card|PopUpMenu)\(`), "-", "use Fyne's own widgets: the kit has them")
}

// What has Scrolled is clipped to its own room and forgets the clip around it.
func TestOnlyTheWheelScrolls(t *testing.T) {
	searchTree(t, regexp.MustCompile(`\) Scrolled\(`), "kit/wheel.go", "have Scrolled with content of its own: lay a wheel over it")
}
