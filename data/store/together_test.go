package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"foyer/data/store"
	"foyer/data/store/storetest"
)

// keep writes a setting, as a service does.
func keep(ctx context.Context, db *store.DB, name string) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		tx.Emit(changed{name})
		_, err := tx.Exec(ctx, `INSERT INTO setting (name, value, changed_at) VALUES (?, '1', ?)`, name, store.Time(tx.Now()))
		return err
	})
}

func TestTogetherIsOneTransaction(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	got := make(chan changed, 8)
	store.Subscribe(db, func(c changed) { got <- c })
	count := func() (n int) {
		t.Helper()
		if err := db.QueryRow(ctx, `SELECT count(*) FROM setting`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	refused := errors.New("refused")
	var late context.Context
	for name, fn := range map[string]func(ctx context.Context) error{
		"the end fails": func(ctx context.Context) error { return errors.Join(keep(ctx, db, "a"), refused) },
		"a write fails, and nobody minds": func(ctx context.Context) error {
			if err := keep(ctx, db, "a"); err != nil {
				return err
			}
			if err := db.Write(ctx, func(*store.Tx) error { return refused }); err == nil {
				t.Error("the write's own error is not told")
			}
			return nil
		},
	} {
		if err := db.Together(ctx, fn); !errors.Is(err, refused) {
			t.Errorf("%s: error %v", name, err)
		}
		if n := count(); n != 0 {
			t.Errorf("%s: %d are kept", name, n)
		}
	}
	err := db.Together(ctx, func(ctx context.Context) error {
		late = ctx
		if err := keep(ctx, db, "a"); err != nil {
			return err
		}
		if n := count(); n != 0 {
			t.Errorf("others see %d before the end", n)
		}
		return keep(ctx, db, "b")
	})
	if err != nil || count() != 2 {
		t.Fatalf("%d are kept, %v", count(), err)
	}
	if a, b := <-got, <-got; a.ID != "a" || b.ID != "b" {
		t.Errorf("signals %v, %v", a, b)
	}
	if err := keep(late, db, "c"); err != nil || count() != 3 {
		t.Errorf("a write with its context after the end: %v, %d are kept", err, count())
	}
	<-got
	select {
	case c := <-got:
		t.Errorf("a signal of what was not kept: %v", c)
	case <-time.After(20 * time.Millisecond):
	}
}
