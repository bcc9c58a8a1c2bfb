package patient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/data/store"
)

// Reference is a column of another table that points to a patient's id. They are read from the schema, so that a
// merge moves what packages keep that this one does not know.
type Reference struct {
	Table, Column string
	key           []string // primary key, or rowid
}

// stay are tables whose rows are about one very patient and never move with a merge.
var stay = []string{"patient", "import_doubt", "patient_merge", "patient_merge_row"}

// References returns every column that refers to patient(id) and moves with a merge.
func References(ctx context.Context, q store.Queryer) (list []Reference, err error) {
	rows, err := q.Query(ctx, `SELECT m.name, f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" = 'patient' AND coalesce(f."to", 'id') = 'id' ORDER BY m.name, f."from"`)
	if err != nil {
		return nil, fmt.Errorf("reading what refers to patients: %w", err)
	}
	for rows.Next() {
		var r Reference
		if err := rows.Scan(&r.Table, &r.Column); err != nil {
			return nil, errors.Join(fmt.Errorf("reading what refers to patients: %w", err), rows.Close())
		}
		if !slices.Contains(stay, r.Table) {
			list = append(list, r)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("reading what refers to patients: %w", err)
	}
	for i := range list {
		if list[i].key, err = primaryKey(ctx, q, list[i].Table); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func primaryKey(ctx context.Context, q store.Queryer, table string) (columns []string, err error) {
	rows, err := q.Query(ctx, `SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk`, table)
	if err != nil {
		return nil, fmt.Errorf("reading the key of a table: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("reading the key of a table: %w", err)
		}
		columns = append(columns, name)
	}
	if len(columns) == 0 {
		columns = []string{"rowid"}
	}
	return columns, rows.Err()
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (r Reference) keyList() string {
	var list []string
	for _, k := range r.key {
		list = append(list, quoted(k))
	}
	return strings.Join(list, ", ")
}

// Held says in how many rows the patient is referred to.
func (r Reference) Held(ctx context.Context, q store.Queryer, id string) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM `+quoted(r.Table)+` WHERE `+quoted(r.Column)+` = ?`, id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("looking for what refers to a patient: %w", err)
	}
	return n, nil
}

// moveRows gives the rows of one patient to another and notes each in the journal. A row that the other can't have
// beside its own, because it may have only one, stays.
func moveRows(ctx context.Context, tx *store.Tx, mergeID, from, to string) error {
	references, err := References(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range references {
		if minded(r.Table) {
			continue
		}
		keys, err := r.keysOf(ctx, tx, from)
		if err != nil {
			return err
		}
		for _, k := range keys {
			moved, err := r.move(ctx, tx, k, from, to)
			if err != nil {
				return err
			}
			if !moved {
				continue
			}
			text, err := store.JSON(k)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO patient_merge_row (merge_id, table_name, column_name, row_key) VALUES (?, ?, ?, ?)`,
				mergeID, r.Table, r.Column, text); err != nil {
				return fmt.Errorf("writing the journal of a merge: %w", err)
			}
		}
	}
	return nil
}

// restoreRows gives the rows back that a merge moved, as far as they are still there.
func restoreRows(ctx context.Context, tx *store.Tx, mergeID, from, to string) error {
	references, err := References(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range references {
		rows, err := tx.Query(ctx, `SELECT row_key FROM patient_merge_row WHERE merge_id = ? AND table_name = ? AND column_name = ?`, mergeID, r.Table, r.Column)
		if err != nil {
			return fmt.Errorf("reading the journal of a merge: %w", err)
		}
		var keys [][]any
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return errors.Join(fmt.Errorf("reading the journal of a merge: %w", err), rows.Close())
			}
			k, err := parseKey(text)
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			keys = append(keys, k)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return fmt.Errorf("reading the journal of a merge: %w", err)
		}
		for _, k := range keys {
			for i, column := range r.key {
				if column == r.Column {
					k[i] = to // the key itself names the patient
				}
			}
			if _, err := r.move(ctx, tx, k, to, from); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM patient_merge_row WHERE merge_id = ?`, mergeID); err != nil {
		return fmt.Errorf("clearing the journal of a merge: %w", err)
	}
	return nil
}

// parseKey reads a primary key with whole numbers as such.
func parseKey(text string) (list []any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("reading the journal of a merge: %w", err)
	}
	for i, v := range list {
		if n, ok := v.(json.Number); ok {
			if list[i], err = n.Int64(); err != nil {
				return nil, fmt.Errorf("reading the journal of a merge: %w", err)
			}
		}
	}
	return list, nil
}

func (r Reference) keysOf(ctx context.Context, tx *store.Tx, id string) (keys [][]any, err error) {
	rows, err := tx.Query(ctx, `SELECT `+r.keyList()+` FROM `+quoted(r.Table)+` WHERE `+quoted(r.Column)+` = ? ORDER BY `+r.keyList(), id)
	if err != nil {
		return nil, fmt.Errorf("reading what belongs to a patient: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		k := make([]any, len(r.key))
		to := make([]any, len(r.key))
		for i := range k {
			to[i] = &k[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, fmt.Errorf("reading what belongs to a patient: %w", err)
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

func (r Reference) move(ctx context.Context, tx *store.Tx, k []any, from, to string) (moved bool, err error) {
	args := append([]any{to}, k...)
	args = append(args, from)
	result, err := tx.Exec(ctx, `UPDATE OR IGNORE `+quoted(r.Table)+` SET `+quoted(r.Column)+` = ? WHERE (`+r.keyList()+`) = (?`+
		strings.Repeat(", ?", len(k)-1)+`) AND `+quoted(r.Column)+` = ?`, args...)
	if err != nil {
		return false, fmt.Errorf("moving what belongs to a patient (%s): %w", r.Table, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("moving what belongs to a patient (%s): %w", r.Table, err)
	}
	return n == 1, nil
}
