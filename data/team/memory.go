package team

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/fault"
	"foyer/data/store"
)

// maxMemory bounds one thing remembered, in bytes.
const maxMemory = 64 << 10

// Remember keeps a small thing for the acting member under a key: what was used last. Only this member gets it back; it is
// not in the log.
func (s *Service) Remember(ctx context.Context, key, body string) error {
	member, err := writer(ctx)
	if err != nil {
		return err
	}
	if len(body) > maxMemory {
		return fault.New(fault.Invalid, "This is more than can be remembered (64 KB).")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO member_memory (member_id, key, body, changed_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (member_id, key) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`, member, key, body, store.Time(tx.Now()))
		if err != nil {
			return fmt.Errorf("remembering: %w", err)
		}
		return nil
	})
}

// Recall returns what the acting member's screens remembered under a key, "" without anything.
func (s *Service) Recall(ctx context.Context, key string) (body string, err error) {
	member, err := writer(ctx)
	if err != nil {
		return "", err
	}
	err = s.db.QueryRow(ctx, `SELECT body FROM member_memory WHERE member_id = ? AND key = ?`, member, key).Scan(&body)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("recalling: %w", err)
	}
	return body, nil
}
