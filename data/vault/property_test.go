package vault

import (
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

// plainDB is the plain driver with the vault's pragmas.
func plainDB(t testing.TB, path, journal, sync string, cache int) *sql.DB {
	t.Helper()
	q := url.Values{"_txlock": {"immediate"}, "_foreign_keys": {"1"}, "_journal_mode": {journal}, "_synchronous": {sync},
		"_pragma": {"temp_store=MEMORY", "mmap_size=0", "page_size=4096", "trusted_schema=0",
			"journal_size_limit=67108864", fmt.Sprintf("cache_size=%d", cache)}}
	db, err := sql.Open("sqlite", fileURI(path, q))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// digest sums up every row of every table, in order.
func digest(t testing.TB, c interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}) string {
	t.Helper()
	h := fnv.New64a()
	for _, table := range []string{"a", "b"} {
		rows, err := c.QueryContext(context.Background(), "SELECT id, n, x FROM "+table+" ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, n int64
			var x []byte
			if err := rows.Scan(&id, &n, &x); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%d %d %d %x;", id, n, len(x), x)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum64())
}

// pair runs the same statements on a vault and on a plain database.
type pair struct {
	t     *testing.T
	r     *rand.Rand
	v     *DB
	vc    *sql.Conn
	pc    *sql.Conn
	plain *sql.DB
	inTx  bool
	saves int
}

func (p *pair) exec(q string, args ...any) {
	p.t.Helper()
	_, errP := p.pc.ExecContext(p.t.Context(), q, args...)
	_, errV := p.vc.ExecContext(p.t.Context(), q, args...)
	if (errP == nil) != (errV == nil) {
		p.t.Fatalf("%s: plain %v, vault %v", q, errP, errV)
	}
}

func (p *pair) step() {
	r := p.r
	table := []string{"a", "b"}[r.IntN(2)]
	blob := func() []byte {
		n := r.IntN(300)
		switch r.IntN(8) {
		case 0:
			n = r.IntN(20_000)
		case 1:
			n = 4000 + r.IntN(200) // around a page
		}
		return randomBytes(n, r.Uint64())
	}
	switch k := r.IntN(100); {
	case k < 35:
		p.exec("INSERT OR REPLACE INTO "+table+" (id, n, x) VALUES (?, ?, ?)", r.IntN(400), r.Int64(), blob())
	case k < 45:
		p.exec("UPDATE "+table+" SET x = ?, n = n + 1 WHERE id % 17 = ?", blob(), r.IntN(17))
	case k < 55:
		lo := r.IntN(400)
		p.exec("DELETE FROM "+table+" WHERE id BETWEEN ? AND ?", lo, lo+r.IntN(40))
	case k < 58:
		p.exec("INSERT OR REPLACE INTO b SELECT id, n, x FROM a WHERE id % 3 = ?", r.IntN(3))
	case k < 60:
		p.exec("CREATE INDEX IF NOT EXISTS a_n ON a (n, x)")
	case k < 62:
		p.exec("DROP INDEX IF EXISTS a_n")
	case k < 72:
		if !p.inTx {
			p.exec("BEGIN IMMEDIATE")
			p.inTx = true
		}
	case k < 80:
		if p.inTx {
			p.exec([]string{"COMMIT", "COMMIT", "ROLLBACK"}[r.IntN(3)])
			p.inTx, p.saves = false, 0
		}
	case k < 86:
		if p.inTx {
			p.saves++
			p.exec(fmt.Sprint("SAVEPOINT s", p.saves))
		}
	case k < 92:
		if p.saves > 0 {
			p.exec(fmt.Sprint([]string{"ROLLBACK TO s", "RELEASE s"}[r.IntN(2)], p.saves))
		}
	case k < 93:
		p.exec("INSERT INTO a SELECT n.value, 1, randomblob(0) FROM json_each('[1,2,-5]') n WHERE abs(n.value) < 0")
	case k < 94 && !p.inTx:
		if _, err := p.pc.ExecContext(p.t.Context(), "VACUUM"); err != nil {
			p.t.Fatal(err)
		}
		if err := p.v.Vacuum(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
	case k < 96 && !p.inTx:
		p.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	}
}

func (p *pair) connect() {
	var err error
	if p.vc, err = p.v.Writer().Conn(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	if p.pc, err = p.plain.Conn(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

func (p *pair) disconnect() {
	for _, c := range []*sql.Conn{p.vc, p.pc} {
		if err := c.Close(); err != nil {
			p.t.Fatal(err)
		}
	}
}

// Random transactions, savepoints, rollbacks, VACUUM and reopenings leave a vault and a plain database alike, in log and
// in journal mode, with caches so small that pages spill in the middle of a transaction.
func TestVaultAndPlainDriverAgree(t *testing.T) {
	for seed := range uint64(12) {
		journal := seed%3 == 2
		cache := []int{-4096, 12}[seed%2]
		t.Run(fmt.Sprintf("seed %d journal %v cache %d", seed, journal, cache), func(t *testing.T) {
			dir, key := t.TempDir(), testKey(t)
			mode := map[bool]string{true: "DELETE", false: "WAL"}[journal]
			opt := Options{rollbackJournal: journal, Synchronous: Normal}
			if cache > 0 {
				opt.cachePages = cache
			}
			path := filepath.Join(dir, "v.db")
			p := &pair{t: t, r: rand.New(rand.NewPCG(seed, 1)), v: openTest(t, path, key, opt),
				plain: plainDB(t, filepath.Join(dir, "p.db"), mode, "OFF", cache)}
			p.connect()
			var got string
			if err := p.vc.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&got); err != nil || (got == "wal") == journal {
				t.Fatal("journal mode", got, err)
			}
			for _, table := range []string{"a", "b"} {
				p.exec("CREATE TABLE " + table + " (id INTEGER PRIMARY KEY, n INTEGER, x BLOB)")
			}
			for i := range 260 {
				p.step()
				if i%40 == 39 {
					if v, want := digest(t, p.vc), digest(t, p.pc); v != want {
						t.Fatalf("step %d: they differ", i)
					}
				}
				if i%90 == 89 && !p.inTx {
					p.disconnect()
					if err := p.v.Check(t.Context()); err != nil {
						t.Fatal(err)
					}
					if err := p.v.Close(); err != nil {
						t.Fatal(err)
					}
					p.v = openTest(t, path, key, opt)
					p.connect()
				}
			}
			if p.inTx {
				p.exec("COMMIT")
			}
			if v, want := digest(t, p.vc), digest(t, p.pc); v != want {
				t.Error("they differ at the end")
			}
			p.disconnect()
			if err := p.v.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLargeBlobs(t *testing.T) {
	db := openTest(t, filepath.Join(t.TempDir(), "a.db"), testKey(t), Options{Synchronous: Normal})
	mustExec(t, db, "CREATE TABLE r (x BLOB)")
	big := randomBytes(50<<20, 9)
	mustExec(t, db, "INSERT INTO r VALUES (?)", big)
	var got []byte
	if err := db.Reader().QueryRow("SELECT x FROM r").Scan(&got); err != nil || string(got) != string(big) {
		t.Error(len(got), err)
	}
	mustExec(t, db, "DELETE FROM r")
	if err := db.Vacuum(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNothingCanBeAttached(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, filepath.Join(dir, "a.db"), testKey(t), Options{})
	for _, q := range []string{
		"ATTACH '" + filepath.Join(dir, "b.db") + "' AS b",
		"ATTACH 'file:" + filepath.Join(dir, "b.db") + "?vfs=unix' AS b",
		"ATTACH ':memory:' AS b",
		"VACUUM INTO '" + filepath.Join(dir, "b.db") + "'",
		"VACUUM INTO 'file:" + filepath.Join(dir, "b.db") + "?vfs=unix'",
	} {
		for _, p := range []*sql.DB{db.Writer(), db.Reader()} {
			if _, err := p.Exec(q); err == nil {
				t.Errorf("%s went through", q)
			}
		}
	}
	if m, err := filepath.Glob(filepath.Join(dir, "b.db*")); err != nil || len(m) > 0 {
		t.Error(m, err)
	}
}
