package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Picker is a choice among more than a menu can show: patients, problems, medicines. It shows what is picked; a letter,
// Enter, Down or a click opens a field with what fits below it. Delete empties it.
type Picker struct {
	press
	Hint   string
	Free   bool              // what is typed may be taken as it is: its Key is empty
	OnPick func(it PickItem) // the zero item when emptied

	from    PickFrom
	chosen  PickItem
	invalid bool
	face    canvas.Rectangle
	draw    inker
	cross   *IconButton
}

// NewPicker is empty. From is PickOf for a fixed list, or asks a service.
func NewPicker(hint string, from PickFrom, picked func(it PickItem)) *Picker {
	p := &Picker{Hint: hint, from: from, OnPick: picked}
	p.OnTapped = func() { p.open("") }
	p.cross = NewIconButton("close", "", func() { p.Pick(PickItem{}); Focus(p) })
	p.init(p)
	return p
}

// Chosen is what is picked; ok is false if nothing is.
func (p *Picker) Chosen() (it PickItem, ok bool) { return p.chosen, p.chosen != PickItem{} }

// Set shows an item without reporting it; the zero item empties it.
func (p *Picker) Set(it PickItem) { p.chosen = it; p.Refresh() }

// Pick takes an item and reports it if it is another one.
func (p *Picker) Pick(it PickItem) {
	if it == p.chosen {
		return
	}
	p.Set(it)
	if p.OnPick != nil {
		p.OnPick(it)
	}
}

// SetInvalid marks it as wrong.
func (p *Picker) SetInvalid(bad bool) { p.invalid = bad; p.Refresh() }

func (p *Picker) label() (string, bool) { return p.chosen.Title, true }

func (p *Picker) open(text string) {
	f := &picking{from: p.from, free: p.Free}
	f.take = func(it PickItem, _ fyne.KeyName) { Focus(p); p.Pick(it) }
	f.show(p, p.Hint, text)
}

// TypedRune opens it with the letter.
func (p *Picker) TypedRune(r rune) {
	Active()
	if !p.Off && r > ' ' {
		p.open(string(r))
	}
}

// TypedKey implements fyne.Focusable.
func (p *Picker) TypedKey(e *fyne.KeyEvent) {
	switch {
	case p.Off:
	case e.Name == fyne.KeyDown:
		Active()
		p.open("")
	case e.Name == fyne.KeyDelete, e.Name == fyne.KeyBackspace:
		Active()
		p.Pick(PickItem{})
	default:
		p.press.TypedKey(e)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer { return &pickerRenderer{p} }

type pickerRenderer struct{ p *Picker }

func (r *pickerRenderer) Destroy() {}
func (r *pickerRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{&r.p.face}, r.p.draw.objects...)
}
func (r *pickerRenderer) MinSize() fyne.Size { return fyne.NewSize(scaled(140), fieldHeight()) }

func (r *pickerRenderer) Layout(s fyne.Size) {
	p := r.p
	p.face.CornerRadius, p.face.StrokeWidth = 7, 1
	fill, edge := FieldFill, Edge
	switch {
	case p.focused:
		edge = Accent
	case p.invalid:
		edge = AlertInk
	case p.hovered:
		fill = Hover
	}
	p.face.FillColor, p.face.StrokeColor = paint(fill), paint(edge)
	p.face.Resize(s)
	p.draw.reset()
	words := []Span{Quiet(p.Hint)}
	if p.chosen.Title != "" {
		words = []Span{Say(p.chosen.Title), Quiet(p.chosen.Detail).As(Dense).After(8)}
	}
	if p.Off {
		for i := range words {
			words[i].Color = Dead
		}
	}
	side := scaled(iconSide)
	room := s.Width - side - 22
	if p.chosen != (PickItem{}) && !p.Off {
		room -= side + 8
		p.draw.objects = append(p.draw.objects, p.cross)
		put(p.cross, s.Width-2*side-22, 2, side+8, s.Height-4)
	}
	p.draw.add(oneLine(words, room, s.Height), 10, 0)
	p.draw.add(oneLine([]Span{Sign("search", Muted)}, side+1, s.Height), s.Width-side-8, 0)
}

func (r *pickerRenderer) Refresh() {
	r.p.cross.Tip = spoken.Remove
	r.Layout(r.p.Size())
	refresh(&r.p.face)
	refresh(r.p)
}
