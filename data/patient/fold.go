package patient

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// special are letters that Unicode does not take apart into a plain one and a mark.
var special = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d",
	'ł': "l", 'Ł': "l", 'þ': "th", 'Þ': "th", 'ħ': "h", 'Ħ': "h", 'ı': "i", 'ŋ': "n", 'ŧ': "t",
}

// fold returns lower case without diacritics: Núñez and NUNEZ are one. Other characters stay.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if t, ok := special[r]; ok {
			b.WriteString(t)
		} else if !unicode.Is(unicode.Mn, r) && r != utf8.RuneError {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Fold is a name or what is typed of one in the form in which they are compared: lower case, without diacritics.
func Fold(s string) string { return fold(s) }

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mc, r)
}

// apostrophes join the parts of a name: O'Brien is one word.
func apostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʻ', '`', '´':
		return true
	}
	return false
}

// key returns the folded letters and digits alone: "de la Cruz", "De La Cruz" and "DELACRUZ" are one.
func key(s string) string {
	return strings.Map(func(r rune) rune {
		if wordRune(r) {
			return r
		}
		return -1
	}, fold(dropApostrophes(s)))
}

// words returns the folded words: split at anything that is no letter, digit or apostrophe.
func words(s string) []string {
	return strings.FieldsFunc(fold(dropApostrophes(s)), func(r rune) bool { return !wordRune(r) })
}

// dropApostrophes comes before folding: compatibility forms would turn some of them into a space.
func dropApostrophes(s string) string {
	return strings.Map(func(r rune) rune {
		if apostrophe(r) {
			return -1
		}
		return r
	}, s)
}

const hexDigits = "0123456789abcdef"

// token writes a folded word in ASCII, letter by letter, so that the search index never has to know an alphabet and
// a prefix stays a prefix.
func token(word string) string {
	ascii := true
	for i := 0; i < len(word); i++ {
		if word[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return word
	}
	var b strings.Builder
	for _, r := range word {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		b.WriteByte('u')
		for shift := 16; shift >= 0; shift -= 4 {
			b.WriteByte(hexDigits[r>>shift&0xf])
		}
	}
	return b.String()
}

// digits returns the digits alone.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// phoneDigits returns a telephone number's digits without the extension and without the country code of the United
// States: what is compared and searched.
func phoneDigits(s string) string {
	if i := strings.IndexAny(strings.ToLower(s), "x;#"); i > 0 {
		s = s[:i]
	}
	d := digits(s)
	if len(d) == 11 && d[0] == '1' {
		d = d[1:]
	}
	return d
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
