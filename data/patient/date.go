package patient

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"foyer/data/record"
)

// ReadDates returns the birth dates that a person may have meant by what was typed, the likeliest first: 1960-02-01,
// 02/01/1960 (month first, then day first), 1.2.1960 (day first, then month first), 02011960 and 19600201,
// 2/1/60, 1 Feb 1960, Feb 1, 1960, and 1960-02 for a month. Dates after now are left out. Nothing when it is no date.
func ReadDates(text string, now time.Time) []record.Date {
	var list []record.Date
	add := func(year, month, day int) {
		date := record.Date(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
		t := date.Time()
		if t.IsZero() || year < 1850 || t.After(now.AddDate(0, 0, 1)) {
			return
		}
		for _, have := range list {
			if have == date {
				return
			}
		}
		list = append(list, date)
	}
	text = strings.TrimSpace(text)
	if len(text) > 32 {
		return nil
	}
	if year, month, day, ok := inWords(text); ok {
		add(year, month, day)
		return list
	}
	if n := len(text); n == 8 && digits(text) == text {
		num := func(from, to int) int { return number(text[from:to]) }
		add(num(0, 4), num(4, 6), num(6, 8))
		add(num(4, 8), num(0, 2), num(2, 4))
		add(num(4, 8), num(2, 4), num(0, 2))
		return list
	}
	for _, sep := range []string{".", "/", "-"} {
		parts := strings.Split(text, sep)
		for i, part := range parts {
			if digits(part) != part || part == "" && !(sep == "." && i == len(parts)-1) {
				parts = nil
				break
			}
		}
		switch {
		case len(parts) == 3 && len(parts[0]) == 4 && len(parts[1]) <= 2 && len(parts[2]) <= 2 && parts[2] != "":
			add(number(parts[0]), number(parts[1]), number(parts[2]))
		case len(parts) == 3 && len(parts[0]) <= 2 && len(parts[1]) <= 2:
			first, second := number(parts[0]), number(parts[1])
			if sep == "." {
				first, second = second, first
			}
			for _, year := range years(parts[2]) {
				add(year, first, second)
			}
			for _, year := range years(parts[2]) {
				add(year, second, first)
			}
		case len(parts) == 2 && sep != "." && len(parts[0]) == 4 && len(parts[1]) == 2:
			month := record.Date(parts[0] + "-" + parts[1])
			if t := month.Time(); !t.IsZero() && t.Year() >= 1850 && !t.After(now) {
				list = append(list, month)
			}
		}
	}
	return list
}

// years returns what a written year can mean: itself with four digits, both centuries with two.
func years(text string) []int {
	switch len(text) {
	case 4:
		return []int{number(text)}
	case 2:
		return []int{1900 + number(text), 2000 + number(text)}
	}
	return nil
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// monthNames are English and Spanish, as far as they differ in the first three letters.
var monthNames = map[string]int{"jan": 1, "ene": 1, "feb": 2, "mar": 3, "apr": 4, "abr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "ago": 8,
	"sep": 9, "oct": 10, "nov": 11, "dec": 12, "dic": 12}

var monthWords = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
	"december", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre", "sept"}

// inWords reads a day, a month's name and a year in either order.
func inWords(text string) (year, month, day int, ok bool) {
	var parts []string
	for _, f := range strings.FieldsFunc(fold(text), func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '-' || r == '/' }) {
		if f != "de" && f != "of" {
			parts = append(parts, f)
		}
	}
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	if monthNumber(parts[0]) > 0 {
		parts[0], parts[1] = parts[1], parts[0]
	}
	month = monthNumber(parts[1])
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		parts[0] = strings.TrimSuffix(parts[0], suffix)
	}
	if month == 0 || len(parts[0]) > 2 || len(parts[2]) != 4 || digits(parts[0]) != parts[0] || digits(parts[2]) != parts[2] {
		return 0, 0, 0, false
	}
	return number(parts[2]), month, number(parts[0]), true
}

func monthNumber(word string) int {
	if len(word) < 3 {
		return 0
	}
	if len(word) == 3 {
		return monthNames[word]
	}
	for _, full := range monthWords {
		if full == word {
			return monthNames[word[:3]]
		}
	}
	return 0
}
