package enrollment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Review is a mail with a code that a person has to decide about.
type Review struct {
	ClaimID   string    `json:"id"`
	At        time.Time `json:"at"`
	Message   string    `json:"message,omitempty"` // the mail's id
	Sender    string    `json:"sender"`
	Outcome   Outcome   `json:"outcome"`
	PatientID string    `json:"patient_id,omitempty"` // whose code it is; empty where none was recognized
	MatchedID string    `json:"matched_id,omitempty"` // whose mail it seems to be
	Because   string    `json:"because"`
}

// Reviews returns what waits for a person, oldest first.
func (s *Service) Reviews(ctx context.Context) (list []Review, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT id, at, message, sender, outcome, coalesce(patient_id, ''), coalesce(matched_id, ''), because
		FROM enrollment_claim WHERE state = 'open' ORDER BY at, id`)
	if err != nil {
		return nil, fmt.Errorf("reading what waits for a person: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r Review
		var at string
		if err := rows.Scan(&r.ClaimID, &at, &r.Message, &r.Sender, &r.Outcome, &r.PatientID, &r.MatchedID, &r.Because); err != nil {
			return nil, fmt.Errorf("reading what waits for a person: %w", err)
		}
		if r.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// Accept enrolls the patient of the claim, or another one that the member names after asking back, and closes the
// item. The decision needs a reason, which stays with it; also is done in the same transaction. Needs access.Enroll.
func (s *Service) Accept(ctx context.Context, claimID, patientID, reason string, also ...func(tx *store.Tx) error) error {
	return s.decide(ctx, claimID, "accepted", reason, also, func(tx *store.Tx, codeID, owner string) error {
		if patientID == "" {
			patientID = owner
		}
		if patientID == "" {
			return fault.Field("patient", "Say which patient it is: no code was recognized.")
		}
		p, err := subject(ctx, tx, patientID)
		if err != nil {
			return err
		}
		if err := Refusal(p, today(ctx, tx)); err != nil {
			return err
		}
		if codeID != "" && p.ID == owner {
			var used string
			if err := tx.QueryRow(ctx, `SELECT used_at FROM enrollment_code WHERE id = ?`, codeID).Scan(&used); err != nil {
				return fmt.Errorf("reading a code: %w", err)
			}
			if used == "" {
				return spend(ctx, tx, codeID, claimID, p.ID, Mail)
			}
		}
		_, err = apply(ctx, tx, p, Activate, Note{Channel: Mail, Reason: reason})
		return err
	})
}

// Dismiss closes the item without enrolling anybody, with a reason; also is done in the same transaction.
func (s *Service) Dismiss(ctx context.Context, claimID, reason string, also ...func(tx *store.Tx) error) error {
	return s.decide(ctx, claimID, "dismissed", reason, also, func(*store.Tx, string, string) error { return nil })
}

func (s *Service) decide(ctx context.Context, claimID, state, reason string, also []func(tx *store.Tx) error, fn func(tx *store.Tx, codeID, owner string) error) error {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.Field("reason", "Say in a few words why, for whoever looks at it later.")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var codeID, owner, was string
		err := tx.QueryRow(ctx, `SELECT coalesce(code_id, ''), coalesce(patient_id, ''), state FROM enrollment_claim WHERE id = ?`, claimID).Scan(&codeID, &owner, &was)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "There is no such item.")
		}
		if err != nil {
			return fmt.Errorf("reading a claim: %w", err)
		}
		if was != "open" {
			return fault.New(fault.Conflict, "Somebody has decided this meanwhile.")
		}
		if err := fn(tx, codeID, owner); err != nil {
			return err
		}
		actor, _ := access.From(ctx)
		if _, err := tx.Exec(ctx, `UPDATE enrollment_claim SET state = ?, decided_at = ?, decided_by = ?, decision = ? WHERE id = ?`,
			state, store.Time(tx.Now()), actor.Name, reason, claimID); err != nil {
			return fmt.Errorf("keeping a decision: %w", err)
		}
		tx.Emit(Claimed{ClaimID: claimID})
		for _, more := range also {
			if err := more(tx); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "enrollment.claim-" + state, Subject: "claim", SubjectID: claimID, PatientID: owner})
	})
}
