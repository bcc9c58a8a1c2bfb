package paper

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
			out[0].gap = st.Gap + sane(v.Gap)
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
	case Figure:
		return b.figure(v, x, w, parent)
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
		return []strip{{lo: len(b.arena), hi: len(b.arena), h: sane(v.H)}}
	case NewPage:
		return []strip{{lo: len(b.arena), hi: len(b.arena), brk: true, first: v.FirstOnly}}
	}
	return nil
}

// sane keeps a length that a description gives between nothing and a page.
func sane(v float64) float64 {
	if !(v > 0) {
		return 0
	}
	return min(v, 800)
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
