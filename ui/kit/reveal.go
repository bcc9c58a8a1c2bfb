package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Fyne gives the keyboard to what lies outside a scrolled room and leaves it there, out of sight. Fields and everything
// that can be pressed come into view when they get it.

// revealRoom is what is shown beyond what has the keyboard: its label above it, its help below.
const revealRoom = 30

// asField is the field that a widget is, also inside one that embeds it.
func (f *Field) asField() *Field { return f }

// reveal scrolls what is on screen as is into view; is says which object it is.
func reveal(c fyne.Canvas, is func(o fyne.CanvasObject) bool) {
	if c == nil {
		return
	}
	roots := append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...)
	for i := len(roots) - 1; i >= 0; i-- {
		if found, scrolls := pathTo(roots[i], is, nil); found != nil {
			for _, s := range scrolls {
				showIn(s, found)
			}
			return
		}
	}
}

// pathTo finds an object and the scrolled rooms around it, the outermost first.
func pathTo(o fyne.CanvasObject, is func(o fyne.CanvasObject) bool, around []*container.Scroll) (found fyne.CanvasObject, scrolls []*container.Scroll) {
	if o == nil || !o.Visible() {
		return nil, nil
	}
	if is(o) {
		return o, around
	}
	if s, ok := o.(*container.Scroll); ok {
		around = append(around[:len(around):len(around)], s)
	}
	for _, part := range parts(o) {
		if found, scrolls = pathTo(part, is, around); found != nil {
			return found, scrolls
		}
	}
	return nil, nil
}

// placeOf is where an object stands in its window. Fyne knows that only once the object was painted, and says the top left
// corner before: until then the places are added up from the window down.
func placeOf(o fyne.CanvasObject) fyne.Position {
	d := fyne.CurrentApp().Driver()
	c := CanvasOf(o)
	if d.CanvasForObject(o) == nil && c != nil {
		for _, root := range append(c.Overlays().List(), c.Content()) {
			if at, ok := placeIn(root, o); ok {
				return at
			}
		}
	}
	return d.AbsolutePositionForObject(o)
}

func placeIn(root, o fyne.CanvasObject) (fyne.Position, bool) {
	if root == nil || !root.Visible() {
		return fyne.Position{}, false
	}
	if root == o {
		return root.Position(), true
	}
	for _, part := range parts(root) {
		at, ok := placeIn(part, o)
		if !ok {
			continue
		}
		if s, scrolls := root.(*container.Scroll); scrolls {
			at = at.Subtract(s.Offset)
		}
		return at.Add(root.Position()), true
	}
	return fyne.Position{}, false
}

// showIn scrolls just as far as needed.
func showIn(s *container.Scroll, o fyne.CanvasObject) {
	if s.Content == nil || s.Size().Height <= 0 || o.Size().Height > s.Size().Height {
		return
	}
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(s.Content).Y
	from, to := max(0, top-revealRoom), min(s.Content.Size().Height, top+o.Size().Height+revealRoom)
	switch at, view := s.Offset.Y, s.Size().Height; {
	case from < at:
		s.ScrollToOffset(fyne.NewPos(s.Offset.X, from))
	case to > at+view:
		s.ScrollToOffset(fyne.NewPos(s.Offset.X, to-view))
	}
}
