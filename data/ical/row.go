package ical

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"foyer/data/record"
)

// row makes a schedule row of one occurrence.
func (c *calendar) row(e event, start moment, repeats bool) {
	s := record.ScheduleRow{Line: e.line, Start: start.record(), AllDay: start.day, Sex: record.Unknown, Location: e.location, Type: e.categories}
	if e.uid != "" {
		s.Identifier = record.Identifier{System: "urn:ietf:rfc:5545", Value: e.uid}
		switch {
		case e.recurrence != "":
			s.Identifier.Value += "/" + e.recurrence
		case repeats:
			s.Identifier.Value += "/" + start.key()
		}
	}
	length := e.duration
	if !e.end.zero() {
		length = e.end.instant().Sub(e.start.instant())
	}
	if length > 0 && length < 31*24*time.Hour {
		end := start.at(start.wall.Add(length))
		if start.day {
			end = start.at(start.wall.Add(length - 24*time.Hour)) // the end of a day is the next morning
		}
		if !start.day || end.wall.After(start.wall) {
			s.End = end.record()
		}
	}
	switch {
	case e.status == "CANCELLED" || c.cancelled:
		s.Status = "cancelled"
	default:
		s.Status = "planned"
	}
	c.who(e, &s)
	if s.Patient.String() == "" && len(s.Identifiers) == 0 && s.Email == "" {
		c.leave(e, "SUMMARY", "the event names no patient")
		return
	}
	c.result.Rows = append(c.result.Rows, s)
}

// labelled finds "DOB: 2/1/1962" and the like in a description.
var labelled = regexp.MustCompile(`(?mi)^\s*(patient(?: name)?|name|paciente|dob|date of birth|birth date|fecha de nacimiento|mrn|chart(?: number| #)?|patient id|phone|tel(?:ephone)?|cell|mobile|tel[eé]fono|e-?mail|correo|reason(?: for visit)?|motivo|provider|with|doctor|type|sex|gender)\s*[:=]\s*(.+?)\s*$`)

// who finds the patient, the provider and the reason: labelled lines first, then attendees, then the title.
func (c *calendar) who(e event, s *record.ScheduleRow) {
	for _, m := range labelled.FindAllStringSubmatch(e.text, 40) {
		value := clean(strings.Trim(m[2], "\r "))
		switch label := strings.ToLower(m[1]); {
		case strings.HasPrefix(label, "patient id"), strings.HasPrefix(label, "chart"), label == "mrn":
			s.Identifiers = append(s.Identifiers, record.Identifier{Value: value, Type: "MR"})
		case strings.HasPrefix(label, "patient"), label == "name", label == "paciente":
			if s.Patient.String() == "" {
				s.Patient = nameOf(value)
			}
		case strings.Contains(label, "birth"), label == "dob", strings.HasPrefix(label, "fecha"):
			s.BirthDate = birthDate(value, strings.HasPrefix(label, "fecha"))
		case strings.HasPrefix(label, "e"), label == "correo":
			if strings.Contains(value, "@") {
				s.Email = value
			}
		case strings.HasPrefix(label, "reason"), label == "motivo":
			s.Reason = value
		case label == "provider", label == "with", label == "doctor":
			s.Provider = value
		case label == "type":
			s.Type = value
		case label == "sex", label == "gender":
			switch strings.ToLower(value) {
			case "m", "male":
				s.Sex = record.Male
			case "f", "female":
				s.Sex = record.Female
			}
		default:
			s.Phone = value
		}
	}
	if s.Provider == "" {
		s.Provider = e.organizer.name
	}
	var others []person
	for _, a := range e.attendees {
		if !a.place && (a.email == "" || a.email != e.organizer.email) && (a.name == "" || a.name != e.organizer.name) {
			others = append(others, a)
		}
	}
	summary, born := cutBirthDate(e.summary, s.Start.Date())
	title, rest := cutTitle(summary)
	if born != "" && s.BirthDate == "" {
		s.BirthDate = born
	}
	if born != "" && s.Patient.String() == "" && looksLikeName(title) {
		s.Patient = nameOf(title) // with a birth date beside it there is no doubt whose name it is
	}
	others = slices.DeleteFunc(others, func(a person) bool {
		stranger := s.Patient.String() != "" && looksLikeName(a.name) && !sameName(s.Patient, a.name) && len(others) == 1 && born != ""
		if !stranger && !professional.MatchString(a.name) {
			return false
		}
		s.Provider = first(s.Provider, a.name)
		return true
	})
	if s.Patient.String() == "" && len(others) == 1 && looksLikeName(others[0].name) {
		s.Patient = nameOf(others[0].name)
	}
	if len(others) == 1 && s.Email == "" {
		s.Email = others[0].email
	}
	switch {
	case s.Patient.String() != "" && sameName(s.Patient, title):
		s.Reason = first(s.Reason, rest)
	case s.Patient.String() != "":
		s.Reason = first(s.Reason, summary)
	case looksLikeName(title):
		s.Patient = nameOf(title)
		s.Reason = first(s.Reason, rest)
	case looksLikeName(rest): // "Follow-up: Tessa Testpatient"
		s.Patient = nameOf(rest)
		s.Reason = first(s.Reason, title)
	default:
		s.Reason = first(s.Reason, summary)
	}
	if note := clean(labelled.ReplaceAllString(e.text, "")); note != "" && len(note) < 2000 {
		s.Note = note
	}
}

// professional is what stands in the names of those whom patients come to see.
var professional = regexp.MustCompile(`(?i)^dr\.?\s|,?\s+(?:m\.?d\.?|d\.?o\.?|n\.?p\.?|f\.?n\.?p\.?|p\.?a\.?(?:-c)?|r\.?n\.?|d\.?p\.?m\.?|psy\.?d\.?|ph\.?d\.?|lcsw)$`)

// born finds the birth date that practices write beside a name: "Carol Young 02/26/1932", "Carol Young (DOB 2/26/1932)".
var born = regexp.MustCompile(`(?i)[\s,;(\[]*(?:\b(?:dob|born|birth ?date|date of birth)\b[\s:.]*)?\b(\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}-\d{2}-\d{2})\b[\s,;)\]]*`)

// cutBirthDate takes a birth date out of a title. A date that does not lie before the day of the visit stays in it.
func cutBirthDate(title string, day record.Date) (string, record.Date) {
	at := born.FindStringSubmatchIndex(title)
	if at == nil {
		return title, ""
	}
	date := birthDate(title[at[2]:at[3]], false)
	if date == "" || day != "" && date >= day {
		return title, ""
	}
	const between = " \t-–—|:/,;"
	before, after := strings.Trim(title[:at[0]], between), strings.Trim(title[at[1]:], between)
	if before == "" || after == "" {
		return before + after, date
	}
	return before + " - " + after, date
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

var divider = regexp.MustCompile(`\s+[-–—|]\s+|:\s+|\s+\(|\s+/\s+|\s+with\s+`)

// cutTitle cuts "Testpatient, Tessa - Follow-up" in two.
func cutTitle(title string) (string, string) {
	at := divider.FindStringIndex(title)
	if at == nil {
		return title, ""
	}
	return strings.TrimSpace(title[:at[0]]), strings.TrimSuffix(strings.TrimSpace(title[at[1]:]), ")")
}

// noNames are words of events that are no visits.
var noNames = map[string]bool{
	"meeting": true, "lunch": true, "break": true, "closed": true, "holiday": true, "call": true, "training": true, "conference": true, "block": true,
	"blocked": true, "hold": true, "vacation": true, "pto": true, "admin": true, "office": true, "staff": true, "team": true, "birthday": true,
	"reminder": true, "follow-up": true, "followup": true, "visit": true, "checkup": true, "physical": true, "exam": true, "annual": true, "new": true,
	"patient": true, "appointment": true, "busy": true, "available": true, "free": true, "reunion": true, "almuerzo": true, "cita": true, "consulta": true,
	"telehealth": true, "flu": true, "shot": true, "clinic": true, "review": true, "day": true, "out": true, "of": true, "the": true,
}

// looksLikeName says that words can be a person's name: two to five of them, all beginning with a capital or particles.
func looksLikeName(s string) bool {
	words := strings.Fields(strings.ReplaceAll(s, ",", " "))
	if len(words) < 2 || len(words) > 5 || strings.ContainsAny(s, "0123456789@#&") {
		return false
	}
	capitals := 0
	for _, w := range words {
		w = strings.Trim(w, ".'’")
		if w == "" || noNames[strings.ToLower(w)] {
			return false
		}
		if r := []rune(w)[0]; unicode.IsUpper(r) || !unicode.IsLower(r) && unicode.IsLetter(r) {
			capitals++
		}
	}
	return capitals >= 2
}

// nameOf cuts a name at its comma or before its last word.
func nameOf(s string) record.HumanName {
	if family, given, found := strings.Cut(s, ","); found {
		return record.HumanName{Family: strings.TrimSpace(family), Given: strings.Fields(given)}
	}
	parts := strings.Fields(s)
	if len(parts) < 2 {
		return record.HumanName{Text: s}
	}
	return record.HumanName{Given: parts[:len(parts)-1], Family: parts[len(parts)-1]}
}

func sameName(n record.HumanName, title string) bool {
	other := nameOf(title)
	return n.Family != "" && strings.EqualFold(n.Family, other.Family) && strings.EqualFold(n.First(), other.First())
}

// birthDate reads a date with four digits of year; in Spanish the day comes first.
func birthDate(v string, dayFirst bool) record.Date {
	layouts := []string{"2006-01-02", "1/2/2006", "1-2-2006", "Jan 2, 2006", "January 2, 2006", "2 Jan 2006"}
	if dayFirst {
		layouts = []string{"2006-01-02", "2/1/2006", "02-01-2006"}
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, v); err == nil && t.Year() > 1850 {
			return record.DayOf(t)
		}
	}
	return ""
}
