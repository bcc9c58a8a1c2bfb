package ccda

import (
	"fmt"
	"regexp"
	"strings"

	"foyer/data/record"
)

// encompassing reads the visit the document is about.
func (d *document) encompassing(root *node) {
	n := root.child("componentOf", "encompassingEncounter")
	if n == nil {
		return
	}
	v := record.Visit{Identifiers: d.identifiers(n), Type: d.concept(n.child("code")), Disposition: d.concept(n.child("dischargeDispositionCode"))}
	v.Start, v.End, _ = d.span(n.child("effectiveTime"))
	for _, p := range []*node{n.child("responsibleParty", "assignedEntity"), n.child("encounterParticipant", "assignedEntity")} {
		if name := d.assigned(p); name != "" && v.Provider == "" {
			v.Provider = name
		}
	}
	for _, p := range n.all("encounterParticipant") {
		d.assigned(p.child("assignedEntity"))
	}
	facility := n.child("location", "healthCareFacility")
	v.Location = firstText(said(facility.child("location", "name").words()), said(facility.child("serviceProviderOrganization", "name").words()))
	d.organization(facility.child("serviceProviderOrganization"))
	if v.Start == "" && len(v.Identifiers) == 0 && v.Provider == "" {
		return
	}
	v.Class = visitClass(n.child("code"))
	v.Status = d.visitStatus(n, v)
	d.visit = d.addVisit(v)
}

// addVisit adds a visit, or completes the one already there with the same identifier, and returns its id.
func (d *document) addVisit(v record.Visit) string {
	for i := range d.subject.Visits[:min(len(d.subject.Visits), 4*mostAlike)] {
		have := &d.subject.Visits[i]
		if !sameVisit(*have, v) {
			continue
		}
		if have.Type.Empty() {
			have.Type = v.Type
		}
		have.Reason, have.Provider = firstText(have.Reason, v.Reason), firstText(have.Provider, v.Provider)
		have.Location, have.Class = firstText(have.Location, v.Location), firstText(have.Class, v.Class)
		if have.End == "" {
			have.End = v.End
		}
		if have.Disposition.Empty() {
			have.Disposition = v.Disposition
		}
		for _, dx := range v.Diagnoses {
			have.Diagnoses = addConcept(have.Diagnoses, dx)
		}
		return have.ID
	}
	d.visits++
	v.ID = fmt.Sprintf("visit-%d", d.visits)
	d.subject.Visits = append(d.subject.Visits, v)
	return v.ID
}

func sameVisit(a, b record.Visit) bool {
	for _, x := range a.Identifiers {
		for _, y := range b.Identifiers {
			// The identifier alone doesn't do: exporters reuse numbers.
			if x == y && (a.Start == "" || b.Start == "" || a.Start.Date() == b.Start.Date()) {
				return true
			}
		}
	}
	return a.Start != "" && a.Start == b.Start && (a.Type.Empty() || b.Type.Empty() || a.Type.String() == b.Type.String())
}

func addConcept(list []record.Concept, c record.Concept) []record.Concept {
	if len(list) == mostAlike {
		return list
	}
	for _, have := range list {
		if have.String() == c.String() {
			return list
		}
	}
	return append(list, c)
}

func visitClass(code *node) string {
	for _, n := range append([]*node{code}, code.all("translation")...) {
		switch c := n.attr("code"); c {
		case "AMB", "IMP", "EMER", "VR", "HH", "ACUTE", "NONAC", "OBSENC", "SS", "FLD":
			return c
		}
	}
	return ""
}

func (d *document) visitStatus(n *node, v record.Visit) string {
	switch n.child("statusCode").attr("code") {
	case "cancelled", "aborted":
		return "cancelled"
	case "completed":
		return "finished"
	}
	switch n.attr("moodCode") {
	case "INT", "RQO", "ARQ", "PRMS", "APT", "PRP":
		return "planned"
	}
	if v.Start != "" && d.out.Created != "" && v.Start.Date() > d.out.Created.Date() {
		return "planned"
	}
	return "finished"
}

func (d *document) encounters(s section) {
	n := 0
	for _, e := range s.entries {
		e.walk(func(k *node) bool {
			if k.name == "encounter" {
				if d.encounter(k) {
					n++
				}
				return false
			}
			return true
		})
	}
	if n == 0 {
		if text := lay(s.text); text != "" {
			lines := strings.Split(text, "\n")
			if absent, unknown := absence(lines[len(lines)-1]); absent || unknown {
				d.ignore("encounter sections without encounters", 1)
				return
			}
			d.note(s)
		}
	}
}

// encounter reads an encounter activity; false when it says nothing.
func (d *document) encounter(n *node) bool {
	v := record.Visit{Identifiers: d.identifiers(n), Type: d.concept(n.child("code")), Disposition: d.concept(n.child("sdtc:dischargeDispositionCode"))}
	v.Start, v.End, _ = d.span(n.child("effectiveTime"))
	row := d.row(n)
	if v.Type.Empty() {
		v.Type.Text = d.narrative.cell(row, "encounter", "visit", "type")
	}
	if absent, unknown := absence(v.Type.String()); absent || unknown || negated(n) {
		return false
	}
	v.Provider = d.performer(n)
	for _, p := range n.all("participant") {
		role := p.child("participantRole")
		if p.is("typeCode", "LOC") || role.template(tplServiceLocation) {
			v.Location = firstText(said(role.child("playingEntity", "name").words()), d.concept(role.child("code")).String())
		}
	}
	var reasons []string
	for _, r := range related(n) {
		switch {
		case r.template(tplEncounterDx) || r.name == "act" && r.child("code").is("code", "29308-4"):
			for _, dx := range related(r) {
				if c := d.diagnosis(dx); !c.Empty() {
					v.Diagnoses = addConcept(v.Diagnoses, c)
				}
			}
		case r.template(tplIndication):
			if c := d.value(r.child("value")).Concept; !c.Empty() {
				reasons = append(reasons, c.String())
			}
		case r.template(tplProblem):
			if c := d.diagnosis(r); !c.Empty() {
				v.Diagnoses = addConcept(v.Diagnoses, c)
			}
		}
	}
	v.Reason = strings.Join(reasons, "; ")
	if v.Start == "" && v.End == "" && v.Type.Empty() && len(v.Diagnoses) == 0 {
		d.ignore("encounters that say nothing", 1)
		return false
	}
	v.Class, v.Status = visitClass(n.child("code")), d.visitStatus(n, v)
	d.addVisit(v)
	return true
}

func (d *document) diagnosis(n *node) record.Concept {
	if n.name != "observation" || isStatus(n) || negated(n) {
		return record.Concept{}
	}
	v := d.value(n.child("value"))
	if v.Concept.Empty() {
		v.Concept.Text = firstText(v.Text, d.label(n.child("text")))
	}
	return v.Concept
}

// current returns the visit that sections about "this visit" mean: the document's own, else the only one.
func (d *document) current() *record.Visit {
	for i := range d.subject.Visits {
		if d.subject.Visits[i].ID == d.visit {
			return &d.subject.Visits[i]
		}
	}
	if len(d.subject.Visits) == 1 && d.visit == "" {
		return &d.subject.Visits[0]
	}
	return nil
}

// datePrefix is the day that some exporters write before each reason.
var datePrefix = regexp.MustCompile(`(?m)^\d{4}-\d{2}-\d{2} ?: ?`)

// reason reads the reason for the visit or the chief complaint.
func (d *document) reason(s section) {
	text := datePrefix.ReplaceAllString(d.prose(s), "")
	if text == "" {
		return
	}
	if absent, unknown := absence(text); absent || unknown {
		return
	}
	v := d.current()
	if v == nil {
		d.note(s)
		return
	}
	if v.Reason == "" {
		v.Reason = text
	} else if !strings.Contains(v.Reason, text) {
		v.Reason += "\n" + text
	}
}

// assessment reads what the provider found, in words.
func (d *document) assessment(s section) {
	text := d.prose(s)
	v := d.current()
	if v == nil || text == "" {
		d.note(s)
	} else if v.Assessment == "" {
		v.Assessment = text
	} else {
		v.Assessment += "\n" + text
	}
	for _, e := range s.entries {
		d.planEntry(e, s)
	}
}

// prose is the section's text without the header row of a table.
func (d *document) prose(s section) string {
	tables := find(s.text, "table")
	if len(tables) == 0 {
		return lay(s.text)
	}
	var lines []string
	for _, t := range tables {
		for _, row := range bodyRows(t) {
			if text := lay(row); text != "" {
				lines = append(lines, text)
			}
		}
	}
	if len(lines) == 0 {
		return lay(s.text)
	}
	return strings.Join(lines, "\n")
}
