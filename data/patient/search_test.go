package patient

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store/storetest"
)

func TestReadDatesInEveryForm(t *testing.T) {
	now := storetest.Now
	for text, want := range map[string][]record.Date{
		"1960-02-01":            {"1960-02-01"},
		"02/01/1960":            {"1960-02-01", "1960-01-02"},
		"2/1/1960":              {"1960-02-01", "1960-01-02"},
		"1.2.1960":              {"1960-02-01", "1960-01-02"},
		"02011960":              {"1960-02-01", "1960-01-02"},
		"19600201":              {"1960-02-01"},
		"31.12.1960":            {"1960-12-31"},
		"12/31/60":              {"1960-12-31"},
		"2/1/05":                {"1905-02-01", "2005-02-01", "1905-01-02", "2005-01-02"},
		"Feb 1, 1960":           {"1960-02-01"},
		"1 de febrero de 1960":  {"1960-02-01"},
		"February 1st 1960":     {"1960-02-01"},
		"1960-02":               {"1960-02"},
		"1960/2/1":              {"1960-02-01"},
		"30.2.1960":             nil,
		"2/1/2060":              nil,
		"555-0123":              nil,
		"garcia":                nil,
		"":                      nil,
		"1.2.":                  nil,
		strings.Repeat("1", 99): nil,
	} {
		if got := ReadDates(text, now); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func TestSearchFindsBy(t *testing.T) {
	_, s, ctx := open(t)
	add := func(p record.Patient) string { return must[string](t)(s.Add(ctx, p)) }
	maria := person("María", "Núñez", "1960-02-01", record.Female)
	maria.Names[0].Given = append(maria.Names[0].Given, "Elena")
	maria.Names = append(maria.Names, record.HumanName{Use: "maiden", Family: "Quintero"})
	maria.Identifiers = []record.Identifier{{System: "urn:oid:2.999.1", Type: "MR", Value: "MRN-000123"}, {System: record.SSN, Type: "SS", Value: "900-12-3456"}}
	maria.Telecoms = []record.ContactPoint{{System: "phone", Value: "+1 (212) 555-0147 x12"}, {System: "email", Value: "Maria.Nunez@mail.example"}}
	m := add(maria)
	cruz := add(person("Ana", "de la Cruz", "1988-11-30", record.Female))
	brien := add(person("Pat", "O'Brien", "1971-07-04", record.Male))
	joined := add(person("Lee", "Smith-Jones", "1999-01-02", record.Other))
	cyril := add(person("Анна", "Петрова", "1950-05-05", record.Female))
	mariana := add(person("Tom", "Mariano", "1940-01-01", record.Male))
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"nunez", []string{m}}, {"NÚÑEZ", []string{m}}, {"nun", []string{m}}, {"maria nunez", []string{m}}, {"nunez maria", []string{m}},
		{"Núñez, María", []string{m}}, {"elena", []string{m}}, {"quintero", []string{m}}, {"mar nu", []string{m}}, {"nunez elena maria", []string{m}},
		{"maria", []string{m, mariana}}, // the exact given name before the longer family name
		{"1.2.1960", []string{m}}, {"02/01/1960", []string{m}}, {"1960-02-01", []string{m}}, {"02011960", []string{m}}, {"Feb 1, 1960", []string{m}},
		{"nunez 1960", []string{m}}, {"nunez 2/1/1960", []string{m}}, {"1960", []string{m}},
		{"0147", []string{m}}, {"555-0147", []string{m}}, {"5550147", []string{m}}, {"(212) 555-0147", []string{m}}, {"212 555 0147", []string{m}},
		{"+12125550147", []string{m}}, {"2125", []string{m}}, {"nunez 0147", []string{m}}, {"12125550147", []string{m}},
		{"MRN-000123", []string{m}}, {"mrn000123", []string{m}}, {"123", []string{m}}, {"MRN-0001", []string{m}},
		{"maria.nunez@mail.example", []string{m}}, {"MARIA.NUNEZ@", []string{m}}, {"maria.nun", []string{m}},
		{"900-12-3456", nil}, {"3456", nil}, {"147", nil},
		{"cruz", []string{cruz}}, {"de la", []string{cruz}}, {"la cruz", []string{cruz}}, {"de la cr an", []string{cruz}}, {"de la cruz", []string{cruz}}, {"delacruz", []string{cruz}}, {"ana cruz", []string{cruz}}, {"ana de la cruz", []string{cruz}},
		{"obrien", []string{brien}}, {"o'brien", []string{brien}}, {"O’Brien pat", []string{brien}},
		{"smith-jones", []string{joined}}, {"jones", []string{joined}}, {"smithjones lee", []string{joined}},
		{"петрова", []string{cyril}}, {"Петр Анн", []string{cyril}},
		{"nunez cruz", nil}, {"zzz", nil}, {`"`, nil}, {"*", nil}, {"nunez OR cruz", nil}, {`name:"x" OR 1`, nil}, {"NEAR(nunez)", nil},
	} {
		got, err := s.Search(ctx, c.query, 10)
		if err != nil {
			t.Errorf("%q: %v", c.query, err)
			continue
		}
		var ids []string
		for _, p := range got {
			ids = append(ids, p.ID)
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%q: got %d %v, want %v", c.query, len(ids), ids, c.want)
		}
	}
	got, err := s.Search(ctx, "nunez", 1)
	if err != nil || got[0].MRN != "MRN-000123" || got[0].Given != "María" || !slices.Equal(got[0].Emails, []string{"Maria.Nunez@mail.example"}) || got[0].BirthDate != "1960-02-01" {
		t.Errorf("summary: %+v, %v", got, err)
	}
	if got, err := s.ByMail(ctx, "maria.nunez@MAIL.example"); err != nil || len(got) != 1 {
		t.Errorf("by mail: %v, %v", got, err)
	}
	if _, err := s.Search(context.Background(), "nunez", 1); err == nil {
		t.Error("nobody signed in, and yet patients were shown")
	}
}

func TestSearchRanksExactFamilyFirstAndStaysStable(t *testing.T) {
	db, s, ctx := open(t)
	fillPeople(t, db, 3000)
	exact := must[string](t)(s.Add(ctx, person("Zeno", "Gar", "1950-01-01", record.Male)))
	first, err := s.Search(ctx, "gar", 50)
	if err != nil || len(first) != 50 || first[0].ID != exact {
		t.Fatalf("%d found, %v", len(first), err)
	}
	for range 3 {
		again, err := s.Search(ctx, "gar", 50)
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Fatalf("another order: %v", err)
		}
	}
	all, err := s.Search(ctx, "gar", 5000)
	if err != nil || !reflect.DeepEqual(all[:50], first) {
		t.Fatalf("a larger limit starts with others: %v", err)
	}
	for _, p := range all {
		if !slices.ContainsFunc(append(words(p.Family), words(p.Given)...), func(w string) bool { return strings.HasPrefix(w, "gar") }) {
			t.Errorf("found without the word: %s %s", p.Given, p.Family)
		}
	}
}

func TestListPagesThroughEverybodyOnce(t *testing.T) {
	db, s, ctx := open(t)
	fillPeople(t, db, 250)
	seen, after := map[string]bool{}, ""
	for {
		page, err := s.List(ctx, Page{After: after, Limit: 60})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Patients {
			if seen[p.ID] {
				t.Fatal("twice")
			}
			seen[p.ID] = true
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(seen) != 250 {
		t.Errorf("%d of 250", len(seen))
	}
}

func FuzzSearch(f *testing.F) {
	for _, q := range []string{"garcia", `"a" OR "b"`, "name:x*", "1.2.1960", "(555) 0100", "a@b", "ñandú", "\x00", "x NOT y", "-", `";DROP TABLE patient`, "a AND", "12 34 56 78 90", "{name}:", "^a", "\xff\xfe", "李 小龙"} {
		f.Add(q)
	}
	db := storetest.Open(f)
	s := New(db)
	fillPeople(f, db, 200)
	ctx := storetest.As(access.Staff)
	f.Fuzz(func(t *testing.T, q string) {
		if _, err := s.Search(ctx, q, 20); err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		for _, term := range parseQuery(q, storetest.Now) {
			if m := term.match(); strings.Count(m, `"`)%2 != 0 || !utf8.ValidString(m) {
				t.Fatalf("%q: %s", q, m)
			}
		}
	})
}

func FuzzReadDates(f *testing.F) {
	for _, q := range []string{"1.2.1960", "02/01/1960", "1960-02", "Feb 1, 1960", "99999999", "1/1/", "00.00.0000", "٣.٤.١٩٦٠"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range ReadDates(text, storetest.Now) {
			if _, err := record.ParseDate(string(d)); err != nil || d == "" || d.Time().After(storetest.Now.AddDate(0, 0, 2)) {
				t.Fatalf("%q: %q", text, d)
			}
		}
	})
}
