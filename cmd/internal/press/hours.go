package press

import (
	"fmt"
	"strings"
	"time"

	"foyer/data/practice"
	"foyer/reports/wording"
)

// weekdays are the keys of the short names, from Sunday on as time.Weekday counts.
var weekdays = [7]string{"weekday.sun", "weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri", "weekday.sat"}

// HoursInWords writes the open hours shortly, days with the same hours together: "Mon–Fri 8 am–5 pm, Sat 9 am–noon".
// The week begins on Monday. It is "" for a practice without hours.
func HoursInWords(week practice.Week, lang string) string {
	words := wording.For(lang)
	var parts []string
	for d := 0; d < 7; {
		first := day(d)
		hours := spans(week[first], lang)
		last := d
		for last+1 < 7 && spans(week[day(last+1)], lang) == hours {
			last++
		}
		if hours != "" {
			label := words.Say(weekdays[first])
			if last > d {
				label += "–" + words.Say(weekdays[day(last)])
			}
			parts = append(parts, label+" "+hours)
		}
		d = last + 1
	}
	return strings.Join(parts, ", ")
}

// day turns a place in a week that begins on Monday into time.Weekday's number.
func day(place int) time.Weekday { return time.Weekday((place + 1) % 7) }

func spans(list []practice.Span, lang string) string {
	var parts []string
	for _, s := range list {
		parts = append(parts, hour(s.Open, lang)+"–"+hour(s.Close, lang))
	}
	if wording.For(lang).Lang == "es" {
		return strings.Join(parts, " y ")
	}
	return strings.Join(parts, " & ")
}

// hour writes a time of day as the language has it: "8 am", "8:00 a. m.".
func hour(d time.Duration, lang string) string {
	h, m := int(d.Hours()), int(d.Minutes())%60
	half, spanish := "am", "a. m."
	if h >= 12 {
		half, spanish = "pm", "p. m."
	}
	if h = h % 12; h == 0 {
		h = 12
	}
	switch {
	case wording.For(lang).Lang == "es":
		return fmt.Sprintf("%d:%02d %s", h, m, spanish)
	case m == 0:
		return fmt.Sprintf("%d %s", h, half)
	}
	return fmt.Sprintf("%d:%02d %s", h, m, half)
}
