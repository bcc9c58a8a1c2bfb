package desk

import (
	"os"
	"slices"
	"testing"
	"time"

	"foyer/cmd/internal/large"
	"foyer/data/access"
	"foyer/data/record"
)

// BenchmarkActionPlan measures the plans of 100,000 patients: all of them once, and what a change of one patient takes.
func BenchmarkActionPlan(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (scripts/bench care)")
	}
	r := newRig(b)
	r.unlock(desker)
	h, ctx := r.act()
	system := access.With(ctx, access.System)
	size := large.Figures
	size.Messages = 0
	r.must(large.Fill(system, h, size, func(string, int, int) {}))
	for b.Loop() {
		start := time.Now()
		n, err := h.Care.Refresh(system)
		r.must(err)
		b.ReportMetric(time.Since(start).Seconds(), "all-s")
		b.ReportMetric(float64(n), "patients")
		all, err := h.Care.All(ctx, "influenza")
		r.must(err)
		if n < 90_000 || len(all) == 0 {
			b.Fatalf("%d patients, %d of them without a flu shot", n, len(all))
		}
		var ones, counts []time.Duration
		for i := range 30 {
			_, err := h.Patients.AddItem(system, all[i*50].PatientID, record.KindImmunization, &record.Immunization{Vaccine: record.Concept{Text: "Influenza vaccine"}, When: record.DateTime(record.DayOf(h.DB.Source().Now()))})
			r.must(err)
			start := time.Now()
			n, err := h.Care.Refresh(system)
			r.must(err)
			if ones = append(ones, time.Since(start)); n != 1 {
				b.Fatalf("after a change of one patient %d plans were computed", n)
			}
			start = time.Now()
			_, err = h.Care.Counts(ctx, "2026-01-01")
			r.must(err)
			counts = append(counts, time.Since(start))
		}
		slices.Sort(ones)
		slices.Sort(counts)
		b.ReportMetric(float64(ones[28].Microseconds())/1000, "one-p95-ms")
		b.ReportMetric(float64(counts[28].Microseconds())/1000, "counts-p95-ms")
	}
}
