package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Editor is a field of several lines for text of any length: a key wraps one paragraph anew and paints the lines in view,
// so that it stays quick where an Entry (NewArea) takes a tenth of a second. It has undo, words under double click, and
// all the keys of an editor; Tab goes on to the next field. Its cursor doesn't blink: what blinks draws the whole window.
type Editor struct {
	widget.BaseWidget
	Hint      string // stands in it while it is empty
	OnChanged func(text string)
	OnEscape  func()                      // without it Escape closes the dialog the editor stands in
	OnLeave   func()                      // the keyboard goes elsewhere: time to check what was typed
	OnKey     func(e *fyne.KeyEvent) bool // sees every key first; true if that was all

	text           *prose
	cursor, anchor spot
	goal           float32 // where Up and Down want to be, -1 if not set
	top            int     // first line in view
	rows           int     // asked for by MinSize
	most, grown    int     // lines it may grow to, 0 if it doesn't, and has grown to

	readOnly, invalid, focused, shift bool
	clicks                            int
	clickedAt                         time.Time
	thumbed                           bool // the pointer drags the scroll bar
	wheel                             float32
	textSize                          float32

	box  *surface
	draw inker
}

const (
	editorPad = 9
	editorBar = 10 // the scroll bar's room
)

// NewEditor asks for three lines of room and fills what it gets.
func NewEditor(hint string) *Editor {
	e := &Editor{Hint: hint, box: newSurface(FieldFill, Edge, 7), rows: 3, goal: -1}
	e.text = newProse(func(r rune) float32 { return Span{}.typeface().letter(r) })
	e.ExtendBaseWidget(e)
	return e
}

// Object is what goes on screen, as with Field.
func (e *Editor) Object() fyne.CanvasObject { return e }

// SetRows sets how many lines of room it asks for.
func (e *Editor) SetRows(n int) { e.rows = n; e.Refresh() }

// SetGrows lets it be as high as its text, between so many lines; what holds it is laid out anew when that changes.
func (e *Editor) SetGrows(least, most int) {
	e.rows, e.most = least, most
	e.Refresh()
}

// HeightFor is how high it is at a width.
func (e *Editor) HeightFor(width float32) float32 {
	if e.most == 0 {
		return e.MinSize().Height
	}
	if inner := width - 2*editorPad - editorBar/2; inner > 0 && inner != e.text.width {
		e.text.fit(inner)
	}
	e.grown = min(max(e.text.lines(), e.rows), e.most)
	return whole32(e.lineHeight()*float32(e.grown)) + 2*editorPad
}

// Text is what stands in it, lines ended by \n.
func (e *Editor) Text() string { return e.text.String() }

// SetText replaces everything, which can be undone, and reports it; the cursor goes to the end.
func (e *Editor) SetText(text string) {
	e.edit(spot{}, e.text.end(), text)
}

// Fill shows text without reporting a change and forgets what could be undone: for showing a record, not for what
// somebody typed. The cursor goes to the beginning.
func (e *Editor) Fill(text string) {
	e.text.set(cleaned(text))
	e.cursor, e.anchor, e.top, e.goal = spot{}, spot{}, 0, -1
	e.Refresh()
}

// Insert puts text in place of the selection, as if it was typed: for templates.
func (e *Editor) Insert(text string) {
	from, to := e.selection()
	e.edit(from, to, text)
}

// Selected is the selected text.
func (e *Editor) Selected() string {
	from, to := e.selection()
	return e.text.between(from, to)
}

// GoToStart and GoToEnd move the cursor.
func (e *Editor) GoToStart() { e.moveTo(spot{}, false) }
func (e *Editor) GoToEnd()   { e.moveTo(e.text.end(), false) }

// SetReadOnly lets text be selected and copied but not changed.
func (e *Editor) SetReadOnly(on bool) { e.readOnly = on; e.Refresh() }

// ReadOnly says whether it can't be changed.
func (e *Editor) ReadOnly() bool { return e.readOnly }

// SetInvalid marks it as wrong; say why beside it (Labeled does).
func (e *Editor) SetInvalid(bad bool) { e.invalid = bad; e.Refresh() }

// Focus gives it the keyboard.
func (e *Editor) Focus() { Focus(e) }

// selection is in the order of the text; both are the cursor where nothing is selected.
func (e *Editor) selection() (from, to spot) {
	if e.anchor.before(e.cursor) {
		return e.anchor, e.cursor
	}
	return e.cursor, e.anchor
}

// edit replaces a stretch and reports it.
func (e *Editor) edit(from, to spot, text string) {
	text = cleaned(text)
	if from == to && text == "" {
		return
	}
	e.cursor = e.text.change(from, to, text, e.cursor)
	e.changed()
}

func (e *Editor) changed() {
	e.anchor, e.goal = e.cursor, -1
	e.reveal()
	e.Refresh()
	if e.most > 0 && e.grown != min(max(e.text.lines(), e.rows), e.most) {
		layAround(e)
	}
	if e.OnChanged != nil {
		e.OnChanged(e.Text())
	}
}

func (e *Editor) moveTo(s spot, selecting bool) {
	e.cursor, e.text.merges = e.text.near(s), false
	if !selecting {
		e.anchor = e.cursor
	}
	e.goal = -1
	e.reveal()
	e.Refresh()
}

// byLines moves up or down and keeps to the column it began in.
func (e *Editor) byLines(n int, selecting bool) {
	goal := e.goal
	if goal < 0 {
		goal = e.xOf(e.cursor)
	}
	line := e.text.lineOf(e.cursor) + n
	switch {
	case line < 0:
		e.moveTo(spot{}, selecting)
	case line >= e.text.lines():
		e.moveTo(e.text.end(), selecting)
	default:
		e.moveTo(e.spotIn(line, goal), selecting)
	}
	e.goal = goal
}

// remove takes the selection away, or what stands between the cursor and another spot.
func (e *Editor) remove(to spot) {
	from, end := e.selection()
	if from == end {
		from, end = e.cursor, to
		if end.before(from) {
			from, end = end, from
		}
	}
	e.edit(from, end, "")
}

// Undo and Redo walk through what was changed.
func (e *Editor) Undo() { e.walk(e.text.back) }
func (e *Editor) Redo() { e.walk(e.text.again) }

func (e *Editor) walk(step func() (spot, bool)) {
	if e.readOnly {
		return
	}
	if at, ok := step(); ok {
		e.cursor = e.text.near(at)
		e.changed()
	}
}

// lineHeight is that of body text with a little air.
func (e *Editor) lineHeight() float32 {
	h, _ := Span{}.upright()
	return whole32(h + 1.5)
}

// inView is how many whole lines fit.
func (e *Editor) inView() int {
	return max(1, int((e.Size().Height-2*editorPad+2)/e.lineHeight()))
}

// reveal scrolls just as far as needed to see the cursor.
func (e *Editor) reveal() {
	e.settle()
	line, view := e.text.lineOf(e.cursor), e.inView()
	e.scrollTo(max(min(e.top, line), line-view+1))
}

func (e *Editor) scrollTo(top int) {
	e.top = min(max(top, 0), max(0, e.text.lines()-e.inView()))
}

// settle wraps to the width and the text size in use.
func (e *Editor) settle() {
	width := e.Size().Width - 2*editorPad - editorBar/2
	if s := size(Body); width != e.text.width && width > 0 || s != e.textSize {
		e.textSize = s
		e.text.fit(width)
	}
}

// xOf is where a spot stands in its line, in pixels.
func (e *Editor) xOf(s spot) float32 {
	q := e.text.paras[s.para]
	begin := q.begins[q.lineOf(s.col)]
	if s.col == begin {
		return 0
	}
	w, _, _ := Span{}.measure(string(q.text[begin:s.col]))
	return w
}

// spotIn is the place in a line nearest to x.
func (e *Editor) spotIn(line int, x float32) spot {
	inPara, n := e.text.lineAt(line)
	q := e.text.paras[inPara]
	from, to := q.bounds(n)
	if n+1 < len(q.begins) && to > from {
		to--
	}
	col, at := from, float32(0)
	for col < to {
		w := Span{}.typeface().letter(q.text[col])
		if at+w/2 > x {
			break
		}
		at, col = at+w, col+1
	}
	return spot{inPara, col}
}

// spotAt is the place nearest to a point of the widget.
func (e *Editor) spotAt(p fyne.Position) spot {
	line := e.top + int((p.Y-editorPad)/e.lineHeight())
	if p.Y < editorPad {
		line = e.top - 1
	}
	return e.spotIn(min(max(line, 0), e.text.lines()-1), p.X-editorPad)
}

// FocusGained and FocusLost implement fyne.Focusable.
func (e *Editor) FocusGained() { e.focused = true; e.Refresh() }
func (e *Editor) FocusLost() {
	e.focused, e.shift = false, false
	e.Refresh()
	if e.OnLeave != nil {
		e.OnLeave()
	}
}

// Cursor implements desktop.Cursorable.
func (e *Editor) Cursor() desktop.Cursor { return desktop.TextCursor }
