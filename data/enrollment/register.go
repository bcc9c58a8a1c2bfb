package enrollment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Code is one line of the register of codes. The code itself is nowhere.
type Code struct {
	ID        string    `json:"id"`
	PatientID string    `json:"patient_id"`
	Channel   Channel   `json:"channel"`
	IssuedAt  time.Time `json:"issued_at"`
	IssuedBy  string    `json:"issued_by"`
	ExpiresAt time.Time `json:"expires_at"`
	State     string    `json:"state"` // live, used, expired, void
	UsedAt    time.Time `json:"used_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	EndedWhy  string    `json:"ended_why,omitempty"`
}

// Codes returns the register, newest first; of one patient, or of all with an empty id.
func (s *Service) Codes(ctx context.Context, patientID string, limit int) (list []Code, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 200
	}
	rows, err := s.db.Query(ctx, `SELECT id, patient_id, channel, issued_at, member_name, expires_at, used_at, ended_at, ended_why FROM enrollment_code
		WHERE ?1 = '' OR patient_id = ?1 ORDER BY issued_at DESC, id DESC LIMIT ?2`, patientID, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the register of codes: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c Code
		var issued, expires, used, ended string
		if err := rows.Scan(&c.ID, &c.PatientID, &c.Channel, &issued, &c.IssuedBy, &expires, &used, &ended, &c.EndedWhy); err != nil {
			return nil, fmt.Errorf("reading the register of codes: %w", err)
		}
		for i, to := range []*time.Time{&c.IssuedAt, &c.ExpiresAt, &c.UsedAt, &c.EndedAt} {
			if *to, err = store.ParseTime([]string{issued, expires, used, ended}[i]); err != nil {
				return nil, err
			}
		}
		switch {
		case used != "":
			c.State = "used"
		case ended != "" && c.EndedWhy != expiredWhy:
			c.State = "void"
		case ended != "" || s.db.Source().Now().After(c.ExpiresAt):
			c.State = "expired"
		default:
			c.State = "live"
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

const (
	expiredWhy  = "its time ran out"
	replacedWhy = "a newer one took its place"
)

// Void ends a live code before its time: the paper that carries it was not printed after all, or was lost. A patient who
// holds no other live code then is no longer invited: the state goes back to the one before the invitation, or to expired
// where earlier invitations had brought the patient there. Needs access.Enroll.
func (s *Service) Void(ctx context.Context, codeID, why string) error {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return err
	}
	if why = strings.TrimSpace(why); why == "" || why == expiredWhy {
		why = "voided by hand"
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var patientID string
		var channel Channel
		err := tx.QueryRow(ctx, `UPDATE enrollment_code SET ended_at = ?, ended_why = ? WHERE id = ? AND used_at = '' AND ended_at = '' RETURNING patient_id, channel`,
			store.Time(tx.Now()), why, codeID).Scan(&patientID, &channel)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "There is no such code, or it is no longer good for anything.")
		}
		if err != nil {
			return fmt.Errorf("voiding a code: %w", err)
		}
		tx.Emit(Changed{PatientID: patientID})
		if err := audit.Append(ctx, tx, audit.Entry{Action: "enrollment.code-voided", Subject: "code", SubjectID: codeID, PatientID: patientID}); err != nil {
			return err
		}
		return withdraw(ctx, tx, patientID, codeID, channel, why)
	})
}

// withdraw takes the invitation with a voided code back, unless another code is good still.
func withdraw(ctx context.Context, tx *store.Tx, patientID, codeID string, channel Channel, why string) error {
	p, err := subject(ctx, tx, patientID)
	if err != nil {
		return err
	}
	e, err := Load(ctx, tx, p.ID)
	if err != nil || e.State != Invited {
		return err
	}
	var live int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM enrollment_code WHERE patient_id IN (?, ?) AND used_at = '' AND ended_at = '' AND expires_at >= ?`, p.ID, patientID, store.Time(tx.Now())).Scan(&live)
	if err != nil {
		return fmt.Errorf("counting live codes: %w", err)
	}
	if live > 0 {
		return nil
	}
	note := Note{Channel: channel, Reason: why, codeID: codeID}
	var before State
	err = tx.QueryRow(ctx, `SELECT state_from FROM enrollment_event WHERE code_id = ? AND event = ? ORDER BY at DESC, id DESC LIMIT 1`, codeID, Invite).Scan(&before)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return fmt.Errorf("looking for the invitation: %w", err)
	case before == Declined || before == Deferred:
		note.back = Offered // whoever asks for a code after a no has changed their mind, and the day to ask again is past
	case before != Invited && before != Opened:
		note.back = before
	}
	_, err = apply(ctx, tx, p, Withdraw, note)
	return err
}

// Revive makes a voided code good again: the paper that carries it is handed over after all. A code that was used, whose
// time has run out, or in whose place another has come is a Conflict. Needs access.Enroll.
func (s *Service) Revive(ctx context.Context, codeID string) error {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var patientID string
		var channel Channel
		err := tx.QueryRow(ctx, `UPDATE enrollment_code AS k SET ended_at = '', ended_why = '' WHERE id = ? AND used_at = '' AND ended_at <> '' AND ended_why NOT IN (?, ?) AND expires_at >= ?
			AND NOT EXISTS (SELECT 1 FROM enrollment_code o WHERE o.patient_id = k.patient_id AND o.channel = k.channel 
				AND (o.issued_at, o.id) > (k.issued_at, k.id))
			RETURNING patient_id, channel`, codeID, expiredWhy, replacedWhy, store.Time(tx.Now())).Scan(&patientID, &channel)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Conflict, "The code on this paper is no longer good, or a newer one has taken its place. Make the paper anew.")
		}
		if err != nil {
			return fmt.Errorf("reviving a code: %w", err)
		}
		p, err := subject(ctx, tx, patientID)
		if err != nil {
			return err
		}
		if err := Refusal(p, today(ctx, tx)); err != nil {
			return err
		}
		if _, err := apply(ctx, tx, p, Invite, Note{Channel: channel, Reason: "handed over after all", codeID: codeID}); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "enrollment.code-revived", Subject: "code", SubjectID: codeID, PatientID: p.ID})
	})
}

func voidAll(ctx context.Context, tx *store.Tx, patientID, why string) error {
	if _, err := tx.Exec(ctx, `UPDATE enrollment_code SET ended_at = ?, ended_why = ? WHERE patient_id = ? AND used_at = '' AND ended_at = ''`,
		store.Time(tx.Now()), why, patientID); err != nil {
		return fmt.Errorf("voiding codes: %w", err)
	}
	return nil
}

// ExpireDue ends the codes whose time has run out, and puts patients who hold no other into the state expired. It
// returns how many codes ended. It runs at every start and once a day, as Foyer itself.
func (s *Service) ExpireDue(ctx context.Context) (n int, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		n = 0
		ids, err := idsOf(tx.Query(ctx, `UPDATE enrollment_code SET ended_at = ?1, ended_why = ?2 WHERE used_at = '' AND ended_at = '' AND expires_at < ?1 RETURNING patient_id`,
			store.Time(tx.Now()), expiredWhy))
		if err != nil {
			return err
		}
		n = len(ids)
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			var live int
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM enrollment_code WHERE patient_id = ? AND used_at = '' AND ended_at = ''`, id).Scan(&live); err != nil {
				return fmt.Errorf("counting live codes: %w", err)
			}
			p, err := subject(ctx, tx, id)
			if err != nil {
				return err
			}
			e, err := Load(ctx, tx, p.ID)
			if err != nil {
				return err
			}
			if live > 0 || p.ID != id || e.State != Invited && e.State != Opened {
				continue
			}
			if _, err := apply(ctx, tx, p, Expire, Note{Reason: "the code was not used in time"}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// idsOf reads a result of one text column.
func idsOf(rows *sql.Rows, err error) (ids []string, _ error) {
	if err != nil {
		return nil, fmt.Errorf("reading ids: %w", err)
	}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, errors.Join(fmt.Errorf("reading ids: %w", err), rows.Close())
		}
		ids = append(ids, id)
	}
	return ids, errors.Join(rows.Err(), rows.Close())
}
