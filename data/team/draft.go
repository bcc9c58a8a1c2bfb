package team

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store"
)

// Draft is something a member was typing. Only its writer sees it. Drafts are not in the log: they are no record yet.
type Draft struct {
	Key       string    // which field of which screen: "reply:<conversation id>"
	Body      string    // as the screen wrote it; empty where there are only files
	ChangedAt time.Time // when it was last typed at
}

// maxDraft bounds one draft, in bytes.
const maxDraft = 1 << 20

func writer(ctx context.Context) (string, error) {
	actor, ok := access.From(ctx)
	if !ok || actor.MemberID == "" {
		return "", fault.New(fault.Locked, "Sign in first.")
	}
	return actor.MemberID, nil
}

// SaveDraft keeps what the acting member has typed under a key; an empty body clears it.
func (s *Service) SaveDraft(ctx context.Context, key, body string) error {
	member, err := writer(ctx)
	if err != nil {
		return err
	}
	if body == "" {
		return s.ClearDraft(ctx, key)
	}
	if len(body) > maxDraft {
		return fault.New(fault.Invalid, "This text is longer than a draft can be (1 MB). Send or save it in parts.")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO draft (member_id, key, body, changed_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (member_id, key) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`, member, key, body, store.Time(tx.Now()))
		if err != nil {
			return fmt.Errorf("keeping a draft: %w", err)
		}
		return nil
	})
}

// LoadDraft returns the acting member's draft under a key; ok is false when there is none.
func (s *Service) LoadDraft(ctx context.Context, key string) (d Draft, ok bool, err error) {
	member, err := writer(ctx)
	if err != nil {
		return d, false, err
	}
	d.Key = key
	var at string
	err = s.db.QueryRow(ctx, `SELECT body, changed_at FROM draft WHERE member_id = ? AND key = ?`, member, key).Scan(&d.Body, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("reading a draft: %w", err)
	}
	d.ChangedAt, err = store.ParseTime(at)
	return d, err == nil, err
}

// ClearDraft forgets the acting member's draft under a key, when it was sent or saved.
func (s *Service) ClearDraft(ctx context.Context, key string) error {
	member, err := writer(ctx)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM draft WHERE member_id = ? AND key = ?`, member, key); err != nil {
			return fmt.Errorf("clearing a draft: %w", err)
		}
		return nil
	})
}

// Drafts returns the acting member's drafts, newest first; those that are no more than files too.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) {
	member, err := writer(ctx)
	if err != nil {
		return nil, err
	}
	return listDrafts(ctx, s.db, member)
}

func listDrafts(ctx context.Context, q store.Queryer, member string) (list []Draft, err error) {
	rows, err := q.Query(ctx, `SELECT key, body, changed_at AS at FROM draft WHERE member_id = ?1
		UNION ALL SELECT key, '', max(changed_at) AS at FROM draft_file f WHERE member_id = ?1 AND NOT (key >= ?2 AND key < ?3)
			AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.member_id = ?1 AND d.key = f.key) GROUP BY key
		ORDER BY at DESC, key`, member, sentPrefix, sentEnd)
	if err != nil {
		return nil, fmt.Errorf("reading drafts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d Draft
		var at string
		if err := rows.Scan(&d.Key, &d.Body, &at); err != nil {
			return nil, fmt.Errorf("reading drafts: %w", err)
		}
		if d.ChangedAt, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}
