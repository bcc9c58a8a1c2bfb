// Package triage sorts a patient's mail by words that can be shown: what it is about, and whether it may be urgent,
// with every word that decided and its place. It looks at subject and body, and decides nothing for anybody: people
// do. It knows no database.
package triage

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Categories of mail, in the words of the screens. Urgent wins over all.
const (
	Urgent      = "urgent-symptom"
	Clinical    = "clinical question"
	Refill      = "refill"
	Results     = "results"
	Appointment = "appointment"
	Billing     = "billing"
	Forms       = "forms/records"
	Proxy       = "proxy"
	Reading     = "reading"
	Enrollment  = "enrollment"
	Other       = "other"
)

// Categories lists all categories in the order in which screens show them.
var Categories = []string{Urgent, Clinical, Refill, Results, Appointment, Billing, Forms, Proxy, Reading, Enrollment, Other}

// Match is one place in a mail that decided something.
type Match struct {
	Rule   string `json:"rule"`   // what it stands for: "chest pain", "refill"
	Where  string `json:"where"`  // subject or body
	Offset int    `json:"offset"` // bytes from the beginning of the subject, or of the new text of the body
	Length int    `json:"length"` // bytes
	Word   string `json:"word"`   // as written
	Urgent bool   `json:"urgent,omitempty"`
	Before string `json:"before,omitempty"` // of urgent ones: a little of what stands before the word
	After  string `json:"after,omitempty"`
}

// Result is what the words of a mail say.
type Result struct {
	Category string
	Urgent   bool
	Because  []Match // what decided: all urgent matches, then those of the category
}

type rule struct {
	name   string
	urgent bool
	words  []string // folded; a trailing * on the last matches longer words
}

type wordList struct {
	Urgent, Categories []struct {
		Name string   `json:"name"`
		En   []string `json:"en"`
		Es   []string `json:"es"`
	}
	Health []string `json:"health"`
}

//go:embed words.json
var embedded []byte

type rules struct {
	byWord map[string][]rule // first word, whole
	prefix []rule            // first word is a beginning
	health *rules
	order  []string
}

var standard = sync.OnceValue(func() *rules {
	r, err := load(embedded)
	if err != nil {
		panic(err) // the embedded list is checked by a test
	}
	return r
})

func load(text []byte) (*rules, error) {
	var list wordList
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("reading the triage words: %w", err)
	}
	r := &rules{byWord: map[string][]rule{}, health: &rules{byWord: map[string][]rule{}}}
	for _, u := range list.Urgent {
		r.add(u.Name, true, u.En, u.Es)
	}
	for _, c := range list.Categories {
		if !slices.Contains(Categories, c.Name) {
			return nil, fmt.Errorf("reading the triage words: unknown category %q", c.Name)
		}
		r.order = append(r.order, c.Name)
		r.add(c.Name, false, c.En, c.Es)
	}
	r.health.add("health", false, list.Health)
	return r, nil
}

func (r *rules) add(name string, urgent bool, lists ...[]string) {
	for _, list := range lists {
		for _, phrase := range list {
			one := rule{name: name, urgent: urgent, words: strings.Fields(fold(phrase))}
			if len(one.words) == 0 {
				continue
			}
			if strings.HasSuffix(one.words[0], "*") {
				r.prefix = append(r.prefix, one)
			} else {
				r.byWord[one.words[0]] = append(r.byWord[one.words[0]], one)
			}
		}
	}
}

// token is one word of a text: folded, with its place.
type token struct {
	text       string
	start, end int
}

func fold(s string) string {
	s = strings.ToLower(s)
	if ascii(s) {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var apostrophes = strings.NewReplacer("'", "", "’", "", "ʼ", "")

func tokens(text string) []token {
	list := make([]token, 0, len(text)/6+1)
	start, apostrophe := -1, false
	flush := func(end int) {
		if start < 0 {
			return
		}
		word := text[start:end]
		if apostrophe {
			word = apostrophes.Replace(word)
		}
		word = fold(word)
		if word != "" {
			list = append(list, token{word, start, end})
		}
		start, apostrophe = -1, false
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r):
			if start < 0 {
				start = i
			}
		case (r == '\'' || r == '’' || r == 'ʼ') && start >= 0:
			apostrophe = true
		default:
			flush(i)
		}
	}
	flush(len(text))
	return list
}

func (r *rules) scan(text, where string) (found []Match) {
	list := tokens(text)
	for i := range list {
		try := func(candidate rule) {
			if i+len(candidate.words) > len(list) {
				return
			}
			for j, word := range candidate.words {
				got := list[i+j].text
				if stem, ok := strings.CutSuffix(word, "*"); ok {
					if !strings.HasPrefix(got, stem) {
						return
					}
				} else if got != word {
					return
				}
			}
			end := list[i+len(candidate.words)-1].end
			found = append(found, Match{Rule: candidate.name, Where: where, Offset: list[i].start, Length: end - list[i].start,
				Word: text[list[i].start:end], Urgent: candidate.urgent})
		}
		for _, candidate := range r.byWord[list[i].text] {
			try(candidate)
		}
		for _, candidate := range r.prefix {
			if strings.HasPrefix(list[i].text, strings.TrimSuffix(candidate.words[0], "*")) {
				try(candidate)
			}
		}
	}
	return found
}

const maxBody = 200_000 // bytes that are looked at

var (
	pressure = regexp.MustCompile(`\b(\d{2,3})\s?/\s?(\d{2,3})\b`)
	context  = regexp.MustCompile(`(?i)\b(bp|blood pressure|presi[oó]n|pressure|tensi[oó]n|systolic|diastolic)\b`)
	sugar    = regexp.MustCompile(`(?i)\b(glucose|glucosa|blood sugar|sugar|az[uú]car)\b\D{0,30}(\d{2,3})\b`)
)

// Classify reads the subject and the new text of a mail (without what it quotes).
func Classify(subject, text string) Result {
	r := standard()
	if len(text) > maxBody {
		text = text[:maxBody]
	}
	matches := append(r.scan(subject, "subject"), r.scan(text, "body")...)
	matches = append(matches, measured(subject, "subject")...)
	matches = append(matches, measured(text, "body")...)

	score := map[string]int{}
	seen := map[string]bool{}
	result := Result{Category: Other}
	for _, m := range matches {
		if m.Urgent {
			result.Urgent = true
			continue
		}
		key := m.Rule + "\x00" + m.Where + "\x00" + strings.ToLower(m.Word)
		if seen[key] {
			continue // saying it twice makes it no truer
		}
		seen[key] = true
		weight := 2
		if m.Where == "subject" {
			weight = 5
		}
		if m.Rule == Clinical {
			weight-- // its words stand in every other kind of mail too
		}
		if m.Rule == Reading {
			weight += 2
		}
		score[m.Rule] += weight
	}
	best := 0
	for _, name := range r.order {
		if score[name] > best {
			best, result.Category = score[name], name
		}
	}
	decided := result.Category
	if result.Urgent {
		result.Category = Urgent
	}
	for _, m := range matches {
		if m.Urgent && len(result.Because) < 20 {
			source := text
			if m.Where == "subject" {
				source = subject
			}
			m.Before, m.After = Around(source, m.Offset, m.Offset+m.Length)
			result.Because = append(result.Because, m)
		}
	}
	for _, m := range matches {
		if !m.Urgent && m.Rule == decided && len(result.Because) < 30 {
			result.Because = append(result.Because, m)
		}
	}
	return result
}

// around is how many letters are kept on either side of urgent words.
const around = 28

// Around returns a little of what stands before text[start:end] and after it, on one line, with the blanks beside the
// words. A place outside of the text has nothing around it.
func Around(text string, start, end int) (before, after string) {
	if start < 0 || start > end || end > len(text) {
		return "", ""
	}
	const reach = 8 * around // bytes: what is far away need not be looked at
	head, tail := text[max(0, start-reach):start], text[end:min(len(text), end+reach)]
	h, t := []rune(oneLine(head)), []rune(oneLine(tail))
	return string(h[max(0, len(h)-around):]), string(t[:min(len(t), around)])
}

// oneLine joins a text to one line; a blank at either end stays one.
func oneLine(text string) string {
	text = strings.ToValidUTF8(text, "")
	line := strings.Join(strings.Fields(text), " ")
	if line == "" {
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(text); unicode.IsSpace(r) {
		line = " " + line
	}
	if r, _ := utf8.DecodeLastRuneInString(text); unicode.IsSpace(r) {
		line += " "
	}
	return line
}

// measured finds home readings in the text, and among them those a person should see at once (systolic from 180,
// diastolic from 120, glucose below 54 or above 400; practice defaults).
func measured(text, where string) (found []Match) {
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	// Looking for the words first spares most mails the slower patterns.
	lower := strings.ToLower(text)
	if strings.Contains(lower, "/") && mentions(lower, "bp", "pres", "tens", "systolic", "diastolic") && context.MatchString(text) {
		for _, at := range pressure.FindAllStringSubmatchIndex(text, 20) {
			high := digits(text[at[2]:at[3]])
			low := digits(text[at[4]:at[5]])
			if high < 60 || high > 300 || low < 30 || low > 200 || high <= low {
				continue
			}
			found = append(found, Match{Rule: Reading, Where: where, Offset: at[0], Length: at[1] - at[0], Word: text[at[0]:at[1]]})
			if high >= 180 || low >= 120 {
				found = append(found, Match{Rule: "very high blood pressure", Where: where, Offset: at[0], Length: at[1] - at[0], Word: text[at[0]:at[1]], Urgent: true})
			}
		}
	}
	if !mentions(lower, "sugar", "gluco", "azucar", "azúcar") {
		return found
	}
	for _, at := range sugar.FindAllStringSubmatchIndex(text, 20) {
		value := digits(text[at[4]:at[5]])
		if value < 20 || value > 800 {
			continue
		}
		found = append(found, Match{Rule: Reading, Where: where, Offset: at[4], Length: at[5] - at[4], Word: text[at[4]:at[5]]})
		if value < 54 || value > 400 {
			found = append(found, Match{Rule: "very low or very high glucose", Where: where, Offset: at[4], Length: at[5] - at[4], Word: text[at[4]:at[5]], Urgent: true})
		}
	}
	return found
}

// HealthWords returns the words of a subject line that tell something about somebody's health: a subject line is
// readable by everybody on the way.
func HealthWords(subject string) []string {
	var words []string
	for _, m := range standard().health.scan(subject, "subject") {
		if word := strings.ToLower(m.Word); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// digits reads two or three digits.
func digits(text string) (n int) {
	for _, r := range text {
		n = 10*n + int(r-'0')
	}
	return n
}

func mentions(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
