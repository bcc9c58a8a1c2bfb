// Package patient owns the people of the practice and their charts: adding and changing them, finding them, telling
// whether two are one, merging and taking a merge back, and every clinical item that is kept about them.
package patient

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

// Changed is the signal that a patient, or something in the patient's chart, is not what it was.
type Changed struct{ ID string }

// Merged is the signal that one patient was merged into another.
type Merged struct{ Kept, Gone string }

// Unmerged is the signal that a merge was taken back.
type Unmerged struct{ Kept, Restored string }

// Stored is a patient as Foyer keeps it.
type Stored struct {
	record.Patient
	Version    int       // rises with every change; Update wants the one that was read
	Active     bool      // false when the practice no longer sees the patient
	MergedInto string    // id of the patient that this one was merged into, or empty
	Added      time.Time // when Foyer first knew the patient
	Changed    time.Time
}

// Summary is what lists show of a patient.
type Summary struct {
	ID         string      `json:"id"`
	MRN        string      `json:"mrn"`
	Given      string      `json:"given"`
	Family     string      `json:"family"`
	BirthDate  record.Date `json:"birth_date"`
	Sex        string      `json:"sex"`
	Language   string      `json:"language"`
	Emails     []string    `json:"emails"`
	Phones     []string    `json:"phones"`
	Enrollment string      `json:"enrollment"` // state; not_offered when nothing is recorded
	Deceased   bool        `json:"deceased,omitempty"`
	Active     bool        `json:"active"`
}

// Service keeps patients. Build it with New.
type Service struct {
	db         *store.DB
	enrollment lazyEnrollment
}

// New returns the service on an open database.
func New(db *store.DB) *Service { return &Service{db: db} }

// Add keeps a new patient and returns its id. It needs access.EditRecords; an unusable patient is Invalid. It does
// not look for others who resemble the new one: ask Match first and let a person decide.
func (s *Service) Add(ctx context.Context, p record.Patient) (id string, err error) {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return "", err
	}
	p = tidy(p)
	if err := s.check(p); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		w := NewWriter(tx)
		defer w.Close()
		p.ID = tx.ID()
		id = p.ID
		if err := w.Insert(ctx, p, Origin{}); err != nil {
			return err
		}
		tx.Emit(Changed{id})
		return audit.Append(ctx, tx, audit.Entry{Action: "patient.added", Subject: "patient", SubjectID: id, PatientID: id})
	})
	return id, err
}

// Get returns a patient. The id of a merged patient leads to the one it was merged into. It is not audited: screens
// that show a record call Look. Needs access.ViewRecords; an unknown id is NotFound.
func (s *Service) Get(ctx context.Context, id string) (Stored, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Stored{}, err
	}
	return Resolve(ctx, s.db, id)
}

// Look is Get with an entry in the audit log: a member has opened this record.
func (s *Service) Look(ctx context.Context, id string) (Stored, error) {
	p, err := s.Get(ctx, id)
	if err != nil {
		return Stored{}, err
	}
	err = audit.Note(ctx, s.db, audit.Entry{Action: "patient.viewed", Subject: "patient", SubjectID: p.ID, PatientID: p.ID})
	return p, err
}

// Update replaces a patient, p.ID, that was read at a version. When somebody changed it since, nothing is written
// and the error is a Conflict. Needs access.EditRecords.
func (s *Service) Update(ctx context.Context, p record.Patient, version int) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	p = tidy(p)
	if err := s.check(p); err != nil {
		return err
	}
	return s.change(ctx, p.ID, version, "patient.changed", func(*Stored) (record.Patient, error) { return p, nil })
}

// SetDeceased records that a patient has died, on a day that may be unknown, or takes that back. The deceased are
// never invited or mailed. Needs access.EditRecords.
func (s *Service) SetDeceased(ctx context.Context, id string, deceased bool, on record.Date) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	if on.Time().After(s.db.Source().Now()) {
		return fault.Field("deceased_on", "The date lies in the future.")
	}
	action := "patient.deceased"
	if !deceased {
		action, on = "patient.deceased-withdrawn", ""
	}
	return s.change(ctx, id, 0, action, func(p *Stored) (record.Patient, error) {
		p.Deceased, p.DeceasedOn = deceased, on
		return p.Patient, nil
	})
}

// SetConfidential records or withdraws a request to be reached in another way. It binds every paper and mail. Needs
// access.EditRecords.
func (s *Service) SetConfidential(ctx context.Context, id string, c record.Confidential) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	if c.Email != "" && !plausibleMail(c.Email) {
		return fault.Field("email", "This is not a mail address.")
	}
	return s.change(ctx, id, 0, "patient.confidential-set", func(p *Stored) (record.Patient, error) {
		p.Confidential = c
		return p.Patient, nil
	})
}

// change reads a patient inside the transaction, lets fn make the new one, and writes it. version 0 takes whatever
// version is there.
func (s *Service) change(ctx context.Context, id string, version int, action string, fn func(*Stored) (record.Patient, error)) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		old, err := Read(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case old.MergedInto != "":
			return fault.New(fault.Conflict, "This patient was merged into another; change that one, or take the merge back first.")
		case version != 0 && old.Version != version:
			return fault.New(fault.Conflict, "Somebody changed this patient in the meantime. Nothing was saved; look at the new state and try again.")
		}
		before := old.Patient
		p, err := fn(&old)
		if err != nil {
			return err
		}
		w := NewWriter(tx)
		defer w.Close()
		if _, err := w.Replace(ctx, p); err != nil {
			return err
		}
		tx.Emit(Changed{id})
		return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "patient", SubjectID: id, PatientID: id,
			Detail: map[string]any{"fields": differing(before, p)}})
	})
}

// SetActive says whether the practice still sees the patient. Patients are never deleted by hand. Needs
// access.EditRecords.
func (s *Service) SetActive(ctx context.Context, id string, active bool) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Exec(ctx, `UPDATE patient SET active = ?, version = version + 1, changed_at = ? WHERE id = ? AND merged_into IS NULL`,
			store.Bool(active), store.Time(tx.Now()), id)
		if err != nil {
			return fmt.Errorf("setting a patient active: %w", err)
		}
		if n, err := r.RowsAffected(); err != nil {
			return fmt.Errorf("setting a patient active: %w", err)
		} else if n == 0 {
			return notFound()
		}
		action := "patient.activated"
		if !active {
			action = "patient.deactivated"
		}
		tx.Emit(Changed{id})
		return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "patient", SubjectID: id, PatientID: id})
	})
}

// Read returns the row of exactly this id, merged or not, from a database or a transaction.
func Read(ctx context.Context, q store.Queryer, id string) (Stored, error) {
	var p Stored
	var body, added, changed string
	var into sql.NullString
	err := q.QueryRow(ctx, `SELECT version, active, merged_into, body, created_at, changed_at FROM patient WHERE id = ?`, id).
		Scan(&p.Version, &p.Active, &into, &body, &added, &changed)
	if errors.Is(err, sql.ErrNoRows) {
		return Stored{}, notFound()
	} else if err != nil {
		return Stored{}, fmt.Errorf("reading a patient: %w", err)
	}
	if err := store.FromJSON(body, &p.Patient); err != nil {
		return Stored{}, err
	}
	p.ID, p.MergedInto = id, into.String
	if p.Added, err = store.ParseTime(added); err != nil {
		return Stored{}, err
	}
	p.Changed, err = store.ParseTime(changed)
	return p, err
}

// Resolve is Read that follows merges to the patient who stands for this id now.
func Resolve(ctx context.Context, q store.Queryer, id string) (Stored, error) {
	for {
		p, err := Read(ctx, q, id)
		if err != nil || p.MergedInto == "" {
			return p, err
		}
		id = p.MergedInto // a merge always points to a patient that was not merged then, so this ends
	}
}

func notFound() error {
	return fault.New(fault.NotFound, "There is no such patient here.")
}
