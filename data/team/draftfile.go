package team

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/fault"
	"foyer/data/store"
)

// DraftFile is a file that a member has attached to something half-written. Its bytes are those it had then: the file
// on disk may change or go.
type DraftFile struct {
	ID   string
	Key  string // of the draft it belongs to
	Name string // without a folder
	Size int64  // bytes
	Seal bool   // it goes out encrypted
}

// MostDraftFile is how many bytes one attached file may have: no mail takes more.
const MostDraftFile = 17 << 20

// TooLarge says that a file is larger than MostDraftFile.
func TooLarge(name string) error {
	return fault.New(fault.Invalid, "“%s” is too large for a mail: 17 MB at most. It was not attached.", name)
}

// sentPrefix begins the keys of files that were sent and can be taken back.
const sentPrefix = "sent:"

// sentEnd is the first text after all that begin so.
const sentEnd = "sent;"

// sentFor is how long such files stay at most, where the program ended before it could forget them.
const sentFor = time.Hour

// SentKey is the key of the files of a mail in the outbox, as long as it can be taken back.
func SentKey(outbox string) string { return sentPrefix + outbox }

// AddDraftFile keeps a file with the acting member's draft under a key, which need not be there yet.
func (s *Service) AddDraftFile(ctx context.Context, key, name string, data []byte, seal bool) (f DraftFile, err error) {
	member, err := writer(ctx)
	if err != nil {
		return f, err
	}
	if len(data) > MostDraftFile {
		return f, TooLarge(name)
	}
	f = DraftFile{Key: key, Name: name, Size: int64(len(data)), Seal: seal}
	if data == nil {
		data = []byte{} // not NULL
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := forgetSent(ctx, tx); err != nil {
			return err
		}
		f.ID = tx.ID()
		_, err := tx.Exec(ctx, `INSERT INTO draft_file (id, member_id, key, name, sealed, size, changed_at, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			f.ID, member, key, name, seal, f.Size, store.Time(tx.Now()), data)
		if err != nil {
			return fmt.Errorf("keeping an attached file: %w", err)
		}
		return nil
	})
	return f, err
}

// forgetSent forgets the files of mails that can't be taken back any more, where the program ended before it could.
func forgetSent(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM draft_file WHERE key >= ? AND key < ? AND changed_at < ?`, sentPrefix, sentEnd, store.Time(tx.Now().Add(-sentFor))); err != nil {
		return fmt.Errorf("forgetting files that were sent: %w", err)
	}
	return nil
}

// DraftFiles returns the files of the acting member's draft under a key, in the order they were attached.
func (s *Service) DraftFiles(ctx context.Context, key string) (list []DraftFile, err error) {
	member, err := writer(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT id, key, name, size, sealed FROM draft_file WHERE member_id = ? AND key = ? ORDER BY rowid`, member, key)
	if err != nil {
		return nil, fmt.Errorf("reading attached files: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var f DraftFile
		if err := rows.Scan(&f.ID, &f.Key, &f.Name, &f.Size, &f.Seal); err != nil {
			return nil, fmt.Errorf("reading attached files: %w", err)
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

// DraftFileData returns a file the acting member has attached, with its bytes.
func (s *Service) DraftFileData(ctx context.Context, id string) (f DraftFile, data []byte, err error) {
	member, err := writer(ctx)
	if err != nil {
		return f, nil, err
	}
	f.ID = id
	err = s.db.QueryRow(ctx, `SELECT key, name, size, sealed, data FROM draft_file WHERE id = ? AND member_id = ?`, id, member).Scan(&f.Key, &f.Name, &f.Size, &f.Seal, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil, fault.New(fault.NotFound, "The attached file is not there any more. Nothing was sent; attach it again.")
	}
	if err != nil {
		return f, nil, fmt.Errorf("reading an attached file: %w", err)
	}
	return f, data, nil
}

// SealDraftFile says whether an attached file goes out encrypted.
func (s *Service) SealDraftFile(ctx context.Context, id string, seal bool) error {
	return s.changeDraftFiles(ctx, []string{id}, `UPDATE draft_file SET sealed = ?3 WHERE id = ?1 AND member_id = ?2`, seal)
}

// MoveDraftFiles gives attached files to the draft under another key.
func (s *Service) MoveDraftFiles(ctx context.Context, key string, ids ...string) error {
	return s.changeDraftFiles(ctx, ids, `UPDATE draft_file SET key = ?3, changed_at = ?4 WHERE id = ?1 AND member_id = ?2`, key)
}

// RemoveDraftFiles forgets attached files; those that are gone already are none.
func (s *Service) RemoveDraftFiles(ctx context.Context, ids ...string) error {
	return s.changeDraftFiles(ctx, ids, `DELETE FROM draft_file WHERE id = ?1 AND member_id = ?2`, nil)
}

// ForgetSent forgets the files of a mail that can't be taken back any more, whoever sent it.
func (s *Service) ForgetSent(ctx context.Context, outbox string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM draft_file WHERE key = ?`, SentKey(outbox)); err != nil {
			return fmt.Errorf("forgetting files that were sent: %w", err)
		}
		return forgetSent(ctx, tx)
	})
}

func (s *Service) changeDraftFiles(ctx context.Context, ids []string, change string, value any) error {
	member, err := writer(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			if _, err := tx.Exec(ctx, change, id, member, value, store.Time(tx.Now())); err != nil {
				return fmt.Errorf("changing attached files: %w", err)
			}
		}
		return nil
	})
}
