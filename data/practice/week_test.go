package practice

import (
	"reflect"
	"testing"
	"time"

	"foyer/data/fault"
	"foyer/data/store/storetest"
)

func TestParseWeek(t *testing.T) {
	for text, want := range map[string]string{
		"Mon-Fri 8:00-17:00, Sat 9:00-12:00":            "Mon-Fri 08:00-17:00, Sat 09:00-12:00",
		"monday – thursday 8-12, 13:00–17:30; fri 8-12": "Mon-Thu 08:00-12:00, 13:00-17:30, Fri 08:00-12:00",
		"Sat-Mon 9 to 12":                    "Mon 09:00-12:00, Sat-Sun 09:00-12:00",
		"Mon-Wed 8-17, Thu closed, Fri 8-17": "Mon-Wed 08:00-17:00, Fri 08:00-17:00",
		"":                                   "none",
		"none":                               "none",
		"Mon 8-12, Mon 13-17":                "Mon 08:00-12:00, 13:00-17:00",
		"Tue 8:00-12:00, Wed 8:00-12:00, Thu 8:00-12:00": "Tue-Thu 08:00-12:00",
	} {
		w, err := ParseWeek(text)
		if err != nil || w.String() != want {
			t.Errorf("%q: %q, %v; want %q", text, w, err, want)
		}
		if again, err := ParseWeek(w.String()); err != nil || !reflect.DeepEqual(again, w) {
			t.Errorf("%q does not read back: %v", w, err)
		}
	}
	for _, text := range []string{"8-17", "Mon", "Mon-", "Mon-Fri", "Funday 8-17", "Mon 17-8", "Mon 8-12, 11-14", "M 8-9", "Mon 8-17,", "monkey 8-9", "Mon-Fri 8-25"} {
		if _, err := ParseWeek(text); fault.Of(err) != fault.Invalid {
			t.Errorf("%q was accepted: %v", text, err)
		}
	}
}

func FuzzParseWeek(f *testing.F) {
	f.Add("Mon-Fri 8:00-17:00, Sat 9:00-12:00")
	f.Add("sat – mon closed; tue 8 to 9")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := ParseWeek(text)
		if err != nil {
			return
		}
		if again, err := ParseWeek(w.String()); err != nil || !reflect.DeepEqual(again, w) {
			t.Errorf("%q became %q, which does not read back: %v", text, w, err)
		}
	})
}

// A new practice prints no hours; its deadlines still count, Monday to Friday from 8 to 5.
func TestDeadlinesBeforeHoursAreSet(t *testing.T) {
	p := Default(storetest.Now)
	if p.Week.Set() || len(p.Phones) != 0 {
		t.Fatalf("a new practice has hours %s and phones %v that nobody has said", p.Week, p.Phones)
	}
	p.TimeZone = "America/New_York"
	friday := time.Date(2026, time.November, 20, 16, 0, 0, 0, p.Hours().Location())
	if due := p.Hours().Add(friday, 2*time.Hour); due.Weekday() != time.Monday || due.Hour() != 9 {
		t.Errorf("two hours from Friday at 4: %s", due)
	}
	p.Week[time.Saturday] = []Span{{9 * time.Hour, 12 * time.Hour}}
	if due := p.Hours().Add(friday, time.Hour); due.Weekday() != time.Saturday || due.Hour() != 10 {
		t.Errorf("open on Saturday only: %s", due)
	}
}

func TestZoneOfTheWorkstation(t *testing.T) {
	for want, names := range map[string][]string{
		"America/Chicago":  {"", "Local", "/usr/share/zoneinfo/America/Chicago"},
		"America/Denver":   {":America/Denver", "/usr/share/zoneinfo/America/Chicago"},
		"Pacific/Honolulu": {"/var/db/timezone/zoneinfo/Pacific/Honolulu"},
		"America/Phoenix":  {"nonsense", "/etc/localtime", "America/Phoenix\n"},
		"America/Boise":    {"/usr/share/zoneinfo/posix/America/Boise"},
		"America/New_York": {"", "Local", "EST5EDT,M3.2.0,M11.1.0", "../../etc/passwd"},
	} {
		if got := firstZone(names); got != want {
			t.Errorf("%q: %s, want %s", names, got, want)
		}
	}
	t.Setenv("TZ", "America/Los_Angeles")
	if got := LocalZone(); got != "America/Los_Angeles" || Default(storetest.Now).TimeZone != got {
		t.Errorf("with TZ set: %s", got)
	}
}
