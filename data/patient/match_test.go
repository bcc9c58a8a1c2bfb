package patient

import (
	"testing"

	"foyer/data/record"
)

func TestMatchGoesByTheRule(t *testing.T) {
	base := func() record.Patient {
		p := person("María", "Núñez", "1960-02-01", record.Female)
		p.Identifiers = []record.Identifier{{System: "urn:oid:2.999.1", Type: "MR", Value: "100"}}
		p.Telecoms = []record.ContactPoint{{System: "phone", Value: "(212) 555-0147"}}
		p.Addresses = []record.Address{{Lines: []string{"1 Elm St"}, City: "Springfield", PostalCode: "12345"}}
		return p
	}
	with := func(change func(*record.Patient)) record.Patient {
		p := base()
		change(&p)
		return p
	}
	for name, c := range map[string]struct {
		incoming record.Patient
		want     Verdict
	}{
		"everything the same":                   {base(), VerdictSame},
		"number, family, birth date, sex agree": {with(func(p *record.Patient) { p.Names[0].Given[0] = "Mary"; p.Telecoms = nil; p.Addresses = nil }), VerdictSame},
		"the number alone": {with(func(p *record.Patient) {
			p.Names[0] = record.HumanName{Family: "Boyd", Given: []string{"Al"}}
			p.BirthDate = "1999-09-09"
			p.Sex = record.Male
		}), VerdictDoubtful},
		"number and name, another birth date":        {with(func(p *record.Patient) { p.BirthDate = "1999-09-09" }), VerdictDoubtful},
		"number and name, another sex":               {with(func(p *record.Patient) { p.Sex = record.Male }), VerdictDoubtful},
		"number and name, no sex":                    {with(func(p *record.Patient) { p.Sex = "" }), VerdictDoubtful},
		"no number, all names agree, same telephone": {with(func(p *record.Patient) { p.Identifiers = nil; p.Names[0].Family = "NUNEZ" }), VerdictSame},
		"another giver's number, same address": {with(func(p *record.Patient) {
			p.Identifiers[0].System = "urn:oid:2.999.2"
			p.Identifiers[0].Value = "7"
			p.Telecoms = nil
		}), VerdictSame},
		"names agree and nothing more is stated": {with(func(p *record.Patient) { p.Identifiers, p.Telecoms, p.Addresses = nil, nil, nil }), VerdictSame},
		"names agree and the rest speaks against it": {with(func(p *record.Patient) {
			p.Identifiers = nil
			p.Telecoms[0].Value = "(212) 555-0199"
			p.Addresses[0].Lines[0] = "9 Oak Ave"
		}), VerdictDoubtful},
		"names agree, another number of the same giver": {with(func(p *record.Patient) { p.Identifiers[0].Value = "200"; p.Telecoms, p.Addresses = nil, nil }), VerdictDoubtful},
		"name without birth date":                       {record.Patient{Names: base().Names, Telecoms: base().Telecoms}, VerdictDoubtful},
		"a slip in the birth date":                      {with(func(p *record.Patient) { p.Identifiers = nil; p.BirthDate = "1960-01-02" }), VerdictNew},
		"one digit of the birth date":                   {with(func(p *record.Patient) { p.Identifiers = nil; p.BirthDate = "1960-02-07" }), VerdictDoubtful},
		"a twin":                                        {with(func(p *record.Patient) { p.Identifiers = nil; p.Names[0].Given[0] = "Beatriz" }), VerdictNew},
		"married since, same telephone":                 {with(func(p *record.Patient) { p.Identifiers = nil; p.Names[0].Family = "Boyd" }), VerdictDoubtful},
		"somebody else":                                 {person("Omar", "Haddad", "1981-03-04", record.Male), VerdictNew},
	} {
		_, s, ctx := open(t)
		id := must[string](t)(s.Add(ctx, base()))
		d, err := s.Match(ctx, c.incoming)
		if err != nil {
			t.Fatal(err)
		}
		if d.Kind != c.want || d.Kind == VerdictSame && d.ID != id || d.Kind == VerdictDoubtful && (len(d.Candidates) != 1 || d.Candidates[0].ID != id || len(d.Candidates[0].Because) == 0) {
			t.Errorf("%s: got %+v, want %s", name, d, c.want)
		}
	}
}

func TestMatchFollowsAMerge(t *testing.T) {
	_, s, ctx := open(t)
	a := must[string](t)(s.Add(ctx, person("Maria", "Nunez", "1960-02-01", record.Female)))
	b := must[string](t)(s.Add(ctx, person("Mary", "Nunes", "1960-02-10", record.Female)))
	must[string](t)(s.Merge(ctx, a, b))
	d, err := s.Match(ctx, person("Mary", "Nunes", "1960-02-10", record.Female))
	if err != nil || d.Kind != VerdictSame || d.ID != a {
		t.Errorf("a person's decision to merge is not remembered: %+v, %v", d, err)
	}
}

func TestMatchOfTwoWhoFitEquallyIsDoubtful(t *testing.T) {
	_, s, ctx := open(t)
	p := person("Maria", "Nunez", "1960-02-01", record.Female)
	must[string](t)(s.Add(ctx, p))
	must[string](t)(s.Add(ctx, p))
	d, err := s.Match(ctx, p)
	if err != nil || d.Kind != VerdictDoubtful || len(d.Candidates) != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}
