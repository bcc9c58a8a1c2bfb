package paper

// Figure is a drawing in a document: H points high and as wide as its room. Draw gets that width and draws into a box with
// its upper left corner at 0,0. Alt is read aloud, Caption printed below.
type Figure struct {
	H            float64
	Draw         func(w float64) []Op
	Alt, Caption string
}

func (Figure) block() {}

func (b *builder) figure(v Figure, x, w float64, parent int32) []strip {
	if v.Draw == nil {
		return nil
	}
	lo := len(b.arena)
	elem := b.elem("Figure", parent)
	b.elems[elem].Alt = v.Alt
	if v.Alt == "" {
		b.elems[elem].Alt = v.Caption
	}
	for _, op := range v.Draw(w) {
		op.X += x
		op.Elem = elem
		if len(op.Points) > 0 {
			points := make([]float64, len(op.Points))
			for i, p := range op.Points {
				points[i] = p
				if i%2 == 0 {
					points[i] += x
				}
			}
			op.Points = points
		}
		b.draw(op)
	}
	out := []strip{{lo: lo, hi: len(b.arena), h: sane(v.H), gap: b.style.Gap, keep: v.Caption != ""}}
	if v.Caption != "" {
		out = append(out, b.centered(T(v.Caption), x, w, b.style.Body, b.elem("Caption", parent))...)
	}
	return out
}
