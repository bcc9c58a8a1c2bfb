package kit

import (
	"math"
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
