package fhir

import (
	"regexp"
	"strings"

	"foyer/data/record"
)

// noneKnown are words of a concept that says that there is none.
var noneKnown = regexp.MustCompile(`(?i)^\W*(no known\b|no current\b|none known\b|nkda?\b|not on any|no (allerg|medic|problem|drug))`)

// noneCodes are SNOMED codes that say the same.
var noneCodes = map[string]bool{
	"716186003": true, "409137002": true, "429625007": true, "428607008": true, "160244002": true, "716220001": true, "716184000": true,
	"160245001": true, "787481004": true, "787482006": true, "1003774007": true, "no-known-allergies": true, "no-known-medications": true,
}

// absent says that a concept documents that there is nothing.
func absent(c record.Concept) bool {
	for _, k := range c.Codings {
		if noneCodes[k.Code] {
			return true
		}
	}
	return noneKnown.MatchString(c.String())
}

// older notes a form that only releases before R4 write.
func (d *document) older(c concept) {
	if c.bare {
		d.oddities["an older release of FHIR (STU3 or DSTU2), read as far as the releases agree"] = 1
	}
}

// common is what resources about a patient share.
type common struct {
	Identifier list[identifier] `json:"identifier"`
	Status     text             `json:"status"`
	Patient    reference        `json:"patient"`
	Subject    reference        `json:"subject"`
	Encounter  reference        `json:"encounter"`
	Context    reference        `json:"context"` // STU3
	Note       list[annotation] `json:"note"`
	Recorder   reference        `json:"recorder"`
}

// start begins an item: its patient and the shared part. nil when the resource is not to be kept.
func (d *document) start(e *entry, c common) (*record.Subject, record.Item) {
	if c.Status == "entered-in-error" {
		d.ignore("entered in error")
		return nil, record.Item{}
	}
	subject := d.chart(e, c.Subject, c.Patient)
	if subject == nil {
		return nil, record.Item{}
	}
	item := record.Item{Identifiers: itemIdentifiers(c.Identifier, e), Status: string(c.Status), Note: notes(c.Note), Author: d.who(e, c.Recorder)}
	for _, ref := range []reference{c.Encounter, c.Context} {
		if target := d.resolve(e, ref); target != nil && target.kind == "Encounter" && item.Visit == "" {
			item.Visit = visitID(target)
		}
	}
	return subject, item
}

func (d *document) allergy(e *entry) {
	var r struct {
		common
		ClinicalStatus     concept       `json:"clinicalStatus"`
		VerificationStatus concept       `json:"verificationStatus"`
		Type               concept       `json:"type"`
		Category           list[concept] `json:"category"`
		Criticality        text          `json:"criticality"`
		Code               concept       `json:"code"`
		Substance          concept       `json:"substance"` // DSTU2
		OnsetDateTime      text          `json:"onsetDateTime"`
		OnsetPeriod        period        `json:"onsetPeriod"`
		Onset              text          `json:"onset"`
		RecordedDate       text          `json:"recordedDate"`
		AssertedDate       text          `json:"assertedDate"`
		Reaction           list[struct {
			Substance     concept       `json:"substance"`
			Manifestation list[concept] `json:"manifestation"`
			Severity      text          `json:"severity"`
		}] `json:"reaction"`
	}
	if !d.decode(e, &r) {
		return
	}
	if r.VerificationStatus.has("entered-in-error") {
		r.Status = "entered-in-error"
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	d.older(r.ClinicalStatus)
	a := record.Allergy{Item: item, Substance: firstConcept(r.Code, r.Substance), Type: r.Type.code()}
	if a.Substance.Empty() && len(r.Reaction) > 0 {
		a.Substance = r.Reaction[0].Substance.Concept
	}
	if code := r.ClinicalStatus.code(); code != "" {
		a.Status = code
	} else if a.Status == "" || a.Status == "unconfirmed" || a.Status == "confirmed" {
		a.Status = "active"
	}
	if len(r.Category) > 0 {
		a.Category = r.Category[0].code()
	}
	switch strings.ToUpper(string(r.Criticality)) {
	case "LOW", "CRITL":
		a.Criticality = "low"
	case "HIGH", "CRITH":
		a.Criticality = "high"
	case "UNABLE-TO-ASSESS", "CRITU":
		a.Criticality = "unable-to-assess"
	}
	a.Onset = firstMoment(r.OnsetDateTime, r.OnsetPeriod.Start, r.Onset)
	a.Recorded = firstMoment(r.RecordedDate, r.AssertedDate)
	for _, reaction := range r.Reaction {
		for _, m := range reaction.Manifestation {
			if !m.Empty() {
				a.Reactions = append(a.Reactions, record.Reaction{Manifestation: m.Concept, Severity: string(reaction.Severity)})
			}
		}
	}
	a.Absent = absent(a.Substance) || r.VerificationStatus.has("refuted")
	subject.Chart.Allergies = append(subject.Chart.Allergies, a)
}

func (d *document) condition(e *entry) {
	var r struct {
		common
		ClinicalStatus     concept       `json:"clinicalStatus"`
		VerificationStatus concept       `json:"verificationStatus"`
		Category           list[concept] `json:"category"`
		Severity           concept       `json:"severity"`
		Code               concept       `json:"code"`
		OnsetDateTime      text          `json:"onsetDateTime"`
		OnsetPeriod        period        `json:"onsetPeriod"`
		OnsetAge           quantity      `json:"onsetAge"`
		OnsetString        text          `json:"onsetString"`
		AbatementDateTime  text          `json:"abatementDateTime"`
		AbatementPeriod    period        `json:"abatementPeriod"`
		AbatementBoolean   flag          `json:"abatementBoolean"`
		AbatementString    text          `json:"abatementString"`
		RecordedDate       text          `json:"recordedDate"`
		AssertedDate       text          `json:"assertedDate"`
		DateRecorded       text          `json:"dateRecorded"`
		Asserter           reference     `json:"asserter"`
		Notes              text          `json:"notes"` // DSTU2
	}
	if !d.decode(e, &r) {
		return
	}
	if r.VerificationStatus.has("entered-in-error") {
		r.Status = "entered-in-error"
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	d.older(r.ClinicalStatus)
	p := record.Problem{Item: item, Condition: r.Code.Concept, Category: "problem-list-item"}
	for _, c := range r.Category {
		switch {
		case c.has("encounter-diagnosis", "diagnosis"):
			p.Category = "encounter-diagnosis"
		case c.has("health-concern"):
			p.Category = "health-concern"
		case c.has("problem-list-item", "problem", "complaint", "symptom", "finding"):
			p.Category = "problem-list-item"
		}
	}
	switch words := strings.ToLower(r.Severity.String()); {
	case strings.Contains(words, "mild"):
		p.Severity = "mild"
	case strings.Contains(words, "moderate"):
		p.Severity = "moderate"
	case strings.Contains(words, "severe"):
		p.Severity = "severe"
	}
	p.Onset = firstMoment(r.OnsetDateTime, r.OnsetPeriod.Start)
	p.Abated = firstMoment(r.AbatementDateTime, r.AbatementPeriod.End, r.AbatementPeriod.Start)
	p.Recorded = firstMoment(r.RecordedDate, r.AssertedDate, r.DateRecorded)
	if p.Author == "" {
		p.Author = d.who(e, r.Asserter)
	}
	p.Note = join("\n", p.Note, string(r.Notes), since("Since", r.OnsetString, r.OnsetAge), since("Until", r.AbatementString, quantity{}))
	switch code := r.ClinicalStatus.code(); {
	case code != "":
		p.Status = code
	case p.Abated != "" || bool(r.AbatementBoolean):
		p.Status = "resolved"
	default:
		p.Status = "active"
	}
	p.Absent = absent(p.Condition) || r.VerificationStatus.has("refuted")
	subject.Chart.Problems = append(subject.Chart.Problems, p)
	// Without a category the encounter is where the condition was found, which makes it that visit's diagnosis too.
	if (p.Category == "encounter-diagnosis" || len(r.Category) == 0) && item.Visit != "" && !p.Absent {
		if at, ok := d.visitAt[item.Visit]; ok && at.subject == subject {
			v := &subject.Visits[at.visit]
			v.Diagnoses = addConcept(v.Diagnoses, p.Condition)
		}
	}
}

// since writes an onset that is no date.
func since(word string, s text, age quantity) string {
	switch {
	case s != "":
		return word + ": " + string(s)
	case age.Value != "":
		return word + " age " + string(age.Value)
	}
	return ""
}

func join(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}

func addConcept(l []record.Concept, c record.Concept) []record.Concept {
	if len(l) == 500 { // each is compared with each: no true visit comes near it
		return l
	}
	for _, have := range l {
		if have.String() == c.String() {
			return l
		}
	}
	return append(l, c)
}

// reasons returns the reason for something: coded, or the condition it refers to.
func (d *document) reason(e *entry, codes list[concept], refs list[reference]) record.Concept {
	if c := firstConcept(codes...); !c.Empty() {
		return c
	}
	for _, ref := range refs {
		if target := d.resolve(e, ref); target != nil {
			c, known := d.concepts[target]
			if !known {
				var r struct {
					Code concept `json:"code"`
				}
				if d.decode(target, &r) {
					c = r.Code.Concept
					c.Text = shortened(c.Text, 4000)
				}
				d.concepts[target] = c
			}
			if !c.Empty() {
				return c
			}
		}
		if ref.Display != "" {
			return record.Concept{Text: clean(string(ref.Display))}
		}
	}
	return record.Concept{}
}
