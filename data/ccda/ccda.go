// Package ccda owns reading HL7 C-CDA documents, Releases 1.1 and 2.1, of every document type: bytes in, a
// record.Document out. It keeps what the document says (codes and words, documented absence, unknowns as unknowns),
// reads the narrative where a section has no coded entries, and never touches a database.
package ccda

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"foyer/data/intake"
	"foyer/data/record"
)

// document is one reading in progress.
type document struct {
	out        record.Document
	subject    record.Subject
	narrative  *narrative
	oddities   map[string]int
	visit      string // id of the visit the whole document is about, or empty
	visits     int    // for the ids of visits without one
	panels     int    // for the ids of organizers without one
	section    section
	panelNames map[string]bool
}

// odd counts something unusual, to be told in the warnings.
func (d *document) odd(what string) { d.oddities[what]++ }

// Parse reads one document. An error is an *intake.Refusal, or the context's.
func Parse(ctx context.Context, data []byte, limits intake.Limits) (record.Document, error) {
	root, err := grow(ctx, data, limits)
	if err != nil {
		return record.Document{}, err
	}
	if root.name != "ClinicalDocument" {
		return record.Document{}, refuseRoot(root)
	}
	targets := root.all("recordTarget")
	if len(targets) == 0 {
		return record.Document{}, intake.Refuse("the document names no patient").In("recordTarget").At(root.line)
	}
	d := &document{oddities: map[string]int{}, narrative: newNarrative(), panelNames: map[string]bool{}}
	d.out.Format = "ccda"
	d.head(root)
	if err := d.patient(targets[0]); err != nil {
		return record.Document{}, err
	}
	if len(targets) > 1 {
		// The record of a mother and child, say: entries can't be told apart, so they stay with the first.
		d.odd("more patients than one, of whom only the first is taken")
	}
	d.people(root)
	d.encompassing(root)
	d.body(root)
	d.finish()
	return d.out, nil
}

func refuseRoot(root *node) error {
	name := strings.TrimPrefix(root.name, "other:")
	if strings.HasPrefix(root.name, "other:") || !cdaNames[name] {
		return intake.Refuse("XML, but not a clinical document: it starts at <%s>", safe(name)).At(root.line)
	}
	return intake.Refuse("a fragment, not a document: it starts at <%s>", name).At(root.line)
}

// cdaNames are elements of CDA at which fragments start.
var cdaNames = map[string]bool{
	"component": true, "section": true, "act": true, "observation": true, "organizer": true, "recordTarget": true,
	"substanceAdministration": true, "procedure": true, "encounter": true, "supply": true, "author": true,
	"informant": true, "custodian": true, "documentationOf": true, "authenticator": true, "legalAuthenticator": true,
	"participant": true, "performer": true, "dataEnterer": true, "inFulfillmentOf": true, "informationRecipient": true,
	"structuredBody": true, "patientRole": true, "entry": true, "serviceEvent": true, "nonXMLBody": true, "entryRelationship": true,
	"componentOf": true, "encompassingEncounter": true, "patient": true, "text": true,
}

// safe bounds a name taken from a file.
func safe(name string) string {
	if len(name) > 40 {
		return name[:40] + "…"
	}
	return name
}

// documentTypes names the kinds of documents by their LOINC code.
var documentTypes = map[string]string{
	"34133-9": "Continuity of Care Document", "11488-4": "Consultation Note", "18748-4": "Diagnostic Imaging Report",
	"18842-5": "Discharge Summary", "34117-2": "History and Physical", "11504-8": "Operative Note",
	"28570-0": "Procedure Note", "11506-3": "Progress Note", "57133-1": "Referral Note", "57113-1": "Referral Note",
	"18761-7": "Transfer Summary", "52521-2": "Care Plan", "51855-5": "Patient Note", "11490-0": "Discharge Summary",
}

// documentTemplates names the kinds of documents by their template, the more special first.
var documentTemplates = []struct{ root, name string }{
	{"2.16.840.1.113883.10.20.22.1.2", "Continuity of Care Document"},
	{"2.16.840.1.113883.10.20.22.1.4", "Consultation Note"},
	{"2.16.840.1.113883.10.20.22.1.5", "Diagnostic Imaging Report"},
	{"2.16.840.1.113883.10.20.22.1.8", "Discharge Summary"},
	{"2.16.840.1.113883.10.20.22.1.3", "History and Physical"},
	{"2.16.840.1.113883.10.20.22.1.7", "Operative Note"},
	{"2.16.840.1.113883.10.20.22.1.6", "Procedure Note"},
	{"2.16.840.1.113883.10.20.22.1.9", "Progress Note"},
	{"2.16.840.1.113883.10.20.22.1.14", "Referral Note"},
	{"2.16.840.1.113883.10.20.22.1.13", "Transfer Summary"},
	{"2.16.840.1.113883.10.20.22.1.15", "Care Plan"},
	{"2.16.840.1.113883.10.20.22.1.10", "Unstructured Document"},
	{"2.16.840.1.113883.10.20.29.1", "Patient Generated Document"},
}

func (d *document) head(root *node) {
	for _, t := range documentTemplates {
		if root.template(t.root) {
			d.out.Type = t.name
			break
		}
	}
	code := root.child("code")
	if _, known := documentTypes[code.attr("code")]; !known && !looksLikeLOINC(code.attr("code")) {
		d.odd("the document's type code is not a LOINC code")
	}
	if d.out.Type == "" {
		d.out.Type = documentTypes[code.attr("code")]
	}
	if d.out.Type == "" {
		d.out.Type = d.concept(code).String()
	}
	if d.out.Type == "" {
		d.out.Type = "Clinical Document"
	}
	d.out.Title = root.child("title").words()
	if id, ok := identifier(root.child("id")); ok {
		d.out.ID = id
	}
	d.out.Created = d.when(root.child("effectiveTime"))
	if d.out.Created == "" {
		d.out.Created = d.moment(root.child("effectiveTime"))
	}
}

func looksLikeLOINC(code string) bool {
	i := strings.IndexByte(code, '-')
	return i > 0 && i == len(code)-2 && digits(code[:i]) && digits(code[i+1:])
}

// finish ties loose ends when everything is read.
func (d *document) finish() {
	d.dropEmptyStatements()
	d.dropReusedIdentifiers()
	d.placeInVisit()
	d.out.Subjects = []record.Subject{d.subject}
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

// dropEmptyStatements removes "no information" of one section where another section of the kind has items, and all
// but one of them where none has. "None known" is a statement of its own and stays.
func (d *document) dropEmptyStatements() {
	c := &d.subject.Chart
	c.Allergies = informed(c.Allergies, func(v *record.Allergy) *record.Item { return &v.Item })
	c.Problems = informed(c.Problems, func(v *record.Problem) *record.Item { return &v.Item })
	c.Medications = informed(c.Medications, func(v *record.Medication) *record.Item { return &v.Item })
	c.Immunizations = informed(c.Immunizations, func(v *record.Immunization) *record.Item { return &v.Item })
	c.Vitals = informed(c.Vitals, func(v *record.Observation) *record.Item { return &v.Item })
	c.Results = informed(c.Results, func(v *record.Observation) *record.Item { return &v.Item })
	c.Social = informed(c.Social, func(v *record.Observation) *record.Item { return &v.Item })
	c.Procedures = informed(c.Procedures, func(v *record.Procedure) *record.Item { return &v.Item })
}

func informed[T any](list []T, item func(*T) *record.Item) []T {
	empty := func(i int) bool { it := item(&list[i]); return it.Absent && it.Status == "unknown" }
	real := 0
	for i := range list {
		if !empty(i) {
			real++
		}
	}
	if real == len(list) {
		return list
	}
	var kept []T
	for i := range list {
		if !empty(i) || real == 0 && len(kept) == 0 {
			kept = append(kept, list[i])
		}
	}
	return kept
}

// dropReusedIdentifiers removes identifiers that stand on several items: some exporters write the patient's or the
// section's number into every entry, and such a number identifies nothing.
func (d *document) dropReusedIdentifiers() {
	type key struct {
		kind record.Kind
		id   record.Identifier
	}
	seen := map[key]int{}
	d.subject.Chart.Each(func(kind record.Kind, item *record.Item, _ any) {
		for _, id := range item.Identifiers {
			seen[key{kind, id}]++
		}
	})
	reused := false
	d.subject.Chart.Each(func(kind record.Kind, item *record.Item, _ any) {
		kept := item.Identifiers[:0]
		for _, id := range item.Identifiers {
			if seen[key{kind, id}] == 1 {
				kept = append(kept, id)
			} else {
				reused = true
			}
		}
		item.Identifiers = kept
		if len(kept) == 0 {
			item.Identifiers = nil
		}
	})
	if reused {
		d.odd("entries share identifiers, which are left out")
	}
}

// placeInVisit links items to the visit the document is about: what was observed or done while it lasted, and what
// was planned or told, which only makes sense as of that visit.
func (d *document) placeInVisit() {
	if d.visit == "" {
		return
	}
	var visit record.Visit
	for _, v := range d.subject.Visits {
		if v.ID == d.visit {
			visit = v
		}
	}
	from, to := visit.Start.Date(), visit.End.Date()
	stay := visit.Class == "IMP" || visit.Class == "ACUTE" || strings.Contains(strings.ToLower(visit.Type.String()), "inpatient")
	if to == "" || !stay && to.Time().Sub(from.Time()) > 72*time.Hour {
		to = from // an office visit that "ends" when the document was made
	}
	during := func(at record.DateTime) bool {
		day := at.Date()
		return from.Full() && day.Full() && day >= from && day <= to
	}
	d.subject.Chart.Each(func(kind record.Kind, item *record.Item, value any) {
		if item.Visit != "" {
			return
		}
		in := false
		switch v := value.(type) {
		case *record.Observation:
			in = kind != record.KindSocial && during(v.When)
		case *record.Procedure:
			in = during(v.When)
		case *record.Immunization:
			in = during(v.When)
		case *record.CarePlan, *record.Instruction:
			in = true
		case *record.Problem:
			in = v.Category == "encounter-diagnosis"
		case *record.Note:
			in = true
		}
		if in {
			item.Visit = d.visit
		}
	})
}
