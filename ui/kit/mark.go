package kit

import "fyne.io/fyne/v2/widget"

// Mark moves the selection without reporting it and without scrolling: the same record stands in another row now.
func (l *List) Mark(id int) {
	old := l.keys.selected
	l.keys.selected = id
	l.keys.touch(old)
	l.keys.touch(id)
}

// Shift scrolls by rows, so that what is in view stays in view when rows come in above it. A list at its top stays there.
func (l *List) Shift(rows int) {
	if at := l.keys.GetScrollOffset(); at > 0 && rows != 0 {
		l.keys.ScrollToOffset(max(0, at+float32(rows)*l.rowHeight()))
	}
}

// First is the row at the top of the view.
func (l *List) First() widget.ListItemID { return int(l.keys.GetScrollOffset() / l.rowHeight()) }

// Reveal scrolls as far as a row needs to be in view.
func (l *List) Reveal(id int) {
	if id >= 0 && id < l.Length() {
		l.keys.reveal(id)
	}
}
