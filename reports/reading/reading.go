// Package reading owns how hard a text is to read: the Flesch–Kincaid grade for English, the Fernández-Huerta ease for
// Spanish, and the hard words for which there are plain ones. Names of medicines don't count: nobody can choose them.
package reading

import (
	"encoding/json"
	"math"
	"sort"
	"strings"
	"sync"
	"unicode"

	fonts "foyer/assets/paper"
)

// Score is how hard a text is.
type Score struct {
	Lang      string
	Words     int
	Sentences int
	// Value is the US school grade for English (Flesch–Kincaid), the ease from 0 to 100 for Spanish (Fernández-Huerta), 0
	// for other languages.
	Value float64
}

// Limits of product and papers: English aims at grade 6 and warns above 8, Spanish aims at 70 or more.
const (
	AimGrade  = 6.0
	WarnGrade = 8.0
	AimEase   = 70.0
)

// minWords is how many words a text needs before a score says anything.
const minWords = 20

// Enough reports whether there are words enough for the score to mean something.
func (s Score) Enough() bool { return s.Words >= minWords && (s.Lang == "en" || s.Lang == "es") }

// Easy reports whether the text reaches the aim; a text too short to judge is easy.
func (s Score) Easy() bool {
	if !s.Enough() {
		return true
	}
	if s.Lang == "es" {
		return s.Value >= AimEase
	}
	return s.Value <= AimGrade
}

// Hard reports whether a warning is due: above grade 8, in Spanish below 70.
func (s Score) Hard() bool {
	if !s.Enough() {
		return false
	}
	if s.Lang == "es" {
		return s.Value < AimEase
	}
	return s.Value > WarnGrade
}

// Assess scores texts in a language, each a passage that ends a sentence. Words of skip (names of medicines) are left out,
// and so are numbers with their units.
func Assess(lang string, texts []string, skip []string) Score {
	omit := map[string]bool{}
	for _, s := range skip {
		for _, w := range words(strings.ToLower(s)) {
			if len([]rune(w)) > 3 {
				omit[w] = true
			}
		}
	}
	out := Score{Lang: lang}
	syllables := 0
	for _, t := range texts {
		for _, sentence := range sentences(t) {
			n := 0
			for _, w := range words(strings.ToLower(sentence)) {
				if omit[w] {
					continue
				}
				n++
				if lang == "es" {
					syllables += syllablesES(w)
				} else {
					syllables += syllablesEN(w)
				}
			}
			if n > 0 {
				out.Words += n
				out.Sentences++
			}
		}
	}
	if out.Words == 0 {
		return out
	}
	perSentence := float64(out.Words) / float64(out.Sentences)
	perWord := float64(syllables) / float64(out.Words)
	switch lang {
	case "en":
		out.Value = 0.39*perSentence + 11.8*perWord - 15.59
	case "es":
		out.Value = 206.84 - 60*perWord - 1.02*perSentence
	}
	out.Value = math.Round(out.Value*10) / 10
	return out
}

// sentences cuts a text at full stops, question and exclamation marks, colons and line ends. A point inside a number or after
// a title ends nothing.
func sentences(s string) []string {
	var out []string
	start := 0
	r := []rune(s)
	for i, c := range r {
		end := false
		switch c {
		case '\n', '!', '?', ';', ':':
			end = c != ':' || i+1 < len(r) && r[i+1] == ' '
		case '.':
			end = (i+1 == len(r) || r[i+1] == ' ' || r[i+1] == '\n') && !abbreviation(r[:i])
		}
		if end {
			out = append(out, string(r[start:i]))
			start = i + 1
		}
	}
	return append(out, string(r[start:]))
}

// abbreviation reports whether a text ends in a word whose point isn't a full stop.
func abbreviation(before []rune) bool {
	i := len(before)
	for i > 0 && unicode.IsLetter(before[i-1]) {
		i--
	}
	switch strings.ToLower(string(before[i:])) {
	case "dr", "dra", "mr", "mrs", "ms", "sr", "sra", "st", "no", "p", "a", "m":
		return true
	}
	return false
}

// words are the letter words of a text; what holds a digit is a number and doesn't count.
func words(s string) []string {
	return strings.FieldsFunc(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("-–—/()", r)
	}), " "), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
}

// syllablesEN counts groups of vowels, without a silent e.
func syllablesEN(w string) int {
	n, last := 0, false
	for _, r := range w {
		v := strings.ContainsRune("aeiouy", r)
		if v && !last {
			n++
		}
		last = v
	}
	if n > 1 && strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && !strings.HasSuffix(w, "ee") {
		n--
	}
	if n > 1 && (strings.HasSuffix(w, "es") || strings.HasSuffix(w, "ed")) && len(w) > 3 {
		if c := w[len(w)-3]; !strings.ContainsRune("aeiouy", rune(c)) && !(strings.HasSuffix(w, "ed") && (c == 't' || c == 'd')) &&
			!(strings.HasSuffix(w, "es") && strings.ContainsRune("szxcgh", rune(c))) {
			n--
		}
	}
	return max(n, 1)
}

// syllablesES counts vowels, two as one where they form a diphthong.
func syllablesES(w string) int {
	n := 0
	prev := rune(0)
	r := []rune(w)
	for i, c := range r {
		if !strings.ContainsRune("aeiouáéíóúü", c) {
			prev = 0
			continue
		}
		if c == 'u' && i > 0 && (r[i-1] == 'q' || r[i-1] == 'g') && i+1 < len(r) && strings.ContainsRune("eiéí", r[i+1]) {
			prev = 0 // silent in que, gui
			continue
		}
		weak := strings.ContainsRune("iuü", c)
		prevWeak := strings.ContainsRune("iuü", prev)
		if prev == 0 || !weak && !prevWeak {
			n++
		}
		prev = c
	}
	return max(n, 1)
}

// Plainer is a hard word found and the plain one for it.
type Plainer struct{ Hard, Plain string }

var (
	listMu sync.Mutex
	lists  = map[string]map[string]string{}
)

func list(lang string) map[string]string {
	listMu.Lock()
	defer listMu.Unlock()
	if l, ok := lists[lang]; ok {
		return l
	}
	l := map[string]string{}
	if data, err := fonts.Plain(lang); err == nil {
		if err := json.Unmarshal(data, &l); err != nil {
			l = map[string]string{} // the list is part of the program and tested
		}
	}
	lists[lang] = l
	return l
}

// HardWords finds the words of a text for which the language's list has a plain one, in order of the alphabet.
func HardWords(lang, text string) []Plainer {
	hay := " " + strings.Join(words(strings.ToLower(text)), " ") + " "
	var out []Plainer
	for hard, plain := range list(lang) {
		if strings.Contains(hay, " "+hard+" ") {
			out = append(out, Plainer{hard, plain})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Hard < out[j].Hard })
	return out
}
