package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Ends sets one object at the right, at its own size, and lets the other have the width that is left, as high as it needs
// there: words or buttons that wrap, with something beside them.
func Ends(gap float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(ends{gap}, left, right)
}

type ends struct{ gap float32 }

func (l ends) rest(os []fyne.CanvasObject, width float32) (float32, fyne.Size) {
	right := os[1].MinSize()
	return max(0, width-right.Width-l.gap), right
}

func (l ends) height(os []fyne.CanvasObject, width float32) float32 {
	rest, right := l.rest(os, width)
	return max(heightFor(os[0], rest), right.Height)
}

// MinSize is what both need at least; who lays out asks heightFor.
func (l ends) MinSize(os []fyne.CanvasObject) fyne.Size {
	left, right := os[0].MinSize(), os[1].MinSize()
	return fyne.NewSize(left.Width+l.gap+right.Width, max(left.Height, right.Height))
}

func (l ends) Layout(os []fyne.CanvasObject, s fyne.Size) {
	rest, right := l.rest(os, s.Width)
	put(os[0], 0, 0, rest, max(heightFor(os[0], rest), min(s.Height, right.Height)))
	put(os[1], rest+l.gap, 0, right.Width, right.Height)
}
