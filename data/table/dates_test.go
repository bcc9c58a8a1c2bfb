package table

import (
	"testing"
	"time"

	"foyer/data/record"
)

func FuzzDates(f *testing.F) {
	for _, text := range []string{"", "11/17/2026", "17.11.26", "2026-11-17 9:00 AM", "20261117", "Nov 17, 2026", "17 de noviembre de 2026", "45000.5", "1980", "2070", "0/0/00", "Tue, 3rd März 99 1330",
		"1/2/3", "2/29/1900", "ſep 1 2020", "1 ﬁx 2020", "11/17/2026 24:00", "2026-11-17T09:00:00+05:30"} {
		f.Add(text)
	}
	today := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		looksLikeDate(text)
		for _, order := range []DateOrder{YearFirst, MonthFirst, DayFirst, ""} {
			for _, now := range []time.Time{today, {}} {
				d := dates{order, now}
				for _, birth := range []bool{true, false} {
					at, reason := d.moment(text, birth)
					if reason != "" {
						if at != "" {
							t.Fatalf("%q: %q although %s", text, at, reason)
						}
						continue
					}
					if _, err := record.ParseDate(string(at.Date())); err != nil {
						t.Fatalf("%q, %s: %q: %v", text, order, at, err)
					}
					if at != "" && at.Time(time.UTC).IsZero() {
						t.Fatalf("%q, %s: %q is no moment", text, order, at)
					}
					if birth && !now.IsZero() && at.Time(time.UTC).After(now.AddDate(1, 0, 1)) {
						t.Fatalf("%q: born on %q", text, at)
					}
				}
			}
		}
	})
}
