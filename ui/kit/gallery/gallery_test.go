package gallery

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"foyer/ui/kit"
	"foyer/ui/shots"
)

// A page that was light and turns dark looks like one that was dark from the start: nothing keeps the color it was born
// with.
func TestTurningDarkLeavesNothingLight(t *testing.T) {
	for _, p := range Pages() {
		turned := shots.Picture(shots.Light, p.Size(), func(c fyne.Canvas) (fyne.CanvasObject, func()) {
			content, after := p.Build(c)
			return content, func() {
				if after != nil {
					after()
				}
				c.Capture()
				fyne.CurrentApp().Settings().SetTheme(&kit.Theme{Mode: kit.Dark})
			}
		})
		sameAsDark(t, p, turned)
	}
}

// sameAsDark compares with a page that was dark from the start, but for the cursors of Entries, which are gone with their
// next blink: the matrix has four of them with the keyboard at once.
func sameAsDark(t *testing.T, p Page, turned image.Image) {
	t.Helper()
	cursors := 1
	if p.Name == "matrix" {
		cursors = 4
	}
	if dark[p.Name] == nil {
		dark[p.Name] = shots.Picture(shots.Dark, p.Size(), p.Build)
	}
	if n := shots.Differing(turned, dark[p.Name]); n > 20*cursors {
		t.Errorf("%s: %d pixels differ from one that was dark from the start", p.Name, n)
	}
}

// dark are the pages drawn dark from the start, once for all tests.
var dark = map[string]image.Image{}

// sharp is a screen with two pixels for a unit.
var sharp = shots.Look{Name: "scale2", Theme: kit.Theme{Mode: kit.Light}, Scale: 2}

// darkDesktop is an app whose desktop is dark.
type darkDesktop struct{ fyne.App }

func (d darkDesktop) Settings() fyne.Settings { return darkSettings{d.App.Settings()} }

type darkSettings struct{ fyne.Settings }

func (darkSettings) ThemeVariant() fyne.ThemeVariant { return theme.VariantDark }

// Who follows the desktop turns dark with it while running, as it would look from the start. Fyne tells every window when
// the desktop turns; here setting the same look again does.
func TestFollowingTheDesktopTurnsDarkWithIt(t *testing.T) {
	follows := shots.Look{Name: "system", Theme: kit.Theme{Mode: kit.System}}
	for _, p := range Pages() {
		turned := shots.Picture(follows, p.Size(), func(c fyne.Canvas) (fyne.CanvasObject, func()) {
			content, after := p.Build(c)
			return content, func() {
				if after != nil {
					after()
				}
				c.Capture()
				fyne.SetCurrentApp(darkDesktop{fyne.CurrentApp()})
				fyne.CurrentApp().Settings().SetTheme(&kit.Theme{Mode: kit.System})
			}
		})
		sameAsDark(t, p, turned)
	}
}

func TestGallery(t *testing.T) {
	for _, p := range Pages() {
		for _, look := range []shots.Look{shots.Light, shots.Dark, shots.Large, sharp} {
			t.Run(p.Name+"-"+look.Name, func(t *testing.T) {
				shots.Golden(t, p.Name+"-"+look.Name, shots.Picture(look, p.Size(), p.Build))
			})
		}
	}
}
