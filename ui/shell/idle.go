package shell

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"foyer/ui/kit"
)

// Clock tells the time and wakes the shell. Wake runs f on the interface's goroutine.
type Clock interface {
	Now() time.Time
	Wake(d time.Duration, f func()) (stop func())
}

type computerClock struct{}

func (computerClock) Now() time.Time                               { return time.Now() }
func (computerClock) Wake(d time.Duration, f func()) (stop func()) { return kit.Later(d, f) }

// idle locks a window nobody touches. Touching only notes the time; the one timer looks at it when it fires. The wall
// clock counts, so that a computer that slept through the time locks at the first touch.
type idle struct {
	after   time.Duration
	clock   Clock
	lock    func()
	last    time.Time
	cancel  func()
	running bool
}

func newIdle(after time.Duration, clock Clock, lock func()) *idle {
	return &idle{after: after, clock: clock, lock: lock}
}

// setAfter changes the time, also while it runs.
func (i *idle) setAfter(after time.Duration) {
	if i.after == after {
		return
	}
	i.after = after
	if i.running {
		i.start()
	}
}

func (i *idle) start() {
	i.stop()
	if i.after <= 0 {
		return
	}
	i.running, i.last = true, i.clock.Now().Round(0)
	i.cancel = i.clock.Wake(i.after, i.look)
}

func (i *idle) stop() {
	if i.cancel != nil {
		i.cancel()
	}
	i.running, i.cancel = false, nil
}

// touch notes a sign of life.
func (i *idle) touch() {
	if !i.running {
		return
	}
	now := i.clock.Now().Round(0)
	if now.Sub(i.last) >= i.after {
		i.stop()
		i.lock()
		return
	}
	i.last = now
}

// look locks if the time is up, else looks again when it would be.
func (i *idle) look() {
	if !i.running {
		return
	}
	rest := i.after - i.clock.Now().Round(0).Sub(i.last)
	if rest <= 0 {
		i.stop()
		i.lock()
		return
	}
	i.cancel = i.clock.Wake(rest, i.look)
}

// watch lies around everything and notes movements of the pointer over what has no use for them.
type watch struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

func newWatch(content fyne.CanvasObject) *watch {
	w := &watch{content: content}
	w.ExtendBaseWidget(w)
	return w
}

// CreateRenderer implements fyne.Widget.
func (w *watch) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(w.content) }

// MinSize lets the window be as small as it may be, whatever stands in it: a window that Fyne widens for its content can
// grow out of the screen, and its edge with the buttons is gone.
func (w *watch) MinSize() fyne.Size { return fyne.NewSize(leastWidth, leastHeight) }

// Root implements kit.Rooted.
func (w *watch) Root() fyne.CanvasObject { return w.content }

// MouseIn, MouseMoved and MouseOut implement desktop.Hoverable.
func (w *watch) MouseIn(*desktop.MouseEvent)    { kit.Active() }
func (w *watch) MouseMoved(*desktop.MouseEvent) { kit.Active() }
func (w *watch) MouseOut()                      {}
