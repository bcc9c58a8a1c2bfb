package today

import (
	"cmp"
	"slices"
	"strings"
)

// sort orders the lines by a column; visits that are equal there stay in the order of the day.
func (s *screen) sort(column int, falling bool) {
	s.order = make([]int, len(s.day.Visits))
	for i := range s.order {
		s.order[i] = i
	}
	compare := func(a, b Visit) int { return a.Time.Compare(b.Time) }
	switch column {
	case 1:
		compare = func(a, b Visit) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }
	case 2:
		compare = func(a, b Visit) int { return strings.Compare(strings.ToLower(a.Reason), strings.ToLower(b.Reason)) }
	case 4:
		compare = func(a, b Visit) int { return cmp.Compare(a.Portal, b.Portal) }
	}
	slices.SortStableFunc(s.order, func(i, j int) int {
		c := compare(s.day.Visits[i], s.day.Visits[j])
		if falling {
			return -c
		}
		return c
	})
}
