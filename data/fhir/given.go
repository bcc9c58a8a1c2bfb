package fhir

import (
	"foyer/data/record"
)

func (d *document) procedure(e *entry) {
	var r struct {
		common
		Code              concept         `json:"code"`
		PerformedDateTime text            `json:"performedDateTime"`
		PerformedPeriod   period          `json:"performedPeriod"`
		PerformedString   text            `json:"performedString"`
		OccurrenceDate    text            `json:"occurrenceDateTime"` // R5
		OccurrencePeriod  period          `json:"occurrencePeriod"`
		StatusReason      concept         `json:"statusReason"`
		NotDone           flag            `json:"notDone"`      // STU3
		NotPerformed      flag            `json:"notPerformed"` // DSTU2
		ReasonCode        list[concept]   `json:"reasonCode"`
		ReasonReference   list[reference] `json:"reasonReference"`
		BodySite          list[concept]   `json:"bodySite"`
		Performer         list[struct {
			Actor reference `json:"actor"`
		}] `json:"performer"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	p := record.Procedure{Item: item, Procedure: r.Code.Concept, Site: firstConcept(r.BodySite...), Reason: d.reason(e, r.ReasonCode, r.ReasonReference)}
	p.When = firstMoment(r.PerformedDateTime, r.PerformedPeriod.Start, r.OccurrenceDate, r.OccurrencePeriod.Start)
	p.End = firstMoment(r.PerformedPeriod.End, r.OccurrencePeriod.End)
	p.Note = join("\n", p.Note, since("When", r.PerformedString, quantity{}))
	for _, by := range r.Performer {
		if p.Performer == "" {
			p.Performer = d.who(e, by.Actor)
		}
	}
	if p.Status == "not-done" || bool(r.NotDone) || bool(r.NotPerformed) {
		p.NotDone, p.Status = true, "not-done"
		if p.Reason.Empty() {
			p.Reason = r.StatusReason.Concept
		}
	}
	subject.Chart.Procedures = append(subject.Chart.Procedures, p)
}

func (d *document) immunization(e *entry) {
	var r struct {
		common
		VaccineCode    concept       `json:"vaccineCode"`
		OccurrenceTime text          `json:"occurrenceDateTime"`
		OccurrenceText text          `json:"occurrenceString"`
		Date           text          `json:"date"` // STU3
		Recorded       text          `json:"recorded"`
		StatusReason   concept       `json:"statusReason"`
		NotGiven       flag          `json:"notGiven"`    // STU3
		WasNotGiven    flag          `json:"wasNotGiven"` // DSTU2
		LotNumber      text          `json:"lotNumber"`
		Manufacturer   reference     `json:"manufacturer"`
		DoseQuantity   quantity      `json:"doseQuantity"`
		Route          concept       `json:"route"`
		Site           concept       `json:"site"`
		ReasonCode     list[concept] `json:"reasonCode"`
		Explanation    struct {
			ReasonNotGiven list[concept] `json:"reasonNotGiven"`
		} `json:"explanation"`
		Performer list[struct {
			Actor reference `json:"actor"`
		}] `json:"performer"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	i := record.Immunization{Item: item, Vaccine: r.VaccineCode.Concept, Lot: string(r.LotNumber), Dose: r.DoseQuantity.record(), Route: r.Route.Concept, Site: r.Site.Concept}
	i.When = firstMoment(r.OccurrenceTime, r.Date)
	i.Recorded = moment(string(r.Recorded))
	i.Note = join("\n", i.Note, since("When", r.OccurrenceText, quantity{}))
	i.Manufacturer = d.organizationName(e, r.Manufacturer)
	for _, by := range r.Performer {
		if i.Performer == "" {
			i.Performer = d.who(e, by.Actor)
		}
	}
	if i.Status == "not-done" || bool(r.NotGiven) || bool(r.WasNotGiven) {
		i.NotDone, i.Status = true, "not-done"
		i.Reason = firstConcept(append([]concept{r.StatusReason}, r.Explanation.ReasonNotGiven...)...)
	}
	i.Absent = absent(i.Vaccine)
	subject.Chart.Immunizations = append(subject.Chart.Immunizations, i)
}
