// Package visit owns the visits of patients: adding and changing them, the day's list, what was found and said at a
// visit, and the schedule that a practice's other programs export again and again.
package visit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// Changed is the signal that a visit, or the practice's list of visits, is not what it was.
type Changed struct{ ID, PatientID string }

// The statuses a visit can have by hand; sources may write others of FHIR's.
const (
	Planned    = "planned"
	Arrived    = "arrived"
	InProgress = "in-progress"
	Finished   = "finished"
	Cancelled  = "cancelled"
	NoShow     = "noshow"
)

// Statuses lists them in the order of a visit's life.
var Statuses = []string{Planned, Arrived, InProgress, Finished, Cancelled, NoShow}

// Summarizable says whether a visit of this status gets an after-visit summary: one that goes on or is over. Not one that
// is still to come, that was called off or missed, or that was never to be in the record. Every place that chooses visits
// for summaries asks here. A status that a source did not give counts as over: records tell of visits that were.
func Summarizable(status string) bool {
	switch status {
	case Planned, Arrived, Cancelled, NoShow, "proposed", "pending", "booked", "waitlist", "triaged", enteredInError:
		return false
	}
	return true
}

// Expected says whether a patient comes, or came, to a visit of this status: not to one that was called off or missed, nor
// to one that was never to be in the record. Every list of who comes on a day asks here.
func Expected(status string) bool {
	return status != Cancelled && status != NoShow && status != enteredInError
}

// enteredInError is FHIR's status of what was never to be in the record.
const enteredInError = "entered-in-error"

// Stored is a visit as Foyer keeps it.
type Stored struct {
	record.Visit
	Version int
	Day     record.Date // at the practice
	Begins  time.Time   // of a bare date its first moment at the practice; zero when unknown
	Timed   bool        // false for a bare date: no time of day is to be shown
	UID     string      // of the schedule row it came from or was matched with
}

// Service keeps visits. Build it with New.
type Service struct{ db *store.DB }

// New returns the service on an open database.
func New(db *store.DB) *Service { return &Service{db: db} }

// Add keeps a new visit of v.PatientID and returns its id. It needs access.EditRecords; a visit without patient or
// start is Invalid.
func (s *Service) Add(ctx context.Context, v record.Visit) (id string, err error) {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return "", err
	}
	if v.Status == "" {
		v.Status = Planned
	}
	if err := check(v); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		id, _, err = addIn(ctx, tx, v)
		return err
	})
	return id, err
}

// addIn adds a visit that has been checked, in a transaction of somebody who may.
func addIn(ctx context.Context, tx *store.Tx, v record.Visit) (id, patientID string, err error) {
	p, err := patient.Resolve(ctx, tx, v.PatientID)
	if err != nil {
		return "", "", err
	}
	w := NewWriter(tx)
	defer w.Close()
	if id, err = w.insert(ctx, p.ID, v, "", patient.Origin{AsOf: record.At(tx.Now())}); err != nil {
		return "", "", err
	}
	tx.Emit(Changed{id, p.ID})
	return id, p.ID, audit.Append(ctx, tx, audit.Entry{Action: "visit.added", Subject: "visit", SubjectID: id, PatientID: p.ID})
}

// Update replaces a visit, v.ID, that was read at a version (0: whatever is there). Its patient stays. A change in
// between is a Conflict. Needs access.EditRecords.
func (s *Service) Update(ctx context.Context, v record.Visit, version int) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	if err := check(v); err != nil {
		return err
	}
	return s.change(ctx, v.ID, version, "visit.changed", func(*Stored) record.Visit { return v })
}

// SetStatus moves a visit to one of Statuses. Needs access.EditRecords.
func (s *Service) SetStatus(ctx context.Context, id, status string) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	if !slices.Contains(Statuses, status) {
		return fault.Field("status", "A visit is one of %s.", strings.Join(Statuses, ", "))
	}
	return s.change(ctx, id, 0, "visit."+status, func(v *Stored) record.Visit {
		v.Status = status
		return v.Visit
	})
}

func (s *Service) change(ctx context.Context, id string, version int, action string, fn func(*Stored) record.Visit) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := changeIn(ctx, tx, id, version, action, fn)
		return err
	})
}

// changeIn replaces a visit in a transaction of somebody who may.
func changeIn(ctx context.Context, tx *store.Tx, id string, version int, action string, fn func(*Stored) record.Visit) (patientID string, err error) {
	old, err := Read(ctx, tx, id)
	if err != nil {
		return "", err
	}
	if version != 0 && old.Version != version {
		return "", fault.New(fault.Conflict, "Somebody changed this visit in the meantime. Nothing was saved; look at the new state and try again.")
	}
	patientID = old.PatientID
	v := fn(&old)
	w := NewWriter(tx)
	defer w.Close()
	if _, err := w.replace(ctx, id, v, old.UID, record.At(tx.Now())); err != nil {
		return "", err
	}
	tx.Emit(Changed{id, patientID})
	return patientID, audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "visit", SubjectID: id, PatientID: patientID})
}

func check(v record.Visit) error {
	if v.PatientID == "" && v.ID == "" {
		return fault.Field("patient", "A visit needs a patient.")
	}
	if v.Start.Time(time.UTC).IsZero() || len(v.Start) < len("2006-01-02") {
		return fault.Field("start", "A visit needs a day, and a time if it is known: 2026-11-17 or 2026-11-17T09:00.")
	}
	if v.End != "" && v.End.Time(time.UTC).Before(v.Start.Time(time.UTC)) && len(v.End) > 10 {
		return fault.Field("end", "The visit ends before it starts.")
	}
	if v.Status != "" && !slices.Contains(Statuses, v.Status) {
		return fault.Field("status", "A visit is one of %s.", strings.Join(Statuses, ", "))
	}
	return nil
}

// Get returns one visit. Needs access.ViewRecords; an unknown id is NotFound.
func (s *Service) Get(ctx context.Context, id string) (Stored, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Stored{}, err
	}
	return Read(ctx, s.db, id)
}

// Content returns what was found, given and said at a visit. Needs access.ViewRecords.
func (s *Service) Content(ctx context.Context, id string) (record.Chart, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return record.Chart{}, err
	}
	return patient.Items(ctx, s.db, `i.visit_id = ?`, id)
}

// Filter chooses visits; the zero value chooses all.
type Filter struct {
	From, To  record.Date // first and last day, each may be empty
	PatientID string      // one patient's, newest first; else all by time
	Status    string
	Limit     int // 1000 when zero
}

// List returns visits in the order of time, one patient's newest first. Needs access.ViewRecords.
func (s *Service) List(ctx context.Context, f Filter) ([]Stored, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	where, args := []string{"1"}, []any{}
	and := func(condition string, arg any) { where, args = append(where, condition), append(args, arg) }
	order := "day, start_at, id"
	if f.PatientID != "" {
		p, err := patient.Resolve(ctx, s.db, f.PatientID)
		if err != nil {
			return nil, err
		}
		and("patient_id = ?", p.ID)
		order = "start_at DESC, id DESC"
	}
	if f.From != "" {
		and("day >= ?", string(f.From))
	}
	if f.To != "" {
		and("day <= ?", string(f.To))
	}
	if f.Status != "" {
		and("status = ?", f.Status)
	}
	return query(ctx, s.db, strings.Join(where, " AND ")+` ORDER BY `+order+` LIMIT ?`, append(args, f.Limit)...)
}

// On returns the visits of one day at the practice. Needs access.ViewRecords.
func (s *Service) On(ctx context.Context, day record.Date) ([]Stored, error) {
	return s.List(ctx, Filter{From: day, To: day})
}

// Today returns the visits of the day that it is at the practice. Needs access.ViewRecords.
func (s *Service) Today(ctx context.Context) ([]Stored, error) {
	return s.On(ctx, practice.Today(ctx, s.db))
}

// Latest returns a patient's last visit that has begun and was not cancelled or missed, else the next planned one;
// NotFound when there is none. Needs access.ViewRecords.
func (s *Service) Latest(ctx context.Context, patientID string) (Stored, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Stored{}, err
	}
	p, err := patient.Resolve(ctx, s.db, patientID)
	if err != nil {
		return Stored{}, err
	}
	today := practice.Today(ctx, s.db)
	for _, step := range []string{
		`day <= ? ORDER BY start_at DESC, id DESC LIMIT 1`,
		`day > ? ORDER BY start_at, id LIMIT 1`,
	} {
		list, err := query(ctx, s.db, `patient_id = ? AND status NOT IN ('cancelled', 'noshow', 'entered-in-error') AND `+step, p.ID, string(today))
		if err != nil || len(list) > 0 {
			return first(list), err
		}
	}
	return Stored{}, fault.New(fault.NotFound, "This patient has no visit yet.")
}

func first(list []Stored) Stored {
	if len(list) == 0 {
		return Stored{}
	}
	return list[0]
}

// Read returns one visit from a database or a transaction, without a question of permission.
func Read(ctx context.Context, q store.Queryer, id string) (Stored, error) {
	list, err := query(ctx, q, `id = ?`, id)
	if err != nil {
		return Stored{}, err
	}
	if len(list) == 0 {
		return Stored{}, fault.New(fault.NotFound, "There is no such visit here.")
	}
	return list[0], nil
}

// query reads visits; rest is SQL written in code, from the condition on.
func query(ctx context.Context, q store.Queryer, rest string, args ...any) (list []Stored, err error) {
	rows, err := q.Query(ctx, `SELECT id, patient_id, version, day, start_at, uid, body FROM visit WHERE `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("reading visits: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading visits: %w", err)
	}
	return list, nil
}

func scan(rows *sql.Rows) (v Stored, err error) {
	var id, patientID, begins, body string
	if err := rows.Scan(&id, &patientID, &v.Version, &v.Day, &begins, &v.UID, &body); err != nil {
		return v, fmt.Errorf("reading visits: %w", err)
	}
	if err := store.FromJSON(body, &v.Visit); err != nil {
		return v, err
	}
	v.ID, v.PatientID, v.Timed = id, patientID, timed(v.Start)
	v.Begins, err = store.ParseTime(begins)
	return v, err
}
