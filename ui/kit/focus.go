package kit

import "fyne.io/fyne/v2"

// CanvasOf is the canvas an object is shown on. Fyne knows it only after the object was painted once; before that it is
// the first window's.
func CanvasOf(o fyne.CanvasObject) fyne.Canvas {
	d := fyne.CurrentApp().Driver()
	if c := d.CanvasForObject(o); c != nil {
		return c
	}
	if all := d.AllWindows(); len(all) > 0 {
		return all[0].Canvas()
	}
	return nil
}

// Focus gives an object the keyboard.
func Focus(o interface {
	fyne.CanvasObject
	fyne.Focusable
}) {
	if c := CanvasOf(o); c != nil {
		c.Focus(o)
	}
}
