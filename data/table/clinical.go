package table

import (
	"regexp"
	"strings"

	"foyer/data/record"
)

// clinical reads rows of tables that hang on patients.
type clinical struct {
	p     *parser
	units vitalUnits
}

func (c clinical) read(r row) {
	s := r.subject()
	if s == nil {
		return
	}
	switch r.m.Kind {
	case Medications:
		r.medication(s)
	case Problems:
		r.problem(s)
	case Allergies:
		r.allergy(s)
	case Results:
		r.result(s)
	case Vitals:
		r.vitals(s, c.units)
	case Procedures:
		r.procedure(s)
	case Immunizations:
		r.immunization(s)
	case Social:
		r.social(s)
	case Family:
		r.relative(s)
	case Notes:
		r.note(s)
	}
}

// when reads a date of a clinical row; one that can't be read is left out and told.
func (r row) when(f Field) record.DateTime {
	v := r.get(f)
	if v == "" {
		return ""
	}
	at, reason := r.dates.moment(v, false)
	if reason != "" {
		r.p.odd(r.line, r.header(f), reason)
	}
	return at
}

// systemNames are code systems as tables name them.
var systemNames = map[string]string{
	"snomed": record.SNOMED, "snomedct": record.SNOMED, "loinc": record.LOINC, "rxnorm": record.RxNorm, "cvx": record.CVX, "icd10": record.ICD10CM,
	"icd10cm": record.ICD10CM, "icd9": record.ICD9CM, "icd9cm": record.ICD9CM, "cpt": record.CPT, "ndc": record.NDC, "unii": record.UNII, "ndfrt": record.NDFRT,
}

// concept reads the words and the codes of a row.
func (r row) concept(words Field, coded ...Field) record.Concept {
	c := record.Concept{Text: r.get(words)}
	systems := map[Field]string{FieldRxNorm: record.RxNorm, FieldSNOMED: record.SNOMED, FieldLOINC: record.LOINC, FieldICD10: record.ICD10CM, FieldCVX: record.CVX}
	for _, f := range coded {
		if v := r.get(f); v != "" && len(v) <= 40 {
			c.Codings = append(c.Codings, record.Coding{System: systems[f], Code: v})
		}
	}
	if v := r.get(FieldCode); v != "" {
		key := strings.ReplaceAll(normal(r.get(FieldSystem)), " ", "")
		c.Codings = append(c.Codings, record.Coding{System: systemNames[key], Code: v})
	}
	return c
}

var noneKnown = regexp.MustCompile(`(?i)^\W*(nkd?a\b|no known\b|none known\b|denies\b|no (current |active )?(allerg|medic|problem|drug)|sin alergias|sin medicamentos|ninguna? conocid)`)

func (r row) medication(s *subject) {
	m := record.Medication{Drug: r.concept(FieldItem, FieldRxNorm), Sig: r.get(FieldSig), Intent: "order", Refills: r.get(FieldRefills)}
	if m.Drug.Empty() {
		r.p.leave(r.line, r.header(FieldItem), "the row names no medication")
		return
	}
	m.Start, m.End = r.when(FieldDate), r.when(FieldEnd)
	m.Status = "active"
	if m.End != "" {
		m.Status = "completed"
	}
	switch st := normal(r.get(FieldStatus)); {
	case strings.Contains(st, "inactiv"), strings.Contains(st, "discont"), strings.Contains(st, "stop"), strings.Contains(st, "suspend"):
		m.Status = "stopped"
	case strings.Contains(st, "complet"):
		m.Status = "completed"
	}
	m.Dose = record.Quantity{Value: r.get(FieldDose), Unit: strings.Trim(r.get(FieldDoseUnit), "{}")}
	if i := strings.IndexAny(m.Dose.Value, " "); i > 0 && m.Dose.Unit == "" {
		m.Dose.Value, m.Dose.Unit = m.Dose.Value[:i], strings.TrimSpace(m.Dose.Value[i:])
	}
	m.Frequency = frequency(r.get(FieldFrequency), r.get(FieldFrequencyUnit))
	m.Route.Text = r.get(FieldRoute)
	m.Reason.Text = r.get(FieldReason)
	if q := r.get(FieldQuantity); q != "" {
		m.Quantity = record.Quantity{Value: q}
	}
	m.Absent = noneKnown.MatchString(m.Drug.String())
	m.Note = r.get(FieldNote)
	s.Chart.Medications = append(s.Chart.Medications, m)
}

// frequency writes "2" and "/d" as "twice a day"; words stay as they are.
func frequency(value, unit string) string {
	per := map[string]string{"/d": "day", "/h": "hour", "/wk": "week", "/mo": "month", "/w": "week"}[unit]
	if value == "" || per == "" {
		return strings.TrimSpace(value + " " + unit)
	}
	times := map[string]string{"1": "once", "2": "twice"}[value]
	if times == "" {
		times = value + " times"
	}
	article := "a"
	if per == "hour" {
		article = "an"
	}
	return times + " " + article + " " + per
}

func (r row) problem(s *subject) {
	p := record.Problem{Condition: r.concept(FieldItem, FieldSNOMED, FieldICD10), Category: "problem-list-item", Onset: r.when(FieldDate), Abated: r.when(FieldEnd)}
	if p.Condition.Empty() {
		r.p.leave(r.line, r.header(FieldItem), "the row names no problem")
		return
	}
	p.Status = "active"
	if p.Abated != "" {
		p.Status = "resolved"
	}
	switch st := normal(r.get(FieldStatus)); {
	case strings.Contains(st, "resol"), strings.Contains(st, "resuel"):
		p.Status = "resolved"
	case strings.Contains(st, "inactiv"):
		p.Status = "inactive"
	}
	p.Absent = noneKnown.MatchString(p.Condition.String()) || p.Condition.Code(record.SNOMED) == "160245001"
	p.Note = r.get(FieldNote)
	s.Chart.Problems = append(s.Chart.Problems, p)
}

func (r row) allergy(s *subject) {
	a := record.Allergy{Substance: r.concept(FieldAllergen, FieldRxNorm), Onset: r.when(FieldDate)}
	a.Status = "active"
	if a.Substance.Empty() {
		r.p.leave(r.line, r.header(FieldAllergen), "the row names no allergy")
		return
	}
	if r.when(FieldEnd) != "" {
		a.Status = "resolved"
	}
	if r.get(FieldSystem) != "" && len(a.Substance.Codings) == 0 {
		if v := r.get(FieldSNOMED); v != "" { // "no known allergies" has its code here in some exports
			a.Substance.Codings = append(a.Substance.Codings, record.Coding{System: record.SNOMED, Code: v})
		}
	}
	switch t := normal(r.get(FieldAllergyType)); {
	case strings.Contains(t, "drug"), strings.Contains(t, "medic"):
		a.Category, a.Type = "medication", "allergy"
	case strings.Contains(t, "food"), strings.Contains(t, "aliment"):
		a.Category, a.Type = "food", "allergy"
	case strings.Contains(t, "environ"), strings.Contains(t, "ambient"):
		a.Category, a.Type = "environment", "allergy"
	case strings.Contains(t, "intoler"):
		a.Type = "intolerance"
	}
	severity := ""
	for _, word := range []string{"mild", "moderate", "severe"} {
		if strings.Contains(normal(r.get(FieldSeverity)), word) {
			severity = word
		}
	}
	if v := r.get(FieldReaction); v != "" {
		reaction := record.Reaction{Manifestation: record.Concept{Text: v}, Severity: severity}
		if code := r.get(FieldSNOMED); code != "" {
			reaction.Manifestation.Codings = []record.Coding{{System: record.SNOMED, Code: code}}
		}
		a.Reactions = []record.Reaction{reaction}
	} else if severity != "" {
		a.Note = "Severity: " + severity
	}
	a.Absent = noneKnown.MatchString(a.Substance.String()) || strings.HasPrefix(normal(r.get(FieldStatement)), "neg")
	s.Chart.Allergies = append(s.Chart.Allergies, a)
}

func (r row) result(s *subject) {
	o := record.Observation{Code: r.concept(FieldItem, FieldLOINC), When: r.when(FieldDate)}
	if o.Code.Empty() {
		r.p.leave(r.line, r.header(FieldItem), "the row names no test")
		return
	}
	o.Status = "final"
	o.Value = value(r.get(FieldValue), r.get(FieldUnit))
	low, high := r.get(FieldLow), r.get(FieldHigh)
	switch {
	case low != "" && high != "":
		o.Range = strings.TrimSpace(low + " - " + high + " " + r.get(FieldUnit))
	case low != "":
		o.Range = strings.TrimSpace(">= " + low + " " + r.get(FieldUnit))
	case high != "":
		o.Range = strings.TrimSpace("<= " + high + " " + r.get(FieldUnit))
	}
	o.Note = r.get(FieldNote)
	s.Chart.Results = append(s.Chart.Results, o)
}

var number = regexp.MustCompile(`^(<=|>=|<|>)?\s*([-+]?\d+(?:\.\d+)?)$`)

// value reads a result: a number with its sign, else words.
func value(v, unit string) record.Value {
	if v == "" {
		return record.Value{Absent: "unknown"}
	}
	if g := number.FindStringSubmatch(v); g != nil {
		return record.Value{Quantity: record.Quantity{Comparator: g[1], Value: g[2], Unit: unit}}
	}
	return record.Value{Text: strings.TrimSpace(v + " " + unit)}
}
