package vendor

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/store"
)

// Decision is what a person makes of a row that waits.
type Decision struct {
	As        string // Take or Keep of a conflict; Of or OfNobody of a doubtful row
	PatientID string // whose it is
}

// What a person can say.
const (
	Take     = "taken"  // the vendor's word counts
	Keep     = "kept"   // what stands here stays
	Of       = "of"     // the row is this patient's
	OfNobody = "nobody" // the row is nobody's of the practice
)

// Settle decides about a row that waits. A doubtful row that turns out to be somebody's is then judged like any other: where it
// contradicts what stands here, it waits on. Needs access.Enroll.
func (s *Service) Settle(ctx context.Context, reportID string, line int, d Decision) error {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return err
	}
	list, err := s.rows(ctx, `w.report_id = ? AND w.line = ?`, reportID, line)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "This row of a user report does not exist.")
	}
	w := list[0]
	if !w.Settled.IsZero() || w.Outcome != Conflict && w.Outcome != Doubtful {
		return fault.New(fault.Conflict, "This row was settled in the meantime.")
	}
	switch {
	case w.Outcome == Doubtful && d.As == OfNobody:
		return s.settled(ctx, w, OfNobody, nil)
	case w.Outcome == Doubtful && (d.As != Of || d.PatientID == ""):
		return fault.Field("patient", "Say first whose row it is, or that it is nobody's of the practice.")
	case w.Outcome == Conflict && d.As == Keep:
		return s.settled(ctx, w, Keep, nil)
	case w.Outcome == Conflict && d.As != Take:
		return fault.Field("as", "Say whether the vendor's word counts, or what stands here.")
	}
	if w.Outcome == Doubtful {
		row := w.Row
		if err := s.put(ctx, &row, d.PatientID); err != nil {
			return err
		}
		switch row.Outcome {
		case Conflict:
			return s.db.Write(ctx, func(tx *store.Tx) error {
				tx.Emit(Read{reportID})
				return keep(ctx, tx, reportID, row, nil)
			})
		case Same:
			w.Row = row
			return s.settled(ctx, w, Take, nil)
		}
		w.Row = row
		return s.take(ctx, w, []enrollment.Event{row.Event})
	}
	now, err := s.enrollment.Get(ctx, w.PatientID)
	if err != nil {
		return err
	}
	return s.take(ctx, w, steps(w.Meaning, now.State))
}

// take lets the vendor's word happen to the patient of a row: all of its events, or none.
func (s *Service) take(ctx context.Context, w Stored, events []enrollment.Event) error {
	if len(events) == 0 {
		return s.settled(ctx, w, Take, nil)
	}
	_, err := s.enrollment.RecordAll(ctx, w.PatientID, events, note(w.Row), func(tx *store.Tx, before enrollment.Enrollment) error {
		return settle(ctx, tx, w, Take, &stood{before, enrollment.Recorded{Events: len(events), At: tx.Now()}})
	})
	return err
}

func (s *Service) settled(ctx context.Context, w Stored, decision string, before *stood) error {
	return s.db.Write(ctx, func(tx *store.Tx) error { return settle(ctx, tx, w, decision, before) })
}

func settle(ctx context.Context, tx *store.Tx, w Stored, decision string, before *stood) error {
	actor, _ := access.From(ctx)
	kept := ""
	if before != nil {
		var err error
		if kept, err = store.JSON(before); err != nil {
			return err
		}
	}
	res, err := tx.Exec(ctx, `UPDATE vendor_row SET settled_at = ?, settled_by = ?, decision = ?, patient_id = coalesce(nullif(?, ''), patient_id), before = ? WHERE report_id = ? AND line = ? AND settled_at = ''`,
		store.Time(tx.Now()), actor.Name, decision, w.PatientID, kept, w.ReportID, w.Line)
	if err != nil {
		return fmt.Errorf("settling a row of a user report: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.Conflict, "This row was settled in the meantime."))
	}
	tx.Emit(Read{w.ReportID})
	return audit.Append(ctx, tx, audit.Entry{Action: "vendor.row-settled", Subject: "vendor-report", SubjectID: w.ReportID, PatientID: w.PatientID, Detail: map[string]any{"line": w.Line, "decision": decision}})
}

// Undone is what came of undoing a report.
type Undone struct {
	Back int      `json:"back"` // patients who stand where they stood before
	Kept []string `json:"kept"` // ids of those to whom something else has happened since
}

// Undo puts back everybody whom a report has changed and to whom nothing else has happened since. Needs access.Enroll.
func (s *Service) Undo(ctx context.Context, reportID string) (u Undone, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return u, err
	}
	var open int
	if err := s.db.QueryRow(ctx, `SELECT count(*) FROM vendor_report WHERE id = ? AND undone_at = ''`, reportID).Scan(&open); err != nil {
		return u, fmt.Errorf("undoing a user report: %w", err)
	}
	if open == 0 { // before anything is taken back: what came after the first time is not the report's
		return u, fault.New(fault.NotFound, "There is no such user report, or it was undone already.")
	}
	list, err := s.rows(ctx, `w.report_id = ? AND w.before <> '' ORDER BY w.line DESC`, reportID)
	if err != nil {
		return u, err
	}
	for _, w := range list {
		switch err := s.back(ctx, w); fault.Of(err) {
		case "":
			u.Back++
		case fault.Conflict:
			u.Kept = append(u.Kept, w.PatientID)
		default:
			return u, err
		}
	}
	return u, s.db.Write(ctx, func(tx *store.Tx) error {
		now := store.Time(tx.Now())
		res, err := tx.Exec(ctx, `UPDATE vendor_report SET undone_at = ? WHERE id = ? AND undone_at = ''`, now, reportID)
		if err != nil {
			return fmt.Errorf("undoing a user report: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.NotFound, "There is no such user report, or it was undone already."))
		}
		actor, _ := access.From(ctx)
		if _, err := tx.Exec(ctx, `UPDATE vendor_row SET settled_at = ?, settled_by = ?, decision = 'undone' WHERE report_id = ? AND settled_at = ''`, now, actor.Name, reportID); err != nil {
			return fmt.Errorf("undoing a user report: %w", err)
		}
		tx.Emit(Read{reportID})
		return audit.Append(ctx, tx, audit.Entry{Action: "vendor.report-undone", Subject: "vendor-report", SubjectID: reportID, Detail: map[string]any{"back": u.Back, "kept": len(u.Kept)}})
	})
}

// Unsettle takes a decision about a row back, for an Undo right after it: the patient stands where they stood, and the row waits
// again. When something else has happened since, it is a Conflict. Needs access.Enroll.
func (s *Service) Unsettle(ctx context.Context, reportID string, line int) error {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return err
	}
	list, err := s.rows(ctx, `w.report_id = ? AND w.line = ? AND w.settled_at <> ''`, reportID, line)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.Conflict, "This row was settled in the meantime.")
	}
	w := list[0]
	if w.before != "" {
		if err := s.back(ctx, w); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE vendor_row SET settled_at = '', settled_by = '', decision = '', before = '', patient_id = CASE WHEN outcome = 'doubtful' THEN NULL ELSE patient_id END
			WHERE report_id = ? AND line = ?`, reportID, line); err != nil {
			return fmt.Errorf("settling a row of a user report: %w", err)
		}
		tx.Emit(Read{reportID})
		return audit.Append(ctx, tx, audit.Entry{Action: "vendor.row-settled", Subject: "vendor-report", SubjectID: reportID, PatientID: w.PatientID, Detail: map[string]any{"line": line, "decision": ""}})
	})
}

// back takes back what a row has done to its patient; it is a Conflict when anything else has happened to them since.
func (s *Service) back(ctx context.Context, w Stored) error {
	var before stood
	if err := store.FromJSON(w.before, &before); err != nil {
		return err
	}
	return s.enrollment.TakeRecordedBack(ctx, before.Enrollment, before.Step)
}
