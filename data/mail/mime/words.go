package mime

import (
	"strings"
	"unicode"
)

// decodeText decodes a header value: encoded words in all their broken forms, and raw 8-bit text. The result
// is one line.
func decodeText(value string) string {
	if !strings.Contains(value, "=?") {
		if isPlainASCII(value) {
			return value
		}
		text, _ := decodeCharset([]byte(value), "")
		return oneLine(text)
	}
	var out strings.Builder
	var pending []byte // bytes of words that belong together: a character may be split between two
	pendingCharset := ""
	flush := func() {
		if len(pending) > 0 {
			text, _ := decodeCharset(pending, pendingCharset)
			out.WriteString(text)
			pending = nil
		}
	}
	for len(value) > 0 {
		start := strings.Index(value, "=?")
		if start < 0 {
			break
		}
		name, data, length, ok := encodedWord(value[start:])
		between := value[:start]
		if !ok {
			flush()
			text, _ := decodeCharset([]byte(value[:start+2]), "")
			out.WriteString(text)
			value = value[start+2:]
			continue
		}
		if strings.TrimSpace(between) != "" || len(pending) == 0 {
			flush()
			text, _ := decodeCharset([]byte(between), "")
			out.WriteString(text)
		}
		if !strings.EqualFold(name, pendingCharset) {
			flush()
		}
		pendingCharset = name
		pending = append(pending, data...)
		value = value[start+length:]
	}
	flush()
	text, _ := decodeCharset([]byte(value), "")
	out.WriteString(text)
	return oneLine(out.String())
}

func isPlainASCII(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// encodedWord reads =?charset?B|Q?text?= at the beginning of value. A missing end is forgiven where the value
// ends, too.
func encodedWord(value string) (charsetName string, data []byte, length int, ok bool) {
	rest := value[2:]
	first := strings.IndexByte(rest, '?')
	if first < 0 || first > 60 || first+2 >= len(rest) || rest[first+2] != '?' {
		return "", nil, 0, false
	}
	charsetName, _, _ = strings.Cut(rest[:first], "*")
	kind, text := rest[first+1], rest[first+3:]
	head := 2 + first + 3
	end := strings.Index(text, "?=")
	length = head + end + 2
	if end < 0 {
		if strings.ContainsAny(text, " \t") {
			return "", nil, 0, false
		}
		end, length = len(text), len(value)
	} else if kind == 'Q' || kind == 'q' {
		// In "=?x?Q??=41?=" the first ?= is text: an end is followed by a blank or nothing, or holds something.
		if end == 0 {
			if next := strings.Index(text[1:], "?="); next >= 0 && !strings.ContainsAny(text[:next+1], " \t") {
				end = next + 1
				length = head + end + 2
			}
		}
	}
	text = text[:end]
	switch kind {
	case 'B', 'b':
		return charsetName, decodeBase64([]byte(text)), length, true
	case 'Q', 'q':
		return charsetName, decodeQ(text), length, true
	}
	return "", nil, 0, false
}

func decodeQ(text string) []byte {
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '_':
			b = append(b, ' ')
		case c == '=' && i+2 < len(text) && unhex(text[i+1]) >= 0 && unhex(text[i+2]) >= 0:
			b = append(b, byte(unhex(text[i+1])<<4|unhex(text[i+2])))
			i += 2
		default:
			b = append(b, c)
		}
	}
	return b
}

// Printable makes text of strangers fit for a terminal or a text field: valid UTF-8, "\n" line ends, and no characters
// that control a terminal or turn the direction of what stands around them. What Parse returns is so already; what
// servers answer is not.
func Printable(text string) string { return cleanText(text) }

// PrintableLine is Printable on one line.
func PrintableLine(text string) string { return oneLine(text) }

// oneLine makes text fit for one line of a screen: no control characters, blanks joined at line ends only.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r == 0 || unicode.IsControl(r) || isDirectional(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// cleanText makes text fit for a text field: "\n" line ends, no control characters.
func cleanText(text string) string {
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	clean := true
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || isDirectional(r) || r == '\uFEFF') {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// isDirectional names the characters that turn text around; in names of senders and files they deceive.
func isDirectional(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}
