package kit

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// part is a number or a word of a date.
type part struct {
	text   string
	number int // -1 for a word
}

// fillers are words a date may hold that say nothing: "1 de febrero del 1960", "February 1st", "Mon, Feb 1".
var fillers = []string{"de", "del", "of", "the", "st", "nd", "rd", "th", "el"}

// split takes a date apart at whatever is neither letter nor digit; false if it holds something that has no place in one.
func split(text string) ([]part, bool) {
	var parts []part
	add := func(s string, number bool) bool {
		switch n, err := strconv.Atoi(s); {
		case s == "" || slices.Contains(fillers, s):
			return true
		case !number:
			parts = append(parts, part{s, -1})
			return true
		default:
			parts = append(parts, part{s, n})
			return err == nil && len(s) <= 8
		}
	}
	word, number := "", false
	for _, r := range text {
		digit, letter := r >= '0' && r <= '9', unicode.IsLetter(r)
		if !digit && !letter && !strings.ContainsRune(" .,/-'", r) {
			return nil, false
		}
		if (!digit && !letter) || word != "" && number != digit {
			if !add(word, number) {
				return nil, false
			}
			word = ""
		}
		if digit || letter {
			word, number = word+string(r), digit
		}
	}
	return parts, add(word, number)
}

// absolute reads the parts of a date that names its day itself.
func (p dateReader) absolute(parts []part) (time.Time, bool) {
	if len(parts) > 1 && parts[0].number < 0 {
		if _, ok := weekday(parts[0].text); ok { // "Mon, Feb 1": the weekday says nothing new
			parts = parts[1:]
		}
	}
	if i := slices.IndexFunc(parts, func(q part) bool { return q.number < 0 }); i >= 0 {
		return p.named(parts, i)
	}
	switch len(parts) {
	case 1:
		return p.digits(parts[0].text)
	case 2:
		return p.dayAndMonth(parts[0].number, parts[1].number)
	case 3:
		if len(parts[0].text) == 4 {
			return exactly(parts[0].number, parts[1].number, parts[2].number)
		}
		return p.ordered(parts[0].text, parts[1].text, parts[2].text)
	}
	return time.Time{}, false
}

// named reads "1 Feb 1960", "Feb 1, 1960", "1960 Feb 1" and the same without a year.
func (p dateReader) named(parts []part, at int) (time.Time, bool) {
	m, ok := month(parts[at].text)
	rest := slices.Delete(slices.Clone(parts), at, at+1)
	if !ok || len(rest) == 0 || len(rest) > 2 || slices.ContainsFunc(rest, func(q part) bool { return q.number < 0 }) {
		return time.Time{}, false
	}
	if len(rest) == 1 {
		return p.nearest(int(m), rest[0].number)
	}
	if len(rest[0].text) == 4 && at <= 1 {
		return exactly(rest[0].number, int(m), rest[1].number)
	}
	y, ok := p.year(rest[1].text)
	if !ok {
		return time.Time{}, false
	}
	return exactly(y, int(m), rest[0].number)
}

// digits reads 8 or 6 figures without marks: in the order in use, else year first.
func (p dateReader) digits(s string) (time.Time, bool) {
	switch len(s) {
	case 8:
		if d, ok := p.ordered(s[:2], s[2:4], s[4:]); ok {
			return d, true
		}
		return exactly(atoi(s[:4]), atoi(s[4:6]), atoi(s[6:]))
	case 6:
		return p.ordered(s[:2], s[2:4], s[4:])
	}
	return time.Time{}, false
}

// ordered reads two numbers and a year; where the order in use gives no day, the other one is tried.
func (p dateReader) ordered(a, b, year string) (time.Time, bool) {
	y, ok := p.year(year)
	if !ok || len(a) > 2 || len(b) > 2 {
		return time.Time{}, false
	}
	m, d := atoi(a), atoi(b)
	if p.order == DMY {
		m, d = d, m
	}
	if got, ok := exactly(y, m, d); ok {
		return got, true
	}
	return exactly(y, d, m)
}

// dayAndMonth reads two numbers without a year.
func (p dateReader) dayAndMonth(a, b int) (time.Time, bool) {
	m, d := a, b
	if p.order == DMY {
		m, d = d, m
	}
	if got, ok := p.nearest(m, d); ok {
		return got, true
	}
	return p.nearest(d, m)
}

// nearest is the day of that name closest to today.
func (p dateReader) nearest(m, d int) (best time.Time, ok bool) {
	for y := p.today.Year() - 1; y <= p.today.Year()+1; y++ {
		got, valid := exactly(y, m, d)
		if valid && (!ok || got.Sub(p.today).Abs() < best.Sub(p.today).Abs()) {
			best, ok = got, true
		}
	}
	return best, ok
}

// year reads four digits, or two: those lie between 90 years back and 9 ahead.
func (p dateReader) year(s string) (int, bool) {
	n := atoi(s)
	switch len(s) {
	case 4:
		return n, n >= 1850 && n <= 2199
	case 2:
		y := p.today.Year()/100*100 + n
		if y > p.today.Year()+9 {
			y -= 100
		}
		return y, true
	}
	return 0, false
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// exactly is the day if it exists.
func exactly(y, m, d int) (time.Time, bool) {
	if y < 1850 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31 {
		return time.Time{}, false
	}
	t := day(y, time.Month(m), d)
	return t, t.Day() == d
}
