package enrollment

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

// Channel is how an offer, an invitation or an answer travels. Codes know paper, mail and desk.
type Channel string

// The channels.
const (
	Paper  Channel = "paper" // summary, letter
	Mail   Channel = "mail"
	Desk   Channel = "desk" // at the front desk, with somebody's help
	Visit  Channel = "visit"
	Phone  Channel = "phone"
	Vendor Channel = "vendor" // the vendor's notice or user report
)

// Enrollment is where a patient stands.
type Enrollment struct {
	PatientID string      `json:"patient_id"`
	State     State       `json:"state"`
	Since     time.Time   `json:"since,omitzero"` // zero for a patient who was never offered the portal
	Reason    string      `json:"reason,omitempty"`
	NextOn    record.Date `json:"next_on,omitempty"` // day to ask again (declined, deferred) or to try again (failed)
	Attempts  int         `json:"attempts"`          // invitations by mail since the patient last answered
	Retries   int         `json:"retries"`           // failures in a row
}

// Proof says how somebody saw who the patient is.
type Proof string

// The proofs.
const (
	PhotoID   Proof = "photo-id"  // a card or passport with a picture
	Known     Proof = "known"     // the member knows the patient
	Questions Proof = "questions" // birth date and address or phone agreed with the record
	Guardian  Proof = "guardian"  // a parent or guardian vouched
	OtherWay  Proof = "other"     // the reason says how
)

// Proofs lists every proof.
var Proofs = []Proof{PhotoID, Known, Questions, Guardian, OtherWay}

func proofNames() string {
	names := make([]string, len(Proofs))
	for i, p := range Proofs {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}

// Change is one line of a patient's history.
type Change struct {
	At      time.Time `json:"at"`
	Event   Event     `json:"event"`
	From    State     `json:"from"`
	To      State     `json:"to"`
	Channel Channel   `json:"channel,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	VisitID string    `json:"visit_id,omitempty"`
	CodeID  string    `json:"code_id,omitempty"`
	Proof   Proof     `json:"proof,omitempty"`
	Member  string    `json:"member"` // who; Foyer itself where nobody did
}

// Changed is the signal that a patient's enrollment has changed, or that something was recorded about it.
type Changed struct {
	PatientID string
	From, To  State
}

// Note is what is known about an event. Every field may be empty.
type Note struct {
	Channel Channel
	Reason  string      // the patient's words, or why
	NextOn  record.Date // Decline: ask again on; Defer: not before; Fail: try again on
	VisitID string      // the visit at which it happened
	Proof   Proof       // Activate: how it was seen who the patient is
	codeID  string
	back    State // Withdraw: where the patient stood before
}

// Service keeps enrollments.
type Service struct {
	db   *store.DB
	roll roll
}

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db: db} }

// Get returns where a patient stands.
func (s *Service) Get(ctx context.Context, patientID string) (Enrollment, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Enrollment{}, err
	}
	return Load(ctx, s.db, patientID)
}

// Load is Get inside somebody else's read or transaction, without asking for a permission.
func Load(ctx context.Context, q store.Queryer, patientID string) (Enrollment, error) {
	e := Enrollment{PatientID: patientID, State: NotOffered}
	var since string
	err := q.QueryRow(ctx, `SELECT state, since, reason, next_on, attempts, retries FROM enrollment WHERE patient_id = ?`, patientID).
		Scan(&e.State, &since, &e.Reason, &e.NextOn, &e.Attempts, &e.Retries)
	if errors.Is(err, sql.ErrNoRows) {
		return e, nil
	}
	if err != nil {
		return e, fmt.Errorf("reading an enrollment: %w", err)
	}
	e.Since, err = store.ParseTime(since)
	return e, err
}

// History returns what happened, newest first.
func (s *Service) History(ctx context.Context, patientID string) (list []Change, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT at, event, state_from, state_to, channel, reason, coalesce(visit_id, ''), coalesce(code_id, ''), member_name, proof
		FROM enrollment_event WHERE patient_id = ? ORDER BY at DESC, id DESC`, patientID)
	if err != nil {
		return nil, fmt.Errorf("reading the history of an enrollment: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c Change
		var at string
		if err := rows.Scan(&at, &c.Event, &c.From, &c.To, &c.Channel, &c.Reason, &c.VisitID, &c.CodeID, &c.Member, &c.Proof); err != nil {
			return nil, fmt.Errorf("reading the history of an enrollment: %w", err)
		}
		if c.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Record lets an event happen to a patient's enrollment: offers, answers, failures, the vendor's evidence. It returns
// where the patient stands then. An event that can't follow the present state is a Conflict; a deceased patient is
// never offered anything. Invite is not among them: Issue does that together with the code, InviteByVendor without
// one. What is to be kept with it is done in the same transaction, with where the patient stood before. Needs access.Enroll.
func (s *Service) Record(ctx context.Context, patientID string, event Event, note Note, also ...func(tx *store.Tx, before Enrollment) error) (Enrollment, error) {
	return s.RecordAll(ctx, patientID, []Event{event}, note, also...)
}

// RecordAll lets events happen one after the other as one step, all of them or none; it is otherwise like Record.
func (s *Service) RecordAll(ctx context.Context, patientID string, events []Event, note Note, also ...func(tx *store.Tx, before Enrollment) error) (e Enrollment, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return e, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		p, err := subject(ctx, tx, patientID)
		if err != nil {
			return err
		}
		before, err := Load(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		e = before
		for _, event := range events {
			if event == Offer || event == Invite {
				if err := Refusal(p, today(ctx, tx)); err != nil {
					return err
				}
			}
			if e, err = apply(ctx, tx, p, event, note); err != nil {
				return err
			}
		}
		for _, do := range also {
			if err := do(tx, before); err != nil {
				return err
			}
		}
		return nil
	})
	return e, err
}

// Offer records that somebody told the patient about the portal.
func (s *Service) Offer(ctx context.Context, patientID string, note Note) (Enrollment, error) {
	return s.Record(ctx, patientID, Offer, note)
}

// InviteByVendor records that the vendor's portal sent or printed the invitation.
func (s *Service) InviteByVendor(ctx context.Context, patientID string, note Note) (Enrollment, error) {
	if note.Channel == "" {
		note.Channel = Vendor
	}
	return s.Record(ctx, patientID, Invite, note)
}

// Activate records that the patient has joined, on other evidence than a code by mail: the vendor's report, or somebody who
// saw it at the desk. Codes that are still out are voided.
func (s *Service) Activate(ctx context.Context, patientID string, note Note) (Enrollment, error) {
	return s.Record(ctx, patientID, Activate, note)
}

// Decline records a no with its reason; askAgain may be empty for never.
func (s *Service) Decline(ctx context.Context, patientID, reason string, askAgain record.Date) (Enrollment, error) {
	return s.Record(ctx, patientID, Decline, Note{Reason: reason, NextOn: askAgain})
}

// Defer records a "later" with the day before which nobody asks.
func (s *Service) Defer(ctx context.Context, patientID string, until record.Date, reason string) (Enrollment, error) {
	return s.Record(ctx, patientID, Defer, Note{Reason: reason, NextOn: until})
}

// Revoke takes a patient's access away, with its reason. Codes that are still out are voided.
func (s *Service) Revoke(ctx context.Context, patientID, reason string) (Enrollment, error) {
	return s.Record(ctx, patientID, Revoke, Note{Reason: reason})
}

// subject reads the patient; for a merged one, the patient that stands for it now.
func subject(ctx context.Context, q store.Queryer, id string) (record.Patient, error) {
	p, err := patient.Resolve(ctx, q, id)
	return p.Patient, err
}

// today is the practice's calendar date.
func today(ctx context.Context, tx *store.Tx) record.Date { return practice.Today(ctx, tx) }

// zone is the practice's time zone.
func zone(ctx context.Context, q practice.Clocked) *time.Location { return practice.Zone(ctx, q) }

// apply lets an event happen inside a transaction: state, history, codes, audit entry, signal.
func apply(ctx context.Context, tx *store.Tx, p record.Patient, event Event, note Note) (Enrollment, error) {
	before, err := Load(ctx, tx, p.ID)
	if err != nil {
		return before, err
	}
	if p.Deceased && event != Exclude && event != Revoke && event != Expire && event != Withdraw {
		return before, fault.New(fault.Denied, "This patient is recorded as deceased and is never invited or mailed.")
	}
	to, err := before.State.Next(event)
	if err != nil {
		return before, err
	}
	if event == Withdraw && note.back != "" {
		to = note.back
	}
	if note, err = note.check(event); err != nil {
		return before, err
	}
	if note.VisitID != "" {
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM visit WHERE id = ?`, note.VisitID).Scan(&n); err != nil {
			return before, fmt.Errorf("looking for the visit: %w", err)
		}
		if n == 0 {
			return before, fault.New(fault.NotFound, "There is no such visit.")
		}
	}
	after := before.after(event, to, note, tx.Now())
	_, err = tx.Exec(ctx, `INSERT INTO enrollment (patient_id, state, since, reason, next_on, attempts, retries, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (patient_id) DO UPDATE SET state = excluded.state, since = excluded.since, reason = excluded.reason, next_on = excluded.next_on,
			attempts = excluded.attempts, retries = excluded.retries, changed_at = excluded.changed_at`,
		p.ID, after.State, store.Time(after.Since), after.Reason, after.NextOn, after.Attempts, after.Retries, store.Time(tx.Now()))
	if err != nil {
		return before, fmt.Errorf("keeping an enrollment: %w", err)
	}
	actor, ok := access.From(ctx)
	if !ok {
		actor = access.System
	}
	_, err = tx.Exec(ctx, `INSERT INTO enrollment_event (id, patient_id, at, event, state_from, state_to, channel, reason, visit_id, code_id, member_id, member_name, proof)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), ?, ?, ?)`, tx.ID(), p.ID, store.Time(tx.Now()), event, before.State, to, note.Channel,
		note.Reason, note.VisitID, note.codeID, actor.MemberID, actor.Name, note.Proof)
	if err != nil {
		return before, fmt.Errorf("keeping the history of an enrollment: %w", err)
	}
	if to == Active || to == Revoked || to == Ineligible || to == Declined {
		if err := voidAll(ctx, tx, p.ID, "the patient is now "+string(to)); err != nil {
			return before, err
		}
	}
	tx.Emit(Changed{p.ID, before.State, to})
	return after, audit.Append(ctx, tx, audit.Entry{Action: "enrollment." + string(event), Subject: "enrollment", SubjectID: p.ID, PatientID: p.ID,
		Detail: map[string]any{"from": before.State, "to": to, "channel": note.Channel}})
}

func (n Note) check(event Event) (Note, error) {
	n.Reason = strings.TrimSpace(n.Reason)
	if len(n.Reason) > 1000 {
		return n, fault.Field("reason", "The reason is longer than 1000 characters.")
	}
	if day, err := record.ParseDate(string(n.NextOn)); err != nil || n.NextOn != "" && !day.Full() {
		return n, fault.Field("next_on", "The date is written 2026-11-17.")
	}
	if n.Proof != "" && !slices.Contains(Proofs, n.Proof) {
		return n, fault.Field("proof", "How identity was seen is one of %s.", proofNames())
	}
	switch {
	case event == Defer && n.NextOn == "":
		return n, fault.Field("next_on", "Say until when: the day on which to ask again.")
	case event == Revoke && n.Reason == "":
		return n, fault.Field("reason", "Taking access away needs a reason.")
	case event != Decline && event != Defer && event != Fail:
		n.NextOn = ""
	}
	return n, nil
}

// after computes the row that follows.
func (e Enrollment) after(event Event, to State, note Note, now time.Time) Enrollment {
	if to != e.State || e.Since.IsZero() {
		e.Since = now
	}
	e.State, e.Reason, e.NextOn = to, note.Reason, note.NextOn
	switch event {
	case Invite:
		if note.Channel == Mail {
			e.Attempts++
		}
	case Withdraw:
		if note.Channel == Mail && e.Attempts > 0 {
			e.Attempts-- // that mail never went out
		}
	case Open, Activate, Decline, Defer:
		e.Attempts = 0 // the patient answered
	}
	switch event {
	case Fail:
		e.Retries++
	case Open, Activate, Decline, Defer, Invite:
		e.Retries = 0
	}
	return e
}
