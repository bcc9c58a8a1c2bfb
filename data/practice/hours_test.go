package practice

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/data/fault"
)

// newYork is open Monday to Friday 8-12 and 13-17, Saturday 9-12, with a holiday on Thanksgiving 2026.
func newYork(t testing.TB) Hours {
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	var w Week
	for day := time.Monday; day <= time.Friday; day++ {
		w[day] = []Span{{8 * time.Hour, 12 * time.Hour}, {13 * time.Hour, 17 * time.Hour}}
	}
	w[time.Saturday] = []Span{{9 * time.Hour, 12 * time.Hour}}
	return NewHours(loc, w, []Holiday{{"2026-11-26", "Thanksgiving Day"}})
}

func TestClockRunsInOpenHoursOnly(t *testing.T) {
	h := newYork(t)
	for _, c := range []struct{ name, from, work, want string }{
		{"within the morning", "2026-11-17 09:00", "2h", "2026-11-17 11:00"},
		{"over lunch", "2026-11-17 11:00", "2h", "2026-11-17 14:00"},
		{"exactly to closing", "2026-11-17 16:00", "1h", "2026-11-17 17:00"},
		{"over night", "2026-11-17 16:00", "2h", "2026-11-18 09:00"},
		{"from the night", "2026-11-17 22:00", "1h", "2026-11-18 09:00"},
		{"over Saturday and Sunday", "2026-11-20 16:00", "5h", "2026-11-23 09:00"},
		{"over a holiday", "2026-11-25 16:00", "2h", "2026-11-27 09:00"},
		{"on a holiday", "2026-11-26 10:00", "1h", "2026-11-27 09:00"},
		{"over the end of daylight time", "2026-10-31 11:00", "2h", "2026-11-02 09:00"},
		{"no work while closed", "2026-11-22 10:00", "0s", "2026-11-23 08:00"},
		{"no work while open", "2026-11-17 10:00", "0s", "2026-11-17 10:00"},
		{"two days of eight hours", "2026-11-16 08:00", "16h", "2026-11-17 17:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			work, err := time.ParseDuration(c.work)
			if err != nil {
				t.Fatal(err)
			}
			if got := h.Add(at(t, h, c.from), work); !got.Equal(at(t, h, c.want)) {
				t.Errorf("got %s, want %s", got.In(h.Location()), c.want)
			}
		})
	}
}

func at(t testing.TB, h Hours, text string) time.Time {
	v, err := time.ParseInLocation("2006-01-02 15:04", text, h.Location())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestBusinessDays(t *testing.T) {
	h := newYork(t)
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-17 09:00", 1, "2026-11-18 17:00"},
		{"2026-11-17 23:00", 2, "2026-11-19 17:00"},
		{"2026-11-20 09:00", 1, "2026-11-21 12:00"}, // Saturday has hours
		{"2026-11-25 09:00", 1, "2026-11-27 17:00"}, // Thanksgiving does not count
		{"2026-11-22 09:00", 1, "2026-11-23 17:00"}, // came in on a Sunday
		{"2026-11-17 09:00", 0, "2026-11-17 17:00"},
		{"2026-11-17 18:00", 0, "2026-11-18 17:00"},
	} {
		if got := h.AddBusinessDays(at(t, h, c.from), c.n); !got.Equal(at(t, h, c.want)) {
			t.Errorf("%s + %d: got %s, want %s", c.from, c.n, got.In(h.Location()), c.want)
		}
	}
}

func TestAddAndBetweenAgree(t *testing.T) {
	h := newYork(t)
	random := rand.New(rand.NewPCG(1, 2))
	start := at(t, h, "2026-01-01 00:00")
	for range 2000 {
		from := start.Add(time.Duration(random.Int64N(int64(365 * 24 * time.Hour)))).Truncate(time.Second)
		work := time.Duration(random.Int64N(int64(60 * time.Hour))).Truncate(time.Second)
		due := h.Add(from, work)
		if got := h.Between(from, due); got != work {
			t.Fatalf("from %s work %s due %s: between is %s", from, work, due, got)
		}
		if work > 0 && !h.Open(due.Add(-time.Nanosecond)) {
			t.Fatalf("from %s work %s: due %s, when the practice is closed", from, work, due)
		}
		if h.Between(due, from) != -work {
			t.Fatal("between is not symmetric")
		}
	}
}

func TestNeverOpenEnds(t *testing.T) {
	var h Hours
	now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	if !h.Add(now, time.Hour).IsZero() || !h.NextOpen(now).IsZero() || !h.AddBusinessDays(now, 1).IsZero() || h.Open(now) {
		t.Error("a practice that is never open must give the zero time")
	}
}

func TestParseSpans(t *testing.T) {
	for text, want := range map[string]string{"8-12, 13:00–17:30": "08:00–12:00 13:00–17:30", "closed": "", "": "", "9:15 to 24": "09:15–24:00"} {
		spans, err := ParseSpans(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		got := ""
		for i, s := range spans {
			if i > 0 {
				got += " "
			}
			got += s.String()
		}
		if got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
	for _, text := range []string{"8", "8-25", "8:61-9", "x-y", "-"} {
		if _, err := ParseSpans(text); fault.Of(err) != fault.Invalid {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestFederalHolidays2026(t *testing.T) {
	want := []string{"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"}
	got := FederalHolidays(2026)
	if len(got) != len(want) {
		t.Fatalf("%d holidays", len(got))
	}
	for i := range want {
		if string(got[i].Date) != want[i] {
			t.Errorf("%s: got %s, want %s", got[i].Name, got[i].Date, want[i])
		}
	}
}

func FuzzParseSpans(f *testing.F) {
	for _, text := range []string{"", "closed", "8:00-12:00, 13:00-17:30", "8–12", "8 to 12", "25:00-26:00", "8-", "-", "0:0-24:00", "8:00-12:00,", "٨-١٢"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		spans, err := ParseSpans(text)
		if err != nil {
			if spans != nil || fault.Of(err) != fault.Invalid {
				t.Fatalf("%q: %v, %v", text, spans, err)
			}
			return
		}
		written := make([]string, len(spans))
		for i, s := range spans {
			if s.Open < 0 || s.Close < 0 || s.Open > 24*time.Hour || s.Close > 24*time.Hour {
				t.Fatalf("%q: %v", text, s)
			}
			written[i] = s.String()
		}
		back, err := ParseSpans(strings.Join(written, ", "))
		if err != nil || !slices.Equal(back, spans) {
			t.Fatalf("%q: %v came back as %v, %v", text, spans, back, err)
		}
	})
}
