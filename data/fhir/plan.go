package fhir

import (
	"strings"

	"foyer/data/record"
)

func (d *document) carePlan(e *entry) {
	var r struct {
		common
		Text        narrative       `json:"text"`
		Title       text            `json:"title"`
		Description text            `json:"description"`
		Category    list[concept]   `json:"category"`
		Period      period          `json:"period"`
		Created     text            `json:"created"`
		Addresses   list[reference] `json:"addresses"`
		Author      list[reference] `json:"author"`
		Activity    list[struct {
			Reference reference     `json:"reference"`
			Progress  list[concept] `json:"performedActivity"`
			Detail    struct {
				Code        concept       `json:"code"`
				Status      text          `json:"status"`
				Description text          `json:"description"`
				Category    list[concept] `json:"category"`
				Scheduled   text          `json:"scheduledString"`
			} `json:"detail"`
		}] `json:"activity"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	p := record.CarePlan{Item: item, Category: "plan", When: firstMoment(r.Period.Start, r.Created), End: moment(string(r.Period.End))}
	p.Author = firstText(p.Author, d.who(e, r.Author...))
	p.Recorded = moment(string(r.Created))
	for _, c := range r.Category {
		if !c.has("assess-plan", "38717003", "734163000") && p.Title.Empty() {
			p.Title = c.Concept
		}
	}
	if r.Title != "" {
		p.Title.Text = clean(string(r.Title))
	}
	if p.Title.Empty() {
		p.Title = firstConcept(r.Category...)
	}
	var lines []string
	if r.Description != "" {
		lines = append(lines, clean(string(r.Description)))
	}
	for _, ref := range r.Addresses {
		if c := d.reason(e, nil, list[reference]{ref}); !c.Empty() {
			lines = append(lines, "For: "+c.String())
		}
	}
	for _, a := range r.Activity {
		words := firstText(a.Detail.Code.String(), string(a.Detail.Description), clean(string(a.Reference.Display)), firstConcept(a.Progress...).String(), firstConcept(a.Detail.Category...).String())
		if words == "" {
			if target := d.resolve(e, a.Reference); target != nil {
				words = d.reason(e, nil, list[reference]{a.Reference}).String()
			}
		}
		if words == "" {
			continue
		}
		if a.Detail.Status == "completed" || a.Detail.Status == "cancelled" || a.Detail.Status == "stopped" {
			words += " (" + string(a.Detail.Status) + ")"
		}
		lines = append(lines, "• "+words)
	}
	if len(lines) == 0 {
		lines = append(lines, words(string(r.Text.Div)))
	}
	p.Text = strings.TrimSpace(strings.Join(lines, "\n"))
	if p.Title.Empty() {
		p.Title.Text = "Care plan"
	}
	subject.Chart.CarePlans = append(subject.Chart.CarePlans, p)
}

func (d *document) goal(e *entry) {
	var r struct {
		common
		LifecycleStatus text    `json:"lifecycleStatus"`
		Description     concept `json:"description"`
		StartDate       text    `json:"startDate"`
		TargetDate      text    `json:"targetDate"` // DSTU2
		Target          list[struct {
			Measure        concept  `json:"measure"`
			DetailQuantity quantity `json:"detailQuantity"`
			DetailRange    rangeOf  `json:"detailRange"`
			DetailConcept  concept  `json:"detailCodeableConcept"`
			DetailString   text     `json:"detailString"`
			DueDate        text     `json:"dueDate"`
		}] `json:"target"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	g := record.Goal{Item: item, Description: r.Description.Concept, Start: moment(string(r.StartDate)), Due: moment(string(r.TargetDate))}
	if r.Description.bare && len(g.Description.Codings) == 1 { // a plain text in DSTU2
		g.Description = record.Concept{Text: g.Description.Codings[0].Code}
	}
	g.Status = firstText(string(r.LifecycleStatus), g.Status, "active")
	if g.Status == "entered-in-error" {
		d.ignore("entered in error")
		return
	}
	var targets []string
	for _, t := range r.Target {
		detail := firstText(t.DetailQuantity.record().String(), t.DetailRange.record().String(), t.DetailConcept.String(), string(t.DetailString))
		if words := join(": ", t.Measure.String(), detail); words != "" {
			targets = append(targets, words)
		}
		if g.Due == "" {
			g.Due = moment(string(t.DueDate))
		}
	}
	g.Target = strings.Join(targets, "; ")
	subject.Chart.Goals = append(subject.Chart.Goals, g)
}

func (d *document) serviceRequest(e *entry) {
	var r struct {
		common
		Intent             text            `json:"intent"`
		Category           list[concept]   `json:"category"`
		Type               concept         `json:"type"` // ReferralRequest
		Code               concept         `json:"code"`
		DoNotPerform       flag            `json:"doNotPerform"`
		OccurrenceDateTime text            `json:"occurrenceDateTime"`
		OccurrencePeriod   period          `json:"occurrencePeriod"`
		AuthoredOn         text            `json:"authoredOn"`
		OrderedOn          text            `json:"orderedOn"`
		Requester          requester       `json:"requester"`
		Performer          list[reference] `json:"performer"`
		ReasonCode         list[concept]   `json:"reasonCode"`
		ReasonReference    list[reference] `json:"reasonReference"`
		PatientInstruction text            `json:"patientInstruction"`
		Description        text            `json:"description"`
		ServiceRequested   list[concept]   `json:"serviceRequested"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	p := record.CarePlan{Item: item, Title: firstConcept(append(list[concept]{r.Code}, append(r.ServiceRequested, r.Type)...)...), Category: "order"}
	p.NotDone = bool(r.DoNotPerform)
	p.When, p.End = firstMoment(r.OccurrenceDateTime, r.OccurrencePeriod.Start), moment(string(r.OccurrencePeriod.End))
	p.Recorded = firstMoment(r.AuthoredOn, r.OrderedOn)
	p.Author = firstText(p.Author, d.who(e, r.Requester.reference, r.Requester.Agent))
	for _, c := range r.Category {
		switch {
		case c.has("108252007", "363679005", "laboratory", "imaging"):
			p.Category = "test"
		case c.has("3457005", "306206005"), strings.Contains(strings.ToLower(c.String()), "referral"):
			p.Category = "referral"
		}
	}
	if e.kind == "ReferralRequest" || strings.Contains(strings.ToLower(p.Title.String()), "referral") {
		p.Category = "referral"
	}
	if e.kind == "DiagnosticOrder" {
		p.Category = "test"
	}
	why := d.reason(e, r.ReasonCode, r.ReasonReference).String()
	if why != "" {
		why = "For: " + why
	}
	p.Text = join("\n", string(r.Description), string(r.PatientInstruction), d.who(e, r.Performer...), why)
	if p.Title.Empty() {
		p.Title.Text = map[string]string{"referral": "Referral", "test": "Test"}[p.Category]
	}
	if p.Title.Empty() {
		p.Title.Text = "Order"
	}
	subject.Chart.CarePlans = append(subject.Chart.CarePlans, p)
}
