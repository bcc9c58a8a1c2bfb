package enrollment

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
)

// Standing is where one patient stands, with what the record lacks for an invitation.
type Standing struct {
	State   State
	Missing []string // address, email, phone, consent, language, identity
}

// Standings returns where the given patients stand, by id, in one query: for a day's list. Unknown ids and patients who
// were merged into another are left out; a patient who was never offered the portal is NotOffered, a
// child who can't have an account Ineligible. Needs access.ViewRecords.
func (s *Service) Standings(ctx context.Context, ids ...string) (map[string]Standing, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	list, err := store.JSON(ids)
	if err != nil {
		return nil, err
	}
	day := record.DayOf(s.db.Source().Now().In(zone(ctx, s.db)))
	all := make(map[string]Standing, len(ids))
	err = s.candidates(ctx, `p.merged_into IS NULL AND p.id IN (SELECT value FROM json_each(?))`, []any{list}, func(c candidate) {
		all[c.e.PatientID] = Standing{State: c.state(day), Missing: c.missing()}
	})
	return all, err
}

// Counts returns how many of the practice's patients stand where, as it is recorded: living ones whom the practice sees,
// merged ones once. Unlike Funnel it says nothing of patients who were never offered the portal, and reads an index where
// Funnel reads every record: it is for a screen that is looked at all day. Needs access.ViewRecords.
func (s *Service) Counts(ctx context.Context) (map[State]int, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	counts := map[State]int{}
	for _, part := range []struct {
		sign  int
		query string
	}{
		{1, `SELECT state, count(*) FROM enrollment GROUP BY state`},
		// The condition is the one of the index patient_away, word for word: there are few such patients.
		{-1, `SELECT e.state, count(*) FROM patient p CROSS JOIN enrollment e ON e.patient_id = p.id
			WHERE (p.merged_into IS NOT NULL OR p.active = 0 OR p.deceased = 1) GROUP BY e.state`},
	} {
		if err := s.tally(ctx, part.query, part.sign, counts); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

func (s *Service) tally(ctx context.Context, query string, sign int, counts map[State]int) (err error) {
	rows, err := s.db.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("counting enrollments: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var state State
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return fmt.Errorf("counting enrollments: %w", err)
		}
		counts[state] += sign * n
	}
	return rows.Err()
}
