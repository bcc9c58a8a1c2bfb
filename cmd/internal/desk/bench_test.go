package desk

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/visit"
)

// BenchmarkToday loads the day of a practice of 100,000 patients, a third of them somewhere on the way into the portal,
// with 40 visits a day, from the encrypted database. The bar: 100 ms. It runs with FOYER_BENCH=1 (make bench).
func BenchmarkToday(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (make bench)")
	}
	r := newRig(b)
	r.unlock(desker)
	h, ctx := r.act()
	states := []string{"offered", "invited", "opened", "active", "declined", "expired"}
	var ids []string
	for len(ids) < 100_000 {
		r.must(h.DB.Write(ctx, func(tx *store.Tx) error {
			people, visits := patient.NewWriter(tx), visit.NewWriter(tx)
			defer people.Close()
			defer visits.Close()
			for range 2000 {
				i := len(ids)
				p := record.Patient{ID: tx.ID(), Names: []record.HumanName{{Family: fmt.Sprintf("Person%c%c%d", 'a'+i%26, 'a'+i/26%26, i%977), Given: []string{fmt.Sprintf("Given%d", i%331)}}},
					BirthDate: record.DayOf(time.Date(1930, 1, 1+i%30_000, 0, 0, 0, 0, time.UTC)), Sex: record.Female, Languages: []record.Language{{Code: "en"}},
					Identifiers: []record.Identifier{{System: "urn:example", Type: "MR", Value: fmt.Sprintf("MRN-%06d", i)}},
					Telecoms:    []record.ContactPoint{{System: "phone", Value: fmt.Sprintf("(%03d) 555-01%02d", 200+i%700, i%100)}, {System: "email", Value: fmt.Sprintf("person%d@mail.example", i)}},
					Addresses:   []record.Address{{Lines: []string{fmt.Sprintf("%d Elm Street", i%900)}, City: "Springfield", State: "NY", PostalCode: "12545"}}}
				if err := people.Insert(ctx, p, patient.Origin{}); err != nil {
					return err
				}
				ids = append(ids, p.ID)
				if i%3 == 0 {
					if _, err := tx.Exec(ctx, `INSERT INTO enrollment (patient_id, state, since, changed_at) VALUES (?, ?, '2026-11-01T00:00:00.000Z', '')`, p.ID, states[i/3%len(states)]); err != nil {
						return err
					}
				}
				if i < 10_000 { // 250 days of 40 visits, the newest today
					day := time.Date(2026, 11, 17, 8+i%40/5, i%5*12, 0, 0, time.UTC).AddDate(0, 0, -i/40)
					if _, err := visits.Put(ctx, p.ID, record.Visit{Start: record.At(day.Add(5 * time.Hour)), Status: visit.Finished, Reason: "Cough", Provider: "Anita Rao, MD", Class: "AMB"}, patient.Origin{}); err != nil {
						return err
					}
				}
			}
			return nil
		}))
	}
	d := todayServices{newDesk(r.session, r.tray)}
	var times []time.Duration
	for b.Loop() {
		for range 20 {
			start := time.Now()
			day, err := d.Today(b.Context(), time.Time{})
			times = append(times, time.Since(start))
			if err != nil || len(day.Visits) < 40 || day.Offered < 33_000 {
				b.Fatalf("%d visits, %d offered, %v", len(day.Visits), day.Offered, err)
			}
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(0, "ns/op")
}
