package enrollment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/audit"
	"foyer/data/patient"
	"foyer/data/store"
)

func init() {
	patient.OnMerge(patient.Follower{Name: "enrollment", Tables: []string{"enrollment"}, Merge: merge, Unmerge: unmerge})
}

// row is a line of the table, whole.
type row struct {
	State    State  `json:"state"`
	Since    string `json:"since"`
	Reason   string `json:"reason,omitempty"`
	NextOn   string `json:"next_on,omitempty"`
	Attempts int    `json:"attempts,omitempty"`
	Retries  int    `json:"retries,omitempty"`
	Changed  string `json:"changed"`
}

// journal is what a merge did to two enrollments. A nil row is a patient who was never offered the portal.
type journal struct {
	Kept  *row     `json:"kept"`  // before
	Gone  *row     `json:"gone"`  // before
	After *row     `json:"after"` // of the kept patient
	Codes []string `json:"codes"` // that the merge voided
}

func rowOf(ctx context.Context, q store.Queryer, patientID string) (*row, error) {
	var r row
	err := q.QueryRow(ctx, `SELECT state, since, reason, next_on, attempts, retries, changed_at FROM enrollment WHERE patient_id = ?`, patientID).
		Scan(&r.State, &r.Since, &r.Reason, &r.NextOn, &r.Attempts, &r.Retries, &r.Changed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading an enrollment: %w", err)
	}
	return &r, nil
}

func setRow(ctx context.Context, tx *store.Tx, patientID string, r *row) error {
	_, err := tx.Exec(ctx, `DELETE FROM enrollment WHERE patient_id = ?`, patientID)
	if err == nil && r != nil {
		_, err = tx.Exec(ctx, `INSERT INTO enrollment (patient_id, state, since, reason, next_on, attempts, retries, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			patientID, r.State, r.Since, r.Reason, r.NextOn, r.Attempts, r.Retries, r.Changed)
	}
	if err != nil {
		return fmt.Errorf("keeping an enrollment: %w", err)
	}
	return nil
}

func same(a, b *row) bool { return a == b || a != nil && b != nil && *a == *b }

func (r *row) state() State {
	if r == nil {
		return NotOffered
	}
	return r.State
}

// together is where the person stands of whom there were two records: whoever had joined as either, has joined, unless
// access was taken away or refused; else the record that stays says it, if it says anything.
func together(kept, gone *row) *row {
	switch {
	case gone == nil:
		return kept
	case kept.state() == NotOffered:
		return gone
	case gone.State == Active && kept.State != Active && kept.State != Revoked && kept.State != Ineligible:
		return gone
	}
	return kept
}

// merge makes one enrollment of two. The history moves with the other rows, so the merge itself is no event: nobody
// joined by it, and measures count people who did.
func merge(ctx context.Context, tx *store.Tx, kept, gone string) (any, error) {
	var j journal
	var err error
	if j.Kept, err = rowOf(ctx, tx, kept); err != nil {
		return nil, err
	}
	if j.Gone, err = rowOf(ctx, tx, gone); err != nil {
		return nil, err
	}
	j.After = together(j.Kept, j.Gone)
	if err := errors.Join(setRow(ctx, tx, kept, j.After), setRow(ctx, tx, gone, nil)); err != nil {
		return nil, err
	}
	if j.After.state() == Active { // codes that are still out are good for nothing, of either record
		if j.Codes, err = idsOf(tx.Query(ctx, `UPDATE enrollment_code SET ended_at = ?, ended_why = ? WHERE patient_id IN (?, ?) AND used_at = '' AND ended_at = '' RETURNING id`,
			store.Time(tx.Now()), mergedWhy, kept, gone)); err != nil {
			return nil, err
		}
	}
	return j, tell(ctx, tx, "enrollment.merged", kept, j.Kept, j.After)
}

const mergedWhy = "the patient had joined under the other record"

// tell announces a change that was no event, when there was one.
func tell(ctx context.Context, tx *store.Tx, action, patientID string, from, to *row) error {
	if same(from, to) {
		return nil
	}
	tx.Emit(Changed{patientID, from.state(), to.state()})
	return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "enrollment", SubjectID: patientID, PatientID: patientID,
		Detail: map[string]any{"from": from.state(), "to": to.state()}})
}

// unmerge gives each of the two what was its own. What has happened since stays with the record that was kept, unless
// it came about by a code that had been given to the other.
func unmerge(ctx context.Context, tx *store.Tx, kept, gone, text string) error {
	var j journal
	if err := store.FromJSON(text, &j); err != nil {
		return err
	}
	now, err := rowOf(ctx, tx, kept)
	if err != nil {
		return err
	}
	forKept, forGone := j.Kept, j.Gone
	if !same(now, j.After) {
		others, err := idsOf(tx.Query(ctx, `SELECT c.patient_id FROM enrollment_event e JOIN enrollment_code c ON c.id = e.code_id
			WHERE e.id = (SELECT id FROM enrollment_event WHERE patient_id = ? ORDER BY at DESC, id DESC LIMIT 1)`, kept))
		if err != nil {
			return err
		}
		if len(others) == 1 && others[0] == gone {
			forGone = now
		} else {
			forKept = now
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE enrollment_event SET patient_id = ? WHERE patient_id = ? AND code_id IN (SELECT id FROM enrollment_code WHERE patient_id = ?)`,
		gone, kept, gone); err != nil {
		return fmt.Errorf("giving a history back: %w", err)
	}
	for _, id := range j.Codes {
		// A code that got a successor on its channel meanwhile stays void.
		if _, err := tx.Exec(ctx, `UPDATE OR IGNORE enrollment_code SET ended_at = '', ended_why = '' WHERE id = ? AND used_at = '' AND ended_why = ?`, id, mergedWhy); err != nil {
			return fmt.Errorf("giving a code back: %w", err)
		}
	}
	return errors.Join(setRow(ctx, tx, kept, forKept), setRow(ctx, tx, gone, forGone),
		tell(ctx, tx, "enrollment.unmerged", kept, now, forKept), tell(ctx, tx, "enrollment.unmerged", gone, nil, forGone))
}
