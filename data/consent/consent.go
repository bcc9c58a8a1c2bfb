// Package consent owns what patients agreed to: plain e-mail, shared notes, text messages, proxies. It keeps who said
// what, how and when, with the version of the warning that was given. The gate before every mail asks it.
package consent

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
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// Kind is what a consent is about.
type Kind string

// The kinds.
const (
	Email     Kind = "email"     // mail that is not encrypted on its way
	Notes     Kind = "notes"     // visit notes by mail
	Texts     Kind = "texts"     // text messages
	Reminders Kind = "reminders" // reminders of visits and care that is due
	Proxy     Kind = "proxy"     // somebody else sees the record
	Readings  Kind = "readings"  // home readings by mail, seen on office days only
	Telephone Kind = "telephone" // messages left on an answering machine
)

// Kinds lists every kind.
var Kinds = []Kind{Email, Notes, Texts, Reminders, Proxy, Readings, Telephone}

// State is what a record of consent says.
type State string

// The states.
const (
	Given     State = "given"
	Withdrawn State = "withdrawn"
	Warned    State = "warned" // the warning was given; the patient has not answered it
)

// Method is how the patient said it.
type Method string

// The methods.
const (
	Written Method = "written" // signed on paper
	Spoken  Method = "spoken"
	Mail    Method = "mail"
)

// Consent is one record.
type Consent struct {
	ID             string      `json:"id"`
	PatientID      string      `json:"patient_id"`
	Kind           Kind        `json:"kind"`
	State          State       `json:"state"`
	Method         Method      `json:"method"`
	Date           record.Date `json:"date"` // day on which the patient said it; today when empty
	WarningVersion string      `json:"warning_version,omitempty"`
	Note           string      `json:"note,omitempty"`
	RecordedAt     time.Time   `json:"recorded_at"`
	MemberName     string      `json:"recorded_by"`
}

// Changed is the signal that a patient's consents have changed.
type Changed struct {
	PatientID string
	Kind      Kind
}

// Service keeps consents.
type Service struct{ db *store.DB }

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db} }

func (c Consent) check(today record.Date) (Consent, error) {
	c.Note = strings.TrimSpace(c.Note)
	switch {
	case !slices.Contains(Kinds, c.Kind):
		return c, fault.Field("kind", "The kind is one of %s.", join(Kinds))
	case c.State != Given && c.State != Withdrawn && c.State != Warned:
		return c, fault.Field("state", "The state is given or withdrawn.")
	case c.Method != Written && c.Method != Spoken && c.Method != Mail:
		return c, fault.Field("method", "The method is written, spoken or mail.")
	case len(c.Note) > 1000:
		return c, fault.Field("note", "The note is longer than 1000 characters.")
	}
	if c.Date == "" {
		c.Date = today
	}
	if day, err := record.ParseDate(string(c.Date)); err != nil || !day.Full() {
		return c, fault.Field("date", "The date is written 2026-11-17.")
	}
	if c.Date > today {
		return c, fault.Field("date", "The date lies ahead.")
	}
	if c.WarningVersion == "" && c.State != Withdrawn {
		c.WarningVersion, _ = Warning(c.Kind, "en")
	}
	return c, nil
}

func join(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// Record checks and keeps a consent and returns it as kept. today is the practice's calendar date; leave it empty, and
// it is practice.Today. Needs access.RecordConsent.
func (s *Service) Record(ctx context.Context, c Consent, today record.Date) (Consent, error) {
	if err := access.Require(ctx, access.RecordConsent); err != nil {
		return c, err
	}
	if today == "" {
		today = practice.Today(ctx, s.db)
	}
	c, err := c.check(today)
	if err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		c, err = Put(ctx, tx, c)
		return err
	})
	return c, err
}

// Put keeps a checked consent inside somebody else's transaction: the warning that goes with a reply is recorded
// together with the reply. It writes the audit entry and emits the signal.
func Put(ctx context.Context, tx *store.Tx, c Consent) (Consent, error) {
	var there int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM patient WHERE id = ?`, c.PatientID).Scan(&there); err != nil {
		return c, fmt.Errorf("looking for the patient: %w", err)
	}
	if there == 0 {
		return c, fault.New(fault.NotFound, "There is no such patient.")
	}
	actor, ok := access.From(ctx)
	if !ok {
		actor = access.System
	}
	c.ID, c.RecordedAt, c.MemberName = tx.ID(), tx.Now(), actor.Name
	_, err := tx.Exec(ctx, `INSERT INTO consent (id, patient_id, kind, state, method, day, warning_version, note, recorded_at, member_id, member_name)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.ID, c.PatientID, c.Kind, c.State, c.Method, c.Date, c.WarningVersion, c.Note,
		store.Time(c.RecordedAt), actor.MemberID, actor.Name)
	if err != nil {
		return c, fmt.Errorf("keeping a consent: %w", err)
	}
	tx.Emit(Changed{c.PatientID, c.Kind})
	return c, audit.Append(ctx, tx, audit.Entry{Action: "consent." + string(c.State), Subject: "consent", SubjectID: c.ID, PatientID: c.PatientID,
		Detail: map[string]any{"kind": c.Kind, "method": c.Method, "date": c.Date, "warning": c.WarningVersion}})
}

// Standing is where a patient stands with one kind of consent.
type Standing struct {
	Given     bool    // the newest answer is a yes
	Withdrawn bool    // the newest answer is a no: stronger than never having been asked
	Warned    bool    // the warning was given, with whatever answer
	Last      Consent // the newest answer, or the newest warning where there is no answer
}

const columns = `id, patient_id, kind, state, method, day, warning_version, note, recorded_at, member_name`

func scan(row func(...any) error) (c Consent, err error) {
	var at string
	if err = row(&c.ID, &c.PatientID, &c.Kind, &c.State, &c.Method, &c.Date, &c.WarningVersion, &c.Note, &at, &c.MemberName); err != nil {
		return c, err
	}
	c.RecordedAt, err = store.ParseTime(at)
	return c, err
}

// Current returns where a patient stands. Of two answers of one day, the one recorded later counts.
func (s *Service) Current(ctx context.Context, patientID string, kind Kind) (Standing, error) {
	return Current(ctx, s.db, patientID, kind)
}

// Current is the question inside somebody else's read or transaction.
func Current(ctx context.Context, q store.Queryer, patientID string, kind Kind) (st Standing, err error) {
	last, err := scan(q.QueryRow(ctx, `SELECT `+columns+` FROM consent WHERE patient_id = ? AND kind = ?
		ORDER BY state = 'warned', day DESC, recorded_at DESC, id DESC LIMIT 1`, patientID, kind).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return st, nil
	}
	if err != nil {
		return st, fmt.Errorf("reading a consent: %w", err)
	}
	var warned int
	if err := q.QueryRow(ctx, `SELECT count(*) FROM consent WHERE patient_id = ? AND kind = ? AND warning_version <> ''`, patientID, kind).Scan(&warned); err != nil {
		return st, fmt.Errorf("reading a consent: %w", err)
	}
	return Standing{Given: last.State == Given, Withdrawn: last.State == Withdrawn, Warned: warned > 0, Last: last}, nil
}

// GivenSQL is Standing.Given inside a query over many patients: an SQL expression that is 1 where the newest answer of
// the patient about a kind is a yes, else 0. patient is an SQL expression for the patient's id, written in code.
func GivenSQL(patient string, kind Kind) string {
	return `coalesce((SELECT newest.state = 'given' FROM consent newest WHERE newest.patient_id = ` + patient + ` AND newest.kind = '` + string(kind) + `'
		ORDER BY newest.state = 'warned', newest.day DESC, newest.recorded_at DESC, newest.id DESC LIMIT 1), 0)`
}

// List returns a patient's consents, newest first.
func (s *Service) List(ctx context.Context, patientID string) (list []Consent, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT `+columns+` FROM consent WHERE patient_id = ? ORDER BY day DESC, recorded_at DESC, id DESC`, patientID)
	if err != nil {
		return nil, fmt.Errorf("reading consents: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		c, err := scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("reading consents: %w", err)
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Everybody returns the ids of all patients whose newest answer about a kind is a yes. Needs access.ViewRecords.
func (s *Service) Everybody(ctx context.Context, kind Kind) (given map[string]bool, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT patient_id FROM (SELECT DISTINCT patient_id FROM consent WHERE kind = ? AND state = 'given') c WHERE `+GivenSQL("c.patient_id", kind)+` = 1`, kind)
	if err != nil {
		return nil, fmt.Errorf("reading consents: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	given = map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading consents: %w", err)
		}
		given[id] = true
	}
	return given, rows.Err()
}

// Given says whether the patient's newest answer about a kind is a yes: what the gate before a mail asks.
func (s *Service) Given(ctx context.Context, patientID, kind string) (bool, error) {
	standing, err := s.Current(ctx, patientID, Kind(kind))
	return standing.Given, err
}
