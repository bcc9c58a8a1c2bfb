package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Figure is a number over its word that opens what it counts. Chosen marks the one whose list is shown.
type Figure struct {
	press
	Number string
	Word   string
	Remark string // quiet, after the number: a share
	Chosen bool

	face canvas.Rectangle
	draw inker
}

// NewFigure is a number with its word.
func NewFigure(word, number string, tapped func()) *Figure {
	f := &Figure{Word: word, Number: number}
	f.OnTapped = tapped
	f.init(f)
	return f
}

// Set changes the number and what stands beside it.
func (f *Figure) Set(number, remark string) {
	if f.Number != number || f.Remark != remark {
		f.Number, f.Remark = number, remark
		f.Refresh()
	}
}

// Choose marks it or takes the mark away.
func (f *Figure) Choose(chosen bool) {
	if f.Chosen != chosen {
		f.Chosen = chosen
		f.Refresh()
	}
}

const figureHeight, figureTop, figurePad = 48, 25, 7

func (f *Figure) spans() (number, word []Span) {
	ink := Ink
	if f.Number == "0" {
		ink = Muted
	}
	if f.Chosen || f.hovered {
		ink = Accent
	}
	number = []Span{Strong(f.Number).In(ink).As(Sub)}
	if f.Remark != "" {
		number = append(number, Quiet(f.Remark).As(Small).After(5))
	}
	return number, []Span{Quiet(f.Word).As(Small)}
}

// CreateRenderer implements fyne.Widget.
func (f *Figure) CreateRenderer() fyne.WidgetRenderer { return &figureRenderer{f} }

type figureRenderer struct{ f *Figure }

func (r *figureRenderer) Destroy() {}
func (r *figureRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{&r.f.face}, r.f.draw.objects...)
}

func (r *figureRenderer) MinSize() fyne.Size {
	number, word := r.f.spans()
	return fyne.NewSize(max(lineWidth(number), lineWidth(word))+2*figurePad, scaled(figureHeight))
}

func lineWidth(spans []Span) (w float32) {
	for _, s := range spans {
		sw, _, _ := s.measure(s.Text)
		w += s.Gap + sw
	}
	return whole32(w + 1)
}

func (r *figureRenderer) Layout(s fyne.Size) {
	f := r.f
	f.face.FillColor, f.face.StrokeColor, f.face.StrokeWidth, f.face.CornerRadius = paint(Surface), nil, 0, 7
	switch {
	case f.Chosen:
		f.face.FillColor = paint(Selection)
	case f.hovered:
		f.face.FillColor = paint(Hover)
	}
	if f.focused {
		f.face.StrokeColor, f.face.StrokeWidth = paint(AccentMid), 1
	}
	f.face.Resize(s)
	f.face.Refresh()
	f.draw.reset()
	number, word := f.spans()
	f.draw.add(oneLine(number, s.Width-figurePad, scaled(figureTop)), figurePad, scaled(3))
	f.draw.add(oneLine(word, s.Width-figurePad, scaled(figureHeight-figureTop-6)), figurePad, scaled(figureTop))
}

func (r *figureRenderer) Refresh() { r.Layout(r.f.Size()); refresh(r.f) }
