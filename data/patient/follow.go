package patient

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"

	"foyer/data/store"
)

// Follower is a concept package's part in merges, inside the transaction of the merge: for tables in which rows can't
// simply change hands, because one row a patient has to say what both said.
type Follower struct {
	Name   string   // of the concept, in the journal
	Tables []string // that the follower minds itself: a merge moves no row of them
	// Merge lets the kept patient stand for the other, before rows of other tables move. What it returns is kept as JSON
	// for Unmerge; nil is nothing to take back.
	Merge func(ctx context.Context, tx *store.Tx, kept, gone string) (journal any, err error)
	// Unmerge restores both, after the rows of other tables have moved back. journal is what Merge returned, as JSON.
	Unmerge func(ctx context.Context, tx *store.Tx, kept, gone, journal string) error
}

var (
	followersMu sync.RWMutex
	followers   []Follower
)

// OnMerge adds a follower for every merge from now on; one of the same name takes its place. Concept packages call it
// when the program starts, as database drivers do, so that no way of merging can leave them out.
func OnMerge(f Follower) {
	followersMu.Lock()
	defer followersMu.Unlock()
	followers = append(slices.DeleteFunc(slices.Clone(followers), func(have Follower) bool { return have.Name == f.Name }), f)
}

func following() []Follower {
	followersMu.RLock()
	defer followersMu.RUnlock()
	return followers
}

// minded says that a follower minds the table itself.
func minded(table string) bool {
	return slices.ContainsFunc(following(), func(f Follower) bool { return slices.Contains(f.Tables, table) })
}

// follow lets the followers do their part of a merge.
func follow(ctx context.Context, tx *store.Tx, mergeID, kept, gone string) error {
	for _, f := range following() {
		journal, err := f.Merge(ctx, tx, kept, gone)
		if err != nil {
			return fmt.Errorf("merging (%s): %w", f.Name, err)
		}
		if journal == nil {
			continue
		}
		body, err := store.JSON(journal)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO patient_merge_part (merge_id, name, body) VALUES (?, ?, ?)`, mergeID, f.Name, body); err != nil {
			return fmt.Errorf("writing the journal of a merge: %w", err)
		}
	}
	return nil
}

// unfollow lets them take their part back.
func unfollow(ctx context.Context, tx *store.Tx, m merge) error {
	for _, f := range slices.Backward(following()) {
		var journal string
		err := tx.QueryRow(ctx, `DELETE FROM patient_merge_part WHERE merge_id = ? AND name = ? RETURNING body`, m.ID, f.Name).Scan(&journal)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		} else if err != nil {
			return fmt.Errorf("reading the journal of a merge: %w", err)
		}
		if err := f.Unmerge(ctx, tx, m.KeptID, m.MergedID, journal); err != nil {
			return fmt.Errorf("taking a merge back (%s): %w", f.Name, err)
		}
	}
	return nil
}
