package ical

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"foyer/data/intake"
	"foyer/data/record"
)

func calendarOf(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCALENDAR\r\n"
}

func eventOf(lines ...string) string {
	return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT"
}

func parse(t *testing.T, text string, opts Options) Result {
	t.Helper()
	r, err := Parse(context.Background(), []byte(text), opts, intake.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnAppointment(t *testing.T) {
	r := parse(t, calendarOf(eventOf("UID:a1@example", "DTSTART;TZID=America/New_York:20261117T090000", "DTEND;TZID=America/New_York:20261117T092000",
		"SUMMARY:Testpatient\\, Tessa - Follow-up", "DESCRIPTION:DOB: 2/1/1962\\nMRN: T-100\\nPhone: 555-0101\\nBring the",
		"  list of medicines", "ORGANIZER;CN=\"Anita Rao, MD\":mailto:rao@practice.example", "LOCATION:Room 2", "STATUS:CONFIRMED")), Options{})
	s := r.Rows[0]
	if s.Start != "2026-11-17T09:00:00-05:00" || s.End != "2026-11-17T09:20:00-05:00" {
		t.Errorf("%s to %s", s.Start, s.End)
	}
	if s.Patient.Family != "Testpatient" || s.Patient.First() != "Tessa" || s.BirthDate != "1962-02-01" || s.Identifiers[0].Value != "T-100" ||
		s.Reason != "Follow-up" || s.Provider != "Anita Rao, MD" || s.Phone != "555-0101" || s.Location != "Room 2" || s.Note != "Bring the list of medicines" {
		t.Errorf("%+v", s)
	}
}

func TestTimesInTheirZones(t *testing.T) {
	zone := "BEGIN:VTIMEZONE\r\nTZID:Practice Time\r\nBEGIN:STANDARD\r\nDTSTART:20071104T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nEND:STANDARD\r\n" +
		"BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\nTZOFFSETFROM:-0600\r\nTZOFFSETTO:-0500\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"
	for start, want := range map[string]string{
		"DTSTART:20261117T140000Z":                                     "2026-11-17T14:00:00Z",
		"DTSTART:20261117T090000":                                      "2026-11-17T09:00:00",
		"DTSTART;TZID=Practice Time:20260717T090000":                   "2026-07-17T09:00:00-05:00",
		"DTSTART;TZID=Practice Time:20260117T090000":                   "2026-01-17T09:00:00-06:00",
		"DTSTART;TZID=Eastern Standard Time:20260717T090000":           "2026-07-17T09:00:00-04:00",
		"DTSTART;TZID=/mozilla.org/1_1/America/Denver:20260717T0900":   "",
		"DTSTART;TZID=/freeassociation/America/Denver:20260717T090000": "2026-07-17T09:00:00-06:00",
		"DTSTART;TZID=Nowhere:20260717T090000":                         "2026-07-17T09:00:00",
		"DTSTART;VALUE=DATE:20261117":                                  "2026-11-17",
	} {
		r := parse(t, calendarOf(zone, eventOf("UID:x", start, "SUMMARY:Tom Testpatient")), Options{})
		if want == "" {
			if len(r.Left) != 1 {
				t.Errorf("%s: left %v", start, r.Left)
			}
			continue
		}
		if string(r.Rows[0].Start) != want {
			t.Errorf("%s: %s, want %s", start, r.Rows[0].Start, want)
		}
	}
}

func TestRepeatingEvents(t *testing.T) {
	starts := func(rule string, opts Options, more ...string) []string {
		lines := append([]string{"UID:r", "DTSTART;TZID=America/Chicago:20261102T100000", "DURATION:PT30M", "RRULE:" + rule, "SUMMARY:Tom Testpatient"}, more...)
		var out []string
		for _, s := range parse(t, calendarOf(eventOf(lines...)), opts).Rows {
			out = append(out, string(s.Start[5:10]))
		}
		return out
	}
	for rule, want := range map[string]string{
		"FREQ=WEEKLY;COUNT=3":                          "11-02 11-09 11-16",
		"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4":              "11-02 11-04 11-09 11-11",
		"FREQ=DAILY;INTERVAL=2;UNTIL=20261108T000000Z": "11-02 11-04 11-06",
		"FREQ=MONTHLY;BYDAY=1MO;COUNT=3":               "11-02 12-07 01-04",
		"FREQ=MONTHLY;BYMONTHDAY=2;COUNT=2":            "11-02 12-02",
		"FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=2": "11-30 12-29",
		"FREQ=YEARLY;COUNT=2":                          "11-02 11-02",
		"FREQ=SECONDLY":                                "11-02",
	} {
		if got := strings.Join(starts(rule, Options{}), " "); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
	got := starts("FREQ=WEEKLY;COUNT=3", Options{}, "EXDATE;TZID=America/Chicago:20261109T100000")
	if strings.Join(got, " ") != "11-02 11-16" {
		t.Errorf("an excluded date stays: %v", got)
	}
	window := Options{From: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2030, 1, 20, 0, 0, 0, 0, time.UTC)}
	if got := starts("FREQ=WEEKLY", window); strings.Join(got, " ") != "12-31 01-07 01-14" {
		t.Errorf("an endless event in a window: %v", got)
	}
	if got := starts("FREQ=DAILY", Options{}); len(got) != intake.DefaultLimits().Occurs {
		t.Errorf("an endless event gives %d dates", len(got))
	}
}

func TestAMovedAndACancelledOccurrence(t *testing.T) {
	r := parse(t, calendarOf(
		eventOf("UID:r", "DTSTART:20261102T100000", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Tom Testpatient"),
		eventOf("UID:r", "RECURRENCE-ID:20261109T100000", "DTSTART:20261110T150000", "SUMMARY:Tom Testpatient"),
		eventOf("UID:r", "RECURRENCE-ID:20261116T100000", "DTSTART:20261116T100000", "SUMMARY:Tom Testpatient", "STATUS:CANCELLED"),
		eventOf("UID:r", "RECURRENCE-ID:20261116T100000", "SEQUENCE:0", "DTSTART:20261116T100000", "SUMMARY:Tom Testpatient", "STATUS:CANCELLED")), Options{})
	var got []string
	for _, s := range r.Rows {
		got = append(got, string(s.Start[5:16])+" "+s.Status)
	}
	if strings.Join(got, ", ") != "11-02T10:00 planned, 11-10T15:00 planned, 11-16T10:00 cancelled" {
		t.Errorf("%v", got)
	}
}

func TestWhoIsThePatient(t *testing.T) {
	for _, c := range []struct{ summary, extra, name, reason string }{
		{"Tessa Testpatient: Annual physical", "", "Tessa Testpatient", "Annual physical"},
		{"Follow-up - Tessa Testpatient", "", "Tessa Testpatient", "Follow-up"},
		{"New patient visit", "ATTENDEE;CN=Tessa Testpatient:mailto:tessa@mail.example", "Tessa Testpatient", "New patient visit"},
		{"Staff Meeting", "", "", ""},
		{"Lunch", "", "", ""},
		{"Blood pressure", "DESCRIPTION:Patient: Testpatient\\, Tessa\\nReason: home readings", "Tessa Testpatient", "home readings"},
	} {
		lines := []string{"UID:x", "DTSTART:20261117T090000", "SUMMARY:" + strings.ReplaceAll(c.summary, ",", `\,`)}
		if c.extra != "" {
			lines = append(lines, c.extra)
		}
		r := parse(t, calendarOf(eventOf(lines...)), Options{})
		switch {
		case c.name == "" && (len(r.Rows) != 0 || len(r.Left) != 1):
			t.Errorf("%s: taken for a visit of %q", c.summary, r.Rows[0].Patient)
		case c.name != "" && (len(r.Rows) != 1 || r.Rows[0].Patient.String() != c.name || r.Rows[0].Reason != c.reason):
			t.Errorf("%s: %+v", c.summary, r.Rows)
		}
	}
}

func TestHostileCalendars(t *testing.T) {
	limits := intake.DefaultLimits()
	var many strings.Builder
	for range 2000 {
		many.WriteString(eventOf("DTSTART:19500101T000000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "SUMMARY:Tom Testpatient") + "\r\n")
	}
	for name, text := range map[string]string{
		"deep":          strings.Repeat("BEGIN:VEVENT\r\n", 100_000),
		"no date ever":  calendarOf(many.String()),
		"a long line":   "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + strings.Repeat("x", limits.Value+1) + "\nEND:VEVENT\nEND:VCALENDAR",
		"folded a lot":  "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x" + strings.Repeat("\n x", 200_000) + "\nEND:VEVENT\nEND:VCALENDAR",
		"huge interval": calendarOf(eventOf("DTSTART:20260101T000000", "RRULE:FREQ=YEARLY;INTERVAL=99999999999;COUNT=99999999", "SUMMARY:Tom Testpatient")),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Parse(context.Background(), []byte(text), Options{}, limits)
			var refusal *intake.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Errorf("%v", err)
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(calendarOf(eventOf("UID:x", "DTSTART;TZID=America/New_York:20261117T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO,-1TU;COUNT=3", "SUMMARY:Tom Testpatient - x", "EXDATE:20261117T090000"))))
	f.Add([]byte(calendarOf(eventOf("UID:x", "DTSTART;VALUE=DATE:20260229", "DURATION:P1W", "RDATE:20260101/P1D", "RRULE:FREQ=YEARLY;BYSETPOS=-9;BYDAY=5SU", "DESCRIPTION:DOB: 1/1/19"))))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:q\nBEGIN:STANDARD\nTZOFFSETTO:-9\nRRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=5MO\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=q:20200101T000000\nSUMMARY:A B"))
	limits := intake.DefaultLimits()
	limits.Size, limits.Occurs = 64<<10, 20
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(context.Background(), data, Options{To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}, limits)
		var refusal *intake.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("an error that is no refusal: %v", err)
		}
		for _, s := range r.Rows {
			if s.Start == "" || s.Start.Time(time.UTC).IsZero() && s.Start != "" && record.DateTime(s.Start) != "" && len(s.Start) < 10 {
				t.Errorf("a row without a start: %q", s.Start)
			}
		}
	})
}
