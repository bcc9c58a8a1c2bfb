package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Submit presses the primary button of the dialog on top of a window, as Ctrl+Enter does from any of its fields: where Enter
// makes a line, nobody has to leave the keyboard. A button that destroys something is not pressed so.
func Submit(c fyne.Canvas) bool {
	for i := len(floats) - 1; i >= 0; i-- {
		f := floats[i]
		if f.canvas != c {
			continue
		}
		if f.primary == nil || f.primary.Off || f.primary.Grave {
			return false
		}
		f.primary.act()
		return true
	}
	return false
}

// submits says whether a shortcut is Ctrl+Enter, on a Mac Command+Enter.
func submits(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	return ok && c.Modifier == fyne.KeyModifierShortcutDefault && (c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter)
}
