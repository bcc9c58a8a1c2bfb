package vendor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/store"
	"foyer/data/table"
)

// Read is the event that a report was read, settled in part, or undone.
type Read struct{ ReportID string }

// Report is a user report that was read.
type Report struct {
	ID   string    `json:"id"`
	Name string    `json:"name"` // of the file
	At   time.Time `json:"at,omitzero"`
	By   string    `json:"by"`
	Counts
	Open   int       `json:"open"` // rows that wait for a person
	Undone time.Time `json:"undone,omitzero"`
}

// form is how reports with these headers are read, if a person has said so.
func (s *Service) form(ctx context.Context, fingerprint string) (m table.Mapping, words map[string]Meaning, ok bool, err error) {
	var mapping, meanings string
	err = s.db.QueryRow(ctx, `SELECT mapping, meanings FROM vendor_form WHERE fingerprint = ?`, fingerprint).Scan(&mapping, &meanings)
	if errors.Is(err, sql.ErrNoRows) {
		return m, nil, false, nil
	}
	if err == nil {
		err = errors.Join(store.FromJSON(mapping, &m), store.FromJSON(meanings, &words))
	}
	if err != nil {
		return m, nil, false, fmt.Errorf("reading how user reports are read: %w", err)
	}
	return m, words, true, nil
}

// keepForm remembers how reports of this form are read.
func keepForm(ctx context.Context, tx *store.Tx, name string, f Form) error {
	m := f.Mapping
	m.Confirmed = true
	words := map[string]Meaning{}
	for word, meaning := range f.Meanings {
		words[normal(word)] = meaning
	}
	mapping, err := store.JSON(m)
	if err != nil {
		return err
	}
	meanings, err := store.JSON(words)
	if err != nil {
		return err
	}
	actor, _ := access.From(ctx)
	_, err = tx.Exec(ctx, `INSERT INTO vendor_form (fingerprint, name, mapping, meanings, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, mapping = excluded.mapping, meanings = json_patch(meanings, excluded.meanings), changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		m.Fingerprint, name, mapping, meanings, store.Time(tx.Now()), actor.Name)
	if err != nil {
		return fmt.Errorf("remembering how user reports are read: %w", err)
	}
	return nil
}

// batch is how many rows are written at once: others write in between.
const batch = 200

// Take reads a report: what fits happens, the rest waits for a person. What was taken before it was stopped stays, and reading the
// same report again goes on from there. Needs access.Enroll.
func (s *Service) Take(ctx context.Context, name string, data []byte, f Form, progress func(done, of int)) (r Report, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return r, err
	}
	j, err := s.judge(ctx, name, data, f, progress)
	if err != nil {
		return r, err
	}
	actor, _ := access.From(ctx)
	r = Report{Name: name, By: actor.Name, Counts: j.Counts, Open: j.Conflict + j.Doubtful}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		r.ID, r.At = tx.ID(), tx.Now()
		if err := keepForm(ctx, tx, name, f); err != nil {
			return err
		}
		counts, err := store.JSON(r.Counts)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO vendor_report (id, name, read_at, member_id, member_name, counts) VALUES (?, ?, ?, ?, ?, ?)`,
			r.ID, name, store.Time(r.At), actor.MemberID, actor.Name, counts); err != nil {
			return fmt.Errorf("keeping a user report: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "vendor.report-read", Subject: "vendor-report", SubjectID: r.ID, Detail: map[string]any{"rows": r.Rows, "changed": r.Changed, "open": r.Open}})
	})
	if err != nil {
		return r, err
	}
	if err := s.replace(ctx, r.ID, j.people); err != nil {
		return r, err
	}
	// Stopping ends it between two rows; what was judged is kept all the same.
	stopped, ctx := ctx, context.WithoutCancel(ctx)
	var waiting []Row
	flush := func() error {
		if len(waiting) == 0 {
			return nil
		}
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			for _, row := range waiting {
				if err := keep(ctx, tx, r.ID, row, nil); err != nil {
					return err
				}
			}
			return nil
		})
		waiting = nil
		return err
	}
	for _, row := range j.List {
		if row.Outcome == Changed && stopped.Err() != nil {
			r.Changed--
			continue
		}
		if row.Outcome == Changed {
			switch err := s.happen(ctx, r.ID, row); fault.Of(err) {
			case "":
			case fault.Conflict, fault.Denied: // something has happened meanwhile
				row.Outcome, row.Why = Conflict, fault.Message(err)
				r.Changed--
				r.Conflict++
				r.Open++
				waiting = append(waiting, row)
			default:
				return r, errors.Join(err, flush())
			}
		} else {
			waiting = append(waiting, row)
		}
		if len(waiting) == batch {
			if err := flush(); err != nil {
				return r, err
			}
		}
	}
	if err := flush(); err != nil {
		return r, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		counts, err := store.JSON(r.Counts)
		if err != nil {
			return err
		}
		tx.Emit(Read{r.ID})
		_, err = tx.Exec(ctx, `UPDATE vendor_report SET counts = ? WHERE id = ?`, counts, r.ID)
		return err
	})
	return r, errors.Join(err, stopped.Err())
}

// replace settles the rows of earlier reports that wait, where a newer one has the same person: it says anew what is to be decided.
func (s *Service) replace(ctx context.Context, reportID string, people []string) error {
	list, err := s.Open(ctx, -1)
	if err != nil || len(list) == 0 {
		return err
	}
	named := map[string]bool{}
	for _, p := range people {
		named[p] = true
	}
	actor, _ := access.From(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, w := range list {
			if w.ReportID == reportID || !named[personOf(w.Row)] {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE vendor_row SET settled_at = ?, settled_by = ?, decision = 'replaced' WHERE report_id = ? AND line = ? AND settled_at = ''`,
				store.Time(tx.Now()), actor.Name, w.ReportID, w.Line); err != nil {
				return fmt.Errorf("settling rows of earlier user reports: %w", err)
			}
		}
		return nil
	})
}

// happen lets the event of a row happen to its patient, and keeps the row with it.
func (s *Service) happen(ctx context.Context, reportID string, row Row) error {
	_, err := s.enrollment.Record(ctx, row.PatientID, row.Event, note(row), func(tx *store.Tx, before enrollment.Enrollment) error {
		return keep(ctx, tx, reportID, row, &before)
	})
	return err
}

func keep(ctx context.Context, tx *store.Tx, reportID string, row Row, before *enrollment.Enrollment) error {
	candidates, err := store.JSON(row.Candidates)
	if err != nil {
		return err
	}
	stood := ""
	if before != nil {
		if stood, err = store.JSON(before); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO vendor_row (report_id, line, person, birth_date, status, meaning, on_day, outcome, why, here, patient_id, candidates, before)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?)
		ON CONFLICT (report_id, line) DO UPDATE SET outcome = excluded.outcome, why = excluded.why, here = excluded.here, patient_id = excluded.patient_id, candidates = excluded.candidates, before = excluded.before`,
		reportID, row.Line, row.Person, string(row.BirthDate), row.Status, row.Meaning, string(row.On), row.Outcome, row.Why, row.Here, row.PatientID, candidates, stood)
	if err != nil {
		return fmt.Errorf("keeping a row of a user report: %w", err)
	}
	return nil
}

// Reports returns the reports that were read, the newest first. Needs access.ViewRecords.
func (s *Service) Reports(ctx context.Context, limit int) (list []Report, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT r.id, r.name, r.read_at, r.member_name, r.counts, r.undone_at,
		(SELECT count(*) FROM vendor_row w WHERE w.report_id = r.id AND w.settled_at = '' AND w.outcome IN ('conflict', 'doubtful')) FROM vendor_report r ORDER BY r.read_at DESC, r.id DESC LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("reading user reports: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r Report
		var at, counts, undone string
		if err := rows.Scan(&r.ID, &r.Name, &at, &r.By, &counts, &undone, &r.Open); err != nil {
			return nil, fmt.Errorf("reading user reports: %w", err)
		}
		var e1, e2 error
		r.At, e1 = store.ParseTime(at)
		r.Undone, e2 = store.ParseTime(undone)
		if err := errors.Join(e1, e2, store.FromJSON(counts, &r.Counts)); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// Stored is a row with the report it is of, and what a person decided.
type Stored struct {
	ReportID string `json:"report_id"`
	Row
	Settled  time.Time `json:"settled,omitzero"`
	By       string    `json:"by,omitempty"`
	Decision string    `json:"decision,omitempty"` // taken, kept, nobody, undone

	before string
}

// Open returns what waits for a person, the oldest report first. Needs access.ViewRecords.
func (s *Service) Open(ctx context.Context, limit int) ([]Stored, error) {
	return s.rows(ctx, `w.settled_at = '' AND w.outcome IN ('conflict', 'doubtful') ORDER BY r.read_at, w.line LIMIT ?`, limit)
}

// Rows returns the rows of a report that are more than the same, in the order of the file. Needs access.ViewRecords.
func (s *Service) Rows(ctx context.Context, reportID string, limit int) ([]Stored, error) {
	return s.rows(ctx, `w.report_id = ? ORDER BY w.line LIMIT ?`, reportID, limit)
}

func (s *Service) rows(ctx context.Context, where string, args ...any) (list []Stored, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	return readRows(ctx, s.db, where, args...)
}

func readRows(ctx context.Context, q store.Queryer, where string, args ...any) (list []Stored, err error) {
	rows, err := q.Query(ctx, `SELECT w.report_id, w.line, w.person, w.birth_date, w.status, w.meaning, w.on_day, w.outcome, w.why, w.here, coalesce(w.patient_id, ''), w.candidates, w.before,
		w.settled_at, w.settled_by, w.decision FROM vendor_row w JOIN vendor_report r ON r.id = w.report_id WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading rows of a user report: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var w Stored
		var candidates, settled string
		if err := rows.Scan(&w.ReportID, &w.Line, &w.Person, &w.BirthDate, &w.Status, &w.Meaning, &w.On, &w.Outcome, &w.Why, &w.Here, &w.PatientID, &candidates, &w.before,
			&settled, &w.By, &w.Decision); err != nil {
			return nil, fmt.Errorf("reading rows of a user report: %w", err)
		}
		var timeErr error
		w.Settled, timeErr = store.ParseTime(settled)
		if err := errors.Join(timeErr, store.FromJSON(candidates, &w.Candidates)); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

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

// take lets the vendor's word happen to the patient of a row.
func (s *Service) take(ctx context.Context, w Stored, events []enrollment.Event) error {
	if len(events) == 0 {
		return s.settled(ctx, w, Take, nil)
	}
	var stood *enrollment.Enrollment // before the first step: with more than one, undoing the report names the patient instead
	for i, event := range events {
		last := i == len(events)-1
		_, err := s.enrollment.Record(ctx, w.PatientID, event, note(w.Row), func(tx *store.Tx, before enrollment.Enrollment) error {
			if stood == nil {
				stood = &before
			}
			if !last {
				return nil
			}
			return settle(ctx, tx, w, Take, stood)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) settled(ctx context.Context, w Stored, decision string, before *enrollment.Enrollment) error {
	return s.db.Write(ctx, func(tx *store.Tx) error { return settle(ctx, tx, w, decision, before) })
}

func settle(ctx context.Context, tx *store.Tx, w Stored, decision string, before *enrollment.Enrollment) error {
	actor, _ := access.From(ctx)
	stood := ""
	if before != nil {
		var err error
		if stood, err = store.JSON(before); err != nil {
			return err
		}
	}
	res, err := tx.Exec(ctx, `UPDATE vendor_row SET settled_at = ?, settled_by = ?, decision = ?, patient_id = coalesce(nullif(?, ''), patient_id), before = ? WHERE report_id = ? AND line = ? AND settled_at = ''`,
		store.Time(tx.Now()), actor.Name, decision, w.PatientID, stood, w.ReportID, w.Line)
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
		var before enrollment.Enrollment
		if err := store.FromJSON(w.before, &before); err != nil {
			return u, err
		}
		switch err := s.enrollment.TakeBack(ctx, before); fault.Of(err) {
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

// Waiting counts the rows that wait for a person. Needs access.ViewRecords.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return 0, err
	}
	err = s.db.QueryRow(ctx, `SELECT count(*) FROM vendor_row WHERE settled_at = '' AND outcome IN ('conflict', 'doubtful')`).Scan(&n)
	return n, err
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
		var before enrollment.Enrollment
		if err := store.FromJSON(w.before, &before); err != nil {
			return err
		}
		if err := s.enrollment.TakeBack(ctx, before); err != nil {
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
