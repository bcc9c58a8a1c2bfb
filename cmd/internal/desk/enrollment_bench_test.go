package desk

import (
	"os"
	"slices"
	"testing"
	"time"

	"foyer/cmd/internal/large"
	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/record"
	ui "foyer/ui/enrollment"
)

// BenchmarkEnrollment asks for the worklist in every way it is narrowed and sorted, and for the funnel by every dimension,
// from the encrypted database of 100,000 patients and 300,000 visits, with one patient changed before each question. The
// bars: p95 100 ms for the worklist, 300 ms for the funnel. It runs with FOYER_BENCH=1 (scripts/bench enrollment).
func BenchmarkEnrollment(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (scripts/bench enrollment)")
	}
	r := newRig(b)
	r.unlock(desker)
	h, ctx := r.act()
	size := large.Figures
	size.Messages = 0
	r.must(large.Fill(access.With(ctx, access.System), h, size, func(string, int, int) {}))
	d := enrollmentServices{newDesk(r.session, r.tray)}
	start := time.Now()
	first, err := d.List(b.Context(), ui.Ask{})
	r.must(err)
	b.ReportMetric(float64(time.Since(start).Milliseconds()), "first-ms")
	if len(first.Lines) < 90_000 {
		b.Fatalf("%d patients", len(first.Lines))
	}
	asks := []ui.Ask{{Pick: enrollment.Pick{ToDo: true}}, {Pick: enrollment.Pick{ToDo: true}, Today: true}, {Pick: enrollment.Pick{States: []enrollment.State{enrollment.Invited}}},
		{Pick: enrollment.Pick{Text: "zh wei"}}, {Pick: enrollment.Pick{Missing: "email"}, Order: enrollment.ByName}, {Order: enrollment.BySince, Falling: true},
		{Provider: first.Providers[0]}, {Due: true}}
	var lists, tables []time.Duration
	slowest := map[int]time.Duration{}
	for b.Loop() {
		for i := range 40 {
			note := enrollment.Note{Reason: "for the figures"}
			if _, err := h.Enrollment.Offer(ctx, first.Lines[i*7].PatientID, note); err != nil {
				i++ // who has joined is offered nothing
			}
			start := time.Now()
			_, err := d.List(b.Context(), asks[i%len(asks)])
			lists = append(lists, time.Since(start))
			slowest[i%len(asks)] = max(slowest[i%len(asks)], time.Since(start))
			r.must(err)
			start = time.Now()
			_, err = d.Table(b.Context(), enrollment.Dimensions[i%len(enrollment.Dimensions)])
			tables = append(tables, time.Since(start))
			r.must(err)
		}
	}
	for i, t := range slowest {
		b.Logf("slowest of %+v: %v", asks[i], t)
	}
	p95 := func(all []time.Duration) float64 {
		slices.Sort(all)
		return float64(all[len(all)*95/100].Microseconds()) / 1000
	}
	b.ReportMetric(p95(lists), "worklist-p95-ms")
	b.ReportMetric(p95(tables), "funnel-p95-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLetters makes 500 invitation letters as one job from the encrypted database. The bar: 10 s.
func BenchmarkLetters(b *testing.B) {
	r := newRig(b)
	r.unlock(desker)
	h, ctx := r.act()
	var ids []string
	for range 500 {
		id, err := h.Patients.Add(ctx, record.Patient{Names: []record.HumanName{{Family: "Abebe", Given: []string{"Walter"}}}, BirthDate: "1950-03-21", Sex: record.Male,
			Languages: []record.Language{{Code: "en"}}, Addresses: []record.Address{{Lines: []string{"12 Mill Street"}, City: "Millbrook", State: "NY", PostalCode: "12545"}}})
		r.must(err)
		ids = append(ids, id)
	}
	for b.Loop() {
		file, made, failed, err := h.Press.Invitations(ctx, ids, press.Options{}, nil)
		if err != nil || len(failed) > 0 || len(made) != 500 {
			b.Fatal(len(made), failed, err)
		}
		b.ReportMetric(float64(len(file))/1e6, "MB")
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/500")
	b.ReportMetric(0, "ns/op")
}
