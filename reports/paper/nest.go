package paper

// panel frames its blocks. It is one piece while it fits on a page, else several framed pieces.
func (b *builder) panel(v Panel, x, w float64, parent int32) []strip {
	st := &b.style
	pad := st.Pad
	sect := b.elem("Sect", parent)
	weight := 1.0
	if v.Firm {
		weight = 2
	}
	inner := v.Blocks
	if v.Title != "" {
		inner = append([]Block{PanelTitle{v.Title}}, inner...)
	}
	lo := len(b.arena)
	frame := len(b.arena)
	b.draw(Op{Kind: BoxOp, X: x, W: w, R: 6, Weight: weight, Color: st.Brand})
	if v.Firm {
		b.arena[frame].Color = Ink
	}
	b.nested++
	list := b.blocks(inner, x+pad, w-2*pad, sect)
	b.nested--
	if len(list) == 0 {
		b.arena = b.arena[:lo]
		return nil
	}
	top := pad * 0.65
	if h := height(list) + 2*top; h <= b.maxH {
		s := b.merge(list, lo)
		b.shift(frame+1, s.hi, top)
		b.arena[frame].H = h
		s.h, s.gap = h, st.Section*0.85
		return []strip{s}
	}
	// Too tall for a page: each line keeps its place in the frame by rules at the sides.
	for i := range list {
		s := &list[i]
		h := s.h + s.gap
		b.shift(s.lo, s.hi, s.gap)
		s.h, s.gap = h, 0
		at := len(b.arena)
		b.arena = append(b.arena, b.arena[s.lo:s.hi]...)
		b.draw(Op{Kind: LineOp, X: x, H: h, Weight: weight, Color: st.Brand})
		b.draw(Op{Kind: LineOp, X: x + w, H: h, Weight: weight, Color: st.Brand})
		s.lo, s.hi = at, len(b.arena)
	}
	list[0].gap = st.Section * 0.85
	return list
}

// split sets blocks side by side as one piece. Where that would be taller than a page they follow each other.
func (b *builder) split(v Split, x, w float64, parent int32) []strip {
	const gutter = 14
	lo, elems := len(b.arena), len(b.elems)
	right := min(sane(v.RightWidth), w*0.7)
	b.nested++
	defer func() { b.nested-- }()
	l := b.merge(b.blocks(v.Left, x, w-right-gutter, parent), lo)
	mid := len(b.arena)
	r := b.merge(b.blocks(v.Right, x+w-right, right, parent), mid)
	if h := max(l.h, r.h); h <= b.maxH && w-right-gutter >= 8*b.style.Body {
		return []strip{{lo: lo, hi: len(b.arena), h: h, gap: b.style.Gap}}
	}
	b.arena, b.elems = b.arena[:lo], b.elems[:elems]
	return append(b.blocks(v.Left, x, w, parent), b.blocks(v.Right, x, w, parent)...)
}

// columns are strips to be poured into balanced columns when their place on the page is known.
type columns struct {
	strips []strip
	n      int
	step   float64 // from one column's left edge to the next
}

const columnGutter = 20.0

// sections measures small sections. Inside a panel, or where columns would be too narrow, they follow each other.
func (b *builder) sections(v Sections, x, w float64, parent int32) []strip {
	st := &b.style
	n := max(1, v.Columns)
	cw := (w - float64(n-1)*columnGutter) / float64(n)
	if b.nested > 0 || cw < 17*st.Body {
		n, cw = 1, w
	}
	var all []strip
	for _, item := range v.Items {
		all = append(all, b.section(item, x, cw, parent)...)
	}
	if n == 1 || len(all) == 0 {
		return all
	}
	return []strip{{lo: len(b.arena), hi: len(b.arena), gap: st.Gap, cols: &columns{strips: all, n: n, step: cw + columnGutter}}}
}

// section is a run-in heading with one line, or a heading over several.
func (b *builder) section(v Section, x, w float64, parent int32) []strip {
	st := &b.style
	var lines []Text
	for _, l := range v.Lines {
		if !l.Empty() {
			lines = append(lines, l)
		}
	}
	sect := b.elem("Sect", parent)
	gap := st.Gap * 1.1
	if len(lines) <= 1 {
		t := B(v.Title)
		if len(lines) == 1 {
			t = Join(B(v.Title+": "), lines[0])
		}
		out := b.text(t, x, w, st.Body, Ink, b.elem("P", sect))
		for i := range out {
			out[i].keep = i < len(out)-1 && (len(out) < 7 || out[i].keep)
		}
		if len(out) > 0 {
			out[0].gap = gap
		}
		return out
	}
	out := opening(b.text(B(v.Title), x, w, st.Body, Ink, b.elem("H3", sect)), gap)
	indent := st.Body * 0.9
	for i, l := range lines {
		lo := len(b.arena)
		b.draw(Op{Kind: CircleOp, X: x + st.Body*0.3, Y: st.Body*st.Line/2 + 0.5, R: st.Body * 0.13, Color: Ink})
		set := b.text(l, x+indent, w-indent, st.Body, Ink, b.elem("P", sect))
		for j := range set {
			set[j].keep = j < len(set)-1 && (len(set) < 5 || set[j].keep)
		}
		if len(set) == 0 {
			continue
		}
		set[0].lo = lo
		if i == len(lines)-2 {
			set[len(set)-1].keep = true
		}
		out = append(out, set...)
	}
	return out
}

// height is the room strips take below each other, without the gap above the first.
func height(list []strip) float64 {
	h := 0.0
	for i, s := range list {
		if i > 0 {
			h += s.gap
		}
		h += s.h
	}
	return h
}
