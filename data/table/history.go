package table

import (
	"path"
	"regexp"
	"strings"

	"foyer/data/record"
)

func (r row) procedure(s *subject) {
	p := record.Procedure{Procedure: r.concept(FieldItem, FieldSNOMED), When: r.when(FieldDate), End: r.when(FieldEnd), Performer: r.get(FieldProvider)}
	if p.Procedure.Empty() {
		r.p.leave(r.line, r.header(FieldItem), "the row names no procedure")
		return
	}
	p.Status = "completed"
	p.Note = strings.TrimSpace(r.get(FieldNote) + " " + r.get(FieldProcedureNotes))
	s.Chart.Procedures = append(s.Chart.Procedures, p)
}

var trailingDigits = regexp.MustCompile(`(\d{1,3})$`)

func (r row) immunization(s *subject) {
	i := record.Immunization{Vaccine: record.Concept{Text: r.get(FieldVaccine)}, When: r.when(FieldDate), Lot: r.get(FieldLot)}
	if code := trailingDigits.FindString(r.get(FieldCVX)); code != "" { // bare, or at the end of an address
		i.Vaccine.Codings = []record.Coding{{System: record.CVX, Code: code}}
	}
	if i.Vaccine.Empty() {
		r.p.leave(r.line, r.header(FieldVaccine), "the row names no vaccine")
		return
	}
	i.Status = "completed"
	status := strings.ToLower(r.get(FieldStatus))
	reason := r.get(FieldRefusal)
	if strings.Contains(status, "notgiven") || strings.Contains(status, "not given") || strings.Contains(status, "refus") || strings.Contains(status, "contraind") || reason != "" {
		i.NotDone, i.Status = true, "not-done"
		i.Reason.Text = lastPart(reason)
	}
	s.Chart.Immunizations = append(s.Chart.Immunizations, i)
}

// lastPart returns the name behind the # of an address, words apart; other text as it is.
func lastPart(v string) string {
	if i := strings.LastIndexByte(v, '#'); i >= 0 && strings.Contains(v, "://") {
		return normal(v[i+1:])
	}
	return v
}

// smokingWords are the values of the smoking status.
var smokingWords = map[string]string{
	"449868002": "Current every day smoker", "428041000124106": "Current some day smoker", "8517006": "Former smoker", "266919005": "Never smoker",
	"77176002": "Smoker, current status unknown", "266927001": "Unknown if ever smoked", "428071000124103": "Heavy tobacco smoker", "428061000124105": "Light tobacco smoker",
}

func (r row) social(s *subject) {
	v := r.get(FieldSmoking)
	if v == "" {
		r.p.leave(r.line, r.header(FieldSmoking), "the row says nothing")
		return
	}
	o := record.Observation{When: r.when(FieldDate)}
	o.Status = "final"
	o.Code = record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: "72166-2", Display: "Tobacco smoking status"}}}
	if words, ok := smokingWords[v]; ok {
		o.Value.Concept = record.Concept{Text: words, Codings: []record.Coding{{System: record.SNOMED, Code: v, Display: words}}}
	} else {
		o.Value.Text = v
	}
	s.Chart.Social = append(s.Chart.Social, o)
}

func (r row) relative(s *subject) {
	relation := record.Concept{Text: r.get(FieldRelation)}
	if code := r.get(FieldRelationCode); code != "" {
		relation.Codings = []record.Coding{{System: record.SNOMED, Code: code}}
	}
	if relation.Empty() {
		r.p.leave(r.line, r.header(FieldRelation), "the row names no relative")
		return
	}
	f := record.Relative{Relationship: relation, Born: r.when(FieldRelativeBorn), Name: r.get(FieldTitle)}
	f.Status = "completed"
	if died := r.when(FieldRelativeDied); died != "" {
		dead := true
		f.Deceased = &dead
		f.Note = "Died " + string(died.Date())
	}
	c := record.RelativeCondition{Condition: record.Concept{Text: r.get(FieldCondition)}}
	if code := r.get(FieldRelativeCode); code != "" {
		c.Condition.Codings = []record.Coding{{System: record.SNOMED, Code: code}}
	}
	for i := max(0, len(s.Chart.Relatives)-200); i < len(s.Chart.Relatives); i++ { // one person may take several rows
		have := &s.Chart.Relatives[i]
		if f.Born != "" && have.Born == f.Born && have.Relationship.String() == relation.String() {
			if !c.Condition.Empty() {
				have.Conditions = append(have.Conditions, c)
			}
			return
		}
	}
	if !c.Condition.Empty() {
		f.Conditions = []record.RelativeCondition{c}
	}
	s.Chart.Relatives = append(s.Chart.Relatives, f)
}

func (r row) note(s *subject) {
	n := record.Note{Title: r.get(FieldTitle), When: r.when(FieldDate), MIME: r.get(FieldMIME)}
	n.Status = "final"
	file := path.Base(strings.ReplaceAll(r.get(FieldFile), `\`, "/"))
	if text, ok := r.p.texts[file]; ok && strings.HasPrefix(n.MIME, "text/plain") {
		n.Text, n.MIME = strings.TrimSpace(text), ""
		r.p.used[file] = true
	} else {
		r.p.warn("notes whose text is a file that is not here, or no text")
	}
	s.Chart.Notes = append(s.Chart.Notes, n)
}
