package paper

import (
	"math"
)

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
