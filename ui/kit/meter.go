package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Meter is a few short bars, some of them filled, with a word: how strong, how ready.
type Meter struct {
	bars []*surface
	word *Text
	box  *fyne.Container
}

// NewMeter has n bars, all empty.
func NewMeter(n int) *Meter {
	m := &Meter{word: NewClip()}
	row := container.New(abreast{4})
	for range n {
		b := newSurface(Grey.fill(), "", 2)
		m.bars = append(m.bars, b)
		row.Add(Sized(0, 5, b))
	}
	m.box = Stack(5, row, m.word)
	return m
}

// Object is what goes on screen.
func (m *Meter) Object() fyne.CanvasObject { return m.box }

// Set fills the first n bars in a tone's color and says what that means.
func (m *Meter) Set(n int, t Tone, word string) {
	for i, b := range m.bars {
		b.fill = Grey.fill()
		if i < n {
			b.fill = t.ink()
		}
		b.Refresh()
	}
	m.word.Set(Quiet(word).As(Small))
}
