package visit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
)

// Said is a visit in plain fields: what the patient takes home, as a member reads it over before it is printed. Texts of
// several lines say one thing a line.
type Said struct {
	Reason    string
	Found     string // what was found, in words for the patient
	Next      string // what to do next
	CallIf    string // when to call; empty takes the practice's usual words
	FollowUp  string
	Pending   string // tests whose results are to come
	Medicines []Medicine
}

// Medicine is one line of the list, with what happened to it at the visit.
type Medicine struct {
	ID     string // of the chart's entry; empty for one that is to be added
	Name   string // with strength and form
	How    string // how to take it
	For    string
	Change string // new, changed, same, stopped; removed for one that was never taken
}

// What can happen to a medicine.
const (
	MedicineNew     = "new"
	MedicineChanged = "changed"
	MedicineSame    = "same"
	MedicineStopped = "stopped"
	MedicineRemoved = "removed" // entered in error
)

// SaidOf reads the fields out of a visit and its patient's chart.
func SaidOf(v record.Visit, chart record.Chart) Said {
	s := Said{Reason: cmp.Or(v.Reason, v.Type.String()), Found: v.Assessment, CallIf: v.CallIf, FollowUp: v.FollowUp}
	var next, pending []string
	for _, i := range chart.Instructions {
		if told(v, i) {
			next = append(next, strings.TrimSpace(cmp.Or(i.Text, i.Title.String())))
		}
	}
	for _, r := range chart.Results {
		if awaited(v, r) {
			pending = append(pending, r.Code.String())
		}
	}
	s.Next, s.Pending = strings.Join(next, "\n"), strings.Join(pending, "\n")
	for _, m := range chart.Medications {
		if listed(v, m) {
			s.Medicines = append(s.Medicines, Medicine{ID: m.ID, Name: m.Drug.String(), How: directions(m), For: m.Reason.String(), Change: change(v, m)})
		}
	}
	rank := map[string]int{MedicineNew: 0, MedicineChanged: 1, MedicineSame: 2, MedicineStopped: 3}
	slices.SortStableFunc(s.Medicines, func(a, b Medicine) int { return rank[a.Change] - rank[b.Change] })
	return s
}

// of says whether an item belongs to a visit: by its id or, where it has none, by its day.
func of(v record.Visit, i record.Item, when record.DateTime) bool {
	if i.Visit != "" {
		return i.Visit == v.ID
	}
	return v.Start != "" && when.Date() == v.Start.Date()
}

func told(v record.Visit, i record.Instruction) bool {
	return !i.Absent && !i.NotDone && i.Status != enteredInError && of(v, i.Item, i.When) && cmp.Or(i.Text, i.Title.String()) != ""
}

func awaited(v record.Visit, r record.Observation) bool {
	return !r.Absent && !r.NotDone && !r.Code.Empty() && r.Status == "registered" && r.Value.String() == "" && r.Visit == v.ID
}

// gone are the states of medicines nobody takes any more.
var gone = []string{"stopped", "completed", "cancelled", "not-taken", "aborted", "nullified"}

func listed(v record.Visit, m record.Medication) bool {
	if m.Absent || m.NotDone || m.Drug.Empty() || m.Status == enteredInError {
		return false
	}
	if m.Visit == v.ID && m.Change == MedicineStopped {
		return true
	}
	over := m.End != "" && v.Start != "" && m.End.Date() < v.Start.Date()
	return !over && !slices.Contains(gone, m.Status)
}

func change(v record.Visit, m record.Medication) string {
	if m.Change != "" && of(v, m.Item, m.Start) {
		return m.Change
	}
	return MedicineSame
}

// directions is how to take a medicine, as written or else put together from its parts.
func directions(m record.Medication) string {
	if m.Sig != "" {
		return m.Sig
	}
	var parts []string
	for _, p := range []string{m.Dose.String(), strings.ToLower(m.Route.String()), m.Frequency} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}

// On returns visit and chart as they would be with these words: what a preview shows before anything is kept.
func (s Said) On(v record.Visit, chart record.Chart) (record.Visit, record.Chart) {
	was := SaidOf(v, chart)
	for _, e := range s.edits(v, chart) {
		e.show(&chart)
	}
	if s.Reason != was.Reason {
		v.Reason = s.Reason
	}
	v.Assessment, v.CallIf, v.FollowUp = s.Found, s.CallIf, s.FollowUp
	return v, chart
}

// Said reads a visit in plain fields. Needs access.ViewRecords.
func (s *Service) Said(ctx context.Context, id string) (said Said, version int, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return said, 0, err
	}
	v, chart, err := whole(ctx, s.db, id)
	return SaidOf(v.Visit, chart), v.Version, err
}

// Say keeps what was changed of a visit that was read at a version (0: whatever is there), all of it or nothing, and
// returns the fields that bring back what was there before. Needs access.EditRecords.
func (s *Service) Say(ctx context.Context, id string, said Said, version int) (back Said, err error) {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return back, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		old, chart, err := whole(ctx, tx, id)
		if err != nil {
			return err
		}
		if version != 0 && old.Version != version {
			return fault.New(fault.Conflict, "Somebody changed this visit in the meantime. Nothing was saved; look at the new state and try again.")
		}
		back = SaidOf(old.Visit, chart)
		for _, e := range said.edits(old.Visit, chart) {
			added, err := e.keep(ctx, tx, old.PatientID)
			if err != nil {
				return err
			}
			if m, ok := e.value.(*record.Medication); ok && added != "" {
				back.Medicines = append(back.Medicines, Medicine{ID: added, Name: m.Drug.String(), Change: MedicineRemoved})
			}
		}
		v, _ := said.On(old.Visit, record.Chart{})
		if v.Reason = said.Reason; said.Reason == old.Type.String() && old.Reason == "" {
			v.Reason = ""
		}
		w := NewWriter(tx)
		defer w.Close()
		if _, err := w.replace(ctx, id, v, old.UID, record.At(tx.Now())); err != nil {
			return err
		}
		// Medicines stand in the chart, and on the paper.
		if _, err := tx.Exec(ctx, `UPDATE visit SET said_at = changed_at WHERE id = ?`, id); err != nil {
			return fmt.Errorf("changing a visit: %w", err)
		}
		tx.Emit(Changed{id, old.PatientID})
		return audit.Append(ctx, tx, audit.Entry{Action: "visit.said", Subject: "visit", SubjectID: id, PatientID: old.PatientID})
	})
	return back, err
}

// whole reads a visit with its patient's chart.
func whole(ctx context.Context, q store.Queryer, id string) (Stored, record.Chart, error) {
	v, err := Read(ctx, q, id)
	if err != nil {
		return v, record.Chart{}, err
	}
	chart, err := patient.Items(ctx, q, `i.patient_id = ?`, v.PatientID)
	return v, chart, err
}
