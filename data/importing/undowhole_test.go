package importing

import (
	"reflect"
	"testing"

	"foyer/data/audit"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/visit"
)

// crowd is ana under other names, one file for all of them.
func crowd(given ...string) (d record.Document) {
	d.Created = "2026-10-02"
	for i, name := range given {
		s := ana()
		s.Patient.Names[0].Given, s.Patient.Names[0].Family = []string{name}, name+"son"
		s.Patient.BirthDate = record.Date([]string{"1961-01-01", "1972-02-02", "1983-03-03", "1954-04-04", "1945-05-05", "1966-06-06", "1977-07-07"}[i])
		s.Patient.Identifiers = nil
		d.Subjects = append(d.Subjects, s)
	}
	return d
}

// Whoever stays keeps everything: no patient is left with an emptied record.
func TestUndoTakesWholePatientsOrNone(t *testing.T) {
	b := setUp(t)
	r := b.imports(t, b.write(t, "a.json", crowd("Alma", "Boris", "Chloe", "Dmitri", "Edith", "Farid", "Greta")))
	ids := r.Files[0].PatientIDs
	alma, boris, chloe, dmitri, edith, farid, greta := ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6]
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := enrollment.New(b.db).Issue(b.ctx, alma, enrollment.Paper)
	must(err)
	_, err = consent.New(b.db).Record(b.ctx, consent.Consent{PatientID: boris, Kind: consent.Email, State: consent.Given, Method: consent.Written}, "2026-11-17")
	must(err)
	_, err = b.visits.Add(b.ctx, record.Visit{PatientID: chloe, Start: "2026-11-17T09:00"})
	must(err)
	p, err := b.patients.Get(b.ctx, dmitri)
	must(err)
	p.Note = "Prefers mornings"
	must(b.patients.Update(b.ctx, p.Patient, p.Version))
	_, err = b.patients.Merge(b.ctx, edith, farid)
	must(err)

	before := picture(t, b.db)
	plan, err := b.s.UndoPlan(b.ctx, r.BatchID)
	must(err)
	if picture(t, b.db) != before {
		t.Fatal("a plan changed something")
	}
	u, err := b.s.Undo(b.ctx, r.BatchID)
	must(err)
	if !reflect.DeepEqual(plan, u) {
		t.Errorf("planned %+v, done %+v", plan, u)
	}
	if u.Patients != 1 || u.Visits != 1 || u.Items != 3 || len(u.Kept) != 6 {
		t.Errorf("%+v", u)
	}
	want := map[string]string{alma: "kept whole: the patient has been invited or asked since", boris: "kept whole: the patient has given or refused a consent since",
		chloe: "kept whole: entries were added by hand since the import", dmitri: "kept whole: changed by hand since the import",
		edith: "kept whole: merged since the import", farid: "kept whole: merged since the import"}
	items, visits := 0, 0
	for _, k := range u.Kept {
		if k.Kind != "patient" || want[k.ID] != k.Because {
			t.Errorf("%+v", k)
		}
		items, visits = items+k.Items, visits+k.Visits
	}
	if items != 18 || visits != 6 {
		t.Errorf("%d entries and %d visits kept, want 18 and 6", items, visits)
	}
	for _, id := range []string{alma, boris, chloe, dmitri} {
		chart, err := b.patients.Chart(b.ctx, id)
		list, failed := b.visits.List(b.ctx, visit.Filter{PatientID: id})
		if err != nil || failed != nil || chart.Len() != 3 || len(list) < 1 {
			t.Errorf("%s: %d entries, %d visits, %v, %v", id, chart.Len(), len(list), err, failed)
		}
	}
	if _, err := patient.Read(b.ctx, b.db, greta); err == nil {
		t.Error("nothing held her, and she is still there")
	}
	if _, err := audit.Verify(b.ctx, b.db, ""); err != nil {
		t.Error(err)
	}
}

// A patient who was there before, and was changed by hand since, keeps what the import brought.
func TestUndoLeavesAKnownPatientWhole(t *testing.T) {
	b := setUp(t)
	first := b.imports(t, b.write(t, "a.json", record.Document{Created: "2026-10-02", Subjects: []record.Subject{ana()}}))
	s := ana()
	s.Patient.Telecoms = []record.ContactPoint{{System: "email", Value: "ana@mail.example"}}
	s.Chart.Problems = []record.Problem{{Condition: record.Concept{Text: "Asthma"}}}
	second := b.imports(t, b.write(t, "b.json", record.Document{Created: "2026-10-09", Subjects: []record.Subject{s}}))
	id := first.Files[0].PatientIDs[0]
	p, err := b.patients.Get(b.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	p.Telecoms[0].Value = "rivera@mail.example"
	if err := b.patients.Update(b.ctx, p.Patient, p.Version); err != nil {
		t.Fatal(err)
	}
	u, err := b.s.Undo(b.ctx, second.BatchID)
	if err != nil || len(u.Kept) != 1 || u.Kept[0].ID != id || u.Items != 0 || u.Restored != 0 {
		t.Errorf("%+v, %v", u, err)
	}
	if chart, err := b.patients.Chart(b.ctx, id); err != nil || len(chart.Problems) != 1 {
		t.Errorf("%+v, %v", chart, err)
	}
}
