package paper

import (
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
