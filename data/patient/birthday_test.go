package patient

import (
	"slices"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store/storetest"
)

func TestBirthdaysAreFoundFromBirthDates(t *testing.T) {
	db := storetest.Open(t) // 2026-11-17
	s, ctx := New(db), storetest.As(access.Staff)
	for _, p := range []struct {
		given, born string
		deceased    bool
	}{{"Ada", "2008-11-20", false}, {"Ben", "2013-11-17", false}, {"Cleo", "2013-11-16", false}, {"Dov", "2014-01-15", false}, {"Eva", "2013", false}, {"Finn", "2008-12-01", true}, {"Gil", "2008-02-01", false}} {
		who := record.Patient{Names: []record.HumanName{{Given: []string{p.given}, Family: "Testa"}}, BirthDate: record.Date(p.born), Deceased: p.deceased}
		if _, err := s.Add(ctx, who); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Birthdays(ctx, 60, AccessAges...)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range list {
		who, err := s.Get(ctx, b.PatientID)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, who.Name().First()+" "+string(b.On))
	}
	if want := []string{"Ben 2026-11-17", "Ada 2026-11-20", "Dov 2027-01-15"}; !slices.Equal(got, want) {
		t.Errorf("birthdays %v, want %v", got, want)
	}
}

func TestLeapDays(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct {
		on   string
		age  int
		want []string
	}{
		{"2026-03-01", 18, []string{"2008-03-01", "2008-02-29"}},
		{"2026-03-01", 13, []string{"2013-03-01"}},
		{"2028-03-01", 12, []string{"2016-03-01"}},
		{"2028-02-29", 12, []string{"2016-02-29"}},
		{"2028-02-29", 13, nil},
	} {
		if got := bornFor(day(c.on), c.age); !slices.Equal(got, c.want) {
			t.Errorf("%d on %s: %v, want %v", c.age, c.on, got, c.want)
		}
	}
}
