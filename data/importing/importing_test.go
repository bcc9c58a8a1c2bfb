package importing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/intake"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/table"
	"foyer/data/visit"
)

// written reads files that hold a record.Document as JSON: what a test wants a file to say, it says.
type written struct{}

func (written) Detect(_ string, data []byte) (string, string) {
	if strings.HasPrefix(string(data), "{") {
		return "ccda", ""
	}
	return "", "no document"
}

func (written) Read(_ context.Context, _ string, f intake.File, _ ...intake.File) (record.Document, error) {
	var d record.Document
	if err := json.Unmarshal(f.Data, &d); err != nil {
		return d, intake.Refuse("broken").Because(err)
	}
	return d, nil
}

type bench struct {
	db       *store.DB
	s        *Service
	patients *patient.Service
	visits   *visit.Service
	ctx      context.Context
	dir      string
}

func setUp(t testing.TB) bench {
	t.Helper()
	db := storetest.Open(t)
	b := bench{db: db, patients: patient.New(db), visits: visit.New(db), ctx: storetest.As(access.Administrator), dir: t.TempDir()}
	b.s = New(db, b.patients, b.visits, written{})
	return b
}

func (b bench) write(t testing.TB, name string, d record.Document) string {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (b bench) imports(t testing.TB, paths ...string) Report {
	t.Helper()
	r, err := b.s.Import(b.ctx, paths, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ana() record.Subject {
	return record.Subject{
		Patient: record.Patient{Names: []record.HumanName{{Family: "Rivera", Given: []string{"Ana"}}}, BirthDate: "1970-01-01", Sex: record.Female,
			Identifiers: []record.Identifier{{System: "urn:oid:2.999.1", Type: "MR", Value: "100"}}},
		Visits: []record.Visit{{ID: "v1", Start: "2026-10-01T09:00:00", Status: "finished", Type: record.Concept{Text: "Office visit"}}},
		Chart: record.Chart{
			Allergies:    []record.Allergy{{Item: record.Item{Absent: true}, Substance: record.Concept{Text: "No known allergies"}}},
			Medications:  []record.Medication{{Item: record.Item{Status: "active"}, Drug: record.Concept{Text: "Lisinopril 10 mg"}, Start: "2026-01-01"}},
			Instructions: []record.Instruction{{Item: record.Item{Visit: "v1"}, Text: "Drink water"}},
		},
	}
}

// picture is everything imports and hands leave behind, without moments of change and without ids made anew.
func picture(t testing.TB, db *store.DB) string {
	t.Helper()
	var lines []string
	for _, q := range []string{
		`SELECT 'patient', id, version, coalesce(merged_into, ''), coalesce(batch_id, ''), body FROM patient`,
		`SELECT 'item', id, version, patient_id || coalesce(visit_id, ''), coalesce(source_id, '') || coalesce(batch_id, ''), body || as_of || removed_at || status FROM chart_item`,
		`SELECT 'visit', id, version, patient_id, day || status, body || coalesce(batch_id, '') FROM visit`,
		`SELECT 'doubt', patient_id, 0, candidate_id, state, '' FROM import_doubt`,
		`SELECT 'source', id, 0, '', '', sha256 FROM source_document`,
		`SELECT 'fact', row_id, 0, source_id, kind, '' FROM source_fact`,
		`SELECT 'term', p.id, 0, kind, term, '' FROM patient_term t JOIN patient p ON p.number = t.number`,
		`SELECT 'search', p.id, 0, '', '', '' FROM patient_search s JOIN patient p ON p.number = s.rowid`,
	} {
		rows, err := db.Query(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var a, id, p, c, body string
			var v int
			if err := rows.Scan(&a, &id, &v, &p, &c, &body); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprint(a, " ", id, " ", v, " ", p, " ", c, " ", body))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func TestImportKeepsEverythingOnce(t *testing.T) {
	b := setUp(t)
	path := b.write(t, "a.json", record.Document{Title: "Summary", Created: "2026-10-02", Subjects: []record.Subject{ana()}})
	r := b.imports(t, path)
	if r.Totals != (Totals{Added: 1}) || len(r.Files[0].PatientIDs) != 1 || r.Files[0].Added["medication"] != 1 {
		t.Fatalf("%+v", r)
	}
	id := r.Files[0].PatientIDs[0]
	chart, err := b.patients.Chart(b.ctx, id)
	if err != nil || chart.Len() != 3 || !chart.Allergies[0].Absent || chart.Instructions[0].Visit == "" || chart.Instructions[0].SourceID == "" {
		t.Fatalf("%+v, %v", chart, err)
	}
	if content, err := b.visits.Content(b.ctx, chart.Instructions[0].Visit); err != nil || len(content.Instructions) != 1 {
		t.Errorf("%+v, %v", content, err)
	}
	_, sealed, err := b.s.Open(b.ctx, chart.Allergies[0].SourceID)
	if original, _ := os.ReadFile(path); err != nil || string(sealed) != string(original) {
		t.Errorf("the sealed source is another: %v", err)
	}
	if again := b.imports(t, path); again.Totals != (Totals{Matched: 1}) || again.Files[0].PatientIDs[0] != id {
		t.Errorf("the same file: %+v", again.Files)
	}
	// Another file with the same facts and one more; the medication has ended.
	s := ana()
	s.Chart.Medications[0].Status = "stopped"
	s.Chart.Problems = []record.Problem{{Condition: record.Concept{Text: "Asthma"}}}
	s.Patient.Telecoms = []record.ContactPoint{{System: "email", Value: "ana@mail.example"}}
	r = b.imports(t, b.write(t, "b.json", record.Document{Created: "2026-10-09", Subjects: []record.Subject{s}}))
	f := r.Files[0]
	if f.Status != Updated || f.Updated["medication"] != 1 || f.Added["problem"] != 1 || f.Updated["patient"] != 1 || f.Matched["visit"] != 1 || len(f.Added) != 1 {
		t.Errorf("%+v", f)
	}
	// An older file does not turn the clock back.
	s.Chart.Medications[0].Status = "active"
	if r = b.imports(t, b.write(t, "c.json", record.Document{Created: "2026-10-01", Subjects: []record.Subject{s}})); r.Files[0].Status != Matched {
		t.Errorf("%+v", r.Files[0])
	}
	if _, err := audit.Verify(b.ctx, b.db, ""); err != nil {
		t.Error(err)
	}
}

func TestOneBadFileStopsNoOther(t *testing.T) {
	b := setUp(t)
	b.write(t, "in/good.json", record.Document{Subjects: []record.Subject{ana()}})
	for name, text := range map[string]string{"in/broken.json": "{", "in/other.bin": "hello\x00", "in/.hidden": "{}", "in/nobody.json": "{}"} {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := b.imports(t, filepath.Join(b.dir, "in"), filepath.Join(b.dir, "missing.json"))
	if r.Totals.Added != 1 || r.Totals.Failed != 3 || len(r.Files) != 5 {
		t.Errorf("%+v", r.Totals)
	}
	for _, f := range r.Files {
		if f.Status == Failed && f.Error == "" {
			t.Errorf("%s: no reason", f.Path)
		}
	}
	kept, err := b.s.Batch(b.ctx, r.BatchID)
	if err != nil || kept.Totals != r.Totals || len(kept.Files) != len(r.Files) {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestPlanTellsWhatImportDoesAndWritesNothing(t *testing.T) {
	b := setUp(t)
	b.imports(t, b.write(t, "first.json", record.Document{Created: "2026-10-02", Subjects: []record.Subject{ana()}}))
	other := ana()
	other.Patient.Names[0].Family, other.Patient.BirthDate = "Boyd", "1990-09-09" // the same record number
	more := ana()
	more.Chart.Problems = []record.Problem{{Condition: record.Concept{Text: "Asthma"}}}
	paths := []string{b.write(t, "a.json", record.Document{Created: "2026-10-02", Subjects: []record.Subject{other, more}}),
		b.write(t, "b.json", record.Document{Created: "2026-10-02", Title: "again", Subjects: []record.Subject{other}})}
	before := picture(t, b.db)
	plan, err := b.s.Plan(b.ctx, paths, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if picture(t, b.db) != before {
		t.Fatal("a preview wrote something")
	}
	f := plan.Files[0]
	if f.Status != Added || len(f.Patients) != 2 || f.Patients[0].Status != Added || len(f.Patients[0].Candidates) != 1 || f.Patients[1].Status != Updated ||
		f.Patients[1].NewCount != 1 || f.Patients[1].New[0] != "problem: Asthma" || len(f.PatientIDs) != 1 || plan.Files[1].Status != Matched || len(plan.Files[1].PatientIDs) != 0 {
		t.Errorf("%+v", plan.Files)
	}
	done := b.imports(t, paths...)
	if done.Totals != plan.Totals {
		t.Errorf("planned %+v, done %+v", plan.Totals, done.Totals)
	}
	doubts, err := b.s.Doubts(b.ctx)
	if err != nil || len(doubts) != 1 {
		t.Fatalf("%+v, %v", doubts, err)
	}
	if _, err := b.s.MergeDoubt(storetest.As(access.Staff), doubts[0].ID); fault.Of(err) != fault.Denied {
		t.Errorf("staff merge: %v", err)
	}
	if _, err := b.s.MergeDoubt(b.ctx, doubts[0].ID); err != nil {
		t.Error(err)
	}
	if err := b.s.KeepApart(b.ctx, doubts[0].ID); fault.Of(err) != fault.Conflict {
		t.Errorf("decided twice: %v", err)
	}
	// A person's choice in the preview is obeyed.
	third := other
	third.Patient.Names = []record.HumanName{{Family: "Chen", Given: []string{"Mei"}}}
	path := b.write(t, "c.json", record.Document{Subjects: []record.Subject{third}})
	r, err := b.s.Import(b.ctx, []string{path}, Options{Choices: map[string]Choice{ChoiceKey(path, 0): {Apart: true}}}, nil)
	if err != nil || r.Totals.Added != 1 || len(r.Files[0].Patients[0].Candidates) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAStoppedImportResumes(t *testing.T) {
	b := setUp(t)
	var paths []string
	for i := range 6 {
		s := ana()
		s.Patient.Names[0].Given[0] = string(rune('A'+i)) + "na"
		s.Patient.Identifiers = nil
		paths = append(paths, b.write(t, fmt.Sprintf("%d.json", i), record.Document{Subjects: []record.Subject{s}}))
	}
	ctx, cancel := context.WithCancel(b.ctx)
	r, err := b.s.Import(ctx, paths, Options{}, func(p Progress) {
		if p.Done == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || r.State != "stopped" || r.Totals.Added != 3 {
		t.Fatalf("%+v, %v", r.Totals, err)
	}
	r, err = b.s.Resume(b.ctx, r.BatchID, nil)
	if err != nil || r.State != "done" || count(t, b.db, "patient") != 6 {
		t.Fatalf("%+v, %v", r, err)
	}
	if kept, err := b.s.Batch(b.ctx, r.BatchID); err != nil || kept.Totals.Added != 6 || kept.State != "done" {
		t.Errorf("%+v, %v", kept.Totals, err)
	}
	if again, err := b.s.Resume(b.ctx, r.BatchID, nil); err != nil || again.Totals.Added != 6 || again.State != "done" || count(t, b.db, "patient") != 6 {
		t.Errorf("resumed twice: %+v, %v", again.Totals, err)
	}
	if u, err := b.s.Undo(b.ctx, r.BatchID); err != nil || u.Patients != 6 {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestUndoSaysWhatItCannotTakeBack(t *testing.T) {
	b := setUp(t)
	r := b.imports(t, b.write(t, "a.json", record.Document{Created: "2026-10-02", Subjects: []record.Subject{ana()}}))
	id := r.Files[0].PatientIDs[0]
	chart, err := b.patients.Chart(b.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	m := chart.Medications[0]
	m.Status = "stopped"
	if err := b.patients.ChangeItem(b.ctx, m.ID, 0, &m); err != nil {
		t.Fatal(err)
	}
	u, err := b.s.Undo(b.ctx, r.BatchID)
	if err != nil || u.Patients != 0 || u.Items != 0 || u.Visits != 0 || len(u.Kept) != 1 || u.Kept[0] != (Kept{"patient", id, "kept whole: changed by hand since the import", 3, 1}) {
		t.Fatalf("%+v, %v", u, err)
	}
	if chart, err := b.patients.Chart(b.ctx, id); err != nil || chart.Len() != 3 || chart.Medications[0].Status != "stopped" {
		t.Errorf("%+v, %v", chart, err)
	}
	if _, err := b.s.Undo(b.ctx, r.BatchID); fault.Of(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
}

func TestAFactOfTwoImportsOutlivesOne(t *testing.T) {
	b := setUp(t)
	one := b.imports(t, b.write(t, "a.json", record.Document{Created: "2026-10-02", Subjects: []record.Subject{ana()}}))
	two := b.imports(t, b.write(t, "b.json", record.Document{Created: "2026-10-02", Title: "other", Subjects: []record.Subject{ana()}}))
	u, err := b.s.Undo(b.ctx, one.BatchID)
	if err != nil || u.Shared != 5 || len(u.Kept) != 0 || count(t, b.db, "chart_item") != 3 || count(t, b.db, "source_document") != 1 {
		t.Fatalf("%+v, %v", u, err)
	}
	if u, err := b.s.Undo(b.ctx, two.BatchID); err != nil || len(u.Kept) != 0 {
		t.Fatalf("%+v, %v", u, err)
	}
	for _, table := range tables {
		if n := count(t, b.db, table); n != 0 {
			t.Errorf("%d rows left in %s", n, table)
		}
	}
}

// Random documents about few people in random batches: whatever is taken back last is gone without a trace.
func TestUndoIsTheExactOppositeOfImport(t *testing.T) {
	for seed := range uint64(8) {
		b := setUp(t)
		r := rand.New(rand.NewPCG(seed, 4))
		pick := func(list ...string) string { return list[r.IntN(len(list))] }
		subject := func() record.Subject {
			s := record.Subject{Patient: record.Patient{
				Names:     []record.HumanName{{Family: pick("Rivera", "Boyd"), Given: []string{pick("Ana", "Sam")}}},
				BirthDate: record.Date(pick("1970-01-01", "1980-02-02")), Sex: pick(record.Female, record.Male),
				Identifiers: []record.Identifier{{System: "urn:oid:2.999.1", Value: pick("1", "2", "3")}}}}
			if r.IntN(2) == 0 {
				s.Patient.Telecoms = []record.ContactPoint{{System: "phone", Value: pick("212-555-0101", "212-555-0102")}}
			}
			for i := range r.IntN(3) {
				s.Visits = append(s.Visits, record.Visit{ID: fmt.Sprint(i), Start: record.DateTime(pick("2026-10-01T09:00:00", "2026-10-02T09:00:00", "2026-10-03")),
					Status: pick("planned", "finished"), Reason: pick("", "Cough")})
			}
			for range r.IntN(5) {
				s.Chart.Medications = append(s.Chart.Medications, record.Medication{Item: record.Item{Status: pick("active", "stopped"), Visit: pick("", "0", "1")}, Drug: record.Concept{Text: pick("A", "B", "C")}})
			}
			return s
		}
		var states, batches []string
		for n := range 6 {
			var paths []string
			for k := range 1 + r.IntN(3) {
				d := record.Document{Title: fmt.Sprint(n, k), Created: record.DateTime(pick("2026-10-01", "2026-10-05", "2026-10-09", ""))}
				for range 1 + r.IntN(2) {
					d.Subjects = append(d.Subjects, subject())
				}
				paths = append(paths, b.write(t, fmt.Sprintf("%d-%d.json", n, k), d))
			}
			states = append(states, picture(t, b.db))
			batches = append(batches, b.imports(t, paths...).BatchID)
		}
		for i := len(batches) - 1; i >= 0; i-- {
			u, err := b.s.Undo(b.ctx, batches[i])
			if err != nil {
				t.Fatal(err)
			}
			if len(u.Kept) > 0 {
				t.Fatalf("seed %d, batch %d kept %+v", seed, i, u.Kept)
			}
			if got := picture(t, b.db); got != states[i] {
				t.Fatalf("seed %d, batch %d: not as before\n--- before\n%s\n--- after\n%s", seed, i, states[i], got)
			}
		}
	}
}

func TestConfirmedMappingsAreUsedAgain(t *testing.T) {
	b := setUp(t)
	b.s = New(b.db, b.patients, b.visits, NewFormats(b.db))
	data := []byte("MRN,First,Last,Sex,DOB\n100,Rivera,Ana,female,1970-01-01\n") // whoever typed it swapped the names
	guess, err := b.s.Guess(b.ctx, "list.csv", data)
	if err != nil {
		t.Fatal(err)
	}
	m := guess.Mapping
	m.Columns[1].Field, m.Columns[2].Field = table.FieldFamily, table.FieldGiven
	if err := b.s.Confirm(b.ctx, "list.csv", m); err != nil {
		t.Fatal(err)
	}
	if guess, err := b.s.Guess(b.ctx, "list.csv", data); err != nil || !guess.Mapping.Confirmed || guess.Mapping.Columns[1].Field != table.FieldFamily {
		t.Errorf("%+v, %v", guess.Mapping, err)
	}
	path := filepath.Join(b.dir, "list.csv")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := b.imports(t, path); r.Totals.Added != 1 || r.Files[0].Patients[0].Name != "Ana Rivera" {
		t.Errorf("%+v", r)
	}
}

// The files of one export refer to each other by number: the list of patients names them.
func TestTablesOfOneFolderBelongTogether(t *testing.T) {
	b := setUp(t)
	b.s = New(b.db, b.patients, b.visits, NewFormats(b.db))
	for name, text := range map[string]string{
		"a-meds.csv":     "mrn,medication,start_date,sig\n100,Lisinopril 10 mg,2026-01-01,1 daily\n999,Unknown person's drug,2026-01-01,1 daily\n",
		"b-patients.csv": "mrn,given,family,birth_date,sex\n100,Ana,Rivera,1970-01-01,female\n",
	} {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := b.imports(t, b.dir)
	if r.Totals.Added != 1 || r.Totals.Updated != 1 || count(t, b.db, "patient") != 1 {
		t.Fatalf("%+v", r)
	}
	chart, err := b.patients.Chart(b.ctx, r.Files[1].PatientIDs[0])
	if err != nil || len(chart.Medications) != 1 {
		t.Errorf("%+v, %v", chart, err)
	}
	if again := b.imports(t, b.dir); again.Totals.Matched != 2 {
		t.Errorf("%+v", again)
	}
}

func TestSchedulesOfTwoFormatsMeetTheSameVisit(t *testing.T) {
	b := setUp(t)
	id, err := b.patients.Add(b.ctx, ana().Patient)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"s/a.csv":  "mrn,given,family,birth_date,start,reason,provider\n100,Ana,Rivera,1970-01-01,2026-11-17 09:00,Cough,\"Anita Rao, MD\"\n555,Nobody,Known,1990-01-01,2026-11-17 10:00,,\n",
		"s/b.ics":  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\nUID:e1@cal.example\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261117T090000Z\r\nDTEND:20261117T093000Z\r\nSUMMARY:Ana Rivera\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		"s/c.json": "{",
	} {
		path := filepath.Join(b.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for run := range 2 {
		r, err := b.s.Schedule(b.ctx, []string{filepath.Join(b.dir, "s")})
		if err != nil || len(r.Files) != 3 || r.Files[2].Status != Failed || r.Totals.Unmatched != 1 || (run == 1) != (r.Totals.Added == 0) {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	if list, err := b.visits.List(b.ctx, visit.Filter{PatientID: id}); err != nil || len(list) != 1 || list[0].Reason != "Cough" || list[0].UID == "" {
		t.Errorf("%+v, %v", list, err)
	}
}
