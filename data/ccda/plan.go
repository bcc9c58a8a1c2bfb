package ccda

import (
	"strings"

	"foyer/data/record"
)

// plan reads plans of treatment, assessments with a plan, interventions and referrals.
func (d *document) plan(s section) {
	c := &d.subject.Chart
	before := len(c.CarePlans) + len(c.Goals) + len(c.Instructions)
	for _, e := range s.entries {
		d.planEntry(e, s)
	}
	text := lay(s.text)
	if len(c.CarePlans)+len(c.Goals)+len(c.Instructions) > before {
		// Plans say more in words than in codes: tables repeat the entries, prose doesn't.
		if text != "" && len(find(s.text, "table")) == 0 && s.kind != planSection {
			d.note(s)
		}
		return
	}
	if text == "" {
		if s.noInformation() {
			c.CarePlans = append(c.CarePlans, record.CarePlan{Item: record.Item{Absent: true, Status: "unknown", FromNarrative: true}, Title: record.Concept{Text: "No information"}})
		}
		return
	}
	category := map[sectionKind]string{referralSection: "referral"}[s.kind]
	if category == "" {
		category = "plan"
	}
	p := record.CarePlan{Item: record.Item{FromNarrative: true, Status: "active"}, Title: s.code, Category: category, Text: d.prose(s)}
	p.Title.Text = s.name()
	lines := strings.Split(text, "\n")
	if absent, unknown := absence(lines[len(lines)-1]); (absent || unknown) && len(lines) <= 2 {
		p.Absent = true
		if unknown {
			p.Status = "unknown"
		}
	}
	c.CarePlans = append(c.CarePlans, p)
}

func (d *document) planEntry(e *node, s section) {
	switch {
	case e.template(tplNoteActivity):
		d.noteActivity(e)
	case e.name == "observation" && (e.is("moodCode", "GOL") || e.template(tplGoal)):
		d.goal(e)
	case e.name == "act" && (e.template(tplInstruction) || instructs(e)):
		d.instruction(e)
	case e.name == "organizer":
		for _, c := range e.all("component") {
			for _, k := range c.elements() {
				d.planEntry(k, s)
			}
		}
	case e.child("code").is("code", wrapperCode):
		d.intervention(e, s)
	case e.child("code").is("code", "48768-6"):
		d.ignore("payers", 1)
	default:
		d.planned(e, s)
	}
}

// wrapperCode is SNOMED's "intervention", the code of acts that only hold what is done or planned together.
const wrapperCode = "362956003"

func (d *document) intervention(e *node, s section) {
	c := &d.subject.Chart
	before := len(c.CarePlans) + len(c.Goals) + len(c.Instructions)
	for _, r := range related(e) {
		code := r.child("code")
		if r.template(tplEntryReference, tplComment) || r.name != "substanceAdministration" && code.null() {
			continue // points to an entry elsewhere
		}
		d.planEntry(r, s)
	}
	if len(c.CarePlans)+len(c.Goals)+len(c.Instructions) == before {
		d.planned(e, s)
	}
}

// instructs says that an act is patient education or advice by its code.
func instructs(e *node) bool {
	switch e.child("code").attr("code") {
	case "409073007", "423564006", "311401005", "171044003", "PINSTRUCT", "410604004":
		return true
	}
	return false
}

// planned reads an order, a planned visit, a planned drug, a referral, or an intervention.
func (d *document) planned(e *node, s section) {
	p := record.CarePlan{Item: d.item(e), Title: d.concept(e.child("code"))}
	p.When, p.End, _ = d.span(e.child("effectiveTime"))
	p.Text = squeeze(d.passage(e.child("text")))
	row := d.row(e)
	switch e.name {
	case "encounter":
		p.Category = "appointment"
	case "substanceAdministration":
		p.Category = "medication"
		p.Title = d.product(e.child("consumable", "manufacturedProduct"))
		if q := dose(e); q.Value != "" && p.Text == "" {
			p.Text = q.String()
		}
	case "supply":
		p.Category = "order"
		if p.Title.Empty() {
			p.Title = d.product(e.child("product", "manufacturedProduct"))
		}
	case "observation":
		p.Category = "test"
	default:
		p.Category = "order"
	}
	if referring(p.Title) || s.kind == referralSection && e.name != "observation" {
		p.Category = "referral"
	}
	if p.Title.Empty() {
		p.Title.Text = firstText(d.narrative.cell(row, "planned activity", "activity", "plan", "order", "name", "description", "test", "procedure"), p.Text)
	}
	if p.Title.Empty() {
		p.Title.Text = map[string]string{"appointment": "Visit", "medication": "Medication", "test": "Test"}[p.Category]
	}
	switch mood := e.attr("moodCode"); {
	case mood == "EVN" && s.kind == planSection:
		p.Status = firstText(actStatus(e.child("statusCode").attr("code")), "completed")
	default:
		p.Status = firstText(actStatus(e.child("statusCode").attr("code")), "active")
	}
	switch {
	case negated(e):
		if p.Title.Empty() {
			p.Absent, p.Title.Text = true, "Nothing planned"
		} else {
			p.NotDone = true
		}
	case p.Title.Empty() && p.Text == "" && p.When == "" && len(related(e)) == 0:
		d.ignore("empty entries of plans", 1)
		return
	}
	d.plannedVisit(&p, e)
	if absent, unknown := absence(p.Title.String()); absent || unknown {
		p.Absent, p.NotDone = true, false
		if unknown {
			p.Status = "unknown"
		}
	}
	d.subject.Chart.CarePlans = append(d.subject.Chart.CarePlans, p)
	for _, r := range related(e) {
		switch {
		case r.template(tplInstruction):
			d.instruction(r)
		case r.name == "observation" && r.is("moodCode", "GOL"):
			d.goal(r)
		}
	}
}

// plannedVisit adds with whom and where.
func (d *document) plannedVisit(p *record.CarePlan, e *node) {
	who := d.performer(e)
	where := ""
	for _, part := range e.all("participant") {
		if role := part.child("participantRole"); part.is("typeCode", "LOC") || role.is("classCode", "SDLOC") {
			where = said(role.child("playingEntity", "name").words())
		}
	}
	extra := strings.Join(nonEmpty(who, where), ", ")
	if extra != "" && !strings.Contains(p.Text, extra) {
		p.Text = strings.Join(nonEmpty(p.Text, extra), " — ")
	}
}

func nonEmpty(texts ...string) []string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

// referring says that a concept is a referral.
func referring(c record.Concept) bool {
	for _, coding := range c.Codings {
		if strings.Contains(strings.ToLower(coding.Display), "referral") {
			return true
		}
	}
	return strings.Contains(strings.ToLower(c.Text), "referral")
}

func (d *document) goals(s section) {
	before := len(d.subject.Chart.Goals)
	for _, e := range s.entries {
		if e.name == "observation" {
			d.goal(e)
		} else {
			d.planEntry(e, s)
		}
	}
	if len(d.subject.Chart.Goals) > before {
		return
	}
	for _, f := range d.found(s, goalColumns) {
		g := record.Goal{Item: record.Item{FromNarrative: true, Status: "active"}, Description: record.Concept{Text: f.name}, Start: f.when("when"), Target: f.get("comment")}
		if f.absent || f.unknown {
			g.Absent = true
			if f.unknown {
				g.Status = "unknown"
			}
		}
		d.subject.Chart.Goals = append(d.subject.Chart.Goals, g)
	}
}

func (d *document) goal(n *node) {
	g := record.Goal{Item: d.item(n), Description: d.concept(n.child("code"))}
	g.Start, g.Due, _ = d.span(n.child("effectiveTime"))
	if v := d.value(n.child("value")); v.Absent == "" {
		g.Target = v.String()
	}
	if text := squeeze(d.passage(n.child("text"))); text != "" && g.Description.Text == "" {
		g.Description.Text = text
	}
	if g.Description.Empty() {
		g.Description.Text, g.Target = g.Target, ""
	}
	if g.Description.Empty() {
		d.ignore("goals without words", 1)
		return
	}
	g.Status = firstText(actStatus(n.child("statusCode").attr("code")), "active")
	g.NotDone = negated(n)
	d.subject.Chart.Goals = append(d.subject.Chart.Goals, g)
}

func (d *document) instructions(s section) {
	before := len(d.subject.Chart.Instructions)
	for _, e := range s.entries {
		if e.name == "act" && !e.template(tplNoteActivity) {
			d.instruction(e)
		} else {
			d.planEntry(e, s)
		}
	}
	if len(d.subject.Chart.Instructions) > before {
		return
	}
	text := lay(s.text)
	if text == "" {
		return
	}
	i := record.Instruction{Item: record.Item{FromNarrative: true, Status: "active"}, Title: s.code, Text: text}
	i.Title.Text = s.name()
	if absent, unknown := absence(text); absent || unknown {
		i.Absent = true
		if unknown {
			i.Status = "unknown"
		}
	}
	if tables := find(s.text, "table"); len(tables) == 1 && !i.Absent {
		if rows, ok := d.tableFindings(tables[0], instructionColumns); ok && len(rows) > 0 {
			for _, f := range rows {
				j := i
				j.Title, j.Text, j.When, j.Absent = record.Concept{}, f.name, f.when("when"), f.absent || f.unknown
				d.subject.Chart.Instructions = append(d.subject.Chart.Instructions, j)
			}
			return
		}
	}
	d.subject.Chart.Instructions = append(d.subject.Chart.Instructions, i)
}

func (d *document) instruction(n *node) {
	i := record.Instruction{Item: d.item(n), Title: d.concept(n.child("code")), When: d.moment(n.child("effectiveTime"))}
	i.Text = d.passage(n.child("text"))
	i.Status = firstText(actStatus(n.child("statusCode").attr("code")), "active")
	i.NotDone = negated(n)
	if i.Text == "" {
		i.Text = i.Title.Text
	}
	if i.Text == "" {
		i.Text = d.narrative.cell(d.row(n), instructionColumns.main...)
	}
	if i.Text == "" && !instructs(n) { // "instruction" alone tells nobody anything
		i.Text = i.Title.String()
	}
	if i.Text == "" {
		d.ignore("instructions without words", 1)
		return
	}
	if absent, unknown := absence(i.Text); absent || unknown {
		i.Absent, i.NotDone = true, false
		if unknown {
			i.Status = "unknown"
		}
	}
	d.subject.Chart.Instructions = append(d.subject.Chart.Instructions, i)
}
