package kit

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestARowTooWideForItsRoomShortensItsWords(t *testing.T) {
	start(t)
	long, b := NewText(Say("words that are much longer than the room there is for them")), NewButton("Print", nil)
	r := Row(8, NewIcon("mail", Muted, 16), long, b)
	r.Resize(fyne.NewSize(220, 40))
	if end := b.Position().X + b.Size().Width; end > 220 || b.Size() != b.MinSize() {
		t.Errorf("the button ends at %v of 220 and is %v wide of %v", end, b.Size(), b.MinSize())
	}
	r.Resize(fyne.NewSize(900, 40))
	if long.Size() != long.MinSize() {
		t.Error("with room the words are short")
	}
}

func TestARowOfButtonsShortensTheLongest(t *testing.T) {
	start(t)
	a, b := NewButton("Yes", nil), NewButton("Send the whole conversation to the front desk", nil)
	r := Row(8, a, b)
	r.Resize(fyne.NewSize(260, 40))
	if end := b.Position().X + b.Size().Width; end > 260 || a.Size() != a.MinSize() {
		t.Errorf("ends at %v of 260; the short one is %v", end, a.Size())
	}
}
