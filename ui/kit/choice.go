package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Choice shows one of several words and opens them as a menu. Up and Down change it without opening.
type Choice struct {
	press
	Words    []string
	Chosen   int // -1 for none yet
	Empty    string
	OnChoose func(i int)

	face    canvas.Rectangle
	invalid bool
	draw    inker
}

// NewChoice has nothing chosen; empty is shown until something is.
func NewChoice(empty string, chosen func(i int), words ...string) *Choice {
	c := &Choice{Words: words, Chosen: -1, Empty: empty, OnChoose: chosen}
	c.OnTapped = c.show
	c.init(c)
	return c
}

func (c *Choice) show() {
	items := make([]MenuItem, len(c.Words))
	for i, w := range c.Words {
		items[i] = MenuItem{Word: w, Ticked: i == c.Chosen, Do: func() { Focus(c); c.Choose(i) }}
	}
	if m := ShowMenu(c, true, items); m != nil {
		m.choose(c.Chosen)
	}
}

func (c *Choice) label() (string, bool) {
	if c.Chosen >= 0 && c.Chosen < len(c.Words) {
		return c.Words[c.Chosen], true
	}
	return c.Empty, true
}

// Set chooses without reporting.
func (c *Choice) Set(i int) { c.Chosen = i; c.Refresh() }

// Choose selects a word and reports it.
func (c *Choice) Choose(i int) {
	if i < 0 || i >= len(c.Words) || i == c.Chosen {
		return
	}
	c.Set(i)
	if c.OnChoose != nil {
		c.OnChoose(i)
	}
}

// SetInvalid marks it as wrong.
func (c *Choice) SetInvalid(bad bool) { c.invalid = bad; c.Refresh() }

// TypedKey implements fyne.Focusable.
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	switch {
	case c.Off:
	case e.Name == fyne.KeyUp:
		c.Choose(c.Chosen - 1)
	case e.Name == fyne.KeyDown:
		c.Choose(c.Chosen + 1)
	default:
		c.press.TypedKey(e)
	}
}

// TypedRune chooses the next word that begins with the letter.
func (c *Choice) TypedRune(r rune) {
	Active()
	for d := range c.Words {
		i := (c.Chosen + 1 + d) % len(c.Words)
		if startsWith(c.Words[i], string(r)) {
			c.Choose(i)
			return
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer { return &choiceRenderer{c} }

type choiceRenderer struct{ c *Choice }

func (r *choiceRenderer) Destroy() {}
func (r *choiceRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{&r.c.face}, r.c.draw.objects...)
}

func (r *choiceRenderer) MinSize() fyne.Size {
	widest := float32(60)
	for _, w := range append(r.c.Words, r.c.Empty) {
		sw, _, _ := Say(w).measure(w)
		widest = max(widest, min(sw, 220))
	}
	return fyne.NewSize(whole32(widest+1)+10+scaled(iconSide)+16, fieldHeight())
}

func (r *choiceRenderer) Layout(s fyne.Size) {
	c := r.c
	c.face.CornerRadius, c.face.StrokeWidth = 7, 1
	fill, edge := FieldFill, Edge
	switch {
	case c.focused:
		edge = Accent
	case c.invalid:
		edge = AlertInk
	case c.hovered:
		fill = Hover
	}
	c.face.FillColor, c.face.StrokeColor = paint(fill), paint(edge)
	c.face.Resize(s)
	c.draw.reset()
	word := Quiet(c.Empty)
	if c.Chosen >= 0 && c.Chosen < len(c.Words) {
		word = Say(c.Words[c.Chosen])
	}
	if c.Off {
		word = word.In(Dead)
	}
	side := scaled(iconSide)
	c.draw.add(oneLine([]Span{word}, s.Width-side-22, s.Height), 10, 0)
	c.draw.add(oneLine([]Span{Sign("down", Muted)}, side+1, s.Height), s.Width-side-8, 0)
}

func (r *choiceRenderer) Refresh() {
	r.Layout(r.c.Size())
	refresh(&r.c.face)
	refresh(r.c)
}
