package chart

import (
	"math"
	"testing"

	"foyer/reports/paper"
)

func sample(kind Kind) Chart {
	return Chart{Kind: kind, Labels: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun"}, Series: []Series{
		{"Within policy", []float64{62, 71, math.NaN(), 80, 84, 91}}, {"Late", []float64{30, 22, 18, 15, 12, 6}}, {"Not answered", []float64{8, 7, 5, 5, 4, 3}}}}
}

// bounds of everything a list draws.
func bounds(ops []paper.Op) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	add := func(x, y float64) { x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y) }
	for _, op := range ops {
		switch op.Kind {
		case paper.TextOp:
			add(op.X, op.Y-op.Size*0.8)
			add(op.X+op.W, op.Y+op.Size*0.3)
		case paper.CircleOp:
			add(op.X-op.R, op.Y-op.R)
			add(op.X+op.R, op.Y+op.R)
		case paper.PathOp:
			for i := 0; i+1 < len(op.Points); i += 2 {
				add(op.Points[i], op.Points[i+1])
			}
		default:
			add(op.X, op.Y)
			add(op.X+op.W, op.Y+op.H)
		}
	}
	return x0, y0, x1, y1
}

func TestChartsStayInTheirBox(t *testing.T) {
	for _, kind := range []Kind{Lines, Bars, Stacked} {
		for _, size := range [][2]float64{{480, 200}, {240, 120}, {900, 300}, {60, 30}} {
			c := sample(kind)
			c.Band = &Band{"Goal", 80, 100}
			ops := c.Draw(size[0], size[1], Paper())
			if len(ops) == 0 {
				t.Errorf("kind %d in %v draws nothing", kind, size)
				continue
			}
			if x0, y0, x1, y1 := bounds(ops); size[0] > 100 && (x0 < -1 || y0 < -1 || x1 > size[0]+1 || y1 > size[1]+1) {
				t.Errorf("kind %d in %v draws from %.1f,%.1f to %.1f,%.1f", kind, size, x0, y0, x1, y1)
			}
		}
	}
}

func TestNothingToDrawIsNoTrouble(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []Chart{{}, {Kind: Bars}, {Series: []Series{{"x", []float64{nan, inf}}}}, {Kind: Stacked, Series: []Series{{"x", []float64{0, -1}}}},
		{Kind: Bars, Series: []Series{{"x", []float64{-3, 2}}}}, {Series: []Series{{"x", []float64{5}}}}, {Low: 3, High: 3}, {Labels: []string{"a"}}} {
		for _, op := range c.Draw(300, 150, Paper()) {
			for _, v := range []float64{op.X, op.Y, op.W, op.H, op.R} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("%+v draws %+v", c, op)
				}
			}
		}
	}
	if Spark([]float64{nan}, 80, 20, Paper()) != nil || len(Spark([]float64{3, 3, nan, 4}, 80, 20, Paper())) == 0 {
		t.Error("a sparkline of nothing draws, or one of something does not")
	}
}

func TestScalesEndAtRoundNumbers(t *testing.T) {
	for _, tt := range []struct {
		values          []float64
		kind            Kind
		low, high, step float64
	}{
		{[]float64{62, 91}, Lines, 60, 95, 5}, {[]float64{0, 7}, Bars, 0, 7, 1}, {[]float64{3, 41}, Bars, 0, 45, 5}, {[]float64{118, 162}, Lines, 115, 165, 5},
		{[]float64{1200, 9800}, Bars, 0, 10000, 1000}, {[]float64{5, 5}, Lines, 5, 6, 0.1},
	} {
		low, high, step := Chart{Kind: tt.kind, Series: []Series{{"", tt.values}}}.scale(10)
		if low != tt.low || high != tt.high || math.Abs(step-tt.step) > 1e-9 {
			t.Errorf("%v: %v to %v by %v, want %v to %v by %v", tt.values, low, high, step, tt.low, tt.high, tt.step)
		}
	}
}

// Without color, no two series look alike: their patterns and marks differ.
func TestSeriesDifferWithoutColor(t *testing.T) {
	shapes := map[string]int{}
	for i := range 6 {
		p := &pen{look: Paper()}
		p.hatched(0, 0, 40, 40, i)
		p.mark(10, 10, i)
		p.stroke([]float64{0, 0, 100, 0}, i)
		key := ""
		for _, op := range p.ops {
			key += string(rune('a'+op.Kind)) + string(rune('A'+int(op.W)%26))
		}
		if other, ok := shapes[key]; ok {
			t.Errorf("series %d looks like series %d", i, other)
		}
		shapes[key] = i
	}
}

func TestAChartStandsInADocument(t *testing.T) {
	d := paper.Layout(paper.Document{Blocks: []paper.Block{paper.Heading{Text: "Answers"}, sample(Stacked).Block(180, "Answers by month", "By month")}})
	if len(d.Pages) != 1 || len(d.Pages[0].Ops) < 20 {
		t.Fatalf("%d pages", len(d.Pages))
	}
	found := false
	for _, e := range d.Elems {
		found = found || e.Role == "Figure" && e.Alt == "Answers by month"
	}
	if !found {
		t.Error("the figure is not read aloud")
	}
}
