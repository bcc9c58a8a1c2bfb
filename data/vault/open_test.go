package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func testKey(t testing.TB) Key {
	t.Helper()
	k, err := NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func openTest(t testing.TB, path string, key Key, opt Options) *DB {
	t.Helper()
	db, err := Open(path, key, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func mustExec(t testing.TB, db *DB, q string, args ...any) {
	t.Helper()
	if _, err := db.Writer().Exec(q, args...); err != nil {
		t.Fatalf("%s: %v", q, db.Explain(err))
	}
}

func TestOpenKeepsWhatWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "foyer.db")
	key := testKey(t)
	db := openTest(t, path, key, Options{})
	mustExec(t, db, "CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT) STRICT")
	for range 100 {
		mustExec(t, db, "INSERT INTO p (name) VALUES (?)", strings.Repeat("Rosalind Okafor ", 40))
	}
	var n int
	if err := db.Reader().QueryRow("SELECT count(*) FROM p").Scan(&n); err != nil || n != 100 {
		t.Fatal(n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(filepath.Dir(path), f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("Rosalind")) || bytes.Contains(b, []byte("CREATE")) {
			t.Errorf("%s holds plain text", f.Name())
		}
	}
	db = openTest(t, path, key, Options{MustExist: true})
	if err := db.Reader().QueryRow("SELECT count(*) FROM p").Scan(&n); err != nil || n != 100 {
		t.Fatal(n, err)
	}
	if _, err := db.Reader().ExecContext(context.Background(), "DELETE FROM p"); err == nil {
		t.Error("a reader deleted")
	}
}
