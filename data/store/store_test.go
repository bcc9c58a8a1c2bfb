package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

type changed struct{ ID string }

func TestWriteCommitsThenSignals(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	got := make(chan changed, 4)
	cancel := store.Subscribe(db, func(c changed) { got <- c })
	err := db.Write(ctx, func(tx *store.Tx) error {
		tx.Emit(changed{"a"})
		_, err := tx.Exec(ctx, `INSERT INTO setting (name, value, changed_at) VALUES ('x', '1', ?)`, store.Time(tx.Now()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if c := <-got; c.ID != "a" {
		t.Errorf("signal %v, want a", c)
	}
	var value string
	if err := db.QueryRow(ctx, `SELECT value FROM setting WHERE name = 'x'`).Scan(&value); err != nil || value != "1" {
		t.Errorf("value %q, %v", value, err)
	}
	cancel()
	if err := db.Write(ctx, func(tx *store.Tx) error { tx.Emit(changed{"b"}); return nil }); err != nil {
		t.Fatal(err)
	}
	select {
	case c := <-got:
		t.Errorf("a signal after the subscription ended: %v", c)
	case <-time.After(20 * time.Millisecond):
	}
}

func TestFailedWriteLeavesNothingAndSaysNothing(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	got := make(chan changed, 1)
	store.Subscribe(db, func(c changed) { got <- c })
	reason := errors.New("no")
	fail := func(tx *store.Tx) error {
		tx.Emit(changed{"a"})
		if _, err := tx.Exec(ctx, `INSERT INTO setting (name, value, changed_at) VALUES ('x', '1', '')`); err != nil {
			return err
		}
		return reason
	}
	if err := db.Write(ctx, fail); !errors.Is(err, reason) {
		t.Fatalf("error %v, want the reason", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		if err := db.Write(ctx, func(tx *store.Tx) error {
			if err := fail(tx); !errors.Is(err, reason) {
				t.Errorf("error %v", err)
			}
			panic("boom")
		}); err != nil {
			t.Error(err)
		}
	}()
	var n int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM setting WHERE name = 'x'`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows left behind, %v", n, err)
	}
	select {
	case <-got:
		t.Error("a signal from a transaction that was rolled back")
	case <-time.After(20 * time.Millisecond):
	}
}

func TestReadersCannotWrite(t *testing.T) {
	db := storetest.Open(t)
	var n int
	err := db.QueryRow(context.Background(), `INSERT INTO setting (name, value, changed_at) VALUES ('x', '1', '') RETURNING 1`).Scan(&n)
	if err == nil {
		t.Error("the reading pool let a write through")
	}
}

func TestNewerFormatIsRefused(t *testing.T) {
	ctx := context.Background()
	pools := storetest.Pools(t)
	db, err := store.Open(ctx, pools, clock.Fixed(storetest.Now, 1))
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := pools.Writer().Exec(`INSERT INTO schema_migration (number, name, applied_at) VALUES (9999, 'later', '')`); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(ctx, pools, clock.Fixed(storetest.Now, 1)); fault.Of(err) != fault.Unavailable {
		t.Errorf("error %v, want a clear refusal", err)
	}
}

// Two processes that open new data at once both succeed, and each migration is applied once.
func TestTwoOpensAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	const processes = 4
	start, failed := make(chan struct{}), make(chan error, processes)
	var pools []store.Pools
	for range processes {
		p := storetest.PoolsAt(t, path)
		if err := p.Writer().Ping(); err != nil {
			t.Fatal(err)
		}
		pools = append(pools, p)
		go func() {
			<-start
			db, err := store.Open(context.Background(), p, clock.Fixed(storetest.Now, 1))
			if err == nil {
				db.Close()
			}
			failed <- err
		}()
	}
	close(start)
	for range processes {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	var n, newest int
	if err := pools[0].Writer().QueryRow(`SELECT count(*), max(number) FROM schema_migration`).Scan(&n, &newest); err != nil || n == 0 || newest != store.Format() {
		t.Errorf("%d migrations up to %d, %v", n, newest, err)
	}
}

// A scratch database takes rows over and leaves the real one alone.
func TestScratch(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t)
	put := func(db *store.DB, name, value string) {
		t.Helper()
		if err := db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT OR REPLACE INTO setting (name, value, changed_at) VALUES (?, ?, '')`, name, value)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	put(db, "a", "1")
	put(db, "b", "2")
	try, forget, err := store.Scratch(ctx, db.Source())
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(ctx, func(q store.Queryer) error {
		return try.Write(ctx, func(tx *store.Tx) error { return store.CopyRows(ctx, q, tx, "setting", `name = ?`, "a") })
	})
	if err != nil {
		t.Fatal(err)
	}
	put(try, "a", "3")
	for d, want := range map[*store.DB]string{db: "a=1 b=2", try: "a=3"} {
		var got string
		if err := d.QueryRow(ctx, `SELECT group_concat(name || '=' || value, ' ') FROM (SELECT * FROM setting ORDER BY name)`).Scan(&got); err != nil || got != want {
			t.Errorf("%q, want %q, %v", got, want, err)
		}
	}
	if err := forget(); err != nil {
		t.Error(err)
	}
}

// TestEveryTableIsStrict keeps SQLite from taking text for numbers. Virtual tables and their shadows have no types.
func TestEveryTableIsStrict(t *testing.T) {
	db := storetest.Open(t)
	rows, err := db.Query(context.Background(), `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		t.Errorf("table %s is not STRICT", name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestStoredTimesSortAndComeBack(t *testing.T) {
	early := time.Date(2026, 11, 17, 9, 0, 0, 5e6, time.FixedZone("EST", -5*3600))
	late := early.Add(time.Millisecond)
	if store.Time(early) >= store.Time(late) {
		t.Errorf("%s does not sort before %s", store.Time(early), store.Time(late))
	}
	back, err := store.ParseTime(store.Time(early))
	if err != nil || !back.Equal(early) {
		t.Errorf("came back as %v, %v", back, err)
	}
	if _, err := store.ParseTime("yesterday"); err == nil {
		t.Error("nonsense was read as a time")
	}
}
