package care

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/data/access"
	"foyer/data/record"
)

// Count is how many patients a rule's care is due for.
type Count struct {
	Due   int
	Never int // of them those of whom no earlier time is known
	Given int // times it was given to patients for whom it had been listed, in a span
	In90  int // of them within 90 days of being listed
}

// Counts returns the counts of each rule from the plans as Refresh left them; given ones from a day on.
func (s *Service) Counts(ctx context.Context, from record.Date) (counts map[string]Count, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	counts = map[string]Count{}
	err = s.each(ctx, func(_ string, k kept) {
		c := counts[k.Rule]
		c.Due++
		if k.Last == "" {
			c.Never++
		}
		counts[k.Rule] = c
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT rule, count(*), sum(julianday(done_on) - julianday(noticed_on) <= 90) FROM care_closed WHERE done_on >= ? GROUP BY rule`, string(from))
	if err != nil {
		return nil, fmt.Errorf("counting care that was given: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var key string
		var given, soon int
		if err := rows.Scan(&key, &given, &soon); err != nil {
			return nil, fmt.Errorf("counting care that was given: %w", err)
		}
		c := counts[key]
		c.Given, c.In90 = given, soon
		counts[key] = c
	}
	return counts, rows.Err()
}

// Listed is a patient with care that is due.
type Listed struct {
	PatientID string
	Due       []Due
}

// All returns the plans as Refresh left them, of one rule where key is not empty, those due longest first.
func (s *Service) All(ctx context.Context, key string) (all []Listed, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	err = s.each(ctx, func(id string, k kept) {
		if key != "" && k.Rule != key {
			return
		}
		if len(all) == 0 || all[len(all)-1].PatientID != id {
			all = append(all, Listed{PatientID: id})
		}
		l := &all[len(all)-1]
		l.Due = append(l.Due, Due{k.Rule, k.Since, k.Last})
	})
	if key != "" {
		slices.SortStableFunc(all, func(a, b Listed) int { return strings.Compare(string(a.Due[0].Since), string(b.Due[0].Since)) })
	}
	return all, err
}

func (s *Service) each(ctx context.Context, fn func(id string, k kept)) (err error) {
	rows, err := s.db.Query(ctx, `SELECT patient_id, due FROM care_plan`)
	if err != nil {
		return fmt.Errorf("reading action plans: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return fmt.Errorf("reading action plans: %w", err)
		}
		if err := read(text, func(k kept) { fn(id, k) }); err != nil {
			return err
		}
	}
	return rows.Err()
}
