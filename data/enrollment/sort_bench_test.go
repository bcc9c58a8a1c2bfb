package enrollment

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkPickAndSort narrows and sorts 100,000 lines in memory, as each key in the worklist does. Its share of the bar of
// 100 ms is half.
func BenchmarkPickAndSort(b *testing.B) {
	var r Roll
	for i := range 100_000 {
		step := stepOrder[i*7%len(stepOrder)]
		if i%3 == 0 {
			step = ""
		}
		l := &Line{PatientID: fmt.Sprintf("0197a1b2-0000-7000-8000-%012d", i), Family: fmt.Sprintf("Family%05d", i), Step: step, State: States[i%len(States)], key: fmt.Sprintf("family%05d ana", i)}
		if i%2 == 0 {
			l.Since = time.Date(2026, 1, 1, 0, i*37%500_000, 0, 0, time.UTC)
		}
		r.Lines = append(r.Lines, l)
	}
	first := map[string]int{r.Lines[77].PatientID: 0}
	for _, by := range []Order{ByUrgency, BySince, ByName} {
		b.Run("by "+string(by), func(b *testing.B) {
			for b.Loop() {
				lines := r.Pick(Pick{})
				Sort(lines, by, true, first)
			}
		})
	}
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			r.Table(Pick{}, ByAge)
		}
	})
}
