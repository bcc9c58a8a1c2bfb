package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/mail/imap"
	"foyer/data/store"
)

// Unplace keeps the places of a folder whose UIDVALIDITY changed aside: their UIDs mean nothing any more, but size,
// arrival and Message-ID will find the mails again. Nothing is deleted.
func (s *Mover) Unplace(ctx context.Context, b Box) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		// Left-overs of an older change have had their chance.
		if _, err := tx.Exec(ctx, `DELETE FROM mail_place WHERE mailbox = ? AND stale = 1
			AND EXISTS (SELECT 1 FROM mail_place n WHERE n.mailbox = mail_place.mailbox AND n.stale = 0)`, b.Number); err != nil {
			return fmt.Errorf("setting mail places aside: %w", err)
		}
		if _, err := tx.Exec(ctx, `UPDATE mail_place SET stale = 1 WHERE mailbox = ? AND stale = 0`, b.Number); err != nil {
			return fmt.Errorf("setting mail places aside: %w", err)
		}
		return nil
	})
}

// Validity returns the UIDVALIDITY that the places of a folder are of.
func (s *Mover) Validity(ctx context.Context, box int64) (v uint32, err error) {
	err = s.db.QueryRow(ctx, `SELECT uid_validity FROM mail_mailbox WHERE number = ?`, box).Scan(&v)
	if err != nil {
		return 0, fmt.Errorf("reading a mail folder: %w", err)
	}
	return v, nil
}

// Rematch says which mail stands at a new UID.
type Rematch struct {
	State   imap.State
	Message int64
	OldUID  imap.UID
}

type staleKey struct {
	size    int64
	arrived int64 // seconds
	id      string
}

// Stale finds mails of a renumbered folder by what does not change.
type Stale map[staleKey][]Rematch

// StalePlaces returns the places set aside by Unplace.
func (s *Mover) StalePlaces(ctx context.Context, b Box) (list Stale, err error) {
	type row struct {
		uid, message, size int64
		arrived, id        string
	}
	var found []row
	rows, err := s.db.Query(ctx, `SELECT p.uid, p.message, p.size, p.arrived, m.message_id FROM mail_place p JOIN mail_message m ON m.number = p.message
		WHERE p.mailbox = ? AND p.stale = 1`, b.Number)
	if err != nil {
		return nil, fmt.Errorf("reading mail places: %w", err)
	}
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.uid, &r.message, &r.size, &r.arrived, &r.id); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		found = append(found, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("reading mail places: %w", err)
	}
	list = Stale{}
	for _, r := range found {
		if r.id == "" { // not read yet, or it has none: look
			raw, err := s.raw(ctx, s.db, r.message)
			if err != nil {
				return nil, err
			}
			r.id = header(raw).ID
		}
		at, err := store.ParseTime(r.arrived)
		if err != nil {
			return nil, err
		}
		k := staleKey{r.size, at.Unix(), r.id}
		list[k] = append(list[k], Rematch{Message: r.message, OldUID: imap.UID(r.uid)})
	}
	return list, nil
}

// Match finds the mail a new state belongs to; ok is false when none or more than one fits.
func (l Stale) Match(state imap.State) (r Rematch, ok bool) {
	k := staleKey{state.Size, state.InternalDate.Unix(), header(state.Header).ID}
	if fits := l[k]; len(fits) != 1 || k.id == "" {
		return r, false
	}
	r = l[k][0]
	r.State = state
	delete(l, k) // one mail, one place
	return r, true
}

// Replace gives the mails their new places and returns the UIDs that need no fetching.
func (s *Mover) Replace(ctx context.Context, b Box, list []Rematch) (uids []imap.UID, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		for _, r := range list {
			if _, err := tx.Exec(ctx, `INSERT INTO mail_place (mailbox, uid, message, flags, mod_seq, size, arrived)
				SELECT mailbox, ?, message, flags, 0, size, arrived FROM mail_place WHERE mailbox = ? AND stale = 1 AND uid = ?
				ON CONFLICT (mailbox, stale, uid) DO NOTHING`, int64(r.State.UID), b.Number, int64(r.OldUID)); err != nil {
				return fmt.Errorf("matching mail places: %w", err)
			}
			if _, err := tx.Exec(ctx, `DELETE FROM mail_place WHERE mailbox = ? AND stale = 1 AND uid = ?`, b.Number, int64(r.OldUID)); err != nil {
				return fmt.Errorf("matching mail places: %w", err)
			}
			if _, err := s.flagsSeen(ctx, tx, b, r.State); err != nil {
				return err
			}
			uids = append(uids, r.State.UID)
		}
		return nil
	})
	return uids, err
}

// DropStale gives up the places of a renumbered folder that nothing on the server matched, once everything there has
// been looked at. It returns how many mails are gone.
func (s *Mover) DropStale(ctx context.Context, b Box) (n int, err error) {
	var count int
	if err := s.db.QueryRow(ctx, `SELECT count(*) FROM mail_place WHERE mailbox = ? AND stale = 1`, b.Number).Scan(&count); err != nil || count == 0 {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		var messages []int64
		rows, err := tx.Query(ctx, `SELECT message FROM mail_place WHERE mailbox = ? AND stale = 1`, b.Number)
		if err != nil {
			return fmt.Errorf("reading mail places: %w", err)
		}
		for rows.Next() {
			var m int64
			if err := rows.Scan(&m); err != nil {
				return errors.Join(err, rows.Close())
			}
			messages = append(messages, m)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return fmt.Errorf("reading mail places: %w", err)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM mail_place WHERE mailbox = ? AND stale = 1`, b.Number); err != nil {
			return fmt.Errorf("removing mail places: %w", err)
		}
		n = 0
		for _, m := range messages {
			var left int
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM mail_place WHERE message = ?`, m).Scan(&left); err != nil {
				return fmt.Errorf("reading mail places: %w", err)
			}
			if left > 0 {
				continue
			}
			n++
			if err := s.gone(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// headerOf returns the header block of a mail with the empty line that ends it.
func headerOf(raw []byte) []byte {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\n' {
			continue
		}
		rest := raw[i+1:]
		if len(rest) > 0 && rest[0] == '\n' {
			return raw[:i+2]
		}
		if len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n' {
			return raw[:i+3]
		}
	}
	return raw
}

// historyAge is how old a mail of a first sync may be to be taken for work, or for an answer to a code.
const historyAge = 60 * 24 * time.Hour
