package care

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/data/audit"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// kept is a due item as a plan keeps it.
type kept struct {
	Rule        string
	Since, Last record.Date
	Noticed     record.Date // first listed
}

// write is a plan as its row holds it, read the other way: not JSON, because counts read those of all patients.
func write(list []kept) string {
	var b strings.Builder
	for _, k := range list {
		fmt.Fprintf(&b, "%s|%s|%s|%s\n", k.Rule, k.Since, k.Last, k.Noticed)
	}
	return b.String()
}

func read(text string, fn func(kept)) error {
	for line := range strings.Lines(text) {
		rule, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "|")
		since, rest, _ := strings.Cut(rest, "|")
		last, noticed, ok := strings.Cut(rest, "|")
		if !ok {
			return fmt.Errorf("reading an action plan: %d characters are no line of it", len(line))
		}
		fn(kept{rule, record.Date(since), record.Date(last), record.Date(noticed)})
	}
	return nil
}

// batch is how many plans are written in one transaction: others write in between.
const batch = 1000

// Refresh brings the plans of all patients up to date: of all on a new day or with other rules, else of those whose records
// have changed. It returns how many it computed. Foyer does it by itself.
func (s *Service) Refresh(ctx context.Context) (n int, err error) {
	s.refreshing.Lock() // a screen and the chores ask for the same
	defer s.refreshing.Unlock()
	list, err := rules(ctx, s.db)
	if err != nil {
		return 0, err
	}
	b, err := bookOf(list)
	if err != nil {
		return 0, err
	}
	today := practice.Today(ctx, s.db)
	mark, newest := fingerprint(list), int64(0)
	if err := s.db.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM audit_entry`).Scan(&newest); err != nil {
		return 0, fmt.Errorf("reading what has changed: %w", err)
	}
	var day, before string
	var done int64
	err = s.db.QueryRow(ctx, `SELECT day, seen, rules FROM care_state`).Scan(&day, &done, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("reading how far the action plans are: %w", err)
	}
	var ids []string // nil for all
	if day == string(today) && before == mark {
		whole, changed, err := audit.Since(ctx, s.db, done)
		switch {
		case err != nil:
			return 0, err
		case !whole && len(changed) == 0:
			return 0, nil
		case !whole:
			ids = changed
		}
	}
	type fresh struct {
		id    string
		due   []Due
		given map[string]record.Date
	}
	var waiting []fresh
	put := func() error {
		if len(waiting) == 0 {
			return nil
		}
		part := waiting
		waiting = nil
		return s.db.Write(ctx, func(tx *store.Tx) error {
			for _, f := range part {
				if err := keep(ctx, tx, f.id, f.due, f.given, today); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err = s.records(ctx, ids, func(id string, p Person, facts []Fact) error {
		due, given := b.plan(p, facts, today)
		n++
		if waiting = append(waiting, fresh{id, due, given}); len(waiting) < batch {
			return nil
		}
		return put()
	})
	if err = errors.Join(err, put()); err != nil {
		return n, err
	}
	return n, s.db.Write(ctx, func(tx *store.Tx) error {
		// Who has died, left or was merged has no plan any more.
		if _, err := tx.Exec(ctx, `DELETE FROM care_plan WHERE patient_id IN (SELECT id FROM patient WHERE merged_into IS NOT NULL OR active = 0 OR deceased = 1)`); err != nil {
			return fmt.Errorf("keeping action plans: %w", err)
		}
		_, err := tx.Exec(ctx, `INSERT OR REPLACE INTO care_state (only, day, seen, rules) VALUES (1, ?, ?, ?)`, string(today), newest, mark)
		if err != nil {
			return fmt.Errorf("keeping how far the action plans are: %w", err)
		}
		return nil
	})
}

// keep writes a plan where it is another one than before, and what has been given of what was due.
func keep(ctx context.Context, tx *store.Tx, id string, due []Due, given map[string]record.Date, today record.Date) error {
	var text string
	err := tx.QueryRow(ctx, `SELECT due FROM care_plan WHERE patient_id = ?`, id).Scan(&text)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("reading an action plan: %w", err)
	}
	var before, now []kept
	if err := read(text, func(k kept) { before = append(before, k) }); err != nil {
		return err
	}
	for _, d := range due {
		k := kept{d.Rule, d.Since, d.Last, today}
		if i := slices.IndexFunc(before, func(b kept) bool { return b.Rule == d.Rule }); i >= 0 {
			k.Noticed = before[i].Noticed
		}
		now = append(now, k)
	}
	for _, b := range before {
		on, ok := given[b.Rule]
		if !ok || on <= b.Last {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT OR IGNORE INTO care_closed (patient_id, rule, noticed_on, done_on) VALUES (?, ?, ?, ?)`, id, b.Rule, string(b.Noticed), string(on)); err != nil {
			return fmt.Errorf("keeping care that was given: %w", err)
		}
	}
	if slices.Equal(before, now) {
		return nil
	}
	if len(now) == 0 {
		_, err = tx.Exec(ctx, `DELETE FROM care_plan WHERE patient_id = ?`, id)
	} else {
		_, err = tx.Exec(ctx, `INSERT OR REPLACE INTO care_plan (patient_id, due) VALUES (?, ?)`, id, write(now))
	}
	if err != nil {
		return fmt.Errorf("keeping an action plan: %w", err)
	}
	return nil
}
