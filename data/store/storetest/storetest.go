// Package storetest opens throw-away databases for the tests of the concept packages: plain SQLite with the pragmas
// of the vault, so that the tests of rules and queries stay fast. The vault has tests of its own.
package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/store"
)

// Now is the time at which test databases stand: a Tuesday, 9 in the morning in New York.
var Now = time.Date(2026, time.November, 17, 14, 0, 0, 0, time.UTC)

type pools struct{ writer, reader *sql.DB }

func (p pools) Writer() *sql.DB { return p.writer }
func (p pools) Reader() *sql.DB { return p.reader }

// Open returns an empty database at the time Now that is closed when the test ends.
func Open(t testing.TB) *store.DB { return OpenAt(t, clock.Fixed(Now, 1)) }

// OpenAt returns an empty database with the given clock and randomness.
func OpenAt(t testing.TB, src clock.Source) *store.DB {
	t.Helper()
	const pragmas = "&_pragma=journal_mode(wal)&_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)&_pragma=synchronous(off)&_pragma=temp_store(memory)"
	dsn := "file:" + filepath.Join(t.TempDir(), "test.db")
	writer, err := sql.Open("sqlite", dsn+"?_txlock=immediate"+pragmas)
	if err != nil {
		t.Fatal(err)
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", dsn+"?_pragma=query_only(1)"+pragmas)
	if err != nil {
		t.Fatal(err)
	}
	reader.SetMaxOpenConns(4)
	db, err := store.Open(context.Background(), pools{writer, reader}, src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Close()
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
		if err := writer.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// As returns a context in which an invented member with the role acts. It matches no row of the member table:
// audit entries keep id and name as they were.
func As(role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{MemberID: "00000000-0000-7000-8000-0000000000" + map[access.Role]string{
		access.Administrator: "01", access.Provider: "02", access.Staff: "03"}[role], Name: "Test " + string(role), Role: role})
}
