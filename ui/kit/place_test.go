package kit

import (
	"testing"

	"fyne.io/fyne/v2"
)

// A menu that opens from a key in the same breath as its screen is shown must not open in the corner.
func TestThePlaceOfWhatWasNotPaintedYet(t *testing.T) {
	start(t)
	c := NewChoice("who", nil, "a", "b")
	w := window(t, Fill(Ground, Between(Spacer(), Middle(200, Boxed(Surface, Rule, Room(20, 20, 20, 20), Form(NewText(Say("x")), c))), Spacer())))
	want := fyne.CurrentApp().Driver().AbsolutePositionForObject(c)
	got, ok := placeIn(w.Canvas().Content(), c)
	if off := got.Subtract(want); !ok || off.X < 0 || off.Y < 0 || off.X > 4 || off.Y > 4 || want.X < 20 { // the test's window has an edge
		t.Errorf("added up it stands at %v, %v; the driver says %v", got, ok, want)
	}
}

func TestTabSkipsTheEye(t *testing.T) {
	start(t)
	first, again := NewPassphrase("", "show", "hide"), NewPassphrase("", "show", "hide")
	w := window(t, Form(first.Object(), again.Object()))
	first.Focus()
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != fyne.Focusable(again) {
		t.Errorf("Tab goes to %T", w.Canvas().Focused())
	}
	again.TypedShortcut(ctrlE)
	if again.Password {
		t.Error("Ctrl+E does not show the text")
	}
}
