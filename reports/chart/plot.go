package chart

import (
	"math"

	"foyer/reports/paper"
)

// plot draws scale, foot and values into w by h.
func (c Chart) plot(p *pen, w, h float64) {
	text := p.look.Text
	top, bottom := text*0.8, h-text*1.7
	if c.Kind != Lines {
		top = text * 1.4 // values stand above
	}
	if bottom-top < text {
		return
	}
	low, high, step := c.scale(int((bottom - top) / (text * 2.4)))
	y := func(v float64) float64 { return bottom - (v-low)/(high-low)*(bottom-top) }

	left := 0.0
	for v := low; v <= high+step/2; v += step {
		left = max(left, p.width(c.words(clean(v, step))))
	}
	left += text * 0.6
	right := w - text*0.4
	if right-left < text {
		return
	}
	if b := c.Band; b != nil {
		yt, yb := y(min(b.High, high)), y(max(b.Low, low))
		if yb > yt {
			p.box(left, yt, right-left, yb-yt, 0, p.look.Goal)
		}
	}
	for v := low; v <= high+step/2; v += step {
		p.line(left, y(v), right, y(v), 0.7, p.look.Rule)
		s := c.words(clean(v, step))
		p.text(left-text*0.6-p.width(s), y(v)+text*0.35, s, p.look.Muted)
	}
	n := c.columns()
	if n == 0 {
		return
	}
	room := (right - left) / float64(n)
	x := func(i int) float64 { return left + (float64(i)+0.5)*room }
	c.foot(p, x, room, h, left, right)
	switch c.Kind {
	case Lines:
		c.lines(p, x, y, n, room)
	case Bars:
		c.bars(p, x, y, n, room, max(low, 0))
	case Stacked:
		c.stacks(p, x, y, n, room)
	}
}

// clean takes the dust of adding steps away.
func clean(v, step float64) float64 { return math.Round(v/step) * step }

// foot writes labels where they have room: every one, every second, every third …
func (c Chart) foot(p *pen, x func(int) float64, room, h, left, right float64) {
	widest := 0.0
	for _, l := range c.Labels {
		widest = max(widest, p.width(l))
	}
	every := max(1, int(math.Ceil((widest+p.look.Text*0.8)/room)))
	for i, l := range c.Labels {
		if i%every != 0 {
			continue
		}
		w := p.width(l)
		p.text(min(max(x(i)-w/2, left-p.look.Text), right+p.look.Text*0.4-w), h-p.look.Text*0.35, l, p.look.Muted)
	}
}

func (c Chart) lines(p *pen, x func(int) float64, y func(float64) float64, n int, room float64) {
	for si, s := range c.Series {
		var run []float64
		flush := func() { p.stroke(run, si); run = nil }
		for i := range n {
			v := s.at(i)
			if math.IsNaN(v) {
				flush()
				continue
			}
			run = append(run, x(i), y(v))
		}
		flush()
		for i := range n {
			v := s.at(i)
			alone := !math.IsNaN(v) && math.IsNaN(s.at(i-1+boolInt(i == 0)*n)) && math.IsNaN(s.at(i+1))
			if !math.IsNaN(v) && (alone || room > p.look.Line*7) {
				p.mark(x(i), y(v), si)
			}
		}
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bars stand beside one another; values stand above them where all have room, with some air between.
func (c Chart) bars(p *pen, x func(int) float64, y func(float64) float64, n int, room, base float64) {
	each := room * 0.72 / float64(max(len(c.Series), 1))
	said := true
	for i := range n {
		for _, s := range c.Series {
			if v := s.at(i); !math.IsNaN(v) && p.width(c.words(v))+p.look.Text*0.4*float64(boolInt(len(c.Series) > 1)) >= each {
				said = false
			}
		}
	}
	for i := range n {
		for si, s := range c.Series {
			v := s.at(i)
			if math.IsNaN(v) {
				continue
			}
			left := x(i) - room*0.36 + float64(si)*each
			yt, yb := y(max(v, base)), y(min(v, base))
			p.hatched(left+each*0.04, yt, each*0.92, yb-yt, si)
			if t := c.words(v); said {
				p.text(left+(each-p.width(t))/2, yt-p.look.Text*0.25, t, p.look.Ink)
			}
		}
	}
}

func (c Chart) stacks(p *pen, x func(int) float64, y func(float64) float64, n int, room float64) {
	wide := room * 0.66
	for i := range n {
		sum := 0.0
		for si, s := range c.Series {
			if v := s.at(i); v > 0 {
				p.hatched(x(i)-wide/2, y(sum+v), wide, y(sum)-y(sum+v), si)
				sum += v
			}
		}
		if t := c.words(sum); sum > 0 && p.width(t) < room {
			p.text(x(i)-p.width(t)/2, y(sum)-p.look.Text*0.25, t, p.look.Ink)
		}
	}
}

// legend stands at the foot in as many lines as it takes and gives its height. A single series without a band needs
// none: the heading says what it is.
func (c Chart) legend(p *pen, w, h float64) float64 {
	if len(c.Series) < 2 && (c.Band == nil || c.Band.Name == "") {
		return 0
	}
	type entry struct {
		name string
		draw func(x, y float64)
	}
	text := p.look.Text
	swatch, line := text*2, text*1.7
	var all []entry
	for si, s := range c.Series {
		if s.Name == "" {
			continue
		}
		all = append(all, entry{s.Name, func(x, y float64) {
			if c.Kind == Lines {
				p.stroke([]float64{x, y, x + swatch, y}, si)
				p.mark(x+swatch/2, y, si)
				return
			}
			p.hatched(x, y-text*0.4, swatch*0.7, text*0.8, si)
		}})
	}
	if b := c.Band; b != nil && b.Name != "" {
		all = append(all, entry{b.Name, func(x, y float64) { p.box(x, y-text*0.4, swatch*0.7, text*0.8, 0, p.look.Goal) }})
	}
	type place struct{ x, line float64 }
	places := make([]place, len(all))
	x, n := 0.0, 0.0
	for i, e := range all {
		need := swatch + text*0.5 + p.width(e.name)
		if x > 0 && x+need > w {
			x, n = 0, n+1
		}
		places[i] = place{x, n}
		x += need + text*1.6
	}
	tall := (n+1)*line + text*0.4
	for i, e := range all {
		y := h - tall + text*0.4 + places[i].line*line + line/2
		e.draw(places[i].x, y)
		p.text(places[i].x+swatch+text*0.5, y+text*0.35, e.name, p.look.Ink)
	}
	return tall
}

// Spark draws values as a line without a scale, its last point marked: for a cell or beside a number.
func Spark(values []float64, w, h float64, look Look) []paper.Op {
	p := &pen{look: look}
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if math.IsInf(low, 0) {
		return nil
	}
	if high == low {
		low, high = low-1, high+1
	}
	r := look.Line * 1.7
	x := func(i int) float64 { return r + (w-2*r)*float64(i)/float64(max(len(values)-1, 1)) }
	y := func(v float64) float64 { return h - r - (h-2*r)*(v-low)/(high-low) }
	var run []float64
	last := -1
	for i, v := range values {
		if math.IsNaN(v) {
			p.stroke(run, 0)
			run = nil
			continue
		}
		run, last = append(run, x(i), y(v)), i
	}
	p.stroke(run, 0)
	p.disk(x(last), y(values[last]), r, look.color(0))
	return p.ops
}
