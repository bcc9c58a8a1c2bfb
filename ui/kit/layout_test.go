package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// A form on a very large screen stays as wide as it can be read, and as high as that width makes it.
func TestAtMostKeepsAFormReadable(t *testing.T) {
	start(t)
	text := NewParagraph(Say(strings.Repeat("Patients write about questions that can wait. ", 12)))
	w := window(t, Stack(0, AtMost(300, text)))
	w.Resize(fyne.NewSize(2000, 600))
	if got := text.Size(); got.Width != 300 || got.Height != text.HeightFor(300) {
		t.Errorf("it is %v", got)
	}
	w.Resize(fyne.NewSize(220, 600))
	if got := text.Size(); got.Width != 220 || got.Height != text.HeightFor(220) {
		t.Errorf("in a small window it is %v", got)
	}
}
