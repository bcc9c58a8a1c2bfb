package playbook

import (
	"maps"
	"slices"

	"foyer/data/playbook"
	"foyer/data/record"
)

// shares are a highlight's measures in percent.
func shares(points []playbook.Point) (list []float64) {
	for _, p := range points {
		if p.Total > 0 {
			list = append(list, 100*float64(p.Value)/float64(p.Total))
		}
	}
	return list
}

// top is the upper end of a chart's scale: a little above the highest, so that small shares show how they move too.
func top(percent []float64) float64 { return min(100, max(10, 1.25*slices.Max(percent))) }

// overall is the mean of all measures in percent, by day: of each highlight the newest one until then.
func (s *Screen) overall() (days []record.Date, mean []float64) {
	seen := map[record.Date]bool{}
	for _, points := range s.board.Trend {
		for _, p := range points {
			seen[p.Day] = true
		}
	}
	days = slices.Sorted(maps.Keys(seen))
	for _, day := range days {
		sum, n := 0.0, 0
		for _, points := range s.board.Trend {
			share, any := 0.0, false
			for _, p := range points {
				if p.Day <= day && p.Total > 0 {
					share, any = 100*float64(p.Value)/float64(p.Total), true
				}
			}
			if any {
				sum, n = sum+share, n+1
			}
		}
		mean = append(mean, sum/float64(max(1, n)))
	}
	return days, mean
}
