package kit

import (
	"fyne.io/fyne/v2"
)

// Dialog asks something that can't be undone, or for a few fields. Escape and a click beside it close it unless it is
// Stubborn; the first field, else the primary button, has the keyboard.
type Dialog struct {
	Title    string
	Body     fyne.CanvasObject
	Actions  []fyne.CanvasObject // from left to right, the primary one last
	First    fyne.Focusable      // gets the keyboard; the last action if nil
	Width    float32             // 460 if 0
	Stubborn bool
	OnClose  func()

	float *float
}

// Show opens the dialog in the window of a canvas.
func (d *Dialog) Show(c fyne.Canvas) {
	if d.Width == 0 {
		d.Width = 460
	}
	foot := Spread(8, 0, append([]fyne.CanvasObject{Spacer()}, d.Actions...)...)
	box := Boxed(Floating, Edge, Room(18, 16, 20, 20), Between(
		Padded(Room(0, 14, 0, 0), NewParagraph(Strong(d.Title).As(Sub))), scrollsIfLow(d.Body), Padded(Room(14, 0, 0, 0), foot)))
	d.float = showFloat(c, box, centered{d.Width}, Scrim, d.Stubborn, d.OnClose)
	if n := len(d.Actions); n > 0 {
		if b, ok := d.Actions[n-1].(*Button); ok && b.Primary {
			d.float.primary = b
		}
	}
	first := d.First
	if first == nil && len(d.Actions) > 0 {
		first, _ = d.Actions[len(d.Actions)-1].(fyne.Focusable)
	}
	switch {
	case d.float.aside:
		d.float.late = first
	case first != nil:
		c.Focus(first)
	}
}

// Close takes the dialog away.
func (d *Dialog) Close() {
	if d.float != nil {
		d.float.close()
	}
}

// Ask is a question with two answers; act runs only on the second. Grave colors the button for what destroys something.
func Ask(c fyne.Canvas, title, text, stay, act string, grave bool, do func()) *Dialog {
	d := &Dialog{Title: title, Body: NewParagraph(Say(text))}
	no := NewButton(stay, d.Close)
	yes := NewPrimary(act, "", func() { d.Close(); do() })
	yes.Grave = grave
	d.Actions = []fyne.CanvasObject{no, yes}
	if grave {
		d.First = no
	}
	d.Show(c)
	return d
}
