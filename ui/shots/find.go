package shots

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Find returns what is of a type on a canvas and on what floats above it, top down; what is hidden is left out.
func Find[T any](c fyne.Canvas) (all []T) {
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		if w, ok := o.(T); ok {
			all = append(all, w)
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, inner := range o.Objects {
				walk(inner)
			}
		case fyne.Widget:
			for _, inner := range test.WidgetRenderer(o).Objects() {
				walk(inner)
			}
		}
	}
	walk(c.Content())
	for _, o := range c.Overlays().List() {
		walk(o)
	}
	return all
}
