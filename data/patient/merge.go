package patient

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

// Merge is one merge in a patient's history.
type Merge struct {
	ID       string
	KeptID   string
	MergedID string
	At       time.Time
	By       string
	UndoneAt time.Time // zero while the merge holds
	UndoneBy string
}

// Merge makes two patients one: kept stands for both from now on. Everything that belongs to the other moves to it,
// except what kept has already (the same fact, a second row where there may be only one), which stays with the other.
// A journal makes Unmerge exact. It needs access.MergeRecords; the same, a merged or an unknown patient is refused.
func (s *Service) Merge(ctx context.Context, keptID, goneID string) (mergeID string, err error) {
	if err := access.Require(ctx, access.MergeRecords); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		mergeID, err = MergeIn(ctx, tx, keptID, goneID)
		return err
	})
	return mergeID, err
}

// MergeIn is Merge inside a transaction, for services that do more with it; it writes the audit entry and the signal.
func MergeIn(ctx context.Context, tx *store.Tx, keptID, goneID string) (mergeID string, err error) {
	if keptID == goneID {
		return "", fault.New(fault.Invalid, "A patient can't be merged with itself.")
	}
	kept, err := Read(ctx, tx, keptID)
	if err != nil {
		return "", err
	}
	gone, err := Read(ctx, tx, goneID)
	if err != nil {
		return "", err
	}
	if kept.MergedInto != "" || gone.MergedInto != "" {
		return "", fault.New(fault.Conflict, "One of the two was merged before. Look at the patient it was merged into.")
	}
	before, err := store.JSON(bodyOf(kept.Patient))
	if err != nil {
		return "", err
	}
	union, _ := Union(kept.Patient, gone.Patient)
	after, err := store.JSON(bodyOf(union))
	if err != nil {
		return "", err
	}
	mergeID = tx.ID()
	actor, _ := access.From(ctx)
	if _, err := tx.Exec(ctx, `INSERT INTO patient_merge (id, kept_id, merged_id, before, after, active, merged_at, merged_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		mergeID, keptID, goneID, before, after, store.Bool(gone.Active), store.Time(tx.Now()), actor.Name); err != nil {
		return "", fmt.Errorf("writing the merge: %w", err)
	}
	if err := follow(ctx, tx, mergeID, keptID, goneID); err != nil {
		return "", err
	}
	if err := moveRows(ctx, tx, mergeID, goneID, keptID); err != nil {
		return "", err
	}
	w := NewWriter(tx)
	defer w.Close()
	if err := w.setMerged(ctx, goneID, keptID); err != nil {
		return "", err
	}
	if _, err := w.Replace(ctx, union); err != nil {
		return "", err
	}
	tx.Emit(Merged{Kept: keptID, Gone: goneID})
	tx.Emit(Changed{keptID})
	return mergeID, audit.Append(ctx, tx, audit.Entry{Action: "patient.merged", Subject: "patient", SubjectID: goneID, PatientID: keptID,
		Detail: map[string]any{"merge": mergeID, "kept": keptID, "merged": goneID}})
}

// setMerged points a patient to the one that stands for it ("" for nobody) and writes its index anew.
func (w *Writer) setMerged(ctx context.Context, id, into string) error {
	p, err := Read(ctx, w.tx, id)
	if err != nil {
		return err
	}
	if _, err := w.exec(ctx, `UPDATE patient SET merged_into = ? WHERE id = ?`, null(into), id); err != nil {
		return fmt.Errorf("marking a merged patient: %w", err)
	}
	_, err = w.Replace(ctx, p.Patient)
	return err
}

// Unmerge takes a merge back: the merged patient stands alone again with everything that was its own, and the kept
// one is as it was, apart from what was changed or added since, which stays with it. Needs access.MergeRecords; it is
// a Conflict while the kept patient is itself merged into another.
func (s *Service) Unmerge(ctx context.Context, mergeID string) error {
	if err := access.Require(ctx, access.MergeRecords); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		all, err := journal(ctx, tx, `id = ?`, mergeID)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fault.New(fault.NotFound, "There is no such merge.")
		}
		m := all[0]
		if !m.UndoneAt.IsZero() {
			return fault.New(fault.Conflict, "This merge was taken back before.")
		}
		kept, err := Read(ctx, tx, m.KeptID)
		if err != nil {
			return err
		}
		if kept.MergedInto != "" {
			return fault.New(fault.Conflict, "The patient was merged into another since; take that merge back first.")
		}
		// Later merges into the same patient are taken off, this one is taken back, and they are put on again: what
		// this one brought and a later one would have brought as well is then there by the later one.
		held, err := journal(ctx, tx, `kept_id = ? AND undone_at = '' AND id >= ?`, m.KeptID, m.ID)
		if err != nil {
			return err
		}
		p := kept.Patient
		for i := len(held) - 1; i >= 0; i-- {
			p = without(p, held[i].before, held[i].after)
			if err := restoreRows(ctx, tx, held[i].ID, held[i].MergedID, m.KeptID); err != nil {
				return err
			}
			if err := unfollow(ctx, tx, held[i]); err != nil {
				return err
			}
		}
		actor, _ := access.From(ctx)
		if _, err := tx.Exec(ctx, `UPDATE patient_merge SET undone_at = ?, undone_by = ? WHERE id = ?`, store.Time(tx.Now()), actor.Name, m.ID); err != nil {
			return fmt.Errorf("taking a merge back: %w", err)
		}
		w := NewWriter(tx)
		defer w.Close()
		if err := w.setMerged(ctx, m.MergedID, ""); err != nil {
			return err
		}
		if p, err = w.mergeAgain(ctx, p, held[1:]); err != nil {
			return err
		}
		if _, err := w.Replace(ctx, p); err != nil {
			return err
		}
		tx.Emit(Unmerged{Kept: m.KeptID, Restored: m.MergedID})
		tx.Emit(Changed{m.KeptID})
		tx.Emit(Changed{m.MergedID})
		return audit.Append(ctx, tx, audit.Entry{Action: "patient.unmerged", Subject: "patient", SubjectID: m.MergedID, PatientID: m.KeptID,
			Detail: map[string]any{"merge": m.ID, "kept": m.KeptID, "restored": m.MergedID}})
	})
}

// mergeAgain puts merges on a patient that has lost them for a moment, and moves their rows again.
func (w *Writer) mergeAgain(ctx context.Context, p record.Patient, merges []merge) (record.Patient, error) {
	for _, m := range merges {
		gone, err := Read(ctx, w.tx, m.MergedID)
		if err != nil {
			return p, err
		}
		before, err := store.JSON(bodyOf(p))
		if err != nil {
			return p, err
		}
		id := p.ID
		p, _ = Union(p, gone.Patient)
		p.ID = id
		after, err := store.JSON(bodyOf(p))
		if err != nil {
			return p, err
		}
		if _, err := w.exec(ctx, `UPDATE patient_merge SET before = ?, after = ? WHERE id = ?`, before, after, m.ID); err != nil {
			return p, fmt.Errorf("writing the merge: %w", err)
		}
		if err := follow(ctx, w.tx, m.ID, m.KeptID, m.MergedID); err != nil {
			return p, err
		}
		if err := moveRows(ctx, w.tx, m.ID, m.MergedID, m.KeptID); err != nil {
			return p, err
		}
	}
	return p, nil
}

// Merges returns the merges in which a patient took part, oldest first, those taken back too. Needs access.ViewRecords.
func (s *Service) Merges(ctx context.Context, id string) ([]Merge, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	all, err := journal(ctx, s.db, `kept_id = ? OR merged_id = ?`, id, id)
	var list []Merge
	for _, m := range all {
		list = append(list, m.Merge)
	}
	return list, err
}

// merge is a line of the journal.
type merge struct {
	Merge
	before, after record.Patient
}

func journal(ctx context.Context, q store.Queryer, condition string, args ...any) (list []merge, err error) {
	rows, err := q.Query(ctx, `SELECT id, kept_id, merged_id, merged_at, merged_by, undone_at, undone_by, before, after FROM patient_merge
		WHERE `+condition+` ORDER BY id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading merges: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m merge
		var at, undone, before, after string
		if err := rows.Scan(&m.ID, &m.KeptID, &m.MergedID, &at, &m.By, &undone, &m.UndoneBy, &before, &after); err != nil {
			return nil, fmt.Errorf("reading merges: %w", err)
		}
		if m.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		if m.UndoneAt, err = store.ParseTime(undone); err != nil {
			return nil, err
		}
		if err := errors.Join(store.FromJSON(before, &m.before), store.FromJSON(after, &m.after)); err != nil {
			return nil, err
		}
		m.before.ID, m.after.ID = m.KeptID, m.KeptID
		list = append(list, m)
	}
	return list, rows.Err()
}

func bodyOf(p record.Patient) record.Patient {
	p.ID = ""
	return p
}
