package kit

import (
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TypedRune implements fyne.Focusable.
func (e *Editor) TypedRune(r rune) {
	Active()
	if !e.readOnly {
		e.Insert(string(r))
	}
}

// KeyDown and KeyUp watch Shift.
func (e *Editor) KeyDown(k *fyne.KeyEvent) { e.shiftKey(k, true) }
func (e *Editor) KeyUp(k *fyne.KeyEvent)   { e.shiftKey(k, false) }

func (e *Editor) shiftKey(k *fyne.KeyEvent, down bool) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		e.shift = down
	}
}

// TypedKey implements fyne.Focusable.
func (e *Editor) TypedKey(k *fyne.KeyEvent) {
	Active()
	if function(k) {
		return
	}
	if e.OnKey != nil && e.OnKey(k) {
		return
	}
	if k.Name == fyne.KeyEscape {
		if e.OnEscape != nil {
			e.OnEscape()
		} else {
			Escape(e)
		}
		return
	}
	if e.move(k.Name) || e.readOnly {
		return
	}
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		e.Insert("\n")
	case fyne.KeyBackspace:
		e.remove(e.text.left(e.cursor))
	case fyne.KeyDelete:
		e.remove(e.text.right(e.cursor))
	}
}

// move is for the keys that only move the cursor, with Shift over a selection.
func (e *Editor) move(key fyne.KeyName) bool {
	from, to := e.selection()
	dropping := from != to && !e.shift // an arrow goes to the selection's end
	switch key {
	case fyne.KeyLeft:
		if !dropping {
			from = e.text.left(e.cursor)
		}
		e.moveTo(from, e.shift)
	case fyne.KeyRight:
		if !dropping {
			to = e.text.right(e.cursor)
		}
		e.moveTo(to, e.shift)
	case fyne.KeyUp:
		e.byLines(-1, e.shift)
	case fyne.KeyDown:
		e.byLines(1, e.shift)
	case fyne.KeyPageUp:
		e.byLines(-max(1, e.inView()-1), e.shift)
	case fyne.KeyPageDown:
		e.byLines(max(1, e.inView()-1), e.shift)
	case fyne.KeyHome:
		e.moveTo(e.text.lineBegin(e.cursor), e.shift)
	case fyne.KeyEnd:
		e.moveTo(e.text.lineEnd(e.cursor), e.shift)
	default:
		return false
	}
	return true
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Editor) TypedShortcut(s fyne.Shortcut) {
	Active()
	if submits(s) && Submit(CanvasOf(e)) {
		return
	}
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		e.copyTo(s.Clipboard)
	case *fyne.ShortcutCut:
		e.copyTo(s.Clipboard)
		e.cut()
	case *fyne.ShortcutPaste:
		e.paste(s.Clipboard)
	case *fyne.ShortcutSelectAll:
		e.selectAll()
	case *fyne.ShortcutUndo:
		e.Undo()
	case *fyne.ShortcutRedo:
		e.Redo()
	case *desktop.CustomShortcut:
		e.custom(s)
	}
}

// custom is for jumps by words and to both ends.
func (e *Editor) custom(s *desktop.CustomShortcut) {
	selecting := s.Modifier&fyne.KeyModifierShift != 0
	words := fyne.KeyModifierControl
	if runtime.GOOS == "darwin" {
		words = fyne.KeyModifierAlt
		if s.Modifier&^fyne.KeyModifierShift == fyne.KeyModifierSuper {
			e.commandKey(s.KeyName, selecting)
			return
		}
	}
	if s.Modifier&^fyne.KeyModifierShift != words {
		return
	}
	switch s.KeyName {
	case fyne.KeyLeft:
		e.moveTo(e.text.wordLeft(e.cursor), selecting)
	case fyne.KeyRight:
		e.moveTo(e.text.wordRight(e.cursor), selecting)
	case fyne.KeyHome:
		e.moveTo(spot{}, selecting)
	case fyne.KeyEnd:
		e.moveTo(e.text.end(), selecting)
	case fyne.KeyZ:
		if selecting {
			e.Redo()
		}
	case fyne.KeyBackspace:
		if !e.readOnly {
			e.remove(e.text.wordLeft(e.cursor))
		}
	case fyne.KeyDelete:
		if !e.readOnly {
			e.remove(e.text.wordRight(e.cursor))
		}
	}
}

// commandKey is what a Mac does with the arrows under Command.
func (e *Editor) commandKey(key fyne.KeyName, selecting bool) {
	switch key {
	case fyne.KeyLeft:
		e.moveTo(e.text.lineBegin(e.cursor), selecting)
	case fyne.KeyRight:
		e.moveTo(e.text.lineEnd(e.cursor), selecting)
	case fyne.KeyUp:
		e.moveTo(spot{}, selecting)
	case fyne.KeyDown:
		e.moveTo(e.text.end(), selecting)
	case fyne.KeyZ:
		if selecting {
			e.Redo()
		}
	}
}

func (e *Editor) copyTo(c fyne.Clipboard) {
	if text := e.Selected(); text != "" && c != nil {
		c.SetContent(text)
	}
}

func (e *Editor) cut() {
	if from, to := e.selection(); !e.readOnly && from != to {
		e.edit(from, to, "")
	}
}

func (e *Editor) paste(c fyne.Clipboard) {
	if !e.readOnly && c != nil {
		e.text.merges = false
		e.Insert(c.Content())
	}
}

func (e *Editor) selectAll() {
	e.anchor, e.cursor = spot{}, e.text.end()
	e.Refresh()
}

const clickTwice = 400 * time.Millisecond

// MouseDown puts the cursor; twice selects the word, three times the paragraph. It takes the keyboard.
func (e *Editor) MouseDown(m *desktop.MouseEvent) {
	Active()
	if m.Button == desktop.MouseButtonPrimary && e.onBar(m.Position) {
		e.thumbed = true
		e.dragBar(m.Position.Y)
		return
	}
	Focus(e)
	at := e.spotAt(m.Position)
	if m.Button != desktop.MouseButtonPrimary {
		if from, to := e.selection(); at.before(from) || to.before(at) {
			e.moveTo(at, false)
		}
		return
	}
	if time.Since(e.clickedAt) < clickTwice {
		e.clicks++
	} else {
		e.clicks = 1
	}
	e.clickedAt = time.Now()
	switch e.clicks {
	case 1:
		e.moveTo(at, m.Modifier&fyne.KeyModifierShift != 0 || e.shift)
	case 2:
		e.anchor, e.cursor = e.text.word(at)
	case 3:
		e.anchor, e.cursor = spot{at.para, 0}, spot{at.para, len(e.text.paras[at.para].text)}
	}
	e.Refresh()
}

// MouseUp implements desktop.Mouseable.
func (e *Editor) MouseUp(*desktop.MouseEvent) { e.thumbed = false }

// Tapped is there so that a click ends here.
func (e *Editor) Tapped(*fyne.PointEvent) {}

// Dragged selects, and scrolls where the pointer leaves the editor.
func (e *Editor) Dragged(d *fyne.DragEvent) {
	Active()
	if e.thumbed {
		e.dragBar(d.Position.Y)
		return
	}
	e.clickedAt = time.Time{}
	e.moveTo(e.spotAt(d.Position), true)
}

// DragEnd implements fyne.Draggable.
func (e *Editor) DragEnd() { e.thumbed = false }

// MouseIn, MouseMoved and MouseOut implement desktop.Hoverable.
func (e *Editor) MouseIn(*desktop.MouseEvent)    { Active() }
func (e *Editor) MouseMoved(*desktop.MouseEvent) { Active() }
func (e *Editor) MouseOut()                      {}

// TappedSecondary opens the menu of a field.
func (e *Editor) TappedSecondary(p *fyne.PointEvent) {
	Active()
	clip := fyne.CurrentApp().Clipboard()
	some := e.Selected() != ""
	ShowMenuAt(CanvasOf(e), p.AbsolutePosition, editMenu(editState{
		undo: len(e.text.undo) > 0, redo: len(e.text.redo) > 0, some: some, fixed: e.readOnly,
	}, editDeeds{
		undo: e.Undo, redo: e.Redo, cut: func() { e.copyTo(clip); e.cut() }, copy: func() { e.copyTo(clip) },
		paste: func() { e.paste(clip) }, all: e.selectAll,
	}))
}

func (e *Editor) onBar(p fyne.Position) bool {
	return e.text.lines() > e.inView() && p.X > e.Size().Width-editorBar
}

// dragBar scrolls so that the bar's middle comes to y.
func (e *Editor) dragBar(y float32) {
	n, view := e.text.lines(), e.inView()
	e.scrollTo(int((y-2)/(e.Size().Height-4)*float32(n)) - view/2)
	e.Refresh()
}

// scroll moves by a turn of the wheel, by whole lines.
func (e *Editor) scroll(dy float32) {
	Active()
	e.wheel -= dy
	lines := int(e.wheel / e.lineHeight())
	if lines != 0 {
		e.wheel -= float32(lines) * e.lineHeight()
		e.scrollTo(e.top + lines)
		e.Refresh()
	}
}
