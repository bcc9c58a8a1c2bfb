package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// practice is a data folder with a key file, a database with rows, and a sealed attachment.
func practice(t *testing.T) (dir string, db *DB, k *Keyring, key Key, code string) {
	t.Helper()
	k, key, code = testKeyring(t)
	dir = filepath.Dir(k.Path())
	db = openTest(t, filepath.Join(dir, "foyer.db"), key, Options{})
	mustExec(t, db, "CREATE TABLE visit (id INTEGER PRIMARY KEY, note TEXT) STRICT")
	for i := range 500 {
		mustExec(t, db, "INSERT INTO visit (note) VALUES (?)", fmt.Sprint("Rosalind Okafor, visit ", i))
	}
	if err := os.Mkdir(filepath.Join(dir, "files"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := SealFile(filepath.Join(dir, "files", "a.sealed"), key, bytes.NewReader(randomBytes(200_000, 3))); err != nil {
		t.Fatal(err)
	}
	return dir, db, k, key, code
}

func TestBackupRestoresWithPassphraseOrRecoveryKey(t *testing.T) {
	ctx := t.Context()
	dir, db, k, key, code := practice(t)
	out := filepath.Join(t.TempDir(), "monday.foyer")
	when := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	m, err := WriteBackup(ctx, db, k, key, out, BackupOptions{Created: when, AuditHead: "chain-77", Sealed: os.DirFS(filepath.Join(dir, "files"))})
	if err != nil {
		t.Fatal(err)
	}
	if m.Counts["visit"] != 500 || len(m.Files) != 2 {
		t.Error(m)
	}
	if _, err := WriteBackup(ctx, db, k, key, out, BackupOptions{}); !errors.Is(err, ErrExists) {
		t.Error("replaced:", err)
	}
	if b, err := os.ReadFile(out); err != nil || bytes.Contains(b, []byte("Okafor")) {
		t.Error("plain text in the backup", err)
	}
	for _, secret := range []string{"a quiet morning", code} {
		home := filepath.Join(t.TempDir(), "home")
		got, err := RestoreBackup(ctx, out, secret, home)
		if err != nil {
			t.Fatal(err)
		}
		if got.AuditHead != "chain-77" || !got.Created.Equal(when) || got.Practice != "practice-1" {
			t.Error(got)
		}
		k2, err := OpenKeyring(filepath.Join(home, KeyringName))
		if err != nil {
			t.Fatal(err)
		}
		key2, err := k2.Unlock("ana", "a quiet morning")
		if err != nil {
			t.Fatal(err)
		}
		db2 := openTest(t, filepath.Join(home, "foyer.db"), key2, Options{MustExist: true})
		counts, err := db2.Counts(ctx)
		if err != nil || counts["visit"] != 500 {
			t.Error(counts, err)
		}
		mustExec(t, db2, "INSERT INTO visit (note) VALUES ('goes on')")
		r, err := OpenSealed(filepath.Join(home, "files", "a.sealed"), key2)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, randomBytes(200_000, 3)) {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if _, err := RestoreBackup(ctx, out, secret, home); !errors.Is(err, ErrExists) {
			t.Error("restored over a practice:", err)
		}
	}
	if m, err := VerifyBackup(ctx, out, "a quiet morning", t.TempDir()); err != nil || m.Counts["visit"] != 500 {
		t.Error(m, err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(out), "*"))
	if err != nil || len(left) != 1 {
		t.Error("left behind:", left)
	}
}

func TestBackupNoticesDamage(t *testing.T) {
	ctx := t.Context()
	_, db, k, key, _ := practice(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "b")
	if _, err := WriteBackup(ctx, db, k, key, out, BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	try := func(name string, b []byte, want ...error) {
		t.Helper()
		if err := os.WriteFile(out, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := RestoreBackup(ctx, out, "a quiet morning", filepath.Join(dir, "home"))
		for _, w := range want {
			if errors.Is(err, w) {
				return
			}
		}
		t.Errorf("%s: %v", name, err)
	}
	for i := 0; i < len(whole); i += 1 + len(whole)/60 {
		b := bytes.Clone(whole)
		b[i] ^= 4
		try(fmt.Sprint("byte ", i), b, ErrDamaged, ErrNotVault, ErrNewerFormat, ErrWrongPassphrase)
	}
	for _, n := range []int{0, 5, 20, 300, len(whole) / 2, len(whole) - 1} {
		try(fmt.Sprint("cut at ", n), whole[:n], ErrTruncated, ErrNotVault, ErrDamaged)
	}
	try("newer", bytes.Replace(whole, []byte("backup 01"), []byte("backup 02"), 1), ErrNewerFormat)
	if err := os.WriteFile(out, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := RestoreBackup(ctx, out, "nobody's words", filepath.Join(dir, "home")); !errors.Is(err, ErrWrongPassphrase) {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Error("left behind:", left, err)
	}
}

// A copy taken while rows are being added holds what one moment had: a run from 1 without gaps.
func TestBackupWhileWriting(t *testing.T) {
	dir, key := t.TempDir(), testKey(t)
	db := openTest(t, filepath.Join(dir, "a.db"), key, Options{Synchronous: Normal})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x BLOB)")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if _, err := db.Writer().Exec("INSERT INTO r (x) VALUES (randomblob(3000))"); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for i := range 5 {
		time.Sleep(30 * time.Millisecond)
		path := filepath.Join(dir, fmt.Sprint("copy", i))
		if err := db.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		c := openTest(t, path, key, Options{MustExist: true})
		if err := c.Check(t.Context()); err != nil {
			t.Error(err)
		}
		var n, last int
		if err := c.Reader().QueryRow("SELECT count(*), max(id) FROM r").Scan(&n, &last); err != nil || n != last || n == 0 {
			t.Error(n, last, err)
		}
		if err := db.Backup(t.Context(), path); !errors.Is(err, ErrExists) {
			t.Error("replaced:", err)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestRekey(t *testing.T) {
	dir, from, to := t.TempDir(), testKey(t), testKey(t)
	path := filepath.Join(dir, "a.db")
	db := openTest(t, path, from, Options{})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x TEXT)")
	mustExec(t, db, "INSERT INTO r (x) VALUES ('kept')")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing left to do
		if err := Rekey(t.Context(), path, from, to); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(path, from, Options{}); !errors.Is(err, ErrWrongKey) {
		t.Error("the old key:", err)
	}
	db = openTest(t, path, to, Options{MustExist: true})
	var s string
	if err := db.Reader().QueryRow("SELECT x FROM r").Scan(&s); err != nil || s != "kept" {
		t.Error(s, err)
	}
}
