package mime

import (
	"bytes"
	"strings"
)

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
