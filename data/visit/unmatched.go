package visit

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
)

// Unmatched returns the rows that wait for a person, oldest first. Needs access.ViewRecords.
func (s *Service) Unmatched(ctx context.Context) (list []Unmatched, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT id, body, because, candidates, created_at FROM schedule_row WHERE state = 'open' ORDER BY created_at, id`)
	if err != nil {
		return nil, fmt.Errorf("reading the schedule: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u Unmatched
		var body, candidates, since string
		if err := rows.Scan(&u.ID, &body, &u.Because, &candidates, &since); err != nil {
			return nil, fmt.Errorf("reading the schedule: %w", err)
		}
		if err := errors.Join(store.FromJSON(body, &u.Row), store.FromJSON(candidates, &u.Candidates)); err != nil {
			return nil, err
		}
		if u.Since, err = store.ParseTime(since); err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// Assign decides that a waiting row is of a patient, and makes its visit. The decision holds when the row comes again.
// Needs access.EditRecords.
func (s *Service) Assign(ctx context.Context, rowID, patientID string) (visitID string, err error) {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		row, err := waiting(ctx, tx, rowID)
		if err != nil {
			return err
		}
		p, err := patient.Resolve(ctx, tx, patientID)
		if err != nil {
			return err
		}
		w := NewWriter(tx)
		defer w.Close()
		run := &scheduling{w: w, tx: tx, used: map[string]bool{}, report: &ScheduleReport{}}
		if visitID, err = run.apply(ctx, p.ID, row); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE schedule_row SET state = 'matched', patient_id = ?, visit_id = ?, changed_at = ? WHERE id = ?`,
			p.ID, null(visitID), store.Time(tx.Now()), rowID); err != nil {
			return fmt.Errorf("deciding a row of the schedule: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "schedule.assigned", Subject: "visit", SubjectID: visitID, PatientID: p.ID})
	})
	return visitID, err
}

// Dismiss decides that a waiting row is no patient's: lunch, a meeting. It stays away when it comes again. Needs
// access.EditRecords.
func (s *Service) Dismiss(ctx context.Context, rowID string) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := waiting(ctx, tx, rowID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE schedule_row SET state = 'dismissed', changed_at = ? WHERE id = ?`, store.Time(tx.Now()), rowID); err != nil {
			return fmt.Errorf("deciding a row of the schedule: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "schedule.dismissed", Subject: "schedule row", SubjectID: rowID})
	})
}

func waiting(ctx context.Context, tx *store.Tx, id string) (row record.ScheduleRow, err error) {
	var body string
	err = tx.QueryRow(ctx, `SELECT body FROM schedule_row WHERE id = ? AND state = 'open'`, id).Scan(&body)
	if noRows(err) {
		return row, fault.New(fault.NotFound, "This row of the schedule no longer waits.")
	} else if err != nil {
		return row, fmt.Errorf("reading the schedule: %w", err)
	}
	return row, store.FromJSON(body, &row)
}
