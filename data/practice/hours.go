package practice

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no time zone files of this kind

	"foyer/data/fault"
	"foyer/data/record"
)

// Span is one stretch of open time in a day, in wall-clock time since midnight: the practice is open from Open until
// just before Close.
type Span struct{ Open, Close time.Duration }

// Week holds the open spans of each weekday by time.Weekday; a day without spans is closed.
type Week [7][]Span

// Holiday is a day on which the practice is closed.
type Holiday struct {
	Date record.Date `json:"date"`
	Name string      `json:"name"`
}

// MarshalJSON writes a span as ["08:00","17:00"].
func (s Span) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]string{clockText(s.Open), clockText(s.Close)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Span) UnmarshalJSON(b []byte) error {
	var text [2]string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	var err error
	if s.Open, _, err = parseClock(text[0]); err != nil {
		return err
	}
	s.Close, _, err = parseClock(text[1])
	return err
}

// ParseSpans reads "8:00-12:00, 13:00-17:30", "8-12, 1pm-5pm" and what papers print; empty text or "closed" is a closed day. The error is a fault.Invalid.
func ParseSpans(text string) ([]Span, error) {
	text = plainHours.Replace(strings.TrimSpace(strings.ToLower(text)))
	if text == "" || text == "closed" || text == "cerrado" {
		return nil, nil
	}
	const half = 12 * time.Hour
	var spans []Span
	before := time.Duration(0)
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
		from, to, ok := strings.Cut(part, "-")
		open, openHalf, err1 := parseClock(from)
		shut, shutHalf, err2 := parseClock(to)
		if !ok || err1 != nil || err2 != nil {
			return nil, fault.Field("hours", "Write hours like 8-12, 1 pm-5 pm or 8:00-12:00, 13:00-17:00, or closed.")
		}
		// What nobody said follows from what comes before: 1-5pm, 8-5 and 8-12, 1-5 are read as people mean them.
		if openHalf == unsaid && open < half && (shutHalf == pm && open+half < shut || shutHalf == unsaid && shut < half && open < before && open+half >= before) {
			open, openHalf = open+half, pm
		}
		if shutHalf == unsaid && openHalf != clock24 && shut < half && shut <= open {
			shut += half
		}
		spans, before = append(spans, Span{open, shut}), shut
	}
	return spans, nil
}

// plainHours takes what only looks different out of hours.
var plainHours = strings.NewReplacer("a. m.", "am", "p. m.", "pm", "a.m.", "am", "p.m.", "pm", "–", "-", "—", "-", " to ", "-", " a ", "-", "noon", "12pm", "mediodía", "12pm", " ", "", "\u00a0", "", "\u202f", "")

// String writes the span as 08:00–17:00.
func (s Span) String() string { return clockText(s.Open) + "–" + clockText(s.Close) }

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d/time.Hour), int(d%time.Hour/time.Minute))
}

// What is certain about the half of the day of a time.
type halfDay int

const (
	unsaid halfDay = iota
	am
	pm
	clock24 // 17, 08:00: the clock of 24 hours
)

// parseClock reads a time of day.
func parseClock(text string) (time.Duration, halfDay, error) {
	digits, half := text, unsaid
	if rest, ok := strings.CutSuffix(text, "am"); ok {
		digits, half = rest, am
	} else if rest, ok := strings.CutSuffix(text, "pm"); ok {
		digits, half = rest, pm
	}
	hours, minutes, ok := strings.Cut(digits, ":")
	if !ok {
		minutes = "0"
	}
	h, err1 := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(minutes)
	switch {
	case err1 != nil, err2 != nil, h < 0, h > 24, m < 0, m > 59, h == 24 && m > 0, half != unsaid && (h < 1 || h > 12):
		return 0, unsaid, fmt.Errorf("not a time of day: %q", text)
	case half == am:
		h %= 12
	case half == pm:
		h = h%12 + 12
	case h > 12, hours[0] == '0':
		half = clock24
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, half, nil
}

func (w Week) check() error {
	for day, spans := range w {
		before := time.Duration(-1)
		for _, s := range spans {
			name := time.Weekday(day).String()
			switch {
			case s.Open < 0 || s.Close > 24*time.Hour || s.Open >= s.Close:
				return fault.Field("hours", "On %s the practice closes before it opens.", name)
			case s.Open < before:
				return fault.Field("hours", "On %s two stretches of open time overlap or stand in the wrong order.", name)
			}
			before = s.Close
		}
	}
	return nil
}

// Hours is the practice's clock: it runs while the practice is open. The zero value is always closed.
type Hours struct {
	loc    *time.Location
	week   Week
	closed map[record.Date]string
}

// NewHours builds the clock. Spans must be in order and must not overlap.
func NewHours(loc *time.Location, week Week, holidays []Holiday) Hours {
	h := Hours{loc: loc, week: week, closed: map[record.Date]string{}}
	for _, day := range holidays {
		h.closed[day.Date] = day.Name
	}
	return h
}

// Location is the practice's time zone; UTC for the zero value.
func (h Hours) Location() *time.Location {
	if h.loc == nil {
		return time.UTC
	}
	return h.loc
}

// Day returns the open spans of the calendar day of a moment and the holiday's name where it is one.
func (h Hours) Day(at time.Time) (spans []Span, holiday string) {
	local := at.In(h.Location())
	if name, ok := h.closed[record.DayOf(local)]; ok {
		if name == "" {
			name = "holiday"
		}
		return nil, name
	}
	return h.week[local.Weekday()], ""
}

// horizon bounds every search: a practice that is closed for two years has no clock.
const horizon = 2 * 366

// moments returns the open stretches of a day as moments. Wall-clock times go through the zone, so that a day on which
// the clocks change has the open hours that the sign at the door says.
func (h Hours) moments(day time.Time) [][2]time.Time {
	spans, _ := h.Day(day)
	y, m, d := day.Date()
	var list [][2]time.Time
	for _, s := range spans {
		at := func(c time.Duration) time.Time {
			return time.Date(y, m, d, int(c/time.Hour), int(c%time.Hour/time.Minute), 0, 0, h.Location())
		}
		list = append(list, [2]time.Time{at(s.Open), at(s.Close)})
	}
	return list
}

// noon is the middle of the calendar day of a moment: adding days to it never skips or repeats one.
func (h Hours) noon(at time.Time, plus int) time.Time {
	y, m, d := at.In(h.Location()).Date()
	return time.Date(y, m, d+plus, 12, 0, 0, 0, h.Location())
}

// Open says whether the practice is open at a moment.
func (h Hours) Open(at time.Time) bool {
	for _, s := range h.moments(h.noon(at, 0)) {
		if !at.Before(s[0]) && at.Before(s[1]) {
			return true
		}
	}
	return false
}

// NextOpen returns the moment itself when the practice is open, else when it opens next; the zero time when it does
// not within two years.
func (h Hours) NextOpen(at time.Time) time.Time {
	for i := range horizon {
		for _, s := range h.moments(h.noon(at, i)) {
			if at.Before(s[1]) {
				if at.After(s[0]) {
					return at
				}
				return s[0]
			}
		}
	}
	return time.Time{}
}

// Add returns the moment at which the practice has been open for the given working time since from; the zero time when
// that is more than two years away. Zero or negative work gives NextOpen(from).
func (h Hours) Add(from time.Time, work time.Duration) time.Time {
	if work <= 0 {
		return h.NextOpen(from)
	}
	for i := range horizon {
		for _, s := range h.moments(h.noon(from, i)) {
			start := s[0]
			if from.After(start) {
				start = from
			}
			if free := s[1].Sub(start); free > 0 {
				if work <= free {
					return start.Add(work)
				}
				work -= free
			}
		}
	}
	return time.Time{}
}

// Between returns how long the practice was open between two moments; negative when to lies before from.
func (h Hours) Between(from, to time.Time) time.Duration {
	if to.Before(from) {
		return -h.Between(to, from)
	}
	var sum time.Duration
	for i := 0; ; i++ {
		day := h.noon(from, i)
		if h.noon(to, 0).Before(day) {
			return sum
		}
		for _, s := range h.moments(day) {
			start, end := s[0], s[1]
			if from.After(start) {
				start = from
			}
			if to.Before(end) {
				end = to
			}
			if d := end.Sub(start); d > 0 {
				sum += d
			}
		}
	}
}

// AddBusinessDays returns the end of the n-th day with open hours after the day of from: a letter of Friday answered
// "within one business day" is due when the practice closes on Monday. n of 0 or less gives the end of the first
// business day that is not over yet. The zero time when there is none within two years.
func (h Hours) AddBusinessDays(from time.Time, n int) time.Time {
	for i := range horizon {
		open := h.moments(h.noon(from, i))
		if len(open) == 0 {
			continue
		}
		end := open[len(open)-1][1]
		switch {
		case n > 0 && i == 0:
			continue // the day it came in does not count
		case n > 1:
			n--
		case end.After(from):
			return end
		}
	}
	return time.Time{}
}
