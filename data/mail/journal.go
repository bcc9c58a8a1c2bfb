package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/mail/imap"
	"foyer/data/store"
)

// Actions of the journal. The first three are flags, Move's value is a folder.
const (
	actSeen     = "seen"
	actAnswered = "answered"
	actFlagged  = "flagged"
	actMove     = "move"
)

// JournalEntry is something a person did that the server does not know yet.
type JournalEntry struct {
	Number   int64
	Action   string // seen, answered, flagged, move
	Value    string // "1" or "0"; the folder's name for move
	Attempts int
	Message  int64
	Box      int64 // folder's number; 0 when the mail stands nowhere on the server
	BoxName  string
	UID      imap.UID
}

// note writes into the journal what a person did to a mail; the newest word about the same thing replaces the older.
// A flag set back to what the server has needs no entry.
func (s *Service) note(ctx context.Context, tx *store.Tx, accountID string, message int64, action, value string) error {
	var places int
	var flags string
	err := tx.QueryRow(ctx, `SELECT count(*), coalesce(max(flags), '') FROM mail_place WHERE message = ?`, message).Scan(&places, &flags)
	if err != nil {
		return fmt.Errorf("reading a mail place: %w", err)
	}
	if places == 0 {
		return nil // nothing on the server to tell about
	}
	_, err = tx.Exec(ctx, `INSERT INTO mail_journal (account_id, message, action, value, held, created_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (message, action) DO UPDATE SET value = excluded.value, held = excluded.held, attempts = 0, next_at = '', last_error = '', created_at = excluded.created_at`,
		accountID, message, action, value, flags, store.Time(tx.Now()))
	if err != nil {
		return fmt.Errorf("writing the mail journal: %w", err)
	}
	tx.Emit(JournalChanged{AccountID: accountID})
	return nil
}

// JournalChanged is the signal that there is something to tell the server.
type JournalChanged struct{ AccountID string }

// Journal returns what is due to be told to the server, oldest first.
func (s *Mover) Journal(ctx context.Context, accountID string) (list []JournalEntry, err error) {
	rows, err := s.db.Query(ctx, `SELECT j.number, j.action, j.value, j.attempts, j.message, coalesce(p.mailbox, 0), coalesce(b.name, ''), coalesce(p.uid, 0)
		FROM mail_journal j LEFT JOIN mail_place p ON p.message = j.message AND p.stale = 0 LEFT JOIN mail_mailbox b ON b.number = p.mailbox
		WHERE j.account_id = ? AND (j.next_at = '' OR j.next_at <= ?) ORDER BY j.number LIMIT 5000`, accountID, store.Time(s.db.Source().Now()))
	if err != nil {
		return nil, fmt.Errorf("reading the mail journal: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e JournalEntry
		if err := rows.Scan(&e.Number, &e.Action, &e.Value, &e.Attempts, &e.Message, &e.Box, &e.BoxName, &e.UID); err != nil {
			return nil, fmt.Errorf("reading the mail journal: %w", err)
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// Acknowledged takes entries off that the server has carried out, and keeps the flags it has now. An entry whose value
// a person changed meanwhile stays.
func (s *Mover) Acknowledged(ctx context.Context, entries []JournalEntry) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, e := range entries {
			if e.Action != actMove && e.Box != 0 {
				var flags string
				if err := tx.QueryRow(ctx, `SELECT flags FROM mail_place WHERE mailbox = ? AND stale = 0 AND uid = ?`, e.Box, int64(e.UID)).Scan(&flags); err == nil {
					flags = withFlag(flags, e.Flag(), e.Value == "1")
					if _, err := tx.Exec(ctx, `UPDATE mail_place SET flags = ? WHERE mailbox = ? AND stale = 0 AND uid = ?`, flags, e.Box, int64(e.UID)); err != nil {
						return fmt.Errorf("storing flags: %w", err)
					}
				}
			}
			if _, err := tx.Exec(ctx, `DELETE FROM mail_journal WHERE number = ? AND value = ?`, e.Number, e.Value); err != nil {
				return fmt.Errorf("clearing the mail journal: %w", err)
			}
		}
		return nil
	})
}

// journalLimit is how often an entry is tried before it is given up: by then the server has said no many times.
const journalLimit = 12

// Declined counts an attempt that the server refused, and sets the next one later; the last one gives the entry up.
func (s *Mover) Declined(ctx context.Context, e JournalEntry, reason string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if e.Attempts+1 >= journalLimit || e.Box == 0 {
			_, err := tx.Exec(ctx, `DELETE FROM mail_journal WHERE number = ? AND value = ?`, e.Number, e.Value)
			return err
		}
		next := tx.Now().Add(time.Minute << min(e.Attempts, 8))
		_, err := tx.Exec(ctx, `UPDATE mail_journal SET attempts = attempts + 1, next_at = ?, last_error = ? WHERE number = ?`, store.Time(next), reason, e.Number)
		return err
	})
}

// Moved records that a mail stands in another folder now; uid is 0 where the server does not tell it, and the next
// sync of the folder finds it by its bytes.
func (s *Mover) Moved(ctx context.Context, e JournalEntry) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM mail_place WHERE mailbox = ? AND stale = 0 AND uid = ?`, e.Box, int64(e.UID)); err != nil {
			return fmt.Errorf("moving a mail: %w", err)
		}
		_, err := tx.Exec(ctx, `DELETE FROM mail_journal WHERE number = ?`, e.Number)
		return err
	})
}

// Flag returns the IMAP flag an entry is about.
func (e JournalEntry) Flag() string {
	switch e.Action {
	case actSeen:
		return imap.Seen
	case actAnswered:
		return imap.Answered
	}
	return imap.Flagged
}

// IsMove says that the entry moves the mail into the folder named by Value.
func (e JournalEntry) IsMove() bool { return e.Action == actMove }

// journalOf returns the actions about a mail that the server has not acknowledged.
func journalOf(ctx context.Context, q store.Queryer, message int64) (held map[string]bool, err error) {
	rows, err := q.Query(ctx, `SELECT action FROM mail_journal WHERE message = ?`, message)
	if err != nil {
		return nil, fmt.Errorf("reading the mail journal: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	held = map[string]bool{}
	for rows.Next() {
		var action string
		if err := rows.Scan(&action); err != nil {
			return nil, fmt.Errorf("reading the mail journal: %w", err)
		}
		held[action] = true
	}
	return held, rows.Err()
}
