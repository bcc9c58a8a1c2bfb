package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/gif" // logos come as GIF, too
	"image/jpeg"
	_ "image/png" // and mostly as PNG
	"sync"

	xdraw "golang.org/x/image/draw"
)

// Picture is an image ready for paper: opaque, of a moderate size, as JPEG. Share it; never change it.
type Picture struct {
	Key   string // hash of the bytes it was made from
	W, H  int
	JPEG  []byte
	Image image.Image
}

const (
	maxSourcePixels = 24_000_000
	maxSide         = 640
	keptPictures    = 32
)

var (
	pictureMu sync.Mutex
	pictures  = map[string]*Picture{}
)

// NewPicture reads a PNG, JPEG or GIF, puts it on white and scales it down to 640 pixels a side. The result is kept, so
// that a practice's logo is prepared once. It fails on other formats and on images of more than 24 million pixels.
func NewPicture(data []byte) (*Picture, error) {
	sum := sha256.Sum256(data)
	key := hex.EncodeToString(sum[:12])
	pictureMu.Lock()
	defer pictureMu.Unlock()
	if p, ok := pictures[key]; ok {
		return p, nil
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading picture: %w", err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxSourcePixels/cfg.Height {
		return nil, errors.New("reading picture: too many pixels")
	}
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading picture: %w", err)
	}
	w, h := cfg.Width, cfg.Height
	if side := max(w, h); side > maxSide {
		w, h = max(1, w*maxSide/side), max(1, h*maxSide/side)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	xdraw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), xdraw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, dst, &jpeg.Options{Quality: 92}); err != nil {
		return nil, fmt.Errorf("preparing picture: %w", err)
	}
	p := &Picture{Key: key, W: w, H: h, JPEG: out.Bytes(), Image: dst}
	if len(pictures) >= keptPictures {
		clear(pictures)
	}
	pictures[key] = p
	return p, nil
}
