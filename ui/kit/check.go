package kit

import (
	"fyne.io/fyne/v2"
)

// Check is a box to tick with its words.
type Check struct {
	press
	Words    []Span
	Ticked   bool
	OnChange func(ticked bool)
	ring     *surface
	draw     inker
}

// NewCheck is a box in the given state.
func NewCheck(words string, ticked bool, changed func(ticked bool)) *Check {
	c := &Check{Words: []Span{Say(words)}, Ticked: ticked, OnChange: changed, ring: newSurface("", "", 5)}
	c.OnTapped = func() {
		c.Ticked = !c.Ticked
		c.Refresh()
		if c.OnChange != nil {
			c.OnChange(c.Ticked)
		}
	}
	c.init(c)
	return c
}

// Set ticks or clears it without reporting.
func (c *Check) Set(ticked bool) { c.Ticked = ticked; c.Refresh() }

const checkGap = 8

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer { return &checkRenderer{c} }

type checkRenderer struct{ c *Check }

func (r *checkRenderer) Destroy() {}
func (r *checkRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.c.ring}, r.c.draw.objects...)
}

// HeightFor is the height at a width: the words wrap.
func (c *Check) HeightFor(width float32) float32 {
	_, h := wrapped(c.Words, width-scaled(iconSide)-checkGap-4, 1)
	return max(h, scaled(22))
}

func (r *checkRenderer) MinSize() fyne.Size {
	var w float32
	for _, s := range r.c.Words {
		sw, _, _ := s.measure(s.Text)
		w += s.Gap + sw
	}
	w = min(whole32(w+1), 320) + scaled(iconSide) + checkGap + 5
	return fyne.NewSize(w, r.c.HeightFor(max(w, r.c.Size().Width)))
}

func (r *checkRenderer) Layout(s fyne.Size) {
	c, side := r.c, scaled(iconSide)
	c.ring.edge = ""
	if c.focused {
		c.ring.edge = Ring
	}
	c.draw.reset()
	box, ink := "unticked", Muted
	if c.Ticked {
		box, ink = "ticked", Accent
	}
	if c.hovered {
		ink = Accent
	}
	words := append([]Span{}, c.Words...)
	if c.Off {
		ink = Dead
		for i := range words {
			words[i].Color = Dead
		}
	}
	pieces, h := wrapped(words, s.Width-side-checkGap-4, 1)
	_, line := wrapped([]Span{Say("x")}, 100, 1)
	top := whole32(max(0, (s.Height-h)/2))
	put(c.ring, 0, whole32(top+(line-side)/2)-2, side+4, side+4)
	c.draw.add(oneLine([]Span{Sign(box, ink)}, side+1, line), 2, top)
	c.draw.add(pieces, side+checkGap+2, top)
}

func (r *checkRenderer) Refresh() {
	r.Layout(r.c.Size())
	r.c.ring.Refresh()
	refresh(r.c)
}
