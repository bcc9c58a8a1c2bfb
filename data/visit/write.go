package visit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// Writer writes visits in one transaction. It checks no permission, writes no audit entry and emits no signal;
// whoever holds the transaction does.
type Writer struct {
	tx    *store.Tx
	loc   *time.Location // see zone
	stmts map[string]*sql.Stmt
	known map[string][]Stored // visits of a patient, read once
}

// NewWriter returns a writer for the transaction. Close it before the transaction ends.
func NewWriter(tx *store.Tx) *Writer {
	return &Writer{tx: tx, stmts: map[string]*sql.Stmt{}, known: map[string][]Stored{}}
}

// Close lets go of the prepared statements. The transaction's end closes whatever can't be closed here.
func (w *Writer) Close() {
	for _, s := range w.stmts {
		if s.Close() != nil {
			return
		}
	}
}

// zone is the practice's time zone, read once.
func (w *Writer) zone(ctx context.Context) *time.Location {
	if w.loc == nil {
		w.loc = practice.Zone(ctx, w.tx)
	}
	return w.loc
}

func (w *Writer) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt := w.stmts[query]
	if stmt == nil {
		var err error
		if stmt, err = w.tx.Prepare(ctx, query); err != nil {
			return 0, err
		}
		w.stmts[query] = stmt
	}
	r, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// when returns the day at the practice and the moment of a start. A day that the source wrote with its own offset is
// kept; one in UTC is read on the practice's clock, because servers write UTC whatever the clock on the wall says.
func when(start record.DateTime, loc *time.Location) (day, at string) {
	t := start.Time(loc)
	if t.IsZero() {
		return "", ""
	}
	if strings.HasSuffix(string(start), "Z") {
		return t.In(loc).Format("2006-01-02"), store.Time(t)
	}
	return string(start.Date()), store.Time(t)
}

// timed says that a start tells more than a day.
func timed(start record.DateTime) bool { return len(start) > len("2006-01-02") }

func (w *Writer) insert(ctx context.Context, patientID string, v record.Visit, uid string, from patient.Origin) (id string, err error) {
	id = w.tx.ID()
	day, at := when(v.Start, w.zone(ctx))
	body, err := bodyOf(v)
	if err != nil {
		return "", err
	}
	now := store.Time(w.tx.Now())
	if _, err := w.exec(ctx, `INSERT INTO visit (id, patient_id, day, start_at, status, class, reason, provider, location, uid, body, as_of,
		source_id, batch_id, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, patientID, day, at, v.Status, v.Class,
		v.Reason, v.Provider, v.Location, uid, body, string(from.AsOf), null(from.SourceID), null(from.BatchID), now, now); err != nil {
		return "", fmt.Errorf("adding a visit: %w", err)
	}
	return id, nil
}

func (w *Writer) replace(ctx context.Context, id string, v record.Visit, uid string, asOf record.DateTime) (version int, err error) {
	day, at := when(v.Start, w.zone(ctx))
	body, err := bodyOf(v)
	if err != nil {
		return 0, err
	}
	if _, err := w.exec(ctx, `UPDATE visit SET version = version + 1, day = ?, start_at = ?, status = ?, class = ?, reason = ?, provider = ?, location = ?,
		uid = ?, body = ?, as_of = ?, changed_at = ? WHERE id = ?`, day, at, v.Status, v.Class, v.Reason, v.Provider, v.Location, uid, body,
		string(asOf), store.Time(w.tx.Now()), id); err != nil {
		return 0, fmt.Errorf("changing a visit: %w", err)
	}
	if err := w.tx.QueryRow(ctx, `SELECT version FROM visit WHERE id = ?`, id).Scan(&version); err != nil {
		return 0, fmt.Errorf("changing a visit: %w", err)
	}
	return version, nil
}

type before struct {
	Version int          `json:"version"`
	UID     string       `json:"uid,omitempty"`
	AsOf    string       `json:"as_of,omitempty"`
	Visit   record.Visit `json:"visit"`
}

// Put keeps a visit of an import: new when the patient has no such visit, else filled up, and corrected where the
// source is newer than what is there.
func (w *Writer) Put(ctx context.Context, patientID string, v record.Visit, from patient.Origin) (patient.Put, error) {
	list, ok := w.known[patientID]
	if !ok {
		var err error
		if list, err = query(ctx, w.tx, `patient_id = ? ORDER BY start_at, id`, patientID); err != nil {
			return patient.Put{}, err
		}
		w.known[patientID] = list
	}
	i := w.find(ctx, list, v)
	if i < 0 {
		id, err := w.insert(ctx, patientID, v, "", from)
		if err != nil {
			return patient.Put{}, err
		}
		added := Stored{Visit: v, Version: 1, Timed: timed(v.Start)}
		added.ID = id
		day, at := when(v.Start, w.zone(ctx))
		added.Day = record.Date(day)
		if added.Begins, err = store.ParseTime(at); err != nil {
			return patient.Put{}, err
		}
		w.known[patientID] = append(list, added)
		return patient.Put{ID: id, Outcome: patient.Added, Version: 1, Source: from.SourceID}, nil
	}
	old := list[i]
	var asOf string
	var source sql.NullString
	if err := w.tx.QueryRow(ctx, `SELECT as_of, source_id FROM visit WHERE id = ?`, old.ID).Scan(&asOf, &source); err != nil {
		return patient.Put{}, fmt.Errorf("reading a visit: %w", err)
	}
	put := patient.Put{ID: old.ID, Outcome: patient.Matched, Version: old.Version, Source: source.String}
	newer := from.AsOf.Time(time.UTC).After(record.DateTime(asOf).Time(time.UTC))
	merged := union(old.Visit, v, newer)
	was, err := bodyOf(old.Visit)
	if err != nil {
		return put, err
	}
	is, err := bodyOf(merged)
	if err != nil || is == was {
		return put, err
	}
	if put.Before, err = store.JSON(before{old.Version, old.UID, asOf, old.Visit}); err != nil {
		return put, err
	}
	if newer {
		asOf = string(from.AsOf)
	}
	put.Outcome = patient.Updated
	put.Version, err = w.replace(ctx, old.ID, merged, old.UID, record.DateTime(asOf))
	list[i].Visit, list[i].Version = merged, put.Version
	list[i].ID = old.ID
	return put, err
}

// Restore sets a visit back to what Put.Before says, unless it has changed since version; then restored is false.
func (w *Writer) Restore(ctx context.Context, id, text string, version int) (restored bool, err error) {
	var b before
	if err := store.FromJSON(text, &b); err != nil {
		return false, err
	}
	day, at := when(b.Visit.Start, w.zone(ctx))
	body, err := bodyOf(b.Visit)
	if err != nil {
		return false, err
	}
	n, err := w.exec(ctx, `UPDATE visit SET version = ?, day = ?, start_at = ?, status = ?, class = ?, reason = ?, provider = ?, location = ?, uid = ?, body = ?,
		as_of = ? WHERE id = ? AND version = ?`, b.Version, day, at, b.Visit.Status, b.Visit.Class, b.Visit.Reason, b.Visit.Provider, b.Visit.Location, b.UID,
		body, b.AsOf, id, version)
	if err != nil {
		return false, fmt.Errorf("restoring a visit: %w", err)
	}
	return n == 1, nil
}

// find returns the visit that is this one, or -1: the source's own number, the same moment, or the appointment that
// the schedule had for this time of the day.
func (w *Writer) find(ctx context.Context, list []Stored, v record.Visit) int {
	for i, have := range list {
		for _, a := range have.Identifiers {
			if slices.ContainsFunc(v.Identifiers, func(b record.Identifier) bool { return a.Value != "" && a.Value == b.Value && a.System == b.System }) {
				return i
			}
		}
	}
	day, at := when(v.Start, w.zone(ctx))
	agree := func(a, b string) bool { return a == "" || b == "" || strings.EqualFold(a, b) }
	for i, have := range list {
		numbered := len(have.Identifiers) > 0 && len(v.Identifiers) > 0 && have.Identifiers[0].System == v.Identifiers[0].System
		if numbered || !agree(have.Type.String(), v.Type.String()) {
			continue // the same source gave them two numbers: two visits
		}
		if at == "" && have.Begins.IsZero() && have.Type.String() == v.Type.String() && have.Reason == v.Reason && have.Provider == v.Provider {
			return i
		}
		if at != "" && store.Time(have.Begins) == at && len(have.Start) > 10 == (len(v.Start) > 10) {
			return i
		}
	}
	found := -1
	for i, have := range list {
		if have.UID == "" || have.Day != record.Date(day) || day == "" || have.Status == Cancelled || len(have.Identifiers) > 0 {
			continue
		}
		if apart := v.Start.Time(w.zone(ctx)).Sub(have.Begins).Abs(); len(v.Start) > 10 && apart > 2*time.Hour {
			continue
		}
		if found >= 0 {
			return -1 // two appointments on that day: better a visit too many than the wrong one filled
		}
		found = i
	}
	return found
}

// union fills what is empty, and with a newer source corrects what differs.
func union(v, more record.Visit, newer bool) record.Visit {
	text := func(to *string, from string) {
		if from != "" && (*to == "" || newer) {
			*to = from
		}
	}
	for _, id := range more.Identifiers {
		if !slices.Contains(v.Identifiers, id) {
			v.Identifiers = append(slices.Clip(v.Identifiers), id)
		}
	}
	for _, d := range more.Diagnoses {
		if !slices.ContainsFunc(v.Diagnoses, func(have record.Concept) bool { return have.String() == d.String() }) {
			v.Diagnoses = append(slices.Clip(v.Diagnoses), d)
		}
	}
	if len(v.Start) <= 10 && len(more.Start) > 10 && v.Start.Date() == more.Start.Date() || v.Start == "" {
		v.Start = more.Start
	}
	if more.End != "" && (v.End == "" || newer) {
		v.End = more.End
	}
	if more.Status != "" && (v.Status == "" || newer || v.Status == Planned && more.Status != Planned) {
		v.Status = more.Status
	}
	if v.Type.Empty() || newer && !more.Type.Empty() {
		v.Type = more.Type
	}
	if v.Disposition.Empty() || newer && !more.Disposition.Empty() {
		v.Disposition = more.Disposition
	}
	text(&v.Class, more.Class)
	text(&v.Reason, more.Reason)
	text(&v.Provider, more.Provider)
	text(&v.ProviderID, more.ProviderID)
	text(&v.Location, more.Location)
	text(&v.FollowUp, more.FollowUp)
	text(&v.Assessment, more.Assessment)
	text(&v.Note, more.Note)
	return v
}

func bodyOf(v record.Visit) (string, error) {
	v.ID, v.PatientID = "", "" // columns hold them
	return store.JSON(v)
}

func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
