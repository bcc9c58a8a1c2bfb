// Package care owns the action plan: which care is due for a patient by age, sex and record, by rules with their sources.
// What is due is computed always and listed for members; patients are told of a rule only after a clinician said so.
package care

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/fault"
	"foyer/data/record"
)

// Fact is what a rule needs of something in a record.
type Fact struct {
	Kind  string      // problem, procedure, result, immunization, vital, social, visit
	Code  string      // of any system; empty where there is none
	Text  string      // as it is called
	Value string      // of an observation, in words
	On    record.Date // known to the year at least, or empty
}

// Person is whom a plan is for.
type Person struct {
	Birth record.Date
	Sex   string // male, female; anything else is in no rule for one sex
}

// Due is care that is due.
type Due struct {
	Rule  string      // key
	Since record.Date // when it became due
	Last  record.Date // when it was last done; empty for never, or not known
}

// span is a time in calendar months.
type span int

// parseSpan reads 18m or 40y.
func parseSpan(text string) (span, error) {
	if len(text) > 1 {
		n, err := strconv.Atoi(text[:len(text)-1])
		if err == nil && n >= 0 && n <= 1800 {
			switch text[len(text)-1] {
			case 'm':
				return span(n), nil
			case 'y':
				return span(12 * n), nil
			}
		}
	}
	return 0, fmt.Errorf("%q is no age or interval such as 18m or 40y", text)
}

func (s span) after(t time.Time) time.Time { return t.AddDate(0, int(s), 0) }

type matcher struct {
	id                 int // among all matchers of a book
	kind               string
	exact              map[string]bool
	prefixes           []string
	words, unless, not []string
	every, from        span
}

// compiled is a rule ready to be asked.
type compiled struct {
	catalogue.CareRule
	from, every, end span // end is the first age that is past
	doses, at        []span
	problem, not     []matcher
	done             []matcher
}

// kinds of facts that rules may name.
var kinds = []string{"problem", "procedure", "result", "immunization", "vital", "social", "visit"}

// compile checks a rule. Errors are fault.Invalid and name the rule and the field.
func compile(r catalogue.CareRule) (c *compiled, err error) {
	c = &compiled{CareRule: r}
	bad := func(field, format string, args ...any) error {
		return fault.Field(field, "Rule “%s”: %s", r.Key, fmt.Sprintf(format, args...))
	}
	if r.Key == "" || strings.ContainsAny(r.Key, " \t\n|") {
		return nil, bad("key", "the key is a word without spaces and |")
	}
	for field, w := range map[string]catalogue.Words{"name": r.Name, "line": r.Line, "says": r.Says} {
		for _, lang := range catalogue.Languages {
			if strings.TrimSpace(w[lang]) == "" {
				return nil, bad(field, "%s is missing in %s", field, lang)
			}
			if field == "line" && len([]rune(w[lang])) > longestLine {
				return nil, bad(field, "the line in %s is longer than %d characters", lang, longestLine)
			}
		}
	}
	if strings.TrimSpace(r.Source) == "" {
		return nil, bad("source", "a rule needs its source")
	}
	if !slices.Contains([]string{"", "male", "female"}, r.Who.Sex) {
		return nil, bad("sex", "the sex is male, female or left out")
	}
	if c.from, err = parseSpan(r.Who.From); err != nil {
		return nil, bad("from", "%v", err)
	}
	c.end = 1 << 16
	if r.Who.To != "" {
		to, err := parseSpan(r.Who.To)
		if err != nil {
			return nil, bad("to", "%v", err)
		}
		if c.end = to + 1; strings.HasSuffix(r.Who.To, "y") {
			c.end = to + 12
		}
		if c.end <= c.from {
			return nil, bad("to", "the rule ends at an age before it begins")
		}
	}
	ways := 0
	if r.Every != "" {
		ways++
		if c.every, err = parseSpan(r.Every); err != nil || c.every == 0 {
			return nil, bad("every", "%q is no interval such as 18m or 2y", r.Every)
		}
	}
	if len(r.Season) > 0 {
		ways++
		if len(r.Season) != 2 || r.Season[0] < 1 || r.Season[0] > 12 || r.Season[1] < 1 || r.Season[1] > 12 {
			return nil, bad("season", "a season is two months from 1 to 12")
		}
	}
	for field, list := range map[string]struct {
		from []string
		to   *[]span
	}{"doses": {r.Doses, &c.doses}, "at": {r.At, &c.at}} {
		if len(list.from) > 0 {
			ways++
		}
		for i, text := range list.from {
			age, err := parseSpan(text)
			if err != nil {
				return nil, bad(field, "%v", err)
			}
			if i > 0 && age < (*list.to)[i-1] {
				return nil, bad(field, "the ages are not in order")
			}
			*list.to = append(*list.to, age)
		}
	}
	if ways != 1 {
		return nil, bad("every", "a rule has exactly one of every, season, doses and at")
	}
	if len(r.Done) == 0 {
		return nil, bad("done", "a rule says what counts as done")
	}
	for field, list := range map[string]struct {
		from []catalogue.CareMatch
		to   *[]matcher
	}{"done": {r.Done, &c.done}, "problem": {r.Who.Problem, &c.problem}, "not": {r.Who.Not, &c.not}} {
		for _, m := range list.from {
			if !slices.Contains(kinds, m.Kind) {
				return nil, bad(field, "%q is no kind of fact: %s", m.Kind, strings.Join(kinds, ", "))
			}
			if len(m.Codes)+len(m.Words) == 0 {
				return nil, bad(field, "a fact is found by codes or words, and there are none")
			}
			one := matcher{kind: m.Kind, exact: map[string]bool{}, words: lower(m.Words), unless: lower(m.Unless), not: lower(m.ValueNot), every: c.every}
			for _, code := range m.Codes {
				if stem, ok := strings.CutSuffix(code, "*"); ok {
					one.prefixes = append(one.prefixes, stem)
				} else {
					one.exact[code] = true
				}
			}
			if m.Every != "" {
				if one.every, err = parseSpan(m.Every); err != nil {
					return nil, bad(field, "%v", err)
				}
			}
			if m.From != "" {
				if one.from, err = parseSpan(m.From); err != nil {
					return nil, bad(field, "%v", err)
				}
			}
			*list.to = append(*list.to, one)
		}
	}
	return c, nil
}

// longestLine is what a line of a paper's panel holds.
const longestLine = 46

func lower(list []string) (out []string) {
	for _, s := range list {
		out = append(out, strings.ToLower(s))
	}
	return out
}

// names says whether a fact is what the matcher looks for. text is the fact's, in lower case.
func (m *matcher) names(f Fact, text string) bool {
	if f.Kind != m.kind {
		return false
	}
	found := m.exact[f.Code] && f.Code != ""
	for _, p := range m.prefixes {
		found = found || f.Code != "" && strings.HasPrefix(f.Code, p)
	}
	if !found {
		has := func(w string) bool { return strings.Contains(text, w) }
		found = slices.ContainsFunc(m.words, has) && !slices.ContainsFunc(m.unless, has)
	}
	if found && len(m.not) > 0 {
		value := strings.ToLower(f.Value)
		return value != "" && !slices.ContainsFunc(m.not, func(w string) bool { return strings.Contains(value, w) })
	}
	return found
}

// seen are the dates of the facts that a matcher found; undated counts those that have none.
type seen struct {
	matcher *matcher
	dates   []time.Time
	undated int
}

// ask says whether the rule's care is due for somebody on a day; given is when it was last done where it is not due.
func (c *compiled) ask(p Person, facts []Fact, found []bits, today time.Time) (due Due, is bool, given record.Date) {
	born := p.Birth.Time()
	if born.IsZero() || c.Who.Sex != "" && p.Sex != c.Who.Sex {
		return due, false, ""
	}
	begins := c.from.after(born)
	if today.Before(begins) || !today.Before(c.end.after(born)) {
		return due, false, ""
	}
	any := func(list []matcher) bool {
		for k := range list {
			for i := range facts {
				if found[i].has(list[k].id) {
					return true
				}
			}
		}
		return false
	}
	if len(c.problem) > 0 && !any(c.problem) || any(c.not) {
		return due, false, ""
	}
	done := make([]seen, len(c.done))
	var last time.Time
	for k := range c.done {
		done[k].matcher = &c.done[k]
		for i, f := range facts {
			if !found[i].has(c.done[k].id) {
				continue
			}
			on := f.On.Time()
			switch {
			case on.IsZero():
				done[k].undated++
			case on.After(today), on.Before(c.done[k].from.after(born)):
			default:
				done[k].dates = append(done[k].dates, on)
				if on.After(last) {
					last = on
				}
			}
		}
	}
	since, is := c.since(born, begins, last, done, today)
	due = Due{Rule: c.Key, Since: day(since), Last: day(last)}
	return due, is, due.Last
}

// since is when the care became due, and whether it is.
func (c *compiled) since(born, begins, last time.Time, done []seen, today time.Time) (since time.Time, is bool) {
	switch {
	case len(c.doses) > 0:
		given := 0
		days := map[time.Time]bool{}
		for _, d := range done {
			given += d.undated
			for _, on := range d.dates {
				days[on] = true
			}
		}
		if given += len(days); given >= len(c.doses) {
			return since, false
		}
		since = c.doses[given].after(born)
	case len(c.at) > 0:
		for _, age := range c.at {
			if on := age.after(born); !on.After(today) {
				since = on
			}
		}
		if since.IsZero() || last.After(since.AddDate(0, -1, 0)) {
			return since, false
		}
	case len(c.Season) == 2:
		first, ok := c.seasonOf(today)
		if !ok || !last.Before(first.AddDate(0, -2, 0)) { // from July: some vaccinate early
			return since, false
		}
		since = later(first, begins)
	default:
		for _, d := range done {
			for _, on := range d.dates {
				since = later(since, d.matcher.every.after(on))
			}
		}
		since = later(since, begins)
	}
	return since, !since.After(today)
}

// seasonOf is the first day of the season that a day is in.
func (c *compiled) seasonOf(today time.Time) (first time.Time, in bool) {
	first = time.Date(today.Year(), time.Month(c.Season[0]), 1, 0, 0, 0, 0, time.UTC)
	if first.After(today) {
		first = first.AddDate(-1, 0, 0)
	}
	end := time.Date(first.Year(), time.Month(c.Season[1])+1, 1, 0, 0, 0, 0, time.UTC)
	if c.Season[1] < c.Season[0] {
		end = end.AddDate(1, 0, 0)
	}
	return first, today.Before(end)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func day(t time.Time) record.Date {
	if t.IsZero() {
		return ""
	}
	return record.DayOf(t)
}

// bits are the matchers that found a fact.
type bits []uint64

func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// book is a set of rules that is asked about many patients: what a kind of fact means to them is found out once.
type book struct {
	rules    []*compiled
	matchers []*matcher
	known    map[Fact]bits // by facts without their date
}

func newBook(rules []*compiled) *book {
	b := &book{rules: rules, known: map[Fact]bits{}}
	for _, c := range rules {
		for _, list := range [][]matcher{c.problem, c.not, c.done} {
			for i := range list {
				list[i].id = len(b.matchers)
				b.matchers = append(b.matchers, &list[i])
			}
		}
	}
	return b
}

// mostKnown bounds what a book remembers: texts of records are written by hand, too.
const mostKnown = 50_000

func (b *book) find(f Fact) bits {
	f.On = ""
	if found, ok := b.known[f]; ok {
		return found
	}
	found, text := make(bits, len(b.matchers)/64+1), strings.ToLower(f.Text)
	for i, m := range b.matchers {
		if m.names(f, text) {
			found[i/64] |= 1 << (i % 64)
		}
	}
	if len(b.known) < mostKnown {
		b.known[f] = found
	}
	return found
}

// plan is what is due, and when what is not due was last given, by rule.
func (b *book) plan(p Person, facts []Fact, today record.Date) (due []Due, given map[string]record.Date) {
	found := make([]bits, len(facts))
	for i, f := range facts {
		found[i] = b.find(f)
	}
	at, given := today.Time(), map[string]record.Date{}
	for _, c := range b.rules {
		d, is, last := c.ask(p, facts, found, at)
		switch {
		case is:
			due = append(due, d)
		case last != "":
			given[c.Key] = last
		}
	}
	return due, given
}
