package fhir

import (
	"strings"

	"foyer/data/record"
)

type value struct {
	Quantity quantity `json:"valueQuantity"`
	Concept  concept  `json:"valueCodeableConcept"`
	String   text     `json:"valueString"`
	Boolean  text     `json:"valueBoolean"`
	Integer  text     `json:"valueInteger"`
	Range    rangeOf  `json:"valueRange"`
	Ratio    struct {
		Numerator   quantity `json:"numerator"`
		Denominator quantity `json:"denominator"`
	} `json:"valueRatio"`
	Time     text   `json:"valueTime"`
	DateTime text   `json:"valueDateTime"`
	Period   period `json:"valuePeriod"`
	Sampled  struct {
		Data text `json:"data"`
	} `json:"valueSampledData"`
	Attachment struct {
		Title text `json:"title"`
	} `json:"valueAttachment"`
	AbsentReason concept `json:"dataAbsentReason"`
}

// record returns the value in whichever of its forms it came.
func (v value) record() record.Value {
	if q := v.Quantity.record(); q.Value != "" {
		return record.Value{Quantity: q}
	}
	if !v.Concept.Empty() {
		return record.Value{Concept: v.Concept.Concept}
	}
	if v.String != "" {
		return record.Value{Text: string(v.String)}
	}
	switch v.Boolean {
	case "true":
		return record.Value{Text: "yes"}
	case "false":
		return record.Value{Text: "no"}
	}
	if v.Integer != "" {
		return record.Value{Quantity: record.Quantity{Value: string(v.Integer)}}
	}
	if q := v.Range.record(); q.Value != "" {
		return record.Value{Quantity: q}
	}
	if n, den := v.Ratio.Numerator.record(), v.Ratio.Denominator.record(); n.Value != "" && den.Value != "" {
		return record.Value{Text: n.String() + "/" + den.String()}
	}
	if at := firstMoment(v.DateTime, v.Period.Start); at != "" {
		return record.Value{When: at}
	}
	if s := firstText(string(v.Time), string(v.Sampled.Data), string(v.Attachment.Title)); s != "" {
		return record.Value{Text: s}
	}
	reason := v.AbsentReason.code()
	if reason == "" {
		reason = v.AbsentReason.Text
	}
	if reason == "" {
		reason = "unknown"
	}
	return record.Value{Absent: reason}
}

type observationResource struct {
	common
	value
	Category          list[concept]   `json:"category"`
	Code              concept         `json:"code"`
	EffectiveDateTime text            `json:"effectiveDateTime"`
	EffectiveInstant  text            `json:"effectiveInstant"`
	EffectivePeriod   period          `json:"effectivePeriod"`
	Issued            text            `json:"issued"`
	Performer         list[reference] `json:"performer"`
	Interpretation    list[concept]   `json:"interpretation"`
	Comment           text            `json:"comment"`  // STU3
	Comments          text            `json:"comments"` // DSTU2
	Method            concept         `json:"method"`
	ReferenceRange    list[struct {
		Low  quantity `json:"low"`
		High quantity `json:"high"`
		Text text     `json:"text"`
	}] `json:"referenceRange"`
	HasMember list[reference] `json:"hasMember"`
	Related   list[struct {
		Type   text      `json:"type"`
		Target reference `json:"target"`
	}] `json:"related"` // before R4
	Component list[struct {
		value
		Code concept `json:"code"`
	}] `json:"component"`
}

// members returns the observations a grouping observation holds.
func (r observationResource) members() []reference {
	refs := append([]reference{}, r.HasMember...)
	for _, rel := range r.Related {
		if rel.Type == "has-member" {
			refs = append(refs, rel.Target)
		}
	}
	return refs
}

// findMembers notes which observations a grouping observation holds, before any of them is read.
func (d *document) findMembers(e *entry) {
	if !strings.Contains(string(e.raw), `"hasMember"`) && !strings.Contains(string(e.raw), `"has-member"`) {
		return
	}
	var r observationResource
	if !d.decode(e, &r) {
		return
	}
	for _, ref := range r.members() {
		if target := d.resolve(e, ref); target != nil {
			if _, taken := d.panels[target]; !taken {
				d.panels[target] = panel{title: r.Code.Concept, id: "Observation/" + e.id}
			}
		}
	}
}

func (d *document) observation(e *entry) {
	var r observationResource
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	o := record.Observation{Item: item, Code: r.Code.Concept, Value: r.value.record(), Method: r.Method.Concept, Performer: d.who(e, r.Performer...)}
	o.When = firstMoment(r.EffectiveDateTime, r.EffectiveInstant, r.EffectivePeriod.Start)
	if o.When == "" {
		o.When = moment(string(r.Issued))
	}
	o.Recorded = moment(string(r.Issued))
	o.Note = join("\n", o.Note, string(r.Comment), string(r.Comments))
	for _, c := range r.Interpretation {
		o.Interpretation.Codings = append(o.Interpretation.Codings, c.Codings...)
		o.Interpretation.Text = firstText(o.Interpretation.Text, c.Text)
	}
	var ranges []string
	for _, x := range r.ReferenceRange {
		if text := bounds(x.Low.record(), x.High.record()); text != "" {
			ranges = append(ranges, text)
		} else if x.Text != "" {
			ranges = append(ranges, string(x.Text))
		}
	}
	o.Range = strings.Join(ranges, "; ")
	for _, c := range r.Component {
		o.Components = append(o.Components, record.Component{Code: c.Code.Concept, Value: c.value.record()})
	}
	if len(o.Components) > 0 && o.Value.Absent != "" {
		o.Value = record.Value{}
	}
	if p, ok := d.panels[e]; ok {
		o.Panel, o.PanelID = p.title, p.id
	}
	if len(r.members()) > 0 && o.Value.Absent != "" && len(o.Components) == 0 {
		d.ignore("Observation that only groups others")
		return
	}
	switch shelf(r.Category, o.Code) {
	case "vital":
		subject.Chart.Vitals = append(subject.Chart.Vitals, o)
	case "social":
		d.social(&subject.Patient, o)
		subject.Chart.Social = append(subject.Chart.Social, o)
	default:
		subject.Chart.Results = append(subject.Chart.Results, o)
	}
}

func bounds(low, high record.Quantity) string {
	switch {
	case low.Value != "" && high.Value != "":
		return strings.TrimSpace(low.Value + " - " + high.Value + " " + firstText(low.Unit, high.Unit))
	case low.Value != "":
		return strings.TrimSpace(">= " + low.Value + " " + low.Unit)
	case high.Value != "":
		return strings.TrimSpace("<= " + high.Value + " " + high.Unit)
	}
	return ""
}

// vitalCodes are the LOINC codes of vital signs, for observations without a category.
var vitalCodes = map[string]bool{
	"85354-9": true, "8480-6": true, "8462-4": true, "8867-4": true, "9279-1": true, "8310-5": true, "8302-2": true, "29463-7": true,
	"39156-5": true, "59408-5": true, "2708-6": true, "85353-1": true, "9843-4": true, "8287-5": true, "55284-4": true, "3141-9": true,
	"59576-9": true, "77606-2": true, "8289-1": true, "96607-7": true,
}

// shelf says where an observation belongs: vital, social or result.
func shelf(categories list[concept], code record.Concept) string {
	for _, c := range categories {
		switch {
		case c.has("vital-signs"):
			return "vital"
		case c.has("laboratory", "imaging", "exam", "procedure", "therapy"):
			return "result"
		case c.has("social-history", "survey", "sdoh", "functional-status", "disability-status", "cognitive-status", "activity", "treatment-intervention-preference", "care-experience-preference"):
			return "social"
		}
	}
	loinc := code.Code(record.LOINC)
	switch {
	case vitalCodes[loinc]:
		return "vital"
	case loinc == "72166-2" || loinc == "76689-9" || loinc == "76691-5" || loinc == "11367-0":
		return "social"
	}
	return "result"
}

// social takes over what describes the person.
func (d *document) social(p *record.Patient, o record.Observation) {
	switch o.Code.Code(record.LOINC) {
	case "76689-9":
		if len(o.Value.Concept.Codings) > 0 && p.BirthSex == "" {
			p.BirthSex = o.Value.Concept.Codings[0].Code
		}
	case "76691-5":
		if p.GenderIdentity.Empty() {
			p.GenderIdentity = o.Value.Concept
		}
	case "90778-2":
		p.Pronouns = firstText(p.Pronouns, o.Value.String())
	}
}

// report reads a diagnostic report: the panel of its results, and its words as a note.
func (d *document) report(e *entry) {
	var r struct {
		common
		Code              concept          `json:"code"`
		EffectiveDateTime text             `json:"effectiveDateTime"`
		EffectivePeriod   period           `json:"effectivePeriod"`
		Issued            text             `json:"issued"`
		Result            list[reference]  `json:"result"`
		Conclusion        text             `json:"conclusion"`
		PresentedForm     list[attachment] `json:"presentedForm"`
		Performer         list[reference]  `json:"performer"`
	}
	if !d.decode(e, &r) {
		return
	}
	for _, ref := range r.Result {
		if target := d.resolve(e, ref); target != nil {
			if _, taken := d.panels[target]; !taken {
				d.panels[target] = panel{title: r.Code.Concept, id: "DiagnosticReport/" + e.id}
			}
		}
	}
	body, mime := string(r.Conclusion), ""
	for _, a := range r.PresentedForm {
		text, m := a.read()
		body = join("\n", body, text)
		mime = firstText(mime, m)
	}
	if body == "" && mime == "" {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	item.Author = firstText(item.Author, d.who(e, r.Performer...))
	subject.Chart.Notes = append(subject.Chart.Notes, record.Note{
		Item: item, Type: r.Code.Concept, Title: r.Code.String(), When: firstMoment(r.EffectiveDateTime, r.EffectivePeriod.Start, r.Issued), Text: body, MIME: mime,
	})
}
