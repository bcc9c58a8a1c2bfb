package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"foyer/ui/shots"
)

var size = fyne.NewSize(1000, 520)

func TestGallery(t *testing.T) {
	for _, p := range Pages() {
		for _, look := range []shots.Look{shots.Light, shots.Dark, shots.Large} {
			t.Run(p.Name+"-"+look.Name, func(t *testing.T) {
				shots.Golden(t, p.Name+"-"+look.Name, shots.Picture(look, size, p.Build))
			})
		}
	}
}
