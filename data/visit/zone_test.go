package visit

import (
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store/storetest"
)

// A time without an offset is what the clock on the practice's wall shows, wherever the computer stands, also on the
// days on which that clock is set.
func TestBareTimesAreThePractices(t *testing.T) {
	was := time.Local
	defer func() { time.Local = was }()
	for _, computer := range []string{"America/Los_Angeles", "UTC", "America/New_York"} {
		loc, err := time.LoadLocation(computer)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		ctx := storetest.As(access.Administrator)
		db := storetest.OpenAt(t, clock.Fixed(time.Date(2026, 11, 18, 2, 30, 0, 0, time.UTC).In(loc), 1)) // 21:30 on the 17th in New York
		if _, err := practice.New(db).Save(ctx, practice.Practice{Name: "Cedar Hollow Family Practice", TimeZone: "America/New_York", Language: "en", Color: "#0f5257", IdleMinutes: 10, DeskMinutes: 10}); err != nil {
			t.Fatal(err)
		}
		s, people := New(db), patient.New(db)
		ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "100", "212-555-0101")
		cases := []struct {
			start record.DateTime
			day   record.Date
			utc   string
			timed bool
		}{
			{"2026-11-17", "2026-11-17", "2026-11-17T05:00:00Z", false},
			{"2026-11-17T09:00", "2026-11-17", "2026-11-17T14:00:00Z", true},
			{"2026-11-17T23:30:00", "2026-11-17", "2026-11-18T04:30:00Z", true},
			{"2026-11-18T03:30:00Z", "2026-11-17", "2026-11-18T03:30:00Z", true},
			{"2026-03-08T09:00", "2026-03-08", "2026-03-08T13:00:00Z", true}, // summer time has begun at two
			{"2026-03-08T01:00", "2026-03-08", "2026-03-08T06:00:00Z", true},
			{"2026-11-01T00:30", "2026-11-01", "2026-11-01T04:30:00Z", true}, // and ends at two
			{"2026-11-01T09:00", "2026-11-01", "2026-11-01T14:00:00Z", true},
			{"2026-11-01", "2026-11-01", "2026-11-01T04:00:00Z", false},
		}
		var rows []record.ScheduleRow
		for _, c := range cases {
			id, err := s.Add(ctx, record.Visit{PatientID: ana, Start: c.start})
			if err != nil {
				t.Fatal(err)
			}
			v, err := s.Get(ctx, id)
			if err != nil || v.Day != c.day || v.Begins.UTC().Format(time.RFC3339) != c.utc || v.Timed != c.timed {
				t.Errorf("%s, %s: %+v, %v", computer, c.start, v, err)
			}
			rows = append(rows, record.ScheduleRow{Start: c.start, Identifiers: []record.Identifier{{Value: "100"}}, Patient: record.HumanName{Family: "Rivera"}})
		}
		if report, err := s.ImportSchedule(ctx, rows); err != nil || report.Matched != len(cases) {
			t.Errorf("%s: the schedule means other moments: %+v, %v", computer, report, err)
		}
		if today, err := s.Today(ctx); err != nil || len(today) != 4 {
			t.Errorf("%s: today %+v, %v", computer, today, err)
		}
	}
}
