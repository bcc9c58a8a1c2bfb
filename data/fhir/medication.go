package fhir

import (
	"strings"

	"foyer/data/record"
)

type dosage struct {
	Text                   text          `json:"text"`
	AdditionalInstruction  list[concept] `json:"additionalInstruction"`
	AdditionalInstructions list[concept] `json:"additionalInstructions"` // DSTU2
	PatientInstruction     text          `json:"patientInstruction"`
	Timing                 timing        `json:"timing"`
	AsNeededBoolean        flag          `json:"asNeededBoolean"`
	AsNeeded               flag          `json:"asNeeded"` // R5
	AsNeededConcept        concept       `json:"asNeededCodeableConcept"`
	Route                  concept       `json:"route"`
	Method                 concept       `json:"method"`
	Dose                   quantity      `json:"dose"`         // of an administration
	DoseQuantity           quantity      `json:"doseQuantity"` // before R4
	DoseRange              rangeOf       `json:"doseRange"`
	DoseAndRate            list[struct {
		DoseQuantity quantity `json:"doseQuantity"`
		DoseRange    rangeOf  `json:"doseRange"`
	}] `json:"doseAndRate"`
}

type medicationResource struct {
	common
	Intent               text            `json:"intent"`
	DoNotPerform         flag            `json:"doNotPerform"`
	WasNotTaken          flag            `json:"wasNotTaken"` // DSTU2
	Taken                text            `json:"taken"`       // STU3
	MedicationCode       concept         `json:"medicationCodeableConcept"`
	MedicationReference  reference       `json:"medicationReference"`
	Medication           medicationR5    `json:"medication"`
	AuthoredOn           text            `json:"authoredOn"`
	DateWritten          text            `json:"dateWritten"`
	DateAsserted         text            `json:"dateAsserted"`
	EffectiveDateTime    text            `json:"effectiveDateTime"`
	EffectivePeriod      period          `json:"effectivePeriod"`
	Requester            requester       `json:"requester"`
	Prescriber           reference       `json:"prescriber"`
	InformationSource    reference       `json:"informationSource"`
	DosageInstruction    list[dosage]    `json:"dosageInstruction"`
	Dosage               list[dosage]    `json:"dosage"`
	ReasonCode           list[concept]   `json:"reasonCode"`
	ReasonReference      list[reference] `json:"reasonReference"`
	ReasonForUse         concept         `json:"reasonForUseCodeableConcept"`
	ReasonCodeable       concept         `json:"reasonCodeableConcept"`
	StatusReason         list[concept]   `json:"statusReason"`
	CourseOfTherapyType  concept         `json:"courseOfTherapyType"`
	PriorPrescription    reference       `json:"priorPrescription"`
	RenderedInstructions text            `json:"renderedDosageInstruction"`
	DispenseRequest      struct {
		ValidityPeriod period   `json:"validityPeriod"`
		Repeats        text     `json:"numberOfRepeatsAllowed"`
		Quantity       quantity `json:"quantity"`
	} `json:"dispenseRequest"`
}

// medicationR5 is R5's CodeableReference.
type medicationR5 struct {
	Concept   concept   `json:"concept"`
	Reference reference `json:"reference"`
}

// requester is a Reference, in STU3 an object that holds one.
type requester struct {
	reference
	Agent reference
}

// UnmarshalJSON accepts both forms.
func (r *requester) UnmarshalJSON(b []byte) error {
	var v struct {
		Agent reference `json:"agent"`
	}
	if err := lenient(unmarshal(b, &v)); err != nil {
		return err
	}
	r.Agent = v.Agent
	return r.reference.UnmarshalJSON(b)
}

// drug returns the concept of the medication and its form.
func (d *document) drug(e *entry, r medicationResource) (record.Concept, record.Concept) {
	c := firstConcept(r.MedicationCode, r.Medication.Concept)
	ref := r.MedicationReference
	if ref.empty() {
		ref = r.Medication.Reference
	}
	var form record.Concept
	if target := d.resolve(e, ref); target != nil {
		if known, ok := d.drugs[target]; ok {
			if c.Empty() {
				c = known.code
			}
			return orDisplay(c, ref), known.form
		}
		var m struct {
			Code     concept `json:"code"`
			Form     concept `json:"form"`
			DoseForm concept `json:"doseForm"` // R5
			Product  struct {
				Form concept `json:"form"`
			} `json:"product"` // DSTU2
		}
		if d.decode(target, &m) {
			form = firstConcept(m.Form, m.DoseForm, m.Product.Form)
			m.Code.Text, form.Text = shortened(m.Code.Text, 4000), shortened(form.Text, 4000)
			d.drugs[target] = drug{m.Code.Concept, form}
			if c.Empty() {
				c = m.Code.Concept
			}
		}
	}
	return orDisplay(c, ref), form
}

// drug is a Medication resource, read once.
type drug struct{ code, form record.Concept }

func orDisplay(c record.Concept, ref reference) record.Concept {
	if c.Empty() {
		c.Text = clean(string(ref.Display))
	}
	return c
}

func (d *document) medication(e *entry) {
	var r medicationResource
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	if e.kind == "MedicationOrder" || e.kind == "MedicationPrescription" {
		d.older(concept{bare: true})
	}
	m := record.Medication{Item: item, Intent: string(r.Intent)}
	m.Drug, m.Form = d.drug(e, r)
	if m.Drug.Empty() {
		m.Drug.Text = "Medication not named"
		d.odd("a medication that is not named")
	}
	switch {
	case m.Intent == "proposal":
		m.Intent = "plan"
	case m.Intent == "plan", m.Intent == "order", m.Intent != "":
		if m.Intent != "plan" {
			m.Intent = "order"
		}
	case e.kind == "MedicationStatement" || e.kind == "MedicationAdministration":
		m.Intent = "statement"
	default:
		m.Intent = "order"
	}
	doses := append(append(list[dosage]{}, r.DosageInstruction...), r.Dosage...)
	d.dose(&m, doses)
	m.Sig = firstText(m.Sig, string(r.RenderedInstructions))
	m.Start = firstMoment(text(m.Start), r.EffectivePeriod.Start, r.EffectiveDateTime, r.DispenseRequest.ValidityPeriod.Start, r.AuthoredOn, r.DateWritten)
	m.End = firstMoment(text(m.End), r.EffectivePeriod.End)
	m.Recorded = firstMoment(r.AuthoredOn, r.DateWritten, r.DateAsserted)
	m.Author = firstText(m.Author, d.who(e, r.Requester.reference, r.Requester.Agent, r.Prescriber, r.InformationSource))
	m.Refills, m.Quantity = string(r.DispenseRequest.Repeats), r.DispenseRequest.Quantity.record()
	m.Reason = d.reason(e, append(append(list[concept]{}, r.ReasonCode...), r.ReasonForUse, r.ReasonCodeable), r.ReasonReference)
	m.NotDone = bool(r.DoNotPerform) || bool(r.WasNotTaken) || r.Taken == "n" || m.Status == "not-done" || m.Status == "not-taken"
	m.Absent = absent(m.Drug)
	if m.Absent {
		m.NotDone = false
	}
	if m.Status == "in-progress" {
		m.Status = "active"
	}
	if m.Status == "" {
		m.Status = "active"
	}
	subject.Chart.Medications = append(subject.Chart.Medications, m)
}

// dose reads how a drug is taken. Several dosages are steps: their words go together, the first gives the numbers.
func (d *document) dose(m *record.Medication, doses list[dosage]) {
	var sigs, frequencies, extra []string
	for i, x := range doses {
		if x.Text != "" {
			sigs = append(sigs, clean(string(x.Text)))
		}
		if f := x.Timing.words(); f != "" {
			frequencies = append(frequencies, f)
		}
		for _, c := range append(x.AdditionalInstruction, x.AdditionalInstructions...) {
			if !c.Empty() {
				extra = append(extra, c.String())
			}
		}
		if x.PatientInstruction != "" && !strings.EqualFold(clean(string(x.PatientInstruction)), clean(string(x.Text))) {
			extra = append(extra, clean(string(x.PatientInstruction)))
		}
		m.AsNeeded = m.AsNeeded || bool(x.AsNeededBoolean) || bool(x.AsNeeded) || !x.AsNeededConcept.Empty()
		if !x.AsNeededConcept.Empty() {
			extra = append(extra, "As needed for "+x.AsNeededConcept.String())
		}
		if i > 0 {
			continue
		}
		m.Route = x.Route.Concept
		m.Dose = firstQuantity(x.DoseQuantity.record(), x.DoseRange.record(), x.Dose.record())
		for _, dr := range x.DoseAndRate {
			m.Dose = firstQuantity(m.Dose, dr.DoseQuantity.record(), dr.DoseRange.record())
		}
		m.Start, m.End = moment(string(x.Timing.Repeat.Bounds.Start)), moment(string(x.Timing.Repeat.Bounds.End))
	}
	m.Sig, m.Frequency = strings.Join(sigs, "; then "), strings.Join(frequencies, "; then ")
	m.Note = join("\n", m.Note, strings.Join(extra, "\n"))
}

func firstQuantity(l ...record.Quantity) record.Quantity {
	for _, q := range l {
		if q.Value != "" {
			return q
		}
	}
	return record.Quantity{}
}

func firstText(l ...string) string {
	for _, s := range l {
		if s != "" {
			return s
		}
	}
	return ""
}
