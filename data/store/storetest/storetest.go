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
	db, err := store.Open(context.Background(), Pools(t), src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// Pools returns the pools of an empty file without any table, closed when the test ends.
func Pools(t testing.TB) store.Pools {
	t.Helper()
	return PoolsAt(t, filepath.Join(t.TempDir(), "test.db"))
}

// PoolsAt returns pools of a file, as another process would have them.
func PoolsAt(t testing.TB, path string) store.Pools {
	t.Helper()
	const pragmas = "&_pragma=journal_mode(wal)&_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)&_pragma=synchronous(off)&_pragma=temp_store(memory)"
	dsn := "file:" + path
	open := func(options string, connections int) *sql.DB {
		db, err := sql.Open("sqlite", dsn+options+pragmas)
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(connections)
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
	return pools{open("?_txlock=immediate", 1), open("?_pragma=query_only(1)", 4)}
}

// As returns a context in which an invented member with the role acts. It matches no row of the member table:
// audit entries keep id and name as they were.
func As(role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{MemberID: "00000000-0000-7000-8000-0000000000" + map[access.Role]string{
		access.Administrator: "01", access.Provider: "02", access.Staff: "03"}[role], Name: "Test " + string(role), Role: role})
}
