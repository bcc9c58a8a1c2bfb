package ical

import "testing"

// What practices write into the title of an appointment: name, birth date, reason.
func TestBirthDatesInTitles(t *testing.T) {
	for _, c := range []struct{ summary, more, name, born, reason, provider string }{
		{"Carol Young 02/26/1932 - knee pain", "", "Carol Young", "1932-02-26", "knee pain", ""},
		{"Carol Young (DOB 2/26/1932) knee pain", "", "Carol Young", "1932-02-26", "knee pain", ""},
		{`Young\, Carol 1932-02-26: knee pain`, "", "Carol Young", "1932-02-26", "knee pain", ""},
		{"Carol Young 02/26/1932", "", "Carol Young", "1932-02-26", "", ""},
		{"02/26/1932 Carol Young - knee pain", "", "Carol Young", "1932-02-26", "knee pain", ""},
		{"Knee pain - Carol Young 02-26-1932", "", "Carol Young", "1932-02-26", "Knee pain", ""},
		{"Carol Young 12/24/2026 - knee pain", "", "", "", "Carol Young 12/24/2026 - knee pain", ""}, // no birth date: it lies ahead
		{"Carol Young - knee pain", "", "Carol Young", "", "knee pain", ""},
		{"Carol Young 02/26/1932 - knee pain", `ORGANIZER;CN="Anita Rao, MD":mailto:rao@practice.example`, "Carol Young", "1932-02-26", "knee pain", "Anita Rao, MD"},
		{"Carol Young 02/26/1932 - knee pain", "ATTENDEE;CN=Anita Rao:mailto:rao@practice.example", "Carol Young", "1932-02-26", "knee pain", "Anita Rao"},
		{"Carol Young 02/26/1932 - knee pain", "ATTENDEE;CN=Carol Young:mailto:carol@mail.example", "Carol Young", "1932-02-26", "knee pain", ""},
		{"Carol Young - knee pain", `ATTENDEE;CN="Anita Rao, MD":mailto:rao@practice.example`, "Carol Young", "", "knee pain", "Anita Rao, MD"},
		{"Carol Young 02/26/1932 - knee pain", "DESCRIPTION:Provider: Jonas Whitaker\\, NP", "Carol Young", "1932-02-26", "knee pain", "Jonas Whitaker, NP"},
	} {
		lines := []string{"UID:x", "DTSTART:20261117T090000", "SUMMARY:" + c.summary}
		if c.more != "" {
			lines = append(lines, c.more)
		}
		r := parse(t, calendarOf(eventOf(lines...)), Options{})
		if c.name == "" {
			if len(r.Rows) != 0 {
				t.Errorf("%s: %+v", c.summary, r.Rows)
			}
			continue
		}
		if len(r.Rows) != 1 {
			t.Errorf("%s %s: left out: %v", c.summary, c.more, r.Left)
			continue
		}
		if s := r.Rows[0]; s.Patient.String() != c.name || string(s.BirthDate) != c.born || s.Reason != c.reason || s.Provider != c.provider {
			t.Errorf("%s %s: %+v", c.summary, c.more, s)
		}
	}
}
