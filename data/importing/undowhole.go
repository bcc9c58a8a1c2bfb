package importing

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/store"
)

// An import is taken back by whole patients. Whoever must stay, because something that the import does not know belongs
// to them now, keeps everything the import told of them: a record with half its allergies is worse than one too many.

// reasons says in words why a patient stays, by the table that holds something of them.
var reasons = map[string]string{
	"enrollment": "the patient has been invited or asked since", "enrollment_event": "the patient has been invited or asked since",
	"enrollment_code": "the patient has been invited since", "enrollment_claim": "a mail answered the patient's invitation since",
	"consent": "the patient has given or refused a consent since", "paper": "a paper was made for the patient since",
	"mail_conversation": "mail of the patient came since", "mail_message": "mail of the patient came since", "mail_outbox": "mail was written to the patient since",
	"schedule_row": "the schedule has a visit of the patient since", "patient_merge": "merged since the import",
}

const (
	byHand    = "changed by hand since the import"
	moreSince = "entries were added by hand since the import"
)

func because(table string) string {
	if text := reasons[table]; text != "" {
		return text
	}
	return "something belongs to the patient now (" + table + ")"
}

// decide finds the patients who stay whole.
func (u *undoing) decide(ctx context.Context) error {
	const newcomers = `SELECT id FROM patient WHERE batch_id = ?`
	// version is what a row has when none but imports touched it. What another import did to it since is no reason to
	// keep the patient: the row becomes that import's own.
	version := func(kind, row string) string {
		return `coalesce((SELECT max(j.version_after) FROM import_change j WHERE j.kind = '` + kind + `' AND j.row_id = ` + row + `.id), 1)`
	}
	b := u.batch
	for _, q := range []struct {
		because, sql string
		args         []any
	}{
		{reasons["patient_merge"], `SELECT kept_id FROM patient_merge WHERE undone_at = '' AND merged_id IN (` + newcomers + `) UNION SELECT merged_id FROM patient_merge
			WHERE undone_at = '' AND merged_id IN (` + newcomers + `) UNION SELECT kept_id FROM patient_merge WHERE undone_at = '' AND kept_id IN (` + newcomers + `)`, []any{b, b, b}},
		{byHand, `SELECT p.id FROM patient p WHERE p.batch_id = ? AND p.version <> ` + version("patient", "p"), []any{b}},
		{byHand, `SELECT p.id FROM patient p JOIN import_change c ON c.kind = 'patient' AND c.row_id = p.id AND c.batch_id = ?
			WHERE p.version <> ` + version("patient", "p"), []any{b}},
		{byHand, `SELECT i.patient_id FROM chart_item i WHERE i.batch_id = ? AND i.version <> ` + version("item", "i"), []any{b}},
		{byHand, `SELECT i.patient_id FROM chart_item i JOIN import_change c ON c.kind = 'item' AND c.row_id = i.id AND c.batch_id = ?
			WHERE i.version <> ` + version("item", "i"), []any{b}},
		{byHand, `SELECT v.patient_id FROM visit v WHERE v.batch_id = ? AND v.version <> ` + version("visit", "v"), []any{b}},
		{byHand, `SELECT v.patient_id FROM visit v JOIN import_change c ON c.kind = 'visit' AND c.row_id = v.id AND c.batch_id = ?
			WHERE v.version <> ` + version("visit", "v"), []any{b}},
		{moreSince, `SELECT i.patient_id FROM chart_item i WHERE i.patient_id IN (` + newcomers + `) AND i.batch_id IS NULL`, []any{b}},
		{moreSince, `SELECT v.patient_id FROM visit v WHERE v.patient_id IN (` + newcomers + `) AND v.batch_id IS NULL`, []any{b}},
		{moreSince, `SELECT v.patient_id FROM visit v JOIN chart_item i ON i.visit_id = v.id WHERE v.batch_id = ? AND i.batch_id IS NULL`, []any{b}},
	} {
		if err := u.stay(ctx, q.because, q.sql, q.args...); err != nil {
			return err
		}
	}
	for _, table := range []string{"patient", "visit"} {
		held, err := referring(ctx, u.tx, table)
		if err != nil {
			return err
		}
		for _, h := range held {
			if h.table == "chart_item" || h.table == "visit" || h.table == "patient_merge" {
				continue // judged above
			}
			query := `SELECT DISTINCT "` + h.column + `" FROM "` + h.table + `" WHERE "` + h.column + `" IN (` + newcomers + `)`
			if table == "visit" {
				query = `SELECT DISTINCT v.patient_id FROM visit v JOIN "` + h.table + `" h ON h."` + h.column + `" = v.id WHERE v.batch_id = ?`
			}
			if err := u.stay(ctx, because(h.table), query, u.batch); err != nil {
				return err
			}
		}
	}
	return nil
}

// stay notes the patients that a query names; the first reason stands.
func (u *undoing) stay(ctx context.Context, because, query string, args ...any) error {
	ids, err := column(ctx, u.tx, query, args...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if u.whole[id] == "" {
			u.whole[id] = because
			u.order = append(u.order, id)
		}
	}
	return nil
}

// release lets the rows of patients who stay go out of the batch: to another import that tells of them, or into nobody's.
func (u *undoing) release(ctx context.Context) error {
	for _, id := range u.order {
		u.touched[id] = true
		kept := Kept{Kind: "patient", ID: id, Because: "kept whole: " + u.whole[id]}
		for _, r := range []struct {
			kind, sql string
			count     *int
		}{
			{"item", `SELECT id, patient_id, version FROM chart_item WHERE batch_id = ? AND patient_id = ?`, &kept.Items},
			{"visit", `SELECT id, patient_id, version FROM visit WHERE batch_id = ? AND patient_id = ?`, &kept.Visits},
			{"patient", `SELECT id, id, version FROM patient WHERE batch_id = ? AND id = ?`, new(int)},
		} {
			list, err := u.added(ctx, r.sql, id)
			if err != nil {
				return err
			}
			for _, a := range list {
				*r.count++
				if err := u.let(ctx, r.kind, a.id); err != nil {
					return err
				}
			}
		}
		// An import may have changed nothing but fields of the patient; that stays too, and is told.
		u.result.Kept = append(u.result.Kept, kept)
	}
	return nil
}

func (u *undoing) let(ctx context.Context, kind, id string) error {
	source, batch, err := u.other(ctx, kind, id)
	if err != nil {
		return err
	}
	table := map[string]string{"item": "chart_item", "visit": "visit", "patient": "patient"}[kind]
	switch {
	case batch == "":
		_, err = u.tx.Exec(ctx, `UPDATE `+table+` SET batch_id = NULL WHERE id = ?`, id)
	case kind == "patient":
		_, err = u.tx.Exec(ctx, `UPDATE patient SET batch_id = ? WHERE id = ?`, batch, id)
	default:
		_, err = u.tx.Exec(ctx, `UPDATE `+table+` SET source_id = ?, batch_id = ? WHERE id = ?`, source, batch, id)
	}
	if err != nil {
		return fmt.Errorf("keeping a patient whole: %w", err)
	}
	return nil
}

// owner is the patient of a row that the import changed; "" when the row is gone.
func (u *undoing) owner(ctx context.Context, kind, id string) (string, error) {
	query := map[string]string{"item": `SELECT patient_id FROM chart_item WHERE id = ?`, "visit": `SELECT patient_id FROM visit WHERE id = ?`}[kind]
	if query == "" {
		return id, nil
	}
	var patientID string
	err := u.tx.QueryRow(ctx, query, id).Scan(&patientID)
	if err != nil && !noRows(err) {
		return "", fmt.Errorf("reading the journal of an import: %w", err)
	}
	return patientID, nil
}

// errPlanned ends a transaction that was only a try.
var errPlanned = errors.New("a plan changes nothing")

// UndoPlan tells what Undo of the batch would do, and changes nothing. Needs access.ImportRecords.
func (s *Service) UndoPlan(ctx context.Context, batchID string) (Undone, error) {
	result, err := s.undo(ctx, batchID, func(*store.Tx) error { return errPlanned })
	if errors.Is(err, errPlanned) {
		err = nil
	}
	return result, err
}
