package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// wheel catches turns of the wheel over what lies below it and nothing else. Hidden, it lets them through to what
// stands around. A widget with content can't do it itself: Fyne clips whatever has Scrolled to its own room, and forgets
// the clip around it.
type wheel struct {
	widget.BaseWidget
	turned func(e *fyne.ScrollEvent)
}

func newWheel(turned func(e *fyne.ScrollEvent)) *wheel {
	w := &wheel{turned: turned}
	w.ExtendBaseWidget(w)
	return w
}

func (w *wheel) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(Spacer()) }
func (w *wheel) MinSize() fyne.Size                  { return fyne.Size{} }

// Scrolled implements fyne.Scrollable.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) { w.turned(e) }
