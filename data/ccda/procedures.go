package ccda

import (
	"foyer/data/record"
)

func (d *document) procedures(s section) {
	before := len(d.subject.Chart.Procedures)
	for _, e := range s.entries {
		switch e.name {
		case "procedure", "observation", "act":
			if e.template(tplNoteActivity) {
				d.noteActivity(e)
				continue
			}
			d.procedure(e)
		default:
			d.ignore("other entries among the procedures", 1)
		}
	}
	if len(d.subject.Chart.Procedures) > before {
		return
	}
	for _, f := range d.found(s, procedureColumns) {
		p := record.Procedure{Item: record.Item{FromNarrative: true, Status: "completed", Note: f.get("comment")}, When: f.when("when")}
		p.Procedure.Text = f.name
		if f.absent || f.unknown {
			p.Absent = true
			if f.unknown {
				p.Status = "unknown"
			}
		}
		d.subject.Chart.Procedures = append(d.subject.Chart.Procedures, p)
	}
}

func (d *document) procedure(n *node) {
	p := record.Procedure{Item: d.item(n), Procedure: d.concept(n.child("code")), Performer: d.performer(n)}
	p.When, p.End, _ = d.span(n.child("effectiveTime"))
	p.Site = d.concept(n.child("targetSiteCode"))
	if p.Procedure.Empty() {
		p.Procedure.Text = firstText(d.narrative.cell(d.row(n), procedureColumns.main...), d.label(n.child("text")))
	}
	p.Status = map[string]string{"completed": "completed", "active": "in-progress", "aborted": "stopped", "cancelled": "not-done", "suspended": "on-hold"}[n.child("statusCode").attr("code")]
	if p.Status == "" {
		p.Status = "completed"
	}
	for _, r := range related(n) {
		switch {
		case r.template(tplIndication):
			if p.Reason.Empty() {
				p.Reason = d.value(r.child("value")).Concept
			}
		case r.template(tplNoteActivity):
			d.noteActivity(r)
		}
	}
	if v := d.value(n.child("value")); n.name == "observation" && v.String() != "" && p.Note == "" {
		p.Note = v.String()
	}
	if negated(n) {
		switch {
		case p.Procedure.Empty():
			p.Absent, p.Procedure.Text = true, "No known procedures"
		default:
			p.NotDone, p.Status = true, "not-done"
		}
	}
	if p.Procedure.Empty() {
		p.Procedure.Text, p.Absent, p.Status = "No information", true, "unknown"
	}
	if absent, unknown := absence(p.Procedure.String()); absent || unknown {
		p.Absent, p.NotDone = true, false
		if unknown {
			p.Status = "unknown"
		}
	}
	d.subject.Chart.Procedures = append(d.subject.Chart.Procedures, p)
}
