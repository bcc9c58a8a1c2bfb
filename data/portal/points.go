package portal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store"
)

// In returns the point in a language; a point of the practice's own that was written in one language reads the same in both.
func (r Ready) In(language string) string {
	if strings.HasPrefix(strings.ToLower(language), "es") && r.Es != "" {
		return r.Es
	}
	if r.Text == "" {
		return r.Es
	}
	return r.Text
}

// mostPoint is the longest point, in characters, and mostPoints how many a list holds.
const mostPoint, mostPoints = 120, 30

// AddPoint puts a point of the practice's own on a feature's readiness list; one of the two languages may be empty. It returns
// the point's key. Needs access.ConfigurePortal.
func (s *Service) AddPoint(ctx context.Context, key, en, es string) (item string, err error) {
	if err := access.Require(ctx, access.ConfigurePortal); err != nil {
		return "", err
	}
	en, es = strings.Join(strings.Fields(en), " "), strings.Join(strings.Fields(es), " ")
	if en == "" && es == "" {
		return "", fault.Field("point", "Write what has to be ready.")
	}
	if len([]rune(en)) > mostPoint || len([]rune(es)) > mostPoint {
		return "", fault.Field("point", "The point is longer than %d characters.", mostPoint)
	}
	err = s.edit(ctx, key, "feature.point-added", map[string]any{"en": en, "es": es}, func(tx *store.Tx, f Feature) error {
		if len(f.Ready) >= mostPoints {
			return fault.Field("point", "The list has %d points already; nobody reads a longer one.", mostPoints)
		}
		item = "own-" + tx.ID()
		_, err := tx.Exec(ctx, `INSERT INTO feature_point (key, item, own, en, es, added_at) VALUES (?, ?, 1, ?, ?, ?)`, key, item, en, es, store.Time(tx.Now()))
		return err
	})
	return item, err
}

// RemovePoint takes a point off a feature's readiness list, or puts it back where it was; who ticked it is kept. Needs
// access.ConfigurePortal.
func (s *Service) RemovePoint(ctx context.Context, key, item string, removed bool) error {
	return s.edit(ctx, key, "feature.point-removed", map[string]any{"item": item, "removed": removed}, func(tx *store.Tx, f Feature) error {
		shipped := slices.ContainsFunc(f.Entry.Readiness, func(r catalogue.Item) bool { return r.Key == item })
		if shipped {
			_, err := tx.Exec(ctx, `INSERT INTO feature_point (key, item, own, removed, added_at) VALUES (?1, ?2, 0, ?3, ?4) ON CONFLICT (key, item) DO UPDATE SET removed = ?3`,
				key, item, store.Bool(removed), store.Time(tx.Now()))
			return err
		}
		done, err := tx.Exec(ctx, `UPDATE feature_point SET removed = ? WHERE key = ? AND item = ?`, store.Bool(removed), key, item)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.NotFound, "The readiness list of this feature has no such point."))
		}
		return nil
	})
}

// points sets a feature's readiness list: the catalogue's points without those taken off, then the practice's own.
func points(ctx context.Context, q store.Queryer, f *Feature) (err error) {
	rows, err := q.Query(ctx, `SELECT item, own, removed, en, es FROM feature_point WHERE key = ? ORDER BY added_at, item`, f.Key)
	if err != nil {
		return fmt.Errorf("reading the readiness list of %s: %w", f.Key, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	off := map[string]bool{}
	var own []Ready
	for rows.Next() {
		var r Ready
		var isOwn, removed int
		if err := rows.Scan(&r.Item, &isOwn, &removed, &r.Text, &r.Es); err != nil {
			return fmt.Errorf("reading the readiness list of %s: %w", f.Key, err)
		}
		off[r.Item] = removed == 1
		if isOwn == 1 && removed == 0 {
			r.Own = true
			own = append(own, r)
		}
	}
	for _, item := range f.Entry.Readiness {
		if !off[item.Key] {
			f.Ready = append(f.Ready, Ready{Item: item.Key, Text: item.En, Es: item.Es})
		}
	}
	f.Ready = append(f.Ready, own...)
	return rows.Err()
}
