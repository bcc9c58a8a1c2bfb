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
