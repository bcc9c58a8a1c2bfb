package chart

import (
	"math"

	"foyer/reports/paper"
)

// pen collects what is drawn.
type pen struct {
	look Look
	ops  []paper.Op
}

func (p *pen) add(op paper.Op) { p.ops = append(p.ops, op) }

func (p *pen) width(s string) float64 { return paper.Width(paper.Regular, s, p.look.Text) }

func (p *pen) text(x, y float64, s string, c paper.Color) {
	if s != "" {
		p.add(paper.Op{Kind: paper.TextOp, X: x, Y: y, W: p.width(s), Size: p.look.Text, Color: c, Text: s})
	}
}

func (p *pen) line(x0, y0, x1, y1, weight float64, c paper.Color) {
	p.add(paper.Op{Kind: paper.LineOp, X: x0, Y: y0, W: x1 - x0, H: y1 - y0, Weight: weight, Color: c})
}

func (p *pen) box(x, y, w, h, weight float64, c paper.Color) {
	if w > 0 && h > 0 {
		p.add(paper.Op{Kind: paper.BoxOp, X: x, Y: y, W: w, H: h, Weight: weight, Color: c})
	}
}

func (p *pen) disk(x, y, r float64, c paper.Color) {
	p.add(paper.Op{Kind: paper.CircleOp, X: x, Y: y, R: r, Color: c})
}

// dashes are the patterns of lines in multiples of their thickness: on, off, on, off; none is a whole line.
var dashes = [][]float64{nil, {5, 3}, {1.2, 2.2}, {6, 2.5, 1.2, 2.5}, {9, 3}, {2.5, 2.5}}

// stroke draws a series' line through points x, y in its pattern.
func (p *pen) stroke(points []float64, series int) {
	if len(points) < 4 {
		return
	}
	c, weight := p.look.color(series), p.look.Line
	pattern := dashes[series%len(dashes)]
	if pattern == nil {
		p.add(paper.Op{Kind: paper.PathOp, Points: points, Weight: weight, Color: c})
		return
	}
	at, left := 0, pattern[0]*weight
	for i := 2; i+1 < len(points); i += 2 {
		x, y := points[i-2], points[i-1]
		long := math.Hypot(points[i]-x, points[i+1]-y)
		for long > 1e-9 {
			step := min(left, long)
			nx, ny := x+(points[i]-x)*step/long, y+(points[i+1]-y)*step/long
			if at%2 == 0 {
				p.line(x, y, nx, ny, weight, c)
			}
			x, y, long, left = nx, ny, long-step, left-step
			if left <= 1e-9 {
				at = (at + 1) % len(pattern)
				left = pattern[at] * weight
			}
		}
	}
}

// mark draws a series' mark: disk, square, triangle, diamond, ring, empty square.
func (p *pen) mark(x, y float64, series int) {
	c, r := p.look.color(series), p.look.Line*1.9
	switch series % 6 {
	case 0:
		p.disk(x, y, r, c)
	case 1:
		p.box(x-r*0.9, y-r*0.9, r*1.8, r*1.8, 0, c)
	case 2:
		p.add(paper.Op{Kind: paper.PathOp, Points: []float64{x, y - r*1.2, x + r*1.15, y + r*0.85, x - r*1.15, y + r*0.85}, Color: c})
	case 3:
		p.add(paper.Op{Kind: paper.PathOp, Points: []float64{x, y - r*1.3, x + r*1.3, y, x, y + r*1.3, x - r*1.3, y}, Color: c})
	case 4:
		p.disk(x, y, r*1.1, c)
		p.disk(x, y, r*0.55, p.look.Ground)
	case 5:
		p.box(x-r, y-r, r*2, r*2, 0, c)
		p.box(x-r*0.5, y-r*0.5, r, r, 0, p.look.Ground)
	}
}

// hatched draws a bar in a series' pattern: full, slanted, slanted the other way, lying lines, upright lines, empty.
func (p *pen) hatched(x, y, w, h float64, series int) {
	if w <= 0 || h <= 0 {
		return
	}
	c, weight := p.look.color(series), max(p.look.Line*0.7, 0.6)
	if series%6 == 0 {
		p.box(x, y, w, h, 0, c)
		return
	}
	p.box(x, y, w, h, 0, p.look.Ground)
	gap := p.look.Text * 0.42
	switch series % 6 {
	case 1, 2:
		for d := gap / 2; d < w+h; d += gap * 1.4142 {
			x0, y0 := max(0, d-h), min(d, h)
			x1, y1 := min(d, w), max(0, d-w)
			if series%6 == 2 {
				x0, x1 = w-x0, w-x1
			}
			p.line(x+x0, y+y0, x+x1, y+y1, weight, c)
		}
	case 3:
		for d := gap; d < h; d += gap {
			p.line(x, y+h-d, x+w, y+h-d, weight, c)
		}
	case 4:
		for d := gap; d < w; d += gap {
			p.line(x+d, y, x+d, y+h, weight, c)
		}
	}
	if w > weight && h > weight {
		p.box(x+weight/2, y+weight/2, w-weight, h-weight, weight, c)
	}
}
