package triage

import (
	"regexp"
	"strconv"
)

// Pressure is a blood pressure as a text writes it, in mmHg.
type Pressure struct{ Systolic, Diastolic int }

// pair is two numbers with a slash; what stands around them tells dates and fractions apart.
var pair = regexp.MustCompile(`(^|[^\d/.,])(\d{2,3}) ?/ ?(\d{2,3})($|[^\d/])`)

// Pressures reads the blood pressures that a text holds, in its order: pairs such as 142/88 that a person can have. It is for mail
// that is about readings: elsewhere the same figures may mean something else.
func Pressures(text string) (list []Pressure) {
	text = text[:min(len(text), maxBody)]
	for text != "" {
		at := pair.FindStringSubmatchIndex(text)
		if at == nil {
			return list
		}
		high, _ := strconv.Atoi(text[at[4]:at[5]]) // two or three digits
		low, _ := strconv.Atoi(text[at[6]:at[7]])
		if high >= 60 && high <= 280 && low >= 30 && low <= 180 && high > low {
			list = append(list, Pressure{high, low})
		}
		text = text[at[7]:]
	}
	return list
}

// Average is the rounded average of pressures; the zero value for none.
func Average(list []Pressure) (p Pressure) {
	n := len(list)
	if n == 0 {
		return p
	}
	for _, x := range list {
		p.Systolic += x.Systolic
		p.Diastolic += x.Diastolic
	}
	return Pressure{(p.Systolic + n/2) / n, (p.Diastolic + n/2) / n}
}
