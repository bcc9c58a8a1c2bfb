package paperlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/store"
)

// Choice is how a summary is to be made: the practice's usual way, or what somebody chose for one visit.
type Choice struct {
	Language string          `json:"language,omitempty"` // empty takes the patient's
	Large    bool            `json:"large,omitempty"`
	Order    []string        `json:"order,omitempty"` // parts first to last; those not named follow in their usual order
	Off      map[string]bool `json:"off,omitempty"`   // parts left out
}

// Usual is how the practice wants its summaries where nobody chose otherwise.
var Usual = practice.Setting[Choice]{Name: "paper.summary", Permission: access.WritePolicies}

// Choice returns how a visit's summary is to be made; own says that somebody chose it for this visit. Needs
// access.ViewRecords.
func (s *Service) Choice(ctx context.Context, visitID string) (c Choice, own bool, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return c, false, err
	}
	var body string
	err = s.db.QueryRow(ctx, `SELECT body FROM paper_choice WHERE visit_id = ?`, visitID).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		c, err = Usual.Get(ctx, s.db)
		return c, false, err
	}
	if err != nil {
		return c, false, fmt.Errorf("reading how a paper is made: %w", err)
	}
	return c, true, store.FromJSON(body, &c)
}

// Choose keeps how one visit's summary is to be made. Needs access.PrintPapers.
func (s *Service) Choose(ctx context.Context, visitID string, c Choice) error {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return err
	}
	body, err := store.JSON(c)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var patientID string
		err := tx.QueryRow(ctx, `SELECT patient_id FROM visit WHERE id = ?`, visitID).Scan(&patientID)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "There is no such visit here.")
		}
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO paper_choice (visit_id, body, changed_at) VALUES (?, ?, ?)
				ON CONFLICT (visit_id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`, visitID, body, store.Time(tx.Now()))
		}
		if err != nil {
			return fmt.Errorf("keeping how a paper is made: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "paper.chosen", Subject: "visit", SubjectID: visitID, PatientID: patientID})
	})
}

// MakeUsual makes a choice the practice's usual way and returns the one before. Needs access.WritePolicies.
func (s *Service) MakeUsual(ctx context.Context, c Choice) (before Choice, err error) {
	if before, err = Usual.Get(ctx, s.db); err != nil {
		return before, err
	}
	return before, Usual.Set(ctx, s.db, c)
}
