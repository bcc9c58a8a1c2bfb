package patient

import (
	"context"
	"strings"
	"testing"

	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

func TestUpdateRefusesAStaleVersion(t *testing.T) {
	_, s, ctx := open(t)
	id := must[string](t)(s.Add(ctx, person("Ana", "Rivera", "1970-01-01", record.Female)))
	p := must[Stored](t)(s.Get(ctx, id))
	p.Names[0].Family = "Rivera Boyd"
	if err := s.Update(ctx, p.Patient, p.Version); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(ctx, p.Patient, p.Version); fault.Of(err) != fault.Conflict {
		t.Errorf("stale: %v", err)
	}
	if list := must[[]Summary](t)(s.Search(ctx, "boyd", 5)); len(list) != 1 {
		t.Errorf("the new name is not found: %v", list)
	}
}

func TestAddRefusesWhatCannotBe(t *testing.T) {
	_, s, ctx := open(t)
	for field, change := range map[string]func(*record.Patient){
		"family":     func(p *record.Patient) { p.Names = []record.HumanName{{Family: "  "}} },
		"birth_date": func(p *record.Patient) { p.BirthDate = "2030-01-01" },
		"sex":        func(p *record.Patient) { p.Sex = "F" },
		"email":      func(p *record.Patient) { p.Telecoms = []record.ContactPoint{{System: "email", Value: "a@b\r\nBcc: c"}} },
		"phone":      func(p *record.Patient) { p.Telecoms = []record.ContactPoint{{System: "phone", Value: "none"}} },
	} {
		p := person("Ana", "Rivera", "1970-01-01", record.Female)
		change(&p)
		_, err := s.Add(ctx, p)
		if fault.Of(err) != fault.Invalid || !strings.HasPrefix(err.Error(), field+":") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := s.Add(context.Background(), person("A", "B", "", "")); fault.Of(err) != fault.Locked {
		t.Errorf("nobody signed in: %v", err)
	}
}

func TestEveryChangeAndEveryLookIsAudited(t *testing.T) {
	db, s, ctx := open(t)
	id := must[string](t)(s.Add(ctx, person("Ana", "Rivera", "1970-01-01", record.Female)))
	must[Stored](t)(s.Look(ctx, id))
	if err := s.SetDeceased(ctx, id, true, "2026-01-05"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetConfidential(ctx, id, record.Confidential{Requested: true, NoCalls: true}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetActive(ctx, id, false); err != nil {
		t.Fatal(err)
	}
	item := must[string](t)(s.AddItem(ctx, id, record.KindNote, &record.Note{Text: "hello"}))
	if err := s.RemoveItem(ctx, item); err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, e := range must[[]audit.Entry](t)(audit.List(ctx, db, audit.Filter{PatientID: id})) {
		actions = append([]string{e.Action}, actions...)
	}
	want := "patient.added patient.viewed patient.deceased patient.confidential-set patient.deactivated item.added item.removed"
	if got := strings.Join(actions, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	p := must[Stored](t)(s.Get(ctx, id))
	if !p.Deceased || p.DeceasedOn != "2026-01-05" || !p.Confidential.NoCalls || p.Active {
		t.Errorf("%+v", p)
	}
}

func TestItemsByHand(t *testing.T) {
	db, s, ctx := open(t)
	id := must[string](t)(s.Add(ctx, person("Ana", "Rivera", "1970-01-01", record.Female)))
	drug := &record.Medication{Item: record.Item{Status: "active"}, Drug: record.Concept{Text: "Lisinopril 10 mg", Codings: []record.Coding{{System: record.RxNorm, Code: "314076"}}}, Sig: "once a day", Start: "2026-01-01"}
	item := must[string](t)(s.AddItem(ctx, id, record.KindMedication, drug))
	if _, err := s.AddItem(ctx, id, record.KindMedication, drug); fault.Of(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	_, version, err := s.ItemVersion(ctx, item)
	if err != nil {
		t.Fatal(err)
	}
	drug.Status, drug.End = "stopped", "2026-02-01"
	if err := s.ChangeItem(ctx, item, version, drug); err != nil {
		t.Fatal(err)
	}
	if err := s.ChangeItem(ctx, item, version, drug); fault.Of(err) != fault.Conflict {
		t.Errorf("stale: %v", err)
	}
	c := must[record.Chart](t)(s.Chart(ctx, id))
	if len(c.Medications) != 1 || c.Medications[0].ID != item || c.Medications[0].Status != "stopped" || c.Medications[0].Drug.Code(record.RxNorm) != "314076" {
		t.Fatalf("%+v", c.Medications)
	}
	if err := s.RemoveItem(ctx, item); err != nil {
		t.Fatal(err)
	}
	if c := must[record.Chart](t)(s.Chart(ctx, id)); c.Len() != 0 {
		t.Errorf("removed, and yet there: %+v", c)
	}
	// An import does not bring back what a person removed; the person can.
	put := func() Put {
		var p Put
		if err := db.Write(ctx, func(tx *store.Tx) (err error) {
			w := NewWriter(tx)
			defer w.Close()
			p, err = w.PutItem(ctx, id, record.KindMedication, drug, Origin{AsOf: "2027-01-01"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := put(); p.Outcome != Matched {
		t.Errorf("an import brought it back: %+v", p)
	}
	if again := must[string](t)(s.AddItem(ctx, id, record.KindMedication, drug)); again != item {
		t.Errorf("a second row")
	}
	if _, err := s.AddItem(ctx, id, record.KindAllergy, drug); err == nil {
		t.Error("a medication among the allergies")
	}
	if _, err := s.AddItem(ctx, id, record.KindNote, &record.Note{Item: record.Item{Visit: "nowhere"}, Text: "x"}); fault.Of(err) != fault.Invalid {
		t.Errorf("a visit that does not exist: %v", err)
	}
}
