package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// invalidable is a field that can look wrong.
type invalidable interface{ SetInvalid(bool) }

// Labeled is a field under its label, with a line of help that gives way to an error.
type Labeled struct {
	box   *fyne.Container
	label *Text
	note  *Text
	help  string
	field fyne.CanvasObject
	mark  invalidable
	bad   string
}

// NewLabeled takes a *Field, *Editor, *DateField, *Choice, *Picker, *Tokens or any other object. Help and label may be empty.
func NewLabeled(label, help string, field any) *Labeled {
	l := &Labeled{label: NewClip(Strong(label).As(Dense)), note: NewParagraph(), help: help}
	switch f := field.(type) {
	case interface{ Object() fyne.CanvasObject }:
		l.field = f.Object()
	case fyne.CanvasObject:
		l.field = f
	default:
		l.field = Spacer()
	}
	l.mark, _ = field.(invalidable)
	if f, ok := field.(interface{ onWrong(func(string)) }); ok {
		f.onWrong(l.SetError)
	}
	l.box = Stack(4, l.label, l.field, l.note)
	if label == "" {
		l.label.Hide()
	}
	l.show()
	return l
}

// Object is what goes on screen.
func (l *Labeled) Object() fyne.CanvasObject { return l.box }

// SetError says what is wrong; empty when nothing is.
func (l *Labeled) SetError(text string) {
	if l.bad == text {
		return
	}
	l.bad = text
	if l.mark != nil {
		l.mark.SetInvalid(text != "")
	}
	l.show()
}

// Refuse says what is wrong and gives the field the keyboard: whoever pressed Enter mends it there.
func (l *Labeled) Refuse(text string) {
	l.SetError(text)
	FocusFirst(l.field)
}

// Error is what is wrong, empty when nothing is.
func (l *Labeled) Error() string { return l.bad }

// SetHelp changes the line of help.
func (l *Labeled) SetHelp(text string) { l.help = text; l.show() }

func (l *Labeled) show() {
	switch {
	case l.bad != "":
		l.note.Spans = []Span{Sign("warning", AlertInk), Say(l.bad).In(AlertInk).As(Small).After(5)}
	case l.help != "":
		l.note.Spans = []Span{Quiet(l.help).As(Small)}
	}
	if l.bad == "" && l.help == "" {
		l.note.Hide()
	} else {
		l.note.Show()
	}
	l.note.Refresh()
	relayout(l.box)
}

// relayout lays out the box again, and the boxes it stands in, whose rooms depend on its height.
func relayout(o *fyne.Container) {
	o.Refresh()
	layAround(o)
}

// layAround lays out anew what holds an object, after its height has changed: the boxes that it stands in, from the outermost on.
// What stands beside them is not drawn anew where it stays.
func layAround(o fyne.CanvasObject) {
	c := CanvasOf(o)
	if c == nil {
		return
	}
	root := rootOf(c, o)
	if root == nil {
		return
	}
	for _, part := range append([]fyne.CanvasObject{root}, way(root, o)...) {
		switch part := part.(type) {
		case *fyne.Container:
			if part.Layout != nil {
				part.Layout.Layout(part.Objects, part.Size())
			}
		case *container.Scroll, *Panes:
			part.Refresh()
		}
	}
}

// way is what leads from an object down to one of its parts, without either; nil where it is not one.
func way(in, o fyne.CanvasObject) []fyne.CanvasObject {
	for _, part := range parts(in) {
		if part == o {
			return []fyne.CanvasObject{}
		}
		if rest := way(part, o); rest != nil {
			return append([]fyne.CanvasObject{part}, rest...)
		}
	}
	return nil
}

// rootOf finds the topmost container that holds o: the window's content or what floats above it.
func rootOf(c fyne.Canvas, o fyne.CanvasObject) fyne.CanvasObject {
	for _, f := range floats {
		if f.canvas == c && holds(f.root, o) {
			return f.root
		}
	}
	if w, ok := c.Content().(Rooted); ok {
		return w.Root()
	}
	return c.Content()
}

// Rooted is a widget that is a window's whole content; Root is what it shows.
type Rooted interface{ Root() fyne.CanvasObject }

func holds(in, o fyne.CanvasObject) bool {
	if in == o {
		return true
	}
	if box, ok := in.(*fyne.Container); ok {
		for _, part := range box.Objects {
			if holds(part, o) {
				return true
			}
		}
	}
	return false
}

// Form stacks labeled fields with the usual gap.
func Form(rows ...fyne.CanvasObject) *fyne.Container { return Stack(14, rows...) }

// Abreast sets objects side by side, all of the same width, from the top.
func Abreast(gap float32, os ...fyne.CanvasObject) *fyne.Container {
	return container.New(abreast{gap}, os...)
}

type abreast struct{ gap float32 }

func (l abreast) each(n int, width float32) float32 {
	return whole32((width - l.gap*float32(n-1)) / float32(n))
}

func (l abreast) height(os []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range os {
		h = max(h, heightFor(o, l.each(len(os), width)))
	}
	return h
}

func (l abreast) MinSize(os []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range os {
		m := o.MinSize()
		s.Width, s.Height = max(s.Width, m.Width), max(s.Height, m.Height)
	}
	n := float32(len(os))
	return fyne.NewSize(s.Width*n+l.gap*(n-1), s.Height)
}

func (l abreast) Layout(os []fyne.CanvasObject, s fyne.Size) {
	w := l.each(len(os), s.Width)
	for i, o := range os {
		put(o, float32(i)*(w+l.gap), 0, w, min(s.Height, heightFor(o, w)))
	}
}
