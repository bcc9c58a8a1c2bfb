package paper

import (
	"fmt"
)

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
