package paper

import (
	"strconv"
)

func (b *builder) list(v List, x, w float64, parent int32) []strip {
	if v.Columns > 1 {
		if out, ok := b.listColumns(v, x, w, parent); ok {
			return out
		}
	}
	st := &b.style
	root := b.elem("L", parent)
	indent := st.Body * 1.15
	if v.Mark == Number || v.Mark == Square {
		indent = st.Body * 2
	}
	var out []strip
	n := 0
	for _, item := range v.Items {
		if item.Empty() {
			continue
		}
		n++
		li := b.elem("LI", root)
		lo := len(b.arena)
		b.mark(v.Mark, n, x, b.elem("Lbl", li))
		lines := b.text(item, x+indent, w-indent, st.Body, Ink, b.elem("LBody", li))
		if len(lines) == 0 {
			continue
		}
		lines[0].lo = lo
		lines[0].gap = st.Gap
		if v.Mark == Number {
			lines[0].gap = st.Gap * 1.2
		}
		for i := range lines {
			lines[i].keep = i < len(lines)-1 && len(lines) < 8 || lines[i].keep
		}
		out = append(out, lines...)
	}
	// No last item of a list stands alone on a page.
	if n > 1 {
		first := len(out) - 1
		for first > 0 && out[first].gap == 0 {
			first--
		}
		if first > 0 {
			out[first-1].keep = true
		}
	}
	return out
}

// mark draws what stands before a list item's first line.
func (b *builder) mark(m Mark, n int, x float64, elem int32) {
	st := &b.style
	mid := st.Body * st.Line / 2
	switch m {
	case Number:
		r := st.Body * 0.64
		b.draw(Op{Kind: CircleOp, X: x + r + 0.5, Y: mid, R: r, Weight: 1.2, Color: st.Brand})
		s := strconv.Itoa(n)
		size := st.Body * 0.88
		w := Width(Bold, s, size)
		b.draw(Op{Kind: TextOp, X: x + r + 0.5 - w/2, Y: mid + size*0.357, W: w, Size: size, Face: Bold, Color: st.Brand, Text: s, Elem: elem})
	case Check:
		s := st.Body * 0.8
		y := mid + s*0.36
		b.draw(Op{Kind: PathOp, Weight: s * 0.17, Color: st.Brand, Points: []float64{x, y - s*0.34, x + s*0.3, y - s*0.02, x + s*0.84, y - s*0.74}})
	case Square:
		s := st.Body * 0.95
		b.draw(Op{Kind: BoxOp, X: x, Y: mid - s/2, W: s, H: s, Weight: 1, Color: Ink})
	default:
		b.draw(Op{Kind: CircleOp, X: x + st.Body*0.35, Y: mid + 0.5, R: st.Body * 0.16, Color: st.Brand})
	}
}

// listColumns sets short items in columns, row by row. It declines when one is wider than a column.
func (b *builder) listColumns(v List, x, w float64, parent int32) ([]strip, bool) {
	st := &b.style
	indent := st.Body * 1.15
	cw := w / float64(v.Columns)
	for _, item := range v.Items {
		if s := newSetter(item, st.Body); s.width(0, len(s.s)) > cw-indent-6 {
			return nil, false
		}
	}
	root := b.elem("L", parent)
	var out []strip
	for i := 0; i < len(v.Items); i += v.Columns {
		lo := len(b.arena)
		for j := 0; j < v.Columns && i+j < len(v.Items); j++ {
			cx := x + float64(j)*cw
			li := b.elem("LI", root)
			b.mark(v.Mark, i+j+1, cx, b.elem("Lbl", li))
			b.text(v.Items[i+j], cx+indent, cw, st.Body, Ink, b.elem("LBody", li))
		}
		out = append(out, strip{lo: lo, hi: len(b.arena), h: st.Body * st.Line, gap: st.Gap * 0.4})
	}
	if len(out) > 1 {
		out[len(out)-2].keep = true
	}
	return out, true
}
