// Package phrase is how screens write what the services hand them: dates and times, enrollment states, what a record
// lacks, errors. The same thing reads the same on every screen.
package phrase

import (
	"strings"
	"time"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// Clock writes a time of day as people in the US read it; the Spanish screens of US practices use the same clock.
func Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strings.ToLower(t.Format("3:04 PM"))
}

// Day writes a day with its weekday, without the year: "Tuesday, November 17".
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return words.T("ui.date.long", "weekday", words.T("ui.weekday."+strings.ToLower(t.Weekday().String())),
		"month", words.T("ui.month."+strings.ToLower(t.Month().String())), "day", t.Day())
}

// Short writes a date in figures: 11/17/2026, 11/2026 or 2026 by what is known; 17/11/2026 where the practice has days
// first.
func Short(d record.Date) string {
	parts := strings.Split(string(d), "-")
	switch len(parts) {
	case 3:
		if kit.UsualOrder() == kit.DMY {
			return parts[2] + "/" + parts[1] + "/" + parts[0]
		}
		return parts[1] + "/" + parts[2] + "/" + parts[0]
	case 2:
		return parts[1] + "/" + parts[0]
	}
	return string(d)
}

// Sex writes an administrative sex in words.
func Sex(sex string) string {
	switch sex {
	case record.Female, record.Male, record.Other:
		return words.T("ui.sex." + sex)
	}
	return words.T("ui.sex.unknown")
}

// Use writes what a telephone or an address is for: "home", "mobile". An unknown code stands as it is.
func Use(code string) string {
	switch code {
	case "home", "mobile", "work", "old", "temp":
		return words.T("ui.use." + code)
	}
	return code
}

// Status writes the state of a problem or a medicine. An unknown code stands as it is.
func Status(code string) string {
	switch code {
	case "active", "inactive", "resolved", "completed", "stopped", "on-hold", "remission", "recurrence", "relapse":
		return words.T("ui.status." + code)
	}
	return code
}

// Language writes a language code in words where it is a common one.
func Language(code string) string {
	switch base, _, _ := strings.Cut(strings.ToLower(code), "-"); base {
	case "":
		return words.T("ui.language.none")
	case "en", "es", "zh", "vi", "ht", "ru", "ar", "tl":
		return words.T("ui.language." + base)
	}
	return code
}

// AskToday is what stands on the day's list for a patient who was never offered the portal.
func AskToday() kit.Span { return kit.Tag(words.T("ui.today.ask"), kit.Grey) }

// Standing shows an enrollment state as a tag; of the deceased it says that, and nobody asks them.
func Standing(state string, deceased bool) kit.Span {
	if deceased {
		state = "deceased"
	}
	return Enrollment(state)
}

// Enrollment shows an enrollment state as a tag.
func Enrollment(state string) kit.Span {
	if state == "" || state == "not_offered" {
		return kit.Quiet(words.T("ui.state.not_offered"))
	}
	tone := map[string]kit.Tone{"active": kit.Green, "invited": kit.Amber, "offered": kit.Amber, "opened": kit.Blue,
		"expired": kit.Red, "failed": kit.Red}[state]
	if tone == "" {
		tone = kit.Grey
	}
	return kit.Tag(words.T("ui.state."+state), tone)
}

// units are UCUM codes as people in the US read them.
var units = map[string]string{"mm[Hg]": "mmHg", "[degF]": "°F", "Cel": "°C", "[lb_av]": "lb", "[in_i]": "in", "kg/m2": "kg/m²", "/min": "/min", "{score}": "", "1": ""}

// Unit writes a unit of measure as people read it.
func Unit(ucum string) string {
	if words, ok := units[ucum]; ok {
		return words
	}
	return ucum
}

// Value writes what was observed.
func Value(v record.Value) string {
	v.Quantity.Unit = Unit(v.Quantity.Unit)
	return v.String()
}

// Missing lists what a record lacks for an invitation.
func Missing(keys []string) string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = words.T("ui.missing." + k)
	}
	return strings.Join(list, ", ")
}
