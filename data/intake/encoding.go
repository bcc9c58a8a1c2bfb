package intake

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

var declared = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// UTF8 returns text in UTF-8 without a byte order mark, and the name of the encoding it came in. It goes by the byte
// order mark, then by where zero bytes lie (UTF-16), then by what an XML declaration says, then by validity: text
// that is not UTF-8 is taken for Windows-1252, of which Latin-1 is a part. Bytes that are UTF-8 are not copied.
func UTF8(data []byte) (text []byte, name string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		return data[3:], "utf-8", nil
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return decode(data, "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return decode(data, "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	}
	if even, odd := zeros(data); even+odd > 0 {
		// In Western text nearly every second byte is zero.
		half := min(len(data), 4096) / 2
		switch {
		case odd > 4*even && odd*10 >= half*7:
			return decode(data, "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
		case even > 4*odd && even*10 >= half*7:
			return decode(data, "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
		}
		return data, "binary", nil
	}
	if m := declared.FindSubmatch(data[:min(len(data), 400)]); m != nil {
		label := strings.ToLower(string(m[1]))
		// A declared UTF-16 without a mark or zero bytes is a leftover of a conversion: the text is read as it is.
		if !strings.HasPrefix(label, "utf-16") && label != "utf-8" && label != "us-ascii" && !valid(data) {
			if e, err := htmlindex.Get(label); err == nil {
				return decode(data, label, e)
			}
		}
	}
	if valid(data) {
		return data, "utf-8", nil
	}
	return decode(data, "windows-1252", charmap.Windows1252)
}

// valid accepts a rune cut off at the end, for the head of a file.
func valid(data []byte) bool { return utf8.Valid(data[:validPrefix(data)]) }

func decode(data []byte, name string, e encoding.Encoding) ([]byte, string, error) {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return nil, name, Refuse("the text is not in the encoding it claims (%s)", name).Because(err)
	}
	return text, name, nil
}

func zeros(data []byte) (even, odd int) {
	for i, b := range data[:min(len(data), 4096)] {
		if b == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even, odd
}
