package mime

import (
	"strings"
	"time"
)

const maxAddresses = 1000

// addresses reads an address list however broken: groups, comments as names, missing brackets, semicolons
// for commas, encoded words around commas. What holds neither name nor address is left out.
func addresses(value string) []Address {
	var list []Address
	for _, entry := range splitAddresses(value) {
		if len(list) >= maxAddresses {
			break
		}
		for _, a := range address(entry) {
			if a != (Address{}) {
				list = append(list, a)
			}
		}
	}
	return list
}

// splitAddresses cuts at commas and semicolons that stand outside of quotes, brackets, comments and encoded
// words, and drops the names of groups.
func splitAddresses(value string) []string {
	var list []string
	start, depth, angle, quote := 0, 0, false, false
	add := func(end, next int) {
		if entry := strings.TrimSpace(value[start:end]); entry != "" && len(list) < maxAddresses {
			list = append(list, entry)
		}
		start = next
	}
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' && (quote || depth > 0):
			i++
		case c == '"' && depth == 0 && (quote || closesQuote(value[i+1:])):
			quote = !quote
		case quote:
		case c == '(' && !angle:
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
		case c == '=' && strings.HasPrefix(value[i:], "=?"):
			if _, _, length, ok := encodedWord(value[i:]); ok {
				i += length - 1
			}
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case angle && c == ',':
			// A bracket that never closes must not swallow the rest of the list.
			if end := strings.IndexAny(value[i:], "<>"); end < 0 || value[i+end] == '<' {
				angle = false
				add(i, i+1)
			}
		case angle:
		case c == ',' || c == ';':
			add(i, i+1)
		case c == ':' && !strings.Contains(value[start:i], "@") && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(value[start:i])), "mailto"):
			start = i + 1 // the name of a group
		}
	}
	add(len(value), len(value))
	return list
}

// closesQuote reports whether a quotation mark that opens here is closed again; a lone one is just a character.
func closesQuote(rest string) bool { return strings.Contains(rest, `"`) }

// address reads one entry of a list: one address as a rule, several where only the comma is missing.
func address(entry string) []Address {
	if list := missingCommas(entry); list != nil {
		return list
	}
	open := lastOutsideQuotes(entry, '<')
	switch {
	case open >= 0:
		name, mail := strings.TrimSpace(entry[:open]), entry[open+1:]
		if end := strings.IndexByte(mail, '>'); end >= 0 {
			if name == "" {
				name = commentText(mail[end+1:])
			}
			mail = mail[:end]
		}
		return []Address{{Name: displayName(stripNested(name)), Mail: cleanAddress(stripComments(mail))}}
	case !strings.Contains(entry, "@"):
		return []Address{{Name: displayName(entry)}}
	case strings.Contains(entry, "("):
		return []Address{{Name: displayName(commentText(entry)), Mail: cleanAddress(stripComments(entry))}}
	}
	return bareAddresses(entry)
}

// missingCommas reads "Ana <ana@example.org> Luis <luis@example.org>"; nil when it is not of that kind.
func missingCommas(entry string) []Address {
	if strings.Count(entry, "<") < 2 || strings.Contains(entry, `"`) {
		return nil
	}
	var list []Address
	for rest := entry; strings.TrimSpace(rest) != ""; {
		open, end := strings.IndexByte(rest, '<'), strings.IndexByte(rest, '>')
		if open < 0 || end < open {
			return nil
		}
		mail := cleanAddress(rest[open+1 : end])
		if mail == "" {
			return nil // angle brackets that are part of a name
		}
		list = append(list, Address{Name: displayName(rest[:open]), Mail: mail})
		rest = rest[end+1:]
	}
	return list
}

// bareAddresses reads "Ana Garcia ana@example.org" without brackets, and addresses with blanks between them.
func bareAddresses(entry string) []Address {
	var list []Address
	var name []string
	for _, field := range strings.Fields(decodeText(entry)) {
		if mail := cleanAddress(field); mail != "" {
			list = append(list, Address{Name: displayName(strings.Join(name, " ")), Mail: mail})
			name = nil
		} else {
			name = append(name, field)
		}
	}
	if len(name) > 0 && len(list) > 0 && list[len(list)-1].Name == "" {
		list[len(list)-1].Name = displayName(strings.Join(name, " "))
	} else if len(list) == 0 {
		// "ana @ example.org"
		if mail := cleanAddress(entry); mail != "" && len(name) <= 3 {
			list = append(list, Address{Mail: mail})
		} else {
			list = append(list, Address{Name: displayName(entry)})
		}
	}
	return list
}

// stripNested removes a comment behind a name, as in "Pete (a chap) <pete@…>", but keeps a name that is
// nothing but a comment.
func stripNested(name string) string {
	if !strings.Contains(name, "(") || strings.Contains(name, "=?") || strings.HasPrefix(name, `"`) {
		return name
	}
	if stripped := strings.TrimSpace(stripComments(name)); stripped != "" {
		return stripped
	}
	return name
}

func lastOutsideQuotes(text string, c byte) int {
	at, quote := -1, false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '"' && (quote || closesQuote(text[i+1:])):
			quote = !quote
		case text[i] == c && !quote:
			at = i
		}
	}
	return at
}

func commentText(text string) string {
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return ""
	}
	return text[open+1 : end]
}

func displayName(name string) string {
	name = strings.TrimSpace(name)
	if strings.HasPrefix(name, `"`) && strings.HasSuffix(name, `"`) && len(name) > 1 {
		name = name[1 : len(name)-1]
	}
	if strings.Contains(name, `\`) {
		var b strings.Builder
		for i := 0; i < len(name); i++ {
			if name[i] == '\\' && i+1 < len(name) {
				i++
			}
			b.WriteByte(name[i])
		}
		name = b.String()
	}
	name = decodeText(strings.ReplaceAll(name, `"`, ""))
	name = strings.Join(strings.Fields(name), " ")
	// Outlook puts the address in single quotes as its own name.
	return strings.Trim(name, `'`)
}

// cleanAddress trims an address and puts its domain in lower case; without "@" it is none.
func cleanAddress(mail string) string {
	if strings.Contains(mail, "=?") {
		mail = decodeText(mail)
	}
	mail = strings.Join(strings.Fields(oneLine(mail)), "")
	mail = strings.Trim(mail, `<>"',;`)
	if len(mail) > 7 && strings.EqualFold(mail[:7], "mailto:") {
		mail = mail[7:]
	}
	at := strings.LastIndexByte(mail, '@')
	if at <= 0 || at == len(mail)-1 || len(mail) > 320 || strings.ContainsAny(mail, "<>\u00a0") {
		return ""
	}
	return mail[:at] + "@" + strings.TrimRight(strings.ToLower(mail[at+1:]), ".")
}

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
