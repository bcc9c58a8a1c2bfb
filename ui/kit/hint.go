package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// LockButton is quiet words with a key cap, for the status bar.
type LockButton struct {
	press
	words, key string
	draw       inker
}

// NewLockButton shows its shortcut; bind it on the main menu.
func NewLockButton(words, key string, tapped func()) *LockButton {
	b := &LockButton{words: words, key: key}
	b.OnTapped = tapped
	b.init(b)
	return b
}

func (b *LockButton) spans() []Span {
	words := Quiet(b.words).As(Small)
	if b.hovered || b.focused {
		words.Color = Accent
	}
	return []Span{words, Key(b.key).After(6)}
}

// CreateRenderer implements fyne.Widget.
func (b *LockButton) CreateRenderer() fyne.WidgetRenderer { return &lockButtonRenderer{b} }

type lockButtonRenderer struct{ b *LockButton }

func (r *lockButtonRenderer) Destroy()                     {}
func (r *lockButtonRenderer) Objects() []fyne.CanvasObject { return r.b.draw.objects }
func (r *lockButtonRenderer) MinSize() fyne.Size {
	w := float32(0)
	for _, s := range r.b.spans() {
		sw, _, _ := s.measure(s.Text)
		w += s.Gap + sw
	}
	return fyne.NewSize(whole32(w+1), scaled(22))
}
func (r *lockButtonRenderer) Layout(s fyne.Size) {
	r.b.draw.reset()
	if r.b.focused {
		r.b.draw.box(-4, 0, s.Width+8, s.Height, 5, color.Transparent, paint(Ring))
	}
	r.b.draw.add(oneLine(r.b.spans(), s.Width+1, s.Height), 0, 0)
}
func (r *lockButtonRenderer) Refresh() { r.Layout(r.b.Size()); refresh(r.b) }
