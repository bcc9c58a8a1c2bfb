package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Paired is a part of fixed width, such as the name of a fact, and at its right one that takes the rest of the width and
// the height it needs there: both from the top, wrapped text included.
func Paired(gap, width float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(paired{gap, width, false}, left, right)
}

// Tailed is a part that takes the width, and at its right one at its own size: a field with its button. Both stand from
// the top.
func Tailed(gap float32, main, tail fyne.CanvasObject) *fyne.Container {
	return container.New(paired{gap, 0, true}, main, tail)
}

// Leading is Beside with the part of fixed width at the left: a list of parts, and the part.
func Leading(gap, width float32, side, main fyne.CanvasObject) *fyne.Container {
	return container.New(leading{gap, width}, side, main)
}

type leading struct{ gap, width float32 }

func (l leading) MinSize(os []fyne.CanvasObject) fyne.Size {
	m := os[1].MinSize()
	return fyne.NewSize(scaled(l.width)+l.gap+m.Width, m.Height)
}

func (l leading) Layout(os []fyne.CanvasObject, s fyne.Size) {
	w := scaled(l.width)
	put(os[0], 0, 0, w, s.Height)
	put(os[1], w+l.gap, 0, whole32(max(0, s.Width-w-l.gap)), s.Height)
}

type paired struct {
	gap, width float32
	tail       bool
}

// widths of the two parts in a room.
func (l paired) widths(os []fyne.CanvasObject, room float32) (first, second float32) {
	gap := scaled(l.gap)
	if l.tail {
		second = os[1].MinSize().Width
		return max(0, room-gap-second), second
	}
	first = scaled(l.width)
	return first, max(0, room-gap-first)
}

func (l paired) height(os []fyne.CanvasObject, room float32) float32 {
	first, second := l.widths(os, room)
	return max(heightFor(os[0], first), heightFor(os[1], second))
}

func (l paired) MinSize(os []fyne.CanvasObject) fyne.Size {
	a, b := os[0].MinSize(), os[1].MinSize()
	if !l.tail {
		a.Width = scaled(l.width)
	}
	return fyne.NewSize(a.Width+scaled(l.gap)+b.Width, max(a.Height, b.Height))
}

func (l paired) Layout(os []fyne.CanvasObject, s fyne.Size) {
	first, second := l.widths(os, s.Width)
	put(os[0], 0, 0, first, heightFor(os[0], first))
	put(os[1], first+scaled(l.gap), 0, second, heightFor(os[1], second))
}

// filled gives its object all the room, and knows the height that it needs at a width.
type filled struct{}

func (filled) MinSize(os []fyne.CanvasObject) (s fyne.Size) {
	for _, o := range os {
		s = s.Max(o.MinSize())
	}
	return s
}

func (filled) height(os []fyne.CanvasObject, width float32) (h float32) {
	for _, o := range os {
		h = max(h, heightFor(o, width))
	}
	return h
}

func (filled) Layout(os []fyne.CanvasObject, s fyne.Size) {
	for _, o := range os {
		put(o, 0, 0, s.Width, s.Height)
	}
}
