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

// AskedLately are the patients whom a mail has told of a rule's care so lately that it does not again, with when.
func (s *Service) AskedLately(ctx context.Context, rule string) (at map[string]time.Time, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT patient_id, max(at) FROM care_asked WHERE rule = ? AND at > ? GROUP BY patient_id`, rule, store.Time(s.db.Source().Now().Add(-AskAgain)))
	if err != nil {
		return nil, fmt.Errorf("reading mails about care: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	at = map[string]time.Time{}
	for rows.Next() {
		var id, when string
		if err := rows.Scan(&id, &when); err != nil {
			return nil, fmt.Errorf("reading mails about care: %w", err)
		}
		if at[id], err = store.ParseTime(when); err != nil {
			return nil, err
		}
	}
	return at, rows.Err()
}
