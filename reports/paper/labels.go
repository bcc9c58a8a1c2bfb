package paper

import "time"

// LabelStock is a sheet of labels to peel off, in points.
type LabelStock struct {
	Name          string
	Paper         Size
	Columns, Rows int
	Left, Top     float64 // of the first label
	W, H          float64 // of a label
	StepX, StepY  float64 // from one label to the next
}

// Label stocks that US practices (30 on a Letter sheet, as Avery 5160) and others (24 on A4) keep.
var (
	Labels30 = LabelStock{"30 on Letter", Letter, 3, 10, 13.5, 36, 189, 72, 198, 72}
	Labels24 = LabelStock{"24 on A4", A4, 3, 8, 0, 0, 198.43, 105.24, 198.43, 105.24}
)

// LabelSheets are labels of a few lines each, the first line in bold.
type LabelSheets struct {
	Title, Subject, Lang string
	Date                 time.Time
	Stock                LabelStock
	Items                [][]string
	Skip                 int // labels of the first sheet that are gone already
}

// LayoutLabels sets labels, column by row. Lines are set in 12 points, or smaller down to 8 where they don't fit otherwise;
// what is still too long is cut and marked, since a label has no second page.
func LayoutLabels(l LabelSheets) *Doc {
	st := l.Stock
	if st.Columns < 1 || st.Rows < 1 || st.W < 40 || st.H < 20 {
		st = Labels30
	}
	b := &builder{style: usable(Standard(), &st.Paper), elems: []Elem{{Role: "Document", Parent: -1}}}
	d := &Doc{Title: l.Title, Subject: l.Subject, Lang: l.Lang, Date: l.Date, Size: st.Paper, Pages: []Page{{}}}
	const pad = 8
	per := st.Columns * st.Rows
	for i, lines := range l.Items {
		at := i + max(0, l.Skip)%per
		for len(d.Pages) <= at/per {
			d.Pages = append(d.Pages, Page{})
		}
		cell := at % per
		x := st.Left + float64(cell%st.Columns)*st.StepX + pad
		y := st.Top + float64(cell/st.Columns)*st.StepY
		room := st.W - 2*pad
		size := min(b.style.Body, (st.H-2*pad*0.6)/(float64(max(1, len(lines)))*b.style.Line))
		size = max(size, 8)
		block := float64(len(lines)) * size * b.style.Line
		y += max(0, (st.H-block)/2)
		elem := b.elem("P", 0)
		for j, s := range lines {
			own := size // a long line is set smaller, the others stay
			for own > 8 && Width(face(j), s, own) > room {
				own -= 0.5
			}
			lo := len(b.arena)
			b.single(face(j), s, x, y+b.style.baseline(size), own, room+0.01, Ink)
			for k := lo; k < len(b.arena); k++ {
				b.arena[k].Elem = elem
			}
			p := &d.Pages[at/per]
			p.Ops = append(p.Ops, b.arena[lo:]...)
			b.arena = b.arena[:lo]
			y += size * b.style.Line
		}
	}
	d.Elems = b.elems
	return d
}

func face(line int) Face {
	if line == 0 {
		return Bold
	}
	return Regular
}
