package kit

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

var aSunday = time.Date(2026, 11, 22, 15, 30, 0, 0, time.FixedZone("", -5*3600))

func TestDatesAreReadAsPeopleWriteThem(t *testing.T) {
	for _, tt := range []struct {
		text     string
		mdy, dmy string // empty: no date
	}{
		{"1.2.1960", "1960-01-02", "1960-02-01"}, {"01021960", "1960-01-02", "1960-02-01"},
		{"1960-02-01", "1960-02-01", "1960-02-01"}, {"2/1/60", "1960-02-01", "1960-01-02"},
		{"13.2.1960", "1960-02-13", "1960-02-13"}, {"2/13/1960", "1960-02-13", "1960-02-13"},
		{"19600201", "1960-02-01", "1960-02-01"}, {"010260", "1960-01-02", "1960-02-01"},
		{"12 31 99", "1999-12-31", "1999-12-31"}, {"2/29/2023", "", ""}, {"2/29/2024", "2024-02-29", "2024-02-29"},
		{"31.6.1960", "", ""}, {"1/1/35", "2035-01-01", "2035-01-01"}, {"1/1/36", "1936-01-01", "1936-01-01"},
		{"Feb 1, 1960", "1960-02-01", "1960-02-01"}, {"1 february 60", "1960-02-01", "1960-02-01"},
		{"1st of March 1960", "1960-03-01", "1960-03-01"}, {"1 de febrero de 1960", "1960-02-01", "1960-02-01"},
		{"Mon, Feb 1 1960", "1960-02-01", "1960-02-01"}, {"3 dic", "2026-12-03", "2026-12-03"},
		{"1960 Feb 1", "1960-02-01", "1960-02-01"}, {"5/6", "2027-05-06", "2026-06-05"}, {"1/2", "2027-01-02", "2027-02-01"},
		{"today", "2026-11-22", "2026-11-22"}, {"Tomorrow", "2026-11-23", "2026-11-23"}, {"ayer", "2026-11-21", "2026-11-21"},
		{"mañana", "2026-11-23", "2026-11-23"}, {"in 2 weeks", "2026-12-06", "2026-12-06"}, {"en 2 semanas", "2026-12-06", "2026-12-06"},
		{"dentro de un mes", "2026-12-22", "2026-12-22"}, {"in a year", "2027-11-22", "2027-11-22"}, {"3 days ago", "2026-11-19", "2026-11-19"},
		{"hace 3 días", "2026-11-19", "2026-11-19"}, {"+3d", "2026-11-25", "2026-11-25"}, {"-2w", "2026-11-08", "2026-11-08"},
		{"+10", "2026-12-02", "2026-12-02"}, {"monday", "2026-11-23", "2026-11-23"}, {"sunday", "2026-11-29", "2026-11-29"},
		{"next fri", "2026-11-27", "2026-11-27"}, {"last friday", "2026-11-20", "2026-11-20"}, {"martes", "2026-11-24", "2026-11-24"},
		{"el jueves", "2026-11-26", "2026-11-26"}, {"mon", "2026-11-23", "2026-11-23"},
		{"  ", "0001-01-01", "0001-01-01"}, {"soon", "", ""}, {"1.2", "2027-01-02", "2027-02-01"}, {"1.2.3.4", "", ""},
		{"99999999", "", ""}, {"1960", "", ""}, {"marble 3", "", ""}, {"mondeo", "", ""}, {"1/2/1700", "", ""}, {"1/2/202", "", ""},
		{"1+2", "", ""}, {"in 5000 weeks", "", ""}, {"١/٢/١٩٦٠", "", ""},
	} {
		for order, want := range []string{tt.mdy, tt.dmy} {
			got, err := ParseDate(tt.text, aSunday, Order(order))
			text := got.Format(time.DateOnly)
			if err != nil {
				text = ""
			}
			if text != want {
				t.Errorf("%q in order %d is %q, want %q", tt.text, order, text, want)
			}
		}
	}
}

func TestAMonthFromTheLastDayEndsWithTheMonth(t *testing.T) {
	for from, want := range map[string]string{"2026-01-31": "2026-02-28", "2028-01-31": "2028-02-29", "2026-12-31": "2027-01-31"} {
		today, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseDate("in 1 month", today, MDY); err != nil || got.Format(time.DateOnly) != want {
			t.Errorf("a month from %s is %v (%v), want %s", from, got, err, want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"1.2.1960", "in 2 weeks", "Feb 1, 1960", "+3d", "01021960", "el 3 de mayo", "-", "+", "hace"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, dmy bool) {
		order := MDY
		if dmy {
			order = DMY
		}
		got, err := ParseDate(text, aSunday, order)
		if err != nil && !got.IsZero() {
			t.Errorf("%q gives a day and an error", text)
		}
		if err == nil && !got.IsZero() {
			again, err := ParseDate(got.Format(time.DateOnly), aSunday, order)
			if err == nil && !again.Equal(got) {
				t.Errorf("%q is %v, written as ISO it is %v", text, got, again)
			}
			if h, m, s := got.Clock(); h+m+s != 0 || got.Location() != time.UTC {
				t.Errorf("%q is %v, want midnight UTC", text, got)
			}
		}
	})
}

func TestADateIsNotShownTwice(t *testing.T) {
	start(t)
	spell := func(d time.Time) string { return d.Format("01/02/2006") }
	d := NewDateField("", "", func() time.Time { return day(2026, 11, 26) }, spell)
	window(t, Top(d.Object()))
	for text, echo := range map[string]bool{"12/20/2026": false, "1/5/2027": false, "01/05/2027": false, "tomorrow": true, "12/20/26": true} {
		d.SetText(text)
		if got := len(d.shown.Spans) > 0; got != echo {
			t.Errorf("%q: echo %v", text, got)
		}
	}
}

func TestTheEchoOfADateLeavesRoomForTheDate(t *testing.T) {
	start(t)
	spell := func(time.Time) string { return "Wednesday, the 23rd of September" }
	d := NewDateField("", "", func() time.Time { return day(2026, 11, 26) }, spell)
	d.SetText("09/23/2026")
	typed, _, _ := Say(d.Text).measure(d.Text)
	box := d.Object()
	for width, shown := range map[float32]bool{120: false, 220: true, 500: true} {
		box.Resize(fyne.NewSize(width, 34))
		echo := d.shown.Size().Width
		if left := width - echo; left < typed+8 {
			t.Errorf("%g wide: %g left for %g of date", width, left, typed)
		}
		if shown != (echo > 0) {
			t.Errorf("%g wide: the echo is %g wide", width, echo)
		}
	}
}
