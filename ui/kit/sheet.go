package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// sheet is a page with a hairline around it. It takes drags for the desk it lies on.
type sheet struct {
	widget.BaseWidget
	paper *Paper
	edge  *surface
	image canvas.Image
}

func newSheet(p *Paper) *sheet {
	s := &sheet{paper: p, edge: newSurface(Edge, "", 0)}
	s.image.FillMode, s.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleSmooth
	s.ExtendBaseWidget(s)
	return s
}

func (s *sheet) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// Dragged moves the desk under the pointer.
func (s *sheet) Dragged(e *fyne.DragEvent) {
	Active()
	s.paper.pan(-e.Dragged.DX, -e.Dragged.DY)
}

// DragEnd implements fyne.Draggable.
func (s *sheet) DragEnd() {}

// turned moves, or changes the size while Ctrl is held.
func (p *Paper) turned(e *fyne.ScrollEvent) {
	Active()
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok && d.CurrentKeyModifiers()&fyne.KeyModifierShortcutDefault != 0 {
		p.wheelZoom(e.Scrolled.DY)
		return
	}
	p.scroll.Scrolled(e)
}

func (p *Paper) wheelZoom(dy float32) {
	switch {
	case dy > 0:
		p.SetZoom(p.shown() * 1.1)
	case dy < 0:
		p.SetZoom(p.shown() / 1.1)
	}
}

func (s *sheet) CreateRenderer() fyne.WidgetRenderer { return &sheetRenderer{s} }

type sheetRenderer struct{ s *sheet }

func (r *sheetRenderer) Destroy() {}
func (r *sheetRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.edge, &r.s.image}
}
func (r *sheetRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *sheetRenderer) Layout(s fyne.Size) {
	put(r.s.edge, -1, -1, s.Width+2, s.Height+2)
	put(&r.s.image, 0, 0, s.Width, s.Height)
}
func (r *sheetRenderer) Refresh() {
	r.s.image.ScaleMode = canvas.ImageScaleSmooth
	if p := r.s.paper; p.OnSharper != nil && !p.dull() {
		r.s.image.ScaleMode = canvas.ImageScaleFastest // it has the size it is shown in, but for a dot's rounding
	}
	r.s.edge.Refresh()
	r.s.image.Refresh()
}
