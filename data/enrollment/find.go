package enrollment

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FindCodes returns every code in a text, subject or body of a mail, in the form without hyphens: in any case, with or
// without hyphens, in blocks with spaces, with any dash of Unicode, wrapped and quoted, with letters of other scripts
// that look the same, and with 0 O 1 I L typed for what they resemble. Only codes with the right check character are
// returned; it does not look whether they were ever given out.
func FindCodes(text string) []string {
	var codes []string
	for _, c := range scan(text).candidates {
		for _, code := range c {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// found is what a text holds.
type found struct {
	candidates [][]string // each one place in the text, with every reading that passes the check
	unreadable bool       // something looks like a code but does not pass the check, or ENROLL stands there without one
}

// scanLimit bounds how much of a text is looked at, in bytes, and gapLimit what may stand between two blocks, in runes.
const scanLimit, gapLimit = 1 << 20, 8

// token is a run of letters and digits with what follows it.
type token struct {
	text string // upper case, look-alikes of other scripts replaced
	gap  gap    // to the next token
}

type gap int

const (
	noGap  gap = iota // something else stands between: the two don't belong together
	spaced            // white space, dots, marks of quotation or emphasis
	dashed            // a dash, perhaps with white space, a line break and a quotation mark
)

func scan(text string) (f found) {
	tokens := tokenize(text)
	for i, t := range tokens {
		if t.text == "ENROLL" || t.text == "INSCRIBIR" {
			f.unreadable = true
		}
		for j, n := i, 0; j < len(tokens); j++ {
			n += len(tokens[j].text)
			if n == codeLength {
				group := tokens[i : j+1]
				if codes, looks := read(group, i > 0 && tokens[i-1].gap == dashed && hasDigit(tokens[i-1].text),
					tokens[j].gap == dashed && j+1 < len(tokens) && hasDigit(tokens[j+1].text)); len(codes) > 0 {
					f.candidates = append(f.candidates, codes)
				} else if looks {
					f.unreadable = true
				}
			}
			if n >= codeLength || tokens[j].gap == noGap {
				break
			}
		}
	}
	return f
}

// read returns the readings of twelve characters that pass the check, and whether they look like a code at all.
// before and after say that a dash joins more characters with digits: then it is part of something longer, such as a UUID.
func read(group []token, before, after bool) (codes []string, looks bool) {
	text, dashes, equal := "", len(group) > 1, true
	for i, t := range group {
		text += t.text
		if i < len(group)-1 && t.gap != dashed {
			dashes = false
		}
		equal = equal && len(t.text) == len(group[0].text)
	}
	alone := len(group) == 1
	switch {
	case before || after, !mixed(text):
		return nil, false
	case !alone && !dashes && !equal:
		return nil, false // words beside each other, not blocks
	}
	readings := []string{""}
	for i := range len(text) {
		c := text[i]
		options := lookAlikes[c]
		if value[c] >= 0 {
			options = text[i : i+1]
		} else if options == "" || !alone && !dashes {
			return nil, false
		}
		var longer []string
		for _, r := range readings {
			for k := range len(options) {
				longer = append(longer, r+options[k:k+1])
			}
		}
		if len(longer) > 27 {
			return nil, false // more than three doubtful characters: a number, not a code
		}
		readings = longer
	}
	for _, r := range readings {
		if valid(r) {
			codes = append(codes, r)
		}
	}
	return codes, dashes && equal && len(group) == 3
}

// lookAlikes are the characters that no code has, with those of the alphabet that people may have meant.
var lookAlikes = map[byte]string{'0': "DQ", 'O': "DQ", '1': "7JT", 'I': "7JT", 'L': "7JT"}

// otherScripts are letters that look like those of the alphabet, in upper case: Cyrillic, then Greek.
var otherScripts = strings.NewReplacer(
	"А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "Р", "P", "С", "C", "Т", "T", "У", "Y", "Х", "X", "Ѕ", "S", "Ј", "J", "О", "O", "І", "I", "З", "3",
	"Α", "A", "Β", "B", "Ε", "E", "Ζ", "Z", "Η", "H", "Κ", "K", "Μ", "M", "Ν", "N", "Ρ", "P", "Τ", "T", "Υ", "Y", "Χ", "X", "Ο", "O", "Ι", "I",
)

func tokenize(text string) []token {
	if len(text) > scanLimit {
		text = text[:scanLimit]
	}
	text = strings.ToValidUTF8(text, " ")
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff': // invisible
			return -1
		}
		return r
	}, text)
	text = otherScripts.Replace(strings.ToUpper(norm.NFKC.String(text)))
	var tokens []token
	var between []rune
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			tokens = append(tokens, token{text: word.String()})
			word.Reset()
			between = between[:0]
		}
	}
	for _, r := range text {
		switch {
		case r < 128 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'):
			if word.Len() == 0 && len(tokens) > 0 {
				tokens[len(tokens)-1].gap = gapOf(between)
			}
			word.WriteRune(r)
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			end() // a word of another script, or one with an accent: it ends what it touches
			between = append(between, '\x00')
		default:
			end()
			if len(between) <= gapLimit {
				between = append(between, r)
			}
		}
	}
	end()
	return tokens
}

// gapOf says whether what stands between two tokens lets them be blocks of one code.
func gapOf(between []rune) gap {
	if len(between) > gapLimit {
		return noGap
	}
	g := spaced
	for _, r := range between {
		switch {
		case unicode.Is(unicode.Dash, r), r == '\u2212':
			g = dashed
		case unicode.IsSpace(r), strings.ContainsRune(">|*_.·•", r):
		default:
			return noGap
		}
	}
	return g
}

func hasDigit(text string) bool { return strings.ContainsAny(text, "0123456789") }
