package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Drawing shows what Draw paints for its size in pixels: a chart, a pedigree. It is painted anew when the size, the
// text size or the colors change, and otherwise kept.
type Drawing struct {
	widget.BaseWidget
	// Draw paints into width by height pixels of the screen at scale pixels for a unit of ours; text in body size is
	// TextSize(Body) times scale.
	Draw   func(width, height int, scale float32) image.Image
	height float32
	raster *canvas.Raster
}

// NewDrawing is height px high at normal text size and as wide as its room.
func NewDrawing(height float32, draw func(width, height int, scale float32) image.Image) *Drawing {
	d := &Drawing{Draw: draw, height: height}
	d.raster = canvas.NewRaster(func(w, h int) image.Image {
		scale := float32(1)
		if s := d.Size().Width; s > 0 {
			scale = float32(w) / s
		}
		if img := d.Draw(w, h, scale); img != nil {
			return img
		}
		return image.NewNRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	})
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *Drawing) CreateRenderer() fyne.WidgetRenderer { return &drawingRenderer{d} }

type drawingRenderer struct{ d *Drawing }

func (r *drawingRenderer) Destroy()                     {}
func (r *drawingRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.d.raster} }
func (r *drawingRenderer) MinSize() fyne.Size           { return fyne.NewSize(80, scaled(r.d.height)) }
func (r *drawingRenderer) Layout(s fyne.Size)           { put(r.d.raster, 0, 0, s.Width, s.Height) }
func (r *drawingRenderer) Refresh()                     { r.d.raster.Refresh() }

// Paint is a color of the running theme, for what draws itself.
func Paint(name fyne.ThemeColorName) color.NRGBA {
	return color.NRGBAModel.Convert(paint(name)).(color.NRGBA)
}

// TextSize is a text size of the running theme, for what draws itself.
func TextSize(name fyne.ThemeSizeName) float32 { return size(name) }
