package raster

import (
	"fmt"
	"image"
	"image/draw"
	"math"
	"sync"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	fonts "foyer/assets/paper"
	"foyer/reports/paper"
)

// face is a parsed font with the glyphs drawn so far.
type face struct {
	once  sync.Once
	err   error
	font  *sfnt.Font
	mu    sync.Mutex
	buf   sfnt.Buffer
	masks map[glyphKey]*mask
}

// glyphKey says which glyph at which size (1/64 dot) and which quarter of a dot it begins at.
type glyphKey struct {
	r    rune
	size fixed.Int26_6
	sub  uint8
}

// mask is a drawn glyph; at is where it lies from the pen.
type mask struct {
	img *image.Alpha
	at  image.Point
}

// keptGlyphs bounds each face's memory: a few sizes of a few alphabets.
const keptGlyphs = 4000

var faces [4]face

func loadFace(f paper.Face) (*face, error) {
	if int(f) >= len(faces) {
		f = paper.Regular
	}
	fc := &faces[f]
	fc.once.Do(func() {
		data, err := fonts.Full(f.Name())
		if err != nil {
			fc.err = err
			return
		}
		fc.font, fc.err = sfnt.Parse(data)
		fc.masks = map[glyphKey]*mask{}
	})
	if fc.err != nil {
		return nil, fmt.Errorf("drawing text: %w", fc.err)
	}
	return fc, nil
}

func (c *canvas) text(op *paper.Op) error {
	fc, err := loadFace(op.Face)
	if err != nil {
		return err
	}
	size := fixed.Int26_6(math.Round(op.Size * c.scale * 64))
	ink := image.NewUniform(rgba(op.Color))
	x, y := op.X*c.scale, math.Round(op.Y*c.scale)
	fc.mu.Lock()
	defer fc.mu.Unlock()
	for _, r := range op.Text {
		left := math.Floor(x)
		sub := uint8((x - left) * 4)
		m := fc.glyph(glyphKey{r, size, sub})
		if m != nil {
			at := image.Pt(int(left), int(y)).Add(m.at)
			draw.DrawMask(c.img, m.img.Bounds().Add(at), ink, image.Point{}, m.img, image.Point{}, draw.Over)
		}
		x += paper.Width(op.Face, string(r), op.Size) * c.scale
	}
	return nil
}

// glyph draws a glyph, or returns the drawn one; nil for blanks.
func (f *face) glyph(k glyphKey) *mask {
	if m, ok := f.masks[k]; ok {
		return m
	}
	if len(f.masks) >= keptGlyphs {
		clear(f.masks)
	}
	m := f.draw(k)
	f.masks[k] = m
	return m
}

func (f *face) draw(k glyphKey) *mask {
	g, err := f.font.GlyphIndex(&f.buf, k.r)
	if err != nil || k.r == '\u00A0' {
		return nil
	}
	segs, err := f.font.LoadGlyph(&f.buf, g, k.size, nil)
	if err != nil || len(segs) == 0 {
		return nil
	}
	b := segs.Bounds()
	shift := float32(k.sub) / 4
	minX, minY := b.Min.X.Floor()-1, b.Min.Y.Floor()-1
	w, h := b.Max.X.Ceil()+2-minX, b.Max.Y.Ceil()+1-minY
	if w <= 0 || h <= 0 || w > 4000 || h > 4000 {
		return nil
	}
	ras := vector.NewRasterizer(w, h)
	ras.DrawOp = draw.Src
	px := func(p fixed.Point26_6) (float32, float32) {
		return float32(p.X)/64 - float32(minX) + shift, float32(p.Y)/64 - float32(minY)
	}
	for _, s := range segs {
		x0, y0 := px(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			ras.ClosePath()
			ras.MoveTo(x0, y0)
		case sfnt.SegmentOpLineTo:
			ras.LineTo(x0, y0)
		case sfnt.SegmentOpQuadTo:
			x1, y1 := px(s.Args[1])
			ras.QuadTo(x0, y0, x1, y1)
		case sfnt.SegmentOpCubeTo:
			x1, y1 := px(s.Args[1])
			x2, y2 := px(s.Args[2])
			ras.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	ras.ClosePath()
	img := image.NewAlpha(image.Rect(0, 0, w, h))
	ras.Draw(img, img.Bounds(), image.Opaque, image.Point{})
	return &mask{img, image.Pt(minX, minY)}
}
