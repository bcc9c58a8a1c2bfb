package kit

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const (
	gripWidth   = 9
	columnLeast = 36
)

// Widths are the columns' widths at normal text size, 0 for a column that is as it was made.
func (c *ColumnList) Widths() []float32 { return slices.Clone(c.widths) }

// SetWidths shows widths that were kept. Another number of columns than the list has means another list: it is left
// alone.
func (c *ColumnList) SetWidths(widths []float32) {
	if len(widths) == len(c.Columns) {
		copy(c.widths, widths)
		c.relay()
	}
}

func (c *ColumnList) dragged(i int) bool { return i < len(c.widths) && c.widths[i] > 0 }

// widthStore keeps the widths of lists by name.
var widthStore struct {
	get func(name string) []float32
	set func(name string, widths []float32)
}

// KeepWidths says where lists with a name keep their widths.
func KeepWidths(get func(name string) []float32, set func(name string, widths []float32)) {
	widthStore.get, widthStore.set = get, set
}

// rememberItself keeps widths under the columns' titles where the list has no name.
func (c *ColumnList) rememberItself() {
	if c.OnWidths != nil || widthStore.get == nil {
		return
	}
	name := ""
	for _, col := range c.Columns {
		name += col.Title + "|"
	}
	if len(name) > len(c.Columns) {
		c.Remember(name)
	}
}

// Remember gives the list a name, under which its widths are kept from one day to the next. A list without one keeps them
// under its titles.
func (c *ColumnList) Remember(name string) *ColumnList {
	if widthStore.get != nil {
		c.SetWidths(widthStore.get(name))
	}
	c.OnWidths = func(widths []float32) {
		if widthStore.set != nil {
			widthStore.set(name, widths)
		}
	}
	return c
}

// relay lays header and rows in view out again.
func (c *ColumnList) relay() {
	if c.header == nil {
		return
	}
	c.header.Refresh()
	for _, r := range c.Rows.keys.live {
		r.object.Refresh()
	}
}

// setWidth makes a column so wide, in pixels as shown.
func (c *ColumnList) setWidth(i int, width float32) {
	unit := scaled(1000) / 1000
	c.widths[i] = float32(int(max(width, scaled(columnLeast))/unit + 0.5))
	c.relay()
}

// fitColumn makes a column as wide as what it holds: of rows in view and the first of all.
func (c *ColumnList) fitColumn(i int) {
	col := c.Columns[i]
	wide := func(spans []Span) (w float32) {
		for _, s := range dense(spans) {
			sw, _, _ := s.measure(s.Text)
			w += s.Gap + sw
		}
		return w
	}
	need := wide([]Span{Strong(col.Title), {Icon: "up", Gap: 2}})
	if col.Cell != nil {
		for id := range min(c.Rows.Length(), 100) {
			need = max(need, wide(slices.Clone(col.Cell(id))))
		}
		for id := range c.Rows.keys.live {
			if id >= 0 && id < c.Rows.Length() {
				need = max(need, wide(slices.Clone(col.Cell(id))))
			}
		}
	}
	c.setWidth(i, min(whole32(need+2)+cellPad, scaled(600)))
	c.told()
}

func (c *ColumnList) told() {
	if c.OnWidths != nil {
		c.OnWidths(c.Widths())
	}
}

// grip is the line between two titles.
type grip struct {
	widget.BaseWidget
	list      *ColumnList
	index     int
	began     float32 // the column's width when the drag began, -1 while there is none
	moved     float32
	pressedAt time.Time
	lit       bool
	draw      inker
}

func newGrip(c *ColumnList, i int) *grip {
	g := &grip{list: c, index: i, began: -1}
	g.ExtendBaseWidget(g)
	return g
}

// Cursor implements desktop.Cursorable.
func (g *grip) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// Dragged changes the width while the pointer moves.
func (g *grip) Dragged(e *fyne.DragEvent) {
	Active()
	if g.began < 0 {
		_, ws := g.list.places(g.list.fit)
		g.began, g.moved = ws[g.index], 0
	}
	g.moved += e.Dragged.DX
	g.list.setWidth(g.index, g.began+g.moved)
}

// DragEnd reports the width.
func (g *grip) DragEnd() {
	if g.began >= 0 {
		g.began = -1
		g.list.told()
	}
}

// Tapped fits the column at the second press.
func (g *grip) Tapped(*fyne.PointEvent) {
	Active()
	if time.Since(g.pressedAt) < clickTwice {
		g.list.fitColumn(g.index)
	}
	g.pressedAt = time.Now()
}

// MouseIn and the methods below show where to drag.
func (g *grip) MouseIn(*desktop.MouseEvent)    { g.lit = true; g.Refresh() }
func (g *grip) MouseMoved(*desktop.MouseEvent) { Active() }
func (g *grip) MouseOut()                      { g.lit = false; g.Refresh() }

func (g *grip) CreateRenderer() fyne.WidgetRenderer { return &gripRenderer{g} }

type gripRenderer struct{ g *grip }

func (r *gripRenderer) Destroy()                     {}
func (r *gripRenderer) Objects() []fyne.CanvasObject { return r.g.draw.objects }
func (r *gripRenderer) MinSize() fyne.Size           { return fyne.NewSize(gripWidth, 10) }
func (r *gripRenderer) Layout(s fyne.Size) {
	r.g.draw.reset()
	if r.g.lit {
		r.g.draw.box(gripWidth/2-1, 6, 2, s.Height-12, 1, paint(Ring), nil)
	}
}
func (r *gripRenderer) Refresh() { r.Layout(r.g.Size()); refresh(r.g) }

// tickAll is the box in the header that chooses all rows or none.
type tickAll struct {
	press
	list *List
	draw inker
}

func newTickAll(l *List) *tickAll {
	t := &tickAll{list: l}
	told := l.OnChosen
	l.OnChosen = func(n int) {
		t.Refresh()
		if told != nil {
			told(n)
		}
	}
	t.OnTapped = l.all
	t.init(t)
	return t
}

func (t *tickAll) CreateRenderer() fyne.WidgetRenderer { return &tickAllRenderer{t} }

type tickAllRenderer struct{ t *tickAll }

func (r *tickAllRenderer) Destroy()                     {}
func (r *tickAllRenderer) Objects() []fyne.CanvasObject { return r.t.draw.objects }
func (r *tickAllRenderer) MinSize() fyne.Size           { return fyne.NewSize(20, 20) }
func (r *tickAllRenderer) Layout(s fyne.Size) {
	t, side := r.t, scaled(iconSide)
	name, ink := "unticked", Muted
	switch n := len(t.list.picked.rows); {
	case n > 0 && n == t.list.Length():
		name, ink = "ticked", Accent
	case n > 0:
		name, ink = "ticked-some", Accent
	}
	if t.hovered {
		ink = Accent
	}
	t.draw.reset()
	if t.focused {
		t.draw.box(tickLeft-3, whole32((s.Height-side)/2)-3, side+6, side+6, 5, paint(Hover), paint(Ring))
	}
	t.draw.add(oneLine([]Span{Sign(name, ink)}, side+1, s.Height), tickLeft, 0)
}
func (r *tickAllRenderer) Refresh() { r.Layout(r.t.Size()); refresh(r.t) }
