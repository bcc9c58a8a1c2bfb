package kit

import "unicode/utf8"

// GoTo moves the cursor to a place of the text, in bytes from its beginning: where typing goes on after a ready-made text.
func (e *Editor) GoTo(offset int) {
	var at spot
	text := e.Text()
	text = text[:min(max(offset, 0), len(text))]
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if text = text[size:]; r == '\n' {
			at = spot{at.para + 1, 0}
		} else {
			at.col++
		}
	}
	e.moveTo(at, false)
}
