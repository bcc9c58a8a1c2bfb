package store

import (
	"context"
	"errors"
)

// joinKey finds the transaction of Together in a context.
type joinKey struct{}

// joined is a transaction under way that every Write of its context is part of.
type joined struct {
	db     *DB
	tx     *Tx // nil once it is over
	failed error
}

// Together runs fn so that everything it writes with its context, through however many services, is one transaction: a
// decision of a person is kept whole or not at all. What fn reads besides still sees the state before. Once a write
// failed, nothing is kept, even where fn returns nil. fn writes on its own goroutine.
func (d *DB) Together(ctx context.Context, fn func(ctx context.Context) error) error {
	return d.Write(ctx, func(tx *Tx) error {
		j := &joined{db: d, tx: tx}
		defer func() { j.tx = nil }()
		err := fn(context.WithValue(ctx, joinKey{}, j))
		if err == nil && j.failed != nil {
			return j.failed
		}
		return err
	})
}

// join runs fn in the transaction of Together; ok is false where there is none.
func (d *DB) join(ctx context.Context, fn func(tx *Tx) error) (ok bool, err error) {
	j, ok := ctx.Value(joinKey{}).(*joined)
	if !ok || j.db != d || j.tx == nil {
		return false, nil
	}
	err = fn(j.tx)
	j.failed = errors.Join(j.failed, err)
	return true, err
}
