package visit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
)

// ScheduleReport counts what became of the rows of a schedule. Every row is in exactly one count.
type ScheduleReport struct {
	Added     int `json:"added"`
	Updated   int `json:"updated"` // moved, or with other words
	Matched   int `json:"matched"` // nothing new
	Cancelled int `json:"cancelled"`
	Unmatched int `json:"unmatched"` // no patient surely: a person decides
	Dismissed int `json:"dismissed"` // a person decided to leave such a row alone
	Skipped   int `json:"skipped"`   // no start
	// Reassigned visits, not rows: of other patients, cancelled because a row gave their time to somebody else.
	Reassigned int `json:"reassigned"`
	// VisitIDs are the visits of the rows that found one, in the order of the rows.
	VisitIDs []string `json:"visit_ids"`
}

// Unmatched is a row of a schedule for a person to decide.
type Unmatched struct {
	ID         string
	Row        record.ScheduleRow
	Because    string   // a sentence without patient data
	Candidates []string // patient ids
	Since      time.Time
}

// Plus adds the counts of another report.
func (r *ScheduleReport) Plus(o ScheduleReport) {
	r.Added += o.Added
	r.Updated += o.Updated
	r.Matched += o.Matched
	r.Cancelled += o.Cancelled
	r.Unmatched += o.Unmatched
	r.Dismissed += o.Dismissed
	r.Skipped += o.Skipped
	r.Reassigned += o.Reassigned
	r.VisitIDs = append(r.VisitIDs, o.VisitIDs...)
}

// ImportSchedule takes the rows of a schedule export in one transaction. The same rows again change nothing; a moved
// appointment moves the visit, a cancelled one cancels it, and what has happened at a visit is never taken back by a
// schedule. Rows that fit no patient surely wait in Unmatched. Every visit that is added or changed is audited by itself.
// Needs access.ImportRecords.
func (s *Service) ImportSchedule(ctx context.Context, rows []record.ScheduleRow) (report ScheduleReport, err error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return report, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		w := NewWriter(tx)
		defer w.Close()
		run := &scheduling{w: w, tx: tx, used: map[string]bool{}, report: &report}
		for _, row := range rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := run.take(ctx, row); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "schedule.imported", Subject: "schedule", Detail: map[string]any{"added": report.Added,
			"updated": report.Updated, "matched": report.Matched, "cancelled": report.Cancelled, "unmatched": report.Unmatched,
			"reassigned": report.Reassigned}})
	})
	return report, err
}

// scheduling is one run over the rows of one export.
type scheduling struct {
	w      *Writer
	tx     *store.Tx
	used   map[string]bool // visits that a row of this run stands for
	report *ScheduleReport
}

func (r *scheduling) take(ctx context.Context, row record.ScheduleRow) error {
	if _, at := when(row.Start, r.w.zone(ctx)); at == "" {
		r.report.Skipped++
		return nil
	}
	key := rowKey(row)
	var state, decided string
	err := r.tx.QueryRow(ctx, `SELECT state, coalesce(patient_id, '') FROM schedule_row WHERE row_key = ?`, key).Scan(&state, &decided)
	if noRows(err) {
		state = ""
	} else if err != nil {
		return fmt.Errorf("reading the schedule: %w", err)
	}
	if state == "dismissed" {
		r.report.Dismissed++
		return nil
	}
	var patientID string
	if state == "matched" && decided != "" {
		p, err := patient.Resolve(ctx, r.tx, decided)
		if err != nil {
			return err
		}
		patientID = p.ID
	} else {
		found, err := patient.Identify(ctx, r.tx, cluesOf(row))
		if err != nil {
			return err
		}
		if patientID = found.ID; patientID == "" {
			return r.leave(ctx, key, row, found)
		}
	}
	visitID, err := r.apply(ctx, patientID, row)
	if err != nil {
		return err
	}
	if state == "open" {
		_, err = r.tx.Exec(ctx, `UPDATE schedule_row SET state = 'matched', patient_id = ?, visit_id = ?, changed_at = ? WHERE row_key = ?`,
			patientID, null(visitID), store.Time(r.tx.Now()), key)
	}
	return err
}

// leave keeps a row for a person, once however often it comes.
func (r *scheduling) leave(ctx context.Context, key string, row record.ScheduleRow, found patient.Identified) error {
	r.report.Unmatched++
	body, err := store.JSON(row)
	if err != nil {
		return err
	}
	if found.Candidates == nil {
		found.Candidates = []string{}
	}
	candidates, err := store.JSON(found.Candidates)
	if err != nil {
		return err
	}
	now := store.Time(r.tx.Now())
	if _, err := r.tx.Exec(ctx, `INSERT INTO schedule_row (id, row_key, body, because, candidates, state, created_at, changed_at) VALUES (?, ?, ?, ?, ?, 'open', ?, ?)
		ON CONFLICT (row_key) DO UPDATE SET body = excluded.body, because = excluded.because, candidates = excluded.candidates, changed_at = excluded.changed_at`,
		r.tx.ID(), key, body, found.Because, candidates, now, now); err != nil {
		return fmt.Errorf("keeping a row of the schedule: %w", err)
	}
	return nil
}

// apply makes, moves or cancels the visit of a row.
func (r *scheduling) apply(ctx context.Context, patientID string, row record.ScheduleRow) (visitID string, err error) {
	old, known, err := r.find(ctx, patientID, row)
	if err != nil {
		return "", err
	}
	status := statusOf(row.Status)
	if !known {
		if status == Cancelled {
			r.report.Matched++ // it was cancelled before Foyer knew of it
			return "", nil
		}
		v := record.Visit{Start: row.Start, End: row.End, Status: status, Class: "AMB", Reason: row.Reason, Provider: row.Provider, Location: row.Location,
			Type: record.Concept{Text: row.Type}, Note: row.Note}
		id, err := r.w.insert(ctx, patientID, v, uidOf(row), patient.Origin{AsOf: record.At(r.tx.Now())})
		if err != nil {
			return "", err
		}
		return id, r.done(ctx, id, patientID, "visit.scheduled", &r.report.Added)
	}
	v := old.Visit
	_, at := when(row.Start, r.w.zone(ctx))
	if !begun(old.Status) && store.Time(old.Begins) != at {
		v.Start, v.End = row.Start, row.End
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&v.Reason, row.Reason}, {&v.Provider, row.Provider}, {&v.Location, row.Location}} {
		if f.from != "" && !(begun(old.Status) && *f.to != "") {
			*f.to = f.from
		}
	}
	if row.End != "" && !begun(old.Status) {
		v.End = row.End
	}
	if v.Type.Empty() {
		v.Type.Text = row.Type
	}
	if v.Note == "" {
		v.Note = row.Note
	}
	v.Status = next(old.Status, status)
	uid := old.UID
	if own := uidOf(row); own != "" {
		uid = own
	}
	was, err := bodyOf(old.Visit)
	if err != nil {
		return "", err
	}
	is, err := bodyOf(v)
	if err != nil {
		return "", err
	}
	count, action := &r.report.Updated, "visit.rescheduled"
	switch {
	case is == was && uid == old.UID:
		r.used[old.ID] = true
		r.report.Matched++
		r.report.VisitIDs = append(r.report.VisitIDs, old.ID)
		return old.ID, nil
	case is == was:
		count, action = &r.report.Matched, "visit.changed" // it bears the schedule's number now
	case v.Status == Cancelled && old.Status != Cancelled:
		count, action = &r.report.Cancelled, "visit.cancelled"
	}
	if _, err := r.w.replace(ctx, old.ID, v, uid, record.At(r.tx.Now())); err != nil {
		return "", err
	}
	return old.ID, r.done(ctx, old.ID, patientID, action, count)
}

// done counts, announces and audits what a row came to.
func (r *scheduling) done(ctx context.Context, id, patientID, action string, count *int) error {
	r.used[id] = true
	*count++
	r.report.VisitIDs = append(r.report.VisitIDs, id)
	return r.tell(ctx, id, patientID, action)
}

func (r *scheduling) tell(ctx context.Context, id, patientID, action string) error {
	r.tx.Emit(Changed{id, patientID})
	return audit.Append(ctx, r.tx, audit.Entry{Action: action, Subject: "visit", SubjectID: id, PatientID: patientID, Detail: map[string]any{"by": "schedule"}})
}

// find looks for the visit of a row: by UID and the same start, by UID alone when one visit bears it, by patient and
// start. A slot that was given to another patient under the same UID, at the same time, leaves the first one's visit
// cancelled. At another time the number says nothing: some programs number each day's appointments from one.
func (r *scheduling) find(ctx context.Context, patientID string, row record.ScheduleRow) (v Stored, ok bool, err error) {
	_, at := when(row.Start, r.w.zone(ctx))
	uid := uidOf(row)
	if uid != "" {
		list, err := query(ctx, r.tx, `uid = ? ORDER BY start_at, id`, uid)
		if err != nil {
			return v, false, err
		}
		var free []Stored
		for _, have := range list {
			switch {
			case r.used[have.ID]:
			case have.PatientID != patientID:
				if store.Time(have.Begins) == at && !begun(have.Status) && have.Status != Cancelled {
					have.Status = Cancelled
					if _, err := r.w.replace(ctx, have.ID, have.Visit, "", record.At(r.tx.Now())); err != nil {
						return v, false, err
					}
					r.report.Reassigned++
					if err := r.tell(ctx, have.ID, have.PatientID, "visit.reassigned"); err != nil {
						return v, false, err
					}
				}
			case store.Time(have.Begins) == at:
				return have, true, nil
			default:
				free = append(free, have)
			}
		}
		if len(free) == 1 && len(list) == 1 {
			return free[0], true, nil
		}
	}
	list, err := query(ctx, r.tx, `patient_id = ? AND start_at = ? ORDER BY id`, patientID, at)
	if err != nil {
		return v, false, err
	}
	for _, have := range list {
		if !r.used[have.ID] && (uid == "" || have.UID == "" || have.UID == uid) {
			return have, true, nil
		}
	}
	return v, false, nil
}

// begun says that a schedule has nothing more to say about the time of a visit.
func begun(status string) bool {
	switch status {
	case "", Planned, Cancelled, NoShow:
		return false
	}
	return true
}

// next is the status after a row of the schedule: it never takes back what has happened.
func next(now, row string) string {
	switch now {
	case Finished:
		return now
	case InProgress:
		if row == Finished {
			return row
		}
		return now
	case Arrived:
		if row == Planned {
			return now
		}
	case NoShow:
		if row == Planned {
			return now
		}
	}
	return row
}

// statusOf reads the words that schedules use.
func statusOf(text string) string {
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(text))) {
	case "cancelled", "canceled", "cancel", "deleted":
		return Cancelled
	case "noshow", "missed", "dna":
		return NoShow
	case "arrived", "checkedin", "waiting", "roomed":
		return Arrived
	case "inprogress", "started":
		return InProgress
	case "finished", "completed", "complete", "fulfilled", "checkedout", "seen", "done", "kept":
		return Finished
	}
	return Planned
}

// uidOf is the appointment's own number with its giver, or "".
func uidOf(row record.ScheduleRow) string {
	if row.Identifier.Value == "" || row.Identifier.System == "" {
		return row.Identifier.Value
	}
	return row.Identifier.System + "|" + row.Identifier.Value
}

func cluesOf(row record.ScheduleRow) patient.Clues {
	c := patient.Clues{Name: row.Patient, BirthDate: row.BirthDate, Sex: row.Sex, Phone: row.Phone, Email: row.Email}
	for _, id := range row.Identifiers {
		c.Numbers = append(c.Numbers, id.Value)
	}
	return c
}

// rowKey tells the rows of one appointment from others: its own number with the start (a series shares one), else who
// and when.
func rowKey(row record.ScheduleRow) string {
	parts := []string{uidOf(row), string(row.Start)}
	if parts[0] == "" {
		c := cluesOf(row)
		parts = append(append(parts, c.Numbers...), strings.ToLower(c.Name.String()), string(c.BirthDate), c.Phone, strings.ToLower(c.Email), row.Reason)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
