package shots

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"foyer/ui/kit"
)

// piece is something to press, to type into or to read, where it stands on the canvas.
type piece struct {
	name     string
	at       fyne.Position
	size     fyne.Size
	pressed  bool // to press or to type into
	scrolled bool
}

// Crowded tells what does not fit on a canvas: buttons and fields that stick out of the window or of their pane where
// nothing scrolls, those that overlap, columns too narrow to read, and content that would make the window grow.
func Crowded(c fyne.Canvas) (all []string) {
	if m, s := c.Content().MinSize(), c.Size(); m.Width > s.Width || m.Height > s.Height {
		all = append(all, fmt.Sprintf("the content needs %gx%g, the window has %gx%g", m.Width, m.Height, s.Width, s.Height))
	}
	roots := c.Overlays().List()
	if len(roots) == 0 {
		roots = []fyne.CanvasObject{c.Content()}
	} else {
		roots = roots[len(roots)-1:] // what lies below waits
	}
	for _, root := range roots {
		w := &walker{}
		w.walk(root, fyne.Position{}, area{0, 0, c.Size().Width, c.Size().Height}, false)
		all = append(append(all, w.found...), w.overlaps()...)
	}
	return all
}

type area struct{ x1, y1, x2, y2 float32 }

func (a area) within(at fyne.Position, s fyne.Size) area {
	return area{max(a.x1, at.X), max(a.y1, at.Y), min(a.x2, at.X+s.Width), min(a.y2, at.Y+s.Height)}
}

type walker struct {
	found  []string
	pieces []piece
}

// walk looks at an object whose parent stands at a place and shows no more than a clip of it.
func (w *walker) walk(o fyne.CanvasObject, parent fyne.Position, clip area, scrolled bool) {
	if !o.Visible() {
		return
	}
	at := parent.Add(o.Position())
	if name, pressed := known(o); name != "" {
		w.note(piece{name, at, o.Size(), pressed, scrolled}, clip)
		return
	}
	switch o := o.(type) {
	case *kit.ColumnList:
		w.found = append(w.found, o.Cramped()...)
	case *kit.List:
	case *container.Scroll:
		inner := clip.within(at, o.Size())
		inner.y1, inner.y2 = -1e6, 1e6
		w.walk(o.Content, at, inner, true)
	case *fyne.Container:
		for _, inner := range o.Objects {
			w.walk(inner, at, clip, scrolled)
		}
	case *kit.Panes:
		for _, inner := range test.WidgetRenderer(o).Objects() {
			w.walk(inner, at, clip.within(at, o.Size()).within(at.Add(inner.Position()), inner.Size()), scrolled)
		}
	case fyne.Widget:
		for _, inner := range test.WidgetRenderer(o).Objects() {
			w.walk(inner, at, clip, scrolled)
		}
	}
}

// known names what a person presses, types into or reads.
func known(o fyne.CanvasObject) (name string, pressed bool) {
	switch o := o.(type) {
	case *kit.Button:
		return "button " + o.Label, true
	case *kit.IconButton:
		return "button " + o.Tip, true
	case *kit.Link:
		return "link " + o.Words, true
	case *kit.Field:
		return "field " + o.Text, true
	case *kit.Choice:
		return "choice", true
	case *kit.Segments:
		return "segments", true
	case *kit.Check:
		return "tick", true
	}
	return "", false
}

func (w *walker) note(p piece, clip area) {
	const slack = 2
	if p.size.Width <= 0 || p.size.Height <= 0 {
		return
	}
	if p.at.X < clip.x1-slack || p.at.Y < clip.y1-slack || p.at.X+p.size.Width > clip.x2+slack || p.at.Y+p.size.Height > clip.y2+slack {
		w.found = append(w.found, fmt.Sprintf("%s at %g,%g with %gx%g sticks out of %g,%g to %g,%g", p.name, p.at.X, p.at.Y, p.size.Width, p.size.Height, clip.x1, clip.y1, clip.x2, clip.y2))
	}
	w.pieces = append(w.pieces, p)
}

// overlaps tells which pieces lie over each other. What scrolls may be hidden behind what does not.
func (w *walker) overlaps() (all []string) {
	for i, p := range w.pieces {
		for _, q := range w.pieces[i+1:] {
			if p.scrolled != q.scrolled {
				continue
			}
			x := min(p.at.X+p.size.Width, q.at.X+q.size.Width) - max(p.at.X, q.at.X)
			y := min(p.at.Y+p.size.Height, q.at.Y+q.size.Height) - max(p.at.Y, q.at.Y)
			if x > 3 && y > 3 {
				all = append(all, fmt.Sprintf("%s and %s overlap by %gx%g", p.name, q.name, x, y))
			}
		}
	}
	return all
}
