package paper

import (
	"foyer/reports/code"
)

func (b *builder) qr(v QR, x, w float64, parent int32) []strip {
	m, err := code.QR(v.Text)
	if err != nil {
		// Too long for a code: the paper still says where to go, in words.
		return b.text(T(v.Text), x, w, b.style.Body, Ink, b.elem("P", parent))
	}
	side := max(20, min(sane(v.Side), w))
	lo := len(b.arena)
	elem := b.elem("Figure", parent)
	b.elems[elem].Alt = v.Alt
	if v.Alt == "" {
		b.elems[elem].Alt = v.Caption
	}
	qx := x + (w-side)/2
	b.draw(Op{Kind: QROp, X: qx, W: side, H: side, QR: m, Elem: elem})
	b.draw(Op{Kind: LinkOp, X: qx, W: side, H: side, Text: v.Text, Elem: elem})
	out := []strip{{lo: lo, hi: len(b.arena), h: side, keep: v.Caption != ""}}
	if v.Caption != "" {
		out = append(out, b.centered(T(v.Caption), x, w, b.style.Body, b.elem("Caption", parent))...)
	}
	return opening(out, -1)
}

// centered sets lines in the middle of a narrow column; for captions and codes only.
func (b *builder) centered(t Text, x, w, size float64, elem int32) []strip {
	setter := newSetter(t, size)
	var out []strip
	for _, l := range setter.lines(w) {
		lo := len(b.arena)
		b.line(&setter, t, l, x+max(0, (w-l.w)/2), b.style.baseline(size), Ink, elem)
		out = append(out, strip{lo: lo, hi: len(b.arena), h: size * b.style.Line})
	}
	return out
}

func (b *builder) code(v Code, x, w float64, parent int32) []strip {
	st := &b.style
	size := sane(v.Size)
	if size == 0 {
		size = st.Heading * 1.1
	}
	if full := Width(Mono, v.Code, size); full > w && full > 0 {
		size = max(st.Body, size*w/full)
	}
	if v.Inline {
		if out, ok := b.codeInline(v, x, w, size, parent); ok {
			return out
		}
	}
	set := func(t Text, size float64) []strip {
		if t.Empty() {
			return nil
		}
		if v.Center {
			return b.centered(t, x, w, size, b.elem("P", parent))
		}
		return b.text(t, x, w, size, Ink, b.elem("P", parent))
	}
	out := set(T(v.Label), st.Body)
	out = append(out, set(Text{{Text: v.Code, Face: Mono}}, size)...)
	out = append(out, set(T(v.Note), st.Body)...)
	return opening(out, -1)
}

// codeInline sets label, code and note on one line; it declines where they are too wide.
func (b *builder) codeInline(v Code, x, w, size float64, parent int32) ([]strip, bool) {
	st := &b.style
	lw, cw, nw := Width(Regular, v.Label, st.Body), Width(Mono, v.Code, size), Width(Regular, v.Note, st.Body)
	gap := st.Body
	if lw+cw+gap > w {
		return nil, false
	}
	left := x
	below := lw+cw+nw+2*gap > w
	lo := len(b.arena)
	y := st.baseline(size)
	elem := b.elem("P", parent)
	for _, t := range []Op{
		{Text: v.Label, Size: st.Body, W: lw}, {Text: v.Code, Face: Mono, Size: size, W: cw}, {Text: v.Note, Size: st.Body, W: nw},
	} {
		if t.Text == "" || below && t.Face == Regular && t.Text == v.Note {
			continue
		}
		t.Kind, t.X, t.Y, t.Color, t.Elem = TextOp, x, y, Ink, elem
		b.draw(t)
		x += t.W + gap
	}
	out := []strip{{lo: lo, hi: len(b.arena), h: size * st.Line, gap: st.Gap}}
	if below && v.Note != "" {
		out = append(out, b.text(T(v.Note), left, w, st.Body, Ink, b.elem("P", parent))...)
	}
	return out, true
}

func (b *builder) blank(v Blank, x, w float64, parent int32) []strip {
	st := &b.style
	rowH := st.Body * 2
	elem := b.elem("P", parent)
	var out []strip
	for i := range max(1, min(v.Lines, 200)) {
		lo := len(b.arena)
		from := 0.0
		if i == 0 && v.Label != "" {
			lw := Width(Regular, v.Label, st.Body)
			if lw > w*0.75 {
				out = append(out, b.text(T(v.Label), x, w, st.Body, Ink, elem)...)
				lo = len(b.arena)
			} else {
				b.draw(Op{Kind: TextOp, X: x, Y: rowH - 4, W: lw, Size: st.Body, Color: Ink, Text: v.Label, Elem: elem})
				from = lw + 6
			}
		}
		b.draw(Op{Kind: LineOp, X: x + from, Y: rowH - 2, W: w - from, Weight: 0.8, Color: Ink})
		out = append(out, strip{lo: lo, hi: len(b.arena), h: rowH})
	}
	return opening(out, -1)
}
