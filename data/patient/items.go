package patient

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

// Chart returns everything clinical of a patient, also of those merged into it, newest first within a kind. Items of
// one visit carry its id. Needs access.ViewRecords; it is not audited: screens call Look for the patient.
func (s *Service) Chart(ctx context.Context, id string) (record.Chart, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return record.Chart{}, err
	}
	p, err := Resolve(ctx, s.db, id)
	if err != nil {
		return record.Chart{}, err
	}
	return Items(ctx, s.db, `i.patient_id = ?`, p.ID)
}

// VisitChart returns the items that belong to one visit. Needs access.ViewRecords.
func (s *Service) VisitChart(ctx context.Context, visitID string) (record.Chart, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return record.Chart{}, err
	}
	return Items(ctx, s.db, `i.visit_id = ?`, visitID)
}

// Items reads chart items into a chart: the condition is SQL on chart_item i, written in code and never typed.
func Items(ctx context.Context, q store.Queryer, condition string, args ...any) (chart record.Chart, err error) {
	rows, err := q.Query(ctx, `SELECT i.id, i.kind, i.visit_id, i.source_id, i.status, i.body FROM chart_item i
		WHERE `+condition+` AND i.removed_at = '' ORDER BY i.kind, i.start_on DESC, i.id`, args...)
	if err != nil {
		return chart, fmt.Errorf("reading a chart: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	type place struct{ id, visit, source string }
	places := map[record.Kind][]place{}
	for rows.Next() {
		var p place
		var kind record.Kind
		var visit, source sql.NullString
		var status, body string
		if err := rows.Scan(&p.id, &kind, &visit, &source, &status, &body); err != nil {
			return chart, fmt.Errorf("reading a chart: %w", err)
		}
		p.visit, p.source = visit.String, source.String
		if err := chart.Add(kind, []byte(body)); err != nil {
			return chart, err
		}
		places[kind] = append(places[kind], p)
	}
	if err := rows.Err(); err != nil {
		return chart, fmt.Errorf("reading a chart: %w", err)
	}
	next := map[record.Kind]int{}
	chart.Each(func(kind record.Kind, item *record.Item, _ any) {
		p := places[kind][next[kind]]
		next[kind]++
		item.ID, item.Visit, item.SourceID = p.id, p.visit, p.source
	})
	return chart, nil
}

// ItemVersion returns the patient and the version of an item, for ChangeItem. Needs access.ViewRecords.
func (s *Service) ItemVersion(ctx context.Context, itemID string) (patientID string, version int, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return "", 0, err
	}
	return itemVersion(ctx, s.db, itemID)
}

func itemVersion(ctx context.Context, q store.Queryer, itemID string) (patientID string, version int, err error) {
	err = q.QueryRow(ctx, `SELECT patient_id, version FROM chart_item WHERE id = ? AND removed_at = ''`, itemID).Scan(&patientID, &version)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, fault.New(fault.NotFound, "This entry of the chart does not exist, or no longer.")
	} else if err != nil {
		return "", 0, fmt.Errorf("reading a chart item: %w", err)
	}
	return patientID, version, nil
}

// AddItem keeps one item by hand: value is a pointer to one of record's item types (*record.Allergy, …) and kind says
// which of the lists it stands in. It belongs to a visit when its Visit is set. The same fact twice is a Conflict.
// Needs access.EditRecords.
func (s *Service) AddItem(ctx context.Context, patientID string, kind record.Kind, value any) (id string, err error) {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		id, err = AddItemIn(ctx, tx, patientID, kind, value)
		return err
	})
	return id, err
}

// ChangeItem replaces an item that was read at a version (0: whatever is there); value is as for AddItem. A change
// in between, or one that makes it the same as another item, is a Conflict. Needs access.EditRecords.
func (s *Service) ChangeItem(ctx context.Context, itemID string, version int, value any) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return ChangeItemIn(ctx, tx, itemID, version, value) })
}

// RemoveItem takes an item out of the chart. The row stays with its date of removal, so that no later import brings
// the fact back. Needs access.EditRecords.
func (s *Service) RemoveItem(ctx context.Context, itemID string) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return RemoveItemIn(ctx, tx, itemID) })
}

func visitOf(ctx context.Context, q store.Queryer, visitID, patientID string) error {
	if visitID == "" {
		return nil
	}
	var n int
	if err := q.QueryRow(ctx, `SELECT count(*) FROM visit WHERE id = ? AND patient_id = ?`, visitID, patientID).Scan(&n); err != nil {
		return fmt.Errorf("reading a visit: %w", err)
	}
	if n == 0 {
		return fault.Field("visit", "This visit is not one of the patient's.")
	}
	return nil
}
