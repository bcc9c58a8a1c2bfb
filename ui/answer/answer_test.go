package answer

import (
	"testing"
	"time"
)

func TestAskedAgainOnADayOnWhichSomebodyWorks(t *testing.T) {
	for day, want := range map[string]string{"2026-11-20": "2026-11-20", "2026-11-21": "2026-11-23", "2026-11-22": "2026-11-23", "2026-11-23": "2026-11-23", "2027-01-30": "2027-02-01"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := Workday(at).Format(time.DateOnly); got != want {
			t.Errorf("%s is put to %s, want %s", day, got, want)
		}
	}
}
