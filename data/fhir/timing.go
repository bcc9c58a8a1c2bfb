package fhir

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

func unmarshal(b []byte, v any) error { return json.Unmarshal(b, v) }

type timing struct {
	Repeat struct {
		Frequency    text       `json:"frequency"`
		FrequencyMax text       `json:"frequencyMax"`
		Period       text       `json:"period"`
		PeriodMax    text       `json:"periodMax"`
		PeriodUnit   text       `json:"periodUnit"`
		PeriodUnits  text       `json:"periodUnits"` // DSTU2
		When         list[text] `json:"when"`
		DayOfWeek    list[text] `json:"dayOfWeek"`
		TimeOfDay    list[text] `json:"timeOfDay"`
		Bounds       period     `json:"boundsPeriod"`
	} `json:"repeat"`
	Code concept `json:"code"`
}

// abbreviations are the codes of HL7's GTS abbreviations.
var abbreviations = map[string]string{
	"QD": "once a day", "BID": "twice a day", "TID": "3 times a day", "QID": "4 times a day", "QOD": "every other day",
	"AM": "every morning", "PM": "every afternoon", "Q1H": "every hour", "Q2H": "every 2 hours", "Q3H": "every 3 hours", "Q4H": "every 4 hours",
	"Q6H": "every 6 hours", "Q8H": "every 8 hours", "BED": "at bedtime", "WK": "once a week", "MO": "once a month",
}

var events = map[string]string{
	"HS": "at bedtime", "WAKE": "on waking", "C": "with meals", "CM": "with breakfast", "CD": "with lunch", "CV": "with dinner",
	"AC": "before meals", "ACM": "before breakfast", "ACD": "before lunch", "ACV": "before dinner", "PC": "after meals",
	"PCM": "after breakfast", "PCD": "after lunch", "PCV": "after dinner", "MORN": "in the morning", "NOON": "at noon",
	"AFT": "in the afternoon", "EVE": "in the evening", "NIGHT": "at night", "PHS": "after going to sleep",
}

var units = map[string]string{"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}

var days = map[string]string{"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}

// words writes the timing: "twice a day", "every 4 to 6 hours", "once a week on Monday, at bedtime".
func (t timing) words() string {
	var parts []string
	r := t.Repeat
	unit := units[string(r.PeriodUnit+r.PeriodUnits)]
	if r.Period != "" && unit != "" {
		parts = append(parts, often(string(r.Frequency), string(r.FrequencyMax), trim(string(r.Period)), trim(string(r.PeriodMax)), unit))
	}
	var when []string
	for _, w := range r.When {
		if e := events[strings.SplitN(string(w), ".", 2)[0]]; e != "" {
			when = append(when, e)
		}
	}
	for _, day := range r.DayOfWeek {
		if name := days[string(day)]; name != "" {
			when = append(when, "on "+name)
		}
	}
	for _, at := range r.TimeOfDay {
		if len(at) >= 5 {
			when = append(when, "at "+string(at[:5]))
		}
	}
	parts = append(parts, when...)
	if len(parts) == 0 {
		if words := abbreviations[strings.ToUpper(t.Code.code())]; words != "" {
			return words
		}
		if words := abbreviations[strings.ToUpper(t.Code.Text)]; words != "" {
			return words
		}
		return t.Code.String()
	}
	return strings.Join(parts, ", ")
}

func trim(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func often(frequency, most, period, periodMost, unit string) string {
	if frequency == "" {
		frequency = "1"
	}
	n, err := strconv.Atoi(frequency)
	if err != nil {
		n = 1
	}
	times := map[int]string{1: "once", 2: "twice"}[n]
	if times == "" {
		times = frequency + " times"
	}
	if most != "" && most != frequency {
		times = frequency + " to " + most + " times"
	}
	switch {
	case periodMost != "" && periodMost != period && n == 1:
		return fmt.Sprintf("every %s to %s %ss", period, periodMost, unit)
	case period == "1" && unit == "hour" && n == 1:
		return "every hour"
	case period == "1":
		return times + " " + article(unit) + " " + unit
	case period == "2" && unit == "day" && n == 1:
		return "every other day"
	case n == 1 && (most == "" || most == frequency):
		return fmt.Sprintf("every %s %ss", period, unit)
	}
	return fmt.Sprintf("%s every %s %ss", times, period, unit)
}

func article(unit string) string {
	if unit == "hour" {
		return "an"
	}
	return "a"
}
