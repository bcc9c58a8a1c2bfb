package kit

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Order says which of two numbers is the month where a date leaves it open.
type Order int

// The orders: 2/1/1960 is February 1 in MDY and January 2 in DMY.
const (
	MDY Order = iota
	DMY
)

// ErrNotADate is what ParseDate returns for text it can't read as a day that exists.
var ErrNotADate = errors.New("not a date")

// ParseDate reads a day in any common way of writing it, in English or Spanish: 1.2.1960, 01021960, 1960-02-01, 2/1/60,
// Feb 1 1960, "1 de febrero de 1960", today, tomorrow, monday, "in 2 weeks", +3d. Empty text is the zero time without
// an error. Two numbers that can be one way round only (13.2.) are taken that way; years of two digits lie between 90
// years back and 9 ahead; a day without a year lies in the half year around today. The result is at 0:00 UTC.
func ParseDate(text string, today time.Time, order Order) (time.Time, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return time.Time{}, nil
	}
	if len(text) > 60 {
		return time.Time{}, ErrNotADate
	}
	p := dateReader{today: day(today.Year(), today.Month(), today.Day()), order: order}
	if d, ok := p.relative(text); ok {
		return d, nil
	}
	parts, ok := split(text)
	if !ok {
		return time.Time{}, ErrNotADate
	}
	if d, ok := p.absolute(parts); ok {
		return d, nil
	}
	return time.Time{}, ErrNotADate
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

type dateReader struct {
	today time.Time
	order Order
}

var nearDays = map[string]int{"today": 0, "hoy": 0, "now": 0, "tomorrow": 1, "mañana": 1, "manana": 1, "yesterday": -1, "ayer": -1}

// Letters that begin exactly one weekday or month in both languages, three at least.
var weekdays = map[string]time.Weekday{
	"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
	"dom": 0, "lun": 1, "mié": 3, "mie": 3, "jue": 4, "vie": 5, "sáb": 6, "sab": 6,
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12,
}

// Longer words must be the beginning of one of these, so that "mondeo" and "marble" are no dates.
var dateWords = []string{
	"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
	"domingo", "lunes", "martes", "miércoles", "miercoles", "jueves", "viernes", "sábado", "sabado",
	"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "setiembre", "octubre",
	"noviembre", "diciembre", "sept",
}

func begins(word string, letters int) (string, bool) {
	r := []rune(strings.TrimSuffix(word, "."))
	if len(r) < letters {
		return "", false
	}
	for _, w := range dateWords {
		if strings.HasPrefix(w, string(r)) {
			return string(r[:letters]), true
		}
	}
	return "", false
}

func weekday(word string) (time.Weekday, bool) {
	if strings.HasPrefix("martes", word) && len(word) > 3 { // "mar" alone is the month
		return time.Tuesday, true
	}
	short, ok := begins(word, 3)
	d, known := weekdays[short]
	return d, ok && known
}

func month(word string) (time.Month, bool) {
	short, ok := begins(word, 3)
	m, known := months[short]
	return m, ok && known && !strings.HasPrefix(word, "marte")
}

var units = map[string]string{
	"d": "d", "day": "d", "days": "d", "día": "d", "dia": "d", "días": "d", "dias": "d",
	"w": "w", "week": "w", "weeks": "w", "wk": "w", "wks": "w", "semana": "w", "semanas": "w", "s": "w",
	"m": "m", "month": "m", "months": "m", "mo": "m", "mes": "m", "meses": "m",
	"y": "y", "year": "y", "years": "y", "yr": "y", "yrs": "y", "año": "y", "años": "y", "a": "y",
}

var amounts = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "un": 1, "una": 1, "dos": 2, "tres": 3}

// relative reads today, tomorrow, monday, next friday, "in 2 weeks", "2 weeks ago", "hace 3 días", +3d, -2w.
func (p dateReader) relative(text string) (time.Time, bool) {
	if n, ok := nearDays[text]; ok {
		return p.today.AddDate(0, 0, n), true
	}
	words := strings.Fields(text)
	switch words[0] {
	case "next", "this", "on", "el", "próximo", "proximo", "este":
		if len(words) == 2 {
			if d, ok := weekday(words[1]); ok {
				return p.ahead(d), true
			}
		}
	case "last":
		if len(words) == 2 {
			if d, ok := weekday(words[1]); ok {
				return p.ahead(d).AddDate(0, 0, -7), true
			}
		}
	case "in", "en", "dentro":
		words = words[1:]
		if len(words) > 0 && words[0] == "de" {
			words = words[1:]
		}
		return p.after(words, 1)
	case "hace":
		return p.after(words[1:], -1)
	}
	if n := len(words); n > 1 && words[n-1] == "ago" {
		return p.after(words[:n-1], -1)
	}
	if len(words) == 1 {
		if d, ok := weekday(text); ok {
			return p.ahead(d), true
		}
	}
	if sign := text[0]; sign == '+' || sign == '-' {
		rest := strings.TrimSpace(text[1:])
		i := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsDigit(r) })
		if i < 0 {
			rest, i = rest+"d", len(rest)
		}
		return p.after([]string{rest[:i], strings.TrimSpace(rest[i:])}, map[byte]int{'+': 1, '-': -1}[sign])
	}
	return time.Time{}, false
}

// ahead is the next such weekday, a week from now if that is today.
func (p dateReader) ahead(d time.Weekday) time.Time {
	n := (int(d-p.today.Weekday())+6)%7 + 1
	return p.today.AddDate(0, 0, n)
}

// after reads an amount and a unit. Months end with the month: January 31 and a month is February 28.
func (p dateReader) after(words []string, sign int) (time.Time, bool) {
	if len(words) != 2 {
		return time.Time{}, false
	}
	n, known := amounts[words[0]]
	if !known {
		var err error
		if n, err = strconv.Atoi(words[0]); err != nil || n < 0 || n > 1000 {
			return time.Time{}, false
		}
	}
	switch n *= sign; units[words[1]] {
	case "d":
		return p.today.AddDate(0, 0, n), true
	case "w":
		return p.today.AddDate(0, 0, 7*n), true
	case "m":
		return p.addMonths(n), true
	case "y":
		return p.addMonths(12 * n), true
	}
	return time.Time{}, false
}

func (p dateReader) addMonths(n int) time.Time {
	first := day(p.today.Year(), p.today.Month()+time.Month(n), 1)
	last := day(first.Year(), first.Month()+1, 0).Day()
	return day(first.Year(), first.Month(), min(p.today.Day(), last))
}
