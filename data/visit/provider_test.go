package visit

import (
	"slices"
	"testing"

	"foyer/data/record"
)

func TestProvidersAndTheirPatients(t *testing.T) {
	_, s, people, ctx := open(t)
	if list, err := s.Providers(ctx); err != nil || len(list) != 0 {
		t.Errorf("without visits: %v %v", list, err)
	}
	ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "1", "212-555-0101")
	wei := add(t, people, ctx, "Wei", "Zhou", "1971-01-01", "2", "212-555-0102")
	for _, v := range []record.Visit{{PatientID: ana, Start: "2026-11-17", Provider: "Rao"}, {PatientID: ana, Start: "2026-11-18", Provider: "Rao"},
		{PatientID: wei, Start: "2026-11-17", Provider: "Ito"}, {PatientID: wei, Start: "2026-11-18"}} {
		if _, err := s.Add(ctx, v); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := s.Providers(ctx); err != nil || !slices.Equal(list, []string{"Ito", "Rao"}) {
		t.Errorf("%v %v", list, err)
	}
	if of, err := s.PatientsOf(ctx, "Rao"); err != nil || len(of) != 1 || !of[ana] {
		t.Errorf("%v %v", of, err)
	}
	if of, err := s.PatientsOf(ctx, ""); err != nil || len(of) != 0 {
		t.Errorf("nobody's patients are %v %v", of, err)
	}
}
