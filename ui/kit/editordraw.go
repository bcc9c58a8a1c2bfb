package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// CreateRenderer implements fyne.Widget.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer {
	return &editorRenderer{e: e, wheel: newWheel(func(t *fyne.ScrollEvent) { e.scroll(t.Scrolled.DY) })}
}

// editorRenderer paints the lines in view and nothing else.
type editorRenderer struct {
	e     *Editor
	wheel *wheel
}

func (r *editorRenderer) Destroy() {}

func (r *editorRenderer) MinSize() fyne.Size {
	return fyne.NewSize(100, whole32(r.e.lineHeight()*float32(r.e.rows))+2*editorPad)
}

func (r *editorRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.e.box, r.wheel}, r.e.draw.objects...)
}

func (r *editorRenderer) Layout(s fyne.Size) {
	e := r.e
	e.settle()
	e.scrollTo(e.top)
	put(e.box, 0, 0, s.Width, s.Height)
	put(r.wheel, 0, 0, s.Width, s.Height)
	if e.text.lines() > e.inView() {
		r.wheel.Show()
	} else {
		r.wheel.Hide() // what stands around may scroll instead
	}
	e.draw.reset()
	if len(e.text.paras) == 1 && len(e.text.paras[0].text) == 0 {
		e.draw.add(hinted(e.Hint, s.Width-2*editorPad, s.Height-2*editorPad), editorPad, editorPad)
	}
	r.lines()
	r.bar(s)
}

// hinted wraps a hint of one or more lines and leaves out what the box has no room for; an ellipsis says so.
func hinted(hint string, width, height float32) (kept []piece) {
	var spans []Span
	for line := range strings.SplitSeq(cleaned(hint), "\n") {
		span := Quiet(line)
		span.Break = true
		spans = append(spans, span)
	}
	all, _ := wrapped(spans, width, 1)
	for _, p := range all {
		if n := len(kept); p.y+p.h > height+1 && n > 0 {
			last := &kept[n-1]
			last.Text = strings.TrimRight(last.Text, " ") + "…"
			for {
				last.w, _, _ = last.measure(last.Text)
				cut := strings.LastIndex(last.Text, " ")
				if last.x+last.w <= width || cut < 0 {
					return kept
				}
				last.Text = last.Text[:cut] + "…"
			}
		}
		kept = append(kept, p)
	}
	return kept
}

// lines paints text, selection and cursor.
func (r *editorRenderer) lines() {
	e := r.e
	from, to := e.selection()
	h, all := e.lineHeight(), e.text.lines()
	inPara, line := e.text.lineAt(e.top)
	for i := range min(e.inView(), all-e.top) {
		q := e.text.paras[inPara]
		a, b := q.bounds(line)
		y := float32(editorPad) + float32(i)*h
		if from != to {
			r.selected(spot{inPara, a}, spot{inPara, b}, from, to, line+1 == len(q.begins), y, h)
		}
		if b > a {
			p := piece{Span: Span{Text: string(q.text[a:b])}}
			p.w, _, _ = p.measure(p.Text)
			p.h = h
			e.draw.add([]piece{p}, editorPad, y)
		}
		if e.focused && e.cursor.para == inPara && q.lineOf(e.cursor.col) == line {
			e.draw.box(editorPad+whole32(e.xOf(e.cursor)), y+1, 2, h-2, 0, paint(Accent), nil)
		}
		if line++; line == len(q.begins) {
			inPara, line = inPara+1, 0
		}
	}
}

// selected paints the ground of the selected part of a line from a to b; a line's end counts as a letter.
func (r *editorRenderer) selected(a, b, from, to spot, last bool, y, h float32) {
	if !from.before(b) && (from != b || !last) || !a.before(to) && a != to || from == to {
		return
	}
	e := r.e
	x1, x2 := float32(0), float32(0)
	if a.before(from) {
		x1 = e.xOf(from)
	}
	text := e.text.paras[a.para].text
	if to.before(b) {
		x2, _, _ = Span{}.measure(string(text[a.col:to.col]))
	} else {
		x2, _, _ = Span{}.measure(string(text[a.col:b.col]))
		if b.before(to) && last {
			x2 += 6
		}
	}
	e.draw.box(editorPad+whole32(x1), y, whole32(x2-x1+0.5), h, 0, paint(AccentSoft), nil)
}

// bar shows which part is in view, where not all is.
func (r *editorRenderer) bar(s fyne.Size) {
	n, view := r.e.text.lines(), r.e.inView()
	if n <= view {
		return
	}
	room := s.Height - 4
	long := max(18, whole32(room*float32(view)/float32(n)))
	y := 2 + whole32((room-long)*float32(r.e.top)/float32(n-view))
	r.e.draw.box(s.Width-7, y, 4, long, 2, paint(Track), nil)
}

func (r *editorRenderer) Refresh() {
	e := r.e
	e.box.fill, e.box.edge = FieldFill, Edge
	switch {
	case e.focused:
		e.box.edge = Accent
	case e.invalid:
		e.box.edge = AlertInk
	}
	if e.readOnly {
		e.box.fill = Pane
	}
	r.Layout(e.Size())
	e.box.Refresh()
	refresh(e)
}
