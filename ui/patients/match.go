package patients

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"foyer/data/patient"
	"foyer/ui/kit"
)

// folded is a letter small and without its accent.
func folded(r rune) rune {
	for _, base := range norm.NFD.String(string(r)) {
		return unicode.ToLower(base)
	}
	return r
}

func foldedAll(text string) []rune {
	rs := []rune(text)
	for i, r := range rs {
		rs[i] = folded(r)
	}
	return rs
}

// marked takes a text apart where what was typed begins a word of it; found says whether it did.
func marked(text, typed string, plain func(string) kit.Span) (spans []kit.Span, found bool) {
	rs, fold := []rune(text), foldedAll(text)
	terms := strings.FieldsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	begin := 0
	put := func(end int, hit bool) {
		if end <= begin {
			return
		}
		sp := plain(string(rs[begin:end]))
		if hit {
			sp.Under, sp.Color = true, kit.Accent
		}
		spans = append(spans, sp)
		begin = end
	}
	for i := 0; i < len(rs); i++ {
		if i > 0 && (unicode.IsLetter(fold[i-1]) || unicode.IsDigit(fold[i-1])) {
			continue
		}
		longest := 0
		for _, t := range terms {
			term := foldedAll(t)
			if len(term) > longest && len(term) <= len(fold)-i && string(fold[i:i+len(term)]) == string(term) {
				longest = len(term)
			}
		}
		if longest > 0 {
			put(i, false)
			put(i+longest, true)
			found, i = true, i+longest-1
		}
	}
	put(len(rs), false)
	return spans, found
}

// nameSpans is a patient's name with what was typed marked in it; what else the text found stands behind it.
func nameSpans(p patient.Summary, typed string) []kit.Span {
	name := p.Family
	if p.Given != "" {
		name += ", " + p.Given
	}
	spans, found := marked(name, typed, kit.Strong)
	if strings.TrimSpace(typed) == "" || found {
		return spans
	}
	for _, other := range append(append([]string{p.MRN}, p.Phones...), p.Emails...) {
		if part := reached(other, typed); part != nil {
			part[0].Gap = 8
			return append(spans, part...)
		}
	}
	return spans
}

// reached marks what was typed in a number or an address, digits with anything between them.
func reached(value, typed string) []kit.Span {
	fold, term := foldedAll(value), string(foldedAll(strings.TrimSpace(typed)))
	if i := strings.Index(string(fold), term); i >= 0 && term != "" {
		at := len([]rune(string(fold)[:i]))
		return cut([]rune(value), at, at+len([]rune(term)))
	}
	digits := onlyDigits(typed)
	if len(digits) < 4 {
		return nil
	}
	var places []int
	var own []rune
	for i, r := range []rune(value) {
		if unicode.IsDigit(r) {
			places, own = append(places, i), append(own, r)
		}
	}
	if i := strings.LastIndex(string(own), digits); i >= 0 {
		return cut([]rune(value), places[i], places[i+len(digits)-1]+1)
	}
	return nil
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

func cut(rs []rune, from, to int) []kit.Span {
	hit := kit.Say(string(rs[from:to])).In(kit.Accent)
	hit.Under = true
	spans := []kit.Span{hit}
	if from > 0 {
		spans = []kit.Span{kit.Quiet(string(rs[:from])), hit}
	}
	if to < len(rs) {
		spans = append(spans, kit.Quiet(string(rs[to:])))
	}
	return spans
}
