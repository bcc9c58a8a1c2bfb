package patient

import (
	"context"
	"fmt"

	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

// AddItemIn is Service.AddItem inside somebody else's transaction, who has asked for the permission.
func AddItemIn(ctx context.Context, tx *store.Tx, patientID string, kind record.Kind, value any) (id string, err error) {
	p, err := Resolve(ctx, tx, patientID)
	if err != nil {
		return "", err
	}
	item, err := describe(kind, value)
	if err != nil {
		return "", err
	}
	if err := visitOf(ctx, tx, item.visit, p.ID); err != nil {
		return "", err
	}
	w := NewWriter(tx)
	defer w.Close()
	id, added, err := w.insertItem(ctx, p.ID, item, Origin{AsOf: record.At(tx.Now())})
	if err != nil {
		return "", err
	}
	if !added {
		// What was removed by hand may come back by hand.
		back, err := w.exec(ctx, `UPDATE chart_item SET removed_at = '', version = version + 1, visit_id = ?, display = ?, status = ?,
			start_on = ?, end_on = ?, body = ?, as_of = ?, changed_at = ? WHERE id = ? AND removed_at <> ''`, null(item.visit), item.display,
			item.status, item.start, item.end, item.body, string(record.At(tx.Now())), store.Time(tx.Now()), id)
		if err != nil {
			return "", fmt.Errorf("adding a chart item: %w", err)
		}
		if back == 0 {
			return "", fault.New(fault.Conflict, "The chart holds this already.")
		}
	}
	tx.Emit(Changed{p.ID})
	return id, audit.Append(ctx, tx, audit.Entry{Action: "item.added", Subject: string(kind), SubjectID: id, PatientID: p.ID})
}

// ChangeItemIn is Service.ChangeItem inside somebody else's transaction, who has asked for the permission.
func ChangeItemIn(ctx context.Context, tx *store.Tx, itemID string, version int, value any) error {
	patientID, now, err := itemVersion(ctx, tx, itemID)
	if err != nil {
		return err
	}
	if version != 0 && version != now {
		return fault.New(fault.Conflict, "Somebody changed this entry in the meantime. Nothing was saved; look at the new state and try again.")
	}
	var kind record.Kind
	if err := tx.QueryRow(ctx, `SELECT kind FROM chart_item WHERE id = ?`, itemID).Scan(&kind); err != nil {
		return fmt.Errorf("reading a chart item: %w", err)
	}
	item, err := describe(kind, value)
	if err != nil {
		return err
	}
	if err := visitOf(ctx, tx, item.visit, patientID); err != nil {
		return err
	}
	var other int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM chart_item WHERE patient_id = ? AND kind = ? AND fingerprint = ? AND id <> ?`,
		patientID, string(kind), item.fingerprint, itemID).Scan(&other); err != nil {
		return fmt.Errorf("reading a chart: %w", err)
	}
	if other > 0 {
		return fault.New(fault.Conflict, "The chart holds this already.")
	}
	if _, err := tx.Exec(ctx, `UPDATE chart_item SET visit_id = ?, version = version + 1, code_system = ?, code = ?, display = ?, status = ?,
		start_on = ?, end_on = ?, absent = ?, fingerprint = ?, body = ?, as_of = ?, changed_at = ? WHERE id = ?`, null(item.visit), item.system, item.code,
		item.display, item.status, item.start, item.end, store.Bool(item.absent), item.fingerprint, item.body,
		string(record.At(tx.Now())), store.Time(tx.Now()), itemID); err != nil {
		return fmt.Errorf("changing a chart item: %w", err)
	}
	tx.Emit(Changed{patientID})
	return audit.Append(ctx, tx, audit.Entry{Action: "item.changed", Subject: string(kind), SubjectID: itemID, PatientID: patientID})
}

// RemoveItemIn is Service.RemoveItem inside somebody else's transaction, who has asked for the permission.
func RemoveItemIn(ctx context.Context, tx *store.Tx, itemID string) error {
	patientID, _, err := itemVersion(ctx, tx, itemID)
	if err != nil {
		return err
	}
	now := store.Time(tx.Now())
	if _, err := tx.Exec(ctx, `UPDATE chart_item SET removed_at = ?, version = version + 1, changed_at = ? WHERE id = ?`, now, now, itemID); err != nil {
		return fmt.Errorf("removing a chart item: %w", err)
	}
	tx.Emit(Changed{patientID})
	return audit.Append(ctx, tx, audit.Entry{Action: "item.removed", Subject: "chart item", SubjectID: itemID, PatientID: patientID})
}
