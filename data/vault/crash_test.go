package vault

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// load writes transactions and notes after how many disk operations each had returned.
type load struct {
	db    *DB
	disk  *disk
	acked []int // acked[i]: operations done when transaction i+1 had returned
}

// run makes transactions that grow, overwrite, delete and spill. Each leaves its number in table last.
func (l *load) run(t *testing.T, n int, r *rand.Rand) {
	t.Helper()
	for range n {
		id := len(l.acked) + 1
		tx, err := l.db.Writer().Begin()
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + r.IntN(6) {
			if _, err := tx.Exec("INSERT INTO r (tx, x) VALUES (?, ?)", id, randomBytes(r.IntN(5000), uint64(id))); err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range []string{"DELETE FROM r WHERE id % 11 = 3 AND tx < ?", "UPDATE last SET tx = ?",
			"UPDATE sum SET n = (SELECT count(*) FROM r), s = (SELECT coalesce(sum(length(x)), 0) FROM r) WHERE ? > 0"} {
			if _, err := tx.Exec(q, id); err != nil {
				t.Fatal(err)
			}
		}
		if r.IntN(9) == 0 {
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		l.acked = append(l.acked, l.disk.length())
		if r.IntN(12) == 0 {
			if err := l.db.Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// memoryDir is a folder in memory where the system has one: the disk below these tests is played, and waiting for a real
// one to sync proves nothing.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "foyer-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

var loadSchema = []string{
	"CREATE TABLE r (id INTEGER PRIMARY KEY, tx INTEGER, x BLOB) STRICT",
	"CREATE INDEX r_tx ON r (tx, x)",
	"CREATE TABLE last (tx INTEGER) STRICT", "INSERT INTO last VALUES (0)",
	"CREATE TABLE sum (n INTEGER, s INTEGER) STRICT", "INSERT INTO sum VALUES (0, 0)",
}

// verifyLoad opens a database after a crash: whole, of one moment, and not missing transaction `least`.
func verifyLoad(t *testing.T, path string, key Key, opt Options, least int) error {
	t.Helper()
	opt.MustExist, opt.Readers, opt.Synchronous = true, 1, Normal // nothing is lost after this
	db, err := Open(path, key, opt)
	if err != nil {
		return err
	}
	defer db.Close()
	check := db.Check
	if opt.rollbackJournal {
		// SQLite doesn't journal free pages, so one that was taken into use again may stay torn, unread. In log mode,
		// the only one after a database is made, this can't be: a torn page's whole version is in the log.
		check = func(ctx context.Context) error { return db.Explain(db.checkContent(ctx)) }
	}
	if err := check(t.Context()); err != nil {
		return err
	}
	var tx, n, s, wantN, wantS int
	err = db.Reader().QueryRow(`SELECT (SELECT tx FROM last), (SELECT count(*) FROM r),
		(SELECT coalesce(sum(length(x)), 0) FROM r), n, s FROM sum`).Scan(&tx, &n, &s, &wantN, &wantS)
	if err != nil {
		return db.Explain(err)
	}
	if n != wantN || s != wantS {
		return fmt.Errorf("half a transaction: %d rows of %d, %d bytes of %d", n, wantN, s, wantS)
	}
	if tx < least {
		return fmt.Errorf("transaction %d had returned, the last one there is %d", least, tx)
	}
	if _, err := db.Writer().Exec("INSERT INTO r (tx, x) VALUES (0, x'00')"); err != nil {
		return fmt.Errorf("writing afterwards: %w", err)
	}
	return nil
}

// Power is lost at several hundred points of a write load. What was synced is there, of the rest any sectors in any
// order. Each time the database opens, is whole, and, with Full, has every transaction that had returned.
func TestPowerLossAtAnyPoint(t *testing.T) {
	for _, c := range []struct {
		name   string
		opt    Options
		points int
	}{
		{"log", Options{}, 120},
		{"log, pages spill", Options{cachePages: 10}, 90},
		{"log, normal", Options{Synchronous: Normal}, 80},
		{"journal, pages spill", Options{rollbackJournal: true, cachePages: 10}, 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			key, dir := testKey(t), memoryDir(t)
			path := filepath.Join(dir, "a.db")
			r := rand.New(rand.NewPCG(uint64(len(c.name)), 7))
			d := useDisk(t)
			l := &load{db: openTest(t, path, key, c.opt), disk: d}
			for _, q := range loadSchema {
				mustExec(t, l.db, q)
			}
			if err := l.db.Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
			full, err := fullPath(path)
			if err != nil {
				t.Fatal(err)
			}
			start := map[string][]byte{full: readAll(t, path)}
			d.mu.Lock()
			d.ops = nil
			d.mu.Unlock()
			l.run(t, 40, r)
			total := d.length()
			copied := filepath.Join(dir, "crashed.db")
			for i := range c.points {
				n := r.IntN(total + 1)
				how := r
				if i%10 == 0 {
					how = nil // the process dies, the disk lives
				}
				putDisk(t, d.afterPowerLoss(start, n, how), full, copied)
				least := 0
				for tx, ops := range l.acked {
					if ops <= n && (c.opt.Synchronous == Full || how == nil) {
						least = tx + 1
					}
				}
				if err := verifyLoad(t, copied, key, c.opt, least); err != nil {
					t.Fatalf("after %d of %d operations: %v", n, total, err)
				}
			}
		})
	}
}

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("FOYER_VAULT_VICTIM"); path != "" {
		victim(path)
		return
	}
	os.Exit(m.Run())
}

// victim commits rows for ever and says so after each.
func victim(path string) {
	key, err := keyFrom(bytes.Repeat([]byte{7}, KeySize))
	if err != nil {
		panic(err)
	}
	db, err := Open(path, key, Options{Synchronous: Normal})
	if err != nil {
		fmt.Println("cannot open:", err)
		os.Exit(3)
	}
	for {
		res, err := db.Writer().Exec("INSERT INTO r (x) VALUES (randomblob(abs(random()) % 9000))")
		if err != nil {
			fmt.Println("cannot write:", err)
			os.Exit(3)
		}
		id, err := res.LastInsertId()
		if err != nil {
			panic(err)
		}
		fmt.Println(id)
	}
}

// The process is killed (kill -9) in the middle of writing, again and again, on one database.
func TestKilledProcessLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	path := filepath.Join(t.TempDir(), "a.db")
	key, err := keyFrom(bytes.Repeat([]byte{7}, KeySize))
	if err != nil {
		t.Fatal(err)
	}
	db := openTest(t, path, key, Options{})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x BLOB) STRICT")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 24 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "FOYER_VAULT_VICTIM="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		last := 0
		if lines.Scan() {
			if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
				t.Fatal(lines.Text())
			}
		}
		kill := time.AfterFunc(time.Duration(r.IntN(40))*time.Millisecond, func() { cmd.Process.Kill() })
		for lines.Scan() {
			var n int
			if _, err := fmt.Sscan(lines.Text(), &n); err == nil && strings.TrimSpace(lines.Text()) == fmt.Sprint(n) {
				last = max(last, n)
			}
		}
		kill.Stop()
		if err := cmd.Wait(); err == nil {
			t.Fatal("the victim was not killed")
		}
		db, err := Open(path, key, Options{MustExist: true, Readers: 1})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		var n, top int
		if err := db.Reader().QueryRow("SELECT count(*), max(id) FROM r").Scan(&n, &top); err != nil {
			t.Fatal(err)
		}
		// The last line may have been cut: a number read short is smaller.
		if n != top || top < last {
			t.Fatalf("round %d: %d rows to %d, %d had returned", round, n, top, last)
		}
		if err := errors.Join(db.Check(t.Context()), db.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// Two processes write one database at once, as a window and the command line do.
func TestTwoProcessesWrite(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process")
	}
	path := filepath.Join(t.TempDir(), "a.db")
	key, err := keyFrom(bytes.Repeat([]byte{7}, KeySize))
	if err != nil {
		t.Fatal(err)
	}
	db := openTest(t, path, key, Options{Synchronous: Normal})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x BLOB) STRICT")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FOYER_VAULT_VICTIM="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	theirs, ours := 0, 0
	for lines.Scan() && theirs < 150 {
		if lines.Text() == "" || lines.Text()[0] == 'c' {
			t.Error(lines.Text())
		}
		theirs++
		mustExec(t, db, "INSERT INTO r (x) VALUES (randomblob(3000))")
		ours++
		if theirs%40 == 0 {
			if err := db.Checkpoint(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the other process ended by itself")
	}
	var n, top int
	if err := db.Reader().QueryRow("SELECT count(*), max(id) FROM r").Scan(&n, &top); err != nil || n != top || n < theirs+ours {
		t.Error(n, top, theirs, ours, err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// The disk runs full at every write in turn: the transaction fails as that, nothing is half done, and work goes on once
// there is room.
func TestFullDisk(t *testing.T) {
	key := testKey(t)
	path := filepath.Join(t.TempDir(), "a.db")
	d := useDisk(t)
	l := &load{db: openTest(t, path, key, Options{cachePages: 10}), disk: d}
	for _, q := range loadSchema {
		mustExec(t, l.db, q)
	}
	r := rand.New(rand.NewPCG(3, 3))
	full := 0
	for n := range 60 {
		d.failAfter(n%30, sqlite3.SQLITE_FULL)
		_, err := l.db.Writer().Exec("INSERT INTO r (tx, x) VALUES (0, randomblob(60000))")
		if err != nil {
			if err = l.db.Explain(err); !errors.Is(err, ErrDiskFull) {
				t.Fatal(n, err)
			}
			full++
		}
		if n%7 == 0 {
			if err := l.db.Checkpoint(t.Context()); err != nil && !errors.Is(err, ErrDiskFull) {
				t.Fatal(n, err)
			}
		}
		d.failAfter(-1, 0)
		l.run(t, 1, r)
	}
	if full == 0 {
		t.Error("the disk was never full")
	}
	if err := l.db.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := l.db.Close(); err != nil {
		t.Error(err)
	}
	if err := verifyLoad(t, path, key, Options{}, len(l.acked)); err != nil {
		t.Error(err)
	}
}
