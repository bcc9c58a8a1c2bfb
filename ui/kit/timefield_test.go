package kit

import (
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	now := time.Date(2026, 11, 22, 15, 30, 45, 0, time.UTC)
	for text, want := range map[string]string{
		"9:30": "9h30m", "9.30": "9h30m", "0930": "9h30m", "930": "9h30m", "9": "9h0m", "9:30 pm": "21h30m", "9.30 p.m.": "21h30m",
		"9p": "21h0m", "12 am": "0h0m", "12 pm": "12h0m", "14:05": "14h5m", "14 h": "14h0m", "2": "14h0m", "2:15": "14h15m", "02:15": "2h15m",
		"2 am": "2h0m", "7": "7h0m", "noon": "12h0m", "Mediodía": "12h0m", "midnight": "0h0m", "now": "15h30m", "ahora": "15h30m", "0:00": "0h0m",
		"24:00": "", "9:60": "", "13 pm": "", "0 am": "", "soon": "", "9:3": "", "-9": "", "123456": "", "9:30:15": "",
	} {
		got, err := ParseTime(text, now)
		if want == "" {
			if err == nil {
				t.Errorf("%q is %v, want no time", text, got)
			}
			continue
		}
		d, bad := time.ParseDuration(want)
		if err != nil || bad != nil || got != d {
			t.Errorf("%q is %v (%v), want %s", text, got, err, want)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"9:30", "9p", "0930", "", "::", "ñ pm"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := ParseTime(text, time.Time{}); err == nil && (d < 0 || d >= 24*time.Hour) {
			t.Errorf("%q is %v", text, d)
		}
	})
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]float64{"7": 7, "7.5": 7.5, "7,5": 7.5, "1,234": 1234, "1,234.5": 1234.5, " 12 ": 12, "-3": -3} {
		if got, ok := ParseNumber(text); !ok || got != want {
			t.Errorf("%q is %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "1e9", "0x10", "Inf", "NaN", "1.2.3", "1_000"} {
		if got, ok := ParseNumber(text); ok {
			t.Errorf("%q is %v, want no number", text, got)
		}
	}
}

func TestNumberFieldTellsAndComplainsWhenLeft(t *testing.T) {
	start(t)
	n := NewNumberField("mg", "From 1 to 500.", 1, 500)
	l := NewLabeled("Dose", "", n)
	window(t, Top(l.Object()))
	var told []float64
	n.OnNumber = func(v float64, ok bool) { told = append(told, v) }
	n.SetText("900")
	if l.Error() != "" {
		t.Error("complains while typing")
	}
	n.OnLeave()
	if _, ok := n.Number(); ok || l.Error() == "" {
		t.Error("900 of 500 is taken")
	}
	n.SetText("90")
	if v, ok := n.Number(); !ok || v != 90 || l.Error() != "" || len(told) != 1 {
		t.Errorf("%v %v, error %q, told %v", v, ok, l.Error(), told)
	}
}

func TestTimeFieldTells(t *testing.T) {
	start(t)
	f := NewTimeField("", "No time.", func() time.Time { return aSunday }, func(d time.Duration) string { return d.String() })
	l := NewLabeled("At", "", f)
	window(t, Top(l.Object()))
	f.SetText("9p")
	if d, ok := f.Time(); !ok || d != 21*time.Hour {
		t.Errorf("%v %v", d, ok)
	}
	f.SetText("9:70")
	f.OnLeave()
	if _, ok := f.Time(); ok || l.Error() != "No time." {
		t.Errorf("a wrong time is taken, error %q", l.Error())
	}
	f.Clear()
	if _, ok := f.Time(); ok || l.Error() != "" {
		t.Errorf("empty: error %q", l.Error())
	}
}

func TestAViewerFitsEnlargesAndIsDragged(t *testing.T) {
	start(t)
	v := NewViewer(PaperWords{PageOf: "%d/%d"})
	window(t, v)
	v.ShowImage(image.NewGray(image.Rect(0, 0, 4000, 3000)))
	if s := v.sheetSize(0); s.Width > 800 || s.Height > 600 {
		t.Errorf("the picture is %v in a room of 800 x 600", s)
	}
	for _, r := range "1" {
		v.TypedRune(r)
	}
	sheet := v.sheets[0]
	sheet.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-100, -50)})
	if v.shown() != 1 || v.scroll.Offset != fyne.NewPos(100, 50) {
		t.Errorf("dragged to %v at %v", v.scroll.Offset, v.shown())
	}
	press1(v, fyne.KeyRight, fyne.KeyDown)
	if v.scroll.Offset != fyne.NewPos(140, 90) {
		t.Errorf("keys moved to %v", v.scroll.Offset)
	}
	v.wheelZoom(1)
	if v.shown() <= 1 {
		t.Error("the wheel does not enlarge")
	}
	v.TypedRune('0')
	if v.shown() >= 1 {
		t.Error("0 does not fit")
	}
}
