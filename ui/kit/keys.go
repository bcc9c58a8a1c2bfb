package kit

import (
	"regexp"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

// KeyHooks are what a window does with keys that the widget at the keyboard has no use for. Fyne gives keys without Ctrl
// or Alt to that widget alone: without these nobody else would see them.
type KeyHooks struct {
	Function func(name fyne.KeyName) bool // F1 to F12
	Rune     func(r rune) bool            // a letter, while what has the keyboard takes none: a button, a list
	Escape   func() bool                  // nothing floats above the window
	Move     func(name fyne.KeyName) bool // arrows, PageUp and the like, while what has the keyboard has no use for them
}

var keyHooks atomic.Pointer[KeyHooks]

// UseKeys sets the hooks; each may be nil.
func UseKeys(h KeyHooks) { keyHooks.Store(&h) }

var functionName = regexp.MustCompile(`^F[0-9]{1,2}$`)

// function hands a function key on; true if that was all.
func function(e *fyne.KeyEvent) bool {
	h := keyHooks.Load()
	return h != nil && h.Function != nil && functionName.MatchString(string(e.Name)) && h.Function(e.Name)
}

// looseMove hands on a key that moves nothing in the widget.
func looseMove(name fyne.KeyName) bool {
	h := keyHooks.Load()
	return h != nil && h.Move != nil && h.Move(name)
}

// looseRune hands on a letter that the widget does not take.
func looseRune(r rune) bool {
	h := keyHooks.Load()
	return h != nil && h.Rune != nil && h.Rune(r)
}

// looseEscape hands on an Escape that closes nothing.
func looseEscape() bool {
	h := keyHooks.Load()
	return h != nil && h.Escape != nil && h.Escape()
}
