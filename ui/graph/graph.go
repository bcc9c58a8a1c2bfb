// Package graph shows the charts of reports/chart on screen: the same drawing as on paper, in the theme's colors.
package graph

import (
	"image"

	"fyne.io/fyne/v2"

	"foyer/reports/chart"
	"foyer/reports/paper"
	"foyer/reports/raster"
	"foyer/ui/kit"
)

// Graph is a chart on screen.
type Graph struct {
	*kit.Drawing
	chart chart.Chart
}

// New shows a chart, height px high at normal text size and as wide as its room.
func New(height float32, c chart.Chart) *Graph {
	g := &Graph{chart: c}
	g.Drawing = kit.NewDrawing(height, func(w, h int, scale float32) image.Image {
		return drawn(w, h, scale, func(width, height float64, look chart.Look) *paper.Doc { return g.chart.Doc(width, height, look) })
	})
	return g
}

// Object is what goes on screen.
func (g *Graph) Object() fyne.CanvasObject { return g.Drawing }

// Set shows another chart.
func (g *Graph) Set(c chart.Chart) {
	g.chart = c
	g.Refresh()
}

// Spark shows values as a small line without a scale.
func Spark(width, height float32, values []float64) fyne.CanvasObject {
	return kit.Sized(width, height, kit.NewDrawing(height, func(w, h int, scale float32) image.Image {
		return drawn(w, h, scale, func(width, height float64, look chart.Look) *paper.Doc {
			return &paper.Doc{Size: paper.Size{W: width, H: height}, Pages: []paper.Page{{Ops: chart.Spark(values, width, height, look)}}, Elems: make([]paper.Elem, 1)}
		})
	}))
}

// drawn paints a display list made for the size in our units.
func drawn(w, h int, scale float32, make func(w, h float64, look chart.Look) *paper.Doc) image.Image {
	look := Look()
	d := make(float64(w)/float64(scale), float64(h)/float64(scale), look)
	img, err := raster.On(d, 0, 72*float64(scale), look.Ground)
	if err != nil {
		return nil // too small or too large to draw: the drawing stays empty
	}
	return img
}

// Look is a chart in the colors and the text size in use, standing on a card.
func Look() chart.Look {
	c := func(name fyne.ThemeColorName) paper.Color {
		p := kit.Paint(name)
		return paper.Color{R: p.R, G: p.G, B: p.B}
	}
	return chart.Look{
		Text: float64(kit.TextSize(kit.Small)), Line: 2, Ink: c(kit.Ink), Muted: c(kit.Muted), Rule: c(kit.Rule), Ground: c(kit.Surface), Goal: c(kit.Band),
		Series: []paper.Color{c(kit.Accent), c(kit.ChartTwo), c(kit.ChartThree), c(kit.ChartFour)},
	}
}
