package paper

import (
	"strconv"

	"foyer/reports/code"
)

// strip is a piece of a page that is never split while it fits on one: a line of a paragraph, a row, a panel. Its
// operations lie in the builder's arena, y counted from the strip's top.
type strip struct {
	lo, hi int     // operations in the arena
	h      float64 // height
	gap    float64 // space above, left out on top of a page
	keep   bool    // shares its page with the next strip
	head   []strip // drawn above it when it comes first on a page: a table's header row
	brk    bool    // starts a new page; draws nothing
	first  bool    // brk only on the first page
	cols   *columns
}

// builder turns blocks into strips.
type builder struct {
	style  Style
	arena  []Op
	elems  []Elem
	depth  int
	nested int     // panels and splits around
	maxH   float64 // room of a page
}

// maxDepth bounds nested blocks, so that no description can exhaust the stack.
const maxDepth = 12

func (b *builder) elem(role string, parent int32) int32 {
	b.elems = append(b.elems, Elem{Role: role, Parent: parent})
	return int32(len(b.elems) - 1)
}

func (b *builder) draw(op Op) { b.arena = append(b.arena, op) }

// blocks measures blocks for a width; parent is the structure element they belong to.
func (b *builder) blocks(list []Block, x, w float64, parent int32) []strip {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return nil
	}
	var out []strip
	for _, block := range list {
		out = append(out, b.block(block, x, w, parent)...)
	}
	b.depth--
	return out
}

func (b *builder) block(block Block, x, w float64, parent int32) []strip {
	st := &b.style
	switch v := block.(type) {
	case Title:
		return b.title(v, x, w, parent)
	case Heading:
		return b.heading(v.Text, x, w, parent)
	case Subheading:
		out := b.text(B(v.Text), x, w, st.Lead, Ink, b.elem("H3", parent))
		return opening(out, st.Section*0.6)
	case Paragraph:
		size := st.Body
		if v.Small {
			size = st.Small
		}
		out := b.text(v.Text, x, w, size, Ink, b.elem("P", parent))
		if len(out) > 0 {
			out[0].gap = st.Gap + v.Gap
		}
		return out
	case List:
		return b.list(v, x, w, parent)
	case Facts:
		return b.facts(v, x, w, parent)
	case Table:
		return b.table(v, x, w, parent)
	case Panel:
		return b.panel(v, x, w, parent)
	case Split:
		return b.split(v, x, w, parent)
	case Sections:
		return b.sections(v, x, w, parent)
	case QR:
		return b.qr(v, x, w, parent)
	case Code:
		return b.code(v, x, w, parent)
	case Blank:
		return b.blank(v, x, w, parent)
	case PanelTitle:
		return opening(b.text(B(v.Text), x, w, st.Lead, st.Brand, b.elem("H2", parent)), 0)
	case Keep:
		out := b.blocks(v.Blocks, x, w, parent)
		return opening(out, -1)
	case Space:
		return []strip{{lo: len(b.arena), hi: len(b.arena), h: max(v.H, 0)}}
	case NewPage:
		return []strip{{lo: len(b.arena), hi: len(b.arena), brk: true, first: v.FirstOnly}}
	}
	return nil
}

// opening makes strips stay together and with what follows; the gap goes above the first unless it is negative, when the
// last one is free to part from what follows.
func opening(out []strip, gap float64) []strip {
	for i := range out {
		out[i].keep = gap >= 0 || i < len(out)-1
	}
	if len(out) > 0 && gap >= 0 {
		out[0].gap = gap
	}
	return out
}

// baseline is how far below the top of a line of a size its letters stand: capitals are centered in the line.
func (s *Style) baseline(size float64) float64 { return size*s.Line/2 + size*0.357 }

// text sets a text as one strip a line. The first two lines stay together, and the last two.
func (b *builder) text(t Text, x, w, size float64, color Color, elem int32) []strip {
	if t.Empty() {
		return nil
	}
	setter := newSetter(t, size)
	lines := setter.lines(w)
	out := make([]strip, 0, len(lines))
	for i, l := range lines {
		lo := len(b.arena)
		b.line(&setter, t, l, x, b.style.baseline(size), color, elem)
		out = append(out, strip{lo: lo, hi: len(b.arena), h: size * b.style.Line,
			keep: len(lines) > 1 && (i == 0 || i == len(lines)-2)})
	}
	return out
}

// line draws one line of a set text, one operation for each face.
func (b *builder) line(st *setter, t Text, l line, x, y float64, color Color, elem int32) {
	at := l.from
	for _, sp := range st.spans {
		if sp.end <= at {
			continue
		}
		end := min(sp.end, l.to)
		if end <= at {
			break
		}
		run := &t[sp.run]
		c := color
		if run.Color != (Color{}) {
			c = run.Color
		}
		w := sp.m.width(st.s[at:end]) * st.size / 1000
		b.draw(Op{Kind: TextOp, X: x, Y: y, W: w, Size: st.size, Face: run.Face, Color: c, Text: st.s[at:end], Elem: elem})
		if run.Link != "" {
			b.draw(Op{Kind: LinkOp, X: x, Y: y - st.size, W: w, H: st.size * 1.3, Text: run.Link, Elem: elem})
		}
		x += w
		at = end
	}
}

// merge makes one strip of several, one below the other; lo is where their operations begin.
func (b *builder) merge(list []strip, lo int) strip {
	y := 0.0
	for i, s := range list {
		if i > 0 {
			y += s.gap
		}
		b.shift(s.lo, s.hi, y)
		y += s.h
	}
	return strip{lo: lo, hi: len(b.arena), h: y}
}

// shift moves operations down.
func (b *builder) shift(lo, hi int, dy float64) {
	if dy == 0 {
		return
	}
	for i := lo; i < hi; i++ {
		b.arena[i].Y += dy
		if b.arena[i].Kind == PathOp {
			pts := b.arena[i].Points
			for j := 1; j < len(pts); j += 2 {
				pts[j] += dy
			}
		}
	}
}

func (b *builder) title(v Title, x, w float64, parent int32) []strip {
	st := &b.style
	if v.Text == "" {
		return nil
	}
	asideW := Width(Regular, v.Aside, st.Body)
	titleW := Width(Bold, v.Text, st.Title)
	out := b.text(B(v.Text), x, w, st.Title, Ink, b.elem("H1", parent))
	if v.Aside != "" && titleW+asideW+16 <= w {
		elem := b.elem("P", parent)
		b.draw(Op{Kind: TextOp, X: x + w - asideW, Y: st.baseline(st.Title), W: asideW, Size: st.Body, Color: Ink, Text: v.Aside, Elem: elem})
		out[len(out)-1].hi = len(b.arena)
	} else if v.Aside != "" {
		out = append(out, b.text(T(v.Aside), x, w, st.Body, Ink, b.elem("P", parent))...)
	}
	return opening(out, st.Section*0.7)
}

func (b *builder) heading(text string, x, w float64, parent int32) []strip {
	st := &b.style
	out := b.text(B(text), x, w, st.Heading, st.Brand, b.elem("H2", parent))
	if len(out) == 0 {
		return nil
	}
	last := &out[len(out)-1]
	b.draw(Op{Kind: LineOp, X: x, Y: last.h, W: w, Weight: 1, Color: st.Brand})
	last.hi = len(b.arena)
	last.h += 2 + st.Gap*0.5
	return opening(out, st.Section)
}

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

func (b *builder) qr(v QR, x, w float64, parent int32) []strip {
	m, err := code.QR(v.Text)
	if err != nil {
		// Too long for a code: the paper still says where to go, in words.
		return b.text(T(v.Text), x, w, b.style.Body, Ink, b.elem("P", parent))
	}
	side := min(v.Side, w)
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
	size := v.Size
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
