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
