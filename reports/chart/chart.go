// Package chart draws figures over time and by group: lines, bars, stacked bars and sparklines. A chart is a display list,
// so the same drawing stands on paper and on the screen. Series differ by dashes, marks and hatching as well as by color,
// and the legend shows both: no color carries a meaning alone.
package chart

import (
	"math"
	"strconv"

	"foyer/reports/paper"
)

// Kind is how values are drawn.
type Kind uint8

// The kinds.
const (
	Lines   Kind = iota // over time; a value that is not a number leaves a gap
	Bars                // side by side for each label
	Stacked             // on one another for each label
)

// Series is a row of values, one for each label.
type Series struct {
	Name   string
	Values []float64 // NaN where there is none
}

// Band is a stretch of the scale with a meaning: the goal.
type Band struct {
	Name      string
	Low, High float64
}

// Chart is what to draw.
type Chart struct {
	Kind      Kind
	Labels    []string // along the foot, as many as values; too many are thinned out
	Series    []Series
	Band      *Band
	Low, High float64              // ends of the scale; both 0 takes them from the values, bars from 0
	Format    func(float64) string // of values; nil writes plain numbers
	Bare      bool                 // without a legend, where one stands beside it
}

// Look is how a chart is drawn: sizes in the unit of its width and height, points on paper and pixels on screen.
type Look struct {
	Text                     float64 // size of words
	Line                     float64 // thickness of a series' line
	Ink, Muted, Rule, Ground paper.Color
	Goal                     paper.Color   // the band's
	Series                   []paper.Color // in turn
}

// Paper is the look on paper: black alone, so that a fax and a copier keep it.
func Paper() Look {
	ink := paper.Color{}
	return Look{Text: 9, Line: 1.3, Ink: ink, Muted: paper.Color{R: 70, G: 70, B: 70}, Rule: paper.Color{R: 200, G: 200, B: 200},
		Ground: paper.Color{R: 255, G: 255, B: 255}, Goal: paper.Color{R: 225, G: 225, B: 225}, Series: []paper.Color{ink}}
}

func (l Look) color(i int) paper.Color {
	if len(l.Series) == 0 {
		return l.Ink
	}
	return l.Series[i%len(l.Series)]
}

// Draw draws the chart into a box of w by h with its upper left corner at 0,0.
func (c Chart) Draw(w, h float64, look Look) []paper.Op {
	p := &pen{look: look}
	foot := h
	if !c.Bare {
		foot = h - c.legend(p, w, h)
	}
	c.plot(p, w, foot)
	return p.ops
}

// Doc is Draw as a paper of one page, for a back end that shows papers.
func (c Chart) Doc(w, h float64, look Look) *paper.Doc {
	return &paper.Doc{Size: paper.Size{W: w, H: h}, Pages: []paper.Page{{Ops: c.Draw(w, h, look)}}, Elems: make([]paper.Elem, 1)}
}

// Block is the chart in a document, h points high and as wide as its room; alt is read aloud and says what it shows.
func (c Chart) Block(h float64, alt, caption string) paper.Figure {
	return paper.Figure{H: h, Alt: alt, Caption: caption, Draw: func(w float64) []paper.Op { return c.Draw(w, h, Paper()) }}
}

func (c Chart) words(v float64) string {
	if c.Format != nil {
		return c.Format(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// scale is the stretch of values shown, its ends whole steps.
func (c Chart) scale(most int) (low, high, step float64) {
	low, high = c.Low, c.High
	if low == 0 && high == 0 {
		low, high = c.extremes()
	}
	if !(high > low) {
		high = low + 1
	}
	step = niceStep((high - low) / float64(max(most, 1)))
	return math.Floor(low/step+1e-9) * step, math.Ceil(high/step-1e-9) * step, step
}

// extremes are the least and the greatest value; bars begin at 0.
func (c Chart) extremes() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	if c.Kind != Lines {
		low, high = 0, 0
	}
	for i := range c.columns() {
		sum := 0.0
		for _, s := range c.Series {
			v := s.at(i)
			if math.IsNaN(v) {
				continue
			}
			sum += max(v, 0)
			if c.Kind == Stacked {
				v = sum
			}
			low, high = min(low, v), max(high, v)
		}
	}
	if c.Band != nil && c.Kind == Lines {
		low, high = min(low, c.Band.Low), max(high, c.Band.High)
	}
	if math.IsInf(low, 0) || math.IsInf(high, 0) {
		return 0, 1
	}
	return low, high
}

// niceStep is the next of 1, 2, 5, 10, 20, 50 …
func niceStep(v float64) float64 {
	if !(v > 0) || math.IsInf(v, 0) {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if v <= m*p*(1+1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// columns is how many places there are along the foot.
func (c Chart) columns() int {
	n := len(c.Labels)
	for _, s := range c.Series {
		n = max(n, len(s.Values))
	}
	return n
}

func (s Series) at(i int) float64 {
	if i < len(s.Values) && !math.IsInf(s.Values[i], 0) {
		return s.Values[i]
	}
	return math.NaN()
}
