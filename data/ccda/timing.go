package ccda

import (
	"strconv"
	"strings"

	"foyer/data/record"
)

// timing is when a drug is taken, from the effectiveTime elements of an entry.
type timing struct {
	start, end record.DateTime
	once       bool // given at one moment
	phrases    []string
}

// words returns the frequency: "twice a day", "every 4 to 6 hours", "at bedtime".
func (t timing) words() string { return strings.Join(t.phrases, ", ") }

func (d *document) timing(times []*node) timing {
	var t timing
	for _, n := range times {
		d.time(&t, n)
	}
	return t
}

func (d *document) time(t *timing, n *node) {
	kind := n.attr("xsi:type")
	if i := strings.IndexByte(kind, ':'); i >= 0 {
		kind = kind[i+1:]
	}
	if kind == "" { // left out by some: what is inside tells
		switch {
		case n.child("period") != nil:
			kind = "PIVL_TS"
		case n.child("event") != nil:
			kind = "EIVL_TS"
		}
	}
	switch kind {
	case "PIVL_TS", "PIVL":
		if p := period(n); p != "" {
			t.phrases = append(t.phrases, p)
		}
	case "EIVL_TS", "EIVL":
		if p := events[n.child("event").attr("code")]; p != "" {
			t.phrases = append(t.phrases, p)
		}
	case "SXPR_TS", "SXPR":
		for _, c := range n.all("comp") {
			d.time(t, c)
		}
	default:
		start, end, _ := d.span(n)
		if t.start == "" {
			t.start = start
		}
		if t.end == "" {
			t.end = end
		}
		if n.attr("value") != "" && start != "" {
			t.once = true
		}
	}
}

// events are the HL7 codes of meals and bedtime.
var events = map[string]string{
	"HS": "at bedtime", "WAKE": "on waking", "C": "with meals", "CM": "with breakfast", "CD": "with lunch", "CV": "with dinner",
	"AC": "before meals", "ACM": "before breakfast", "ACD": "before lunch", "ACV": "before dinner",
	"PC": "after meals", "PCM": "after breakfast", "PCD": "after lunch", "PCV": "after dinner",
	"IC": "between meals", "ICM": "between breakfast and lunch", "ICD": "between lunch and dinner", "ICV": "between dinner and bedtime",
}

var hours = map[string]float64{"min": 1.0 / 60, "h": 1, "hr": 1, "H": 1, "hour": 1, "hours": 1, "d": 24, "day": 24, "days": 24, "wk": 168, "w": 168, "mo": 730, "a": 8766}

// period writes how often. "Twice a day" and "every 12 hours" differ: the source says which it is by
// institutionSpecified.
func period(n *node) string {
	p := n.child("period")
	value, unitName := said(p.attr("value")), p.attr("unit")
	if value == "" {
		low, high := said(p.child("low").attr("value")), said(p.child("high").attr("value"))
		unitName = firstText(p.child("low").attr("unit"), p.child("high").attr("unit"))
		if low == "" || high == "" {
			value = firstText(low, high)
		} else if low != high {
			return "every " + trimNumber(low) + " to " + trimNumber(high) + " " + plural(unitName, "2")
		} else {
			value = low
		}
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil || number <= 0 || hours[unitName] == 0 {
		return ""
	}
	h := number * hours[unitName]
	near := func(x float64) bool { return h > x*0.99 && h < x*1.01 }
	switch {
	case near(24):
		return "once a day"
	case near(168):
		return "once a week"
	case near(730), near(720):
		return "once a month"
	}
	if n.is("institutionSpecified", "true") {
		switch {
		case near(12):
			return "twice a day"
		case near(8):
			return "3 times a day"
		case near(6):
			return "4 times a day"
		case near(4.8):
			return "5 times a day"
		case near(4):
			return "6 times a day"
		case near(84):
			return "twice a week"
		case near(56):
			return "3 times a week"
		}
	}
	if near(48) {
		return "every other day"
	}
	return "every " + trimNumber(value) + " " + plural(unitName, value)
}

func trimNumber(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func plural(unitName, value string) string {
	word := map[string]string{"min": "minute", "h": "hour", "hr": "hour", "H": "hour", "hour": "hour", "hours": "hour", "d": "day", "day": "day", "days": "day", "wk": "week", "w": "week", "mo": "month", "a": "year"}[unitName]
	if word == "" {
		return unitName
	}
	if trimNumber(value) == "1" {
		return word
	}
	return word + "s"
}
