package kit

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"foyer/assets"
)

var icons = map[string]fyne.Resource{}

// Icon returns one of the kit's icons in a color of the running theme. Fyne's themed resources recolor fills only and
// leave strokes black, so the color is written into the SVG here; the name carries it, since Fyne caches by name.
func Icon(name string, c fyne.ThemeColorName) fyne.Resource {
	v := color.NRGBAModel.Convert(paint(c)).(color.NRGBA)
	hex := fmt.Sprintf("#%02x%02x%02x", v.R, v.G, v.B)
	key := name + hex + ".svg"
	if icons[key] == nil {
		src, ok := assets.Icon(name)
		if !ok {
			fyne.LogError("no icon "+name, nil)
		}
		icons[key] = fyne.NewStaticResource(key, bytes.ReplaceAll(src, []byte("#000000"), []byte(hex)))
	}
	return icons[key]
}

// iconImage shows an icon and follows the theme.
type iconImage struct {
	widget.BaseWidget
	name  string
	color fyne.ThemeColorName
	side  float32
	image canvas.Image
}

// NewIcon shows an icon, side pixels large.
func NewIcon(name string, c fyne.ThemeColorName, side float32) fyne.CanvasObject {
	return newIcon(name, c, side)
}

func newIcon(name string, c fyne.ThemeColorName, side float32) *iconImage {
	i := &iconImage{name: name, color: c, side: side}
	i.image.FillMode = canvas.ImageFillContain
	i.ExtendBaseWidget(i)
	return i
}

func (i *iconImage) CreateRenderer() fyne.WidgetRenderer {
	i.image.Resource = Icon(i.name, i.color)
	return &iconRenderer{i}
}

type iconRenderer struct{ i *iconImage }

func (r *iconRenderer) Destroy()                     {}
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{&r.i.image} }
func (r *iconRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(r.i.side) }
func (r *iconRenderer) Layout(s fyne.Size)           { r.i.image.Resize(s) }
func (r *iconRenderer) Refresh()                     { setIcon(&r.i.image, r.i.name, r.i.color) }

// setIcon shows an icon in an image that has its size. One that is shown already is left alone: Fyne would read and draw it
// anew, which a list of icons does at each key.
func setIcon(i *canvas.Image, name string, c fyne.ThemeColorName) {
	if r := Icon(name, c); r != i.Resource {
		i.Resource = r
		i.Refresh()
	}
}
