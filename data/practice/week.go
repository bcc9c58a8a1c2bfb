package practice

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"foyer/data/fault"
)

// Set says that somebody has set open hours. A practice whose hours nobody has confirmed prints none.
func (w Week) Set() bool {
	for _, spans := range w {
		if len(spans) > 0 {
			return true
		}
	}
	return false
}

// usual are the hours by which deadlines count before a practice has set its own: Monday to Friday, 8 to 5.
func usual() (w Week) {
	for day := time.Monday; day <= time.Friday; day++ {
		w[day] = []Span{{8 * time.Hour, 17 * time.Hour}}
	}
	return w
}

// shortDays names the days as ParseWeek reads and String writes them.
var shortDays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ParseWeek reads "Mon-Fri 8:00-12:00, 13:00-17:00, Sat 9:00-12:00": days or runs of days, each with its stretches.
// Days that are not named are closed; empty text or "none" is a week without hours. The error is a fault.Invalid.
func ParseWeek(text string) (w Week, err error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" || text == "none" {
		return w, nil
	}
	wrong := fault.Field("hours", "Write hours like Mon-Fri 8:00-17:00, Sat 9:00-12:00.")
	text = strings.NewReplacer("–", "-", "—", "-", " to ", "-", ";", ",").Replace(text)
	var days []time.Weekday
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if i := strings.IndexFunc(part, unicode.IsDigit); part != "" && unicode.IsLetter([]rune(part)[0]) {
			names, hours := part, ""
			if i >= 0 {
				names, hours = part[:i], part[i:]
			} else if closed := strings.TrimSuffix(part, "closed"); closed != part {
				names, hours = closed, "closed"
			}
			if days, err = parseDays(names); err != nil {
				return Week{}, wrong
			}
			part = hours
		}
		spans, err := ParseSpans(part)
		if err != nil || len(days) == 0 || part == "" {
			return Week{}, wrong
		}
		for _, day := range days {
			w[day] = append(w[day], spans...)
		}
	}
	return w, w.check()
}

// parseDays reads "mon" or "mon-fri", in full or by three letters, around the end of the week too.
func parseDays(text string) (days []time.Weekday, err error) {
	first, last, run := strings.Cut(strings.ReplaceAll(text, " ", ""), "-")
	from, err := parseDay(first)
	if err != nil || !run {
		return []time.Weekday{from}, err
	}
	to, err := parseDay(last)
	for day := from; err == nil; day = (day + 1) % 7 {
		if days = append(days, day); day == to {
			break
		}
	}
	return days, err
}

func parseDay(name string) (time.Weekday, error) {
	if len(name) >= 3 && strings.HasPrefix(strings.ToLower(time.Weekday(max(slices.Index(shortDays[:], name[:3]), 0)).String()), name) {
		return time.Weekday(slices.Index(shortDays[:], name[:3])), nil
	}
	return 0, fault.Field("hours", "The days are Mon, Tue, Wed, Thu, Fri, Sat and Sun.")
}

// String writes the week in the form that ParseWeek reads, "none" without hours. The week begins on Monday.
func (w Week) String() string {
	var parts []string
	for i := 1; i <= 7; {
		last := i
		for last < 7 && slices.Equal(w[(last+1)%7], w[i%7]) {
			last++
		}
		if spans := w[i%7]; len(spans) > 0 {
			var text []string
			for _, s := range spans {
				text = append(text, clockText(s.Open)+"-"+clockText(s.Close))
			}
			days := time.Weekday(i % 7).String()[:3]
			if last > i {
				days += "-" + time.Weekday(last % 7).String()[:3]
			}
			parts = append(parts, days+" "+strings.Join(text, ", "))
		}
		i = last + 1
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
