package press_test

import (
	"testing"
	"time"

	"foyer/cmd/internal/press"
	"foyer/data/practice"
)

func TestHoursInWords(t *testing.T) {
	h := time.Hour
	usual := []practice.Span{{Open: 8 * h, Close: 17 * h}}
	tests := []struct {
		name   string
		week   practice.Week
		en, es string
	}{
		{"never open", practice.Week{}, "", ""},
		{"five days", practice.Week{nil, usual, usual, usual, usual, usual, nil}, "Mon–Fri 8 am–5 pm", "lun–vie 8:00 a. m.–5:00 p. m."},
		{"a short day between", practice.Week{nil, usual, usual, {{Open: 8*h + 30*time.Minute, Close: 12 * h}}, usual, usual, nil},
			"Mon–Tue 8 am–5 pm, Wed 8:30 am–12 pm, Thu–Fri 8 am–5 pm", "lun–mar 8:00 a. m.–5:00 p. m., mié 8:30 a. m.–12:00 p. m., jue–vie 8:00 a. m.–5:00 p. m."},
		{"a break and a Sunday", practice.Week{{{Open: 9 * h, Close: 12 * h}, {Open: 13 * h, Close: 16 * h}}}, "Sun 9 am–12 pm & 1 pm–4 pm", "dom 9:00 a. m.–12:00 p. m. y 1:00 p. m.–4:00 p. m."},
	}
	for _, tt := range tests {
		if got := press.HoursInWords(tt.week, "en"); got != tt.en {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.en)
		}
		if got := press.HoursInWords(tt.week, "es"); got != tt.es {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.es)
		}
	}
}
