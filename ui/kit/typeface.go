package kit

import (
	"math"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// typeface knows how wide letters of one face and size are, alone and after one another. Shaping a text anew costs Fyne
// some 50 µs and is what scrolling spends its time on; the sum of letters and of what pairs draw together is the same to
// 1/32 of a pixel (a test compares), and is there after the first few lines: see oneFace.
type typeface struct {
	size         float32
	face         fyne.Resource
	units        *oneFace
	height, base float32
	letters      [plainLetters]float32 // -1 for not yet known
	others       map[rune]float32
	near         [nearLetters]*[nearLetters]float32 // what the second letter adds after the first, where both are Latin
	pairs        map[[2]rune]float32                // the same for other letters
}

// nearLetters end with Latin Extended-A; unknown stands for a pair that was not asked for yet.
const nearLetters, unknown = 0x180, -1 << 20

const plainLetters = 0x250

type typefaceKey struct {
	size float32
	face fyne.Resource
}

var typefaces = map[typefaceKey]*typeface{}

func (s Span) typeface() *typeface {
	key := typefaceKey{s.textSize(), s.font()}
	f := typefaces[key]
	if f == nil {
		f = newTypeface(key.size, key.face)
		typefaces[key] = f
	}
	return f
}

func newTypeface(size float32, face fyne.Resource) *typeface {
	f := &typeface{size: size, face: face, units: faceOf(face), others: map[rune]float32{}, pairs: map[[2]rune]float32{}}
	for i := range f.letters {
		f.letters[i] = -1
	}
	_, f.height, f.base = f.shaped("x")
	return f
}

// shaped asks Fyne, which keeps the answer for a minute.
func (f *typeface) shaped(text string) (w, h, base float32) {
	m, b := fyne.CurrentApp().Driver().RenderedTextSize(text, f.size, fyne.TextStyle{}, f.face)
	return m.Width, m.Height, b
}

// letter is the width of a letter alone.
func (f *typeface) letter(r rune) float32 {
	if r < plainLetters {
		if f.letters[r] < 0 {
			f.letters[r] = f.alone(r)
		}
		return f.letters[r]
	}
	w, ok := f.others[r]
	if !ok {
		w = f.alone(r)
		f.others[r] = w
	}
	return w
}

func (f *typeface) alone(r rune) float32 {
	if !f.units.has(r) {
		w, _, _ := f.shaped(string(r))
		return w
	}
	return float32(math.Round(f.sixtyFourths(f.units.letter(r)))) / 64
}

// sixtyFourths are units in this size as 64ths of a pixel. The shaper takes whole pixels, rounds the widths of letters and
// cuts what is between them; so do we.
func (f *typeface) sixtyFourths(units float32) float64 {
	return float64(units) * math.Ceil(float64(f.size)) * 64 / float64(f.units.upem)
}

// step is what a letter adds to the width of a text that ends with another one, 0 for none.
func (f *typeface) step(before, r rune) float32 {
	if before == 0 {
		return f.letter(r)
	}
	if before < nearLetters && r < nearLetters && before >= 0 && r >= 0 {
		row := f.near[before]
		if row == nil {
			row = new([nearLetters]float32)
			for i := range row {
				row[i] = unknown
			}
			f.near[before] = row
		}
		if row[r] == unknown {
			row[r] = f.together(before, r)
		}
		return row[r]
	}
	pair := [2]rune{before, r}
	w, ok := f.pairs[pair]
	if !ok {
		w = f.together(before, r)
		f.pairs[pair] = w
	}
	return w
}

// together is what r adds after before, as Fyne shapes the two.
func (f *typeface) together(before, r rune) float32 {
	if !f.units.has(before) || !f.units.has(r) {
		both, _, _ := f.shaped(string([]rune{before, r}))
		return both - f.letter(before)
	}
	return f.letter(r) + float32(math.Trunc(f.sixtyFourths(f.units.kern(before, r))))/64
}

// width is that of a text. Scripts whose letters join are shaped by Fyne.
func (f *typeface) width(text string) (w float32) {
	before := rune(0)
	for _, r := range text {
		if !apart(r) {
			w, _, _ = f.shaped(text)
			return w
		}
		w += f.step(before, r)
		before = r
	}
	return w
}

// apart says whether a letter stands by itself: Latin, Greek, Cyrillic and the signs between words.
func apart(r rune) bool {
	return r < 0x530 || r >= 0x1e00 && r < 0x2200 && r != '\u200d' || r == utf8.RuneError
}
