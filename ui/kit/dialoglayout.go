package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// scrolling lets a body scroll up and down where it is not given the height it needs; it asks for all of it.
type scrolling struct{ inner fyne.CanvasObject }

// bleed is how far the ring of a field with the keyboard may stand out: a scroll cuts off what leaves it.
const bleed = 6

func scrollsIfLow(body fyne.CanvasObject) *fyne.Container {
	return container.New(scrolling{body}, Scrolled(Padded(Room(bleed, bleed, bleed, bleed), body)))
}

func (l scrolling) heightFor(width float32) float32 { return heightFor(l.inner, width) }

func (l scrolling) MinSize([]fyne.CanvasObject) fyne.Size { return l.inner.MinSize() }

func (l scrolling) Layout(os []fyne.CanvasObject, s fyne.Size) {
	put(os[0], -bleed, -bleed, s.Width+2*bleed, s.Height+2*bleed)
}

// headed sets a screen's buttons beside its title, or below it where the title would lose its words.
type headed struct {
	gap  float32
	most float32 // no title asks for more room than this; 0 is what a screen's title needs at least
}

// Headed sets buttons beside a title, or below it where the title would lose its words. A title as wide as most may be cut.
func Headed(gap, most float32, title, buttons fyne.CanvasObject) *fyne.Container {
	return container.New(headed{gap, most}, title, buttons)
}

func (l headed) below(os []fyne.CanvasObject, width float32) bool {
	needs := scaled(200)
	if l.most > 0 {
		needs = min(os[0].MinSize().Width, scaled(l.most))
	}
	return width-l.gap-os[1].MinSize().Width < needs
}

func (l headed) height(os []fyne.CanvasObject, width float32) float32 {
	if l.below(os, width) {
		return heightFor(os[0], width) + l.gap + heightFor(os[1], width)
	}
	return max(os[0].MinSize().Height, os[1].MinSize().Height)
}

func (l headed) MinSize(os []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(100, max(os[0].MinSize().Height, os[1].MinSize().Height))
}

func (l headed) Layout(os []fyne.CanvasObject, s fyne.Size) {
	if l.below(os, s.Width) {
		h := heightFor(os[0], s.Width)
		put(os[0], 0, 0, s.Width, h)
		put(os[1], 0, h+l.gap, s.Width, heightFor(os[1], s.Width))
		return
	}
	words, acts := os[0].MinSize(), os[1].MinSize()
	put(os[0], 0, whole32((s.Height-words.Height)/2), s.Width-l.gap-acts.Width, words.Height)
	put(os[1], s.Width-acts.Width, whole32((s.Height-acts.Height)/2), acts.Width, acts.Height)
}
