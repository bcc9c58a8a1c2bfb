package practice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// SettingChanged is the signal that one setting has a new value.
type SettingChanged struct{ Name string }

// Setting is one named, typed setting over the table of settings. Concept packages declare theirs as variables, so
// that name, type, default and limits stand together:
//
//	var PaperDays = practice.Setting[int]{Name: "enrollment.paper-days", Default: 30, Check: …}
type Setting[T any] struct {
	Name       string
	Default    T
	Permission access.Permission // needed by Set; access.ManagePractice when empty
	Check      func(T) error     // nil accepts every value; returns a fault.Invalid
	Secret     bool              // the log says that it changed, never to what
}

// Get returns the value, or the default where none was set.
func (s Setting[T]) Get(ctx context.Context, q store.Queryer) (T, error) {
	var text string
	err := q.QueryRow(ctx, `SELECT value FROM setting WHERE name = ?`, s.Name).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return s.Default, nil
	}
	if err != nil {
		return s.Default, fmt.Errorf("reading the setting %s: %w", s.Name, err)
	}
	var value T
	if err := store.FromJSON(text, &value); err != nil {
		return s.Default, fmt.Errorf("reading the setting %s: %w", s.Name, err)
	}
	return value, nil
}

// Set checks and keeps a value in a transaction of its own, audited. Needs the setting's permission.
func (s Setting[T]) Set(ctx context.Context, db *store.DB, value T) error {
	permission := s.Permission
	if permission == "" {
		permission = access.ManagePractice
	}
	if err := access.Require(ctx, permission); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		if err := s.Put(ctx, tx, value); err != nil {
			return err
		}
		detail := map[string]any{"to": value}
		if s.Secret {
			detail = nil
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "setting.changed", Subject: "setting", SubjectID: s.Name, Detail: detail})
	})
}

// Put checks and keeps a value inside a transaction whose caller checked the permission and writes the audit entry.
func (s Setting[T]) Put(ctx context.Context, tx *store.Tx, value T) error {
	if s.Check != nil {
		if err := s.Check(value); err != nil {
			return err
		}
	}
	text, err := store.JSON(value)
	if err != nil {
		return err
	}
	actor, _ := access.From(ctx)
	_, err = tx.Exec(ctx, `INSERT INTO setting (name, value, changed_at, changed_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		s.Name, text, store.Time(tx.Now()), actor.MemberID)
	if err != nil {
		return fmt.Errorf("keeping the setting %s: %w", s.Name, err)
	}
	tx.Emit(SettingChanged{s.Name})
	return nil
}

// Between returns a check that a number lies in a range, for Setting.Check.
func Between(low, high int, what string) func(int) error {
	return func(n int) error {
		if n < low || n > high {
			return fault.New(fault.Invalid, "%s lies between %d and %d.", what, low, high)
		}
		return nil
	}
}
