package enrollment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"foyer/data/consent"
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

// What is missing is the same in the list of all and on the record of one.
func TestMissingIsOneRule(t *testing.T) {
	d := open(t)
	r := rand.New(rand.NewPCG(4, 2))
	people := patient.New(d.db)
	var ids []string
	for range 120 {
		p := person("Vega")
		p.Telecoms, p.Addresses = nil, nil
		for range r.IntN(3) {
			p.Telecoms = append(p.Telecoms, []record.ContactPoint{{System: "email", Value: "vega@mail.example"}, {System: "phone", Value: "555-0101"}, {System: "sms", Value: "555-0102"},
				{System: "fax", Value: "555-0103"}, {System: "email", Use: "old", Value: "was@mail.example"}, {System: "phone", Use: "old", Value: "555-0104"}}[r.IntN(6)])
		}
		for range r.IntN(3) {
			p.Addresses = append(p.Addresses, record.Address{Use: []string{"", "home", "old"}[r.IntN(3)], City: "Cedar Hollow",
				Lines: [][]string{nil, {"1 Mill St"}}[r.IntN(2)], PostalCode: []string{"", "12345"}[r.IntN(2)]})
		}
		if r.IntN(3) == 0 {
			p.Languages = nil
		}
		switch r.IntN(6) {
		case 0:
			p.BirthDate = ""
		case 1:
			p.Names = []record.HumanName{{Text: "Vega"}}
		case 2:
			p.Confidential = record.Confidential{Requested: true, Email: "safe@mail.example"}
		case 3:
			p.Confidential = record.Confidential{Requested: true, Address: record.Address{Lines: []string{"2 Hill Rd"}}}
		}
		id, err := people.Add(d.ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if r.IntN(2) == 0 {
			if _, err := consent.New(d.db).Record(d.ctx, consent.Consent{PatientID: id, Kind: consent.Email, State: []consent.State{consent.Given, consent.Withdrawn}[r.IntN(2)], Method: consent.Spoken}, ""); err != nil {
				t.Fatal(err)
			}
		}
		ids = append(ids, id)
	}
	all, err := d.Standings(d.ctx, ids...)
	if err != nil || len(all) != len(ids) {
		t.Fatal(len(all), err)
	}
	for _, id := range ids {
		who, err := people.Get(d.ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		agreed, err := consent.Current(d.ctx, d.db, id, consent.Email)
		if err != nil {
			t.Fatal(err)
		}
		if want := Missing(who.Patient, agreed.Given); !slices.Equal(all[id].Missing, want) {
			t.Errorf("%+v: missing %v in the list, %v on the record", who.Patient, all[id].Missing, want)
		}
	}
}
