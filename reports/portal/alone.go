package portal

import (
	"math"

	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/wording"
)

// Alone sets the panel without a paper around it, as high as it is: for showing what a change of the register does to
// every summary. It fails with a *gate.Error when a text can't be printed.
func (p Panel) Alone(lang string) (*paper.Doc, error) {
	p, _, err := gate.Clean(p)
	if err != nil {
		return nil, err
	}
	w, st := wording.For(lang), paper.Standard()
	st.Margin, st.Edge = 14, 12
	d := paper.Layout(paper.Document{Title: p.Name, Lang: w.Lang, Size: paper.Size{Name: "Panel", W: 548, H: 900}, Style: st, Blocks: p.Blocks(w, st)})
	low, ops, foot := 0.0, d.Pages[0].Ops[:0], d.Size.H-st.Edge-st.Small*1.5 // what lies below is the foot of a page
	for _, op := range d.Pages[0].Ops {
		if op.Y >= foot {
			continue
		}
		ops = append(ops, op)
		bottom := op.Y + math.Abs(op.H)
		if op.Kind == paper.QROp {
			bottom = op.Y + op.W
		}
		low = max(low, bottom)
	}
	d.Pages[0].Ops = ops
	d.Size.H = math.Ceil(low) + 12
	return d, nil
}
