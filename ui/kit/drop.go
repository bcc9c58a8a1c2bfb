package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// DropZone is a dashed field that says files may be dropped here; pressing it chooses them instead. Fyne tells a window
// about a drop only when it happens, never while something is dragged over it: so the zone is always there.
type DropZone struct {
	press
	draw dashes
	room fyne.CanvasObject
}

// NewDropZone opens a file dialog or the like when it is pressed.
func NewDropZone(title, hint string, tapped func()) *DropZone {
	z := &DropZone{room: Middle(420, Stack(4, Middle(40, NewIcon("upload", Muted, 28)), centeredWords(Strong(title)), centeredWords(Quiet(hint).As(Dense))))}
	z.OnTapped = tapped
	z.init(z)
	return z
}

func centeredWords(s Span) *Text {
	t := NewParagraph(s)
	t.Middle = true
	return t
}

// Holds says whether a point of the window lies in the zone: where a drop landed.
func (z *DropZone) Holds(p fyne.Position) bool {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(z)
	s := z.Size()
	return z.Visible() && p.X >= at.X && p.Y >= at.Y && p.X < at.X+s.Width && p.Y < at.Y+s.Height
}

// CreateRenderer implements fyne.Widget.
func (z *DropZone) CreateRenderer() fyne.WidgetRenderer { return &dropRenderer{z} }

type dropRenderer struct{ z *DropZone }

func (r *dropRenderer) Destroy() {}
func (r *dropRenderer) Objects() []fyne.CanvasObject {
	return append(r.z.draw.objects(), r.z.room)
}
func (r *dropRenderer) MinSize() fyne.Size { return fyne.NewSize(220, scaled(120)) }
func (r *dropRenderer) Layout(s fyne.Size) {
	edge, fill := Edge, Pane
	if r.z.hovered || r.z.focused {
		edge, fill = Accent, Selection
	}
	r.z.draw.lay(s, edge, fill)
	put(r.z.room, 12, 8, s.Width-24, s.Height-16)
}
func (r *dropRenderer) Refresh() { r.Layout(r.z.Size()); r.z.room.Refresh(); refresh(r.z) }

// dashes is a plain ground with a dashed edge, which Fyne's rectangle can't draw.
type dashes struct {
	back  canvas.Rectangle
	lines []*canvas.Line
}

const dashOn, dashOff = 7, 5

func (d *dashes) objects() []fyne.CanvasObject {
	os := []fyne.CanvasObject{&d.back}
	for _, l := range d.lines {
		os = append(os, l)
	}
	return os
}

func (d *dashes) lay(s fyne.Size, edge, fill fyne.ThemeColorName) {
	d.back.FillColor, d.back.CornerRadius = paint(fill), 8
	put(&d.back, 1, 1, s.Width-2, s.Height-2)
	n := 0
	line := func(x1, y1, x2, y2 float32) {
		if n == len(d.lines) {
			d.lines = append(d.lines, canvas.NewLine(paint(edge)))
		}
		l := d.lines[n]
		n++
		l.StrokeColor, l.StrokeWidth = paint(edge), 1
		l.Position1, l.Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
	}
	for x := float32(4); x < s.Width-4; x += dashOn + dashOff {
		end := min(x+dashOn, s.Width-4)
		line(x, 1, end, 1)
		line(x, s.Height-1, end, s.Height-1)
	}
	for y := float32(4); y < s.Height-4; y += dashOn + dashOff {
		end := min(y+dashOn, s.Height-4)
		line(1, y, 1, end)
		line(s.Width-1, y, s.Width-1, end)
	}
	d.lines = d.lines[:n]
}
