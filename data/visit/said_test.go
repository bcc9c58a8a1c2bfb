package visit

import (
	"context"
	"slices"
	"testing"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store/storetest"
)

// told is a visit with two instructions, a result to come and two medicines.
func toldVisit(t *testing.T) (s *Service, p *patient.Service, ctx context.Context, id, who string) {
	t.Helper()
	db := storetest.Open(t)
	s, p, ctx = New(db), patient.New(db), storetest.As(access.Staff)
	who, err := p.Add(ctx, record.Patient{Names: []record.HumanName{{Given: []string{"Berta"}, Family: "Testa"}}, BirthDate: "1960-02-01"})
	if err != nil {
		t.Fatal(err)
	}
	if id, err = s.Add(ctx, record.Visit{PatientID: who, Start: "2026-11-17T09:00:00-05:00", Status: Finished, Reason: "Cough", Assessment: "A cold."}); err != nil {
		t.Fatal(err)
	}
	for _, add := range []struct {
		kind  record.Kind
		value any
	}{
		{record.KindInstruction, &record.Instruction{Item: record.Item{Visit: id}, Text: "Rest.", When: "2026-11-17"}},
		{record.KindInstruction, &record.Instruction{Item: record.Item{Visit: id}, Text: "Drink water.", When: "2026-11-17"}},
		{record.KindResult, &record.Observation{Item: record.Item{Visit: id, Status: "registered"}, Code: record.Concept{Text: "Throat swab"}}},
		{record.KindMedication, &record.Medication{Item: record.Item{Status: "active"}, Drug: record.Concept{Text: "Lisinopril 10 mg tablet"}, Sig: "1 tablet each morning", Start: "2024-01-01"}},
		{record.KindMedication, &record.Medication{Item: record.Item{Status: "stopped"}, Drug: record.Concept{Text: "Aspirin 81 mg"}, Start: "2020-01-01"}},
	} {
		if _, err := p.AddItem(ctx, who, add.kind, add.value); err != nil {
			t.Fatal(err)
		}
	}
	return s, p, ctx, id, who
}

func TestAVisitInPlainFields(t *testing.T) {
	s, _, ctx, id, _ := toldVisit(t)
	said, version, err := s.Said(ctx, id)
	if err != nil || version != 1 {
		t.Fatal(version, err)
	}
	if said.Reason != "Cough" || said.Found != "A cold." || len(lines(said.Next)) != 2 || said.Pending != "Throat swab" || len(said.Medicines) != 1 || said.Medicines[0].Change != MedicineSame {
		t.Errorf("said %+v", said)
	}
}

func TestSayingKeepsAndTakesBack(t *testing.T) {
	s, p, ctx, id, who := toldVisit(t)
	before, version, err := s.Said(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	said := before
	said.Reason, said.Found, said.CallIf, said.FollowUp = "Cough and fever", "You have a cold.", "You can't breathe well.", "Come back in two weeks."
	said.Next, said.Pending = "Rest at home.\nDrink water.\n\n", "Chest X-ray"
	said.Medicines = slices.Clone(before.Medicines)
	said.Medicines[0].Change, said.Medicines[0].How = MedicineStopped, "Do not take it any more"
	said.Medicines = append(said.Medicines, Medicine{Name: "Amoxicillin 500 mg capsule", How: "1 capsule 3 times a day", Change: MedicineNew}, Medicine{})

	// What a preview shows is what is kept.
	v, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	chart, err := p.Chart(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	previewed := SaidOf(said.On(v.Visit, chart))
	back, err := s.Say(ctx, id, said, version)
	if err != nil {
		t.Fatal(err)
	}
	kept, _, err := s.Said(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	same := func(a, b Said) bool {
		a.Medicines, b.Medicines = slices.Clone(a.Medicines), slices.Clone(b.Medicines)
		for i := range a.Medicines {
			a.Medicines[i].ID = ""
		}
		for i := range b.Medicines {
			b.Medicines[i].ID = ""
		}
		return a.Reason == b.Reason && a.Found == b.Found && a.CallIf == b.CallIf && a.FollowUp == b.FollowUp && tidy(a.Next) == tidy(b.Next) && a.Pending == b.Pending && slices.Equal(a.Medicines, b.Medicines)
	}
	if !same(previewed, kept) {
		t.Errorf("previewed %+v\nkept      %+v", previewed, kept)
	}
	if kept.Next != "Rest at home.\nDrink water." || kept.Pending != "Chest X-ray" || len(kept.Medicines) != 2 || kept.Medicines[0].Change != MedicineNew || kept.Medicines[1].Change != MedicineStopped {
		t.Errorf("kept %+v", kept)
	}
	if _, err := s.Say(ctx, id, said, version); fault.Of(err) != fault.Conflict {
		t.Errorf("saying over a change: %v", err)
	}
	if _, err := s.Say(ctx, id, back, 0); err != nil {
		t.Fatal(err)
	}
	if kept, _, err = s.Said(ctx, id); err != nil || !same(kept, before) {
		t.Errorf("taken back %+v, %v\nwant       %+v", kept, err, before)
	}
}

func TestSayingTheSameChangesNoChart(t *testing.T) {
	s, p, ctx, id, who := toldVisit(t)
	said, _, err := s.Said(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	chart, err := p.Chart(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if edits := said.edits(v.Visit, chart); len(edits) != 0 {
		t.Errorf("edits %+v", edits)
	}
}
