package patient

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

// picture is everything that is kept about patients but versions and dates of change: what a merge and its taking
// back must leave as it was.
func picture(t testing.TB, db *store.DB) string {
	t.Helper()
	var lines []string
	for _, query := range []string{
		`SELECT 'patient', id, mrn || '|' || family_key || '|' || emails || phones, coalesce(merged_into, ''), active, body FROM patient`,
		`SELECT 'item', id, patient_id, coalesce(visit_id, ''), kind, body FROM chart_item`,
		`SELECT 'visit', id, patient_id, '', '', body FROM visit`,
		`SELECT 'term', kind, term, p.id, '', '' FROM patient_term t JOIN patient p ON p.number = t.number`,
		`SELECT 'search', p.id, '', '', '', '' FROM patient_search s JOIN patient p ON p.number = s.rowid`,
	} {
		rows, err := db.Query(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var c [6]string
			if err := rows.Scan(&c[0], &c[1], &c[2], &c[3], &c[4], &c[5]); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, strings.Join(c[:], " "))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func TestUnmergeRestoresExactly(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			db, s, ctx := open(t)
			r := rand.New(rand.NewPCG(seed, 1))
			var ids []string
			for i := range 7 {
				p := invent(r, i%4) // some share record numbers
				if r.IntN(2) == 0 {
					p.Telecoms[0].Value = "(212) 555-0100"
				}
				id := must[string](t)(s.Add(ctx, p))
				ids = append(ids, id)
				for range r.IntN(4) {
					allergy := &record.Allergy{Substance: record.Concept{Text: []string{"Latex", "Peanut", "Pollen"}[r.IntN(3)]}}
					if _, err := s.AddItem(ctx, id, record.KindAllergy, allergy); err != nil && fault.Of(err) != fault.Conflict {
						t.Fatal(err)
					}
				}
			}
			before := picture(t, db)
			var live []string
			for range 12 {
				if len(live) > 0 && r.IntN(3) == 0 {
					i := r.IntN(len(live))
					if err := s.Unmerge(ctx, live[i]); err == nil {
						live = append(live[:i], live[i+1:]...)
					} else if fault.Of(err) != fault.Conflict {
						t.Fatal(err)
					}
					continue
				}
				id, err := s.Merge(ctx, ids[r.IntN(len(ids))], ids[r.IntN(len(ids))])
				if err == nil {
					live = append(live, id)
				} else if k := fault.Of(err); k != fault.Conflict && k != fault.Invalid {
					t.Fatal(err)
				}
			}
			for rounds := 0; len(live) > 0; rounds++ {
				if rounds > 50 {
					t.Fatalf("%d merges can't be taken back", len(live))
				}
				var left []string
				for _, i := range r.Perm(len(live)) {
					if err := s.Unmerge(ctx, live[i]); fault.Of(err) == fault.Conflict {
						left = append(left, live[i])
					} else if err != nil {
						t.Fatal(err)
					}
				}
				live = left
			}
			if after := picture(t, db); after != before {
				t.Errorf("not as before\n--- before\n%s\n--- after\n%s", before, after)
			}
			if _, err := audit.Verify(ctx, db, ""); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestMergeKeepsBothAndTellsWhoIsWho(t *testing.T) {
	db, s, ctx := open(t)
	got := make(chan Merged, 1)
	defer store.Subscribe(db, func(m Merged) { got <- m })()
	pa, pb := person("Ana", "Rivera", "1970-01-01", record.Female), person("Anna", "Rivera", "1970-01-01", record.Female)
	pb.Telecoms = []record.ContactPoint{{System: "email", Value: "anna@mail.example"}}
	a, b := must[string](t)(s.Add(ctx, pa)), must[string](t)(s.Add(ctx, pb))
	must[string](t)(s.AddItem(ctx, b, record.KindAllergy, &record.Allergy{Substance: record.Concept{Text: "Latex"}}))
	m := must[string](t)(s.Merge(ctx, a, b))
	if signal := <-got; signal != (Merged{Kept: a, Gone: b}) {
		t.Errorf("signal %+v", signal)
	}
	if p := must[Stored](t)(s.Get(ctx, b)); p.ID != a || len(p.Reach("email")) != 1 || len(p.Names) != 2 {
		t.Errorf("the merged id leads to %+v", p)
	}
	if c := must[record.Chart](t)(s.Chart(ctx, b)); len(c.Allergies) != 1 {
		t.Errorf("chart %+v", c)
	}
	if list := must[[]Summary](t)(s.Search(ctx, "rivera", 10)); len(list) != 1 || list[0].ID != a {
		t.Errorf("search finds %v", list)
	}
	// A change after the merge stays, what the merge brought goes.
	p := must[Stored](t)(s.Get(ctx, a))
	p.Note = "Prefers mornings"
	if err := s.Update(ctx, p.Patient, p.Version); err != nil {
		t.Fatal(err)
	}
	if err := s.Unmerge(ctx, m); err != nil {
		t.Fatal(err)
	}
	if p := must[Stored](t)(s.Get(ctx, a)); p.Note == "" || len(p.Telecoms) != 0 || len(p.Names) != 1 {
		t.Errorf("after unmerge: %+v", p)
	}
	if err := s.Unmerge(ctx, m); fault.Of(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := s.Merge(storetest.As(access.Staff), a, b); fault.Of(err) != fault.Denied {
		t.Errorf("staff may not merge: %v", err)
	}
	if merges := must[[]Merge](t)(s.Merges(ctx, a)); len(merges) != 1 || merges[0].UndoneAt.IsZero() {
		t.Errorf("history %+v", merges)
	}
}
