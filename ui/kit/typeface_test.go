package kit

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// The sum of letters is what Fyne's shaping gives, in every size and face, for all that is written on these screens.
func TestWidthsAreThoseOfShaping(t *testing.T) {
	start(t)
	texts := []string{"Núñez-Ortega, Marisol", "AVATAR Wave To. Ye", "office fluffy fi fl ffi", "someone.1234.longer@mail.example", "Tr, Te. «Yo» “T” — 5…",
		"31 Oct 2026 · 148/92 mmHg", "cafe\u0301 e\u0301", "  two  spaces  ", "Nguyễn Thị Hồng", "Ελένη Папа", "محمد", "", "日本 🙂 5"}
	for _, s := range []Span{{}, {Bold: true}, {Size: Dense}, {Bold: true, Size: Dense}, {Size: Small}, {Size: Title, Bold: true}, {Mono: true}} {
		for _, text := range texts {
			m, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, s.textSize(), fyne.TextStyle{}, s.font())
			if w, _, _ := s.measure(text); math.Abs(float64(w-m.Width)) > 0.1 {
				t.Errorf("%q in %+v is %v wide, shaped %v", text, s, w, m.Width)
			}
		}
	}
}

// A size not seen before is measured in a few microseconds a letter: a screen in a new text size has a thousand pairs of
// them, and the interface waits meanwhile. Fyne's own measuring, which keeps answers for a minute, is what it is held against.
func BenchmarkNewSize(b *testing.B) {
	start(b)
	text := "The quick brown fox jumps over the lazy dog. Núñez-Ortega, Marisol: 31 Oct 2026 · 148/92 mmHg; AVATAR Wave To."
	next := float32(10)
	for _, how := range []string{"ours", "Fyne"} {
		b.Run(how, func(b *testing.B) {
			for b.Loop() {
				next += 1. / 64
				f := newTypeface(next, regular)
				if how == "ours" {
					f.width(text)
					continue
				}
				before := rune(0)
				for _, r := range text {
					f.shaped(string([]rune{before, r}))
					before = r
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(text)), "µs/letter")
		})
	}
}

// All usual letters beside one another are as far apart as each pair shaped by itself.
func TestUsualPairsAreThoseOfShaping(t *testing.T) {
	start(t)
	for _, resource := range []fyne.Resource{regular, semibold} {
		f := readFace(resource.Content())
		u := f.shapeUsual()
		if len(u.kerns) < 100 || len(u.odd) == 0 {
			t.Errorf("%s: %d pairs stand closer or wider, %d are drawn as one", resource.Name(), len(u.kerns), len(u.odd))
		}
		letters := usualLetters()
		for i := 0; i < len(letters)*len(letters); i += 7 { // a seventh of them takes a tenth of a second
			pair := [2]rune{letters[i/len(letters)], letters[i%len(letters)]}
			want := f.shape(pair[0], pair[1]) - f.letter(pair[0]) - f.letter(pair[1])
			if got, ok := u.kern(pair); ok && got != want {
				t.Errorf("%s: %q is %v, shaped by itself %v", resource.Name(), pair, got, want)
			}
		}
	}
}

// A paragraph is as wide in each line as its text measured whole, whatever words and styles it is made of.
func TestLinesAreAsWideAsTheirText(t *testing.T) {
	start(t)
	spans := []Span{
		Say("After Tr, AVATAR  Wave To. Ye went to «Yo» — Núñez-Ortega,   Marisol "), Strong("AV 148/92 mmHg To "), Say("محمد علي and 日本 go on "),
		Key("Ctrl+K"), Say("office fluffy fi fl ffi, Nguyễn Thị Hồng. "),
	}
	for _, width := range []float32{60, 140, 333, 1200} {
		pieces, _ := wrapped(spans, width, 1)
		text := ""
		for _, p := range pieces {
			text += p.Text
			if w, _, _ := p.measure(p.Text); math.Abs(float64(w-p.w)) > 0.1 {
				t.Errorf("at %v, %q is said to be %v wide, is %v", width, p.Text, p.w, w)
			}
		}
		all := ""
		for _, s := range spans {
			all += s.Text
		}
		if text != all {
			t.Errorf("at %v, the lines hold %q", width, text)
		}
	}
}

// BenchmarkWrapped breaks a long paragraph into lines.
func BenchmarkWrapped(b *testing.B) {
	start(b)
	spans := []Span{Say(strings.Repeat("The quick brown fox jumps over the lazy dog and writes to the practice about it. ", 20))}
	for b.Loop() {
		wrapped(spans, 600, 1)
	}
}
