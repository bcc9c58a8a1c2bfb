package mime

import (
	"bytes"
	"strings"
)

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
