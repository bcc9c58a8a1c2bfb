package ical

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is a recurrence rule, as far as schedules use it.
type rule struct {
	freq      string
	interval  int
	count     int
	until     time.Time
	untilDay  bool
	days      []weekday
	monthDays []int
	months    []time.Month
	positions []int
	unknown   bool // holds a part that is not read: BYHOUR, BYWEEKNO, …
}

type weekday struct {
	n   int // which of the month; 0 for every
	day time.Weekday
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

func parseRule(v string) rule {
	r := rule{interval: 1}
	for _, part := range strings.Split(strings.ToUpper(v), ";") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "FREQ":
			r.freq = value
		case "INTERVAL":
			if n, err := strconv.Atoi(value); err == nil && n > 0 && n < 1000 {
				r.interval = n
			}
		case "COUNT":
			if n, err := strconv.Atoi(value); err == nil && n > 0 {
				r.count = n
			}
		case "UNTIL":
			if len(value) == 8 {
				if t, err := time.Parse("20060102", value); err == nil {
					r.until, r.untilDay = t.AddDate(0, 0, 1).Add(-time.Second), true
				}
			} else if t, err := time.Parse("20060102T150405", strings.TrimSuffix(value, "Z")); err == nil {
				r.until = t
			}
		case "BYDAY":
			for _, d := range firstN(strings.Split(value, ","), 60) {
				if len(d) < 2 {
					continue
				}
				day, ok := weekdays[d[len(d)-2:]]
				n := 0
				if len(d) > 2 {
					var err error
					if n, err = strconv.Atoi(strings.TrimPrefix(d[:len(d)-2], "+")); err != nil || n < -5 || n > 5 {
						continue
					}
				}
				if ok {
					r.days = append(r.days, weekday{n, day})
				}
			}
		case "BYMONTHDAY":
			for _, n := range numbers(value) {
				if n >= -31 && n <= 31 && n != 0 {
					r.monthDays = append(r.monthDays, n)
				}
			}
		case "BYMONTH":
			for _, n := range numbers(value) {
				if n >= 1 && n <= 12 {
					r.months = append(r.months, time.Month(n))
				}
			}
		case "BYSETPOS":
			r.positions = numbers(value)
		case "WKST", "":
		default:
			r.unknown = true
		}
	}
	return r
}

func firstN(l []string, n int) []string { return l[:min(len(l), n)] }

func numbers(v string) []int {
	var out []int
	for _, s := range firstN(strings.Split(v, ","), 60) {
		if n, err := strconv.Atoi(strings.TrimPrefix(s, "+")); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// period returns the days of the nth period of the rule, and whether the end is passed.
func (r rule) period(start time.Time, n int, to time.Time) (days []time.Time, over bool) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	var first time.Time
	switch r.freq {
	case "DAILY":
		first = day(start.Year(), start.Month(), start.Day()+n*r.interval)
		if r.allows(first) {
			days = append(days, first)
		}
	case "WEEKLY":
		monday := day(start.Year(), start.Month(), start.Day()-(int(start.Weekday())+6)%7)
		first = monday.AddDate(0, 0, 7*n*r.interval)
		for i := range 7 {
			d := first.AddDate(0, 0, i)
			if len(r.days) == 0 && d.Weekday() != start.Weekday() || !r.allows(d) {
				continue
			}
			days = append(days, d)
		}
	case "MONTHLY":
		first = day(start.Year(), start.Month()+time.Month(n*r.interval), 1)
		days = r.month(first, start)
	case "YEARLY":
		first = day(start.Year()+n*r.interval, 1, 1)
		months := r.months
		if len(months) == 0 {
			months = []time.Month{start.Month()}
		}
		for _, m := range months {
			days = append(days, r.month(day(first.Year(), m, 1), start)...)
		}
		slices.SortFunc(days, time.Time.Compare)
	}
	return r.pick(days), first.After(to) || first.Year() > 2200
}

// month returns the days of a month the rule names.
func (r rule) month(first, start time.Time) []time.Time {
	if len(r.months) > 0 && !slices.Contains(r.months, first.Month()) {
		return nil
	}
	last := first.AddDate(0, 1, -1).Day()
	var list []int
	switch {
	case len(r.monthDays) > 0:
		for _, n := range r.monthDays {
			if n < 0 {
				n = last + 1 + n
			}
			if n >= 1 && n <= last {
				list = append(list, n)
			}
		}
	case len(r.days) > 0:
		for _, d := range r.days {
			if d.n != 0 {
				if n := weekdayOf(first.Year(), first.Month(), d.day, d.n); n > 0 {
					list = append(list, n)
				}
				continue
			}
			for n := 1; n <= 5; n++ {
				if at := weekdayOf(first.Year(), first.Month(), d.day, n); at > 0 {
					list = append(list, at)
				}
			}
		}
	case start.Day() <= last:
		list = []int{start.Day()}
	}
	slices.Sort(list)
	var out []time.Time
	for _, n := range slices.Compact(list) {
		out = append(out, time.Date(first.Year(), first.Month(), n, 0, 0, 0, 0, time.UTC))
	}
	return out
}

// allows checks a single day against the parts that only take away.
func (r rule) allows(d time.Time) bool {
	if len(r.months) > 0 && !slices.Contains(r.months, d.Month()) {
		return false
	}
	if len(r.days) > 0 && !slices.ContainsFunc(r.days, func(w weekday) bool { return w.day == d.Weekday() }) {
		return false
	}
	if len(r.monthDays) > 0 && !slices.Contains(r.monthDays, d.Day()) {
		return false
	}
	return true
}

// pick applies BYSETPOS.
func (r rule) pick(days []time.Time) []time.Time {
	if len(r.positions) == 0 || len(days) == 0 {
		return days
	}
	var out []time.Time
	for _, p := range r.positions {
		if p < 0 {
			p = len(days) + 1 + p
		}
		if p >= 1 && p <= len(days) {
			out = append(out, days[p-1])
		}
	}
	return out
}
