package ccda

import (
	"strings"

	"foyer/data/record"
)

func (d *document) family(s section) {
	before := len(d.subject.Chart.Relatives)
	for _, e := range s.entries {
		switch {
		case e.name == "organizer":
			d.relative(e)
		case e.name == "observation": // without organizer: one relative an observation
			r := record.Relative{Item: d.item(e)}
			d.related(&r, e.child("subject", "relatedSubject"))
			d.relativeCondition(&r, e)
			d.addRelative(r)
		}
	}
	if len(d.subject.Chart.Relatives) == before {
		d.note(s)
	}
}

func (d *document) relative(n *node) {
	r := record.Relative{Item: d.item(n)}
	d.related(&r, n.child("subject", "relatedSubject"))
	for _, c := range n.all("component") {
		for _, k := range c.elements() {
			if k.name == "observation" {
				d.relativeCondition(&r, k)
			}
		}
	}
	d.addRelative(r)
}

func (d *document) addRelative(r record.Relative) {
	if r.Relationship.Empty() {
		r.Relationship.Text = "Relative"
	}
	r.Status = "completed"
	d.subject.Chart.Relatives = append(d.subject.Chart.Relatives, r)
}

func (d *document) related(r *record.Relative, n *node) {
	r.Relationship = d.concept(n.child("code"))
	subject := n.child("subject")
	if name, ok := humanName(subject.child("name")); ok {
		r.Name = name.String()
	}
	switch subject.child("administrativeGenderCode").attr("code") {
	case "M":
		r.Sex = record.Male
	case "F":
		r.Sex = record.Female
	case "UN":
		r.Sex = record.Other
	}
	r.Born = d.when(subject.child("birthTime"))
	if r.Born == "" {
		r.Born = d.when(subject.child("sdtc:birthTime"))
	}
	if dead := subject.child("sdtc:deceasedInd"); dead != nil && dead.attr("value") != "" {
		is := dead.is("value", "true")
		r.Deceased = &is
	}
	if at := d.when(subject.child("sdtc:deceasedTime")); at != "" {
		is := true
		r.Deceased = &is
	}
}

// relativeCondition reads a condition of a relative, with the age at its beginning or at death.
func (d *document) relativeCondition(r *record.Relative, n *node) {
	v := d.value(n.child("value"))
	c := record.RelativeCondition{Condition: v.Concept}
	if c.Condition.Empty() {
		c.Condition.Text = firstText(v.Text, d.label(n.child("text")))
	}
	for _, k := range related(n) {
		switch {
		case k.template(tplDeath):
			dead := true
			r.Deceased = &dead
			c.CausedDeath = true
		case k.template(tplAge) || k.child("code").is("code", "445518008") || k.child("code").is("code", "397659008"):
			q := quantity(k.child("value"))
			c.Onset = strings.TrimSpace(q.Value)
			if q.Unit != "" && q.Unit != "a" && q.Value != "" {
				c.Onset = q.Value + " " + map[string]string{"mo": "months", "wk": "weeks", "d": "days"}[q.Unit]
			}
		}
	}
	if c.CausedDeath && c.Onset != "" {
		r.DeathAge = c.Onset
	}
	if c.Condition.Empty() {
		return
	}
	if negated(n) {
		r.Note = strings.TrimSpace(r.Note + "\nNo " + c.Condition.String())
		return
	}
	r.Conditions = append(r.Conditions, c)
}
