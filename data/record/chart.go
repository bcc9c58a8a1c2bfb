package record

// Kind names a sort of chart item, in the words of the tables and of JSON.
type Kind string

// The kinds of chart items.
const (
	KindAllergy      Kind = "allergy"
	KindProblem      Kind = "problem"
	KindMedication   Kind = "medication"
	KindImmunization Kind = "immunization"
	KindVital        Kind = "vital"
	KindResult       Kind = "result"
	KindSocial       Kind = "social"
	KindProcedure    Kind = "procedure"
	KindCarePlan     Kind = "care-plan"
	KindGoal         Kind = "goal"
	KindInstruction  Kind = "instruction"
	KindRelative     Kind = "relative"
	KindNote         Kind = "note"
)

// Item is what every chart item shares.
type Item struct {
	ID            string       `json:"id,omitempty"`             // Foyer's id once stored
	Identifiers   []Identifier `json:"identifier,omitempty"`     // the source's
	Visit         string       `json:"visit,omitempty"`          // id of the visit it belongs to: the source's inside a Subject, Foyer's once stored
	Absent        bool         `json:"absent,omitempty"`         // documented absence: "no known allergies", "no medications"
	NotDone       bool         `json:"not_done,omitempty"`       // documented that it did not happen, or was refused
	Status        string       `json:"status,omitempty"`         // FHIR status: active, completed, resolved, stopped, …
	Note          string       `json:"note,omitempty"`           // words of the source about the item
	Author        string       `json:"author,omitempty"`         // who recorded it, as written
	Recorded      DateTime     `json:"recorded,omitempty"`       // when it was recorded
	SourceID      string       `json:"source_id,omitempty"`      // the sealed source document, once stored
	FromNarrative bool         `json:"from_narrative,omitempty"` // read from the text of a section that had no coded entry
}

// Allergy is an allergy or intolerance.
type Allergy struct {
	Item
	Substance   Concept    `json:"substance"`             // with Absent: what is absent ("No known allergies")
	Category    string     `json:"category,omitempty"`    // medication, food, environment, biologic
	Type        string     `json:"type,omitempty"`        // allergy, intolerance
	Criticality string     `json:"criticality,omitempty"` // low, high, unable-to-assess
	Onset       DateTime   `json:"onset,omitempty"`
	Reactions   []Reaction `json:"reaction,omitempty"`
}

// Reaction is what an allergy does.
type Reaction struct {
	Manifestation Concept `json:"manifestation"`
	Severity      string  `json:"severity,omitempty"` // mild, moderate, severe
}

// Problem is a condition, diagnosis or concern.
type Problem struct {
	Item
	Condition Concept  `json:"condition"`
	Category  string   `json:"category,omitempty"` // problem-list-item, encounter-diagnosis, health-concern
	Severity  string   `json:"severity,omitempty"`
	Onset     DateTime `json:"onset,omitempty"`
	Abated    DateTime `json:"abated,omitempty"`
}

// Medication is a drug the patient takes, took, or was ordered.
type Medication struct {
	Item
	Drug      Concept  `json:"drug"`
	Sig       string   `json:"sig,omitempty"` // how to take it, as written
	Dose      Quantity `json:"dose,omitzero"`
	Route     Concept  `json:"route,omitzero"`
	Form      Concept  `json:"form,omitzero"`
	Frequency string   `json:"frequency,omitempty"` // "every 12 hours", "twice a day", as computed from the source's timing
	AsNeeded  bool     `json:"as_needed,omitempty"`
	Reason    Concept  `json:"reason,omitzero"`
	Start     DateTime `json:"start,omitempty"`
	End       DateTime `json:"end,omitempty"`
	Intent    string   `json:"intent,omitempty"` // order, plan, statement
	Refills   string   `json:"refills,omitempty"`
	Quantity  Quantity `json:"quantity,omitzero"` // to dispense
	Change    string   `json:"change,omitempty"`  // new, changed, same, stopped: at the visit it belongs to
}

// Immunization is a vaccine given, or documented as not given.
type Immunization struct {
	Item
	Vaccine      Concept  `json:"vaccine"`
	When         DateTime `json:"when,omitempty"`
	Lot          string   `json:"lot,omitempty"`
	Manufacturer string   `json:"manufacturer,omitempty"`
	Dose         Quantity `json:"dose,omitzero"`
	Route        Concept  `json:"route,omitzero"`
	Site         Concept  `json:"site,omitzero"`
	Reason       Concept  `json:"reason,omitzero"` // why not given
	Performer    string   `json:"performer,omitempty"`
}

// Observation is a vital sign, a result or a fact of social history.
type Observation struct {
	Item
	Code           Concept     `json:"code"`
	When           DateTime    `json:"when,omitempty"`
	Value          Value       `json:"value,omitzero"`
	Components     []Component `json:"component,omitempty"` // systolic and diastolic of a blood pressure, say
	Panel          Concept     `json:"panel,omitzero"`      // the organizer or report it stands in
	PanelID        string      `json:"panel_id,omitempty"`
	Range          string      `json:"range,omitempty"`         // reference range, as written or "low - high unit"
	Interpretation Concept     `json:"interpretation,omitzero"` // H, L, N, A
	Method         Concept     `json:"method,omitzero"`
	Performer      string      `json:"performer,omitempty"`
}

// Component is one part of an observation.
type Component struct {
	Code  Concept `json:"code"`
	Value Value   `json:"value"`
}

// Value is what was observed: exactly one of its parts is set, or none when the source gave no value.
type Value struct {
	Quantity Quantity `json:"quantity,omitzero"`
	Concept  Concept  `json:"concept,omitzero"`
	Text     string   `json:"text,omitempty"`
	When     DateTime `json:"when,omitempty"`
	Absent   string   `json:"absent,omitempty"` // why there is none: unknown, not-performed, …
}

// String returns the value in words.
func (v Value) String() string {
	switch {
	case v.Quantity.Value != "":
		return v.Quantity.String()
	case !v.Concept.Empty():
		return v.Concept.String()
	case v.Text != "":
		return v.Text
	}
	return string(v.When)
}

// Procedure is something that was done, or documented as not done.
type Procedure struct {
	Item
	Procedure Concept  `json:"procedure"`
	When      DateTime `json:"when,omitempty"`
	End       DateTime `json:"end,omitempty"`
	Site      Concept  `json:"site,omitzero"`
	Reason    Concept  `json:"reason,omitzero"`
	Performer string   `json:"performer,omitempty"`
}

// CarePlan is a plan item: an order, a referral, a planned visit, a planned test, or a plan as a whole.
type CarePlan struct {
	Item
	Title    Concept  `json:"title"`
	Category string   `json:"category,omitempty"` // order, referral, appointment, test, medication, plan
	When     DateTime `json:"when,omitempty"`
	End      DateTime `json:"end,omitempty"`
	Text     string   `json:"text,omitempty"`
}

// Goal is a goal of care.
type Goal struct {
	Item
	Description Concept  `json:"description"`
	Start       DateTime `json:"start,omitempty"`
	Due         DateTime `json:"due,omitempty"`
	Target      string   `json:"target,omitempty"`
}

// Instruction is what the patient was told to do.
type Instruction struct {
	Item
	Title Concept  `json:"title,omitzero"`
	Text  string   `json:"text"`
	When  DateTime `json:"when,omitempty"`
}

// Relative is a person in the family history.
type Relative struct {
	Item
	Relationship Concept             `json:"relationship"`
	Name         string              `json:"name,omitempty"`
	Sex          string              `json:"sex,omitempty"`
	Born         DateTime            `json:"born,omitempty"`
	Deceased     *bool               `json:"deceased,omitempty"`  // nil when not known
	DeathAge     string              `json:"death_age,omitempty"` // years, or words
	Conditions   []RelativeCondition `json:"condition,omitempty"`
}

// RelativeCondition is a condition of a relative.
type RelativeCondition struct {
	Condition   Concept `json:"condition"`
	Onset       string  `json:"onset,omitempty"` // age in years, or words
	CausedDeath bool    `json:"caused_death,omitempty"`
}

// Note is a text of the record: a progress note, a letter, a report, a section that holds only words.
type Note struct {
	Item
	Type  Concept  `json:"type,omitzero"`
	Title string   `json:"title,omitempty"`
	When  DateTime `json:"when,omitempty"`
	Text  string   `json:"text,omitempty"`
	MIME  string   `json:"mime,omitempty"` // of an attached file whose content is not text
}

// Visit is an encounter between patient and practice.
type Visit struct {
	ID          string       `json:"id"`
	Identifiers []Identifier `json:"identifier,omitempty"`
	PatientID   string       `json:"patient_id,omitempty"`
	Start       DateTime     `json:"start,omitempty"`
	End         DateTime     `json:"end,omitempty"`
	Status      string       `json:"status,omitempty"` // planned, arrived, in-progress, finished, cancelled, noshow
	Class       string       `json:"class,omitempty"`  // AMB, IMP, EMER, VR, HH
	Type        Concept      `json:"type,omitzero"`
	Reason      string       `json:"reason,omitempty"` // in the patient's or scheduler's words
	Diagnoses   []Concept    `json:"diagnosis,omitempty"`
	Provider    string       `json:"provider,omitempty"` // name as printed: "Anita Rao, MD"
	ProviderID  string       `json:"provider_id,omitempty"`
	Location    string       `json:"location,omitempty"`
	FollowUp    string       `json:"follow_up,omitempty"`
	Assessment  string       `json:"assessment,omitempty"` // what was found, in words for the patient
	CallIf      string       `json:"call_if,omitempty"`    // when to call, a line each; empty takes the practice's usual words
	Disposition Concept      `json:"disposition,omitzero"`
	Note        string       `json:"note,omitempty"`
}

// Chart holds the items of one patient.
type Chart struct {
	Allergies     []Allergy      `json:"allergies,omitempty"`
	Problems      []Problem      `json:"problems,omitempty"`
	Medications   []Medication   `json:"medications,omitempty"`
	Immunizations []Immunization `json:"immunizations,omitempty"`
	Vitals        []Observation  `json:"vitals,omitempty"`
	Results       []Observation  `json:"results,omitempty"`
	Social        []Observation  `json:"social,omitempty"`
	Procedures    []Procedure    `json:"procedures,omitempty"`
	CarePlans     []CarePlan     `json:"care_plans,omitempty"`
	Goals         []Goal         `json:"goals,omitempty"`
	Instructions  []Instruction  `json:"instructions,omitempty"`
	Relatives     []Relative     `json:"family_history,omitempty"`
	Notes         []Note         `json:"notes,omitempty"`
}

// Subject is everything one source says about one patient.
type Subject struct {
	Patient Patient
	Visits  []Visit
	Chart   Chart
}

// Document is what a format package makes of one file.
type Document struct {
	Format        string // ccda, fhir, csv, vcard
	Type          string // "Continuity of Care Document", "Bundle (collection)", …
	Title         string
	ID            Identifier // the document's own, where it has one
	Created       DateTime
	Subjects      []Subject
	Providers     []Provider
	Organizations []Organization
	Ignored       map[string]int // what the file holds and Foyer does not keep (resource types, sections), with counts
	Warnings      []string       // what was odd and how it was taken; no patient data
}
