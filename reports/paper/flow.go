package paper

import (
	"fmt"
	"math"
)

// flow places strips on pages.
type flow struct {
	b      *builder
	d      *Document
	pages  []Page
	y      float64 // where the next strip goes
	top    float64 // of the current page's free room
	bottom float64
}

// Layout sets a document. It never fails: what doesn't fit on a page goes on to the next, and what is too big for any is
// cut between lines.
func Layout(d Document) *Doc {
	d.Style = usable(d.Style, &d.Size)
	b := &builder{style: d.Style, arena: make([]Op, 0, 640), elems: make([]Elem, 1, 256)}
	b.elems[0] = Elem{Role: "Document", Parent: -1}
	f := &flow{b: b, d: &d, bottom: d.Size.H - d.Style.Edge - d.Style.Small*1.5}
	b.maxH = f.bottom - d.Style.Edge - d.Style.Small*2.6
	x, w := d.Style.Margin, d.Size.W-2*d.Style.Margin
	f.newPage()
	f.put(b.blocks(d.Blocks, x, w, 0))
	f.footers()
	return &Doc{Title: d.Title, Subject: d.Subject, Author: d.Letterhead.Name, Lang: d.Lang, Date: d.Date, Size: d.Size, Pages: f.pages,
		Elems: b.elems}
}

// usable fills in what a style lacks, so that any value can be laid out.
func usable(s Style, size *Size) Style {
	if size.W < 100 || size.H < 200 || math.IsNaN(size.W) || math.IsNaN(size.H) || size.W > 14400 || size.H > 14400 {
		*size = Letter
	}
	d := Standard()
	for _, v := range []struct {
		v        *float64
		or       float64
		min, max float64
	}{
		{&s.Body, d.Body, 4, 72}, {&s.Small, d.Small, 4, 72}, {&s.Title, d.Title, 4, 96}, {&s.Heading, d.Heading, 4, 96},
		{&s.Lead, d.Lead, 4, 96}, {&s.Line, d.Line, 1, 3}, {&s.Gap, d.Gap, 0.01, 72}, {&s.Section, d.Section, 0.01, 96},
		{&s.Margin, d.Margin, 5, size.W / 4}, {&s.Edge, d.Edge, 5, size.H / 8}, {&s.Pad, d.Pad, 1, 72},
	} {
		if !(*v.v >= v.min && *v.v <= v.max) {
			*v.v = v.or
		}
	}
	if s.Brand == (Color{}) {
		s.Brand = d.Brand
	}
	s.Brand = Dark(s.Brand)
	return s
}

func (f *flow) page() *Page { return &f.pages[len(f.pages)-1] }

// copyOps puts operations of the arena on the page.
func (f *flow) copyOps(lo, hi int, dx, dy float64) {
	p := f.page()
	for _, op := range f.b.arena[lo:hi] {
		op.X += dx
		op.Y += dy
		if op.Kind == PathOp {
			pts := make([]float64, len(op.Points))
			for i := range pts {
				if i%2 == 0 {
					pts[i] = op.Points[i] + dx
				} else {
					pts[i] = op.Points[i] + dy
				}
			}
			op.Points = pts
		}
		p.Ops = append(p.Ops, op)
	}
}

func (f *flow) newPage() {
	f.pages = append(f.pages, Page{Ops: make([]Op, 0, 320)})
	if len(f.pages) == 1 {
		f.y = f.letterhead()
	} else {
		f.y = f.running()
	}
	f.top = f.y
}

func (f *flow) room() float64 { return f.bottom - f.y }

// put places strips, groups that must stay together as one.
func (f *flow) put(list []strip) {
	for i := 0; i < len(list); {
		if list[i].brk {
			if f.y > f.top && (!list[i].first || len(f.pages) == 1 && !f.fitsHere(list[i+1:])) {
				f.newPage()
			}
			i++
			continue
		}
		if list[i].cols != nil {
			f.pour(list[i])
			i++
			continue
		}
		j := i
		for j < len(list)-1 && list[j].keep && !list[j+1].brk {
			j++
			if list[j].cols != nil {
				break
			}
		}
		group := list[i : j+1]
		need := height(group)
		if last := group[len(group)-1].cols; last != nil {
			// A heading over columns needs room for a few lines of them.
			group = group[:len(group)-1]
			need = height(group) + 5*f.b.style.Body*f.b.style.Line
		}
		f.group(group, need)
		i += len(group)
	}
}

// fitsHere reports whether all of list fits on the rest of this page.
func (f *flow) fitsHere(list []strip) bool {
	h := 0.0
	for _, s := range list {
		if s.brk {
			return false
		}
		h += s.gap + s.h
		if s.cols != nil {
			c, ok := balance(s.cols.strips, s.cols.n, f.room())
			if !ok {
				return false
			}
			h += c
		}
	}
	return h <= f.room()
}

// group places strips that belong together and need a height, on this page or the next.
func (f *flow) group(group []strip, need float64) {
	if f.y > f.top {
		if need+group[0].gap > f.room() && need+height(group[0].head) <= f.full() {
			f.newPage()
			f.heads(group[0])
		}
	}
	for i, s := range group {
		gap := s.gap
		if f.y <= f.top {
			gap = 0
		}
		if gap+s.h > f.room() && f.y > f.top {
			f.newPage()
			if i > 0 || len(s.head) > 0 {
				f.heads(s)
			}
			gap = 0
		}
		f.y += gap
		f.strip(s)
	}
}

// heads repeats a table's header above a row that comes first on a page.
func (f *flow) heads(s strip) {
	if height(s.head) > f.full()/3 {
		return
	}
	for _, h := range s.head {
		f.copyOps(h.lo, h.hi, 0, f.y)
		f.y += h.h
	}
}

// full is the free room of a page after the first.
func (f *flow) full() float64 { return f.b.maxH }

// strip places one strip, cut into pages when it is taller than the room that even a fresh page has.
func (f *flow) strip(s strip) {
	for s.h > f.room()+0.01 && f.room() > 40 {
		cut := f.room()
		f.part(s, cut)
		f.newPage()
		rest := f.b.cutTail(s, cut)
		if rest.h <= 0 {
			return
		}
		s = rest
	}
	f.copyOps(s.lo, s.hi, 0, f.y)
	f.y += s.h
}

// bottomOf is the lowest point of an operation.
func bottomOf(op *Op) float64 {
	switch op.Kind {
	case TextOp:
		return op.Y + op.Size*0.3
	case CircleOp:
		return op.Y + op.R
	case QROp:
		return op.Y + op.W
	case PathOp:
		low := 0.0
		for i := 1; i < len(op.Points); i += 2 {
			low = max(low, op.Points[i])
		}
		return low
	}
	return op.Y + op.H
}

// stretches reports whether an operation may be cut in two: frames and rules.
func stretches(op *Op) bool { return op.Kind == BoxOp || op.Kind == LineOp && op.H > 0 }

// part draws what of a strip ends above cut.
func (f *flow) part(s strip, cut float64) {
	for i := s.lo; i < s.hi; i++ {
		op := f.b.arena[i]
		switch {
		case bottomOf(&op) <= cut:
			f.copyOps(i, i+1, 0, f.y)
		case stretches(&op) && op.Y < cut:
			op.H = cut - op.Y
			op.Y += f.y
			f.page().Ops = append(f.page().Ops, op)
		}
	}
}

// cutTail makes the rest of a strip below cut a strip of its own, in the same place of the arena: the part above is drawn.
func (b *builder) cutTail(s strip, cut float64) strip {
	lo, hi := s.lo, s.lo
	first := math.Inf(1)
	for i := s.lo; i < s.hi; i++ {
		op := b.arena[i]
		if bottomOf(&op) <= cut {
			continue
		}
		if stretches(&op) {
			if op.Y < cut {
				op.H -= cut - op.Y
				op.Y = cut
			}
		} else if top := topOf(&op); top < first {
			first = top
		}
		b.arena[hi] = op
		hi++
	}
	// What straddled the cut begins above it: move everything down by as much.
	lift := cut
	if first < cut {
		lift = first
	}
	rest := strip{lo: lo, hi: hi, h: s.h - lift}
	if rest.h >= s.h { // no progress: an operation taller than a page
		rest.h = s.h - cut
		lift = cut
	}
	b.shift(lo, hi, -lift)
	return rest
}

func topOf(op *Op) float64 {
	switch op.Kind {
	case TextOp:
		return op.Y - op.Size
	case CircleOp:
		return op.Y - op.R
	case PathOp:
		top := math.Inf(1)
		for i := 1; i < len(op.Points); i += 2 {
			top = min(top, op.Points[i])
		}
		return top
	}
	return op.Y
}

// pour fills columns: balanced when all fits on this page, else to the bottom and on to the next page.
func (f *flow) pour(s strip) {
	c := s.cols
	if f.y > f.top {
		f.y += s.gap
	}
	list := c.strips
	for len(list) > 0 {
		if h, ok := balance(list, c.n, f.room()); ok {
			f.columns(list, c, h)
			return
		}
		room := f.room()
		if room < 6*f.b.style.Body*f.b.style.Line && f.y > f.top {
			f.newPage()
			continue
		}
		n := f.columns(list, c, room)
		if n == 0 {
			if f.y > f.top {
				f.newPage()
				continue
			}
			// Taller than a page: place the first strip as it is.
			f.strip(list[0])
			n = 1
		}
		list = list[n:]
		if len(list) > 0 {
			f.newPage()
		}
	}
}

// balance finds the least height at which all strips fit into n columns.
func balance(list []strip, n int, room float64) (float64, bool) {
	if !fits(list, n, room) {
		return 0, false
	}
	low, high := height(list)/float64(n)*0.8, room
	for range 18 {
		mid := (low + high) / 2
		if fits(list, n, mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high, true
}

// take is how many strips fill a column of height h without parting what belongs together.
func take(list []strip, h float64) int {
	y, ok := 0.0, 0
	for i, s := range list {
		if i > 0 {
			y += s.gap
		}
		y += s.h
		if y > h+0.01 {
			break
		}
		if !s.keep || i == len(list)-1 {
			ok = i + 1
		}
	}
	return ok
}

func fits(list []strip, n int, h float64) bool {
	for range n {
		list = list[take(list, h):]
		if len(list) == 0 {
			return true
		}
	}
	return false
}

// columns draws strips in columns of height h and returns how many it placed.
func (f *flow) columns(list []strip, c *columns, h float64) int {
	placed := 0
	lowest := 0.0
	for col := range c.n {
		n := take(list[placed:], h)
		y := 0.0
		for i, s := range list[placed : placed+n] {
			if i > 0 {
				y += s.gap
			}
			f.copyOps(s.lo, s.hi, float64(col)*c.step, f.y+y)
			y += s.h
		}
		placed += n
		lowest = max(lowest, y)
		if placed == len(list) {
			break
		}
	}
	f.y += lowest
	return placed
}

// letterhead draws the top of the first page and returns where the text begins.
func (f *flow) letterhead() float64 {
	d, st, b := f.d, &f.b.style, f.b
	x, w := st.Margin, d.Size.W-2*st.Margin
	lh := d.Letterhead
	if lh.Name == "" && len(lh.Lines) == 0 && lh.Logo == nil {
		return st.Edge
	}
	lo := len(b.arena)
	elem := b.elem("P", 0)
	left, y := x, 0.0
	logoH := st.Title * 2.1
	if lh.Logo != nil && lh.Logo.W > 0 && lh.Logo.H > 0 {
		pw := logoH * float64(lh.Logo.W) / float64(lh.Logo.H)
		ph := logoH
		if pw > w*0.28 {
			ph *= w * 0.28 / pw
			pw = w * 0.28
		}
		fig := b.elem("Figure", 0)
		b.elems[fig].Alt = lh.Name
		b.draw(Op{Kind: ImageOp, X: x, Y: (logoH - ph) / 2, W: pw, H: ph, Picture: lh.Logo, Elem: fig})
		left += pw + 12
		y = 0
	}
	rightW := 0.0
	for i, s := range lh.Right {
		face, size := Regular, st.Small
		if i == 0 {
			face, size = Bold, st.Body
		}
		rightW = max(rightW, Width(face, s, size))
	}
	rightW = min(rightW, w*0.4)
	name := b.text(B(lh.Name), left, x+w-left-rightW-12, st.Heading*1.12, st.Brand, elem)
	end := b.stack(name, y)
	for _, s := range lh.Lines {
		end = b.stack(b.text(T(s), left, x+w-left-rightW-12, st.Small, Ink, elem), end)
	}
	ry := y + st.Heading*0.12*st.Line
	for i, s := range lh.Right {
		face, size := Regular, st.Small
		if i == 0 {
			face, size = Bold, st.Body
		}
		t := Text{{Text: s, Face: face}}
		setter := newSetter(t, size)
		for _, l := range setter.lines(rightW + 0.5) {
			b.line(&setter, t, l, x+w-l.w, ry+st.baseline(size), Ink, elem)
			ry += size * st.Line
		}
	}
	h := max(end, ry)
	if lh.Logo != nil {
		h = max(h, logoH)
	}
	h = min(h, d.Size.H/3)
	b.draw(Op{Kind: LineOp, X: x, Y: h + 5, W: w, Weight: 1.6, Color: st.Brand})
	f.copyOps(lo, len(b.arena), 0, st.Edge)
	return st.Edge + h + 9
}

// running draws the header of the second and later pages.
func (f *flow) running() float64 {
	d, st, b := f.d, &f.b.style, f.b
	x, w := st.Margin, d.Size.W-2*st.Margin
	if d.Running == "" && len(d.RunningRight) == 0 {
		return st.Edge
	}
	lo := len(b.arena)
	lw := min(Width(Bold, d.Running, st.Small), w*0.5)
	right := fitting(d.RunningRight, st.Small, w-lw-16)
	rw := min(Width(Regular, right, st.Small), w-lw-16)
	b.single(Bold, d.Running, x, st.baseline(st.Small), st.Small, lw+0.01, st.Brand)
	b.single(Regular, right, x+w-rw, st.baseline(st.Small), st.Small, rw+0.01, Ink)
	b.draw(Op{Kind: LineOp, X: x, Y: st.Small*st.Line + 3, W: w, Weight: 0.8, Color: Hair})
	f.copyOps(lo, len(b.arena), 0, st.Edge)
	b.arena = b.arena[:lo]
	return st.Edge + st.Small*st.Line + 3 + min(6, st.Gap*2)
}

// fitting joins as many parts as fit, the first one always.
func fitting(parts []string, size, w float64) string {
	out := ""
	for _, p := range parts {
		switch {
		case p == "":
		case out == "":
			out = p
		case Width(Regular, out+" · "+p, size) <= w:
			out += " · " + p
		}
	}
	return out
}

// single draws one line of decoration, cut at a blank (and marked so) where it is wider than there is room.
func (b *builder) single(face Face, s string, x, y, size, w float64, color Color) {
	full := Width(face, s, size)
	if full > w {
		t := Text{{Text: s, Face: face}}
		st := newSetter(t, size)
		if lines := st.lines(w - size); len(lines) > 0 {
			s = s[lines[0].from:lines[0].to] + "…"
			full = Width(face, s, size)
		}
	}
	if s != "" {
		b.draw(Op{Kind: TextOp, X: x, Y: y, W: full, Size: size, Face: face, Color: color, Text: s})
	}
}

// footers writes the footer of every page, now that their number is known.
func (f *flow) footers() {
	d, st, b := f.d, &f.b.style, f.b
	x, w := st.Margin, d.Size.W-2*st.Margin
	of := d.PageOf
	if of == "" {
		of = "%d / %d"
	}
	y := f.bottom + 3
	for i := range f.pages {
		lo := len(b.arena)
		text := fmt.Sprintf(of, i+1, len(f.pages))
		tw := Width(Regular, text, st.Small)
		b.draw(Op{Kind: LineOp, X: x, Y: y, W: w, Weight: 0.6, Color: Hair})
		b.single(Regular, fitting(d.Footer, st.Small, w-tw-12), x, y+3+st.baseline(st.Small), st.Small, w-tw-12, Ink)
		b.draw(Op{Kind: TextOp, X: x + w - tw, Y: y + 3 + st.baseline(st.Small), W: tw, Size: st.Small, Color: Ink, Text: text})
		f.pages[i].Ops = append(f.pages[i].Ops, b.arena[lo:]...)
		b.arena = b.arena[:lo]
	}
}
