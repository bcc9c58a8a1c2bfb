package mail

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/ui/kit"
)

// sides sets the patient's context beside the conversation where there is room for both; in a narrow window the
// conversation has it all, until somebody asks for the context.
type sides struct {
	object  *fyne.Container
	main    fyne.CanvasObject
	side    fyne.CanvasObject
	line    fyne.CanvasObject
	has     bool // there is something to show
	off, on bool // closed, or asked for, by hand
}

const sideWidth, sideLeast, mainLeast = 252, 210, 400

func newSides(main, side fyne.CanvasObject) *sides {
	l := &sides{main: main, side: kit.Fill(kit.Pane, side), line: kit.Line()}
	l.object = container.New(l, main, l.side, l.line)
	return l
}

func (l *sides) show(has bool) {
	l.has = has
	l.object.Refresh()
	l.Layout(nil, l.object.Size())
}

// toggle shows or hides the context by hand.
func (l *sides) toggle() {
	if l.visible(l.object.Size().Width) {
		l.off, l.on = true, false
	} else {
		l.off, l.on = false, true
	}
	l.Layout(nil, l.object.Size())
	l.object.Refresh()
}

func (l *sides) visible(width float32) bool {
	return l.has && !l.off && (l.on || width >= sideLeast+mainLeast)
}

// MinSize implements fyne.Layout.
func (l *sides) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 200) }

// Layout implements fyne.Layout.
func (l *sides) Layout(_ []fyne.CanvasObject, s fyne.Size) {
	width := s.Width
	if l.visible(s.Width) {
		side := min(float32(sideWidth), max(sideLeast, s.Width-mainLeast))
		width -= side
		l.line.Move(fyne.NewPos(width, 0))
		l.line.Resize(fyne.NewSize(1, s.Height))
		l.side.Move(fyne.NewPos(width+1, 0))
		l.side.Resize(fyne.NewSize(side-1, s.Height))
		l.side.Show()
		l.line.Show()
	} else {
		l.side.Hide()
		l.line.Hide()
	}
	l.main.Move(fyne.NewPos(0, 0))
	l.main.Resize(fyne.NewSize(width, s.Height))
}
