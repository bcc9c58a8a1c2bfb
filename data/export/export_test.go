package export

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/visit"
	"foyer/internal/samples"
)

type house struct {
	db       *store.DB
	patients *patient.Service
	visits   *visit.Service
	imports  *importing.Service
	export   *Service
	ctx      context.Context
}

func open(t testing.TB) house {
	t.Helper()
	db := storetest.Open(t)
	h := house{db: db, patients: patient.New(db), visits: visit.New(db), ctx: storetest.As(access.Administrator)}
	h.imports = importing.New(db, h.patients, h.visits, importing.NewFormats(db))
	h.export = New(db, h.patients, h.visits)
	return h
}

func (h house) furnish(t testing.TB) (patientID string) {
	t.Helper()
	no := false
	id, err := h.patients.Add(h.ctx, record.Patient{
		Names: []record.HumanName{{Family: "Rivera", Given: []string{"Ana", "Luz"}}}, BirthDate: "1970-01-01", Sex: record.Female, Note: "=HYPERLINK(\"x\")",
		Identifiers: []record.Identifier{{System: "urn:oid:2.999.1", Type: "MR", Value: "100"}},
		Telecoms:    []record.ContactPoint{{System: "phone", Value: "+1 212-555-0101", Use: "home"}, {System: "email", Value: "ana@mail.example"}},
		Addresses:   []record.Address{{Lines: []string{"1 Elm Street"}, City: "Springfield", State: "NY", PostalCode: "12345"}},
		Languages:   []record.Language{{Code: "es", Preferred: true}}, Race: []record.Coding{{System: record.CDCRace, Code: "2106-3", Display: "White"}},
		Contacts: []record.Contact{{Guardian: true, Relationship: record.Concept{Text: "Mother"}, Name: record.HumanName{Family: "Rivera", Given: []string{"Rosa"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err := h.visits.Add(h.ctx, record.Visit{PatientID: id, Start: "2026-10-01T09:00:00-04:00", Status: visit.Finished, Type: record.Concept{Text: "Office visit"}, Reason: "Cough", Provider: "Anita Rao, MD"})
	if err != nil {
		t.Fatal(err)
	}
	coded := func(system, code, text string) record.Concept {
		return record.Concept{Text: text, Codings: []record.Coding{{System: system, Code: code, Display: text}}}
	}
	for _, item := range []struct {
		kind  record.Kind
		value any
	}{
		{record.KindAllergy, &record.Allergy{Item: record.Item{Status: "active"}, Substance: coded(record.RxNorm, "7980", "Penicillin"), Criticality: "high", Reactions: []record.Reaction{{Manifestation: coded(record.SNOMED, "247472004", "Hives"), Severity: "moderate"}}}},
		{record.KindAllergy, &record.Allergy{Item: record.Item{Status: "active", Absent: true}, Substance: coded(record.SNOMED, "429625007", "No known food allergies")}},
		{record.KindAllergy, &record.Allergy{Item: record.Item{Status: "active", Absent: true}, Substance: record.Concept{Text: "Peanut"}}},
		{record.KindProblem, &record.Problem{Item: record.Item{Status: "active"}, Condition: coded(record.SNOMED, "195967001", "Asthma"), Category: "problem-list-item", Onset: "2010-05-01"}},
		{record.KindMedication, &record.Medication{Item: record.Item{Status: "active"}, Drug: coded(record.RxNorm, "314076", "Lisinopril 10 MG"), Sig: "1 tablet daily", Dose: record.Quantity{Value: "1.50", Unit: "tablet"}, Start: "2026-01-01", Intent: "order"}},
		{record.KindMedication, &record.Medication{Item: record.Item{Status: "active"}, Drug: record.Concept{Text: "Vitamin D"}, Start: "2025-01-01", End: "2025-06-01", Intent: "statement"}},
		{record.KindImmunization, &record.Immunization{Item: record.Item{Status: "not-done", NotDone: true}, Vaccine: coded(record.CVX, "140", "Influenza"), When: "2026-10-01"}},
		{record.KindVital, &record.Observation{Item: record.Item{Status: "final", Visit: v}, Code: coded(record.LOINC, "85354-9", "Blood pressure"), When: "2026-10-01T09:10:00-04:00", Components: []record.Component{
			{Code: coded(record.LOINC, "8480-6", "Systolic"), Value: record.Value{Quantity: record.Quantity{Value: "148", Unit: "mmHg"}}}, {Code: coded(record.LOINC, "8462-4", "Diastolic"), Value: record.Value{Quantity: record.Quantity{Value: "92", Unit: "mmHg"}}}}}},
		{record.KindResult, &record.Observation{Item: record.Item{Status: "final"}, Code: coded(record.LOINC, "2093-3", "Cholesterol"), When: "2026-09-01", Value: record.Value{Quantity: record.Quantity{Value: "7.40", Unit: "mmol/L", Comparator: "<"}}, Range: "3 - 5 mmol/L"}},
		{record.KindSocial, &record.Observation{Item: record.Item{Status: "final"}, Code: coded(record.LOINC, "72166-2", "Smoking"), When: "2026-09-01", Value: record.Value{Concept: coded(record.SNOMED, "266919005", "Never smoker")}}},
		{record.KindProcedure, &record.Procedure{Item: record.Item{Status: "completed"}, Procedure: coded(record.SNOMED, "73761001", "Colonoscopy"), When: "2020-02-02"}},
		{record.KindGoal, &record.Goal{Item: record.Item{Status: "active"}, Description: record.Concept{Text: "Walk daily"}, Start: "2026-10-01"}},
		{record.KindCarePlan, &record.CarePlan{Item: record.Item{Status: "active"}, Title: record.Concept{Text: "Spirometry"}, Category: "order", When: "2026-12-01"}},
		{record.KindRelative, &record.Relative{Item: record.Item{Status: "completed"}, Relationship: coded(record.RoleCode, "MTH", "Mother"), Name: "Rosa", Deceased: &no, Conditions: []record.RelativeCondition{{Condition: coded(record.SNOMED, "254837009", "Breast cancer"), Onset: "52"}}}},
		{record.KindNote, &record.Note{Item: record.Item{Status: "current", Visit: v}, Type: record.Concept{Text: "Progress note"}, Title: "Progress note", When: "2026-10-01T09:30:00-04:00", Text: "Doing well.\nNo fever."}},
	} {
		if _, err := h.patients.AddItem(h.ctx, id, item.kind, item.value); err != nil {
			t.Fatalf("%s: %v", item.kind, err)
		}
	}
	return id
}

// facts are the fingerprints of a chart with their words.
func facts(t testing.TB, c record.Chart) []string {
	t.Helper()
	var list []string
	c.Each(func(kind record.Kind, item *record.Item, value any) {
		list = append(list, string(kind)+" "+record.Fingerprint(kind, value)+" "+item.Status)
	})
	sort.Strings(list)
	return list
}

func TestABundleComesBackAsItWent(t *testing.T) {
	h := open(t)
	id := h.furnish(t)
	dir := filepath.Join(t.TempDir(), "out")
	report, err := h.export.All(h.ctx, FHIR, dir, nil)
	if err != nil || report.Patients != 1 || report.Files != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	other := open(t)
	r, err := other.imports.Import(other.ctx, []string{filepath.Join(dir, "patients")}, importing.Options{}, nil)
	if err != nil || r.Totals.Added != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	want, err := h.patients.Chart(h.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := other.patients.Chart(other.ctx, r.Files[0].PatientIDs[0])
	if err != nil {
		t.Fatal(err)
	}
	wants, gots := facts(t, want), facts(t, got)
	if !slices.Equal(wants, gots) {
		t.Errorf("went\n%s\ncame\n%s", strings.Join(wants, "\n"), strings.Join(gots, "\n"))
	}
	if got.Medications[0].Dose.Value != want.Medications[0].Dose.Value && got.Medications[1].Dose.Value != want.Medications[0].Dose.Value {
		t.Errorf("doses: %+v", got.Medications)
	}
	a, err := h.patients.Get(h.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	b, err := other.patients.Get(other.ctx, r.Files[0].PatientIDs[0])
	if err != nil || b.MRN() != a.MRN() || b.Language() != "es" || !b.Contacts[0].Guardian || b.Name().String() != a.Name().String() || len(b.Race) != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	visits, err := other.visits.List(other.ctx, visit.Filter{PatientID: b.ID})
	if err != nil || len(visits) != 1 || visits[0].Reason != "Cough" || visits[0].Provider != "Anita Rao, MD" {
		t.Errorf("%+v, %v", visits, err)
	}
	// Back into the house it came from, it is known.
	if r, err := h.imports.Import(h.ctx, []string{filepath.Join(dir, "patients")}, importing.Options{}, nil); err != nil || r.Totals.Added != 0 || r.Files[0].PatientIDs[0] != id {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestTablesHoldEverythingAndNoFormula(t *testing.T) {
	h := open(t)
	id := h.furnish(t)
	dir := t.TempDir()
	report, err := h.export.All(h.ctx, CSV, dir, nil)
	if err != nil || report.Patients != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != report.Files {
		t.Errorf("%d files, %d reported, %v", len(entries), report.Files, err)
	}
	rows := map[string]int{}
	for _, e := range entries {
		f, err := os.Open(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		list, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		rows[e.Name()] = len(list) - 1
		for _, row := range list {
			for _, c := range row {
				if strings.HasPrefix(c, "=") {
					t.Errorf("%s holds a formula: %s", e.Name(), c)
				}
			}
		}
	}
	if rows["patients.csv"] != 1 || rows["visits.csv"] != 1 || rows["medications.csv"] != 2 || rows["allergies.csv"] != 3 || rows["family_history.csv"] != 1 {
		t.Errorf("%v", rows)
	}
	// The list of patients is one that Foyer itself takes.
	other := open(t)
	if r, err := other.imports.Import(other.ctx, []string{filepath.Join(dir, "patients.csv")}, importing.Options{}, nil); err != nil || r.Totals.Added != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if list, err := audit.List(h.ctx, h.db, audit.Filter{PatientID: id}); err != nil || list[0].Action != "patient.exported" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestExportIsForAdministratorsIntoEmptyFolders(t *testing.T) {
	h := open(t)
	id := h.furnish(t)
	if _, err := h.export.All(storetest.As(access.Provider), FHIR, t.TempDir(), nil); fault.Of(err) != fault.Denied {
		t.Errorf("a provider: %v", err)
	}
	if _, err := h.export.Patient(storetest.As(access.Staff), id); fault.Of(err) != fault.Denied {
		t.Errorf("staff: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.export.All(h.ctx, FHIR, dir, nil); fault.Of(err) != fault.Invalid {
		t.Errorf("a full folder: %v", err)
	}
	if _, err := h.export.All(h.ctx, "xml", t.TempDir(), nil); fault.Of(err) != fault.Invalid {
		t.Errorf("another kind: %v", err)
	}
	if text, err := h.export.Patient(h.ctx, id); err != nil || !json.Valid(text) {
		t.Errorf("%v", err)
	}
}

func TestCellsThatWouldBeFormulas(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "+1 (212) 555-0101": "+1 (212) 555-0101", "-7.5": "-7.5", "-cmd": "'-cmd", "plain": "plain", "": ""} {
		if got := cell(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// Real files that went in come out and go in again with the same facts.
func TestSamplesComeBack(t *testing.T) {
	dir := samples.Dir(t)
	h := open(t)
	if _, err := h.imports.Import(h.ctx, []string{dir + "/ccda/vendor", dir + "/fhir/synthea"}, importing.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	report, err := h.export.All(h.ctx, FHIR, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	other := open(t)
	r, err := other.imports.Import(other.ctx, []string{filepath.Join(out, "patients")}, importing.Options{}, nil)
	if err != nil || r.Totals.Failed > 0 {
		t.Fatalf("%+v, %v", r.Totals, err)
	}
	lost, all := map[string]int{}, map[string]int{}
	for _, f := range r.Files {
		id := strings.TrimSuffix(filepath.Base(f.Path), ".json")
		was, err := h.patients.Chart(h.ctx, id)
		if err != nil || len(f.PatientIDs) == 0 {
			t.Fatalf("%s: %v", id, err)
		}
		is, err := other.patients.Chart(other.ctx, f.PatientIDs[0])
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]bool{}
		is.Each(func(kind record.Kind, _ *record.Item, value any) { have[record.Fingerprint(kind, value)] = true })
		was.Each(func(kind record.Kind, item *record.Item, value any) {
			if item.Absent {
				return // "No information", for which FHIR has words but no code
			}
			all[string(kind)]++
			if !have[record.Fingerprint(kind, value)] {
				lost[string(kind)]++
			}
		})
	}
	t.Logf("%d patients out and in; items %v, not found again %v", report.Patients, all, lost)
	for _, kind := range []record.Kind{record.KindAllergy, record.KindProblem, record.KindMedication, record.KindImmunization, record.KindVital, record.KindResult, record.KindProcedure,
		record.KindGoal, record.KindCarePlan} {
		if lost[string(kind)] > 0 {
			t.Errorf("%s: %d of %d changed on the way", kind, lost[string(kind)], all[string(kind)])
		}
	}
}
