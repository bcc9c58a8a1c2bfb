package ccda

import (
	"fmt"
	"strings"

	"foyer/data/record"
)

const (
	loincSystolic      = "8480-6"
	loincDiastolic     = "8462-4"
	loincBloodPressure = "85354-9"
)

// smokingStatus are the values of the smoking status.
var smokingStatus = map[string]bool{
	"449868002": true, "428041000124106": true, "8517006": true, "266919005": true, "77176002": true, "266927001": true,
	"428071000124103": true, "428061000124105": true,
}

// observation reads one observation; with a panel's organizer its time and status stand in for missing ones.
func (d *document) observation(n *node) record.Observation {
	o := record.Observation{Item: d.item(n), Code: d.concept(n.child("code")), When: d.moment(n.child("effectiveTime")), Performer: d.performer(n)}
	if o.Code.Empty() {
		o.Code.Text = firstText(d.label(n.child("text")), d.narrative.cell(d.row(n), "test", "result type", "component", "name", "description"))
	}
	if n.child("code").is("code", "ASSERTION") {
		// Release 1.1 asserts smoking under a code that says nothing; the template tells what is asserted.
		switch {
		case n.template(tplSmoking):
			o.Code = record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: "72166-2", Display: "Tobacco smoking status"}}}
		case n.template(tplTobaccoUse):
			o.Code = record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: "11367-0", Display: "History of tobacco use"}}}
		case smokingStatus[n.child("value").attr("code")]:
			o.Code = record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: "72166-2", Display: "Tobacco smoking status"}}}
		default:
			o.Code.Text = d.section.name()
		}
	}
	values := n.all("value")
	for i, v := range values {
		if i == 0 {
			o.Value = d.value(v)
			continue
		}
		if more := d.value(v).String(); more != "" { // several values: a list of findings
			o.Value = record.Value{Text: o.Value.String() + "; " + more}
		}
	}
	if len(values) == 0 {
		o.Value = record.Value{Absent: "unknown"}
	}
	if negated(n) {
		o.NotDone = true
	}
	o.Status = map[string]string{"completed": "final", "active": "preliminary", "aborted": "cancelled", "held": "registered", "suspended": "registered", "cancelled": "cancelled"}[n.child("statusCode").attr("code")]
	for _, ic := range n.all("interpretationCode") {
		if c := d.concept(ic); !c.Empty() {
			o.Interpretation.Codings = append(o.Interpretation.Codings, c.Codings...)
			o.Interpretation.Text = firstText(o.Interpretation.Text, c.Text)
		}
	}
	o.Method = d.concept(n.child("methodCode"))
	var ranges []string
	for _, r := range n.all("referenceRange") {
		if text := d.reference(r.child("observationRange")); text != "" {
			ranges = append(ranges, text)
		}
	}
	o.Range = strings.Join(ranges, "; ")
	return o
}

// reference writes a reference range.
func (d *document) reference(n *node) string {
	v := n.child("value")
	if v != nil && !v.null() {
		low, high := v.child("low"), v.child("high")
		lo, hi := said(low.attr("value")), said(high.attr("value"))
		u := firstText(unit(low.attr("unit")), unit(high.attr("unit")))
		switch {
		case lo != "" && hi != "":
			return strings.TrimSpace(lo + " - " + hi + " " + u)
		case lo != "":
			return strings.TrimSpace(bound(low, ">") + " " + lo + " " + u)
		case hi != "":
			return strings.TrimSpace(bound(high, "<") + " " + hi + " " + u)
		}
	}
	if text := squeeze(d.passage(n.child("text"))); text != "" {
		return text
	}
	if v != nil {
		return d.value(v).String()
	}
	return ""
}

// unmeasured takes a zero for what it means in a living person's vital signs: that nobody measured. Some exporters
// write it for every sign of the form that was left empty.
func (d *document) unmeasured(o *record.Observation) {
	if strings.Trim(o.Value.Quantity.Value, "0.") != "" || o.Value.Quantity.Value == "" {
		return
	}
	switch o.Code.Code(record.LOINC) {
	case "8867-4", "9279-1", "8310-5", "8302-2", "8306-3", "8287-5", "9843-4", "3141-9", "29463-7", "39156-5", "8480-6", "8462-4", "59408-5", "2708-6", "3140-1":
		o.Value = record.Value{Absent: "not-performed"}
		d.odd("vital signs of zero, taken as not measured")
	}
}

// nothing says that an observation has neither a name nor a value: an entry written to say that there is none.
func nothing(o record.Observation) bool {
	return o.Code.Empty() && o.Value.String() == "" && len(o.Components) == 0
}

// panel reads the observations of an organizer, organizers inside it included.
func (d *document) panel(n *node) []record.Observation {
	if n.name == "observation" {
		if o := d.observation(n); !nothing(o) {
			return []record.Observation{o}
		}
		return nil
	}
	if n.name == "procedure" || n.name == "act" && n.template("2.16.840.1.113883.10.20.22.4.2") {
		return nil
	}
	var list []record.Observation
	title := d.concept(n.child("code"))
	at := d.moment(n.child("effectiveTime"))
	id := d.panelID(n)
	author, recorded := d.author(n)
	for _, c := range append(n.all("component"), n.all("entryRelationship")...) {
		for _, k := range c.elements() {
			switch k.name {
			case "observation":
				o := d.observation(k)
				if o.When == "" {
					o.When = at
				}
				if nothing(o) {
					continue
				}
				o.Panel, o.PanelID = title, id
				o.Author, o.Recorded = firstText(o.Author, author), record.DateTime(firstText(string(o.Recorded), string(recorded)))
				list = append(list, o)
			case "organizer":
				list = append(list, d.panel(k)...)
			}
		}
	}
	return list
}

func (d *document) panelID(n *node) string {
	d.panels++
	id, ok := identifier(n.child("id"))
	if !ok {
		return fmt.Sprintf("panel-%d", d.panels)
	}
	name := strings.TrimPrefix(id.Value, "urn:uuid:")
	if id.System != "urn:ietf:rfc:3986" {
		name = strings.TrimPrefix(id.System, "urn:oid:") + "^" + name
	}
	if d.panelNames[name] { // the patient's number in every organizer, say
		return fmt.Sprintf("%s-%d", name, d.panels)
	}
	d.panelNames[name] = true
	return name
}

func (d *document) vitals(s section) {
	var list []record.Observation
	for _, e := range s.entries {
		panel := d.panel(e)
		for i := range panel {
			d.unmeasured(&panel[i])
		}
		list = append(list, joinPressures(panel)...)
	}
	d.subject.Chart.Vitals = append(d.subject.Chart.Vitals, list...)
	if len(list) == 0 {
		d.wordsOrAbsence(s, func(o record.Observation) { d.subject.Chart.Vitals = append(d.subject.Chart.Vitals, o) })
	}
}

func (d *document) results(s section) {
	var list []record.Observation
	for _, e := range s.entries {
		list = append(list, d.panel(e)...)
	}
	d.subject.Chart.Results = append(d.subject.Chart.Results, list...)
	if len(list) == 0 {
		d.wordsOrAbsence(s, func(o record.Observation) { d.subject.Chart.Results = append(d.subject.Chart.Results, o) })
	}
}

// wordsOrAbsence keeps a section of observations that has only words: documented absence as that, the rest a note.
func (d *document) wordsOrAbsence(s section, add func(record.Observation)) {
	text := lay(s.text)
	if text == "" && !s.noInformation() {
		return
	}
	lines := strings.Split(text, "\n")
	absent, unknown := absence(lines[len(lines)-1])
	if len(lines) > 2 && !s.noInformation() || !absent && !unknown && !s.noInformation() {
		d.note(s)
		return
	}
	o := record.Observation{Item: record.Item{Absent: true, FromNarrative: true}, Code: record.Concept{Text: firstText(strings.TrimSpace(lines[len(lines)-1]), "No information")}}
	if unknown || !absent {
		o.Status = "unknown"
	}
	o.Value.Absent = "unknown"
	add(o)
}

// joinPressures makes one observation with two components of a systolic and a diastolic pressure of one time, the
// form in which FHIR carries them, so that the same reading from either source is the same.
func joinPressures(list []record.Observation) []record.Observation {
	var out []record.Observation
	taken := make([]bool, len(list))
	for i, o := range list {
		if taken[i] {
			continue
		}
		part := pressurePart(o)
		if part == "" {
			out = append(out, o)
			continue
		}
		match := -1
		for j := i + 1; j < len(list); j++ {
			if other := pressurePart(list[j]); !taken[j] && other != "" && other != part && list[j].When == o.When {
				match = j
				break
			}
		}
		if match < 0 {
			out = append(out, o)
			continue
		}
		taken[match] = true
		sys, dia := o, list[match]
		if part == loincDiastolic {
			sys, dia = dia, sys
		}
		joined := o
		joined.Identifiers = append(append([]record.Identifier{}, sys.Identifiers...), dia.Identifiers...)
		joined.Code = record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: loincBloodPressure, Display: "Blood pressure"}}}
		joined.Value = record.Value{}
		joined.Components = []record.Component{{Code: sys.Code, Value: sys.Value}, {Code: dia.Code, Value: dia.Value}}
		if joined.Interpretation.Empty() {
			joined.Interpretation = dia.Interpretation
		}
		out = append(out, joined)
	}
	return out
}

// pressurePart tells a plain measured pressure; one with a negation or without number stays by itself.
func pressurePart(o record.Observation) string {
	if o.NotDone || o.Value.Quantity.Value == "" {
		return ""
	}
	switch code := o.Code.Code(record.LOINC); code {
	case loincSystolic, loincDiastolic:
		return code
	}
	return ""
}

func (d *document) social(s section) {
	before := len(d.subject.Chart.Social)
	for _, e := range s.entries {
		for _, o := range d.panel(e) {
			d.socialObservation(o)
		}
	}
	if len(d.subject.Chart.Social) == before {
		d.wordsOrAbsence(s, func(o record.Observation) { d.subject.Chart.Social = append(d.subject.Chart.Social, o) })
	}
}

func (d *document) socialObservation(o record.Observation) {
	if absent, _ := absence(o.Code.String()); absent && o.Value.String() == "" {
		o.Absent = true
	}
	p := &d.subject.Patient
	switch o.Code.Code(record.LOINC) {
	case "76689-9": // sex assigned at birth
		for _, c := range o.Value.Concept.Codings {
			if c.Code != "" && p.BirthSex == "" {
				p.BirthSex = c.Code
			}
		}
	case "76691-5": // gender identity
		if p.GenderIdentity.Empty() && !o.Value.Concept.Empty() {
			p.GenderIdentity = o.Value.Concept
		}
	case "90778-2": // pronouns
		p.Pronouns = firstText(p.Pronouns, o.Value.String())
	}
	d.subject.Chart.Social = append(d.subject.Chart.Social, o)
}
