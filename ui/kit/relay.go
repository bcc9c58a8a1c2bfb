package kit

import "fyne.io/fyne/v2"

// Relay lays out a box again, with everything it stands in, after one of its parts has another height: a row came, or
// went. It works in the window and in what floats above it.
func Relay(o *fyne.Container) { relayout(o) }
