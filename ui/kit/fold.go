package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// A pane that has no room beside the main part at a large text or in a small window folds: a button at the edge opens it
// over the main part, and a click beside it closes it again.

// foldWords are the tips of that button.
var foldWords struct{ open, close, keys string }

// SayFold sets the words for opening and closing a pane that folded, and the key that does it.
func SayFold(open, shut, keys string) {
	foldWords.open, foldWords.close, foldWords.keys = open, shut, keys
}

// foldStrip is the room at the edge for the button; mainLeast is the width below which a main part has too little room.
const foldStrip, mainLeast = 30, 440

// folding is what a folded pane needs: its button, what catches clicks beside it, and the ground it lies on.
type folding struct {
	folded, open bool
	grave        bool // what lies in it can't wait: its button shows it
	knob         *IconButton
	beside       *backdrop
	ground       *surface
	changed      func()
}

func newFold(changed func()) *folding {
	f := &folding{ground: newSurface(Floating, Edge, 0), changed: changed}
	f.knob = NewIconButton("panel", foldWords.open, func() { f.set(!f.open) })
	f.knob.Keys = foldWords.keys
	f.beside = newBackdrop("", func() { f.set(false) })
	return f
}

func (f *folding) set(open bool) {
	if f.open == open {
		return
	}
	f.open = open
	f.changed()
}

// bend folds or unfolds for the room there is.
func (f *folding) bend(folded bool) {
	f.folded = folded
	if !folded && !f.grave {
		f.open = false
	}
	icon, tip := "panel", foldWords.open
	switch {
	case f.grave && !f.open:
		icon = "warning"
	case f.open:
		icon, tip = "close", foldWords.close
	}
	if f.knob.Icon != icon {
		f.knob.SetIcon(icon, tip)
	}
	show(f.knob, folded)
	show(f.beside, f.folded && f.open)
	show(f.ground, f.folded && f.open)
}

func show(o fyne.CanvasObject, visible bool) {
	if o.Visible() == visible {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// besides sets a pane of fixed width at the right of a main part, both as high as there is room.
type besides struct {
	gap, width float32
	fold       *folding
	box        *fyne.Container
}

// Beside is SideBySide with both parts as high as there is room. Where the main part would be left too little, the side
// folds.
func Beside(gap, width float32, main, side fyne.CanvasObject) *fyne.Container {
	l := &besides{gap: gap, width: width}
	l.fold = newFold(func() { l.box.Refresh() })
	l.box = container.New(l, main, l.fold.beside, l.fold.ground, container.NewStack(side), l.fold.knob)
	return l.box
}

// Mark shows on the button of a Beside that folded whether something lies in its side that can't wait; where that is
// new, the side opens by itself.
func Mark(beside *fyne.Container, grave bool) {
	l, ok := beside.Layout.(*besides)
	if !ok || l.fold.grave == grave {
		return
	}
	l.fold.grave = grave
	l.fold.open = l.fold.open || grave
	beside.Refresh()
}

// Unfold opens the side of a Beside if it is folded: something was chosen in the main part that stands there.
func Unfold(beside fyne.CanvasObject) {
	if c, ok := beside.(*fyne.Container); ok {
		if l, ok := c.Layout.(*besides); ok && l.fold.folded {
			l.fold.set(true)
		}
	}
}

func (l *besides) MinSize(os []fyne.CanvasObject) fyne.Size {
	a, b := os[0].MinSize(), os[3].MinSize()
	return fyne.NewSize(max(a.Width+foldStrip, b.Width), max(a.Height, b.Height))
}

func (l *besides) Layout(os []fyne.CanvasObject, s fyne.Size) {
	side := scaled(l.width)
	rest := s.Width - l.gap - side
	l.fold.bend(rest < scaled(mainLeast))
	show(os[3], !l.fold.folded || l.fold.open)
	if !l.fold.folded {
		put(os[0], 0, 0, rest, s.Height)
		put(os[3], rest+l.gap, 0, side, s.Height)
		return
	}
	free := s.Width - foldStrip
	put(os[0], 0, 0, free, s.Height)
	put(l.fold.knob, free, 8, foldStrip, l.fold.knob.MinSize().Height)
	if l.fold.open {
		side = min(side, free)
		put(l.fold.beside, 0, 0, free, s.Height)
		put(l.fold.ground, free-side, 0, side, s.Height)
		put(os[3], free-side, 0, side, s.Height)
	}
}

// ToggleFold opens or closes what is folded in view; false where nothing is.
func ToggleFold(root fyne.CanvasObject) bool {
	for _, f := range foldsIn(root) {
		if f.folded {
			f.set(!f.open)
			return true
		}
	}
	return false
}

// CloseFold closes what was unfolded in view; false where nothing was.
func CloseFold(root fyne.CanvasObject) bool {
	for _, f := range foldsIn(root) {
		if f.folded && f.open {
			f.set(false)
			return true
		}
	}
	return false
}

// Folded says whether something is folded in view.
func Folded(root fyne.CanvasObject) bool {
	for _, f := range foldsIn(root) {
		if f.folded {
			return true
		}
	}
	return false
}

// foldsIn lists what can fold in an object, the outermost first.
func foldsIn(o fyne.CanvasObject) (fs []*folding) {
	if !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *Panes:
		fs = append(fs, o.fold)
	case *fyne.Container:
		if l, ok := o.Layout.(*besides); ok {
			fs = append(fs, l.fold)
		}
	}
	for _, inner := range parts(o) {
		fs = append(fs, foldsIn(inner)...)
	}
	return fs
}
