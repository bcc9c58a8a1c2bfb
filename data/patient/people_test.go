package patient

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

var (
	families = []string{"García", "Núñez", "O'Brien", "Smith", "Smith-Jones", "de la Cruz", "Nguyen", "Müller", "Kowalski", "Łukasz", "Okafor", "Rivera",
		"Whitfield", "Haddad", "Fitzgerald", "Ångström", "van der Berg", "Iglesias", "Petrov", "Chen", "Abara", "Lindqvist", "Moreau", "Castellanos", "Boyd"}
	givens = []string{"María", "José", "Ana", "Anna", "John", "Linh", "Zoë", "François", "Ama", "Priya", "Omar", "Ingrid", "Tomás", "Ruth", "Desmond",
		"Fatima", "Walter", "Beatriz", "Kofi", "Helen", "Jürgen", "Noor", "Sofía", "Peter", "Mei"}
)

// invent makes the i-th of many invented people. Family names get an ending, so that a hundred thousand people have
// about five thousand of them, as a county would.
func invent(r *rand.Rand, i int) record.Patient {
	ends := []string{"", "", "", "son", "ez", "man", "ov", "elli", "stein", "ton", "field", "wood"}
	family := families[int(float64(len(families))*r.Float64()*r.Float64())] + ends[r.IntN(len(ends))]
	if r.IntN(3) > 0 {
		family += string(rune('a'+r.IntN(26))) + string(rune('a'+r.IntN(26)))
	}
	born := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(365*90))
	sex := []string{record.Female, record.Male}[r.IntN(2)]
	p := record.Patient{
		Names:       []record.HumanName{{Family: family, Given: []string{givens[r.IntN(len(givens))], string(rune('A' + r.IntN(26)))}}},
		BirthDate:   record.DayOf(born),
		Sex:         sex,
		Identifiers: []record.Identifier{{System: "urn:oid:2.999.1", Type: "MR", Value: fmt.Sprintf("MRN-%06d", i)}},
		Telecoms: []record.ContactPoint{{System: "phone", Use: "home", Value: fmt.Sprintf("(%03d) %03d-%04d", 200+r.IntN(700), 200+r.IntN(700), r.IntN(10000))},
			{System: "email", Value: fmt.Sprintf("%s.%d@mail.example", token(key(family)), i)}},
		Addresses: []record.Address{{Lines: []string{fmt.Sprintf("%d Elm Street", 1+r.IntN(900))}, City: "Springfield", State: "NY", PostalCode: fmt.Sprintf("%05d", 10000+r.IntN(500))}},
		Languages: []record.Language{{Code: []string{"en", "es"}[r.IntN(2)], Preferred: true}},
	}
	return p
}

// fill adds n invented people in transactions of a thousand.
func fillPeople(t testing.TB, db *store.DB, n int) []record.Patient {
	t.Helper()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(7, 11))
	people := make([]record.Patient, 0, n)
	for len(people) < n {
		err := db.Write(ctx, func(tx *store.Tx) error {
			w := NewWriter(tx)
			defer w.Close()
			for i := 0; i < 1000 && len(people) < n; i++ {
				p := invent(r, len(people))
				p.ID = tx.ID()
				if err := w.Insert(ctx, p, Origin{}); err != nil {
					return err
				}
				people = append(people, p)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return people
}

func open(t testing.TB) (*store.DB, *Service, context.Context) {
	t.Helper()
	db := storetest.Open(t)
	return db, New(db), storetest.As(access.Administrator)
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func person(given, family string, born record.Date, sex string) record.Patient {
	return record.Patient{Names: []record.HumanName{{Family: family, Given: []string{given}}}, BirthDate: born, Sex: sex}
}
