package audit

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/store"
)

// Newest returns the number of the newest entry about each of some patients, and that of the newest about nobody: the
// practice, its portal, its policies. As long as these two stay the same, nothing has changed of what is shown of a patient.
// A part of a program that works for the practice: it checks no rights and gives away no entry.
func Newest(ctx context.Context, q store.Queryer, patients []string) (about map[string]int64, nobody int64, err error) {
	list, err := store.JSON(patients)
	if err != nil {
		return nil, 0, err
	}
	if err := q.QueryRow(ctx, `SELECT coalesce((SELECT number FROM audit_entry WHERE patient_id = '' ORDER BY number DESC LIMIT 1), 0)`).Scan(&nobody); err != nil {
		return nil, 0, fmt.Errorf("reading the end of the log: %w", err)
	}
	rows, err := q.Query(ctx, `SELECT p.value, coalesce((SELECT max(number) FROM audit_entry WHERE patient_id = p.value AND patient_id <> ''), 0) FROM json_each(?) p`, list)
	if err != nil {
		return nil, 0, fmt.Errorf("reading the end of the log: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	about = make(map[string]int64, len(patients))
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, 0, fmt.Errorf("reading the end of the log: %w", err)
		}
		about[id] = n
	}
	return about, nobody, rows.Err()
}

// mostChanged is how many records may have changed for it to be worth while to look at them one by one.
const mostChanged = 2000

// Since returns whose records the log names after an entry; whole where something changed that names nobody, or so many that
// all are to be looked at. As Newest, it checks no rights and gives away no entry.
func Since(ctx context.Context, q store.Queryer, seen int64) (whole bool, ids []string, err error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT patient_id, CASE WHEN patient_id = '' THEN subject ELSE '' END FROM audit_entry WHERE number > ?`, seen)
	if err != nil {
		return false, nil, fmt.Errorf("reading what has changed: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, subject string
		if err := rows.Scan(&id, &subject); err != nil {
			return false, nil, fmt.Errorf("reading what has changed: %w", err)
		}
		switch {
		case id != "":
			ids = append(ids, id)
		case subject == "import", subject == "schedule", subject == "practice":
			whole = true
		}
	}
	return whole || len(ids) > mostChanged, ids, rows.Err()
}
