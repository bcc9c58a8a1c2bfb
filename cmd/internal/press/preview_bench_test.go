package press_test

import (
	"slices"
	"testing"
	"time"

	"foyer/cmd/internal/press"
	"foyer/data/record"
	"foyer/reports/raster"
)

// BenchmarkKeystroke measures what a keystroke costs beside the typing itself: the words are put into the visit, the paper
// is set anew and its page in view is drawn. Bar: 130 ms at p95, which with the pause of 20 ms is 150.
func BenchmarkKeystroke(b *testing.B) {
	bench := newBenchFor(b)
	id := bench.person("Berta", "1960-02-01")
	who := id
	for i, drug := range []string{"Lisinopril 10 mg tablet", "Metformin 1,000 mg tablet", "Atorvastatin 20 mg tablet", "Aspirin 81 mg tablet", "Vitamin D3 2,000 units capsule", "Hydrochlorothiazide 25 mg tablet"} {
		_, err := bench.Patients.AddItem(bench.ctx, who, record.KindMedication, &record.Medication{Item: record.Item{Status: "active"}, Drug: record.Concept{Text: drug}, Sig: "Take 1 by mouth each morning.", Start: record.DateTime("2024-01-0" + string(rune('1'+i)))})
		bench.must(nil, err)
	}
	said, _, err := bench.Visits.Said(bench.ctx, bench.visits[who])
	bench.must(nil, err)
	said.Found = "Your blood pressure is higher than we want. The goal is below 130/80."
	said.Next = "Start lisinopril 10 mg. Take one pill each morning.\nCheck your blood pressure at home each day.\nGet your blood test by Friday, November 27.\nCome back to see Dr. Rao."
	var times []time.Duration
	for b.Loop() {
		for _, r := range "Write it in the log we gave you." {
			said.Next += string(r)
			start := time.Now()
			p, err := bench.Preview(bench.ctx, bench.visits[who], press.Options{Said: &said})
			bench.must(nil, err)
			_, err = raster.Page(p.Doc, 0, 110)
			bench.must(nil, err)
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(0, "ns/op")
}
