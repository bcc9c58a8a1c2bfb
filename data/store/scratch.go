package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the driver; a scratch database needs no vault, it never reaches a disk

	"foyer/data/clock"
)

// scratch is one connection to a database in memory. A second one would see another database.
type scratch struct{ db *sql.DB }

func (s scratch) Writer() *sql.DB { return s.db }
func (s scratch) Reader() *sql.DB { return s.db }

// Scratch opens an empty database of the present format in memory, for trying out what a change would do while the
// real one stays free for everybody. It checks no foreign keys, because only a part of the rows is copied into it; it
// has one connection, so nothing may read it beside a transaction of its own. close forgets it.
func Scratch(ctx context.Context, src clock.Source) (d *DB, close func() error, err error) {
	pool, err := sql.Open("sqlite", "file::memory:?_pragma=foreign_keys(0)&_pragma=temp_store(memory)&_pragma=journal_mode(memory)&_pragma=synchronous(off)")
	if err != nil {
		return nil, nil, fmt.Errorf("opening a scratch database: %w", err)
	}
	pool.SetMaxOpenConns(1)
	pool.SetMaxIdleConns(1)
	pool.SetConnMaxLifetime(0)
	pool.SetConnMaxIdleTime(0)
	if d, err = Open(ctx, scratch{pool}, src); err != nil {
		return nil, nil, errors.Join(err, pool.Close())
	}
	return d, func() error {
		d.Close()
		return pool.Close()
	}, nil
}

// CopyRows copies the rows of a table for which a condition holds from one database into another of the same format.
// Rows that are there already stay as they are. table and where are written in code.
func CopyRows(ctx context.Context, from Queryer, to *Tx, table, where string, args ...any) (err error) {
	rows, err := from.Query(ctx, `SELECT * FROM "`+table+`" WHERE `+where, args...)
	if err != nil {
		return fmt.Errorf("copying %s: %w", table, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("copying %s: %w", table, err)
	}
	insert, err := to.Prepare(ctx, `INSERT OR IGNORE INTO "`+table+`" ("`+strings.Join(names, `", "`)+`") VALUES (?`+strings.Repeat(", ?", len(names)-1)+`)`)
	if err != nil {
		return fmt.Errorf("copying %s: %w", table, err)
	}
	defer func() { err = errors.Join(err, insert.Close()) }()
	values, places := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return fmt.Errorf("copying %s: %w", table, err)
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return fmt.Errorf("copying %s: %w", table, err)
		}
	}
	return rows.Err()
}
