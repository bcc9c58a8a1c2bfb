package ical

import (
	"context"
	"strconv"
	"time"

	"foyer/data/intake"
)

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
