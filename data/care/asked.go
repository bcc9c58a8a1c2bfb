package care

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/store"
)

// AskAgain is how long nobody is told by mail of the same care again.
const AskAgain = 90 * 24 * time.Hour

// Asked notes that a mail told a patient of care that is due. Needs access.SendMail.
func (s *Service) Asked(ctx context.Context, patientID, rule, outbox string) error {
	if err := access.Require(ctx, access.SendMail); err != nil {
		return err
	}
	actor, _ := access.From(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO care_asked (patient_id, rule, at, outbox_id, member_id) VALUES (?, ?, ?, ?, ?)`, patientID, rule, store.Time(tx.Now()), outbox, actor.MemberID)
		if err != nil {
			return fmt.Errorf("noting a mail about care: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "care.asked", Subject: "patient", SubjectID: patientID, PatientID: patientID, Detail: map[string]any{"rule": rule}})
	})
}

// AskedLately are the patients whom a mail has told of a rule's care so lately that it does not again.
func (s *Service) AskedLately(ctx context.Context, rule string) (asked map[string]bool, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT DISTINCT patient_id FROM care_asked WHERE rule = ? AND at > ?`, rule, s.lately())
	if err != nil {
		return nil, fmt.Errorf("reading mails about care: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	asked = map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading mails about care: %w", err)
		}
		asked[id] = true
	}
	return asked, rows.Err()
}

// WasAsked is AskedLately of one patient.
func (s *Service) WasAsked(ctx context.Context, patientID, rule string) (asked bool, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return false, err
	}
	err = s.db.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM care_asked WHERE patient_id = ? AND rule = ? AND at > ?)`, patientID, rule, s.lately()).Scan(&asked)
	if err != nil {
		return false, fmt.Errorf("reading mails about care: %w", err)
	}
	return asked, nil
}

func (s *Service) lately() string { return store.Time(s.db.Source().Now().Add(-AskAgain)) }
