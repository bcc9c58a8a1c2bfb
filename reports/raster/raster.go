// Package raster turns laid-out papers into images, for the preview on screen and for golden tests. It replays the same
// display list as the PDF, with the same fonts and widths, so what is seen is what is printed.
package raster

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/vector"

	"foyer/reports/code"
	"foyer/reports/paper"
)

// maxPixels bounds an image, so that no resolution can exhaust memory: a Letter page at 600 dpi.
const maxPixels = 34_000_000

// Page draws one page (counted from 0) at a resolution in dots an inch, black on white.
func Page(d *paper.Doc, page int, dpi float64) (*image.RGBA, error) {
	return On(d, page, dpi, paper.Color{R: 0xFF, G: 0xFF, B: 0xFF})
}

// On is Page on a ground of another color, for drawings that stand on the screen.
func On(d *paper.Doc, page int, dpi float64, ground paper.Color) (*image.RGBA, error) {
	if d == nil || page < 0 || page >= len(d.Pages) {
		return nil, errors.New("drawing a page: there is no such page")
	}
	scale := dpi / 72
	w, h := math.Round(d.Size.W*scale), math.Round(d.Size.H*scale)
	if !(w >= 1 && h >= 1 && w*h <= maxPixels) {
		return nil, fmt.Errorf("drawing a page: %g dots an inch is out of range", dpi)
	}
	img := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
	draw.Draw(img, img.Bounds(), image.NewUniform(rgba(ground)), image.Point{}, draw.Src)
	c := &canvas{img: img, scale: scale}
	for i := range d.Pages[page].Ops {
		if err := c.op(&d.Pages[page].Ops[i]); err != nil {
			return nil, err
		}
	}
	return img, nil
}

// canvas draws operations on an image; coordinates are scaled from points to dots.
type canvas struct {
	img    *image.RGBA
	scale  float64
	raster vector.Rasterizer
}

func (c *canvas) op(op *paper.Op) error {
	s := c.scale
	switch op.Kind {
	case paper.TextOp:
		return c.text(op)
	case paper.LineOp:
		c.line(op.X*s, op.Y*s, (op.X+op.W)*s, (op.Y+op.H)*s, math.Max(op.Weight*s, 0.5), op.Color)
	case paper.BoxOp:
		c.box(op)
	case paper.CircleOp:
		c.circle(op)
	case paper.PathOp:
		c.path(op)
	case paper.QROp:
		c.qr(op)
	case paper.ImageOp:
		if op.Picture != nil {
			r := image.Rect(round(op.X*s), round(op.Y*s), round((op.X+op.W)*s), round((op.Y+op.H)*s))
			xdraw.ApproxBiLinear.Scale(c.img, r, op.Picture.Image, op.Picture.Image.Bounds(), xdraw.Src, nil)
		}
	}
	return nil
}

func round(v float64) int { return int(math.Round(v)) }

func rgba(c paper.Color) color.RGBA { return color.RGBA{c.R, c.G, c.B, 0xFF} }

// shape collects a path in a box on the image and fills it.
type shape struct {
	c      *canvas
	box    image.Rectangle
	dx, dy float64
}

// begin prepares a path that lies within the given bounds (in dots).
func (c *canvas) begin(x0, y0, x1, y1 float64) *shape {
	box := image.Rect(int(math.Floor(x0))-1, int(math.Floor(y0))-1, int(math.Ceil(x1))+1, int(math.Ceil(y1))+1).Intersect(c.img.Bounds())
	if box.Empty() {
		return nil
	}
	c.raster.Reset(box.Dx(), box.Dy())
	return &shape{c, box, float64(box.Min.X), float64(box.Min.Y)}
}

func (s *shape) move(x, y float64) { s.c.raster.MoveTo(float32(x-s.dx), float32(y-s.dy)) }
func (s *shape) to(x, y float64)   { s.c.raster.LineTo(float32(x-s.dx), float32(y-s.dy)) }
func (s *shape) curve(x1, y1, x2, y2, x3, y3 float64) {
	s.c.raster.CubeTo(float32(x1-s.dx), float32(y1-s.dy), float32(x2-s.dx), float32(y2-s.dy), float32(x3-s.dx), float32(y3-s.dy))
}

func (s *shape) fill(col paper.Color) {
	s.c.raster.ClosePath()
	s.c.raster.DrawOp = draw.Over
	s.c.raster.Draw(s.c.img, s.box, image.NewUniform(rgba(col)), image.Point{})
}

func (c *canvas) line(x0, y0, x1, y1, weight float64, col paper.Color) {
	dx, dy := x1-x0, y1-y0
	n := math.Hypot(dx, dy)
	if n == 0 {
		return
	}
	ox, oy := -dy/n*weight/2, dx/n*weight/2
	s := c.begin(math.Min(x0, x1)-weight, math.Min(y0, y1)-weight, math.Max(x0, x1)+weight, math.Max(y0, y1)+weight)
	if s == nil {
		return
	}
	s.move(x0+ox, y0+oy)
	s.to(x1+ox, y1+oy)
	s.to(x1-ox, y1-oy)
	s.to(x0-ox, y0-oy)
	s.fill(col)
}

const kappa = 0.5523

// rounded adds a rectangle with rounded corners; reversed it cuts a hole.
func (s *shape) rounded(x, y, w, h, r float64, reversed bool) {
	r = math.Max(0, math.Min(r, math.Min(w, h)/2))
	k := r * (1 - kappa)
	right, bottom := x+w, y+h
	if !reversed {
		s.move(x+r, y)
		s.to(right-r, y)
		s.curve(right-k, y, right, y+k, right, y+r)
		s.to(right, bottom-r)
		s.curve(right, bottom-k, right-k, bottom, right-r, bottom)
		s.to(x+r, bottom)
		s.curve(x+k, bottom, x, bottom-k, x, bottom-r)
		s.to(x, y+r)
		s.curve(x, y+k, x+k, y, x+r, y)
	} else {
		s.move(x+r, y)
		s.curve(x+k, y, x, y+k, x, y+r)
		s.to(x, bottom-r)
		s.curve(x, bottom-k, x+k, bottom, x+r, bottom)
		s.to(right-r, bottom)
		s.curve(right-k, bottom, right, bottom-k, right, bottom-r)
		s.to(right, y+r)
		s.curve(right, y+k, right-k, y, right-r, y)
		s.to(x+r, y)
	}
	s.c.raster.ClosePath()
}

func (c *canvas) box(op *paper.Op) {
	k := c.scale
	c.frame(op.X*k, op.Y*k, op.W*k, op.H*k, op.R*k, op.Weight*k, op.Color)
}

func (c *canvas) circle(op *paper.Op) {
	k := c.scale
	c.frame((op.X-op.R)*k, (op.Y-op.R)*k, 2*op.R*k, 2*op.R*k, op.R*k, op.Weight*k, op.Color)
}

// frame fills a rounded box, or draws its outline when weight is positive.
func (c *canvas) frame(x, y, w, h, r, weight float64, col paper.Color) {
	half := weight / 2
	s := c.begin(x-half, y-half, x+w+half, y+h+half)
	if s == nil || w <= 0 || h <= 0 {
		return
	}
	if weight <= 0 {
		s.rounded(x, y, w, h, r, false)
	} else {
		outer := r
		if r > 0 {
			outer += half
		}
		s.rounded(x-half, y-half, w+weight, h+weight, outer, false)
		if w > weight && h > weight {
			s.rounded(x+half, y+half, w-weight, h-weight, math.Max(0, r-half), true)
		}
	}
	s.fill(col)
}

func (c *canvas) path(op *paper.Op) {
	k := c.scale
	p := op.Points
	if len(p) < 4 {
		return
	}
	if op.Weight > 0 {
		for i := 2; i+1 < len(p); i += 2 {
			c.line(p[i-2]*k, p[i-1]*k, p[i]*k, p[i+1]*k, op.Weight*k, op.Color)
			if i+3 < len(p) {
				r := op.Weight * k / 2
				c.frame(p[i]*k-r, p[i+1]*k-r, 2*r, 2*r, r, 0, op.Color)
			}
		}
		return
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := 0; i+1 < len(p); i += 2 {
		x0, x1 = math.Min(x0, p[i]*k), math.Max(x1, p[i]*k)
		y0, y1 = math.Min(y0, p[i+1]*k), math.Max(y1, p[i+1]*k)
	}
	s := c.begin(x0, y0, x1, y1)
	if s == nil {
		return
	}
	s.move(p[0]*k, p[1]*k)
	for i := 2; i+1 < len(p); i += 2 {
		s.to(p[i]*k, p[i+1]*k)
	}
	s.fill(op.Color)
}

// qr draws modules on whole dots, so that a phone can read the screen.
func (c *canvas) qr(op *paper.Op) {
	if op.QR == nil {
		return
	}
	unit := op.W * c.scale / float64(op.QR.N+2*code.Quiet)
	x0, y0 := op.X*c.scale, op.Y*c.scale
	for _, r := range op.QR.Runs {
		box := image.Rect(round(x0+float64(r.X+code.Quiet)*unit), round(y0+float64(r.Y+code.Quiet)*unit),
			round(x0+float64(r.X+r.Len+code.Quiet)*unit), round(y0+float64(r.Y+1+code.Quiet)*unit))
		draw.Draw(c.img, box, image.Black, image.Point{}, draw.Src)
	}
}
