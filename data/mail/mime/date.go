package mime

import (
	"strings"
	"time"
)

var zones = map[string]int{
	"ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "met": 1, "eet": 2, "eest": 3, "msk": 3,
	"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "jst": 9, "kst": 9,
}

var isoLayouts = []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// date reads a Date field in any form in which the day is clear: weekdays, comments, order, two-digit years
// and words for zones do not matter. It returns the zero time when there is no such day.
func date(value string) time.Time {
	value = strings.TrimSpace(stripComments(value))
	for _, layout := range isoLayouts {
		if len(value) < 10 || value[4] != '-' {
			break
		}
		if t, err := time.Parse(layout, value); err == nil {
			return sane(t)
		}
	}
	words := strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '/' || r == ';' })
	day, month, year, offset := 0, 0, -1, 0
	hour, minute, second := 0, 0, 0
	zoned, clock := false, false
	for i := 0; i < len(words); i++ {
		word := words[i]
		// 12-Jan-2023
		if parts := strings.Split(word, "-"); len(parts) == 3 && monthOf(parts[1]) > 0 {
			words = append(words[:i], append(parts, words[i+1:]...)...)
			i--
			continue
		}
		switch number, digits := atoi(word); {
		case strings.Contains(word, ":") && !clock:
			hour, minute, second, clock = clockTime(word)
		case monthOf(word) > 0 && month == 0:
			month = monthOf(word)
		case (word == "am" || word == "pm") && clock:
			hour = hour%12 + map[string]int{"am": 0, "pm": 12}[word]
		case clock && !zoned && len(word) == 5 && (word[0] == '+' || word[0] == '-'):
			if n, ok := atoi(word[1:]); ok && n/100 < 24 && n%100 < 60 {
				offset, zoned = n/100*3600+n%100*60, true
				if word[0] == '-' {
					offset = -offset
				}
			}
		case digits && day == 0 && number >= 1 && number <= 31 && len(word) <= 2:
			day = number
		case digits && year < 0 && (len(word) == 4 || len(word) <= 3 && day > 0 && month > 0):
			year = number
		case clock && !zoned:
			if hours, known := zones[word]; known {
				offset, zoned = hours*3600, true
			}
		}
	}
	switch {
	case year >= 0 && year < 50:
		year += 2000
	case year >= 50 && year < 1000:
		year += 1900
	}
	if day == 0 || month == 0 || year < 0 {
		return time.Time{}
	}
	location := time.UTC
	if offset != 0 {
		location = time.FixedZone("", offset)
	}
	return sane(time.Date(year, time.Month(month), day, hour, minute, second, 0, location))
}

// sane drops times that no mail can have been written at.
func sane(t time.Time) time.Time {
	if t.Year() < 1970 || t.Year() > 2200 {
		return time.Time{}
	}
	return t
}

func monthOf(word string) int {
	if len(word) < 3 {
		return 0
	}
	for i, month := range months {
		if strings.HasPrefix(word, month) && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz.") == "" {
			return i + 1
		}
	}
	return 0
}

func atoi(word string) (int, bool) {
	n := 0
	if word == "" || len(word) > 6 {
		return 0, false
	}
	for _, c := range word {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func clockTime(word string) (hour, minute, second int, ok bool) {
	parts := strings.Split(word, ":")
	pm := strings.HasSuffix(parts[len(parts)-1], "pm")
	am := strings.HasSuffix(parts[len(parts)-1], "am")
	values := [3]int{}
	for i := range min(3, len(parts)) {
		text, _, _ := strings.Cut(strings.TrimRight(parts[i], "apm"), ".")
		n, digits := atoi(text)
		if !digits {
			return 0, 0, 0, false
		}
		values[i] = n
	}
	if values[0] > 24 || values[1] > 59 || values[2] > 60 {
		return 0, 0, 0, false
	}
	switch {
	case pm:
		values[0] = values[0]%12 + 12
	case am:
		values[0] %= 12
	}
	return values[0], values[1], values[2], true
}
