package patient

import (
	"context"
	"slices"
	"testing"

	"foyer/data/fault"
	"foyer/data/record"
)

func TestChooseNarrowsAndOrders(t *testing.T) {
	_, s, ctx := open(t)
	add := func(given, family, born, mrn, street string) string {
		p := person(given, family, record.Date(born), record.Female)
		p.Identifiers = []record.Identifier{{Type: "MR", Value: mrn}}
		p.Addresses = nil
		if street != "" {
			p.Addresses = []record.Address{{Lines: []string{street}}}
		}
		return must[string](t)(s.Add(ctx, p))
	}
	add("Ana", "Rivera", "1970-01-01", "C3", "1 Elm Street")
	add("Bea", "Álvarez", "1980-06-15", "C1", "")
	add("Cora", "Rivera", "1990-12-31", "C2", "2 Elm Street")
	dead := add("Dora", "Rivera", "1960-01-01", "C4", "3 Elm Street")
	gone := add("Eva", "Rivera", "1965-01-01", "C5", "")
	if err := s.SetDeceased(ctx, dead, true, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.SetActive(ctx, gone, false); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		choose Choose
		want   []string
		hidden int
	}{
		{"everybody who is seen, by name", Choose{}, []string{"Bea", "Ana", "Cora"}, 0},
		{"from the end", Choose{Falling: true}, []string{"Cora", "Ana", "Bea"}, 0},
		{"the others too", Choose{Away: true}, []string{"Bea", "Ana", "Cora", "Dora", "Eva"}, 0},
		{"by birth", Choose{Sort: ByBirth, Falling: true}, []string{"Cora", "Bea", "Ana"}, 0},
		{"by number", Choose{Sort: ByNumber}, []string{"Bea", "Cora", "Ana"}, 0},
		{"without an address", Choose{NoAddress: true}, []string{"Bea"}, 0},
		{"born between", Choose{BornFrom: "1975-01-01", BornTo: "1990-12-31"}, []string{"Bea", "Cora"}, 0},
		{"never asked", Choose{State: "not_offered"}, []string{"Bea", "Ana", "Cora"}, 0},
		{"invited", Choose{State: "invited"}, nil, 0},
		{"a text hides who is away, and says so", Choose{Text: "rivera"}, []string{"Ana", "Cora"}, 2},
		{"a text with all", Choose{Text: "rivera", Away: true, Sort: ByName, Falling: true}, []string{"Eva", "Dora", "Cora", "Ana"}, 0},
		{"a text and a filter", Choose{Text: "rivera", BornFrom: "1980-01-01"}, []string{"Cora"}, 0},
		{"a text without an address", Choose{Text: "rivera", NoAddress: true, Away: true}, []string{"Eva"}, 0},
	} {
		chosen, err := s.Choose(ctx, tt.choose)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		var got []string
		for _, p := range chosen.List {
			got = append(got, p.Given)
		}
		if !slices.Equal(got, tt.want) || chosen.Hidden != tt.hidden || chosen.More {
			t.Errorf("%s: %v, %d hidden, more %t; want %v, %d", tt.name, got, chosen.Hidden, chosen.More, tt.want, tt.hidden)
		}
	}
	for _, c := range []Choose{{Limit: 2}, {Limit: 1, Text: "rivera"}} {
		if chosen, err := s.Choose(ctx, c); err != nil || len(chosen.List) != c.Limit || !chosen.More {
			t.Errorf("%+v: %d, more %t, %v", c, len(chosen.List), chosen.More, err)
		}
	}
	if _, err := s.Choose(context.Background(), Choose{}); fault.Of(err) != fault.Locked {
		t.Errorf("nobody signed in: %v", err)
	}
}
