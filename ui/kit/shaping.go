package kit

import (
	"bytes"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// oneFace knows the widths of a font's letters in the font's own units, the same for all text sizes, from the library that
// Fyne shapes with. Texts are measured on the interface's goroutine alone.
type oneFace struct {
	face     *font.Face // nil when the font can't be read
	upem     float32    // units in the text size
	shaper   shaping.HarfbuzzShaper
	segments shaping.Segmenter
	letters  map[rune]float32
	kerns    map[[2]rune]float32
}

// ResolveFace is the one face there is.
func (f *oneFace) ResolveFace(rune) *font.Face { return f.face }

var faces = map[fyne.Resource]*oneFace{}

func faceOf(r fyne.Resource) *oneFace {
	f := faces[r]
	if f == nil {
		f = &oneFace{letters: map[rune]float32{}, kerns: map[[2]rune]float32{}}
		if face, err := font.ParseTTF(bytes.NewReader(r.Content())); err == nil {
			f.face, f.upem = face, float32(face.Upem())
		}
		faces[r] = f
	}
	return f
}

// has says whether the face has a letter; for others Fyne looks for another face.
func (f *oneFace) has(r rune) bool {
	if f.face == nil {
		return false
	}
	_, ok := f.face.NominalGlyph(r)
	return ok
}

// letter is how far a letter that the face has goes, in units.
func (f *oneFace) letter(r rune) float32 {
	w, ok := f.letters[r]
	if !ok {
		w = f.shape(r)
		f.letters[r] = w
	}
	return w
}

// kern is what two letters are drawn together, or apart, in units.
func (f *oneFace) kern(before, r rune) float32 {
	pair := [2]rune{before, r}
	w, ok := f.kerns[pair]
	if !ok {
		w = f.shape(before, r) - f.letter(before) - f.letter(r)
		f.kerns[pair] = w
	}
	return w
}

// shape sets text in the size in which a unit is a pixel.
func (f *oneFace) shape(text ...rune) (w float32) {
	all := shaping.Input{Text: text, RunEnd: len(text), Direction: di.DirectionLTR, Face: f.face, Size: fixed.I(int(f.upem))}
	for _, run := range f.segments.Split(all, f) {
		w += float32(f.shaper.Shape(run).Advance) / 64
	}
	return w
}
