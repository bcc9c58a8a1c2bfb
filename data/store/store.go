// Package store owns the database handles, the migrations and the change signals. It knows no domain word: the
// concept packages bring their own SQL.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/signal"
)

// Pools are the two ways into one database: one writing connection, and read-only connections beside it. The
// vault's DB is one; tests have a plain one.
type Pools interface {
	Writer() *sql.DB // exactly one connection; transactions begin IMMEDIATE
	Reader() *sql.DB // several connections, query_only
}

// DB is an open database with its migrations applied.
type DB struct {
	pools   Pools
	src     clock.Source
	signals *signal.Bus
}

// Open applies the migrations that are missing and returns the database. It refuses a database that a newer
// Foyer has written.
func Open(ctx context.Context, pools Pools, src clock.Source) (*DB, error) {
	if err := migrate(ctx, pools.Writer(), src); err != nil {
		return nil, err
	}
	return &DB{pools: pools, src: src, signals: signal.NewBus()}, nil
}

// Close stops the delivery of signals after the last one has been handed over. The pools stay open: whoever
// opened them closes them.
func (d *DB) Close() { d.signals.Close() }

// Signals is the bus on which committed transactions announce what they changed.
func (d *DB) Signals() *signal.Bus { return d.signals }

// Subscribe calls fn for every signal of type T that a committed transaction emits; see signal.Subscribe.
func Subscribe[T any](d *DB, fn func(T)) (cancel func()) { return signal.Subscribe(d.signals, fn) }

// Source returns the clock and randomness of this database.
func (d *DB) Source() clock.Source { return d.src }

// Query runs a query on the reading pool.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.pools.Reader().QueryContext(ctx, query, args...)
}

// QueryRow runs a query for one row on the reading pool.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return d.pools.Reader().QueryRowContext(ctx, query, args...)
}

// Queryer is what both a DB and a Tx can do: read.
type Queryer interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// View runs fn on one reading connection inside one transaction, so that several queries see the same state.
func (d *DB) View(ctx context.Context, fn func(q Queryer) error) (err error) {
	tx, err := d.pools.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("beginning to read: %w", err)
	}
	defer func() {
		if end := tx.Rollback(); err == nil && end != nil && !errors.Is(end, sql.ErrTxDone) {
			err = fmt.Errorf("ending a read: %w", end)
		}
	}()
	return fn(&Tx{tx: tx, src: d.src, now: d.src.Now()})
}

// Tx is one writing transaction.
type Tx struct {
	tx   *sql.Tx
	src  clock.Source
	now  time.Time
	emit []any
}

// Write runs fn in one transaction on the writing connection. When fn returns nil the transaction is committed
// and the signals it emitted are delivered, in order; else nothing has happened. A panic in fn rolls back. Inside Together it
// is a part of that transaction.
func (d *DB) Write(ctx context.Context, fn func(tx *Tx) error) (err error) {
	if ok, err := d.join(ctx, fn); ok {
		return err
	}
	sqlTx, err := d.pools.Writer().BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning to write: %w", err)
	}
	t := &Tx{tx: sqlTx, src: d.src, now: d.src.Now()}
	done := false
	defer func() {
		if !done {
			if end := sqlTx.Rollback(); end != nil && !errors.Is(end, sql.ErrTxDone) {
				err = errors.Join(err, fmt.Errorf("rolling back: %w", end))
			}
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return fault.Wrap(fault.Unavailable, err, "The change could not be saved. Nothing was changed; try again.")
	}
	done = true
	d.signals.Publish(t.emit...)
	return nil
}

// Exec runs a statement.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, query, args...)
}

// Query runs a query that sees the transaction's own changes.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, query, args...)
}

// QueryRow runs a query for one row that sees the transaction's own changes.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, query, args...)
}

// Prepare prepares a statement for repeated use inside the transaction.
func (t *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, query)
}

// Emit hands a signal to the subscribers after the commit. Signals are small values that name what changed.
func (t *Tx) Emit(signal any) { t.emit = append(t.emit, signal) }

// Now is the time at which the transaction began: one time for everything it writes.
func (t *Tx) Now() time.Time { return t.now }

// ID returns a new UUIDv7.
func (t *Tx) ID() string { return t.src.ID() }

// Source returns the clock and randomness of the database.
func (t *Tx) Source() clock.Source { return t.src }
