package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Squares draws a square of dark and light modules, black on white in every look: a code for a phone's camera.
type Squares struct {
	widget.BaseWidget
	n, quiet int
	runs     [][3]int
	side     float32
	objects  []fyne.CanvasObject
}

// NewSquares is side pixels large: n modules a side within a white border of quiet modules; runs are the dark stretches as
// x, y and length.
func NewSquares(side float32, n, quiet int, runs [][3]int) *Squares {
	q := &Squares{n: n, quiet: quiet, runs: runs, side: side}
	q.ExtendBaseWidget(q)
	return q
}

// CreateRenderer implements fyne.Widget.
func (q *Squares) CreateRenderer() fyne.WidgetRenderer { return &squaresRenderer{q} }

type squaresRenderer struct{ q *Squares }

func (r *squaresRenderer) Destroy()                     {}
func (r *squaresRenderer) Objects() []fyne.CanvasObject { return r.q.objects }
func (r *squaresRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(r.q.side) }
func (r *squaresRenderer) Refresh()                     { r.Layout(r.q.Size()); refresh(r.q) }

func (r *squaresRenderer) Layout(s fyne.Size) {
	q := r.q
	side := min(s.Width, s.Height)
	module := max(1, whole32(side/float32(q.n+2*q.quiet))) // whole pixels: a camera wants sharp edges
	full := module * float32(q.n+2*q.quiet)
	left, top := whole32((s.Width-full)/2), whole32((s.Height-full)/2)
	ground := canvas.NewRectangle(color.White)
	put(ground, left, top, full, full)
	q.objects = []fyne.CanvasObject{ground}
	for _, run := range q.runs {
		dark := canvas.NewRectangle(color.Black)
		put(dark, left+module*float32(run[0]+q.quiet), top+module*float32(run[1]+q.quiet), module*float32(run[2]), module)
		q.objects = append(q.objects, dark)
	}
}
