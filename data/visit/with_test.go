package visit

import (
	"testing"

	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
)

// A visit and its entries are kept together: an entry that can't be kept leaves no visit behind, and saving again after
// it was mended makes one visit.
func TestAVisitIsSavedWithItsEntriesOrNotAtAll(t *testing.T) {
	db, s, people, ctx := open(t)
	who := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "1", "212-555-0101")
	v := record.Visit{PatientID: who, Start: "2026-11-17T09:00:00-05:00", Reason: "Cough"}
	pulse := record.Observation{Code: record.Concept{Text: "Heart rate"}, When: "2026-11-17", Value: record.Value{Quantity: record.Quantity{Value: "72", Unit: "/min"}}}
	twice := Content{Instructions: []record.Instruction{{Text: "Drink water."}}, Vitals: []record.Observation{pulse, pulse}}
	if _, err := s.SaveWith(ctx, v, 0, twice); fault.Of(err) != fault.Conflict {
		t.Fatalf("the same pulse twice: %v", err)
	}
	count := func(what string, want int) {
		t.Helper()
		visits, err := s.List(ctx, Filter{PatientID: who})
		if err != nil {
			t.Fatal(err)
		}
		chart, err := people.Chart(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := audit.List(ctx, db, audit.Filter{PatientID: who, Action: "visit.added"})
		if err != nil {
			t.Fatal(err)
		}
		if len(visits) != want || len(chart.Instructions) != want || len(chart.Vitals) != want || len(entries) != want {
			t.Errorf("%s: %d visits, %d instructions, %d vitals, %d times in the log", what, len(visits), len(chart.Instructions), len(chart.Vitals), len(entries))
		}
	}
	count("after the error", 0)
	id, err := s.SaveWith(ctx, v, 0, Content{Instructions: twice.Instructions, Vitals: twice.Vitals[:1]})
	if err != nil {
		t.Fatal(err)
	}
	count("saved again", 1)
	content, err := s.Content(ctx, id)
	if err != nil || len(content.Instructions) != 1 || len(content.Vitals) != 1 {
		t.Fatalf("of the visit: %+v, %v", content, err)
	}

	// A change: an entry that can't be kept leaves the visit as it was.
	old, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	changed := old.Visit
	changed.Reason = "Fever"
	gone := content.Instructions[0].ID
	if _, err := s.SaveWith(ctx, changed, old.Version, Content{Removed: []string{gone}, Vitals: []record.Observation{pulse}}); fault.Of(err) != fault.Conflict {
		t.Fatalf("a pulse that is there: %v", err)
	}
	count("after the second error", 1)
	if now, err := s.Get(ctx, id); err != nil || now.Reason != "Cough" || now.Version != old.Version {
		t.Errorf("the visit is %+v, %v", now, err)
	}
	if _, err := s.SaveWith(ctx, changed, old.Version, Content{Removed: []string{gone, gone}, Instructions: []record.Instruction{{Text: "Rest."}}}); err != nil {
		t.Fatal(err)
	}
	content, err = s.Content(ctx, id)
	if err != nil || len(content.Instructions) != 1 || content.Instructions[0].Text != "Rest." {
		t.Errorf("of the visit: %+v, %v", content, err)
	}
	if _, err := s.SaveWith(ctx, changed, old.Version, Content{}); fault.Of(err) != fault.Conflict {
		t.Errorf("over a change: %v", err)
	}
}
