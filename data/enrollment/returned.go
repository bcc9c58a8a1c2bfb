package enrollment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
)

// Returned returns the patients whose invitation failed or ran out, the latest first; a try that is due on a later day
// waits until then. Needs access.ViewRecords.
func (s *Service) Returned(ctx context.Context, limit int) (list []Enrollment, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	day := string(record.DayOf(s.db.Source().Now().In(zone(ctx, s.db))))
	rows, err := s.db.Query(ctx, `SELECT e.patient_id, e.state, e.since, e.reason, e.next_on FROM enrollment e JOIN patient p ON p.id = e.patient_id
		WHERE e.state IN (?, ?) AND e.next_on <= ? AND p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0 ORDER BY e.since DESC LIMIT ?`, Expired, Failed, day, limit)
	if err != nil {
		return nil, fmt.Errorf("reading invitations that came back: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e Enrollment
		var since string
		if err := rows.Scan(&e.PatientID, &e.State, &since, &e.Reason, &e.NextOn); err != nil {
			return nil, fmt.Errorf("reading invitations that came back: %w", err)
		}
		if e.Since, err = store.ParseTime(since); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// GoodUntil returns until when the given patients hold a code that works, by id. Needs access.ViewRecords.
func (s *Service) GoodUntil(ctx context.Context, ids ...string) (until map[string]time.Time, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	wanted, err := store.JSON(ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT patient_id, max(expires_at) FROM enrollment_code WHERE patient_id IN (SELECT value FROM json_each(?))
		AND used_at = '' AND ended_at = '' GROUP BY patient_id`, wanted)
	if err != nil {
		return nil, fmt.Errorf("reading the register of codes: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	until = map[string]time.Time{}
	for rows.Next() {
		var id, at string
		if err := rows.Scan(&id, &at); err != nil {
			return nil, fmt.Errorf("reading the register of codes: %w", err)
		}
		if until[id], err = store.ParseTime(at); err != nil {
			return nil, err
		}
	}
	return until, rows.Err()
}
