package patient

import (
	"context"
	"slices"
	"strings"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/record"
	"foyer/data/store"
)

// AddContactIn puts a phone number or an address for mail on a record inside somebody else's transaction. added says
// whether it was not there yet. Needs access.EditRecords.
func (s *Service) AddContactIn(ctx context.Context, tx *store.Tx, id string, point record.ContactPoint) (added bool, err error) {
	err = s.contactsIn(ctx, tx, id, func(list []record.ContactPoint) []record.ContactPoint {
		if slices.ContainsFunc(list, sameContact(point)) {
			return list
		}
		added = true
		return append(slices.Clone(list), point)
	})
	return added && err == nil, err
}

// RemoveContactIn takes a phone number or an address for mail off a record inside somebody else's transaction. Needs
// access.EditRecords.
func (s *Service) RemoveContactIn(ctx context.Context, tx *store.Tx, id string, point record.ContactPoint) error {
	return s.contactsIn(ctx, tx, id, func(list []record.ContactPoint) []record.ContactPoint {
		return slices.DeleteFunc(slices.Clone(list), sameContact(point))
	})
}

func sameContact(a record.ContactPoint) func(record.ContactPoint) bool {
	return func(b record.ContactPoint) bool { return a.System == b.System && strings.EqualFold(a.Value, b.Value) }
}

func (s *Service) contactsIn(ctx context.Context, tx *store.Tx, id string, fn func([]record.ContactPoint) []record.ContactPoint) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	old, err := Resolve(ctx, tx, id)
	if err != nil {
		return err
	}
	p := old.Patient
	if p.Telecoms = fn(old.Telecoms); len(p.Telecoms) == len(old.Telecoms) {
		return nil
	}
	p = tidy(p)
	if err := s.check(p); err != nil {
		return err
	}
	w := NewWriter(tx)
	defer w.Close()
	if _, err := w.Replace(ctx, p); err != nil {
		return err
	}
	tx.Emit(Changed{old.ID})
	return audit.Append(ctx, tx, audit.Entry{Action: "patient.changed", Subject: "patient", SubjectID: old.ID, PatientID: old.ID,
		Detail: map[string]any{"fields": differing(old.Patient, p)}})
}
