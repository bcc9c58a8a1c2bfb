package visit

import (
	"context"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
)

// Content is what a form says of a visit beside the visit itself. Entries with an id are changed, the others added.
type Content struct {
	Instructions []record.Instruction
	Vitals       []record.Observation
	Removed      []string // ids of entries that go
}

// SaveWith adds a visit (no v.ID), or replaces one that was read at a version, together with its entries of the chart:
// all of it is kept or nothing, so that saving again after an error makes no second visit. See Add, Update and
// patient.Service.AddItem for what is refused. Needs access.EditRecords.
func (s *Service) SaveWith(ctx context.Context, v record.Visit, version int, c Content) (id string, err error) {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return "", err
	}
	if v.Status == "" && v.ID == "" {
		v.Status = Planned
	}
	if err := check(v); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		var patientID string
		if id = v.ID; id == "" {
			id, patientID, err = addIn(ctx, tx, v)
		} else {
			patientID, err = changeIn(ctx, tx, id, version, "visit.changed", func(*Stored) record.Visit { return v })
		}
		if err != nil {
			return err
		}
		return c.keep(ctx, tx, id, patientID)
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// keep writes the entries. What goes goes first: the same words may come back as another entry.
func (c Content) keep(ctx context.Context, tx *store.Tx, visitID, patientID string) error {
	for _, id := range c.Removed {
		if err := patient.RemoveItemIn(ctx, tx, id); err != nil && fault.Of(err) != fault.NotFound {
			return err // what somebody else has taken out is gone already
		}
	}
	put := func(kind record.Kind, id string, value any) error {
		if id != "" {
			return patient.ChangeItemIn(ctx, tx, id, 0, value)
		}
		_, err := patient.AddItemIn(ctx, tx, patientID, kind, value)
		return err
	}
	for _, i := range c.Instructions {
		i.Visit = visitID
		if err := put(record.KindInstruction, i.ID, &i); err != nil {
			return err
		}
	}
	for _, o := range c.Vitals {
		o.Visit = visitID
		if err := put(record.KindVital, o.ID, &o); err != nil {
			return err
		}
	}
	return nil
}
