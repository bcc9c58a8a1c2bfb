package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// No known string is in any file of the data folder, at any time: while the log is full, in journal mode in the middle
// of a transaction, after a checkpoint, in copies, sealed files and backups.
func TestNoPlainTextInAnyFile(t *testing.T) {
	secrets := []string{"Okafor", "Rosalind", "CREATE TABLE", "visit", "555-0142", "SQLite format"}
	look := func(dir, when string) {
		t.Helper()
		files := 0
		err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			files++
			b := readAll(t, path)
			for _, s := range secrets {
				if bytes.Contains(b, []byte(s)) || bytes.Contains(b, utf16(s)) {
					t.Errorf("%s: %s holds %q", when, e.Name(), s)
				}
			}
			if st, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0) {
				t.Errorf("%s: %s is open to others (%v)", when, e.Name(), st.Mode())
			}
			return nil
		})
		if err != nil || files == 0 {
			t.Error(files, err)
		}
	}
	for _, journal := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "data")
		k, key, _, err := CreateKeyring(filepath.Join(dir, KeyringName), WithCost(CheapCost), WithMember("a", "A", "pass"))
		if err != nil {
			t.Fatal(err)
		}
		db := openTest(t, filepath.Join(dir, "foyer.db"), key, Options{rollbackJournal: journal, cachePages: 10})
		mustExec(t, db, "CREATE TABLE visit (id INTEGER PRIMARY KEY, note TEXT)")
		tx, err := db.Writer().Begin()
		if err != nil {
			t.Fatal(err)
		}
		for i := range 400 {
			if _, err := tx.Exec("INSERT INTO visit (note) VALUES (?)", fmt.Sprint(i, strings.Repeat(" Rosalind Okafor 555-0142", 20))); err != nil {
				t.Fatal(err)
			}
		}
		look(dir, "in a transaction")
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		mustExec(t, db, "UPDATE visit SET note = note || 'Okafor'")
		look(dir, "after a commit")
		// Sorting and a temporary table larger than the cache stay in memory.
		mustExec(t, db, "CREATE TEMP TABLE copy AS SELECT * FROM visit ORDER BY note DESC")
		look(dir, "with a temporary table")
		if err := db.Backup(t.Context(), filepath.Join(dir, "copy.db")); err != nil {
			t.Fatal(err)
		}
		if _, err := SealFile(filepath.Join(dir, "letter"), key, strings.NewReader("Rosalind Okafor")); err != nil {
			t.Fatal(err)
		}
		if _, err := WriteBackup(t.Context(), db, k, key, filepath.Join(dir, "backup"), BackupOptions{}); err != nil {
			t.Fatal(err)
		}
		look(dir, "after a backup")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		look(dir, "closed")
	}
}

func utf16(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

func TestWritesAreCountedAndEpochsTurn(t *testing.T) {
	key := testKey(t)
	keys, err := newPageKeys(key, [7]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a-epoch")
	open := func() *counter {
		c := &counter{path: path, mac: key.Derive("mac"), limit: 100, block: 20}
		c.book(0)
		return c
	}
	c := open()
	first := c.epoch.Load()
	seen := map[uint32]int{}
	for range 250 {
		seen[c.next()]++
	}
	if len(seen) != 3 || seen[first] != 100 {
		t.Error("epochs of one run:", seen)
	}
	now := c.epoch.Load()
	c.close() // gives back 10 of the last block
	if c = open(); c.epoch.Load() != now {
		t.Error("reopening turned the epoch")
	}
	for range 31 { // without the 10 given back it would turn after 30
		if c.next() != now {
			t.Fatal("turned early: the count was not given back")
		}
	}
	for range 20 {
		c.next()
	}
	if c.next() == now {
		t.Error("turned late")
	}
	if err := os.WriteFile(path, []byte("FOYE garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	was := c.epoch.Load()
	if c = open(); c.epoch.Load() == was {
		t.Error("a damaged count was believed")
	}
	// Pages of several epochs open side by side.
	s, err := newSealer(keys, inDatabase)
	if err != nil {
		t.Fatal(err)
	}
	page, plain := make([]byte, pageSize), randomBytes(pageSize, 1)
	for e := range uint32(50) {
		if s.seal(page, plain, 4096, nil, e) != nil || s.open(page, page, 4096, nil) != nil || !bytes.Equal(page[:bodySize], plain[:bodySize]) {
			t.Fatal("epoch", e)
		}
	}
}

// The database goes on working when its counter file is lost, damaged, or can't be written.
func TestCounterFileIsNotPrecious(t *testing.T) {
	path, key := filepath.Join(t.TempDir(), "a.db"), testKey(t)
	for i := range 4 {
		db := openTest(t, path, key, Options{})
		mustExec(t, db, "CREATE TABLE IF NOT EXISTS r (x INTEGER)")
		mustExec(t, db, "INSERT INTO r VALUES (1)")
		if err := errors.Join(db.Check(t.Context()), db.Close()); err != nil {
			t.Fatal(i, err)
		}
		switch i {
		case 0:
			if err := os.Remove(path + "-epoch"); err != nil {
				t.Fatal(err)
			}
		case 1:
			if err := os.WriteFile(path+"-epoch", randomBytes(56, 1), 0o600); err != nil {
				t.Fatal(err)
			}
		case 2:
			if err := os.Chmod(path+"-epoch", 0o400); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Far more files open at once than any fixed table would hold, opened and closed in turns.
func TestManyDatabasesAtOnce(t *testing.T) {
	dir, key := t.TempDir(), testKey(t)
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for i := range 8 {
				path := filepath.Join(dir, fmt.Sprint(w, "-", i, ".db"))
				db, err := Open(path, key, Options{Synchronous: Normal})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := db.Writer().Exec("CREATE TABLE r (x INTEGER)"); err != nil {
					t.Error(err)
				}
				if i%3 == 0 {
					defer db.Close()
				} else if err := db.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	left := 0
	volumes.Range(func(_, _ any) bool { left++; return true })
	if left != 0 {
		t.Error(left, "volumes left")
	}
}

func TestReadersSeeCommitsWhileAWriterWorks(t *testing.T) {
	db := openTest(t, filepath.Join(t.TempDir(), "a.db"), testKey(t), Options{Synchronous: Normal})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x BLOB)")
	ctx, stop := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer stop()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := 0
			for ctx.Err() == nil {
				var n, top int
				if err := db.Reader().QueryRow("SELECT count(*), coalesce(max(id), 0) FROM r").Scan(&n, &top); err != nil || n != top || n < last {
					t.Error(n, top, last, err)
					return
				}
				last = n
			}
		})
	}
	for ctx.Err() == nil {
		mustExec(t, db, "INSERT INTO r (x) VALUES (randomblob(5000))")
	}
	wg.Wait()
}

func TestBusyIsInUse(t *testing.T) {
	path, key := filepath.Join(t.TempDir(), "a.db"), testKey(t)
	a := openTest(t, path, key, Options{})
	b := openTest(t, path, key, Options{BusyTimeout: 20 * time.Millisecond})
	mustExec(t, a, "CREATE TABLE r (x INTEGER)")
	tx, err := a.Writer().Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Writer().Exec("INSERT INTO r VALUES (1)"); !errors.Is(b.Explain(err), ErrInUse) {
		t.Error(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	mustExec(t, b, "INSERT INTO r VALUES (1)")
	if _, err := a.Reader().Exec("INSERT INTO r VALUES (1)"); !errors.Is(a.Explain(err), ErrReadOnly) {
		t.Error(err)
	}
	var fk, sync int
	if err := a.Writer().QueryRow("SELECT foreign_keys, synchronous FROM pragma_foreign_keys, pragma_synchronous").Scan(&fk, &sync); err != nil || fk != 1 || sync != 2 {
		t.Error(fk, sync, err)
	}
}

func TestOneWindowAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	release, err := LockWindow(dir)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(dir); err != nil || (runtime.GOOS != "windows" && st.Mode().Perm() != 0o700) {
		t.Error(st.Mode(), err)
	}
	if _, err := LockWindow(dir); !errors.Is(err, ErrInUse) {
		t.Error("a second window:", err)
	}
	release()
	release, err = LockWindow(dir)
	if err != nil {
		t.Fatal("after release:", err)
	}
	release()
}

func TestSweepTakesOnlyLeftOvers(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".sealing-1", ".backup-2", "keys.json.77.new", "foyer.db.new", "foyer.db.rekey-wal",
		"foyer.db", "foyer.db-wal", "foyer.db-epoch", "keys.json", "keys.json.lock", "letter.new"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(dir); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 6 {
		t.Error(left, err)
	}
	if err := Sweep(filepath.Join(dir, "none")); err != nil {
		t.Error(err)
	}
}

// The age tool can read a backup's stream with the derived identity, so our encoding of it must be age's own.
func TestBackupIdentityIsAges(t *testing.T) {
	id, err := backupIdentity(testKey(t))
	if err != nil || !strings.HasPrefix(id.String(), "AGE-SECRET-KEY-1") {
		t.Fatal(err)
	}
	if path, err := exec.LookPath("age-keygen"); err == nil {
		cmd := exec.Command(path, "-y")
		cmd.Stdin = strings.NewReader(id.String())
		if out, err := cmd.Output(); err != nil || strings.TrimSpace(string(out)) != id.Recipient().String() {
			t.Error(string(out), err)
		}
	}
}

// A search index that others have rewritten since this Foyer last searched in it is not damaged.
func TestCheckAfterSearchesAndWrites(t *testing.T) {
	db := openTest(t, filepath.Join(t.TempDir(), "foyer.db"), testKey(t), Options{Readers: 1})
	mustExec(t, db, "CREATE VIRTUAL TABLE found USING fts5 (text)")
	write := func(n int) {
		for i := range n {
			mustExec(t, db, "INSERT INTO found (text) VALUES (?)", fmt.Sprintf("refill number %d of lisinopril", i))
		}
	}
	write(40)
	var n int
	if err := db.Reader().QueryRow("SELECT count(*) FROM found WHERE found MATCH 'refill'").Scan(&n); err != nil || n != 40 {
		t.Fatal(n, err)
	}
	write(200)
	mustExec(t, db, "INSERT INTO found (found) VALUES ('optimize')")
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
