package mime

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

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
