package demo_test

import (
	"testing"
	"time"

	"foyer/cmd/internal/demo"
	"foyer/data/record"

	"github.com/google/go-cmp/cmp"
)

func TestGenerateIsWholeAndRepeats(t *testing.T) {
	today := time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)
	people := demo.Generate(today, 1)
	if diff := cmp.Diff(people.Subjects, demo.Generate(today, 1).Subjects); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if len(people.Subjects) != 400 {
		t.Errorf("%d patients, want 400", len(people.Subjects))
	}
	perDay := map[record.Date]int{}
	mrns := map[string]bool{}
	for _, s := range people.Subjects {
		if s.Patient.Name().String() == "" || !s.Patient.BirthDate.Full() || s.Patient.MRN() == "" || mrns[s.Patient.MRN()] {
			t.Errorf("patient %s is not whole", s.Patient.ID)
		}
		mrns[s.Patient.MRN()] = true
		for _, v := range s.Visits {
			perDay[v.Start.Date()]++
			if v.Status == "finished" && (v.Assessment == "" || v.Reason == "") {
				t.Errorf("visit %s has no content", v.ID)
			}
		}
	}
	lately, before := map[record.Date]int{}, 0
	for day, n := range perDay {
		if day >= "2026-11-01" {
			lately[day] = n
		} else if before += n; n > 5 || day < "2026-03-01" {
			t.Errorf("%d visits on %s", n, day)
		}
	}
	if len(lately) != 15 || lately["2026-11-17"] != 13 || before < 150 {
		t.Errorf("visits per day: %v, and %d before", lately, before)
	}
}
