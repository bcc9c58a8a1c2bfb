package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Scrolled lets content that is higher than its room scroll up and down. Wrapped text gets the height it needs.
func Scrolled(content fyne.CanvasObject) *fyne.Container {
	l := &tall{}
	l.scroll = container.NewVScroll(container.New(l, content))
	l.scroll.OnScrolled = func(fyne.Position) { Active(); hideTip() }
	return container.New(scrollRoom{l}, l.scroll)
}

// tall asks its content's height for the width the scroll has.
type tall struct {
	width  float32
	scroll *container.Scroll
}

func (l *tall) MinSize(os []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, heightFor(os[0], l.width))
}

func (l *tall) Layout(os []fyne.CanvasObject, s fyne.Size) {
	put(os[0], 0, 0, l.width, max(s.Height, heightFor(os[0], l.width)))
}

type scrollRoom struct{ tall *tall }

func (l scrollRoom) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(40, 40) }

func (l scrollRoom) Layout(os []fyne.CanvasObject, s fyne.Size) {
	changed := l.tall.width != s.Width
	l.tall.width = s.Width
	put(os[0], 0, 0, s.Width, s.Height)
	if changed {
		l.tall.scroll.Refresh()
	}
}

// Brim is the room that a card needs around it inside what scrolls: a painter without a graphics card paints 3 px beyond an
// edge, and what it has to cut off there moves all of the edge.
const Brim = 3
