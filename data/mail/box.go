package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/mail/imap"
	"foyer/data/store"
)

// Box is one folder of an account and how far it has been read.
type Box struct {
	Number      int64
	AccountID   string
	Name        string
	Role        imap.Role
	UIDValidity uint32
	UIDNext     imap.UID
	ModSeq      uint64    // everything up to here is known
	Present     int       // messages at the end of the last whole sync
	FirstDone   time.Time // when all that was there at first had arrived; zero before
	Synced      time.Time
	Compared    time.Time // when the flags of all messages were last compared
}

// Box returns the folder of the account, making its row when it is new. Package sync calls it.
func (s *Mover) Box(ctx context.Context, accountID, name string, role imap.Role) (b Box, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO mail_mailbox (account_id, name, role) VALUES (?, ?, ?)
			ON CONFLICT (account_id, name) DO UPDATE SET role = excluded.role`, accountID, name, string(role)); err != nil {
			return fmt.Errorf("storing a mail folder: %w", err)
		}
		var first, synced, compared string
		err := tx.QueryRow(ctx, `SELECT number, uid_validity, uid_next, mod_seq, present, first_done_at, synced_at, compared_at
			FROM mail_mailbox WHERE account_id = ? AND name = ?`, accountID, name).
			Scan(&b.Number, &b.UIDValidity, &b.UIDNext, &b.ModSeq, &b.Present, &first, &synced, &compared)
		if err != nil {
			return fmt.Errorf("reading a mail folder: %w", err)
		}
		b.AccountID, b.Name, b.Role = accountID, name, role
		b.FirstDone, err = store.ParseTime(first)
		if err == nil {
			b.Synced, err = store.ParseTime(synced)
		}
		if err == nil {
			b.Compared, err = store.ParseTime(compared)
		}
		return err
	})
	return b, err
}

// SaveBox keeps how far a folder has been read.
func (s *Mover) SaveBox(ctx context.Context, b Box) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mail_mailbox SET uid_validity = ?, uid_next = ?, mod_seq = ?, present = ?, first_done_at = ?, synced_at = ?, compared_at = ? WHERE number = ?`,
			int64(b.UIDValidity), int64(b.UIDNext), int64(b.ModSeq), b.Present, store.Time(b.FirstDone), store.Time(b.Synced), store.Time(b.Compared), b.Number)
		if err != nil {
			return fmt.Errorf("storing a mail folder: %w", err)
		}
		return nil
	})
}

// Place is where a mail stands in a folder, with the flags of the server as last seen.
type Place struct {
	UID     imap.UID
	Message int64
	Flags   string // sorted, a blank between them
}

// Places returns the known places of a folder, by UID.
func (s *Mover) Places(ctx context.Context, b Box) (list []Place, err error) {
	rows, err := s.db.Query(ctx, `SELECT uid, message, flags FROM mail_place WHERE mailbox = ? AND stale = 0 ORDER BY uid`, b.Number)
	if err != nil {
		return nil, fmt.Errorf("reading mail places: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	list = make([]Place, 0, max(b.Present, 64))
	for rows.Next() {
		var p Place
		if err := rows.Scan(&p.UID, &p.Message, &p.Flags); err != nil {
			return nil, fmt.Errorf("reading mail places: %w", err)
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// Removed takes places off that the server no longer has. The mails stay: they are the practice's record. One that
// stands in no folder any more is marked as gone.
func (s *Mover) Removed(ctx context.Context, b Box, places []Place) error {
	for len(places) > 0 {
		part := places[:min(500, len(places))]
		places = places[len(part):]
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			for _, p := range part {
				if _, err := tx.Exec(ctx, `DELETE FROM mail_place WHERE mailbox = ? AND stale = 0 AND uid = ?`, b.Number, int64(p.UID)); err != nil {
					return fmt.Errorf("removing a mail place: %w", err)
				}
				if err := s.gone(ctx, tx, p.Message); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// gone marks a mail that stands nowhere any more.
func (s *Service) gone(ctx context.Context, tx *store.Tx, message int64) error {
	result, err := tx.Exec(ctx, `UPDATE mail_message SET gone_at = ? WHERE number = ? AND gone_at = '' AND direction = 'in'
		AND NOT EXISTS (SELECT 1 FROM mail_place WHERE message = mail_message.number)`, store.Time(tx.Now()), message)
	if err != nil {
		return fmt.Errorf("marking a mail as gone: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return s.refreshOf(ctx, tx, message)
}

// FlagsSeen takes over flags that the server reports. What the journal still holds wins: the person's latest word is
// not overwritten by the server's older one.
func (s *Mover) FlagsSeen(ctx context.Context, b Box, states []imap.State) (changed int, err error) {
	for len(states) > 0 {
		part := states[:min(500, len(states))]
		states = states[len(part):]
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			for _, state := range part {
				n, err := s.flagsSeen(ctx, tx, b, state)
				if err != nil {
					return err
				}
				changed += n
			}
			return nil
		})
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func (s *Service) flagsSeen(ctx context.Context, tx *store.Tx, b Box, state imap.State) (int, error) {
	var message int64
	var old string
	err := tx.QueryRow(ctx, `SELECT message, flags FROM mail_place WHERE mailbox = ? AND stale = 0 AND uid = ?`, b.Number, int64(state.UID)).Scan(&message, &old)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil // not fetched yet: its body brings the flags
	}
	if err != nil {
		return 0, fmt.Errorf("reading a mail place: %w", err)
	}
	flags := joinFlags(state.Flags)
	if flags == old {
		return 0, nil
	}
	if _, err := tx.Exec(ctx, `UPDATE mail_place SET flags = ?, mod_seq = ? WHERE mailbox = ? AND stale = 0 AND uid = ?`,
		flags, int64(state.ModSeq), b.Number, int64(state.UID)); err != nil {
		return 0, fmt.Errorf("storing flags: %w", err)
	}
	held, err := journalOf(ctx, tx, message)
	if err != nil {
		return 0, err
	}
	for _, f := range []struct{ column, flag string }{{"seen", imap.Seen}, {"answered", imap.Answered}, {"flagged", imap.Flagged}} {
		if held[f.column] || hasFlag(old, f.flag) == hasFlag(flags, f.flag) {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE mail_message SET `+f.column+` = ? WHERE number = ?`, store.Bool(hasFlag(flags, f.flag)), message); err != nil {
			return 0, fmt.Errorf("storing flags: %w", err)
		}
	}
	if hasFlag(flags, imap.Answered) && !hasFlag(old, imap.Answered) {
		// Answered in another mail program: nobody here needs to answer again.
		if _, err := tx.Exec(ctx, `UPDATE mail_conversation SET status = 'waiting for patient', version = version + 1
			WHERE status = 'new' AND urgent = 0 AND number = (SELECT conversation FROM mail_message WHERE number = ? AND direction = 'in')`, message); err != nil {
			return 0, fmt.Errorf("storing an answer: %w", err)
		}
	}
	return 1, s.refreshOf(ctx, tx, message)
}
