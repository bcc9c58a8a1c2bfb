package patient

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"foyer/data/record"
	"foyer/data/store"
)

// row is a chart item as the table holds it.
type row struct {
	kind                                                                record.Kind
	visit, system, code, display, status, start, end, body, fingerprint string
	absent                                                              bool
}

// describe computes the columns of an item. Ids, visit and source live in columns, not in the body.
func describe(kind record.Kind, value any) (row, error) {
	r := row{kind: kind}
	var item *record.Item
	concept := func(i *record.Item, c record.Concept, start, end record.DateTime) {
		item = i
		r.display, r.start, r.end = clip(c.String()), string(start), string(end)
		if len(c.Codings) > 0 {
			r.system, r.code = c.Codings[0].System, c.Codings[0].Code
		}
	}
	fits := false
	switch v := value.(type) {
	case *record.Allergy:
		fits = kind == record.KindAllergy
		concept(&v.Item, v.Substance, v.Onset, "")
	case *record.Problem:
		fits = kind == record.KindProblem
		concept(&v.Item, v.Condition, v.Onset, v.Abated)
	case *record.Medication:
		fits = kind == record.KindMedication
		concept(&v.Item, v.Drug, v.Start, v.End)
	case *record.Immunization:
		fits = kind == record.KindImmunization
		concept(&v.Item, v.Vaccine, v.When, "")
	case *record.Observation:
		fits = kind == record.KindVital || kind == record.KindResult || kind == record.KindSocial
		concept(&v.Item, v.Code, v.When, "")
	case *record.Procedure:
		fits = kind == record.KindProcedure
		concept(&v.Item, v.Procedure, v.When, v.End)
	case *record.CarePlan:
		fits = kind == record.KindCarePlan
		concept(&v.Item, v.Title, v.When, v.End)
	case *record.Goal:
		fits = kind == record.KindGoal
		concept(&v.Item, v.Description, v.Start, v.Due)
	case *record.Instruction:
		fits = kind == record.KindInstruction
		concept(&v.Item, v.Title, v.When, "")
	case *record.Relative:
		fits = kind == record.KindRelative
		concept(&v.Item, v.Relationship, v.Born, "")
	case *record.Note:
		fits = kind == record.KindNote
		concept(&v.Item, v.Type, v.When, "")
	}
	if !fits {
		return r, fmt.Errorf("a %T is no %s", value, kind)
	}
	r.status, r.visit, r.absent = item.Status, item.Visit, item.Absent
	r.fingerprint = fingerprint(kind, value, item.Visit)
	kept := *item
	item.ID, item.Visit, item.SourceID = "", "", ""
	body, err := store.JSON(value)
	*item = kept
	r.body = body
	return r, err
}

// fingerprint is record.Fingerprint, told apart by the visit where an undated item says something about that visit
// alone: "rest for two days" at two visits is two instructions.
func fingerprint(kind record.Kind, value any, visit string) string {
	print := record.Fingerprint(kind, value)
	if visit == "" {
		return print
	}
	switch v := value.(type) {
	case *record.Instruction:
		if v.When == "" {
			return print + "/" + visit
		}
	case *record.Problem:
		if v.Onset == "" && v.Category == "encounter-diagnosis" {
			return print + "/" + visit
		}
	case *record.Medication:
		if v.Change != "" && v.Start == "" {
			return print + "/" + visit
		}
	}
	return print
}

// insertItem keeps an item unless the patient has the same fact: then it returns that item's id and added is false.
func (w *Writer) insertItem(ctx context.Context, patientID string, r row, from Origin) (id string, added bool, err error) {
	id = w.tx.ID()
	now := store.Time(w.tx.Now())
	n, err := w.exec(ctx, `INSERT INTO chart_item (id, patient_id, visit_id, kind, code_system, code, display, status, start_on, end_on, absent,
		fingerprint, body, as_of, source_id, batch_id, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (patient_id, kind, fingerprint) DO NOTHING`, id, patientID, null(r.visit), string(r.kind), r.system, r.code, r.display,
		r.status, r.start, r.end, store.Bool(r.absent), r.fingerprint, r.body, string(from.AsOf), null(from.SourceID), null(from.BatchID), now, now)
	if err != nil {
		return "", false, fmt.Errorf("adding a chart item: %w", err)
	}
	if n == 1 {
		return id, true, nil
	}
	stmt, err := w.prepared(ctx, `SELECT id FROM chart_item WHERE patient_id = ? AND kind = ? AND fingerprint = ?`)
	if err == nil {
		err = stmt.QueryRowContext(ctx, patientID, string(r.kind), r.fingerprint).Scan(&id)
	}
	if err != nil {
		return "", false, fmt.Errorf("reading a chart item: %w", err)
	}
	return id, false, nil
}

// clip bounds what a column repeats of the body.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// Outcome says what writing an item of an import came to.
type Outcome string

// The outcomes of PutItem.
const (
	Added   Outcome = "added"
	Updated Outcome = "updated" // a newer source says more, or otherwise, about the same fact
	Matched Outcome = "matched" // the chart holds it
)

// Put is the result of PutItem. Before and Version are for taking an update back.
type Put struct {
	ID      string
	Outcome Outcome
	Before  string // JSON of the row's part that was changed, for RestoreItem
	Version int    // of the row now
	Source  string // the document the item came from first, empty when by hand
}

type itemState struct {
	Version int    `json:"version"`
	VisitID string `json:"visit_id,omitempty"`
	Display string `json:"display,omitempty"`
	Status  string `json:"status,omitempty"`
	Start   string `json:"start,omitempty"`
	End     string `json:"end,omitempty"`
	Body    string `json:"body"`
	AsOf    string `json:"as_of,omitempty"`
	Changed string `json:"changed_at"`
}

// PutItem keeps an item of an import: new when the patient's chart does not hold the fact, else corrected when the
// source is newer than what is there and says otherwise. What a person removed stays removed.
func (w *Writer) PutItem(ctx context.Context, patientID string, kind record.Kind, value any, from Origin) (Put, error) {
	r, err := describe(kind, value)
	if err != nil {
		return Put{}, err
	}
	id, added, err := w.insertItem(ctx, patientID, r, from)
	if err != nil {
		return Put{}, err
	}
	if added {
		return Put{ID: id, Outcome: Added, Version: 1, Source: from.SourceID}, nil
	}
	var old itemState
	var removed string
	var visit, source sql.NullString
	stmt, err := w.prepared(ctx, `SELECT version, visit_id, display, status, start_on, end_on, body, as_of, changed_at, removed_at, source_id FROM chart_item WHERE id = ?`)
	if err == nil {
		err = stmt.QueryRowContext(ctx, id).Scan(&old.Version, &visit, &old.Display, &old.Status, &old.Start, &old.End, &old.Body, &old.AsOf, &old.Changed, &removed, &source)
	}
	if err != nil {
		return Put{}, fmt.Errorf("reading a chart item: %w", err)
	}
	old.VisitID = visit.String
	put := Put{ID: id, Outcome: Matched, Version: old.Version, Source: source.String}
	if removed != "" || !newer(string(from.AsOf), old.AsOf) || same(kind, old.Body, r.body) {
		return put, nil
	}
	if put.Before, err = store.JSON(old); err != nil {
		return Put{}, err
	}
	if r.visit == "" {
		r.visit = old.VisitID
	}
	put.Outcome, put.Version = Updated, old.Version+1
	_, err = w.exec(ctx, `UPDATE chart_item SET version = ?, visit_id = ?, display = ?, status = ?, start_on = ?, end_on = ?, body = ?, as_of = ?, changed_at = ? WHERE id = ?`,
		put.Version, null(r.visit), r.display, r.status, r.start, r.end, r.body, string(from.AsOf), store.Time(w.tx.Now()), id)
	if err != nil {
		return Put{}, fmt.Errorf("changing a chart item: %w", err)
	}
	return put, nil
}

// RestoreItem sets an item back to what Put.Before says, unless it has changed since version; then restored is false.
func (w *Writer) RestoreItem(ctx context.Context, id, before string, version int) (restored bool, err error) {
	var old itemState
	if err := store.FromJSON(before, &old); err != nil {
		return false, err
	}
	n, err := w.exec(ctx, `UPDATE chart_item SET version = ?, visit_id = ?, display = ?, status = ?, start_on = ?, end_on = ?, body = ?, as_of = ?, changed_at = ?
		WHERE id = ? AND version = ? AND removed_at = ''`, old.Version, null(old.VisitID), old.Display, old.Status, old.Start, old.End, old.Body, old.AsOf, old.Changed, id, version)
	if err != nil {
		return false, fmt.Errorf("restoring a chart item: %w", err)
	}
	return n == 1, nil
}

// newer compares the dates of two sources; no date is older than any.
func newer(a, b string) bool {
	return record.DateTime(a).Time(time.UTC).After(record.DateTime(b).Time(time.UTC))
}

// same says that two bodies tell the same, whatever ids and whoever recorded it; words read from a narrative never
// correct an entry.
func same(kind record.Kind, old, now string) bool {
	if old == now {
		return true
	}
	var a, b record.Chart
	if errors.Join(a.Add(kind, []byte(old)), b.Add(kind, []byte(now))) != nil {
		return false
	}
	var poorer bool
	strip := func(narrative *bool) func(record.Kind, *record.Item, any) {
		return func(_ record.Kind, item *record.Item, _ any) {
			*narrative = item.FromNarrative
			item.Identifiers, item.Recorded, item.Author, item.FromNarrative = nil, "", "", false
		}
	}
	var narrativeOld, narrativeNow bool
	a.Each(strip(&narrativeOld))
	b.Each(strip(&narrativeNow))
	poorer = narrativeNow && !narrativeOld
	return poorer || reflect.DeepEqual(a, b)
}
