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
