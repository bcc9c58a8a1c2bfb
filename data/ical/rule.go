package ical

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"foyer/data/intake"
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

// spread makes rows of the events: single ones as they are, repeating ones within the window and the limit, with the
// occurrences that were moved or cancelled in their place.
func (c *calendar) spread(ctx context.Context) error {
	latest := map[string]event{}
	for _, e := range c.events {
		key := e.uid + "\x00" + e.recurrence
		if e.uid == "" {
			key += strconv.Itoa(e.line)
		}
		if have, ok := latest[key]; !ok || e.sequence >= have.sequence {
			latest[key] = e
		}
	}
	moved := map[string]map[string]bool{}
	for _, e := range latest {
		if e.recurrence != "" {
			if moved[e.uid] == nil {
				moved[e.uid] = map[string]bool{}
			}
			moved[e.uid][e.recurrence] = true
		}
	}
	done := map[string]bool{}
	for _, e := range c.events {
		if err := ctx.Err(); err != nil {
			return err
		}
		key := e.uid + "\x00" + e.recurrence
		if e.uid == "" {
			key += strconv.Itoa(e.line)
		}
		if done[key] {
			continue
		}
		done[key] = true
		e = latest[key]
		switch {
		case e.bad != "":
			c.leave(e, e.field, e.bad)
			continue
		case e.start.zero():
			c.leave(e, "DTSTART", "the event has no start")
			continue
		}
		starts := []moment{e.start}
		if e.rule != "" && e.recurrence == "" {
			starts = c.occurrences(e)
		}
		starts = append(starts, e.dates...)
		for _, s := range starts {
			if e.recurrence == "" && (e.without[s.key()] || moved[e.uid][s.key()]) {
				continue
			}
			if !c.inWindow(s) {
				continue
			}
			if len(c.result.Rows) >= c.limits.Rows {
				return intake.Refuse("the calendar has more than %d appointments", c.limits.Rows)
			}
			c.row(e, s, len(starts) > 1)
		}
	}
	return nil
}

func (c *calendar) leave(e event, field, reason string) {
	c.result.Left = append(c.result.Left, intake.Refuse("%s", reason).In(field).At(e.line))
}

func (c *calendar) inWindow(m moment) bool {
	at := m.instant()
	// A day of slack on both sides: which day a moment falls on depends on the practice's zone.
	return (c.opts.From.IsZero() || !at.Before(c.opts.From.Add(-24*time.Hour))) && (c.opts.To.IsZero() || at.Before(c.opts.To.Add(24*time.Hour)))
}

// occurrences lists the starts of a repeating event, at most as many as the limit inside the window.
func (c *calendar) occurrences(e event) []moment {
	r := parseRule(e.rule)
	switch r.freq {
	case "DAILY", "WEEKLY", "MONTHLY", "YEARLY":
	default:
		c.warnings["rules of repetition that are not read, the first date taken"]++
		return []moment{e.start}
	}
	if r.unknown {
		c.warnings["rules of repetition with parts that are not read"]++
	}
	from := e.start.wall
	if !c.opts.From.IsZero() && c.opts.From.After(from) {
		from = c.opts.From.Add(-48 * time.Hour)
	}
	to := c.opts.To
	if to.IsZero() {
		to = from.AddDate(2, 0, 0)
	}
	var out []moment
	total := 0
	for period := 0; period < 20_000; period++ {
		if c.steps++; c.steps > 5_000_000 {
			c.warnings["too many repeating events: the rest stands only once"]++
			return append(out, e.start)[:max(len(out), 1)]
		}
		days, over := r.period(e.start.wall, period, to)
		if over {
			break
		}
		for _, d := range days {
			wall := time.Date(d.Year(), d.Month(), d.Day(), e.start.wall.Hour(), e.start.wall.Minute(), e.start.wall.Second(), 0, time.UTC)
			if wall.Before(e.start.wall) {
				continue
			}
			m := e.start.at(wall)
			bound := m.instant()
			if r.untilDay {
				bound = wall
			}
			if total++; r.count > 0 && total > r.count || !r.until.IsZero() && bound.After(r.until) {
				return out
			}
			if wall.Before(from) {
				continue
			}
			if len(out) >= c.limits.Occurs {
				c.warnings["repeating events cut at the limit"]++
				return out
			}
			out = append(out, m)
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
