package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// IconButton is a small square with an icon and a tip that says what it does.
type IconButton struct {
	press
	Icon string
	back *surface
	icon *iconImage
}

// NewIconButton needs a tip: an icon alone tells nobody enough.
func NewIconButton(icon, tip string, tapped func()) *IconButton {
	b := &IconButton{Icon: icon, back: newSurface("", "", 6), icon: newIcon(icon, Muted, iconSide)}
	b.Tip, b.OnTapped = tip, tapped
	b.init(b)
	return b
}

// SetIcon shows another icon.
func (b *IconButton) SetIcon(icon, tip string) {
	b.Icon, b.Tip, b.icon.name = icon, tip, icon
	b.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *IconButton) CreateRenderer() fyne.WidgetRenderer { b.apply(); return &iconButtonRenderer{b} }

func (b *IconButton) apply() {
	b.back.fill, b.back.edge, b.icon.color = "", "", Muted
	switch {
	case b.Off:
		b.icon.color = Dead
	case b.hovered:
		b.back.fill, b.icon.color = Hover, Ink
	}
	if b.focused {
		b.back.edge = Ring
	}
}

type iconButtonRenderer struct{ b *IconButton }

func (r *iconButtonRenderer) Destroy() {}
func (r *iconButtonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.icon}
}
func (r *iconButtonRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(scaled(26)) }
func (r *iconButtonRenderer) Layout(s fyne.Size) {
	side := scaled(26)
	put(r.b.back, whole32((s.Width-side)/2), whole32((s.Height-side)/2), side, side)
	side = scaled(iconSide)
	put(r.b.icon, whole32((s.Width-side)/2), whole32((s.Height-side)/2), side, side)
}
func (r *iconButtonRenderer) Refresh() {
	r.b.apply()
	r.Layout(r.b.Size())
	r.b.back.Refresh()
	r.b.icon.Refresh()
	refresh(r.b)
}

// Link is words to press, for what leads elsewhere.
type Link struct {
	press
	Words string
	Quiet bool // muted: where it leads is where one is
	draw  inker
}

// NewLink is a link in body size.
func NewLink(words string, tapped func()) *Link {
	l := &Link{Words: words}
	l.OnTapped = tapped
	l.init(l)
	return l
}

func (l *Link) label() (string, bool) { return l.Words, false }

func (l *Link) span() Span {
	s := Say(l.Words).In(Accent)
	s.Under = l.hovered || l.focused
	switch {
	case l.Off:
		s = s.In(Dead)
	case l.Quiet:
		s = s.In(Muted)
	}
	return s
}

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer { return &linkRenderer{l} }

type linkRenderer struct{ l *Link }

func (r *linkRenderer) Destroy()                     {}
func (r *linkRenderer) Objects() []fyne.CanvasObject { return r.l.draw.objects }
func (r *linkRenderer) MinSize() fyne.Size {
	w, h, _ := r.l.span().measure(r.l.Words)
	return fyne.NewSize(whole32(w+1), h+2)
}
func (r *linkRenderer) Layout(s fyne.Size) {
	r.l.draw.reset()
	if r.l.focused {
		r.l.draw.box(-3, 0, s.Width+6, s.Height, 4, color.Transparent, paint(Ring))
	}
	r.l.draw.add(oneLine([]Span{r.l.span()}, s.Width+1, s.Height), 0, 0)
}
func (r *linkRenderer) Refresh() { r.Layout(r.l.Size()); refresh(r.l) }
