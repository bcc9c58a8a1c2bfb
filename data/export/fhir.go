package export

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"foyer/data/record"
	"foyer/data/visit"
)

const core = "http://hl7.org/fhir/us/core/StructureDefinition/"

// bundle gathers the resources of one patient.
type bundle struct {
	patientID string
	entries   []any
}

// Bundle returns one patient with visits and chart as a FHIR R4 bundle of type collection, in JSON.
func Bundle(p record.Patient, visits []visit.Stored, chart record.Chart, at time.Time) ([]byte, error) {
	b := &bundle{patientID: p.ID}
	b.add("Patient", p.ID, patientResource(p))
	for _, v := range visits {
		b.add("Encounter", v.ID, b.encounter(v.Visit))
	}
	chart.Each(func(kind record.Kind, item *record.Item, value any) {
		b.item(kind, item, value)
	})
	out := object{"resourceType": "Bundle", "type": "collection", "timestamp": at.UTC().Format(time.RFC3339), "entry": b.entries}
	text, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing a bundle: %w", err)
	}
	return append(text, '\n'), nil
}

func (b *bundle) add(kind, id string, resource object) {
	resource["resourceType"] = kind
	resource.set("id", id)
	b.entries = append(b.entries, object{"fullUrl": "urn:uuid:" + id, "resource": resource})
}

func patientResource(p record.Patient) object {
	o := object{}.set("identifier", each(p.Identifiers, identifier)).set("name", each(p.Names, name)).set("telecom", each(p.Telecoms, telecom)).
		set("gender", p.Sex).set("birthDate", string(p.BirthDate)).set("address", each(p.Addresses, address)).set("maritalStatus", concept(p.MaritalStatus))
	if p.DeceasedOn != "" {
		o.set("deceasedDateTime", string(p.DeceasedOn))
	} else {
		o.set("deceasedBoolean", p.Deceased)
	}
	o.set("communication", each(p.Languages, func(l record.Language) object {
		return object{"language": object{"coding": []any{object{"system": "urn:ietf:bcp:47", "code": l.Code}}}}.set("preferred", l.Preferred)
	}))
	o.set("contact", each(p.Contacts, func(c record.Contact) object {
		relationship := one(concept(c.Relationship))
		if c.Guardian {
			relationship = append(relationship, code("v3-RoleCode", "GUARD"))
		}
		o := object{}.set("relationship", relationship).set("name", name(c.Name)).set("telecom", each(c.Telecoms, telecom)).set("organization", named(c.Organization))
		if len(c.Addresses) > 0 {
			o.set("address", address(c.Addresses[0])) // FHIR knows one
		}
		return o
	}))
	var extensions []any
	for _, e := range []object{
		groups(core+"us-core-race", p.Race), groups(core+"us-core-ethnicity", p.Ethnicity), extension(core+"us-core-birthsex", "valueCode", p.BirthSex),
		extension(core+"us-core-genderIdentity", "valueCodeableConcept", concept(p.GenderIdentity)),
		extension("http://hl7.org/fhir/StructureDefinition/individual-pronouns", "valueCodeableConcept", object{}.set("text", p.Pronouns)),
	} {
		extensions = append(extensions, one(e)...)
	}
	return o.set("extension", extensions)
}

func (b *bundle) encounter(v record.Visit) object {
	status := v.Status
	if status == "noshow" {
		status = "cancelled" // R4 has no word for it in encounters
	}
	if status == "" {
		status = "unknown"
	}
	class := v.Class
	if class == "" {
		class = "AMB"
	}
	o := object{"status": status, "class": object{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": class}, "subject": reference("Patient", b.patientID)}
	o.set("identifier", each(v.Identifiers, identifier)).set("type", one(concept(v.Type))).set("period", period(v.Start, v.End)).
		set("reasonCode", one(object{}.set("text", v.Reason)))
	if v.Provider != "" {
		o.set("participant", []any{object{"individual": named(v.Provider)}})
	}
	if v.Location != "" {
		o.set("location", []any{object{"location": named(v.Location)}})
	}
	if !v.Disposition.Empty() {
		o.set("hospitalization", object{"dischargeDisposition": concept(v.Disposition)})
	}
	o.set("diagnosis", each(v.Diagnoses, func(c record.Concept) object { return object{"condition": named(c.String())} }))
	// Encounters have no note in R4; what was said for the patient goes into the narrative.
	if words := strings.TrimSpace(strings.Join([]string{v.Assessment, v.FollowUp, v.Note}, "\n")); words != "" {
		o.set("text", object{"status": "additional", "div": `<div xmlns="http://www.w3.org/1999/xhtml">` + escape(words) + `</div>`})
	}
	return o
}

// item adds one entry of the chart.
func (b *bundle) item(kind record.Kind, item *record.Item, value any) {
	o := object{"subject": reference("Patient", b.patientID)}
	o.set("identifier", each(item.Identifiers, identifier)).set("encounter", reference("Encounter", item.Visit)).set("note", note(item.Note))
	if item.Absent {
		// The words tell it to people, this tells it to programs.
		o.set("extension", []any{object{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "not-applicable"}})
	}
	switch v := value.(type) {
	case *record.Allergy:
		allergy(o, v)
		b.add("AllergyIntolerance", item.ID, o)
	case *record.Problem:
		problem(o, v)
		b.add("Condition", item.ID, o)
	case *record.Medication:
		b.add(medication(o, v), item.ID, o)
	case *record.Immunization:
		immunization(o, v)
		b.add("Immunization", item.ID, o)
	case *record.Observation:
		observation(o, v, kind)
		b.add("Observation", item.ID, o)
	case *record.Procedure:
		o.set("status", or(v.Status, "completed")).set("code", concept(v.Procedure)).set("bodySite", one(concept(v.Site)))
		if v.NotDone {
			o.set("status", "not-done").set("statusReason", concept(v.Reason))
		} else {
			o.set("reasonCode", one(concept(v.Reason)))
		}
		moment(o, "performed", v.When, v.End)
		if v.Performer != "" {
			o.set("performer", []any{object{"actor": named(v.Performer)}})
		}
		b.add("Procedure", item.ID, o)
	case *record.CarePlan:
		b.add(carePlan(o, v), item.ID, o)
	case *record.Goal:
		o.set("lifecycleStatus", or(v.Status, "active")).set("description", concept(v.Description)).set("startDate", string(v.Start.Date()))
		o.set("target", one(object{}.set("detailString", v.Target).set("dueDate", string(v.Due.Date()))))
		b.add("Goal", item.ID, o)
	case *record.Instruction:
		title := v.Title
		if title.Empty() {
			title.Text = "Instructions"
		}
		document(o, title, title.String(), v.When, v.Text, "")
		b.add("DocumentReference", item.ID, o)
	case *record.Relative:
		relative(o, v)
		b.add("FamilyMemberHistory", item.ID, o)
	case *record.Note:
		document(o, v.Type, or(v.Title, v.Type.String()), v.When, v.Text, v.MIME)
		b.add("DocumentReference", item.ID, o)
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// moment sets xDateTime, or xPeriod when there is an end.
func moment(o object, name string, start, end record.DateTime) {
	if end != "" {
		o.set(name+"Period", period(start, end))
		return
	}
	o.set(name+"DateTime", string(start))
}

func patientInstead(o object) {
	o["patient"] = o["subject"]
	delete(o, "subject")
}

func allergy(o object, v *record.Allergy) {
	patientInstead(o)
	o.set("clinicalStatus", clinical("allergyintolerance-clinical", v.Status)).set("code", concept(v.Substance)).set("type", v.Type).
		set("category", one(v.Category)).set("criticality", v.Criticality).set("onsetDateTime", string(v.Onset)).set("recordedDate", string(v.Recorded))
	verification := "confirmed"
	if v.Absent && !saysNone(v.Substance) {
		verification = "refuted"
	}
	o.set("verificationStatus", code("allergyintolerance-verification", verification))
	o.set("recorder", named(v.Author))
	o.set("reaction", each(v.Reactions, func(r record.Reaction) object {
		return object{}.set("manifestation", one(concept(r.Manifestation))).set("severity", r.Severity)
	}))
}

// saysNone says that the words themselves tell of the absence: "No known allergies". Of such a statement FHIR says that
// it is confirmed; of "peanut", when the patient is not allergic to it, that it is refuted.
func saysNone(c record.Concept) bool {
	words := strings.ToLower(c.String())
	return strings.HasPrefix(words, "no ") || strings.HasPrefix(words, "not ")
}

// clinical is a clinical status of FHIR's, active where the source knew none.
func clinical(system, status string) object {
	if status == "" || status == "unknown" {
		status = "active"
	}
	return code(system, status)
}

func problem(o object, v *record.Problem) {
	o.set("clinicalStatus", clinical("condition-clinical", v.Status)).set("code", concept(v.Condition)).set("onsetDateTime", string(v.Onset)).
		set("abatementDateTime", string(v.Abated)).set("recordedDate", string(v.Recorded)).set("severity", object{}.set("text", v.Severity)).set("recorder", named(v.Author))
	o.set("category", one(code("condition-category", or(v.Category, "problem-list-item"))))
	verification := "confirmed"
	if v.Absent && !saysNone(v.Condition) {
		verification = "refuted"
	}
	o.set("verificationStatus", code("condition-ver-status", verification))
}

func medication(o object, v *record.Medication) (kind string) {
	dose := object{}.set("text", v.Sig).set("route", concept(v.Route)).set("asNeededBoolean", v.AsNeeded)
	if q := quantity(v.Dose); len(q) > 0 {
		dose.set("doseAndRate", []any{object{"doseQuantity": q}})
	}
	if v.Frequency != "" {
		dose.set("timing", object{"code": object{"text": v.Frequency}})
	}
	if v.Start != "" || v.End != "" {
		timing, ok := dose["timing"].(object)
		if !ok {
			timing = object{}
		}
		dose["timing"] = timing.set("repeat", object{"boundsPeriod": period(v.Start, v.End)})
	}
	o.set("status", or(v.Status, "active")).set("medicationCodeableConcept", concept(v.Drug)).set("reasonCode", one(concept(v.Reason)))
	if v.Intent == "statement" {
		o.set("effectivePeriod", period(v.Start, v.End)).set("dosage", one(dose)).set("dateAsserted", string(v.Recorded)).set("informationSource", named(v.Author))
		if encounter, ok := o["encounter"]; ok { // the statement has a context instead
			o["context"] = encounter
			delete(o, "encounter")
		}
		if v.NotDone {
			o["status"] = "not-taken"
		}
		return "MedicationStatement"
	}
	o.set("intent", or(v.Intent, "order")).set("dosageInstruction", one(dose)).set("authoredOn", string(v.Recorded)).set("requester", named(v.Author)).set("doNotPerform", v.NotDone)
	dispense := object{}.set("quantity", quantity(v.Quantity))
	if json.Valid([]byte(v.Refills)) && v.Refills != "" {
		dispense.set("numberOfRepeatsAllowed", json.Number(v.Refills))
	}
	o.set("dispenseRequest", dispense)
	return "MedicationRequest"
}

func immunization(o object, v *record.Immunization) {
	patientInstead(o)
	o.set("status", or(v.Status, "completed")).set("vaccineCode", concept(v.Vaccine)).set("occurrenceDateTime", string(v.When)).set("lotNumber", v.Lot).
		set("manufacturer", named(v.Manufacturer)).set("doseQuantity", quantity(v.Dose)).set("route", concept(v.Route)).set("site", concept(v.Site)).set("recorded", string(v.Recorded))
	if v.NotDone {
		o.set("status", "not-done").set("statusReason", concept(v.Reason))
	}
	if v.When == "" {
		o.set("occurrenceString", "unknown")
	}
	if v.Performer != "" {
		o.set("performer", []any{object{"actor": named(v.Performer)}})
	}
}

var categories = map[record.Kind]string{record.KindVital: "vital-signs", record.KindResult: "laboratory", record.KindSocial: "social-history"}

func observation(o object, v *record.Observation, kind record.Kind) {
	o.set("status", or(v.Status, "final")).set("category", one(code("observation-category", categories[kind]))).set("code", concept(v.Code)).
		set("effectiveDateTime", string(v.When)).set("interpretation", one(concept(v.Interpretation))).
		set("method", concept(v.Method)).set("performer", one(named(v.Performer)))
	if v.When != "" {
		o.set("issued", instant(v.Recorded)) // without the other date it would be taken for that one
	}
	if v.Range != "" {
		o.set("referenceRange", []any{object{"text": v.Range}})
	}
	valueOf(o, v.Value)
	o.set("component", each(v.Components, func(c record.Component) object {
		part := object{"code": concept(c.Code)}
		valueOf(part, c.Value)
		return part
	}))
}

// instant is a moment with its offset, or nothing: FHIR takes no less there.
func instant(d record.DateTime) string {
	if _, err := time.Parse(time.RFC3339, string(d)); err != nil {
		return ""
	}
	return string(d)
}

func valueOf(o object, v record.Value) {
	switch {
	case v.Quantity.Value != "":
		o.set("valueQuantity", quantity(v.Quantity))
	case !v.Concept.Empty():
		o.set("valueCodeableConcept", concept(v.Concept))
	case v.Text != "":
		o.set("valueString", v.Text)
	case v.When != "":
		o.set("valueDateTime", string(v.When))
	case v.Absent != "":
		o.set("dataAbsentReason", code("data-absent-reason", v.Absent))
	}
}

func carePlan(o object, v *record.CarePlan) (kind string) {
	if v.Category == "" || v.Category == "plan" {
		o.set("status", or(v.Status, "active")).set("intent", "plan").set("title", v.Title.String()).set("category", one(concept(v.Title))).
			set("description", v.Text).set("period", period(v.When, v.End)).set("created", string(v.Recorded))
		return "CarePlan"
	}
	o.set("status", or(v.Status, "active")).set("intent", "order").set("code", concept(v.Title)).set("patientInstruction", v.Text).set("authoredOn", string(v.Recorded)).
		set("doNotPerform", v.NotDone).set("category", one(object{}.set("text", v.Category))).set("requester", named(v.Author))
	moment(o, "occurrence", v.When, v.End)
	return "ServiceRequest"
}

func relative(o object, v *record.Relative) {
	patientInstead(o)
	delete(o, "encounter")
	o.set("status", or(v.Status, "completed")).set("relationship", concept(v.Relationship)).set("name", v.Name).set("bornDate", string(v.Born.Date())).set("date", string(v.Recorded))
	if v.Sex != "" {
		o.set("sex", object{"coding": []any{object{"system": "http://hl7.org/fhir/administrative-gender", "code": v.Sex}}})
	}
	if v.DeathAge != "" {
		o.set("deceasedString", v.DeathAge)
	} else if v.Deceased != nil {
		o["deceasedBoolean"] = *v.Deceased
	}
	o.set("condition", each(v.Conditions, func(c record.RelativeCondition) object {
		return object{"code": concept(c.Condition)}.set("onsetString", c.Onset).set("contributedToDeath", c.CausedDeath)
	}))
}

func document(o object, kind record.Concept, title string, at record.DateTime, text, mime string) {
	if encounter, ok := o["encounter"]; ok {
		o["context"] = object{"encounter": []any{encounter}}
		delete(o, "encounter")
	}
	delete(o, "note")
	attachment := object{}.set("title", title)
	if text != "" {
		attachment.set("contentType", "text/plain; charset=utf-8").set("data", text64(text))
	} else {
		attachment.set("contentType", or(mime, "text/plain; charset=utf-8"))
	}
	o.set("status", "current").set("type", concept(kind)).set("description", title).set("date", instant(at)).set("content", []any{object{"attachment": attachment}})
	if instant(at) == "" {
		attachment.set("creation", string(at))
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", "<br/>")

func escape(s string) string { return escaper.Replace(s) }
