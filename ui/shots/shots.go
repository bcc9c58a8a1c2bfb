// Package shots draws any content of a window to a picture without a display, through Fyne's software painter: for
// make screens and for golden pictures in tests. It replaces the current Fyne app by one for tests, so no program with a
// window imports it.
package shots

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/ui/kit"
)

// Look is a way to see a screen.
type Look struct {
	Name  string
	Theme kit.Theme
	Scale float32 // pixels for a unit, 1 if 0
}

// The looks every screen is drawn in.
var (
	Light = Look{Name: "light", Theme: kit.Theme{Mode: kit.Light}}
	Dark  = Look{Name: "dark", Theme: kit.Theme{Mode: kit.Dark}}
	Large = Look{Name: "large", Theme: kit.Theme{Mode: kit.Light, TextScale: 1.3}}
)

// Window is the size of the window on the drawings.
var Window = fyne.NewSize(1360, 860)

// Picture draws what build returns at a size. Build gets the canvas, to open menus and dialogs on it and to move the
// focus: that part goes into the function it returns as after, if any. Work for the screen (kit.Load) runs at once.
func Picture(look Look, size fyne.Size, build func(c fyne.Canvas) (content fyne.CanvasObject, after func())) image.Image {
	defer kit.Inline()()
	th := look.Theme
	fyne.SetCurrentApp(nil)
	app := test.NewApp()
	app.Settings().SetTheme(&th)
	w := app.NewWindow("") // a widget finds its canvas only where there is a window
	defer w.Close()
	w.SetPadded(false)
	c := w.Canvas()
	if sizable, ok := c.(test.WindowlessCanvas); ok && look.Scale > 0 {
		sizable.SetScale(look.Scale)
	}
	content, after := build(c)
	w.SetContent(content)
	w.Resize(size)
	if after != nil {
		after()
	}
	return c.Capture()
}

// Still is Picture for content that needs nothing done after it is shown.
func Still(look Look, size fyne.Size, build func() fyne.CanvasObject) image.Image {
	return Picture(look, size, func(fyne.Canvas) (fyne.CanvasObject, func()) { return build(), nil })
}

// Save writes a picture as PNG and makes the folder it goes to.
func Save(path string, img image.Image) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("making the folder for pictures: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("creating a picture: %w", err)
	}
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("closing a picture: %w", e)
		}
	}()
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, img); err != nil {
		return fmt.Errorf("writing a picture: %w", err)
	}
	return nil
}
