// Package insight counts what a practice has done, month by month and member by member, from its own records: who joined
// the portal, answers within the policy's time, summaries given, papers, codes, mail. It keeps nothing and changes nothing.
package insight

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"foyer/data/access"
	"foyer/data/practice"
	"foyer/data/store"
)

// The subjects, in the order in which screens show them.
const (
	Enrollment = "enrollment" // share of the practice's patients who are active at the end of each month
	Steps      = "steps"      // patients asked, invited, enrolled, who said no
	Answers    = "answers"    // share of questions by mail that were answered within the policy's time
	Summaries  = "summaries"  // share of visits whose summary was handed out within one business day
	Papers     = "papers"     // papers handed out, by kind
	Codes      = "codes"      // one-time codes used, by how they went out
	Mail       = "mail"       // mails from people, by category
	Readings   = "readings"   // mails with home readings, and those dealt with
	Family     = "family"     // patients whose family history was taken
	Doubts     = "doubts"     // imported patients who may be somebody known, found and decided
)

// Subjects lists all of them.
var Subjects = []string{Enrollment, Steps, Answers, Summaries, Papers, Codes, Mail, Readings, Family, Doubts}

// Series is a row of values, one for each month; NaN where there is none.
type Series struct {
	Key    string    `json:"key"`
	Values []float64 `json:"values"`
}

// Member is one member's part.
type Member struct {
	Name   string    `json:"name"`
	Counts []float64 `json:"counts"` // one for each of the chart's member columns
}

// Chart is one subject over the months.
type Chart struct {
	Subject string   `json:"subject"`
	Percent bool     `json:"percent,omitempty"` // values are shares of 100
	Months  []string `json:"months"`            // 2026-11
	Series  []Series `json:"series"`
	Done    int      `json:"done"` // of all months: what the number in words counts
	Of      int      `json:"of"`   // the whole it is part of; 0 where there is none
	Columns []string `json:"columns,omitempty"`
	Members []Member `json:"members,omitempty"` // most first
}

// Within says in which working time the policy wants an answer.
type Within func(category string, urgent bool) time.Duration

// Service counts. Build it with New.
type Service struct {
	db     *store.DB
	within Within
}

// New returns the service on an open database.
func New(db *store.DB, within Within) *Service { return &Service{db, within} }

// span is the months that are looked at, on the practice's calendar.
type span struct {
	months []string
	begins []time.Time // of each month, and of the one after the last
	kept   []string    // the same as a database keeps them: these sort as the moments do
	hours  practice.Hours
	now    time.Time
	began  time.Time // the practice's first day with Foyer: nobody is late with what was before
}

// mostMonths is how far back a look goes.
const mostMonths = 60

func (s *Service) span(ctx context.Context, months int) (p span, err error) {
	house, err := practice.Load(ctx, s.db)
	if err != nil {
		return p, err
	}
	p.hours = house.Hours()
	p.now = s.db.Source().Now().In(p.hours.Location())
	months = min(max(months, 1), mostMonths)
	first := time.Date(p.now.Year(), p.now.Month(), 1, 0, 0, 0, 0, p.now.Location()).AddDate(0, 1-months, 0)
	for i := range months + 1 {
		at := first.AddDate(0, i, 0)
		if i < months {
			p.months = append(p.months, at.Format("2006-01"))
		}
		p.begins, p.kept = append(p.begins, at), append(p.kept, store.Time(at))
	}
	var began string
	if err := s.db.QueryRow(ctx, `SELECT coalesce(min(created_at), '') FROM member`).Scan(&began); err != nil {
		return p, fmt.Errorf("reading when the practice began: %w", err)
	}
	if p.began, err = store.ParseTime(began); err == nil && !p.began.IsZero() {
		at := p.began.In(p.now.Location())
		p.began = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	}
	return p, err
}

func (p span) first() string { return p.kept[0] }

// of is the month of a moment as a database keeps it; -1 for one outside.
func (p span) of(at string) int {
	for i := len(p.months) - 1; i >= 0; i-- {
		if at >= p.kept[i] {
			if at < p.kept[i+1] {
				return i
			}
			return -1
		}
	}
	return -1
}

func (p span) index(t time.Time) int {
	for i := len(p.months) - 1; i >= 0; i-- {
		if !t.Before(p.begins[i]) {
			if t.Before(p.begins[i+1]) {
				return i
			}
			return -1
		}
	}
	return -1
}

// empty is a row of values for the months.
func (p span) empty() []float64 { return make([]float64, len(p.months)) }

// chart is a chart without values.
func (p span) chart(subject string, keys ...string) Chart {
	c := Chart{Subject: subject, Months: p.months}
	for _, k := range keys {
		c.Series = append(c.Series, Series{k, p.empty()})
	}
	return c
}

// add counts into a series, which comes into being with its first value.
func (c *Chart) add(key string, month int, n float64) {
	if month < 0 {
		return
	}
	i := slices.IndexFunc(c.Series, func(s Series) bool { return s.Key == key })
	if i < 0 {
		c.Series = append(c.Series, Series{key, make([]float64, len(c.Months))})
		i = len(c.Series) - 1
	}
	c.Series[i].Values[month] += n
}

// share is a part of a whole in percent; NaN of nothing.
func share(part, whole float64) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return math.Round(part/whole*1000) / 10
}

// count adds to a member's column.
func (c *Chart) count(name string, column int, n float64) {
	if name == "" {
		return
	}
	i := slices.IndexFunc(c.Members, func(m Member) bool { return m.Name == name })
	if i < 0 {
		c.Members = append(c.Members, Member{name, make([]float64, len(c.Columns))})
		i = len(c.Members) - 1
	}
	c.Members[i].Counts[column] += n
}

// sorted puts the members with the most first.
func (c *Chart) sorted() {
	slices.SortStableFunc(c.Members, func(a, b Member) int { return int(b.Counts[0] - a.Counts[0]) })
}

// Look counts everything over some months, the one that it is and those before. Needs access.ViewRecords.
func (s *Service) Look(ctx context.Context, months int) (list []Chart, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	p, err := s.span(ctx, months)
	if err != nil {
		return nil, err
	}
	counts := []func(context.Context, span) ([]Chart, error){s.enrollment, s.mail, s.papers, s.rest}
	found, errs := make([][]Chart, len(counts)), make([]error, len(counts))
	var work sync.WaitGroup
	for i, count := range counts { // side by side: each reads tables of its own
		work.Go(func() { found[i], errs[i] = count(ctx, p) })
	}
	work.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	list = slices.Concat(found...)
	slices.SortFunc(list, func(a, b Chart) int { return slices.Index(Subjects, a.Subject) - slices.Index(Subjects, b.Subject) })
	return list, nil
}
