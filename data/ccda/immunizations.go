package ccda

import (
	"foyer/data/record"
)

func (d *document) immunizations(s section) {
	before := len(d.subject.Chart.Immunizations)
	for _, e := range s.entries {
		e.walk(func(n *node) bool {
			if n.name == "substanceAdministration" {
				d.immunization(n)
				return false
			}
			return true
		})
	}
	if len(d.subject.Chart.Immunizations) > before {
		return
	}
	for _, f := range d.found(s, immunizationColumns) {
		i := record.Immunization{Item: record.Item{FromNarrative: true, Status: "completed", Note: f.get("comment")}, When: f.when("when"), Lot: f.get("lot")}
		i.Vaccine.Text = f.name
		if f.absent || f.unknown {
			i.Absent = true
			if f.unknown {
				i.Status = "unknown"
			}
		}
		d.subject.Chart.Immunizations = append(d.subject.Chart.Immunizations, i)
	}
}

func (d *document) immunization(n *node) {
	i := record.Immunization{Item: d.item(n), When: d.vaccinated(n), Dose: quantity(n.child("doseQuantity")), Performer: d.performer(n)}
	product := n.child("consumable", "manufacturedProduct")
	i.Vaccine = d.product(product)
	row := d.row(n)
	if i.Vaccine.Empty() {
		i.Vaccine.Text = firstText(d.narrative.cell(row, immunizationColumns.main...), d.label(n.child("text")))
	}
	i.Lot = said(product.child("manufacturedMaterial", "lotNumberText").words())
	org := product.child("manufacturerOrganization")
	i.Manufacturer = said(org.child("name").words())
	if i.Manufacturer == "" {
		i.Manufacturer = said(org.child("standardIndustryClassCode").attr("displayName"))
	}
	i.Route, i.Site = d.concept(n.child("routeCode")), d.concept(n.child("approachSiteCode"))
	i.Status = firstText(actStatus(n.child("statusCode").attr("code")), "completed")
	if n.is("moodCode", "INT") || n.is("moodCode", "RQO") {
		i.Status = "planned"
	}
	for _, r := range related(n) {
		if r.template(tplRefusal) {
			if i.Reason = d.concept(r.child("code")); i.Reason.Empty() {
				i.Reason.Text = d.label(r.child("text"))
			}
		}
	}
	switch {
	case n.null(): // "no information whether it was given"
		i.Absent, i.Status = true, "unknown"
	case negated(n) && i.Vaccine.Empty():
		i.Absent, i.Vaccine.Text = true, "No known immunizations"
	case negated(n):
		i.NotDone, i.Status = true, "not-done"
	case i.Vaccine.Empty():
		i.Absent, i.Status, i.Vaccine.Text = true, "unknown", "No information"
	}
	if absent, unknown := absence(i.Vaccine.String()); absent || unknown {
		i.Absent, i.NotDone = true, false
		if unknown {
			i.Status = "unknown"
		}
	}
	d.subject.Chart.Immunizations = append(d.subject.Chart.Immunizations, i)
}

func (d *document) vaccinated(n *node) record.DateTime {
	for _, t := range n.all("effectiveTime") {
		if at := d.moment(t); at != "" {
			return at
		}
	}
	return ""
}
