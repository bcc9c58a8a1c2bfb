package fhir

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/data/intake"
	"foyer/data/record"
	"foyer/internal/samples"
)

func fixture(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "record.json"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(t *testing.T, text string) record.Document {
	t.Helper()
	doc, err := Parse(context.Background(), []byte(text), intake.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestThePatient(t *testing.T) {
	doc := parse(t, string(fixture(t)))
	p := doc.Subjects[0].Patient
	if p.Names[0].String() != "Tessa Quince Testpatient Jr" || p.BirthDate != "1962-02-01" || p.Sex != record.Female || p.BirthSex != "F" || p.Deceased {
		t.Errorf("%+v", p)
	}
	if p.MRN() != "T-100" || p.Language() != "es-MX" || p.GenderIdentity.Text != "Female" || p.Race[0].Code != "2106-3" || p.Ethnicity[0].Display != "Not said" {
		t.Errorf("%+v", p)
	}
	if len(p.Contacts) != 2 || p.Contacts[0].Guardian || !p.Contacts[1].Guardian {
		t.Errorf("%+v", p.Contacts)
	}
	if doc.Type != "Bundle (collection)" || doc.Created != "2026-11-17T10:30:00-05:00" || doc.ID.Value != "invented" {
		t.Errorf("%s %s %v", doc.Type, doc.Created, doc.ID)
	}
	if len(doc.Providers) != 1 || doc.Providers[0].Specialty.Text != "Family medicine" || len(doc.Organizations) != 1 {
		t.Errorf("%+v", doc.Providers)
	}
}

func TestEveryKindOfResource(t *testing.T) {
	doc := parse(t, string(fixture(t)))
	s := doc.Subjects[0]
	c := s.Chart
	if len(s.Visits) != 2 {
		t.Fatalf("%+v", s.Visits)
	}
	v := s.Visits[0]
	if v.Provider != "Anita Rao, MD" || v.Reason != "Blood pressure check" || v.Class != "AMB" || v.Location != "Sampleton Family Practice" || v.Diagnoses[0].String() != "Hypertension" {
		t.Errorf("visit %+v", v)
	}
	if a := s.Visits[1]; a.Status != "planned" || a.Provider != "Anita Rao, MD" || a.Reason != "Follow-up" {
		t.Errorf("appointment %+v", a)
	}
	if a := c.Allergies[0]; !a.Absent || a.Status != "active" {
		t.Errorf("allergy %+v", a)
	}
	if p := c.Problems[0]; p.Category != "encounter-diagnosis" || p.Visit != v.ID || p.Note != "Since age 60" {
		t.Errorf("problem %+v", p)
	}
	m := c.Medications[0]
	if m.Drug.String() != "inventolol 25 MG Oral Tablet" || m.Form.Text != "tablet" || m.Sig != "Take one tablet twice a day" || m.Frequency != "twice a day" || m.Dose.String() != "1.0 tablet" ||
		m.Reason.String() != "Hypertension" || m.Refills != "3" || m.Author != "Anita Rao, MD" || m.Start != "2026-11-17" || m.Visit != v.ID || m.AsNeeded {
		t.Errorf("medication %+v", m)
	}
	if i := c.Immunizations[0]; !i.NotDone || i.Reason.Text != "patient objection" {
		t.Errorf("immunization %+v", i)
	}
	if o := c.Vitals[0]; len(o.Components) != 2 || o.Components[0].Value.String() != "148 mm[Hg]" || o.Components[1].Value.Absent != "not-performed" {
		t.Errorf("vital %+v", o)
	}
	if o := c.Results[0]; o.Value.String() != "< 7.40 mg/dL" || o.Range != "3.9 - 6.1 mg/dL" || o.Panel.Text != "Basic panel" || o.Interpretation.Codings[0].Code != "H" {
		t.Errorf("result %+v", o)
	}
	if len(c.Social) != 1 || len(c.Procedures) != 1 || len(c.Goals) != 1 || c.Goals[0].Due != "2027-02-01" {
		t.Errorf("%+v", c)
	}
	if p := c.CarePlans; len(p) != 2 || !strings.Contains(p[0].Text, "Measure at home") || p[1].Category != "referral" {
		t.Errorf("plans %+v", p)
	}
	if f := c.Relatives[0]; f.DeathAge != "57" || !*f.Deceased || !f.Conditions[0].CausedDeath {
		t.Errorf("relative %+v", f)
	}
	if n := c.Notes; len(n) != 2 || n[0].Text != "A little high." && n[1].Text != "A little high." {
		t.Errorf("notes %+v", n)
	}
	if doc.Ignored["Claim"] != 1 || doc.Ignored["entered in error"] != 1 || len(doc.Warnings) != 1 || !strings.Contains(doc.Warnings[0], "not in the file") {
		t.Errorf("ignored %v, warnings %q", doc.Ignored, doc.Warnings)
	}
}

func TestLinesOfResources(t *testing.T) {
	var whole struct {
		Entry []struct{ Resource json.RawMessage }
	}
	if err := json.Unmarshal(fixture(t), &whole); err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, e := range whole.Entry {
		compact, err := json.Marshal(e.Resource)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "%s\n", compact)
	}
	doc := parse(t, lines.String())
	if doc.Type != "NDJSON" || len(doc.Subjects) != 1 || doc.Subjects[0].Chart.Len() != parse(t, string(fixture(t))).Subjects[0].Chart.Len() {
		t.Errorf("%s, %d items", doc.Type, doc.Subjects[0].Chart.Len())
	}
	files := strings.SplitAfterN(lines.String(), "\n", 2)
	joined, err := ParseSet(context.Background(), []intake.File{{Data: []byte(files[1])}, {Data: []byte(files[0])}}, intake.DefaultLimits())
	if err != nil || joined.Subjects[0].Chart.Len() != doc.Subjects[0].Chart.Len() {
		t.Errorf("files of one export don't join: %v", err)
	}
}

func TestOlderReleases(t *testing.T) {
	doc := parse(t, `{"resourceType":"Bundle","type":"searchset","entry":[
		{"resource":{"resourceType":"Patient","id":"1","name":[{"family":["Testpatient"],"given":["Tom"]}],"birthDate":"1958-03-13"}},
		{"resource":{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/1"},"status":"active","substance":{"text":"Invented pollen"},"criticality":"CRITH","category":"food","reaction":[{"manifestation":[{"text":"hives"}]}]}},
		{"resource":{"resourceType":"Condition","subject":{"reference":"Patient/1"},"clinicalStatus":"resolved","category":"diagnosis","code":{"text":"Cough"},"onsetDateTime":"2015"}},
		{"resource":{"resourceType":"MedicationOrder","status":"active","patient":{"reference":"Patient/1"},"dateWritten":"2016-01-02","prescriber":{"display":"Dr. Rao"},"medicationCodeableConcept":{"text":"Inventolol"},"dosageInstruction":[{"text":"one a day","doseQuantity":{"value":1,"unit":"tablet"},"timing":{"repeat":{"frequency":1,"period":1,"periodUnits":"d"}}}]}},
		{"resource":{"resourceType":"MedicationStatement","status":"active","taken":"n","subject":{"reference":"Patient/1"},"medicationCodeableConcept":{"text":"Oldomycin"},"effectiveDateTime":"2016"}},
		{"resource":{"resourceType":"Immunization","patient":{"reference":"Patient/1"},"status":"completed","notGiven":true,"date":"2016-10-01","vaccineCode":{"text":"Influenza"}}},
		{"resource":{"resourceType":"Observation","status":"final","category":{"coding":[{"code":"vital-signs"}]},"code":{"text":"Pulse"},"subject":{"reference":"Patient/1"},"valueQuantity":{"value":70,"unit":"/min"},"interpretation":{"coding":[{"code":"N"}]},"comments":"resting"}},
		{"resource":{"resourceType":"Encounter","id":"e","status":"finished","class":"outpatient","patient":{"reference":"Patient/1"},"reason":[{"text":"Cough"}]}},
		{"resource":{"resourceType":"Goal","patient":{"reference":"Patient/1"},"status":"in-progress","description":"Walk every day","targetDate":"2017-01-01"}}]}`)
	c := doc.Subjects[0].Chart
	if a := c.Allergies[0]; a.Criticality != "high" || a.Category != "food" || a.Substance.Text != "Invented pollen" || a.Status != "active" {
		t.Errorf("%+v", a)
	}
	if p := c.Problems[0]; p.Status != "resolved" || p.Category != "encounter-diagnosis" || p.Onset != "2015" {
		t.Errorf("%+v", p)
	}
	if m := c.Medications; m[0].Frequency != "once a day" || m[0].Author != "Dr. Rao" || m[0].Start != "2016-01-02" || !m[1].NotDone {
		t.Errorf("%+v", m)
	}
	if !c.Immunizations[0].NotDone || c.Immunizations[0].When != "2016-10-01" || c.Vitals[0].Note != "resting" || c.Vitals[0].Interpretation.String() != "N" {
		t.Errorf("%+v %+v", c.Immunizations, c.Vitals)
	}
	if g := c.Goals[0]; g.Description.Text != "Walk every day" || g.Due != "2017-01-01" {
		t.Errorf("%+v", g)
	}
	if v := doc.Subjects[0].Visits[0]; v.Class != "AMB" || v.Reason != "Cough" {
		t.Errorf("%+v", v)
	}
	if len(doc.Warnings) == 0 || !strings.Contains(doc.Warnings[0], "older release") {
		t.Errorf("%q", doc.Warnings)
	}
}

func TestAWrongTypeLosesOneValueOnly(t *testing.T) {
	doc := parse(t, `{"resourceType":"Patient","id":5,"active":"yes","name":[{"family":"Testpatient","given":"Tom","period":"always"}],"gender":["male"],"birthDate":19580313,"address":"somewhere","telecom":{"system":"phone","value":5550101}}`)
	p := doc.Subjects[0].Patient
	if p.Name().String() != "Tom Testpatient" || p.Reach("phone")[0] != "5550101" {
		t.Errorf("%+v", p)
	}
}

func TestTimingInWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}}`:                      "twice a day",
		`{"repeat":{"frequency":3,"period":1,"periodUnit":"d","when":["AC"]}}`:        "3 times a day, before meals",
		`{"repeat":{"frequency":1,"period":4,"periodMax":6,"periodUnit":"h"}}`:        "every 4 to 6 hours",
		`{"repeat":{"frequency":1,"period":8.0,"periodUnit":"h"}}`:                    "every 8 hours",
		`{"repeat":{"frequency":1,"period":2,"periodUnit":"d"}}`:                      "every other day",
		`{"repeat":{"frequency":1,"period":1,"periodUnit":"wk","dayOfWeek":["mon"]}}`: "once a week, on Monday",
		`{"repeat":{"timeOfDay":["08:00:00","20:00:00"]}}`:                            "at 08:00, at 20:00",
		`{"code":{"coding":[{"code":"BID"}]}}`:                                        "twice a day",
		`{"code":{"text":"when the moon is full"}}`:                                   "when the moon is full",
		`{}`: "",
	} {
		var x timing
		if err := json.Unmarshal([]byte(text), &x); err != nil {
			t.Fatal(err)
		}
		if got := x.words(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestRefusalsSayWhy(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		skip       bool
	}{
		"empty":           {"  \n", "the file is empty", false},
		"not JSON":        {"hello", "not JSON", false},
		"cut off":         {"{\"resourceType\":\"Patient\",\n\"name\":[{\"family\":\"Testpa", "line 2: not well-formed JSON", false},
		"not FHIR":        {`{"name":"Testpatient"}`, "JSON, but not FHIR: it names no resourceType", false},
		"no type":         {`{"resourceType":"drop table"}`, "JSON, but not FHIR: its resourceType is none", false},
		"an empty array":  {`[]`, "JSON, but not FHIR: no object names a resourceType", false},
		"an empty bundle": {`{"resourceType":"Bundle"}`, "a bundle with no patient: it is empty", true},
		"practitioners": {`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Practitioner","name":[{"family":"Rao"}]}},{"resource":{"resourceType":"Practitioner","name":[{"family":"Hu"}]}}]}`,
			"a bundle with no patient: it holds 2 practitioners", true},
		"alone": {`{"resourceType":"Observation","subject":{"reference":"Patient/1"}}`, "a single Observation without its patient: import it together with the patient, in one bundle", true},
		"deep":  {strings.Repeat("[", 1_000_000), "line 1: values are nested deeper than 200", false},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Parse(context.Background(), []byte(c.text), intake.DefaultLimits())
			var refusal *intake.Refusal
			if !errors.As(err, &refusal) || err.Error() != c.want || refusal.Skip != c.skip {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if name == "practitioners" && len(doc.Providers) != 2 {
				t.Error("the practitioners are lost")
			}
		})
	}
	for _, text := range []string{`{"resourceType":"Practitioner","name":[{"family":"Rao"}]}`, `{"resourceType":"Organization","name":"Practice"}`} {
		if _, err := Parse(context.Background(), []byte(text), intake.DefaultLimits()); err != nil {
			t.Errorf("%v", err)
		}
	}
}

func TestHostileFiles(t *testing.T) {
	limits := intake.DefaultLimits()
	limits.Nodes = 100_000
	for name, text := range map[string]string{
		"a million objects":  strings.Repeat(`{"a":`, 1_000_000),
		"deep in a string":   `{"resourceType":"Patient","name":[{"family":"` + strings.Repeat("[", 100_000) + `"}]}`,
		"many resources":     strings.Repeat(`{"resourceType":"Basic"}`+"\n", 200_000),
		"bundles in bundles": strings.Repeat(`{"resourceType":"Bundle","entry":[{"resource":`, 60) + `{}` + strings.Repeat(`}]}`, 60),
		"one large resource that all point at": `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"1","name":[{"text":"T"}]}},{"resource":{"resourceType":"Practitioner","id":"p","name":[{"family":"` + strings.Repeat("x", 8<<20) + `"}]}}` +
			strings.Repeat(`,{"resource":{"resourceType":"Observation","subject":{"reference":"Patient/1"},"performer":[{"reference":"Practitioner/p"}]}}`, 20_000) + `]}`,
		"one visit of all diagnoses": `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"1","name":[{"text":"T"}]}},{"resource":{"resourceType":"Encounter","id":"v","subject":{"reference":"Patient/1"}}}` +
			strings.Repeat(`,{"resource":{"resourceType":"Condition","subject":{"reference":"Patient/1"},"encounter":{"reference":"Encounter/v"},"code":{"text":"x"}}}`, 20_000) + `]}`,
		"contains itself":       `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"1","name":[{"text":"T"}]}},{"resource":{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"PractitionerRole/r"}}},{"resource":{"resourceType":"Encounter","subject":{"reference":"Patient/1"},"participant":[{"individual":{"reference":"PractitionerRole/r"}}]}}]}`,
		"two roles in a circle": `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"1","name":[{"text":"T"}]}},{"resource":{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"PractitionerRole/q"}}},{"resource":{"resourceType":"PractitionerRole","id":"q","practitioner":{"reference":"PractitionerRole/r"}}},{"resource":{"resourceType":"Encounter","subject":{"reference":"Patient/1"},"participant":[{"individual":{"reference":"PractitionerRole/r"}}]}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Parse(context.Background(), []byte(text), limits)
			var refusal *intake.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Errorf("an error that is no refusal: %v", err)
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// TestUSCoreTogether joins the single resources of the samples, as a folder of an export would be.
func TestUSCoreTogether(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(samples.Dir(t, "fhir", "us-core"), "*.json"))
	if err != nil || len(names) == 0 {
		t.Skip("no US Core samples")
	}
	var files []intake.File
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, intake.File{Name: n, Data: data})
	}
	doc, err := ParseSet(context.Background(), files, intake.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Subjects) != 4 {
		t.Errorf("%d patients of 4", len(doc.Subjects))
	}
	items := 0
	for i := range doc.Subjects {
		items += doc.Subjects[i].Chart.Len() + len(doc.Subjects[i].Visits)
	}
	if items < 20 {
		t.Errorf("%d items joined their patients", items)
	}
	t.Logf("%d items, warnings %q, ignored %v", items, doc.Warnings, doc.Ignored)
}

func FuzzParse(f *testing.F) {
	f.Add(fixture(f))
	f.Add([]byte(`{"resourceType":"Patient","name":[{"family":["Testpatient"]}],"birthDate":"1958-03-13"}` + "\n" + `{"resourceType":"Observation","code":"x","valueRange":{"low":{"value":1}}}`))
	f.Add([]byte(`[{"resourceType":"MedicationStatement","medication":{"concept":{"text":"x"}},"dosage":{"timing":{"repeat":{"period":1,"periodUnit":"d","frequency":0}}}}]`))
	limits := intake.DefaultLimits()
	limits.Size, limits.Nodes = 1<<20, 2000
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := Parse(context.Background(), data, limits)
		var refusal *intake.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("an error that is no refusal: %v", err)
		}
	})
}
