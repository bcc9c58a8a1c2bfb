package importing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/store"
)

// Doubt is a patient whom an import added although somebody known resembles them.
type Doubt struct {
	ID          string
	BatchID     string
	PatientID   string // the newcomer
	CandidateID string // who it may be
	Because     []string
	Since       time.Time
}

// Doubts returns the open doubts, oldest first. Needs access.ViewRecords.
func (s *Service) Doubts(ctx context.Context) (list []Doubt, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT d.id, coalesce(d.batch_id, ''), d.patient_id, d.candidate_id, d.because, d.created_at FROM import_doubt d
		JOIN patient p ON p.id = d.patient_id JOIN patient c ON c.id = d.candidate_id
		WHERE d.state = 'open' AND p.merged_into IS NULL AND c.merged_into IS NULL ORDER BY d.created_at, d.id`)
	if err != nil {
		return nil, fmt.Errorf("reading doubtful patients: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d Doubt
		var because, since string
		if err := rows.Scan(&d.ID, &d.BatchID, &d.PatientID, &d.CandidateID, &because, &since); err != nil {
			return nil, fmt.Errorf("reading doubtful patients: %w", err)
		}
		if err := store.FromJSON(because, &d.Because); err != nil {
			return nil, err
		}
		if d.Since, err = store.ParseTime(since); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// MergeDoubt decides that the newcomer is the candidate: the candidate stands for both. It returns the merge, which
// patient.Service.Unmerge takes back. Needs access.MergeRecords.
func (s *Service) MergeDoubt(ctx context.Context, doubtID string) (mergeID string, err error) {
	err = s.decide(ctx, doubtID, "merged", func(tx *store.Tx, d Doubt) error {
		mergeID, err = patient.MergeIn(ctx, tx, d.CandidateID, d.PatientID)
		return err
	})
	return mergeID, err
}

// KeepApart decides that the newcomer is somebody else. Needs access.MergeRecords.
func (s *Service) KeepApart(ctx context.Context, doubtID string) error {
	return s.decide(ctx, doubtID, "apart", func(tx *store.Tx, d Doubt) error {
		tx.Emit(patient.Changed{ID: d.PatientID})
		return audit.Append(ctx, tx, audit.Entry{Action: "patient.kept-apart", Subject: "patient", SubjectID: d.CandidateID, PatientID: d.PatientID})
	})
}

func (s *Service) decide(ctx context.Context, doubtID, state string, fn func(*store.Tx, Doubt) error) error {
	if err := access.Require(ctx, access.MergeRecords); err != nil {
		return err
	}
	actor, _ := access.From(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		d := Doubt{ID: doubtID}
		var now string
		err := tx.QueryRow(ctx, `SELECT patient_id, candidate_id, state FROM import_doubt WHERE id = ?`, doubtID).Scan(&d.PatientID, &d.CandidateID, &now)
		switch {
		case noRows(err):
			return fault.New(fault.NotFound, "This question no longer waits.")
		case err != nil:
			return fmt.Errorf("reading a doubtful patient: %w", err)
		case now != "open":
			return fault.New(fault.Conflict, "Somebody has decided this in the meantime.")
		}
		if _, err := tx.Exec(ctx, `UPDATE import_doubt SET state = ?, decided_at = ?, decided_by = ? WHERE id = ?`, state, store.Time(tx.Now()), actor.Name, doubtID); err != nil {
			return fmt.Errorf("deciding about a doubtful patient: %w", err)
		}
		return fn(tx, d)
	})
}
