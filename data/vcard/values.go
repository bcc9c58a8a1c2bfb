package vcard

import (
	"strings"
	"time"

	"foyer/data/intake"
	"foyer/data/record"
)

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// structured reads N: family; given; additional; prefixes; suffixes, each a list.
func structured(value string) (record.HumanName, bool) {
	var parts [5][]string
	// Escapes are undone after both cuts, so that an escaped comma stays in its name.
	start, field := 0, 0
	for i := 0; i <= len(value) && field < 5; i++ {
		switch {
		case i < len(value) && value[i] == '\\':
			i++
		case i >= len(value) || value[i] == ';':
			for _, v := range intake.SplitEscaped(value[start:min(i, len(value))], ',') {
				if v = clean(v); v != "" {
					parts[field] = append(parts[field], v)
				}
			}
			start, field = i+1, field+1
		}
	}
	n := record.HumanName{Family: strings.Join(parts[0], " "), Given: append(parts[1], parts[2]...), Prefix: parts[3], Suffix: parts[4]}
	return n, n.Family != "" || len(n.Given) > 0
}

// fromWords cuts a formatted name before its last word.
func fromWords(s string) record.HumanName {
	if family, given, found := strings.Cut(s, ", "); found {
		return record.HumanName{Family: family, Given: strings.Fields(given)}
	}
	parts := strings.Fields(s)
	if len(parts) < 2 {
		return record.HumanName{Text: s}
	}
	return record.HumanName{Given: parts[:len(parts)-1], Family: parts[len(parts)-1]}
}

// date reads the forms of dates in cards, known to the day, month or year.
func date(value string) (record.Date, bool) {
	value = clean(value)
	if i := strings.IndexAny(value, "T "); i >= 8 {
		value = value[:i]
	}
	for _, f := range []struct{ layout, form string }{
		{"2006-01-02", "2006-01-02"}, {"20060102", "2006-01-02"}, {"2006-01", "2006-01"}, {"2006", "2006"}, {"2006/01/02", "2006-01-02"},
	} {
		if t, err := time.Parse(f.layout, value); err == nil && t.Year() > 1850 && t.Year() < 2200 {
			return record.Date(t.Format(f.form)), true
		}
	}
	return "", false
}

func sex(value string) string {
	switch strings.ToUpper(strings.SplitN(value, ";", 2)[0]) {
	case "M", "MALE", "2":
		return record.Male
	case "F", "FEMALE", "1":
		return record.Female
	case "O", "OTHER":
		return record.Other
	}
	return record.Unknown
}

func appendOnce(l []record.ContactPoint, c record.ContactPoint) []record.ContactPoint {
	if c.Value == "" || len(l) == 200 { // each is compared with each: no card of a person comes near it
		return l
	}
	for _, have := range l {
		if have.System == c.System && have.Value == c.Value {
			return l
		}
	}
	return append(l, c)
}

func phone(x intake.Property, value string) record.ContactPoint {
	value = intake.Unescape(value)
	value = strings.TrimPrefix(value, "tel:")
	if number, extension, found := strings.Cut(value, ";ext="); found {
		value = number + " ext. " + extension
	}
	value = strings.SplitN(value, ";", 2)[0]
	c := record.ContactPoint{System: "phone", Value: clean(value), Use: use(x)}
	switch {
	case x.Is("TYPE", "fax"):
		c.System = "fax"
	case x.Is("TYPE", "cell"), x.Is("TYPE", "mobile"), x.Is("TYPE", "iphone"):
		c.Use = "mobile"
	case x.Is("TYPE", "pager"):
		c.Use = ""
	}
	if !strings.ContainsAny(c.Value, "0123456789") {
		return record.ContactPoint{}
	}
	return c
}

func mail(x intake.Property, value string) record.ContactPoint {
	value = clean(strings.TrimPrefix(intake.Unescape(value), "mailto:"))
	if i := strings.IndexByte(value, '@'); i <= 0 || i == len(value)-1 {
		return record.ContactPoint{}
	}
	return record.ContactPoint{System: "email", Value: value, Use: use(x)}
}

func use(x intake.Property) string {
	switch {
	case x.Is("TYPE", "home"):
		return "home"
	case x.Is("TYPE", "work"):
		return "work"
	}
	return ""
}

// address reads ADR: box; extended; street; locality; region; code; country.
func address(x intake.Property, value string) (record.Address, bool) {
	parts := intake.SplitEscaped(value, ';')
	for len(parts) < 7 {
		parts = append(parts, "")
	}
	a := record.Address{Use: use(x), City: clean(parts[3]), State: clean(parts[4]), PostalCode: clean(parts[5]), Country: clean(parts[6])}
	for _, i := range []int{2, 1, 0} {
		if strings.Contains(parts[i], "^n") {
			continue // the rest of a label that was not quoted
		}
		for _, line := range strings.Split(parts[i], "\n") {
			if line = strings.Trim(clean(line), ",: "); line != "" {
				a.Lines = append(a.Lines, line)
			}
		}
	}
	return a, len(a.Lines) > 0 || a.City != "" || a.PostalCode != ""
}
