package table

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"foyer/data/record"
)

// DateOrder is the order of day, month and year in dates written with numbers alone.
type DateOrder string

// The orders.
const (
	YearFirst  DateOrder = "ymd"
	MonthFirst DateOrder = "mdy"
	DayFirst   DateOrder = "dmy"
)

var (
	threeNumbers = regexp.MustCompile(`^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[ T,]+(.*))?$`)
	wordedDate   = regexp.MustCompile(`^(?:\p{L}+,? +)?(?:(\d{1,2})(?:st|nd|rd|th)?[ -]+(?:de )?(\p{L}{3,10})\.?[ ,-]+(?:de(?:l)? )?(\d{2,4})|(\p{L}{3,10})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{2,4}))(?:[ T,]+(.*))?$`)
	compactDate  = regexp.MustCompile(`^(19|20)\d{6}$`)
	serialDate   = regexp.MustCompile(`^\d{4,5}(?:\.\d+)?$`)
)

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12, "mai": 5,
}

// dates reads the dates of one table, once its order is decided.
type dates struct {
	order DateOrder
	today time.Time
}

func looksLikeDate(v string) bool {
	v = strings.TrimSpace(v)
	return threeNumbers.MatchString(v) || compactDate.MatchString(v) || wordedDate.MatchString(strings.ToLower(v)) || serialDate.MatchString(v)
}

// dateOrder decides by the data: a number above 12 can't be a month. Where nothing decides, month before day, as in
// the United States, unless the headers are Spanish.
func (s *sheet) dateOrder(m Mapping) DateOrder {
	day, month, year := 0, 0, 0
	for i, c := range m.Columns {
		switch c.Field {
		case FieldBirthDate, FieldDate, FieldStart, FieldEnd, FieldDeceasedOn, FieldRelativeBorn, FieldRelativeDied:
		default:
			continue
		}
		for _, r := range s.body(m) {
			if i >= len(r.values) {
				continue
			}
			g := threeNumbers.FindStringSubmatch(r.values[i])
			if g == nil {
				continue
			}
			a := atoi(g[1])
			b := atoi(g[2])
			switch {
			case len(g[1]) == 4:
				year++
			case a > 12 && a <= 31:
				day++
			case b > 12 && b <= 31:
				month++
			}
		}
	}
	switch {
	case year > day && year > month:
		return YearFirst
	case day > month:
		return DayFirst
	case month > 0:
		return MonthFirst
	}
	for _, c := range m.Columns {
		switch n := normal(c.Header); {
		case strings.Contains(n, "fecha"), strings.Contains(n, "nacimiento"), strings.Contains(n, "apellido"):
			return DayFirst
		}
	}
	return MonthFirst
}

// openDates says whether there are dates in numbers and none of them shows whether the month or the day comes first.
func (s *sheet) openDates(m Mapping) bool {
	some := false
	for i, c := range m.Columns {
		switch c.Field {
		case FieldBirthDate, FieldDate, FieldStart, FieldEnd, FieldDeceasedOn, FieldRelativeBorn, FieldRelativeDied:
		default:
			continue
		}
		for _, r := range s.body(m) {
			if i >= len(r.values) {
				continue
			}
			g := threeNumbers.FindStringSubmatch(r.values[i])
			switch {
			case g == nil:
			case len(g[1]) == 4, atoi(g[1]) > 12, atoi(g[2]) > 12:
				return false
			default:
				some = some || atoi(g[1]) != atoi(g[2])
			}
		}
	}
	return some
}

func (s *sheet) dates(m Mapping, today time.Time) dates {
	return dates{order: m.DateOrder, today: today}
}

// day reads a calendar date. The reason is empty when it could be read.
func (d dates) day(v string, birth bool) (record.Date, string) {
	at, reason := d.moment(v, birth)
	return at.Date(), reason
}

// moment reads a date with or without a time behind it.
func (d dates) moment(v string, birth bool) (record.DateTime, string) {
	v = strings.TrimSpace(v)
	if v == "" {
		return "", ""
	}
	y, m, day, rest, reason := d.parts(v, birth)
	if reason != "" {
		return "", reason
	}
	if m == 0 && len(v) != 4 {
		return "", "there is no such day"
	}
	if m == 0 && birth && !d.today.IsZero() && y > d.today.Year() {
		return "", "the day lies in the future"
	}
	if m == 0 {
		return record.DateTime(strconv.Itoa(y)), ""
	}
	t := time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != m || t.Year() != y {
		return "", "there is no such day"
	}
	if y < 1850 || y > 2200 {
		return "", "the year can't be right"
	}
	if birth && !d.today.IsZero() && t.After(d.today.AddDate(0, 0, 1)) {
		return "", "the day lies in the future"
	}
	out := t.Format("2006-01-02")
	if rest != "" && !birth {
		clock, zone, ok := readClock(rest)
		if !ok {
			return "", "the time can't be read"
		}
		if clock != "00:00:00" || zone != "" {
			out += "T" + clock + zone
		}
	}
	return record.DateTime(out), ""
}

// parts takes a date apart.
func (d dates) parts(v string, birth bool) (y, m, day int, rest, reason string) {
	if g := threeNumbers.FindStringSubmatch(v); g != nil {
		a := atoi(g[1])
		b := atoi(g[2])
		c := atoi(g[3])
		switch {
		case len(g[1]) == 4:
			return a, b, c, g[4], ""
		case len(g[1]) > 2, len(g[3]) == 3:
			return 0, 0, 0, "", "not a date"
		case d.order == DayFirst:
			day, m = a, b
		default:
			m, day = a, b
		}
		if d.order == YearFirst && len(g[3]) == 2 && len(g[1]) == 2 {
			return d.century(g[1], birth, b, c, g[4])
		}
		if len(g[3]) == 2 {
			return d.century(g[3], birth, m, day, g[4])
		}
		return c, m, day, g[4], ""
	}
	if compactDate.MatchString(v) {
		y = atoi(v[:4])
		m = atoi(v[4:6])
		day = atoi(v[6:])
		return y, m, day, "", ""
	}
	if g := wordedDate.FindStringSubmatch(strings.ToLower(v)); g != nil {
		dayText, monthText, yearText := g[1]+g[5], g[2]+g[4], g[3]+g[6]
		month, ok := months[normal(monthText)[:3]]
		if !ok {
			return 0, 0, 0, "", "the month is not known"
		}
		day = atoi(dayText)
		if len(yearText) == 2 {
			return d.century(yearText, birth, int(month), day, g[7])
		}
		y = atoi(yearText)
		return y, int(month), day, g[7], ""
	}
	if len(v) == 4 && (strings.HasPrefix(v, "19") || strings.HasPrefix(v, "20")) {
		if y, err := strconv.Atoi(v); err == nil {
			return y, 0, 0, "", ""
		}
	}
	if serialDate.MatchString(v) { // days since 1899-12-30, as spreadsheets count
		f, err := strconv.ParseFloat(v, 64)
		if err == nil && f > 1000 && f < 75000 {
			t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(f))
			if part := f - float64(int(f)); part > 0 {
				rest = t.Add(time.Duration(part*86400+0.5) * time.Second).Format("15:04:05")
			}
			return t.Year(), int(t.Month()), t.Day(), rest, ""
		}
	}
	return 0, 0, 0, "", "not a date"
}

// atoi reads digits that a pattern has matched.
func atoi(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0 // an optional group that is empty
	}
	return n
}

// century reads a year of two digits: the latest that is not in the future for a birth, the nearest otherwise.
func (d dates) century(two string, birth bool, m, day int, rest string) (int, int, int, string, string) {
	if d.today.IsZero() {
		return 0, 0, 0, "", "the year has two digits"
	}
	yy := atoi(two)
	now := d.today.Year()
	y := now/100*100 + yy
	if birth && y > now || !birth && y > now+10 {
		y -= 100
	}
	return y, m, day, rest, ""
}

var clockForm = regexp.MustCompile(`(?i)^(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap])?\.?\s*m?\.?\s*(z|[+-]\d{2}:?\d{2})?$`)

// readClock reads a time of day: 9:00 AM, 9a, 13:30, 1330, 09:00:00Z, 9h30, 9.30.
func readClock(v string) (clock, zone string, ok bool) {
	v = strings.TrimSpace(v)
	if len(v) == 4 && strings.Trim(v, "0123456789") == "" {
		v = v[:2] + ":" + v[2:]
	}
	g := clockForm.FindStringSubmatch(v)
	if g == nil || g[2] == "" && g[4] == "" {
		return "", "", false
	}
	h := atoi(g[1])
	m := atoi(g[2])
	s := atoi(g[3])
	switch strings.ToLower(g[4]) {
	case "p":
		if h < 12 {
			h += 12
		}
	case "a":
		if h == 12 {
			h = 0
		}
	}
	if h > 23 || m > 59 || s > 59 {
		return "", "", false
	}
	zone = strings.ToUpper(g[5])
	if len(zone) == 5 {
		zone = zone[:3] + ":" + zone[3:]
	}
	return time.Date(2000, 1, 1, h, m, s, 0, time.UTC).Format("15:04:05"), zone, true
}
