package mime

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
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

// decodeCharset turns bytes into UTF-8. The label is only a hint: bytes that are valid UTF-8 and not ASCII
// are UTF-8 whatever a one-byte label says, and what fits no label is read as Windows-1252, which never
// fails. ok is false when the label was of no use.
func decodeCharset(b []byte, label string) (text string, ok bool) {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if stateful(label) {
		return convert(b, label)
	}
	if utf8.Valid(b) {
		return string(b), true
	}
	switch label {
	case "", "us-ascii", "ascii", "utf-8", "utf8", "unknown-8bit", "default", "x-unknown":
		return windows1252(b), label == ""
	case "iso-8859-1", "latin1", "iso8859-1", "windows-1252", "cp1252":
		return windows1252(b), true
	}
	return convert(b, label)
}

// stateful names the encodings whose bytes may all be valid UTF-8 without being it.
func stateful(label string) bool {
	return strings.HasPrefix(label, "iso-2022") || strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "utf-32") || label == "hz-gb-2312"
}

var charsetAliases = map[string]string{
	"ks_c_5601-1987": "euc-kr", "ks_c_5601-1989": "euc-kr", "x-windows-949": "euc-kr", "cp949": "euc-kr", "ksc5601": "euc-kr",
	"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "hz-gb-2312": "gb18030",
	"x-sjis": "shift_jis", "sjis": "shift_jis", "cp932": "shift_jis", "windows-31j": "shift_jis", "ms932": "shift_jis",
	"x-euc-jp": "euc-jp", "iso-2022-jp-ms": "iso-2022-jp", "cp50220": "iso-2022-jp",
	"cp1250": "windows-1250", "cp1251": "windows-1251", "cp1253": "windows-1253", "cp1254": "windows-1254",
	"cp1255": "windows-1255", "cp1256": "windows-1256", "cp1257": "windows-1257", "cp1258": "windows-1258",
	"iso-8859-8-i": "iso-8859-8", "visual": "iso-8859-8", "x-mac-roman": "macintosh", "mac": "macintosh",
	"iso-8859-9": "windows-1254", "iso-8859-11": "windows-874", "tis-620": "windows-874",
	"ansi_x3.4-1968": "windows-1252", "x-user-defined": "windows-1252",
}

func convert(b []byte, label string) (string, bool) {
	if alias, found := charsetAliases[label]; found {
		label = alias
	}
	reader, err := charset.Reader(label, bytes.NewReader(b))
	if err == nil {
		var decoded []byte
		if decoded, err = io.ReadAll(reader); err == nil && utf8.Valid(decoded) {
			return string(decoded), true
		}
	}
	if utf8.Valid(b) {
		return string(b), false
	}
	return windows1252(b), false
}

func windows1252(b []byte) string {
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for _, c := range b {
		out.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return out.String()
}

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

// decodeTransfer undoes a Content-Transfer-Encoding given in canonical form. The result is the caller's own.
func decodeTransfer(b []byte, encoding string) []byte {
	switch encoding {
	case "base64":
		return decodeBase64(b)
	case "quoted-printable":
		return decodeQuotedPrintable(b)
	case "uuencode":
		return decodeUU(b)
	}
	return bytes.Clone(b)
}

var encodingSqueezer = strings.NewReplacer(" ", "", "\t", "", `"`, "", "_", "-")

// canonicalEncoding maps what is written in Content-Transfer-Encoding to what is meant.
func canonicalEncoding(value string) (encoding string, known bool) {
	value, _, _ = strings.Cut(strings.ToLower(stripComments(value)), ";")
	switch encodingSqueezer.Replace(value) {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "plain", "none":
		return "", true
	case "base64", "b", "base-64":
		return "base64", true
	case "quoted-printable", "quotedprintable", "q", "quoted-printible":
		return "quoted-printable", true
	case "x-uuencode", "uuencode", "x-uue", "uue", "x-uu":
		return "uuencode", true
	}
	return "", false
}

var base64Values = func() (table [256]int8) {
	for i := range table {
		table[i] = -1
	}
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		table[c] = int8(i)
	}
	table['-'], table['_'] = 62, 63
	return table
}()

// decodeBase64 takes what is base64 in b and passes over the rest; padding in the middle starts anew.
func decodeBase64(b []byte) []byte {
	out := make([]byte, 0, len(b)/4*3+3)
	var bits uint32
	count := 0
	flush := func() {
		switch count {
		case 2:
			out = append(out, byte(bits>>4))
		case 3:
			out = append(out, byte(bits>>10), byte(bits>>2))
		}
		bits, count = 0, 0
	}
	for _, c := range b {
		value := base64Values[c]
		if value < 0 {
			if c == '=' {
				flush()
			}
			continue
		}
		bits = bits<<6 | uint32(value)
		if count++; count == 4 {
			out = append(out, byte(bits>>16), byte(bits>>8), byte(bits))
			bits, count = 0, 0
		}
	}
	flush()
	return out
}

// base64Size is the length of decodeBase64's result, without making it.
func base64Size(b []byte) int64 {
	var size, count int64
	for _, c := range b {
		if base64Values[c] >= 0 {
			count++
		} else if c == '=' {
			size += count/4*3 + max(0, count%4-1)
			count = 0
		}
	}
	return size + count/4*3 + max(0, count%4-1)
}

// looksLikeBase64 tells a body that is base64 from text that only says so.
func looksLikeBase64(b []byte) bool {
	sample := b[:min(len(b), 4096)]
	good, bad, blanks := 0, 0, 0
	for _, c := range sample {
		switch {
		case base64Values[c] >= 0 || c == '=':
			good++
		case c == ' ' || c == '\t':
			blanks++
		case c != '\r' && c != '\n':
			bad++
		}
	}
	return bad*8 <= good && blanks*12 <= good+1
}

// decodeQuotedPrintable undoes quoted-printable; a "=" that introduces nothing stays as it is.
func decodeQuotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '=' && i+2 < len(b) && unhex(b[i+1]) >= 0 && unhex(b[i+2]) >= 0:
			out = append(out, byte(unhex(b[i+1])<<4|unhex(b[i+2])))
			i += 2
		case c == '=':
			// A soft line break, perhaps with blanks added on the way.
			end := i + 1
			for end < len(b) && (b[end] == ' ' || b[end] == '\t' || b[end] == '\r') {
				end++
			}
			if end == len(b) || b[end] == '\n' {
				i = end
			} else {
				out = append(out, c)
			}
		default:
			out = append(out, c)
		}
	}
	return out
}

// decodeUU undoes uuencode: everything between the first "begin" line and "end".
func decodeUU(b []byte) []byte {
	var out []byte
	inside := false
	for len(b) > 0 {
		var line []byte
		line, b = nextLine(b)
		switch {
		case !inside:
			inside = bytes.HasPrefix(line, []byte("begin "))
		case bytes.Equal(line, []byte("end")):
			return out
		case len(line) > 0:
			want := int(line[0]-' ') & 63
			line = line[1:]
			for len(line) >= 2 && want > 0 {
				var quad [4]byte
				n := copy(quad[:], line)
				line = line[n:]
				for i := range quad {
					quad[i] = (quad[i] - ' ') & 63
				}
				three := []byte{quad[0]<<2 | quad[1]>>4, quad[1]<<4 | quad[2]>>2, quad[2]<<6 | quad[3]}
				take := min(want, 3)
				out = append(out, three[:take]...)
				want -= take
			}
		}
	}
	return out
}
