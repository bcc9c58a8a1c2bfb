package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Empty is what a list shows when there is nothing: an icon, what it means and the next step (may be nil).
func Empty(icon, title, hint string, action fyne.CanvasObject) fyne.CanvasObject {
	return notice(NewIcon(icon, Muted, 36), title, hint, action)
}

// Loading says what is being fetched. It is still on purpose: what moves draws the whole window again and again.
func Loading(title, hint string) fyne.CanvasObject {
	return notice(NewIcon("clock", Muted, 36), title, hint, nil)
}

// Failed says what went wrong and what was kept, with the way to try again.
func Failed(title, hint string, retry fyne.CanvasObject) fyne.CanvasObject {
	return notice(NewIcon("warning", AlertInk, 36), title, hint, retry)
}

// Offline says what can't be reached and what works meanwhile.
func Offline(title, hint string, retry fyne.CanvasObject) fyne.CanvasObject {
	return notice(NewIcon("offline", Muted, 36), title, hint, retry)
}

func notice(icon fyne.CanvasObject, title, hint string, action fyne.CanvasObject) fyne.CanvasObject {
	words := NewParagraph(Quiet(hint))
	words.Middle = true
	head := NewParagraph(Strong(title).As(Sub))
	head.Middle = true
	parts := []fyne.CanvasObject{container.NewCenter(icon), head, words}
	if hint == "" {
		parts = parts[:2]
	}
	if action != nil {
		parts = append(parts, container.NewCenter(action))
	}
	return container.New(middle{420}, Stack(8, parts...))
}

// middle puts its object into the middle, at most so wide.
type middle struct{ width float32 }

func (l middle) MinSize(os []fyne.CanvasObject) fyne.Size {
	w := min(scaled(l.width), 200)
	return fyne.NewSize(w, heightFor(os[0], scaled(l.width)))
}

func (l middle) Layout(os []fyne.CanvasObject, s fyne.Size) {
	w := min(s.Width, scaled(l.width))
	h := heightFor(os[0], w)
	put(os[0], whole32((s.Width-w)/2), max(0, whole32((s.Height-h)*0.45)), w, h)
}

// Middle puts content into the middle of its room, at most width wide and as high as it needs there.
func Middle(width float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(middle{width}, content)
}

// Swap shows one of several things in the same room: a list, or what stands in for it.
type Swap struct{ box *fyne.Container }

// NewSwap shows o first.
func NewSwap(o fyne.CanvasObject) *Swap { return &Swap{container.New(filled{}, o)} }

// Object is what goes on screen.
func (s *Swap) Object() fyne.CanvasObject { return s.box }

// Show shows o in place of what was there. Showing the same again costs nothing.
func (s *Swap) Show(o fyne.CanvasObject) {
	if len(s.box.Objects) == 1 && s.box.Objects[0] == o {
		return
	}
	s.box.Objects = []fyne.CanvasObject{o}
	s.box.Refresh()
}
