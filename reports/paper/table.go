package paper

import "strings"

const cellPad = 5.0 // left and right of a cell's text

// table measures a table: a header strip that stays with the first rows, then one strip a row. When the columns can't
// hold their longest words, rows are stacked instead: the first cells as a heading, the others below with their titles.
func (b *builder) table(v Table, x, w float64, parent int32) []strip {
	if len(v.Columns) == 0 || len(v.Rows) == 0 {
		return nil
	}
	widths, ok := b.columnWidths(v, w)
	root := b.elem("Table", parent)
	if !ok {
		return b.stacked(v, x, w, root)
	}
	var out []strip
	var head []strip
	if !v.Bare {
		h := b.tableHead(v, x, w, widths, root)
		out, head = append(out, h), []strip{h}
	}
	for i, row := range v.Rows {
		s := b.row(v, row, x, w, widths, root)
		s.head = head
		if i == 0 {
			s.head = nil
			if v.Bare {
				s.gap = b.style.Gap
			}
		}
		out = append(out, s)
	}
	b.pairRows(out, len(out)-len(v.Rows))
	return out
}

// pairRows keeps the last two rows together: a single last row on a page is overlooked.
func (b *builder) pairRows(strips []strip, first int) {
	n := len(strips)
	if n-first >= 2 {
		strips[n-2].keep = true
	}
}

// columnWidths shares the width out and moves room to columns whose longest piece doesn't fit. It reports false when
// even that doesn't do.
func (b *builder) columnWidths(v Table, w float64) ([]float64, bool) {
	n := len(v.Columns)
	need := make([]float64, n)
	widths := make([]float64, n)
	total := 0.0
	for _, c := range v.Columns {
		total += max(sane(c.Share), 0.01)
	}
	sum := 0.0
	for i, c := range v.Columns {
		widths[i] = w * max(sane(c.Share), 0.01) / total
		if !v.Bare || len(v.Align) > 0 {
			need[i] = longestPiece(B(c.Title), b.style.Body)
		}
		for _, rows := range [2][]Row{v.Rows, v.Align} {
			for _, r := range rows {
				if i < len(r.Cells) {
					need[i] = max(need[i], longestPiece(r.Cells[i].Text, b.style.Body), b.tagWidth(r.Cells[i].Tag))
				}
			}
		}
		need[i] += 2 * cellPad
		sum += need[i]
	}
	if sum > w {
		return nil, false
	}
	short, spare := 0.0, 0.0
	for i := range widths {
		if d := need[i] - widths[i]; d > 0 {
			short += d
		} else {
			spare -= d
		}
	}
	if short > 0 && spare > 0 {
		for i := range widths {
			if d := need[i] - widths[i]; d > 0 {
				widths[i] = need[i]
			} else {
				widths[i] += d * short / spare
			}
		}
	}
	return widths, true
}

// longestPiece is the width of the widest part of a text that can't be broken.
func longestPiece(t Text, size float64) float64 {
	st := newSetter(t, size)
	longest := 0.0
	prev, from := "", 0
	for at := 0; at < len(st.s); {
		end := at
		for end < len(st.s) && st.s[end] != ' ' && st.s[end] != '\n' {
			end++
		}
		if word := st.s[at:end]; word != "" {
			if !glued(prev, word) {
				from = at
			}
			longest = max(longest, st.width(from, end))
			prev = word
		}
		at = end + 1
		if end < len(st.s) && st.s[end] == '\n' {
			prev = ""
		}
	}
	return longest
}

func (b *builder) tableHead(v Table, x, w float64, widths []float64, root int32) strip {
	st := &b.style
	lo := len(b.arena)
	tr := b.elem("TR", root)
	h, cx := 0.0, x
	for i, c := range v.Columns {
		lines := b.text(B(c.Title), cx+cellPad*boolTo(i > 0), widths[i]-cellPad*(1+boolTo(i > 0)), st.Body, Ink, b.elem("TH", tr))
		h = max(h, b.stack(lines, 2))
		cx += widths[i]
	}
	h += 2
	b.draw(Op{Kind: LineOp, X: x, Y: h, W: w, Weight: 1.2, Color: Ink})
	return strip{lo: lo, hi: len(b.arena), h: h, gap: st.Gap, keep: true}
}

// stack moves the lines of one cell below each other, the first one dy down, and returns where the last ends.
func (b *builder) stack(lines []strip, dy float64) float64 {
	y := dy
	for _, l := range lines {
		b.shift(l.lo, l.hi, y)
		y += l.h
	}
	return y
}

func boolTo(v bool) float64 {
	if v {
		return 1
	}
	return 0
}

// rowPad is the room above and below a row's text.
func (s *Style) rowPad() float64 { return 0.6 + s.Gap*0.7 }

func (b *builder) row(v Table, row Row, x, w float64, widths []float64, root int32) strip {
	st := &b.style
	lo := len(b.arena)
	tr := b.elem("TR", root)
	h, cx := 0.0, x
	for i := range v.Columns {
		if i < len(row.Cells) {
			left := cx + cellPad*boolTo(i > 0)
			h = max(h, b.cell(row.Cells[i], left, cx+widths[i]-cellPad-left, b.elem("TD", tr)))
		}
		cx += widths[i]
	}
	h += st.rowPad()
	b.draw(Op{Kind: LineOp, X: x, Y: h, W: w, Weight: 0.6, Color: Hair})
	return strip{lo: lo, hi: len(b.arena), h: h}
}

// cell draws a cell's tag and text from the top of the row and returns where they end.
func (b *builder) cell(c Cell, x, w float64, elem int32) float64 {
	st := &b.style
	y := st.rowPad()
	if c.Tag != "" {
		b.tag(c.Tag, c.Firm, x, y, elem)
		y += st.Body * st.Line
		if c.Text.Empty() {
			return y
		}
	}
	return b.stack(b.text(c.Text, x, w, b.style.Body, Ink, elem), y)
}

func (b *builder) tagWidth(s string) float64 {
	if s == "" {
		return 0
	}
	return Width(Bold, s, b.style.Body) + b.style.Body*0.7
}

// tag draws a framed word on the line that starts at y.
func (b *builder) tag(s string, firm bool, x, y float64, elem int32) {
	st := &b.style
	lh := st.Body * st.Line
	w := b.tagWidth(s)
	weight := 0.9
	if firm {
		weight = 1.8
	}
	b.draw(Op{Kind: BoxOp, X: x + weight/2, Y: y + weight/2, W: w - weight, H: lh - weight, R: 3, Weight: weight, Color: Ink})
	b.draw(Op{Kind: TextOp, X: x + st.Body*0.35, Y: y + st.baseline(st.Body), W: w - st.Body*0.7, Size: st.Body, Face: Bold,
		Color: Ink, Text: s, Elem: elem})
}

// stacked sets each row as a small block over the whole width.
func (b *builder) stacked(v Table, x, w float64, root int32) []strip {
	st := &b.style
	var out []strip
	for i, row := range v.Rows {
		lo := len(b.arena)
		tr := b.elem("TR", root)
		y := st.rowPad()
		for j, c := range row.Cells {
			if j >= len(v.Columns) || c.Text.Empty() && c.Tag == "" {
				continue
			}
			td := b.elem("TD", tr)
			if c.Tag != "" {
				b.tag(c.Tag, c.Firm, x, y, td)
				y += st.Body*st.Line + 1
			}
			t := c.Text
			if j > 0 && v.Columns[j].Title != "" && !startsBold(t) && !v.Bare && j > 1 {
				t = Join(B(v.Columns[j].Title+": "), t)
			}
			y = b.stack(b.text(t, x, w, st.Body, Ink, td), y)
		}
		y += st.rowPad()
		b.draw(Op{Kind: LineOp, X: x, Y: y, W: w, Weight: 0.6, Color: Hair})
		s := strip{lo: lo, hi: len(b.arena), h: y}
		if i == 0 {
			s.gap = st.Gap
		}
		out = append(out, s)
	}
	b.pairRows(out, 0)
	return out
}

func startsBold(t Text) bool {
	for _, r := range t {
		if strings.TrimSpace(r.Text) != "" {
			return r.Face == Bold
		}
	}
	return false
}

// facts sets labeled values in boxes: as many columns as let each label and its value stand on one line, else the value
// below its label.
func (b *builder) facts(v Facts, x, w float64, parent int32) []strip {
	st := &b.style
	if len(v.Items) == 0 {
		return nil
	}
	pad := 6.0
	if v.Open {
		pad = 0
	}
	const gutter = 6.0
	widest, widestValue := 0.0, 0.0
	for _, f := range v.Items {
		lw, vw := Width(Regular, f.Label, st.Body), Width(Bold, f.Value, st.Body)
		widest = max(widest, lw+vw+8)
		widestValue = max(widestValue, lw, vw)
	}
	fit := func(need float64) int {
		n := int((w + gutter) / (need + 2*pad + gutter))
		return max(1, min(n, max(v.Columns, 1), len(v.Items)))
	}
	cols, inline := fit(widest), widest+2*pad <= w
	if stacked := fit(widestValue); !inline || cols == 1 && stacked > 2 {
		cols, inline = stacked, false
	}
	// Even rows: four in three columns would leave one alone.
	for rows := (len(v.Items) + cols - 1) / cols; cols > 1 && (len(v.Items)+cols-2)/(cols-1) == rows; cols-- {
		if (cols-1)*rows < len(v.Items) {
			break
		}
	}
	cw := (w - float64(cols-1)*gutter) / float64(cols)
	root := b.elem("L", parent)
	var out []strip
	for i := 0; i < len(v.Items); i += cols {
		lo := len(b.arena)
		n := min(cols, len(v.Items)-i)
		frames := make([]int, 0, n)
		h := 0.0
		for j := range n {
			f := v.Items[i+j]
			cx := x + float64(j)*(cw+gutter)
			if !v.Open {
				frames = append(frames, len(b.arena))
				b.draw(Op{Kind: BoxOp, X: cx, W: cw, R: 3, Weight: 0.8, Color: Hair})
			}
			li := b.elem("LI", root)
			lbl, body := b.elem("Lbl", li), b.elem("LBody", li)
			y := pad * 0.4
			if inline {
				end := b.stack(b.text(T(f.Label), cx+pad, cw-2*pad, st.Body, Ink, lbl), y)
				vw := Width(Bold, f.Value, st.Body)
				left := cx + cw - pad - vw
				if v.Open {
					left = cx + Width(Regular, f.Label, st.Body) + 6
				}
				h = max(h, end, b.stack(b.text(B(f.Value), left, vw+1, st.Body, Ink, body), y))
			} else {
				y = b.stack(b.text(T(f.Label), cx+pad, cw-2*pad, st.Body, Ink, lbl), y)
				h = max(h, b.stack(b.text(B(f.Value), cx+pad, cw-2*pad, st.Body, Ink, body), y))
			}
		}
		h += pad * 0.4
		for _, k := range frames {
			b.arena[k].H = h
		}
		out = append(out, strip{lo: lo, hi: len(b.arena), h: h, gap: st.Gap * 1.2, keep: i+cols < len(v.Items) && len(v.Items) <= 12})
	}
	return out
}
