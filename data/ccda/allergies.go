package ccda

import (
	"regexp"
	"strings"

	"foyer/data/record"
)

// allergyTypes says of the SNOMED types of allergies what FHIR calls category and type.
var allergyTypes = map[string]struct{ category, kind, none string }{
	"416098002": {"medication", "allergy", "No known drug allergies"},
	"59037007":  {"medication", "intolerance", "No known drug intolerance"},
	"419511003": {"medication", "", "No known drug allergies"},
	"414285001": {"food", "allergy", "No known food allergies"},
	"235719002": {"food", "intolerance", "No known food intolerance"},
	"418471000": {"food", "", "No known food allergies"},
	"419199007": {"", "allergy", "No known allergies"},
	"106190000": {"", "allergy", "No known allergies"},
	"420134006": {"", "", "No known allergies"},
	"418038007": {"", "", "No known allergies"},
	"232347008": {"environment", "allergy", "No known environmental allergies"},
	"426232007": {"environment", "allergy", "No known environmental allergies"},
}

// noAllergy are codes that say themselves that there is none.
var noAllergy = map[string]bool{
	"160244002": true, "716186003": true, "409137002": true, "429625007": true, "428607008": true, "716220001": true,
	"716184000": true, "428197003": true, "716185004": true,
}

// drugClass is the class that some drug lists write behind each name: "Aspirin *ANALGESICS - NonNarcotic*".
var drugClass = regexp.MustCompile(`\s*\*[^*]+\*$`)

func (d *document) allergies(s section) {
	before := len(d.subject.Chart.Allergies)
	for _, e := range s.entries {
		d.allergyEntry(e)
	}
	if len(d.subject.Chart.Allergies) > before {
		return
	}
	for _, f := range d.found(s, allergyColumns) {
		a := record.Allergy{Item: record.Item{FromNarrative: true, Status: "active", Note: f.get("comment")}, Onset: f.when("onset")}
		a.Substance.Text = f.name
		if f.absent || f.unknown {
			a.Absent = true
			if f.unknown {
				a.Status = "unknown"
			}
		} else if st := statusWord(f.get("status")); st != "" {
			a.Status = st
		}
		for _, r := range strings.FieldsFunc(f.get("reaction"), func(r rune) bool { return r == ';' || r == ',' }) {
			a.Reactions = append(a.Reactions, record.Reaction{Manifestation: record.Concept{Text: squeeze(r)}, Severity: severityWord(f.get("severity"))})
		}
		d.subject.Chart.Allergies = append(d.subject.Chart.Allergies, a)
	}
}

func severityWord(words string) string {
	words = strings.ToLower(words)
	for _, s := range []string{"severe", "moderate", "mild"} {
		if strings.Contains(words, s) {
			return s
		}
	}
	return ""
}

func (d *document) allergyEntry(e *node) {
	if e.name == "observation" {
		d.allergy(e, nil)
		return
	}
	for _, r := range related(e) {
		switch {
		case r.name != "observation" || isStatus(r) || r.template(tplComment, tplSeverity, tplCriticality) || r.child("code").is("code", "SEV"):
		case r.template(tplReaction) && len(r.all("participant")) == 0:
			// A reaction beside its allergy instead of inside it.
			if list := d.subject.Chart.Allergies; len(list) > 0 {
				if m := d.value(r.child("value")).Concept; !m.Empty() {
					last := &list[len(list)-1]
					last.Reactions = append(last.Reactions, record.Reaction{Manifestation: m, Severity: d.severity(r)})
				}
			}
		default:
			d.allergy(r, e)
		}
	}
}

// allergy reads an allergy observation inside its concern act, which may be nil.
func (d *document) allergy(n, act *node) {
	a := record.Allergy{Item: d.item(n)}
	if act != nil {
		outer := d.item(act)
		a.Author, a.Recorded = firstText(a.Author, outer.Author), record.DateTime(firstText(string(a.Recorded), string(outer.Recorded)))
		a.Note = firstText(a.Note, outer.Note)
	}
	var closed record.DateTime
	a.Onset, closed, _ = d.span(n.child("effectiveTime"))
	value := n.child("value")
	kind, typed := allergyTypes[value.attr("code")]
	if !typed {
		kind, typed = allergyTypes[n.child("code").attr("code")]
	}
	a.Category, a.Type = kind.category, kind.kind
	a.Substance = d.substance(n)
	row := d.row(n)
	valued := d.concept(value)
	if a.Substance.Empty() && !typed {
		a.Substance = valued
	}
	if a.Substance.Empty() {
		a.Substance.Text = d.narrative.cell(row, "substance", "allergen", "allergy", "agent", "name", "product")
	}
	for _, c := range append(append([]record.Coding{}, valued.Codings...), a.Substance.Codings...) {
		if noAllergy[c.Code] {
			a.Absent = true
			if a.Substance.Empty() || noAllergy[a.Substance.Code(record.SNOMED)] {
				a.Substance = valued
			}
			break
		}
	}
	if negated(n) || negated(act) {
		a.Absent = true
		if a.Substance.Empty() {
			a.Substance.Text = firstText(kind.none, "No known allergies")
		}
	}
	if a.Substance.Empty() {
		a.Substance = valued // "allergy to substance" and no more: still better said than lost
	}
	if a.Substance.Empty() {
		a.Substance.Text = d.label(n.child("text"))
	}
	if a.Substance.Empty() {
		if a.Substance.Text = "No information"; n.child("participant") != nil && len(related(n)) > 0 {
			a.Substance.Text = "Not stated"
		} else {
			a.Absent, a.Status = true, "unknown"
		}
	}
	if name := drugClass.ReplaceAllString(a.Substance.String(), ""); name != "" && name != a.Substance.String() {
		a.Substance.Text = name
	}
	d.reactions(&a, n)
	unmix(&a)
	if absent, unknown := absence(a.Substance.String()); absent || unknown {
		a.Absent, a.Reactions = true, nil
		if unknown {
			a.Status = "unknown"
		}
	}
	a.Criticality = criticality(n)
	a.Status = firstText(a.Status, d.allergyStatus(n, act, closed, row))
	d.subject.Chart.Allergies = append(d.subject.Chart.Allergies, a)
}

// unmix drops the words of a substance that are those of its reaction: some exporters let both point at one place.
func unmix(a *record.Allergy) {
	if a.Substance.Text == "" || bare(a.Substance) {
		return
	}
	for _, r := range a.Reactions {
		if sameWords(r.Manifestation.String(), a.Substance.Text) {
			a.Substance.Text = ""
			return
		}
	}
}

func (d *document) substance(n *node) record.Concept {
	for _, p := range n.all("participant") {
		if p.attr("typeCode") != "" && p.attr("typeCode") != "CSM" {
			continue
		}
		entity := p.child("participantRole", "playingEntity")
		if entity == nil {
			continue
		}
		c := d.concept(entity.child("code"))
		if name := said(entity.child("name").words()); name != "" && c.Text == "" {
			c.Text = name
		}
		if !c.Empty() {
			return c
		}
	}
	return record.Concept{}
}

func (d *document) reactions(a *record.Allergy, n *node) {
	overall := d.severity(n)
	for _, k := range n.all("entryRelationship") {
		for _, r := range k.elements() {
			if r.name != "observation" || isStatus(r) || r.template(tplSeverity, tplCriticality) || r.child("code").is("code", "SEV") {
				continue
			}
			if !k.is("typeCode", "MFST") && !r.template(tplReaction, "2.16.840.1.113883.10.20.1.54") {
				continue
			}
			m := d.value(r.child("value")).Concept
			if m.Empty() {
				m.Text = firstText(d.value(r.child("value")).Text, d.label(r.child("text")))
			}
			if m.Empty() {
				m.Text = d.narrative.cell(d.row(r), "reaction", "manifestation")
			}
			if m.Empty() {
				continue
			}
			a.Reactions = append(a.Reactions, record.Reaction{Manifestation: m, Severity: firstText(d.severity(r), overall)})
		}
	}
	if len(a.Reactions) == 0 && overall != "" {
		a.Note = strings.TrimSpace(a.Note + "\nSeverity: " + overall)
	}
}

func criticality(n *node) string {
	for _, r := range related(n) {
		if !r.template(tplCriticality) && !r.child("code").is("code", "82606-5") {
			continue
		}
		switch r.child("value").attr("code") {
		case "CRITH":
			return "high"
		case "CRITL":
			return "low"
		case "CRITU":
			return "unable-to-assess"
		}
	}
	return ""
}

// allergyStatus errs on the side of active: many exporters write every concern as completed.
func (d *document) allergyStatus(n, act *node, closed record.DateTime, row *node) string {
	if s := firstText(d.stated(n), d.stated(act)); s != "" {
		if s == "on-hold" || s == "stopped" || s == "completed" {
			return "inactive"
		}
		return s
	}
	if s := actStatus(act.child("statusCode").attr("code")); s == "entered-in-error" || s == "cancelled" {
		return s
	}
	if closed != "" {
		return "resolved"
	}
	if s := statusWord(d.narrative.cell(row, "status")); s == "inactive" || s == "resolved" {
		return s
	}
	return "active"
}
