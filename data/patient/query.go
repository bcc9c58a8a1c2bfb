package patient

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"foyer/data/record"
)

// sought is one thing that a person typed into the search box. What is not empty are alternatives.
type sought struct {
	name   string        // folded word
	ident  string        // folded record number
	bare   string        // the digits of a record number without leading zeros, when they are not all of it
	digits string        // telephone or record number; at least two digits
	mail   string        // mail address or its beginning
	dates  []record.Date // what it means when it is a date
}

const (
	maxQuery = 200 // runes of a query that are looked at
	maxTerms = 8   // terms of a query that are looked at
)

// parseQuery takes what was typed apart. Nothing of it reaches the database but letters, digits and @._-+.
func parseQuery(text string, now time.Time) []sought {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, " ")
	}
	if runes := []rune(text); len(runes) > maxQuery {
		text = string(runes[:maxQuery])
	}
	fields := strings.Fields(text)
	var list []sought
	for i := 0; i < len(fields) && len(list) < 2*maxTerms; i++ {
		if n, dates := dateAt(fields[i:], now); n > 0 {
			list = append(list, sought{dates: dates})
			i += n - 1
			continue
		}
		if n, d := phoneAt(fields[i:], now); n > 1 {
			list = append(list, sought{digits: d, ident: d})
			i += n - 1
			continue
		}
		list = append(list, soughtIn(fields[i], now)...)
	}
	list = joinParticles(list)
	if len(list) > maxTerms {
		list = list[:maxTerms]
	}
	return list
}

// joinParticles makes one term of de la cruz.
func joinParticles(list []sought) []sought {
	var joined []sought
	for i := 0; i < len(list); i++ {
		var run []string
		for _, t := range list[i:] {
			if t.name == "" || t.ident != "" || t.mail != "" {
				break
			}
			run = append(run, t.name)
		}
		n := compound(run)
		if n > 1 {
			joined = append(joined, sought{name: strings.Join(run[:n], "")})
			i += n - 1
			continue
		}
		joined = append(joined, list[i])
	}
	return joined
}

// dateAt reads a date that is written in several words ("Feb 1, 1960", "1 de febrero de 1960").
func dateAt(fields []string, now time.Time) (n int, dates []record.Date) {
	for n := 5; n >= 3; n-- {
		if len(fields) >= n {
			if dates := ReadDates(strings.Join(fields[:n], " "), now); len(dates) > 0 {
				return n, dates
			}
		}
	}
	return 0, nil
}

// phoneAt joins a telephone number that is written with spaces: (555) 010 0123, 555 0100.
func phoneAt(fields []string, now time.Time) (n int, d string) {
	var shape []int
	for n < len(fields) && n < 4 && numeric(fields[n]) && len(ReadDates(fields[n], now)) == 0 {
		part := digits(fields[n])
		if len(d)+len(part) > 11 {
			break
		}
		d += part
		shape = append(shape, len(part))
		n++
	}
	if n < 2 {
		return n, ""
	}
	switch {
	case strings.ContainsAny(fields[0][:1], "(+"), slices.Equal(shape, []int{3, 3, 4}), slices.Equal(shape, []int{3, 4}),
		slices.Equal(shape, []int{1, 3, 3, 4}), slices.Equal(shape, []int{3, 7}):
		return n, nationalDigits(d)
	}
	return 0, ""
}

func nationalDigits(d string) string {
	if len(d) == 11 && d[0] == '1' {
		return d[1:]
	}
	return d
}

// numeric says that there are digits, and nothing but them and what people write between them.
func numeric(f string) bool {
	some := false
	for _, r := range f {
		switch {
		case '0' <= r && r <= '9':
			some = true
		case !strings.ContainsRune("()+-./–", r):
			return false
		}
	}
	return some
}

func soughtIn(f string, now time.Time) []sought {
	if strings.Contains(f, "@") {
		if m := mailKey(f); strings.Trim(m, "@._-+") != "" {
			return []sought{{mail: m}}
		}
		return nil
	}
	if numeric(f) {
		t := sought{dates: ReadDates(strings.TrimRight(f, ",;"), now), digits: nationalDigits(digits(f)), ident: key(f)}
		if bare := strings.TrimLeft(digits(f), "0"); len(bare) >= 3 && bare != t.ident {
			t.bare = bare
		}
		return []sought{t}
	}
	parts := words(f)
	if strings.ContainsAny(f, "0123456789") && len(parts) > 0 {
		// A record number as it is printed (MRN-00123), or a test patient's name (Rivera774).
		return []sought{{name: key(f), ident: token(key(f)), mail: dotted(f)}}
	}
	var list []sought
	for _, p := range parts {
		list = append(list, sought{name: p})
	}
	if m := dotted(f); m != "" && len(list) > 0 {
		// ana.rivera is the beginning of an address, or two words run together.
		list = []sought{{name: token(strings.Join(parts, "")), mail: m}}
	}
	return list
}

// dotted returns the beginning of a mail address when a word looks like one.
func dotted(f string) string {
	if m := mailKey(f); strings.ContainsAny(strings.Trim(m, "._"), "._") {
		return m
	}
	return ""
}

// match returns the FTS5 expression for one term, or "" when the index can't help. Every string in it is made of
// characters of the index's alphabet, inside quotes.
func (t sought) match() string {
	var or []string
	prefix := func(column, text string) {
		if text = indexable(text); text != "" {
			or = append(or, column+` : "`+text+`" *`)
		}
	}
	prefix("name", token(t.name))
	prefix("number", t.ident)
	prefix("number", t.bare)
	prefix("mail", t.mail)
	if len(t.digits) >= 3 {
		prefix("phone", t.digits)
		prefix("phone_end", reversed(t.digits))
	}
	if len(t.digits) == 4 {
		prefix("birth", t.digits)
	}
	for _, d := range t.dates {
		prefix("birth", digits(string(d)))
	}
	if len(or) == 0 {
		return ""
	}
	return "(" + strings.Join(or, " OR ") + ")"
}

// indexable is the last gate before a query: lower-case ASCII letters, digits and the marks of mail addresses.
func indexable(text string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("@._-+", r) {
			return r
		}
		return -1
	}, text)
}
