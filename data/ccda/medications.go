package ccda

import (
	"strings"

	"foyer/data/record"
)

// noDrug are codes that name no drug but the idea of one; denied, they say that there are none.
var noDrug = map[string]bool{"410942007": true, "182904002": true, "787481004": true, "787482006": true}

func (d *document) medications(s section) {
	before := len(d.subject.Chart.Medications)
	for _, e := range s.entries {
		d.medicationEntry(e, s)
	}
	if len(d.subject.Chart.Medications) > before {
		return
	}
	for _, f := range d.found(s, medicationColumns) {
		if s.kind == administeredSection && (f.absent || f.unknown) {
			// Nothing was given at this visit: that says nothing about what the person takes.
			d.ignore("sections that say that no drug was given", 1)
			continue
		}
		m := record.Medication{Item: record.Item{FromNarrative: true, Status: "active", Note: f.get("comment")}, Intent: "statement", Sig: f.get("sig"), Start: f.when("start"), End: f.when("end")}
		m.Drug.Text = f.name
		if code := f.code(); code.Code != "" {
			m.Drug.Codings = []record.Coding{code}
		}
		m.Reason.Text = f.get("reason")
		switch {
		case f.absent || f.unknown:
			m.Absent = true
			if f.unknown {
				m.Status = "unknown"
			}
		case statusWord(f.get("status")) != "":
			m.Status = medicationWord(statusWord(f.get("status")))
		case s.kind == administeredSection || m.End != "" && d.past(m.End):
			m.Status = "completed"
		}
		d.subject.Chart.Medications = append(d.subject.Chart.Medications, m)
	}
}

// medicationEntry finds the substance administrations of an entry, which discharge and admission sections wrap.
func (d *document) medicationEntry(e *node, s section) {
	switch e.name {
	case "substanceAdministration":
		d.medication(e, s)
	case "act", "organizer":
		e.walk(func(n *node) bool {
			if n.name == "substanceAdministration" {
				d.medication(n, s)
				return false
			}
			return true
		})
	case "supply":
		d.dispensed(e)
	default:
		d.ignore("other entries among the medications", 1)
	}
}

// dispensed reads a supply that stands alone.
func (d *document) dispensed(e *node) {
	drug := d.product(e.child("product", "manufacturedProduct"))
	if drug.Empty() {
		return
	}
	m := record.Medication{Item: d.item(e), Drug: drug, Quantity: quantity(e.child("quantity")), Intent: "order"}
	m.Start, m.End, _ = d.span(e.child("effectiveTime"))
	m.Status = firstText(actStatus(e.child("statusCode").attr("code")), "active")
	d.subject.Chart.Medications = append(d.subject.Chart.Medications, m)
}

// product reads a drug or vaccine: its code with translations, else its name.
func (d *document) product(n *node) record.Concept {
	material := n.child("manufacturedMaterial")
	if material == nil {
		material = n.child("manufacturedLabeledDrug")
	}
	c := d.concept(material.child("code"))
	name := said(material.child("name").words())
	if c.Empty() {
		c.Text = name
	} else if c.Text == "" && bare(c) {
		c.Text = name
	}
	return c
}

// bare says that no coding has words.
func bare(c record.Concept) bool {
	for _, coding := range c.Codings {
		if coding.Display != "" {
			return false
		}
	}
	return true
}

// medication reads a medication activity.
func (d *document) medication(n *node, s section) {
	m := record.Medication{Item: d.item(n)}
	row := d.row(n)
	m.Drug = d.product(n.child("consumable", "manufacturedProduct"))
	if m.Drug.Empty() {
		m.Drug.Text = d.narrative.cell(row, medicationColumns.main...)
	}
	m.Intent = map[string]string{"INT": "order", "RQO": "order", "PRP": "plan", "PRMS": "plan", "ARQ": "plan"}[n.attr("moodCode")]
	if m.Intent == "" {
		m.Intent = "statement"
	}
	t := d.timing(n.all("effectiveTime"))
	m.Start, m.End, m.Frequency = t.start, t.end, t.words()
	m.Dose = dose(n)
	m.Route = d.concept(n.child("routeCode"))
	m.Form = d.concept(n.child("administrationUnitCode"))
	if m.Dose.Value != "" && m.Dose.Unit == "" && !m.Form.Empty() {
		m.Dose.Unit = m.Form.String()
	}
	m.AsNeeded = n.child("precondition") != nil
	m.Sig = d.sig(n, row, m.Drug.String())
	d.medicationDetails(&m, n)
	if refills := said(n.child("repeatNumber").attr("value")); m.Refills == "" && refills != "" && n.attr("moodCode") == "INT" {
		m.Refills = refills
	}
	generic := m.Drug.Empty()
	for _, c := range m.Drug.Codings {
		generic = generic || noDrug[c.Code]
	}
	switch {
	case n.null():
		m.Absent, m.Status = true, "unknown"
	case negated(n) && generic:
		m.Absent, m.Drug.Text = true, "No known medications"
	case negated(n):
		m.NotDone = true
	case m.Drug.Empty():
		if absent, unknown := absence(m.Sig); absent || unknown {
			m.Drug.Text, m.Sig, m.Absent = m.Sig, "", true
		} else if m.Drug.Text = d.label(n.child("text")); m.Drug.Text == "" {
			m.Drug.Text, m.Absent, m.Status = "No information", true, "unknown"
		}
	}
	if absent, unknown := absence(m.Drug.String()); absent || unknown {
		m.Absent, m.NotDone, m.Sig = true, false, ""
		if unknown {
			m.Status = "unknown"
		}
	}
	m.Sig = withoutDrug(m.Sig, m.Drug.String())
	if m.Absent && s.kind == administeredSection {
		d.ignore("sections that say that no drug was given", 1)
		return
	}
	if m.Status == "" {
		m.Status = d.medicationStatus(n, m, t, s, row)
	}
	d.subject.Chart.Medications = append(d.subject.Chart.Medications, m)
}

// dose reads the dose, or the rate of an infusion.
func dose(n *node) record.Quantity {
	if q := quantity(n.child("doseQuantity")); q.Value != "" {
		return q
	}
	return quantity(n.child("rateQuantity"))
}

// sig finds the words that say how to take it: a free-text sig, the text of the entry, the narrative's column.
func (d *document) sig(n, row *node, drug string) string {
	for _, r := range related(n) {
		if r.template(tplSig) || r.child("code").is("code", "76662-6") {
			if text := squeeze(d.passage(r.child("text"))); text != "" {
				return text
			}
		}
	}
	columns := []string{"sig", "direction", "instruction", "how to take"}
	text := n.child("text")
	if inline := text.words(); inline != "" && !sameWords(inline, drug) {
		return inline
	}
	if t := d.target(text); t != nil && t.name != "tr" && t.name != "table" {
		words := t.words()
		// Often the text points at the whole description, or at the drug's name: only other words are a sig.
		if words != "" && !sameWords(words, drug) && t.name != "td" {
			return strings.TrimSpace(words)
		}
		if t.name == "td" && words != "" && !sameWords(words, drug) && !d.inDrugColumn(row, t) {
			return words
		}
	}
	return said(d.narrative.cell(row, columns...))
}

// inDrugColumn says that a cell stands in the column that names the drug.
func (d *document) inDrugColumn(row, cell *node) bool {
	main := column(d.narrative.headers[row], medicationColumns.main)
	for i, c := range cells(row) {
		if c == cell {
			return i == main
		}
	}
	return false
}

// withoutDrug cuts the drug's name off the front of a sig that repeats it, and the code behind.
func withoutDrug(sig, drug string) string {
	cut := codeBehind.ReplaceAllString(sig, "")
	if drug != "" && len(cut) >= len(drug) && strings.EqualFold(cut[:len(drug)], drug) {
		return strings.TrimLeft(cut[len(drug):], " .,;:-–")
	}
	return cut
}

func sameWords(a, b string) bool { return strings.EqualFold(squeeze(a), squeeze(b)) }

// medicationDetails reads what hangs on a medication: reason, orders, dispenses, instructions, linked doses.
func (d *document) medicationDetails(m *record.Medication, n *node) {
	var notes []string
	if m.Note != "" {
		notes = append(notes, m.Note)
	}
	for _, k := range n.all("entryRelationship") {
		for _, r := range k.elements() {
			switch {
			case r.template(tplIndication) || r.name == "observation" && k.is("typeCode", "RSON"):
				if m.Reason.Empty() {
					m.Reason = d.value(r.child("value")).Concept
					if m.Reason.Empty() {
						m.Reason.Text = firstText(d.value(r.child("value")).Text, d.label(r.child("text")))
					}
				}
			case r.name == "supply":
				d.supply(m, r)
			case r.template(tplInstruction, "1.3.6.1.4.1.19376.1.5.3.1.4.3", "2.16.840.1.113883.10.20.1.49"):
				text := d.passage(r.child("text"))
				if text == "" {
					text = d.concept(r.child("code")).Text
				}
				if text != "" && !sameWords(text, m.Sig) {
					notes = append(notes, squeeze(text))
				}
			case r.name == "substanceAdministration" && k.is("typeCode", "COMP"):
				if step := d.step(r); step != "" {
					notes = append(notes, step)
				}
			}
		}
	}
	if q := n.child("maxDoseQuantity"); q != nil {
		num, den := quantity(q.child("numerator")), quantity(q.child("denominator"))
		if num.Value != "" && den.Value != "" {
			notes = append(notes, "At most "+num.String()+" in "+den.String())
		}
	}
	m.Note = strings.Join(notes, "\n")
}

// supply reads a medication supply order or a dispense.
func (d *document) supply(m *record.Medication, r *node) {
	if q := quantity(r.child("quantity")); m.Quantity.Value == "" {
		m.Quantity = q
	}
	if n := said(r.child("repeatNumber").attr("value")); n != "" && m.Refills == "" && (r.template(tplSupply) || r.is("moodCode", "INT")) {
		m.Refills = n
	}
	for _, i := range related(r) {
		if i.template(tplInstruction) {
			if text := squeeze(d.passage(i.child("text"))); text != "" && m.Sig == "" {
				m.Sig = text
			}
		}
	}
}

// step writes one step of a tapered or split dosing in words.
func (d *document) step(n *node) string {
	t := d.timing(n.all("effectiveTime"))
	parts := []string{dose(n).String(), t.words()}
	if t.start != "" {
		parts = append(parts, "from "+string(t.start.Date()))
	}
	if t.end != "" {
		parts = append(parts, "to "+string(t.end.Date()))
	}
	return squeeze(strings.Join(parts, " "))
}

// past says that a date lies before the document was made.
func (d *document) past(at record.DateTime) bool {
	return d.out.Created != "" && at != "" && at.Date() < d.out.Created.Date()
}

func medicationWord(status string) string {
	switch status {
	case "inactive", "resolved":
		return "completed"
	case "remission", "recurrence":
		return "active"
	}
	return status
}

// medicationStatus decides whether a drug is taken now. Many exporters write "completed" for every entry that is
// complete as an entry, so without an end that word alone doesn't take a drug off the list of a person who takes it.
func (d *document) medicationStatus(n *node, m record.Medication, t timing, s section, row *node) string {
	if m.Absent {
		return "active"
	}
	if st := d.stated(n); st != "" {
		return medicationWord(st)
	}
	st := actStatus(n.child("statusCode").attr("code"))
	if st == "stopped" || st == "on-hold" || st == "cancelled" || st == "entered-in-error" {
		return st
	}
	if m.End != "" && d.past(m.End) || s.kind == administeredSection || t.once {
		return "completed"
	}
	if word := statusWord(d.narrative.cell(row, "status")); word != "" {
		return medicationWord(word)
	}
	if st == "completed" {
		d.odd("medications marked completed but without an end, taken as current")
	}
	return "active"
}
