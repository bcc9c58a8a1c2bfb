package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/shots"
)

var size = fyne.NewSize(1000, 520)

// A page that was light and turns dark looks like one that was dark from the start: nothing keeps the color it was born
// with.
func TestTurningDarkLeavesNothingLight(t *testing.T) {
	for _, p := range Pages() {
		turned := shots.Picture(shots.Light, size, func(c fyne.Canvas) (fyne.CanvasObject, func()) {
			content, after := p.Build(c)
			return content, func() {
				if after != nil {
					after()
				}
				c.Capture()
				fyne.CurrentApp().Settings().SetTheme(&kit.Theme{Mode: kit.Dark})
			}
		})
		shots.Golden(t, p.Name+"-dark", turned) // but for the cursor of an Entry, which is gone with its next blink
	}
}

func TestGallery(t *testing.T) {
	for _, p := range Pages() {
		for _, look := range []shots.Look{shots.Light, shots.Dark, shots.Large} {
			t.Run(p.Name+"-"+look.Name, func(t *testing.T) {
				shots.Golden(t, p.Name+"-"+look.Name, shots.Picture(look, size, p.Build))
			})
		}
	}
}
