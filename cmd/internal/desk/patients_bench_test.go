package desk

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"foyer/cmd/internal/large"
	"foyer/data/access"
	"foyer/ui/patients"
)

// BenchmarkPatients searches and opens records in a practice of 100,000 patients, 300,000 visits and some mail, from the
// encrypted database, as the screen asks: every letter of what is typed, filters and orders, and the record whole. The
// bars: 100 ms from a key to what it shows, 200 ms for a record, both with what painting takes beyond this. It runs with
// FOYER_BENCH=1 (make bench).
func BenchmarkPatients(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (make bench)")
	}
	r := newRig(b)
	r.unlock(founder)
	h, _ := r.act()
	size := large.Figures
	size.Messages = 2000
	if os.Getenv("FOYER_BENCH") == "slowest" {
		size.Visits, size.Messages = 1000, 10
	}
	r.must(large.Fill(access.With(b.Context(), access.System), h, size, func(string, int, int) {}))
	svc := patientServices{newDesk(r.session, r.tray)}
	ctx := context.Background()
	everybody, err := svc.Find(ctx, patients.Query{})
	r.must(err)
	var queries []patients.Query
	for _, p := range everybody.List[:40] {
		typed := []rune(p.Family + " " + p.Given)
		for i := range typed {
			queries = append(queries, patients.Query{Text: string(typed[:i+1])})
		}
		queries = append(queries, patients.Query{Text: string(p.BirthDate)}, patients.Query{Text: p.MRN})
	}
	narrowed := []patients.Query{{Sort: "birth"}, {Sort: "birth", Falling: true}, {Sort: "number"}, {NoAddress: true}, {State: "invited"}, {State: "not_offered"}, {BornFrom: "1980-01-01", BornTo: "1980-12-31"}, {Away: true}}
	if os.Getenv("FOYER_BENCH") == "slowest" {
		for _, q := range append(queries, narrowed...) {
			start := time.Now()
			_, err := svc.Find(ctx, q)
			r.must(err)
			if took := time.Since(start); took > 60*time.Millisecond {
				b.Logf("%v %+v", took, q)
			}
		}
	}
	measure := func(name string, n int, do func(i int) error) {
		var times []time.Duration
		for i := range n {
			start := time.Now()
			if err := do(i); err != nil {
				b.Fatal(name, err)
			}
			times = append(times, time.Since(start))
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, name+"-p95-ms")
		b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, name+"-max-ms")
	}
	for b.Loop() {
		measure("key", len(queries), func(i int) error { _, err := svc.Find(ctx, queries[i]); return err })
		measure("filter", 3*len(narrowed), func(i int) error { _, err := svc.Find(ctx, narrowed[i%len(narrowed)]); return err })
		measure("record", 200, func(i int) error { _, err := svc.Record(ctx, everybody.List[i].ID); return err })
	}
	b.ReportMetric(0, "ns/op")
}
