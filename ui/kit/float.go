package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// float is something that floats above the window's content: a menu, a dialog, the palette. It takes all clicks and
// keys until it is closed; a click beside it closes it unless it is stubborn.
type float struct {
	canvas  fyne.Canvas
	root    *fyne.Container
	onClose func()
	dialog  bool           // the window below waits for it
	primary *Button        // of a dialog, for Submit
	aside   bool           // set aside: not on screen, and not closed
	late    fyne.Focusable // of a dialog that came while the window was set aside: what has the keyboard first
}

// floats lists what is open, the top last. Touched only on the interface's goroutine.
var floats []*float

// away lists what is set aside, by window. A dialog that is shown meanwhile, because an answer came late, waits there too:
// nothing of whoever locked the window stands above what is shown in its place.
var away = map[fyne.Canvas]*[]*float{}

// showFloat puts content above the window, placed by layout, which gets the content as its only object.
func showFloat(c fyne.Canvas, content fyne.CanvasObject, place fyne.Layout, scrim fyne.ThemeColorName, stubborn bool, onClose func()) *float {
	hideTip()
	f := &float{canvas: c, onClose: onClose, dialog: scrim != ""}
	back := newBackdrop(scrim, func() {
		if !stubborn {
			f.close()
		}
	})
	swallow := newBackdrop("", func() {}) // a click between a dialog's parts isn't one beside it
	f.root = container.NewStack(back, container.New(place, container.New(inset{}, swallow, content)))
	if aside := away[c]; aside != nil && f.dialog {
		f.aside = true
		*aside = append(*aside, f)
		return f
	}
	floats = append(floats, f)
	c.Overlays().Add(f.root)
	f.root.Resize(c.Size())
	return f
}

// open says whether it is still there.
func (f *float) open() bool {
	for _, g := range floats {
		if g == f {
			return true
		}
	}
	return false
}

// close takes it away, and whatever floats above it. Fyne gives the keyboard back to what had it below.
func (f *float) close() {
	if !f.open() {
		if f.aside { // closed meanwhile: it does not come back
			f.aside = false
			if f.onClose != nil {
				f.onClose()
			}
		}
		return
	}
	for {
		top := floats[len(floats)-1]
		floats[len(floats)-1] = nil
		floats = floats[:len(floats)-1]
		if top.canvas.Overlays().Top() == top.root {
			top.canvas.Unfocus() // Fyne doesn't tell: the cursor of a field that is gone would blink on, and keep all around it
		}
		top.canvas.Overlays().Remove(top.root)
		if top.onClose != nil {
			top.onClose()
		}
		if top == f {
			break
		}
	}
}

// Escape closes what floats uppermost above the window of o, else does what the window has it for; false if nothing.
func Escape(o fyne.CanvasObject) bool {
	return EscapeOn(CanvasOf(o)) || looseEscape()
}

// EscapeOn is Escape for a canvas.
func EscapeOn(c fyne.Canvas) bool {
	for i := len(floats) - 1; i >= 0; i-- {
		if floats[i].canvas == c {
			floats[i].close()
			return true
		}
	}
	return false
}

// Waiting says whether a dialog is open in a window: what lies below is not to change then.
func Waiting(c fyne.Canvas) bool {
	for _, f := range floats {
		if f.canvas == c && f.dialog {
			return true
		}
	}
	return false
}

// CloseMenus closes what floats above a window without being a dialog.
func CloseMenus(c fyne.Canvas) {
	for i := len(floats) - 1; i >= 0; i-- {
		if floats[i].canvas == c && !floats[i].dialog {
			floats[i].close()
			i = min(i, len(floats))
		}
	}
}

// SetAside takes everything that floats above a window away without closing it and returns how to bring it back: a
// locked window must hide a half-written dialog, and show it again, with the keyboard where it was. Until then, or until
// Forget, dialogs of that window wait with it.
func SetAside(c fyne.Canvas) (bringBack func()) {
	var aside, rest []*float
	var focused fyne.Focusable
	for _, f := range floats {
		if f.canvas == c {
			if len(aside) == 0 {
				focused = c.Focused()
				c.Unfocus()
			}
			f.aside = true
			aside = append(aside, f)
			c.Overlays().Remove(f.root)
		} else {
			rest = append(rest, f)
		}
	}
	floats = rest
	were := len(aside)
	away[c] = &aside
	return func() {
		if away[c] == &aside {
			delete(away, c)
		}
		for i, f := range aside {
			if !f.aside {
				continue // closed meanwhile
			}
			f.aside = false
			floats = append(floats, f)
			c.Overlays().Add(f.root)
			f.root.Resize(c.Size())
			if i >= were {
				focused = f.late
			}
		}
		if focused != nil && len(aside) > 0 {
			c.Focus(focused)
		}
	}
}

// Forget lets go of what is set aside in a window: somebody else goes on there.
func Forget(c fyne.Canvas) { delete(away, c) }

// backdrop lies behind a float over the whole window.
type backdrop struct {
	widget.BaseWidget
	face   *surface
	wheel  *wheel // what lies below stays put
	tapped func()
}

func newBackdrop(color fyne.ThemeColorName, tapped func()) *backdrop {
	b := &backdrop{face: newSurface(color, "", 0), wheel: newWheel(func(*fyne.ScrollEvent) { Active() }), tapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

func (b *backdrop) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(b.face, b.wheel))
}
func (b *backdrop) Tapped(*fyne.PointEvent)          { Active(); b.tapped() }
func (b *backdrop) TappedSecondary(*fyne.PointEvent) { Active(); b.tapped() }
func (b *backdrop) MouseIn(*desktop.MouseEvent)      { Active() }
func (b *backdrop) MouseMoved(*desktop.MouseEvent)   { Active() }
func (b *backdrop) MouseOut()                        {}
func (b *backdrop) MinSize() fyne.Size               { return fyne.Size{} }

// anchored puts a float at its own size beside a point, inside the window: at.Y is where it begins; if it doesn't fit
// there it ends at above.
type anchored struct {
	at    fyne.Position
	above float32
	least float32 // width
}

func (l anchored) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
func (l anchored) Layout(os []fyne.CanvasObject, s fyne.Size) {
	m := os[0].MinSize()
	m.Width = max(m.Width, l.least)
	m.Height = min(m.Height, s.Height-8)
	x, y := min(l.at.X, s.Width-m.Width-4), l.at.Y
	if y+m.Height > s.Height-4 {
		y = max(4, min(l.above, s.Height-4)-m.Height)
	}
	put(os[0], max(4, x), y, m.Width, m.Height)
}

// centered puts a float of a given width into the middle, a little above it.
type centered struct{ width float32 }

func (l centered) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
func (l centered) Layout(os []fyne.CanvasObject, s fyne.Size) {
	w := min(scaled(l.width), s.Width-40)
	h := min(heightFor(os[0], w), s.Height-40)
	put(os[0], whole32((s.Width-w)/2), whole32((s.Height-h)*0.42), w, h)
}

// whole32 drops the fraction: OpenGL smears edges that lie between pixels.
func whole32(v float32) float32 { return float32(int(v)) }
