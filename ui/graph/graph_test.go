package graph

import (
	"math"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/reports/chart"
	"foyer/ui/kit"
	"foyer/ui/shots"
)

func charts(fyne.Canvas) (fyne.CanvasObject, func()) {
	nan := math.NaN()
	months := []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	percent := func(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) + "%" }
	over := chart.Chart{Labels: months, Format: percent, Low: 0, High: 100, Band: &chart.Band{Name: "Goal", Low: 90, High: 100}, Series: []chart.Series{
		{Name: "Answered within policy", Values: []float64{71, 74, 70, 82, 85, nan, 88, 91, 90, 93, 95, 94}},
		{Name: "Enrolled", Values: []float64{12, 18, 22, 31, 38, 41, 44, 49, 55, 58, 61, 66}}}}
	by := chart.Chart{Kind: chart.Bars, Labels: []string{"Rao", "Bell", "Ortiz", "Front desk"}, Series: []chart.Series{
		{Name: "Answered", Values: []float64{42, 31, 18, 77}}, {Name: "Overdue", Values: []float64{3, 8, 1, 0}}}}
	stack := chart.Chart{Kind: chart.Stacked, Labels: months[:6], Series: []chart.Series{
		{Name: "Mail", Values: []float64{12, 15, 9, 22, 18, 20}}, {Name: "Letter", Values: []float64{8, 6, 7, 4, 5, 3}}, {Name: "At the desk", Values: []float64{3, 5, 8, 9, 12, 14}}}}
	card := func(title string, o fyne.CanvasObject) fyne.CanvasObject {
		return kit.Card(kit.Stack(8, kit.NewText(kit.Strong(title)), o))
	}
	spark := kit.Row(14, kit.NewText(kit.Strong("94%").As(kit.Title)), Spark(120, 28, over.Series[0].Values), kit.NewText(kit.Quiet("answered within policy, 12 months")))
	return kit.Fill(kit.Ground, kit.Padded(kit.Room(18, 18, 18, 18), kit.Stack(14,
		kit.Abreast(14, card("Over the year", New(190, over)), card("By member", New(190, by))),
		kit.Abreast(14, card("Enrolled by channel", New(190, stack)), card("Beside a number", spark))))), nil
}

func TestCharts(t *testing.T) {
	size := fyne.NewSize(1000, 540)
	sharp := shots.Light
	sharp.Name, sharp.Scale = "scale2", 2
	for _, look := range []shots.Look{shots.Light, shots.Dark, shots.Large, sharp} {
		shots.Golden(t, "charts-"+look.Name, shots.Picture(look, size, charts))
	}
	turned := shots.Picture(shots.Light, size, func(c fyne.Canvas) (fyne.CanvasObject, func()) {
		o, _ := charts(c)
		return o, func() {
			c.Capture()
			fyne.CurrentApp().Settings().SetTheme(&kit.Theme{Mode: kit.Dark})
		}
	})
	shots.Golden(t, "charts-dark", turned)
}

func TestAGraphShowsAnotherChart(t *testing.T) {
	g := New(100, chart.Chart{Labels: []string{"a"}, Series: []chart.Series{{Values: []float64{1}}}})
	before := shots.Picture(shots.Light, fyne.NewSize(300, 100), func(fyne.Canvas) (fyne.CanvasObject, func()) { return g, nil })
	after := shots.Picture(shots.Light, fyne.NewSize(300, 100), func(fyne.Canvas) (fyne.CanvasObject, func()) {
		return g, func() {
			g.Set(chart.Chart{Kind: chart.Bars, Labels: []string{"a", "b"}, Series: []chart.Series{{Values: []float64{9, 3}}}})
		}
	})
	if shots.Differing(before, after) < 500 {
		t.Error("the new chart is not seen")
	}
}
