package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"foyer/data/clock"
	"foyer/data/fault"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

type migration struct {
	number int
	name   string
	sql    string
}

// migrations returns the embedded migrations in their order. The number is the file name's first four digits.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("listing migrations: %w", err)
	}
	sort.Strings(names)
	var list []migration
	for _, name := range names {
		base := strings.TrimSuffix(strings.TrimPrefix(name, "migrations/"), ".sql")
		digits, _, ok := strings.Cut(base, "_")
		number, err := strconv.Atoi(digits)
		if err != nil || !ok {
			return nil, fmt.Errorf("migration %s: the name does not start with a number", name)
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		if n := len(list); n > 0 && list[n-1].number == number {
			return nil, fmt.Errorf("migration %s: %s has the same number", name, list[n-1].name)
		}
		list = append(list, migration{number, base, string(text)})
	}
	return list, nil
}

// Format returns the number of the newest migration: the data format that this build writes.
func Format() int {
	list, err := migrations()
	if err != nil || len(list) == 0 {
		return 0
	}
	return list[len(list)-1].number
}

// migrate applies each missing migration in a transaction of its own.
func migrate(ctx context.Context, db *sql.DB, src clock.Source) error {
	list, err := migrations()
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migration (
		number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT`); err != nil {
		return fmt.Errorf("preparing migrations: %w", err)
	}
	applied := map[int]bool{}
	rows, err := db.QueryContext(ctx, `SELECT number FROM schema_migration`)
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	newest := 0
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return errors.Join(err, rows.Close())
		}
		applied[n] = true
		newest = max(newest, n)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	if len(list) > 0 && newest > list[len(list)-1].number {
		return fault.New(fault.Unavailable, "A newer Foyer has written this data (format %d; this one knows %d). Install the newer Foyer; nothing was changed.",
			newest, list[len(list)-1].number)
	}
	for _, m := range list {
		if applied[m.number] {
			continue
		}
		if err := apply(ctx, db, m, src); err != nil {
			return err
		}
	}
	return nil
}

func apply(ctx context.Context, db *sql.DB, m migration, src clock.Source) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migration %s: %w", m.name, err)
	}
	// Another process may have opened the same data meanwhile: what counts is what is there now that nobody else writes.
	var there int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM schema_migration WHERE number = ?`, m.number).Scan(&there); err != nil || there > 0 {
		return errors.Join(err, tx.Rollback())
	}
	_, err = tx.ExecContext(ctx, m.sql)
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO schema_migration (number, name, applied_at) VALUES (?, ?, ?)`,
			m.number, m.name, Time(src.Now()))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("migration %s: %w", m.name, err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("migration %s: %w", m.name, err)
	}
	return nil
}
