package summary

import (
	"regexp"
	"slices"
	"strings"

	"foyer/data/record"
)

var (
	// clipped is the name of a problem that a system put, cut short, before what it is about: "Community acquired ... : ".
	clipped = regexp.MustCompile(`^[^:.…\n]{1,60}\s*(?:\.\.\.|…)\s*:\s*`)
	// withdrawn is an entry that was taken back.
	withdrawn = regexp.MustCompile(`(?i)^(?:discontinued|cancell?ed|entered[- ]in[- ]error|deleted|voided|not done)\s*[-–:]`)
	// ordered is a line of a list of prescriptions: how many, how many refills.
	ordered = regexp.MustCompile(`(?i)^(?:started|continued|changed|renewed|ordered|prescribed|refilled|stopped)\b.*(?:\brefills?\b|#\s*\d)`)
	// diagnosisCode is a heading with codes of diagnoses: "Pneumonia (486 | J18.9)".
	diagnosisCode = regexp.MustCompile(`\([A-Z]?\d{2,3}(?:\.\w+)?\s*\|\s*[A-Z]?\d{2}[\w.]*\)`)
	// leaflet is the name of a handout: "Pneumonia *: coughing".
	leaflet = regexp.MustCompile(`\s*\*+\s*(:|$)`)
)

// void are the states of entries that no longer hold.
var void = map[string]bool{"cancelled": true, "entered-in-error": true, "stopped": true, "aborted": true, "nullified": true, "revoked": true, "discontinued": true, "rejected": true}

// line is what one line of a record means to a patient.
type line struct {
	text  string
	order bool // a test or procedure, known by its billing code
	paper bool // the name of a handout
}

// readLine takes from a line what is there for the clinic. The text is empty where nothing is left.
func readLine(s string) line {
	s = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(s), "-•*·– "))
	s = strings.TrimSpace(clipped.ReplaceAllString(s, ""))
	if withdrawn.MatchString(s) || ordered.MatchString(s) || diagnosisCode.MatchString(s) || !strings.ContainsFunc(s, isLetter) {
		return line{}
	}
	l := line{order: billingCode.MatchString(s), paper: leaflet.MatchString(s)}
	s = plainName(leaflet.ReplaceAllString(s, "$1"))
	if before, after, ok := strings.Cut(s, ": "); ok && strings.EqualFold(strings.TrimSpace(before), strings.TrimSpace(after)) {
		s = before
	}
	l.text = strings.TrimSpace(s)
	return l
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xBF }

// formLabels are labels of forms whose values mean nothing to a patient, and formLeads those that only name what follows.
var (
	formLabels = []string{"status", "progress", "patient engagement", "engagement", "priority", "author", "code", "interventions provided"}
	formLeads  = []string{"goal", "plan", "instructions", "reason for referral", "referral"}
)

// readForm reads what a system wrote as a form in one line ("Goal: Walk; Status: Started; Plan: -"): its values without
// labels, empty ones and those of bookkeeping left out. A text without such labels is returned as it is.
func readForm(s string) []string {
	if !strings.Contains(s, ":") {
		return kept(s)
	}
	var out []string
	for _, part := range strings.Split(s, ";") {
		part = strings.TrimSpace(part)
		for {
			label, value, ok := strings.Cut(part, ":")
			label = strings.ToLower(strings.TrimSpace(label))
			switch {
			case ok && slices.Contains(formLabels, label):
				part = ""
			case ok && slices.Contains(formLeads, label):
				part = strings.TrimSpace(value)
				continue
			}
			break
		}
		out = append(out, kept(part)...)
	}
	return out
}

func kept(s string) []string {
	if s = readLine(s).text; s == "" {
		return nil
	}
	return []string{s}
}

// planLines are the lines of a plan that speak to the patient; orders are in the record already.
func planLines(text string) []string {
	var out []string
	for _, s := range strings.Split(text, "\n") {
		if readLine(s).order {
			continue
		}
		for _, l := range readForm(s) {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// goal reads a goal: what it is, and what else was written with it as its target.
func goal(g record.Goal) (Goal, bool) {
	lines := planLines(g.Description.String())
	if len(lines) == 0 {
		return Goal{}, false
	}
	what := join(". ", lines[0], strings.Join(lines[1:], ". "))
	return Goal{What: what, Target: strings.Trim(g.Target, "- "), Due: string(g.Due.Date())}, true
}

// emptyVisits are words for a visit that say nothing without a date.
var emptyVisits = []string{"", "visit", "appointment", "encounter", "office visit", "follow-up", "follow up", "visita", "cita"}

// planned maps a plan to something with a date; ok tells that it says anything.
func (m *mapper) planned(p record.CarePlan, what string) (v Planned, ok bool) {
	v = Planned{When: m.moment(p.When), What: plainName(what)}
	detail := strings.TrimSpace(p.Text)
	if detail != what {
		detail = strings.TrimSpace(strings.TrimPrefix(detail, what))
		detail = strings.Trim(strings.TrimPrefix(detail, v.What), " -–—:;,")
		if !strings.EqualFold(detail, v.What) {
			v.Place = detail
		}
	}
	if v.When == "" && v.Place == "" && slices.Contains(emptyVisits, strings.ToLower(v.What)) {
		return v, false
	}
	return v, v.What != "" || v.Place != ""
}
