package practice

import (
	"sort"
	"time"

	"foyer/data/record"
)

// FederalHolidays lists the holidays of the federal government (5 U.S.C. 6103) in a year, on the day they are observed:
// Friday for a Saturday, Monday for a Sunday. A practice's own list starts from it.
func FederalHolidays(year int) []Holiday {
	nth := func(m time.Month, w time.Weekday, n int) time.Time {
		first := time.Date(year, m, 1, 0, 0, 0, 0, time.UTC)
		return first.AddDate(0, 0, (int(w)-int(first.Weekday())+7)%7+7*(n-1))
	}
	fixed := func(m time.Month, d int) time.Time {
		t := time.Date(year, m, d, 0, 0, 0, 0, time.UTC)
		switch t.Weekday() {
		case time.Saturday:
			return t.AddDate(0, 0, -1)
		case time.Sunday:
			return t.AddDate(0, 0, 1)
		}
		return t
	}
	lastMonday := nth(time.May, time.Monday, 5)
	if lastMonday.Month() != time.May {
		lastMonday = lastMonday.AddDate(0, 0, -7)
	}
	list := []Holiday{}
	for _, h := range []struct {
		day  time.Time
		name string
	}{
		{fixed(time.January, 1), "New Year's Day"},
		{nth(time.January, time.Monday, 3), "Birthday of Martin Luther King, Jr."},
		{nth(time.February, time.Monday, 3), "Washington's Birthday"},
		{lastMonday, "Memorial Day"},
		{fixed(time.June, 19), "Juneteenth"},
		{fixed(time.July, 4), "Independence Day"},
		{nth(time.September, time.Monday, 1), "Labor Day"},
		{nth(time.October, time.Monday, 2), "Columbus Day"},
		{fixed(time.November, 11), "Veterans Day"},
		{nth(time.November, time.Thursday, 4), "Thanksgiving Day"},
		{fixed(time.December, 25), "Christmas Day"},
	} {
		list = append(list, Holiday{record.DayOf(h.day), h.name})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Date < list[j].Date })
	return list
}
