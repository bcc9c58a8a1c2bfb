package summary

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"foyer/reports/wording"
)

// directionWords maps what stands in a direction to the key of its words. Only these are read; a direction with anything else stays
// as its author wrote it. Left out on purpose are abbreviations with two meanings (hs, u, od, os).
var directionWords = map[string]string{
	"take": "", "by mouth": "po", "po": "po", "p.o.": "po", "oral": "po", "orally": "po", "sl": "sl", "sublingual": "sl", "inhaled": "inhale", "inh": "inhale",
	"respiratory inhalation": "inhale", "inhalation": "inhale", "topically": "skin", "topical": "skin", "swish/spit": "swish", "swish and spit": "swish", "swish & spit": "swish",
	"tab": "tablet", "tabs": "tablet", "tablet": "tablet", "tablets": "tablet", "cap": "capsule", "caps": "capsule", "capsule": "capsule", "capsules": "capsule",
	"pill": "pill", "pills": "pill", "puff": "puff", "puffs": "puff", "drop": "drop", "drops": "drop", "gtt": "drop", "gtts": "drop", "spray": "spray", "sprays": "spray",
	"ml": "ml", "mg": "mg", "mcg": "mcg",
	"daily": "daily", "qd": "daily", "q.d.": "daily", "qday": "daily", "once daily": "daily", "once a day": "daily", "every day": "daily", "each day": "daily",
	"bid": "bid", "b.i.d.": "bid", "twice daily": "bid", "twice a day": "bid", "2 times a day": "bid", "tid": "tid", "t.i.d.": "tid", "three times a day": "tid",
	"three times daily": "tid", "3 times a day": "tid", "qid": "qid", "q.i.d.": "qid", "four times a day": "qid", "four times daily": "qid", "4 times a day": "qid",
	"qod": "qod", "every other day": "qod", "weekly": "weekly", "once a week": "weekly", "qwk": "weekly",
	"qhs": "qhs", "q.h.s.": "qhs", "at bedtime": "qhs", "nightly": "qhs", "qam": "qam", "every morning": "qam", "qpm": "qpm", "every evening": "qpm",
	"prn": "prn", "p.r.n.": "prn", "as needed": "prn", "ac": "ac", "a.c.": "ac", "before meals": "ac", "pc": "pc", "p.c.": "pc", "after meals": "pc", "with food": "food", "with meals": "food",
}

// shorthand are the words that patients can't be expected to read.
var shorthand = map[string]bool{
	"po": true, "p.o.": true, "sl": true, "inh": true, "tab": true, "tabs": true, "cap": true, "caps": true, "gtt": true, "gtts": true, "qd": true, "q.d.": true, "qday": true,
	"bid": true, "b.i.d.": true, "tid": true, "t.i.d.": true, "qid": true, "q.i.d.": true, "qod": true, "qwk": true, "qhs": true, "q.h.s.": true, "qam": true, "qpm": true,
	"prn": true, "p.r.n.": true, "ac": true, "a.c.": true, "pc": true, "p.c.": true, "swish/spit": true, "daily": true,
}

var (
	everyHours  = regexp.MustCompile(`^q\s?(\d{1,2}(?:-\d{1,2})?)\s?(?:h|hr|hrs|hours?)\b`)
	hoursInFull = regexp.MustCompile(`^every (\d{1,2}(?:-\d{1,2})?) hours?\b`)
	forDays     = regexp.MustCompile(`^(?:for|x) ?(\d{1,3}) days?\b`)
	someNumber  = regexp.MustCompile(`^\d+(?:,\d{3})*(?:\.\d+)?(?:[-/]\d+(?:\.\d+)?)?`)
	doubled     = regexp.MustCompile(`\b(\d+) \((?:one|two|three|four|five|half)\)`)
)

// direction is what a direction says: tokens with the number in front of a countable word kept beside it.
type direction struct {
	said      []said
	shorthand bool
}

type said struct{ key, number string }

// readDirection reads a direction of known words only; ok is false when any word is unknown.
func readDirection(s string) (d direction, ok bool) {
	rest := strings.ToLower(strings.Join(strings.Fields(s), " "))
	rest = strings.NewReplacer("(inhalation)", "inhalation").Replace(doubled.ReplaceAllString(rest, "$1"))
	for {
		rest = strings.TrimLeft(rest, " ,;")
		if rest == "" || rest == "." {
			return d, len(d.said) > 0
		}
		if m := everyHours.FindStringSubmatch(rest); m != nil {
			d.said, d.shorthand, rest = append(d.said, said{"hours", m[1]}), true, rest[len(m[0]):]
			continue
		}
		if m := hoursInFull.FindStringSubmatch(rest); m != nil {
			d.said, rest = append(d.said, said{"hours", m[1]}), rest[len(m[0]):]
			continue
		}
		if m := forDays.FindStringSubmatch(rest); m != nil {
			d.said, rest = append(d.said, said{"days", m[1]}), rest[len(m[0]):]
			continue
		}
		word := longestWord(rest)
		if word == "" {
			n := someNumber.FindString(rest)
			if n == "" {
				return d, false
			}
			rest = strings.TrimLeft(rest[len(n):], " ")
			unit := longestWord(rest)
			switch directionWords[unit] {
			case "tablet", "capsule", "pill", "puff", "drop", "spray", "ml", "mg", "mcg":
				d.said, d.shorthand, rest = append(d.said, said{directionWords[unit], n}), d.shorthand || shorthand[unit], rest[len(unit):]
			default:
				d.said = append(d.said, said{"number", n})
			}
			continue
		}
		if key := directionWords[word]; key != "" {
			d.said = append(d.said, said{key, ""})
		}
		d.shorthand, rest = d.shorthand || shorthand[word], rest[len(word):]
	}
}

// longestWord is the longest known word a text begins with, whole.
func longestWord(s string) string {
	best := ""
	for w := range directionWords {
		if len(w) > len(best) && strings.HasPrefix(s, w) && (len(s) == len(w) || strings.ContainsRune(" ,;", rune(s[len(w)])) || s[len(w):] == ".") {
			best = w
		}
	}
	return best
}

// words writes the direction in a language.
func (d direction) words(w *wording.Words) string {
	out := ""
	puffs := slices.ContainsFunc(d.said, func(t said) bool { return t.key == "puff" })
	for i, t := range d.said {
		if t.key == "inhale" && puffs && i > 0 {
			continue // a puff is nothing else
		}
		key := "sig." + t.key
		if t.number != "" && plural(t.number) && w.Has(key+".many") {
			key += ".many"
		}
		s := t.number
		switch {
		case t.key == "number":
		case t.number != "":
			s = w.Say(key, t.number)
		default:
			s = w.Say(key)
		}
		switch {
		case i == 0:
			out = wording.Upper(s)
		case t.key == "prn":
			out += ", " + s
		default:
			out += " " + s
		}
	}
	return out
}

// plural reports whether a number takes the plural.
func plural(n string) bool {
	if strings.Contains(n, "-") {
		return true
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(n, ",", ""), 64)
	return err == nil && v > 1
}

// inWords writes a direction's abbreviations out, in the language of the paper. A direction with no abbreviation, or with any word
// that isn't known, is returned as it was written: what the clinician wrote is not translated. ours says that Foyer put it together.
func inWords(s string, w *wording.Words, ours bool) string {
	d, ok := readDirection(s)
	if !ok || !d.shorthand && !ours {
		return s
	}
	return d.words(w)
}
