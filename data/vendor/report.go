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
		return keep(ctx, tx, reportID, row, &stood{before, enrollment.Recorded{Events: 1, At: tx.Now()}})
	})
	return err
}

// stood is where a patient stood before a row happened to them, and the step that it was.
type stood struct {
	enrollment.Enrollment
	Step enrollment.Recorded `json:"step,omitzero"`
}

func keep(ctx context.Context, tx *store.Tx, reportID string, row Row, before *stood) error {
	candidates, err := store.JSON(row.Candidates)
	if err != nil {
		return err
	}
	kept := ""
	if before != nil {
		if kept, err = store.JSON(before); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO vendor_row (report_id, line, person, birth_date, status, meaning, on_day, outcome, why, here, patient_id, candidates, before)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?)
		ON CONFLICT (report_id, line) DO UPDATE SET outcome = excluded.outcome, why = excluded.why, here = excluded.here, patient_id = excluded.patient_id, candidates = excluded.candidates, before = excluded.before`,
		reportID, row.Line, row.Person, string(row.BirthDate), row.Status, row.Meaning, string(row.On), row.Outcome, row.Why, row.Here, row.PatientID, candidates, kept)
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

// Waiting counts the rows that wait for a person. Needs access.ViewRecords.
func (s *Service) Waiting(ctx context.Context) (n int, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return 0, err
	}
	err = s.db.QueryRow(ctx, `SELECT count(*) FROM vendor_row WHERE settled_at = '' AND outcome IN ('conflict', 'doubtful')`).Scan(&n)
	return n, err
}
