package mail

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"foyer/data/mail/triage"
)

// foundHere is where a match stands that was searched for and not one of triage.
const foundHere = "found"

// foundIn are the words of a search in a text: each at the beginning of a word, small or large, with accents or without, as the
// search itself finds them.
func foundIn(text, search string) (list []triage.Match) {
	asked := strings.FieldsFunc(search, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	before := ' '
	for at, r := range text {
		if inWord(r) && !inWord(before) {
			longest := 0
			for _, word := range asked {
				longest = max(longest, begins(text[at:], word))
			}
			if longest > 0 {
				list = append(list, triage.Match{Where: foundHere, Offset: at, Length: longest, Word: text[at : at+longest]})
			}
		}
		before = r
	}
	return list
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// begins is how many bytes of a text the word at its beginning takes; 0 if another one stands there.
func begins(text, word string) (n int) {
	for _, want := range word {
		r, size := utf8.DecodeRuneInString(text[n:])
		if size == 0 || bare(r) != bare(want) {
			return 0
		}
		n += size
	}
	return n
}

var accents = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n")

// bare is a letter as the search compares it.
func bare(r rune) rune {
	r = unicode.ToLower(r)
	if r < 0x80 {
		return r
	}
	r, _ = utf8.DecodeRuneInString(accents.Replace(string(r)))
	return r
}

// withFound adds what was searched for to the urgent words of a text; where both stand, the urgent word stays.
func withFound(marks []triage.Match, text, search string) []triage.Match {
	if strings.TrimSpace(search) == "" {
		return marks
	}
	all := slices.Concat(marks, foundIn(text, search))
	slices.SortStableFunc(all, func(a, b triage.Match) int { return a.Offset - b.Offset })
	return all
}
