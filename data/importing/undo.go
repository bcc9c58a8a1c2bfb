package importing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/store"
	"foyer/data/visit"
)

// Undone tells what taking a batch back came to.
type Undone struct {
	Patients int    `json:"patients"` // removed
	Visits   int    `json:"visits"`   // removed
	Items    int    `json:"items"`    // removed
	Restored int    `json:"restored"` // rows set back to what they were
	Shared   int    `json:"shared"`   // rows that another import tells of too: they stay as that one's
	Kept     []Kept `json:"kept"`     // patients who stay whole, and rows that a later import changed, with the reason
}

// Kept is a patient, or a row, that stays although its import was taken back.
type Kept struct {
	Kind    string `json:"kind"` // patient, visit, item
	ID      string `json:"id"`
	Because string `json:"because"`
	Items   int    `json:"items"`  // of a patient who stays whole: entries of this import that stay with them
	Visits  int    `json:"visits"` // likewise
}

// Undo takes a batch back: what it added goes, what it updated becomes what it was. A patient whose record was changed
// by hand since, or to whom something else belongs now, stays whole with everything the import told of them, and the
// result says so. Needs access.ImportRecords.
func (s *Service) Undo(ctx context.Context, batchID string) (Undone, error) {
	return s.undo(ctx, batchID, func(*store.Tx) error { return nil })
}

// undo takes a batch back; last is asked at the end of the transaction.
func (s *Service) undo(ctx context.Context, batchID string, last func(*store.Tx) error) (result Undone, err error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return result, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		var state string
		if err := tx.QueryRow(ctx, `SELECT state FROM import_batch WHERE id = ?`, batchID).Scan(&state); err != nil {
			return noBatch(err)
		}
		if state == "undone" {
			return fault.New(fault.Conflict, "This import was taken back before.")
		}
		u := &undoing{tx: tx, batch: batchID, people: patient.NewWriter(tx), visits: visit.NewWriter(tx), result: &result,
			touched: map[string]bool{}, whole: map[string]string{}}
		result.Kept = []Kept{}
		defer u.people.Close()
		defer u.visits.Close()
		for _, step := range []func(context.Context) error{u.decide, u.restore, u.release, u.items, u.visitRows, u.patients, u.sources} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE import_batch SET state = 'undone', finished_at = ? WHERE id = ?`, store.Time(tx.Now()), batchID); err != nil {
			return fmt.Errorf("taking an import back: %w", err)
		}
		for id := range u.touched {
			tx.Emit(patient.Changed{ID: id})
		}
		tx.Emit(Finished{batchID})
		if err := audit.Append(ctx, tx, audit.Entry{Action: "import.undone", Subject: "import", SubjectID: batchID, Detail: map[string]any{
			"patients": result.Patients, "visits": result.Visits, "items": result.Items, "restored": result.Restored, "kept": len(result.Kept)}}); err != nil {
			return err
		}
		return last(tx)
	})
	return result, err
}

type undoing struct {
	tx      *store.Tx
	batch   string
	people  *patient.Writer
	visits  *visit.Writer
	result  *Undone
	touched map[string]bool   // patients to tell about
	whole   map[string]string // patients who stay whole, with the reason
	order   []string          // their ids, as they were found
}

const changedSince = "changed since the import"

func (u *undoing) keep(kind, id, because string) {
	u.result.Kept = append(u.result.Kept, Kept{Kind: kind, ID: id, Because: because})
}

// restore sets rows back, the last change first.
func (u *undoing) restore(ctx context.Context) error {
	type change struct {
		kind, id, before string
		version          int
	}
	rows, err := u.tx.Query(ctx, `SELECT kind, row_id, before, version_after FROM import_change WHERE batch_id = ? ORDER BY seq DESC`, u.batch)
	if err != nil {
		return fmt.Errorf("reading the journal of an import: %w", err)
	}
	var list []change
	for rows.Next() {
		var c change
		if err := rows.Scan(&c.kind, &c.id, &c.before, &c.version); err != nil {
			return errors.Join(fmt.Errorf("reading the journal of an import: %w", err), rows.Close())
		}
		list = append(list, c)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("reading the journal of an import: %w", err)
	}
	failed := map[string]bool{}
	for _, c := range list {
		if failed[c.id] {
			continue
		}
		of, err := u.owner(ctx, c.kind, c.id)
		if err != nil {
			return err
		}
		if u.whole[of] != "" {
			continue
		}
		ok := false
		switch c.kind {
		case "item":
			ok, err = u.people.RestoreItem(ctx, c.id, c.before, c.version)
		case "visit":
			ok, err = u.visits.Restore(ctx, c.id, c.before, c.version)
		case "patient":
			ok, err = u.restorePatient(ctx, c.id, c.before, c.version)
		}
		if err != nil {
			return err
		}
		if !ok {
			failed[c.id] = true
			u.keep(c.kind, c.id, changedSince)
			continue
		}
		u.result.Restored++
	}
	return nil
}

func (u *undoing) restorePatient(ctx context.Context, id, text string, version int) (bool, error) {
	var b patientBefore
	if err := store.FromJSON(text, &b); err != nil {
		return false, err
	}
	now, err := patient.Read(ctx, u.tx, id)
	if fault.Of(err) == fault.NotFound {
		return true, nil
	} else if err != nil {
		return false, err
	}
	if now.Version != version || now.MergedInto != "" {
		return false, nil
	}
	b.Patient.ID = id
	u.touched[id] = true
	return true, u.people.Restore(ctx, b.Patient, b.Version)
}

// added is a row that the batch added.
type added struct {
	id, patientID string
	version       int
}

func (u *undoing) added(ctx context.Context, query string, more ...any) (list []added, err error) {
	rows, err := u.tx.Query(ctx, query, append([]any{u.batch}, more...)...)
	if err != nil {
		return nil, fmt.Errorf("reading what an import added: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a added
		if err := rows.Scan(&a.id, &a.patientID, &a.version); err != nil {
			return nil, fmt.Errorf("reading what an import added: %w", err)
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// other finds another batch whose sources tell of the row.
func (u *undoing) other(ctx context.Context, kind, id string) (sourceID, batchID string, err error) {
	err = u.tx.QueryRow(ctx, `SELECT f.source_id, d.batch_id FROM source_fact f JOIN source_document d ON d.id = f.source_id
		WHERE f.kind = ? AND f.row_id = ? AND d.batch_id <> ? ORDER BY f.source_id LIMIT 1`, kind, id, u.batch).Scan(&sourceID, &batchID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	} else if err != nil {
		return "", "", fmt.Errorf("looking for other sources: %w", err)
	}
	return sourceID, batchID, nil
}

func (u *undoing) items(ctx context.Context) error {
	list, err := u.added(ctx, `SELECT id, patient_id, version FROM chart_item WHERE batch_id = ?`)
	if err != nil {
		return err
	}
	for _, a := range list {
		u.touched[a.patientID] = true
		source, batch, err := u.other(ctx, "item", a.id)
		switch {
		case err != nil:
		case batch != "":
			u.result.Shared++
			_, err = u.tx.Exec(ctx, `UPDATE chart_item SET source_id = ?, batch_id = ? WHERE id = ?`, source, batch, a.id)
		case a.version != 1:
			u.keep("item", a.id, changedSince)
			_, err = u.tx.Exec(ctx, `UPDATE chart_item SET batch_id = NULL WHERE id = ?`, a.id)
		default:
			u.result.Items++
			_, err = u.tx.Exec(ctx, `DELETE FROM chart_item WHERE id = ?`, a.id)
		}
		if err != nil {
			return fmt.Errorf("taking a chart item back: %w", err)
		}
	}
	return nil
}

func (u *undoing) visitRows(ctx context.Context) error {
	list, err := u.added(ctx, `SELECT id, patient_id, version FROM visit WHERE batch_id = ?`)
	if err != nil {
		return err
	}
	held, err := referring(ctx, u.tx, "visit")
	if err != nil {
		return err
	}
	for _, a := range list {
		u.touched[a.patientID] = true
		source, batch, err := u.other(ctx, "visit", a.id)
		if err != nil {
			return err
		}
		in, err := firstHolder(ctx, u.tx, held, a.id)
		switch {
		case err != nil:
		case batch != "":
			u.result.Shared++
			_, err = u.tx.Exec(ctx, `UPDATE visit SET source_id = ?, batch_id = ? WHERE id = ?`, source, batch, a.id)
		case a.version != 1 || in != "":
			because := changedSince
			if a.version == 1 {
				because = "something belongs to it now (" + in + ")"
			}
			u.keep("visit", a.id, because)
			_, err = u.tx.Exec(ctx, `UPDATE visit SET batch_id = NULL WHERE id = ?`, a.id)
		default:
			u.result.Visits++
			_, err = u.tx.Exec(ctx, `DELETE FROM visit WHERE id = ?`, a.id)
		}
		if err != nil {
			return fmt.Errorf("taking a visit back: %w", err)
		}
	}
	return nil
}

func (u *undoing) patients(ctx context.Context) error {
	list, err := u.added(ctx, `SELECT id, coalesce(merged_into, ''), version FROM patient WHERE batch_id = ?`)
	if err != nil {
		return err
	}
	held, err := referring(ctx, u.tx, "patient")
	if err != nil {
		return err
	}
	for _, a := range list {
		u.touched[a.id] = true
		_, batch, err := u.other(ctx, "patient", a.id)
		if err != nil {
			return err
		}
		in, err := firstHolder(ctx, u.tx, held, a.id)
		if err != nil {
			return err
		}
		var merges int
		if err := u.tx.QueryRow(ctx, `SELECT count(*) FROM patient_merge WHERE undone_at = '' AND (kept_id = ? OR merged_id = ?)`, a.id, a.id).Scan(&merges); err != nil {
			return fmt.Errorf("reading merges: %w", err)
		}
		switch {
		case batch != "":
			u.result.Shared++
			_, err = u.tx.Exec(ctx, `UPDATE patient SET batch_id = ? WHERE id = ?`, batch, a.id)
		case merges > 0, a.version != 1, in != "":
			because := changedSince
			if merges > 0 {
				because = "merged since the import"
			} else if in != "" {
				because = "something belongs to it now (" + in + ")"
			}
			u.keep("patient", a.id, because)
			_, err = u.tx.Exec(ctx, `UPDATE patient SET batch_id = NULL WHERE id = ?`, a.id)
		default:
			if _, err = u.tx.Exec(ctx, `DELETE FROM import_doubt WHERE patient_id = ? OR candidate_id = ?`, a.id, a.id); err == nil {
				err = u.people.Delete(ctx, a.id)
				u.result.Patients++
			}
		}
		if err != nil {
			return fmt.Errorf("taking a patient back: %w", err)
		}
	}
	return nil
}

// sources lets go of the files, but for those to which kept rows still point.
func (u *undoing) sources(ctx context.Context) error {
	for _, query := range []string{
		`DELETE FROM import_change WHERE batch_id = ?`,
		`DELETE FROM source_fact WHERE source_id IN (SELECT id FROM source_document WHERE batch_id = ?)`,
		`DELETE FROM source_document WHERE batch_id = ? AND NOT EXISTS (SELECT 1 FROM chart_item i WHERE i.source_id = source_document.id)
			AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.source_id = source_document.id)`,
	} {
		if _, err := u.tx.Exec(ctx, query, u.batch); err != nil {
			return fmt.Errorf("taking an import back: %w", err)
		}
	}
	return nil
}

// holder is a column that points to a table's id.
type holder struct{ table, column string }

// referring lists the columns that point to a table, as the schema has them: other packages keep things this one does
// not know. Doubts of an import are its own and don't count.
func referring(ctx context.Context, q store.Queryer, table string) (list []holder, err error) {
	rows, err := q.Query(ctx, `SELECT m.name, f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" = ? AND coalesce(f."to", 'id') = 'id' AND m.name <> 'import_doubt' AND m.name <> 'patient'`, table)
	if err != nil {
		return nil, fmt.Errorf("reading what refers to a record: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var h holder
		if err := rows.Scan(&h.table, &h.column); err != nil {
			return nil, fmt.Errorf("reading what refers to a record: %w", err)
		}
		list = append(list, h)
	}
	return list, rows.Err()
}

// firstHolder names the first table that holds something of the record, or "".
func firstHolder(ctx context.Context, q store.Queryer, list []holder, id string) (table string, err error) {
	for _, h := range list {
		var n int
		if err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM "`+h.table+`" WHERE "`+h.column+`" = ?)`, id).Scan(&n); err != nil {
			return "", fmt.Errorf("looking for what refers to a record: %w", err)
		}
		if n == 1 {
			return h.table, nil
		}
	}
	return "", nil
}
