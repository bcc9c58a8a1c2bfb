package kit

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrNoTime is for text that is no time of day.
var ErrNoTime = errors.New("no time of day")

// ParseTime reads a time of day as people write it: 9:30, 9.30 pm, 0930, 930, 9p, 14 h, noon, midnight, now; in Spanish
// mediodía, medianoche, ahora. It gives the time since midnight. Hours from 1 to 6 without am or pm are of the afternoon,
// when practices are open, but for a leading zero (02:00).
func ParseTime(text string, now time.Time) (since time.Duration, err error) {
	if strings.HasPrefix(text, "-") {
		return 0, ErrNoTime
	}
	text = strings.TrimSpace(fold(strings.ReplaceAll(text, ".", " ")))
	text = strings.NewReplacer("p m", "pm", "a m", "am").Replace(strings.Join(strings.Fields(text), " "))
	switch text {
	case "noon", "mediodia", "midday":
		return 12 * time.Hour, nil
	case "midnight", "medianoche":
		return 0, nil
	case "now", "ahora":
		return time.Duration(now.Hour())*time.Hour + time.Duration(now.Minute())*time.Minute, nil
	}
	half := ""
	for _, end := range []string{"pm", "am", "p", "a", "h", "hs"} {
		if rest, ok := strings.CutSuffix(text, end); ok {
			text, half = strings.TrimSpace(rest), end
			break
		}
	}
	h, m, err := hourMinute(text)
	if err != nil {
		return 0, err
	}
	switch {
	case strings.HasPrefix(half, "p") || strings.HasPrefix(half, "a"):
		if h < 1 || h > 12 {
			return 0, ErrNoTime
		}
		h %= 12
		if half[0] == 'p' {
			h += 12
		}
	case half == "" && h >= 1 && h <= 6 && text[0] != '0':
		h += 12
	}
	if h > 23 || m > 59 {
		return 0, ErrNoTime
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, nil
}

// hourMinute splits 9 30, 930, 0930 and 9.
func hourMinute(text string) (h, m int, err error) {
	parts := strings.Fields(text)
	if len(parts) == 1 && len(text) > 2 {
		parts = []string{text[:len(text)-2], text[len(text)-2:]}
	}
	if len(parts) == 0 || len(parts) > 2 || len(parts[0]) > 2 || len(parts) == 2 && len(parts[1]) != 2 {
		return 0, 0, ErrNoTime
	}
	if h, err = strconv.Atoi(parts[0]); err != nil || h < 0 {
		return 0, 0, ErrNoTime
	}
	if len(parts) == 2 {
		if m, err = strconv.Atoi(parts[1]); err != nil || m < 0 {
			return 0, 0, ErrNoTime
		}
	}
	return h, m, nil
}

// TimeField takes a time of day in any common way of writing it and says beside it how it was understood.
type TimeField struct {
	*Field
	OnTime func(since time.Duration, ok bool) // since midnight; not ok when emptied

	now    func() time.Time
	spell  func(since time.Duration) string
	wrong  string
	since  time.Duration
	set    bool
	shown  *Text
	report func(wrong string) // of the Labeled it stands in
}

// NewTimeField is empty, which is allowed. Spell writes a time for the reader; wrong is shown for what is none.
func NewTimeField(hint, wrong string, now func() time.Time, spell func(since time.Duration) string) *TimeField {
	t := &TimeField{Field: newField(hint, false), now: now, spell: spell, wrong: wrong, shown: NewText()}
	t.aside, t.echoes = Padded(Room(0, 0, 4, 6), t.shown), true
	t.OnChanged = func(string) { t.read(false) }
	t.OnLeave = func() { t.read(true) }
	return t
}

// Time is the time understood since midnight; ok is false if it is empty or wrong.
func (t *TimeField) Time() (since time.Duration, ok bool) { return t.since, t.set }

// SetTime shows a time without reporting it, Clear none.
func (t *TimeField) SetTime(since time.Duration) {
	t.since, t.set = since, true
	t.Fill(time.Time{}.Add(since).Format("15:04"))
	t.read(true)
}

// Clear empties it without reporting.
func (t *TimeField) Clear() {
	t.since, t.set = 0, false
	t.Fill("")
	t.read(true)
}

func (t *TimeField) onWrong(report func(string)) { t.report = report }

func (t *TimeField) read(left bool) {
	since, set, wrong := time.Duration(0), false, false
	if strings.TrimSpace(t.Text) != "" {
		var err error
		since, err = ParseTime(t.Text, t.now())
		set, wrong = err == nil, err != nil
	}
	changed := since != t.since || set != t.set
	t.since, t.set = since, set
	t.shown.Set()
	if set {
		t.shown.Set(Quiet(t.spell(since)).As(Small))
	}
	if t.object != nil {
		t.object.Refresh()
	}
	complain(t.report, wrong, left, t.wrong)
	if changed && t.OnTime != nil {
		t.OnTime(since, set)
	}
}

// complain reports what is wrong once the field is left, and at once that nothing is.
func complain(report func(string), wrong, left bool, words string) {
	switch {
	case report == nil:
	case !wrong:
		report("")
	case left:
		report(words)
	}
}
