package kit

import (
	"bytes"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
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
	usual    atomic.Pointer[usual] // nil until it is there
}

// ResolveFace is the one face there is.
func (f *oneFace) ResolveFace(rune) *font.Face { return f.face }

var faces = map[fyne.Resource]*oneFace{}

func faceOf(r fyne.Resource) *oneFace {
	f := faces[r]
	if f == nil {
		f = readFace(r.Content())
		faces[r] = f
		go func() { f.usual.Store(readFace(r.Content()).shapeUsual()) }()
	}
	return f
}

func readFace(content []byte) *oneFace {
	f := &oneFace{letters: map[rune]float32{}, kerns: map[[2]rune]float32{}}
	if face, err := font.ParseTTF(bytes.NewReader(content)); err == nil {
		f.face, f.upem = face, float32(face.Upem())
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
	w, ok := f.usual.Load().kern(pair)
	if ok {
		return w
	}
	if w, ok = f.kerns[pair]; !ok {
		w = f.shape(before, r) - f.letter(before) - f.letter(r)
		f.kerns[pair] = w
	}
	return w
}

// shape sets text in the size in which a unit is a pixel.
func (f *oneFace) shape(text ...rune) (w float32) {
	for _, run := range f.segments.Split(f.input(text), f) {
		w += float32(f.shaper.Shape(run).Advance) / 64
	}
	return w
}

func (f *oneFace) input(text []rune) shaping.Input {
	return shaping.Input{
		Text: text, RunEnd: len(text), Direction: di.DirectionLTR, Face: f.face, Size: fixed.I(int(f.upem)), Script: language.Latin,
	}
}

// usual is how letters of English and Spanish stand together: to shape each pair when it is first met takes the interface
// 40 µs, all of them in one text a fortieth of that, and beside the interface.
type usual struct {
	letters map[rune]bool
	kerns   map[[2]rune]float32 // those that are not 0
	odd     map[[2]rune]bool    // those that are drawn as one
}

// usualLetters are ASCII's, and what Spanish and good typography add.
func usualLetters() (all []rune) {
	for r := ' '; r <= '~'; r++ {
		all = append(all, r)
	}
	return append(all, []rune("áéíóúüñÁÉÍÓÚÜÑ¿¡ªº°·«»–—‘’“”…•→×±½\u00a0")...)
}

// kern is what the two of a pair are drawn together, when both are usual.
func (u *usual) kern(pair [2]rune) (float32, bool) {
	if u == nil || !u.letters[pair[0]] || !u.letters[pair[1]] || u.odd[pair] {
		return 0, false
	}
	return u.kerns[pair], true
}

// shapeUsual sets all pairs of usual letters that the face has as one text, a line break after each.
func (f *oneFace) shapeUsual() *usual {
	u := &usual{letters: map[rune]bool{}, kerns: map[[2]rune]float32{}, odd: map[[2]rune]bool{}}
	var have []rune
	for _, r := range usualLetters() {
		if f.has(r) {
			have, u.letters[r] = append(have, r), true
		}
	}
	text := make([]rune, 0, 3*len(have)*len(have))
	for _, a := range have {
		for _, b := range have {
			text = append(text, a, b, '\n')
		}
	}
	if len(text) == 0 {
		return u
	}
	for _, g := range f.shaper.Shape(f.input(text)).Glyphs {
		at := g.ClusterIndex
		if at%3 != 0 {
			continue
		}
		pair := [2]rune{text[at], text[at+1]}
		if g.GlyphCount != 1 || g.RuneCount != 1 {
			u.odd[pair] = true
			continue
		}
		if w := float32(g.XAdvance)/64 - f.letter(pair[0]); w != 0 {
			u.kerns[pair] = w
		}
	}
	return u
}
