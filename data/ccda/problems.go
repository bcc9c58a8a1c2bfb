package ccda

import (
	"foyer/data/record"
)

// noProblem are codes that say that there is none.
var noProblem = map[string]bool{"160245001": true, "160244002": true}

func (d *document) problems(s section, category string) {
	before := len(d.subject.Chart.Problems)
	for _, e := range s.entries {
		d.problemEntry(e, category)
	}
	if len(d.subject.Chart.Problems) > before {
		return
	}
	if s.kind == diagnosisSection || s.code.Code(record.LOINC) == "11348-0" {
		// Past history and surgical diagnoses are prose as a rule.
		d.note(s)
		return
	}
	for _, f := range d.found(s, problemColumns) {
		p := record.Problem{Item: record.Item{FromNarrative: true, Status: "active", Note: f.get("comment")}, Category: category, Onset: f.when("onset"), Abated: f.when("abated")}
		p.Condition.Text = f.name
		switch {
		case f.absent || f.unknown:
			p.Absent = true
			if f.unknown {
				p.Status = "unknown"
			}
		case statusWord(f.get("status")) != "":
			p.Status = statusWord(f.get("status"))
		case p.Abated != "":
			p.Status = "resolved"
		}
		if code := f.code(); code.Code != "" {
			p.Condition.Codings = []record.Coding{code}
		}
		d.subject.Chart.Problems = append(d.subject.Chart.Problems, p)
	}
}

func (d *document) problemEntry(e *node, category string) {
	switch e.name {
	case "observation":
		d.problem(e, nil, category)
	case "act":
		for _, r := range related(e) {
			if r.name == "observation" && !isStatus(r) && !r.template(tplComment, tplPriority, tplProblemHealth, tplSeverity) {
				d.problem(r, e, category)
			}
		}
	default:
		d.ignore("other entries among the problems", 1)
	}
}

// problem reads a problem observation inside its concern act, which may be nil.
func (d *document) problem(n, act *node, category string) {
	p := record.Problem{Item: d.item(n), Category: category, Severity: d.severity(n)}
	if act != nil {
		outer := d.item(act)
		p.Author, p.Recorded = firstText(p.Author, outer.Author), record.DateTime(firstText(string(p.Recorded), string(outer.Recorded)))
		p.Note = firstText(p.Note, outer.Note)
	}
	p.Onset, p.Abated, _ = d.span(n.child("effectiveTime"))
	if p.Onset == "" && p.Abated == "" && act != nil {
		p.Onset, p.Abated, _ = d.span(act.child("effectiveTime"))
	}
	row := d.row(n)
	value := n.child("value")
	p.Condition = d.concept(value)
	if p.Condition.Empty() {
		p.Condition.Text = firstText(d.value(value).Text, d.narrative.cell(row, "problem name", "condition", "diagnosis", "problem", "description", "name"), d.label(n.child("text")))
	}
	generic := value.attr("code") == "55607006" || value.attr("code") == "64572001" || p.Condition.Empty()
	for _, c := range p.Condition.Codings {
		p.Absent = p.Absent || noProblem[c.Code]
	}
	if negated(n) || negated(act) {
		p.Absent = true
		if generic {
			p.Condition.Text = "No known problems"
		}
	}
	if absent, unknown := absence(p.Condition.String()); absent || unknown {
		p.Absent = true
	}
	p.Status = d.problemStatus(n, act, p)
	if _, unknown := absence(p.Condition.String()); unknown && p.Absent && !negated(n) {
		p.Status = "unknown"
	}
	if p.Condition.Empty() {
		p.Condition.Text, p.Absent, p.Status = "No information", true, "unknown"
	}
	d.subject.Chart.Problems = append(d.subject.Chart.Problems, p)
}

func (d *document) problemStatus(n, act *node, p record.Problem) string {
	s := firstText(d.stated(n), d.stated(act))
	outer := actStatus(act.child("statusCode").attr("code"))
	switch {
	case s == "on-hold", s == "stopped":
		return "inactive"
	case s == "completed":
		return "resolved"
	case s != "":
		return s
	case outer == "entered-in-error":
		return outer
	case p.Abated != "":
		return "resolved"
	case outer == "stopped", outer == "on-hold", outer == "cancelled":
		return "inactive"
	case outer == "completed" && d.closedConcern(act):
		return "resolved"
	}
	return "active"
}

// closedConcern says that a completed concern has an end. Without one exporters mean that the entry is complete.
func (d *document) closedConcern(act *node) bool {
	return d.when(act.child("effectiveTime", "high")) != ""
}

// concerns reads health concerns: the problems they are about become items of their own, words stay a note.
func (d *document) concerns(s section) {
	before := len(d.subject.Chart.Problems)
	for _, e := range s.entries {
		e.walk(func(n *node) bool {
			if n.name == "observation" && n.template(tplProblem) && !n.child("value").null() {
				d.problem(n, nil, "health-concern")
				return false
			}
			return true
		})
	}
	if len(d.subject.Chart.Problems) == before || lay(s.text) != "" {
		d.note(s)
	}
}
