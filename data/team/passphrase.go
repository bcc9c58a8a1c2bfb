package team

import (
	"math"
	"strings"
	"unicode"

	"foyer/data/fault"
)

// Strength is an estimate of how hard a passphrase is to guess for somebody who has the key file and knows how people
// choose: common words, repeats, sequences, years and the owner's name count for little.
type Strength struct {
	Bits    float64  // about log2 of the guesses needed
	Level   Level    // what to show
	Reasons []Reason // what weakens it and what would help; empty when it is strong
}

// Reason is something that weakens a passphrase, or would help.
type Reason string

// The reasons, in the order to show them.
const (
	TooShort Reason = "short"
	HasName  Reason = "name"
	Common   Reason = "common"
	HasYear  Reason = "year"
	Run      Reason = "run"
	OneMore  Reason = "one-more"
)

var reasonOrder = []Reason{TooShort, HasName, Common, HasYear, Run, OneMore}

// In is the reason as a sentence in English or Spanish.
func (r Reason) In(language string) string {
	text := map[Reason][2]string{
		TooShort: {"It is shorter than 10 characters.", "Tiene menos de 10 caracteres."},
		HasName:  {"It holds a name that anybody who knows you would try.", "Contiene un nombre que probaría cualquiera que le conozca."},
		Common:   {"It holds words or patterns that everybody uses; unusual words count for more.", "Contiene palabras o patrones que todos usan; las palabras poco comunes valen más."},
		HasYear:  {"A year adds little.", "Un año suma poco."},
		Run:      {"Repeated characters and sequences such as 1234 add little.", "Los caracteres repetidos y las secuencias como 1234 suman poco."},
		OneMore:  {"One more unrelated word makes it much stronger.", "Una palabra más, sin relación, la hace mucho más fuerte."},
	}[r]
	if strings.HasPrefix(strings.ToLower(language), "es") {
		return text[1]
	}
	return text[0]
}

// Level is a strength in a word.
type Level int

// The levels. TooWeak is refused.
const (
	TooWeak Level = iota
	Fair
	Good
	Strong
)

// String returns the word to show.
func (l Level) String() string { return [...]string{"too weak", "fair", "good", "strong"}[l] }

// Limits of a passphrase, in characters, and the estimate below which it is refused. The key file costs an attacker
// about half a second and 64 MiB for each guess, so 2^26 guesses are a year of one computer; "fair" says that more is better.
const (
	MinPassphrase = 10
	MaxPassphrase = 256
	minBits       = 26
	goodBits      = 40
	strongBits    = 55
)

// CheckPassphrase returns an Invalid error with the reasons in words when a passphrase is too weak. about are words
// that an attacker would try first: the member's name, the practice's.
func CheckPassphrase(passphrase string, about ...string) error {
	n := len([]rune(passphrase))
	switch {
	case strings.TrimSpace(passphrase) == "":
		return fault.Field("passphrase", "A passphrase is needed. Four or five unrelated words are easy to keep in mind and hard to guess.")
	case n > MaxPassphrase:
		return fault.Field("passphrase", "The passphrase is longer than %d characters.", MaxPassphrase)
	case strings.ContainsFunc(passphrase, unicode.IsControl):
		return fault.Field("passphrase", "The passphrase holds a character that can't be typed again, such as a tab or a line break.")
	}
	s := Estimate(passphrase, about...)
	if s.Level == TooWeak {
		var why []string
		for _, r := range s.Reasons {
			why = append(why, r.In("en"))
		}
		return fault.Field("passphrase", "The passphrase is too weak. %s", strings.Join(why, " "))
	}
	return nil
}

// Estimate judges a passphrase as it is being typed.
func Estimate(passphrase string, about ...string) Strength {
	var s Strength
	found := map[Reason]bool{OneMore: true}
	text := []rune(passphrase)
	plain := []rune(unleet(passphrase))
	words := aboutWords(about)
	var before rune
	for i := 0; i < len(text); {
		if n := wordAt(plain[i:], words); n > 0 {
			s.Bits += 4
			found[HasName] = true
			before, i = text[i+n-1], i+n
			continue
		}
		if n := wordAt(plain[i:], commonWords); n > 0 {
			s.Bits += 9.5
			if hasUpper(text[i+1 : i+n]) {
				s.Bits += 1.5
			}
			found[Common] = true
			before, i = text[i+n-1], i+n
			continue
		}
		if n := yearAt(text[i:]); n > 0 {
			s.Bits += 6
			found[HasYear] = true
			before, i = text[i+n-1], i+n
			continue
		}
		if n := runAt(text[i:]); n > 0 {
			s.Bits += 4
			found[Run] = true
			before, i = text[i+n-1], i+n
			continue
		}
		s.Bits += cost(text[i], before, text[:i])
		before = text[i]
		i++
	}
	s.Bits = math.Round(s.Bits*10) / 10
	switch {
	case len(text) < MinPassphrase || s.Bits < minBits:
		s.Level = TooWeak
	case s.Bits < goodBits:
		s.Level = Fair
	case s.Bits < strongBits:
		s.Level = Good
	default:
		s.Level = Strong
	}
	if s.Level >= Strong {
		return s
	}
	found[TooShort] = len(text) < MinPassphrase
	for _, reason := range reasonOrder {
		if found[reason] {
			s.Reasons = append(s.Reasons, reason)
		}
	}
	return s
}

// cost is what one character adds that belongs to no pattern. Letters are taken as parts of words (about 2.4 bits
// each, Shannon's order for long text is lower still), so that length counts and not cleverness.
func cost(r, before rune, all []rune) float64 {
	switch {
	case r == before:
		return 0.5
	case unicode.IsUpper(r) && len(all) > 0 && before != ' ' && before != '-':
		return 3.6
	case unicode.IsLetter(r):
		return 2.4
	case unicode.IsDigit(r):
		return 3.3
	}
	for _, c := range all {
		if c == r {
			return 0.8 // the same separator again
		}
	}
	return 4.5
}

func hasUpper(text []rune) bool {
	for _, r := range text {
		if unicode.IsUpper(r) {
			return true
		}
	}
	return false
}

// unleet lowers the case and undoes the replacements everybody knows, character by character.
func unleet(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '0':
			return 'o'
		case '1', '!':
			return 'i'
		case '3':
			return 'e'
		case '4', '@':
			return 'a'
		case '5', '$':
			return 's'
		case '7':
			return 't'
		}
		if l := unicode.ToLower(r); len(string(l)) > 0 {
			return l
		}
		return r
	}, text)
}

// wordAt returns the length of the longest word of the list that the text begins with, or 0.
func wordAt(text []rune, words map[string]bool) int {
	for n := min(len(text), 20); n >= 3; n-- {
		if words[string(text[:n])] {
			return n
		}
	}
	return 0
}

func aboutWords(about []string) map[string]bool {
	words := map[string]bool{}
	for _, a := range about {
		for _, w := range strings.FieldsFunc(unleet(a), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len([]rune(w)) >= 3 {
				words[w] = true
			}
		}
	}
	return words
}

func yearAt(text []rune) int {
	if len(text) < 4 || text[0] != '1' && text[0] != '2' {
		return 0
	}
	for _, r := range text[:4] {
		if r < '0' || r > '9' {
			return 0
		}
	}
	if century := string(text[:2]); century == "19" || century == "20" {
		return 4
	}
	return 0
}

// runAt returns the length of a run of at least three equal, rising, falling or neighboring characters.
func runAt(text []rune) int {
	step := func(a, b rune) rune { return b - a }
	longest := 0
	for _, d := range []rune{0, 1, -1} {
		n := 1
		for n < len(text) && step(text[n-1], text[n]) == d {
			n++
		}
		longest = max(longest, n)
	}
	lower := strings.ToLower(string(text))
	for _, row := range []string{"qwertzuiop", "qwertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm"} {
		for n := min(len(row), len(lower)); n >= 4; n-- {
			for start := 0; start+n <= len(row); start++ {
				if strings.HasPrefix(lower, row[start:start+n]) {
					longest = max(longest, n)
				}
			}
		}
	}
	if longest < 3 {
		return 0
	}
	return min(longest, len(text))
}

var commonWords = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(commonList) {
		words[w] = true
	}
	return words
}()

// commonList is what people reach for first: the words of the well-known lists of leaked passwords, the seasons and
// months, and the words of this trade. Written down here from general knowledge, in the form unleet gives them.
const commonList = `
password passwort passphrase pass word letmein welcome admin administrator login master secret default change changeme
test testing guest user root access open sesame monkey dragon tiger lion eagle bear shark horse cat dog puppy kitty
sunshine princess queen king prince superman batman spiderman pokemon starwars football baseball soccer hockey
basketball golf tennis yankees cowboys steelers lakers liverpool chelsea arsenal summer winter spring autumn fall january february
march april may june july august september october november december monday tuesday wednesday thursday friday
saturday sunday love iloveyou loveyou baby angel heart honey sweet sugar cookie chocolate cheese pepper ginger
banana orange apple cherry coffee flower rose lily daisy jasmine jordan michael jennifer jessica ashley daniel
matthew joshua andrew robert thomas william charlie maggie buddy max bella lucky shadow hunter ranger killer
trustno freedom america american texas florida california newyork london paris jesus christ god faith hope
blessed family mother father mom dad brother sister computer internet google apple microsoft windows samsung
mustang ferrari porsche mercedes toyota harley silver golden diamond purple yellow green blue red black white
doctor nurse patient clinic practice medical medicine health healthcare hospital office portal foyer reception
desk front care chart vault qwerty qwertz azerty asdf abc iii hello hola amigo amor dios casa familia
contrasena contraseña clave verano invierno primavera dinero money star moon sun magic happy smile friend friends
forever always never today number one first last new old big small hot cool rock music guitar player
`
