package phrase

import (
	"unicode"
	"unicode/utf8"
)

// Capital is a text that begins with a capital letter: a word that stands alone, or a Spanish day of the week at the top.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
