package enrollment

import (
	"fmt"
	"slices"
	"testing"

	"foyer/data/patient"
	"foyer/data/record"
)

// Counts says what Funnel says, but of those who were never offered the portal and of children.
func TestCountsAgreeWithTheFunnel(t *testing.T) {
	d := open(t)
	var ids []string
	for i := range 6 {
		ids = append(ids, d.add(t, person(fmt.Sprintf("Person%c", 'a'+i))))
	}
	d.issue(t, ids[0], Paper)
	d.issue(t, ids[1], Paper)
	for _, id := range ids[2:5] {
		if _, err := d.Offer(d.ctx, id, Note{Channel: Desk}); err != nil {
			t.Fatal(err)
		}
	}
	people := patient.New(d.db)
	if err := people.SetDeceased(d.ctx, ids[2], true, ""); err != nil {
		t.Fatal(err)
	}
	if err := people.SetActive(d.ctx, ids[1], false); err != nil {
		t.Fatal(err)
	}
	counts, err := d.Counts(d.ctx)
	if err != nil {
		t.Fatal(err)
	}
	funnel, err := d.Funnel(d.ctx, Choose{})
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range States {
		if state != NotOffered && state != Ineligible && counts[state] != funnel.States[state] {
			t.Errorf("%s: counted %d, the funnel says %d", state, counts[state], funnel.States[state])
		}
	}
	if counts[Offered] != 2 || counts[Invited] != 1 {
		t.Errorf("counts are %v, want 2 offered and 1 invited", counts)
	}
}

func TestStandingsOfADay(t *testing.T) {
	d := open(t)
	whole := d.add(t, person("Whole"))
	bare := person("Bare")
	bare.Telecoms, bare.Addresses, bare.Languages = nil, nil, []record.Language{}
	lacking := d.add(t, bare)
	d.issue(t, whole, Paper)
	small := person("Small")
	small.BirthDate = "2024-01-05"
	child := d.add(t, small)
	if of, err := d.Standings(d.ctx, child); err != nil || of[child].State != Ineligible {
		t.Errorf("a child of two is %q, %v", of[child].State, err)
	}
	got, err := d.Standings(d.ctx, whole, lacking, "nobody")
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v: want the two who are there", got, err)
	}
	if got[whole].State != Invited || got[lacking].State != NotOffered {
		t.Errorf("states %s and %s, want invited and not_offered", got[whole].State, got[lacking].State)
	}
	for _, id := range []string{whole, lacking} {
		who, err := patient.New(d.db).Get(d.ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if want := Missing(who.Patient, false); !slices.Equal(got[id].Missing, want) {
			t.Errorf("missing %v, want %v", got[id].Missing, want)
		}
	}
	if none, err := d.Standings(d.ctx); err != nil || len(none) != 0 {
		t.Errorf("asked for nobody: %v, %v", none, err)
	}
}
