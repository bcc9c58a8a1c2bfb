package fhir

import (
	"strings"

	"foyer/data/record"
)

// visitID is the id of a visit inside the document.
func visitID(e *entry) string {
	if e.id == "" {
		return ""
	}
	return e.kind + "/" + e.id
}

func (d *document) encounter(e *entry) {
	var r struct {
		common
		Class       list[concept] `json:"class"` // a code in DSTU2, a Coding in R4, a list in R5
		Type        list[concept] `json:"type"`
		Period      period        `json:"period"`
		ActualR5    period        `json:"actualPeriod"`
		Reason      list[concept] `json:"reason"` // before R4
		ReasonCode  list[concept] `json:"reasonCode"`
		Participant list[struct {
			Type       list[concept] `json:"type"`
			Individual reference     `json:"individual"`
			Actor      reference     `json:"actor"` // R5
		}] `json:"participant"`
		Diagnosis list[struct {
			Condition reference `json:"condition"`
		}] `json:"diagnosis"`
		Hospitalization struct {
			Disposition concept `json:"dischargeDisposition"`
		} `json:"hospitalization"`
		Location list[struct {
			Location reference `json:"location"`
		}] `json:"location"`
		ServiceProvider reference `json:"serviceProvider"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	v := record.Visit{ID: visitID(e), Identifiers: item.Identifiers, Type: firstConcept(r.Type...), Disposition: r.Hospitalization.Disposition.Concept, Note: item.Note}
	v.Start, v.End = firstMoment(r.Period.Start, r.ActualR5.Start), firstMoment(r.Period.End, r.ActualR5.End)
	v.Status = visitStatus(string(r.Status))
	for _, c := range r.Class {
		if v.Class == "" {
			v.Class = class(c.code())
		}
	}
	var reasons []string
	for _, c := range append(r.ReasonCode, r.Reason...) {
		if !c.Empty() {
			reasons = append(reasons, c.String())
		}
	}
	v.Reason = strings.Join(reasons, "; ")
	for _, p := range r.Participant {
		name := d.who(e, p.Individual, p.Actor)
		if name == "" {
			continue
		}
		attending := false
		for _, t := range p.Type {
			attending = attending || t.has("ATND", "PPRF", "SPRF")
		}
		if v.Provider == "" || attending {
			v.Provider = name
		}
	}
	for _, dx := range r.Diagnosis {
		if c := d.reason(e, nil, list[reference]{dx.Condition}); !c.Empty() {
			v.Diagnoses = addConcept(v.Diagnoses, c)
		}
	}
	for _, l := range r.Location {
		if v.Location == "" {
			v.Location = d.organizationName(e, l.Location)
		}
	}
	v.Location = firstText(v.Location, d.organizationName(e, r.ServiceProvider))
	d.visitAt[v.ID] = place{subject, len(subject.Visits)}
	subject.Visits = append(subject.Visits, v)
}

func visitStatus(s string) string {
	switch s {
	case "completed", "discharged":
		return "finished"
	case "triaged", "arrived":
		return "arrived"
	case "onleave", "in-progress":
		return "in-progress"
	case "unknown", "":
		return "finished"
	case "discontinued":
		return "cancelled"
	}
	return s
}

func class(code string) string {
	switch strings.ToLower(code) {
	case "ambulatory", "outpatient", "amb":
		return "AMB"
	case "inpatient", "imp":
		return "IMP"
	case "emergency", "emer":
		return "EMER"
	case "virtual", "vr":
		return "VR"
	case "home", "hh":
		return "HH"
	}
	return code
}

func (d *document) appointment(e *entry) {
	var r struct {
		common
		Start           text          `json:"start"`
		End             text          `json:"end"`
		Created         text          `json:"created"`
		Description     text          `json:"description"`
		Comment         text          `json:"comment"`
		AppointmentType concept       `json:"appointmentType"`
		ServiceType     list[concept] `json:"serviceType"`
		Reason          list[concept] `json:"reason"`
		ReasonCode      list[concept] `json:"reasonCode"`
		PatientNote     text          `json:"patientInstruction"`
		Participant     list[struct {
			Actor reference `json:"actor"`
		}] `json:"participant"`
	}
	if !d.decode(e, &r) {
		return
	}
	refs := []reference{r.Subject}
	var provider, place string
	for _, p := range r.Participant {
		target := d.resolve(e, p.Actor)
		what := strings.SplitN(string(p.Actor.Reference), "/", 2)[0]
		if target != nil {
			what = target.kind
		}
		switch what {
		case "Patient":
			refs = append(refs, p.Actor)
		case "Practitioner", "PractitionerRole":
			provider = firstText(provider, d.who(e, p.Actor))
		case "Location", "HealthcareService":
			place = firstText(place, d.organizationName(e, p.Actor))
		}
	}
	if r.Status == "entered-in-error" {
		d.ignore("entered in error")
		return
	}
	subject := d.chart(e, refs...)
	if subject == nil {
		return
	}
	v := record.Visit{
		ID: visitID(e), Identifiers: itemIdentifiers(r.Identifier, e), Start: moment(string(r.Start)), End: moment(string(r.End)),
		Type: firstConcept(append(list[concept]{r.AppointmentType}, r.ServiceType...)...), Provider: provider, Location: place,
		Note: join("\n", string(r.Comment), string(r.PatientNote)),
	}
	v.Reason = firstText(firstConcept(append(r.ReasonCode, r.Reason...)...).String(), string(r.Description))
	switch r.Status {
	case "fulfilled":
		v.Status = "finished"
	case "arrived", "checked-in":
		v.Status = "arrived"
	case "cancelled", "noshow":
		v.Status = string(r.Status)
	default:
		v.Status = "planned"
	}
	subject.Visits = append(subject.Visits, v)
}
