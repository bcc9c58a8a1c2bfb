package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// parts are what an object shows, as far as the kit can see into it.
func parts(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *Panes:
		var os []fyne.CanvasObject
		for i := range o.panes {
			os = append(os, o.shown(i))
		}
		return os
	case *ColumnList:
		return []fyne.CanvasObject{o.Rows}
	case *List:
		if o.keys != nil {
			return []fyne.CanvasObject{o.keys}
		}
	case Rooted:
		return []fyne.CanvasObject{o.Root()}
	}
	return nil
}

// FocusFirst gives the keyboard to the first thing in o that takes it, and says whether there is one.
func FocusFirst(o fyne.CanvasObject) bool {
	if o == nil || !o.Visible() {
		return false
	}
	if f, ok := o.(fyne.Focusable); ok {
		if d, ok := o.(fyne.Disableable); !ok || !d.Disabled() {
			if c := CanvasOf(o); c != nil {
				c.Focus(f)
				return true
			}
		}
	}
	for _, part := range parts(o) {
		if FocusFirst(part) {
			return true
		}
	}
	return false
}

// Holds says whether an object stands somewhere in another.
func Holds(in, o fyne.CanvasObject) bool {
	if in == o {
		return true
	}
	for _, part := range parts(in) {
		if Holds(part, o) {
			return true
		}
	}
	return false
}

// NextRegion moves the keyboard on from the rail to the screen, to the pane beside it and around again, or backward; main
// gives it to where work on the screen begins.
func (f *Frame) NextRegion(c fyne.Canvas, back bool, main func()) {
	regions := []func() bool{
		f.Rail.focusSelected,
		func() bool {
			if main != nil {
				main()
				if at, ok := c.Focused().(fyne.CanvasObject); ok && Holds(f.screen, at) {
					return true
				}
			}
			return FocusFirst(f.screen)
		},
		func() bool { return f.aside.Visible() && FocusFirst(f.aside) },
	}
	at := 1
	if focused, ok := c.Focused().(fyne.CanvasObject); ok {
		for i, in := range []fyne.CanvasObject{f.Rail.box, f.screen, f.aside} {
			if Holds(in, focused) {
				at = i
			}
		}
	}
	step := 1
	if back {
		step = len(regions) - 1
	}
	for range regions {
		at = (at + step) % len(regions)
		if regions[at]() {
			return
		}
	}
}

// focusSelected gives the keyboard to the place in view.
func (r *Rail) focusSelected() bool {
	for _, it := range r.items {
		if it.selected {
			Focus(it)
			return true
		}
	}
	return len(r.items) > 0 && FocusFirst(r.items[0])
}
