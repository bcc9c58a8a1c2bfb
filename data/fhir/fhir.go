// Package fhir owns reading FHIR JSON: bundles of any type, single resources, arrays, and one resource a line
// (NDJSON), in Release 4 and, where the releases agree or nearly so, STU3, DSTU2 and R5. Bytes in, a record.Document
// out; it never touches a database.
package fhir

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"foyer/data/intake"
	"foyer/data/record"
)

// document is one reading in progress.
type document struct {
	out      record.Document
	entries  []*entry
	byRef    map[string]*entry
	subjects map[*entry]int // patients by their place in out.Subjects
	oddities map[string]int
	strays   map[string]int // resources of patients that are not here, by type
	panels   map[*entry]panel

	// What references lead to is read once: a hostile file can point at one large resource from every other.
	names     map[*entry]string
	concepts  map[*entry]record.Concept
	drugs     map[*entry]drug
	visitAt   map[string]place
	providers map[*entry]int
}

// place is where a visit stands: its subject, of which there are no more once visits are read, and its index there.
type place struct {
	subject *record.Subject
	visit   int
}

// panel is the report or grouping observation that an observation belongs to.
type panel struct {
	title record.Concept
	id    string
}

// odd counts something unusual, to be told in the warnings.
func (d *document) odd(what string) { d.oddities[what]++ }

func (d *document) ignore(what string) {
	if d.out.Ignored == nil {
		d.out.Ignored = map[string]int{}
	}
	d.out.Ignored[what]++
}

// Parse reads one file. An error is an *intake.Refusal, or the context's; with a refusal that says skip the document
// still holds the providers and organizations of the file.
func Parse(ctx context.Context, data []byte, limits intake.Limits) (record.Document, error) {
	return ParseSet(ctx, []intake.File{{Data: data}}, limits)
}

// ParseSet reads files that belong together, the parts of a bulk export: references reach across them.
func ParseSet(ctx context.Context, files []intake.File, limits intake.Limits) (record.Document, error) {
	d := &document{
		byRef: map[string]*entry{}, subjects: map[*entry]int{}, oddities: map[string]int{}, strays: map[string]int{}, panels: map[*entry]panel{},
		names: map[*entry]string{}, concepts: map[*entry]record.Concept{}, drugs: map[*entry]drug{}, visitAt: map[string]place{}, providers: map[*entry]int{},
	}
	d.out.Format = "fhir"
	for _, f := range files {
		if err := d.load(ctx, f.Data, limits); err != nil {
			return record.Document{}, err
		}
	}
	if err := d.readAll(ctx); err != nil {
		return record.Document{}, err
	}
	d.warn()
	return d.out, d.verdict()
}

// order is the order in which types are read: who and where first, then visits, then what refers to them.
var order = [][]string{
	{"Patient"},
	{"Organization", "Practitioner", "PractitionerRole", "Location", "RelatedPerson"},
	{"Encounter", "Appointment"},
	{"DiagnosticReport"},
}

func (d *document) readAll(ctx context.Context) error {
	first := map[string]bool{}
	for _, types := range order {
		for _, t := range types {
			first[t] = true
		}
		for i, e := range d.entries {
			for _, t := range types {
				if e.kind == t {
					d.read(e)
				}
			}
			if i%1000 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	for _, e := range d.entries {
		if e.kind == "Observation" {
			d.findMembers(e)
		}
	}
	for i, e := range d.entries {
		if !first[e.kind] {
			d.read(e)
		}
		if i%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// read dispatches on the type.
func (d *document) read(e *entry) {
	switch e.kind {
	case "Patient":
		d.patient(e)
	case "RelatedPerson":
		d.relatedPerson(e)
	case "Practitioner":
		d.practitioner(e)
	case "PractitionerRole":
		d.practitionerRole(e)
	case "Organization":
		d.organization(e)
	case "Encounter":
		d.encounter(e)
	case "Appointment":
		d.appointment(e)
	case "AllergyIntolerance":
		d.allergy(e)
	case "Condition":
		d.condition(e)
	case "Procedure":
		d.procedure(e)
	case "Immunization":
		d.immunization(e)
	case "MedicationRequest", "MedicationOrder", "MedicationPrescription", "MedicationStatement", "MedicationAdministration":
		d.medication(e)
	case "Observation":
		d.observation(e)
	case "DiagnosticReport":
		d.report(e)
	case "CarePlan":
		d.carePlan(e)
	case "Goal":
		d.goal(e)
	case "ServiceRequest", "ProcedureRequest", "ReferralRequest", "DiagnosticOrder":
		d.serviceRequest(e)
	case "FamilyMemberHistory":
		d.relative(e)
	case "DocumentReference":
		d.documentReference(e)
	case "Composition":
		d.composition(e)
	case "Medication", "Location": // read where they are referred to
	default:
		d.ignore(e.kind)
	}
}

// verdict refuses what holds no patient, saying what it holds instead.
func (d *document) verdict() error {
	if len(d.out.Subjects) > 0 {
		return nil
	}
	counts := map[string]int{}
	for _, e := range d.entries {
		counts[e.kind]++
	}
	if len(d.entries) == 1 {
		switch kind := d.entries[0].kind; kind {
		case "Practitioner", "Organization", "PractitionerRole":
			return nil
		case "Location", "Medication", "Questionnaire", "Provenance":
			return intake.Skip("a single %s, which belongs to no patient", kind)
		default:
			return intake.Skip("a single %s without its patient: import it together with the patient, in one bundle", kind)
		}
	}
	what := "a bundle"
	if !strings.HasPrefix(d.out.Type, "Bundle") {
		what = "resources"
	}
	if len(counts) == 0 {
		return intake.Skip("%s with no patient: it is empty", what)
	}
	return intake.Skip("%s with no patient: it holds %s", what, listing(counts))
}

// listing writes counts of types, most frequent first: "102 Practitioner, 3 Organization and more".
func listing(counts map[string]int) string {
	kinds := make([]string, 0, len(counts))
	for k := range counts {
		kinds = append(kinds, k)
	}
	sort.Slice(kinds, func(i, j int) bool {
		if counts[kinds[i]] != counts[kinds[j]] {
			return counts[kinds[i]] > counts[kinds[j]]
		}
		return kinds[i] < kinds[j]
	})
	var parts []string
	for i, k := range kinds {
		if i == 4 {
			parts = append(parts, "…")
			break
		}
		word := plurals[k]
		if word == "" || counts[k] == 1 {
			word = k
		}
		parts = append(parts, fmt.Sprintf("%d %s", counts[k], word))
	}
	return strings.Join(parts, ", ")
}

var plurals = map[string]string{
	"Practitioner": "practitioners", "Organization": "organizations", "Observation": "observations", "Condition": "conditions",
	"Encounter": "encounters", "Location": "locations", "Immunization": "immunizations", "Procedure": "procedures",
}

func (d *document) warn() {
	for kind, n := range d.strays {
		d.oddities[fmt.Sprintf("resources of a patient who is not in the file, left out: %s", kind)] = n
	}
	whats := make([]string, 0, len(d.oddities))
	for what := range d.oddities {
		whats = append(whats, what)
	}
	sort.Strings(whats)
	for _, what := range whats {
		if n := d.oddities[what]; n > 1 {
			what = fmt.Sprintf("%s (%d times)", what, n)
		}
		d.out.Warnings = append(d.out.Warnings, what)
	}
}

// chart returns the chart of the patient a resource is about, nil when there is none.
func (d *document) chart(e *entry, refs ...reference) *record.Subject {
	for _, ref := range refs {
		if ref.empty() {
			continue
		}
		target := d.resolve(e, ref)
		if i, ok := d.subjects[target]; ok && target != nil {
			return &d.out.Subjects[i]
		}
		if target != nil && target.kind != "Patient" {
			continue // about a group, a place
		}
		d.strays[e.kind]++
		return nil
	}
	if len(d.out.Subjects) == 1 {
		return &d.out.Subjects[0] // nobody named, and only one person it can be
	}
	d.strays[e.kind]++
	return nil
}

// decode reads a resource into its form. Values of a wrong type are left out with a warning.
func (d *document) decode(e *entry, into any) bool {
	err := json.Unmarshal(e.raw, into)
	if err == nil {
		return true
	}
	if _, wrongType := err.(*json.UnmarshalTypeError); wrongType {
		d.odd("a value of another type than FHIR's, left out: " + e.kind)
		return true
	}
	d.odd("a resource that can't be read, left out: " + e.kind)
	return false
}
