package mime

import (
	"bytes"
	"strings"
)

const (
	maxHeaderBytes = 1 << 20 // of a header block; what is beyond is left out
	maxFields      = 5000
	maxIDs         = 200
)

// splitHeader takes the header block off raw. It copes with mbox lines, byte order marks, broken folding and
// a missing empty line. problem is told what had to be repaired.
func splitHeader(raw []byte, top bool, problem func(string)) (fields []Field, body []byte) {
	if top {
		raw = trimLead(raw)
	}
	rest := raw
	for len(rest) > 0 {
		line, after := nextLine(rest)
		if len(line) == 0 || isBlank(line) && !headerResumes(after) {
			return fields, after
		}
		if len(fields) >= maxFields || len(raw)-len(rest) > maxHeaderBytes {
			problem("the header is too long; the rest of it was left out")
			return fields, bodyAfterHeader(rest)
		}
		name, value, isField := cutField(line)
		switch {
		case (line[0] == ' ' || line[0] == '\t') && len(fields) > 0:
			last := &fields[len(fields)-1]
			last.Value += " " + string(bytes.TrimSpace(line))
		case isField:
			fields = append(fields, Field{Name: name, Value: value})
		case top && len(fields) == 0 && bytes.HasPrefix(line, []byte("From ")),
			bytes.HasPrefix(line, []byte(">From ")):
			// a line of an mbox file
		case headerGoesOn(after) && len(fields) > 0:
			problem("a header line was broken")
			last := &fields[len(fields)-1]
			last.Value += " " + string(bytes.TrimSpace(line))
		case headerGoesOn(after) && top:
			problem("the mail begins with a line that is none of its header")
		default:
			problem("the line between header and text is missing")
			return fields, rest
		}
		rest = after
	}
	return fields, nil
}

// headerResumes reports whether a header goes on behind a line of blanks, which may be the rest of a folded one.
func headerResumes(text []byte) bool {
	for range 5 {
		if headerGoesOn(text) {
			return true
		}
		line, rest := nextLine(text)
		if isBlank(line) || line[0] != ' ' && line[0] != '\t' {
			return false
		}
		text = rest
	}
	return false
}

func isBlank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

func trimLead(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	return bytes.TrimLeft(raw, " \t\r\n")
}

// bodyAfterHeader finds the end of a header block that is too long to be read.
func bodyAfterHeader(rest []byte) []byte {
	for len(rest) > 0 {
		line, after := nextLine(rest)
		if len(line) == 0 {
			return after
		}
		rest = after
	}
	return nil
}

// headerGoesOn reports whether the text looks like a header field of the usual kind.
func headerGoesOn(text []byte) bool {
	line, _ := nextLine(text)
	name, _, ok := cutField(line)
	return ok && len(name) > 1 && len(name) < 40
}

// nextLine cuts the first line off, without its line end.
func nextLine(text []byte) (line, rest []byte) {
	end := bytes.IndexByte(text, '\n')
	if end < 0 {
		return bytes.TrimSuffix(text, []byte("\r")), nil
	}
	return bytes.TrimSuffix(text[:end], []byte("\r")), text[end+1:]
}

// cutField splits "Name: value". Blanks before the colon are forgiven.
func cutField(line []byte) (name, value string, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 {
		return "", "", false
	}
	key := bytes.TrimRight(line[:colon], " \t")
	if len(key) == 0 || len(key) > 200 {
		return "", "", false
	}
	for _, c := range key {
		if c <= ' ' || c >= 0x7f {
			return "", "", false
		}
	}
	return string(key), string(bytes.TrimSpace(line[colon+1:])), true
}

// get returns the value of the first field with this name.
func get(fields []Field, name string) string {
	for _, field := range fields {
		if strings.EqualFold(field.Name, name) {
			return field.Value
		}
	}
	return ""
}

func has(fields []Field, name string) bool {
	for _, field := range fields {
		if strings.EqualFold(field.Name, name) {
			return true
		}
	}
	return false
}

// parameters reads "value; key=value; key*0*=…" with everything that goes wrong in it: missing quotes, stray
// semicolons, doubled parameters, encoded words, raw 8-bit bytes. Keys come back in lower case.
func parameters(header string) (value string, params map[string]string) {
	value, rest, _ := strings.Cut(header, ";")
	value = strings.ToLower(strings.TrimSpace(stripComments(value)))
	params = map[string]string{}
	pieces := map[string][]string{}
	for len(rest) > 0 && len(params)+len(pieces) < 100 {
		var key, val string
		key, val, rest = nextParameter(rest)
		if key == "" {
			continue
		}
		base, number, continued := strings.Cut(key, "*")
		if !continued {
			if _, doubled := params[key]; !doubled {
				params[key] = decodeText(val)
			}
			continue
		}
		addPiece(pieces, base, number, val)
	}
	for base, list := range pieces {
		if text := joinPieces(list); text != "" {
			params[base] = text
		}
	}
	return value, params
}

// nextParameter cuts one key=value off the list.
func nextParameter(list string) (key, value, rest string) {
	list = strings.TrimLeft(list, " \t;")
	equals := strings.IndexAny(list, "=;")
	if equals < 0 {
		return "", "", ""
	}
	if list[equals] == ';' {
		return "", "", list[equals+1:]
	}
	key = strings.ToLower(strings.TrimSpace(list[:equals]))
	list = strings.TrimLeft(list[equals+1:], " \t")
	if !strings.HasPrefix(list, `"`) {
		end := strings.IndexByte(list, ';')
		if end < 0 {
			end = len(list)
		}
		return key, strings.Trim(strings.TrimSpace(list[:end]), `"`), list[end:]
	}
	var b strings.Builder
	for i := 1; i < len(list); i++ {
		switch c := list[i]; {
		case c == '\\' && i+1 < len(list) && (list[i+1] == '"' || list[i+1] == '\\'):
			i++
			b.WriteByte(list[i])
		case c == '"':
			rest := list[i+1:]
			if next := strings.IndexByte(rest, ';'); next >= 0 {
				return key, b.String(), rest[next:]
			}
			return key, b.String(), ""
		default:
			b.WriteByte(c)
		}
	}
	// The closing quote is missing: the value ends where the next parameter seems to begin.
	text, after, found := strings.Cut(b.String(), ";")
	if found {
		return key, strings.TrimSpace(text), ";" + after
	}
	return key, text, ""
}

// addPiece keeps one piece of a split parameter (RFC 2231); an extended one is marked by a leading '*'.
func addPiece(pieces map[string][]string, base, number, value string) {
	extended := number == "" || strings.HasSuffix(number, "*")
	index := 0
	for _, c := range strings.TrimSuffix(number, "*") {
		if c < '0' || c > '9' || index > 100 {
			return
		}
		index = index*10 + int(c-'0')
	}
	if index > 100 {
		return
	}
	list := pieces[base]
	for len(list) <= index {
		list = append(list, "")
	}
	if extended {
		value = "*" + value
	} else {
		value = "=" + value
	}
	list[index] = value
	pieces[base] = list
}

func joinPieces(list []string) string {
	charset := ""
	var b []byte
	for i, piece := range list {
		if piece == "" {
			continue
		}
		extended, text := piece[0] == '*', piece[1:]
		if extended && i == 0 {
			if parts := strings.SplitN(text, "'", 3); len(parts) == 3 {
				charset, text = parts[0], parts[2]
			}
		}
		if extended {
			b = append(b, unpercent(text)...)
		} else {
			b = append(b, text...)
		}
	}
	if charset == "" && !bytes.Contains(b, []byte("=?")) {
		charset = "utf-8"
	}
	if charset == "" {
		return decodeText(string(b))
	}
	text, _ := decodeCharset(b, charset)
	return text
}

func unpercent(text string) []byte {
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			high, low := unhex(text[i+1]), unhex(text[i+2])
			if high >= 0 && low >= 0 {
				b = append(b, byte(high<<4|low))
				i += 2
				continue
			}
		}
		b = append(b, text[i])
	}
	return b
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// stripComments removes (comments), also nested ones, outside of quotes.
func stripComments(text string) string {
	if !strings.Contains(text, "(") {
		return text
	}
	var b strings.Builder
	depth, inQuote := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			if depth == 0 {
				b.WriteString(text[i : i+2])
			}
			i++
		case c == '"' && depth == 0:
			inQuote = !inQuote
			b.WriteByte(c)
		case c == '(' && !inQuote:
			depth++
		case c == ')' && !inQuote && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// messageIDs lists the ids in a field, without brackets.
func messageIDs(value string) []string {
	var ids []string
	for rest := value; len(ids) < maxIDs; {
		open := strings.IndexByte(rest, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(rest[open:], '>')
		if end < 0 {
			break
		}
		if id := cleanID(rest[open+1 : open+end]); id != "" {
			ids = append(ids, id)
		}
		rest = rest[open+end+1:]
	}
	if len(ids) > 0 {
		return ids
	}
	for _, word := range strings.Fields(value) {
		if id := cleanID(strings.Trim(word, "<>,;\"")); strings.Contains(id, "@") && len(ids) < maxIDs {
			ids = append(ids, id)
		}
	}
	return ids
}

func cleanID(id string) string {
	id = strings.Join(strings.Fields(cleanText(id)), "")
	if len(id) > 998 {
		return ""
	}
	return strings.Trim(id, "<>")
}

func firstID(value string) string {
	if ids := messageIDs(value); len(ids) > 0 {
		return ids[0]
	}
	if fields := strings.Fields(value); len(fields) == 1 {
		return cleanID(fields[0])
	}
	return ""
}
