package vault

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The same work on a vault and on the plain driver, in turns, with the same pragmas. "ratio" is the median over the
// rounds of vault time over plain time of one round: go test -run '^$' -bench Vault ./data/vault

const (
	benchRounds = 7
	benchRows   = 20_000
)

var benchText = randomText(400)

func randomText(n int) string {
	b := randomBytes(n, 5)
	for i := range b {
		b[i] = 'a' + b[i]%26
	}
	return string(b)
}

func benchBulk(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	s, err := tx.Prepare("INSERT INTO r (a, b, c) VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	for i := range benchRows {
		if _, err := s.Exec(fmt.Sprint("name ", i*7919%benchRows), i, benchText[:100+i%300]); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func benchCommits(db *sql.DB) error {
	for i := range 500 {
		if _, err := db.Exec("INSERT INTO r (a, b, c) VALUES (?, ?, ?)", "small", i, benchText[:200]); err != nil {
			return err
		}
	}
	return nil
}

func benchScan(db *sql.DB) error {
	rows, err := db.Query("SELECT a, b, c FROM r")
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var a, c string
		var b int
		if err := rows.Scan(&a, &b, &c); err != nil {
			return err
		}
		n++
	}
	if n < benchRows {
		return fmt.Errorf("%d rows", n)
	}
	return rows.Err()
}

// ratio runs work on fresh pairs, in turns, and returns the median ratio of the rounds and the median times. Of the
// turns within a round the fastest counts: the others measure what else the machine was doing.
func ratio(t testing.TB, sync Synchronous, turns int, before, work func(*sql.DB) error) (float64, time.Duration, time.Duration) {
	t.Helper()
	name := map[Synchronous]string{Full: "FULL", Normal: "NORMAL"}[sync]
	var ratios []float64
	var vaults, plains []time.Duration
	for round := range benchRounds {
		dir := t.TempDir()
		v := openTest(t, filepath.Join(dir, "v.db"), testKey(t), Options{Synchronous: sync})
		p := plainDB(t, filepath.Join(dir, "p.db"), "WAL", name, -4096)
		pair := []*sql.DB{v.Writer(), p}
		for _, db := range pair {
			prepareBench(t, db, before)
		}
		took := []time.Duration{time.Hour, time.Hour}
		for turn := range turns {
			for k := range pair {
				i := (k + round + turn) % 2
				start := time.Now()
				if err := work(pair[i]); err != nil {
					t.Fatal(err)
				}
				took[i] = min(took[i], time.Since(start))
			}
		}
		ratios = append(ratios, float64(took[0])/float64(took[1]))
		vaults, plains = append(vaults, took[0]), append(plains, took[1])
		if err := errors.Join(v.Close(), p.Close()); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(ratios)
	slices.Sort(vaults)
	slices.Sort(plains)
	return ratios[benchRounds/2], vaults[benchRounds/2], plains[benchRounds/2]
}

func prepareBench(t testing.TB, db *sql.DB, before func(*sql.DB) error) {
	t.Helper()
	if _, err := db.Exec("CREATE TABLE r (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT); CREATE INDEX r_a ON r (a)"); err != nil {
		t.Fatal(err)
	}
	if before == nil {
		return
	}
	if err := before(db); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkVaultAgainstPlain(b *testing.B) {
	for _, c := range []struct {
		name         string
		sync         Synchronous
		before, work func(*sql.DB) error
		bar          float64
		turns        int
	}{
		{"bulk insert", Normal, nil, benchBulk, 1.3, 2},
		{"500 small commits", Normal, nil, benchCommits, 1.4, 6},
		{"500 small commits, full sync", Full, nil, benchCommits, 1.4, 1},
		{"full scan", Normal, benchBulk, benchScan, 1.4, 10},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				r, v, p := ratio(b, c.sync, c.turns, c.before, c.work)
				b.ReportMetric(r, "ratio")
				b.ReportMetric(c.bar, "bar")
				b.ReportMetric(v.Seconds()*1000, "vault-ms")
				b.ReportMetric(p.Seconds()*1000, "plain-ms")
			}
		})
	}
}

func BenchmarkSealPage(b *testing.B) {
	keys, err := newPageKeys(testKey(b), [7]byte{1})
	if err != nil {
		b.Fatal(err)
	}
	s, err := newSealer(keys, inDatabase)
	if err != nil {
		b.Fatal(err)
	}
	src, dst := make([]byte, pageSize), make([]byte, pageSize)
	b.SetBytes(pageSize)
	b.ReportAllocs()
	for b.Loop() {
		if s.seal(dst, src, 4096, nil, 1) != nil {
			b.Fatal("seal")
		}
		if s.open(dst, dst, 4096, nil) != nil {
			b.Fatal("open")
		}
	}
}
