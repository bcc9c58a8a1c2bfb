package mime

import (
	"strings"
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
