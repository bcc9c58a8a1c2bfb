package team

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Wait is how long after the last of n failed sign-ins in a row the next try is refused: nothing for the first two,
// then 5 seconds, doubled each time, at most 15 minutes.
func Wait(failures int) time.Duration {
	if failures < 3 {
		return 0
	}
	wait := 5 * time.Second
	for range min(failures, 12) - 3 {
		wait *= 2
	}
	return min(wait, 15*time.Minute)
}

// SignIn checks the passphrase of an active member and begins a session that locks after idle without Touch. A wrong
// passphrase is a Locked error; it is in the log, and the next tries have to wait longer and longer.
func (s *Service) SignIn(ctx context.Context, id, passphrase string, idle time.Duration) (*Session, error) {
	if err := s.verify(ctx, id, passphrase); err != nil {
		return nil, err
	}
	return s.begin(ctx, id, idle)
}

// SignInUnlocked begins the session of the member whose passphrase has just opened the vault. failed counts the wrong
// passphrases given before that: with a closed vault there was no log to write them to.
func (s *Service) SignInUnlocked(ctx context.Context, id string, idle time.Duration, failed int) (*Session, error) {
	if failed > 0 {
		err := audit.Note(access.With(ctx, access.System), s.db, audit.Entry{Action: "member.sign-in-failed", Subject: "member", SubjectID: id,
			Detail: map[string]any{"tries": failed, "vault": "closed"}})
		if err != nil {
			return nil, err
		}
	}
	return s.begin(ctx, id, idle)
}

func (s *Service) begin(ctx context.Context, id string, idle time.Duration) (*Session, error) {
	m, err := s.enter(ctx, id, "member.signed-in")
	if err != nil {
		return nil, err
	}
	return newSession(s, m, idle), nil
}

// enter writes down that a member whose passphrase was right is in.
func (s *Service) enter(ctx context.Context, id, action string) (m Member, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if m, err = load(ctx, tx, id); err != nil {
			return err
		}
		if !m.Active {
			return fault.New(fault.Denied, "This member is no longer active. Ask an administrator.")
		}
		m.LastSignIn = tx.Now()
		_, err := tx.Exec(ctx, `UPDATE member SET last_sign_in = ? WHERE id = ?`, store.Time(m.LastSignIn), id)
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM sign_in_failure WHERE member_id = ?`, id)
		}
		if err != nil {
			return fmt.Errorf("signing in: %w", err)
		}
		tx.Emit(SignedIn{id})
		return audit.Append(access.With(ctx, m.Actor()), tx, audit.Entry{Action: action, Subject: "member", SubjectID: id})
	})
	return m, err
}

// verify checks a passphrase, with the throttle before and the log after.
func (s *Service) verify(ctx context.Context, id, passphrase string) error {
	m, err := load(ctx, s.db, id)
	if err != nil {
		return err
	}
	if !m.Active {
		return fault.New(fault.Denied, "This member is no longer active. Ask an administrator.")
	}
	wait, err := s.WaitFor(ctx, id)
	if err != nil {
		return err
	}
	if wait > 0 {
		return fault.New(fault.Denied, "Too many wrong passphrases. Wait %s, then try again.", inWords(wait))
	}
	wrong := s.keys.Verify(id, passphrase)
	if wrong == nil {
		return nil
	}
	if fault.Of(wrong) != fault.Locked {
		return fault.Wrap(fault.Unavailable, wrong, "The key file could not be read, so the passphrase could not be checked.")
	}
	failures := 0
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		err := tx.QueryRow(ctx, `INSERT INTO sign_in_failure (member_id, failures, last_at) VALUES (?, 1, ?)
			ON CONFLICT (member_id) DO UPDATE SET failures = failures + 1, last_at = excluded.last_at RETURNING failures`,
			id, store.Time(tx.Now())).Scan(&failures)
		if err != nil {
			return fmt.Errorf("counting failed sign-ins: %w", err)
		}
		return audit.Append(access.With(ctx, access.System), tx, audit.Entry{Action: "member.sign-in-failed", Subject: "member", SubjectID: id,
			Detail: map[string]any{"in_a_row": failures}})
	})
	if err != nil {
		return err
	}
	text := "The passphrase is wrong."
	if wait := Wait(failures); wait > 0 {
		text += " Wait " + inWords(wait) + " before the next try."
	}
	return fault.Wrap(fault.Locked, wrong, "%s", text)
}

// WaitFor returns how long a member still has to wait before the next try, zero for not at all.
func (s *Service) WaitFor(ctx context.Context, id string) (time.Duration, error) {
	var failures int
	var last string
	err := s.db.QueryRow(ctx, `SELECT failures, last_at FROM sign_in_failure WHERE member_id = ?`, id).Scan(&failures, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading failed sign-ins: %w", err)
	}
	at, err := store.ParseTime(last)
	if err != nil {
		return 0, err
	}
	// A clock that was set back must not lock a member out for longer than the wait itself.
	return min(max(at.Add(Wait(failures)).Sub(s.db.Source().Now()), 0), Wait(failures)), nil
}

// InWords writes a time to wait as people read it: "20 seconds".
func InWords(d time.Duration) string { return inWords(d) }

func inWords(d time.Duration) string {
	seconds := int((d + time.Second - 1) / time.Second)
	switch {
	case seconds == 1:
		return "1 second"
	case seconds < 90:
		return fmt.Sprintf("%d seconds", seconds)
	}
	return fmt.Sprintf("%d minutes", (seconds+59)/60)
}
