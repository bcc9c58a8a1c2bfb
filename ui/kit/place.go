package kit

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// place is where somebody is in an object: how far what scrolls in it is scrolled, what is selected in its lists, and which of
// its parts has the keyboard.
type place struct {
	scrolls []fyne.Position
	lists   []listPlace
	takers  int // parts that take the keyboard, up to the one that has it
	focused fyne.Focusable
}

type listPlace struct {
	selected int
	offset   float32
}

// KeepPlace remembers where somebody is in an object that is about to be built anew. Call the returned function with what took
// its place, once it is on screen: what can be found there again is as it was.
func KeepPlace(old fyne.CanvasObject) func(fresh fyne.CanvasObject) {
	var was place
	c := CanvasOf(old)
	var focused fyne.Focusable
	if c != nil {
		focused = c.Focused()
	}
	walk(old, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *container.Scroll:
			was.scrolls = append(was.scrolls, o.Offset)
		case *keyList:
			was.lists = append(was.lists, listPlace{o.selected, o.GetScrollOffset()})
		}
		if f, ok := o.(fyne.Focusable); ok && was.focused == nil {
			if f == focused {
				was.focused = f
			} else {
				was.takers++
			}
		}
	})
	return func(fresh fyne.CanvasObject) { was.find(fresh) }
}

// find shows the place in what was built anew.
func (p place) find(fresh fyne.CanvasObject) {
	scrolls, lists, takers := p.scrolls, p.lists, p.takers
	var found fyne.Focusable
	walk(fresh, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *container.Scroll:
			if len(scrolls) > 0 {
				if scrolls[0] != (fyne.Position{}) {
					o.ScrollToOffset(scrolls[0])
				}
				scrolls = scrolls[1:]
			}
		case *keyList:
			if len(lists) > 0 {
				if n := lists[0].selected; n >= 0 && n < o.Length() {
					o.selected = n
					o.touch(n)
				}
				if lists[0].offset > 0 {
					o.ScrollToOffset(lists[0].offset)
				}
				lists = lists[1:]
			}
		}
		if f, ok := o.(fyne.Focusable); ok && p.focused != nil && found == nil {
			if takers == 0 && reflect.TypeOf(f) == reflect.TypeOf(p.focused) {
				found = f
			}
			takers--
		}
	})
	if c := CanvasOf(fresh); c != nil && found != nil {
		c.Focus(found)
	}
}

// walk visits an object and all its visible parts, in their order.
func walk(o fyne.CanvasObject, visit func(o fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	for _, part := range parts(o) {
		walk(part, visit)
	}
}
