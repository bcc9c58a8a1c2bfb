package vault

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// Check authenticates every page on disk, then lets SQLite check its structures and foreign keys. It takes as long as
// reading the file twice and may run beside everything else. It returns the first thing wrong.
func (db *DB) Check(ctx context.Context) error {
	if err := db.checkPages(ctx); err != nil {
		return fmt.Errorf("checking %s: %w", filepath.Base(db.path), err)
	}
	if err := db.checkContent(ctx); err != nil {
		return fmt.Errorf("checking the database: %w", db.Explain(err))
	}
	return nil
}

// checkPages reads the file as it is on disk. A checkpoint may be writing the very page being read, so while there is a
// log, a page that doesn't open is read again before it counts. Losing power in a checkpoint leaves torn pages too: those
// whose whole version stands in the log are sound.
func (db *DB) checkPages(ctx context.Context) error {
	s, err := newSealer(db.file.keys.Load(), inDatabase)
	if err != nil {
		return err
	}
	buf, page := make([]byte, pageSize), make([]byte, pageSize)
	var logged map[uint32]bool
	for off := int64(0); ; off += pageSize {
		if off%(1<<20) == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		for try := 0; ; try++ {
			n, err := db.raw.f.ReadAt(buf, off)
			if errors.Is(err, io.EOF) && n == 0 {
				return db.checkLength(page, off)
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			if off == pendingPage*pageSize {
				break
			}
			if n == pageSize && s.open(page, buf, off, nil) == nil {
				break
			}
			if try == 0 || try == 3 {
				if logged, err = loggedPages(db.path, s.keys); err != nil {
					return err
				}
			}
			if logged[uint32(off/pageSize+1)] {
				break
			}
			if try == 3 || !hasLog(db.path) {
				return &DamageError{File: filepath.Base(db.path), Page: off/pageSize + 1, Offset: off, Truncated: n < pageSize}
			}
			if err := pause(ctx); err != nil {
				return err
			}
		}
	}
}

// checkLength compares the file's length with what page 1 says, unless the log may hold the rest.
func (db *DB) checkLength(page []byte, size int64) error {
	if hasLog(db.path) {
		return nil
	}
	s, err := newSealer(db.file.keys.Load(), inDatabase)
	if err != nil {
		return err
	}
	buf := make([]byte, pageSize)
	if _, err := db.raw.f.ReadAt(buf, 0); err != nil {
		return truncated(db.path, 0)
	}
	if s.open(page, buf, 0, nil) != nil {
		return &DamageError{File: filepath.Base(db.path), Page: 1}
	}
	if pages := int64(binary.BigEndian.Uint32(page[28:])); pages*pageSize > size && pages-1 != pendingPage {
		return truncated(db.path, size)
	}
	return nil
}

// checkContent runs on one connection, so that both checks see one state, and on a new one: what FTS5 remembers of its index
// from an earlier search on a connection is not renewed for a check, and would be reported as damage after others wrote.
func (db *DB) checkContent(ctx context.Context) (err error) {
	fresh := db.v.pool(db.dsn(true), 1)
	defer func() { err = errors.Join(err, fresh.Close()) }()
	c, err := fresh.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	rows, err := c.QueryContext(ctx, "PRAGMA integrity_check(1)")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		if s != "ok" {
			return fmt.Errorf("%w: the structure does not fit together", ErrDamaged)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return checkForeignKeys(ctx, c)
}

func checkForeignKeys(ctx context.Context, c *sql.Conn) error {
	rows, err := c.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		var table, parent string
		var row sql.NullInt64
		var key int
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		return fmt.Errorf("%w: an entry in %s points to a missing one in %s", ErrDamaged, table, parent)
	}
	return rows.Err()
}
