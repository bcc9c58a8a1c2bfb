package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Flow is objects side by side at their own size that go on in a new line where the room ends: for buttons and tags at
// any text size.
func Flow(gap float32, os ...fyne.CanvasObject) *fyne.Container {
	return container.New(flow{gap}, os...)
}

type flow struct{ gap float32 }

func (l flow) walk(os []fyne.CanvasObject, width float32, place func(o fyne.CanvasObject, x, y float32, m fyne.Size)) float32 {
	var x, y, line float32
	for _, o := range os {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line+l.gap, 0
		}
		place(o, x, y, m)
		x, line = x+m.Width+l.gap, max(line, m.Height)
	}
	return y + line
}

// MinSize is the widest object alone; who lays out asks heightFor.
func (l flow) MinSize(os []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range os {
		m := o.MinSize()
		s.Width, s.Height = max(s.Width, m.Width), max(s.Height, m.Height)
	}
	return s
}

func (l flow) Layout(os []fyne.CanvasObject, s fyne.Size) {
	l.walk(os, s.Width, func(o fyne.CanvasObject, x, y float32, m fyne.Size) {
		put(o, x, y, min(m.Width, s.Width), m.Height)
	})
}
