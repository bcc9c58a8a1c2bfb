package enrollment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// TookBack is the event of a step that was recorded by mistake and taken back. It leads to where the patient stood before.
const TookBack Event = "took-back"

// TakeBack takes the last step of a patient back, for an Undo right after it: before is where the patient stood until then.
// Codes that the step voided are good again unless newer ones have come. When anything else has happened meanwhile it is a
// Conflict. Invitations with a code are not taken back here: Void does that with the code. Needs access.Enroll.
func (s *Service) TakeBack(ctx context.Context, before Enrollment) error {
	return s.TakeRecordedBack(ctx, before, Recorded{})
}

// Recorded is what was recorded in one go: how many events, and when. The zero value is one event at any time.
type Recorded struct {
	Events int       `json:"events"`
	At     time.Time `json:"at,omitzero"`
}

// TakeRecordedBack is TakeBack for whoever has kept what was recorded with where the patient stood: it takes that very step back, and no
// later one that happens to start from the same state.
func (s *Service) TakeRecordedBack(ctx context.Context, before Enrollment, step Recorded) error {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		p, err := subject(ctx, tx, before.PatientID)
		if err != nil {
			return err
		}
		now, err := Load(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		var event Event
		var at, channel string
		err = tx.QueryRow(ctx, `SELECT event, at, channel FROM enrollment_event WHERE patient_id = ? ORDER BY at DESC, id DESC LIMIT 1`, p.ID).Scan(&event, &at, &channel)
		var first, from string
		if err == nil {
			err = tx.QueryRow(ctx, `SELECT at, state_from FROM enrollment_event WHERE patient_id = ? ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?`, p.ID, max(step.Events, 1)-1).Scan(&first, &from)
		}
		other := State(from) != before.State || first != at || !step.At.IsZero() && at != store.Time(step.At)
		if errors.Is(err, sql.ErrNoRows) || err == nil && (other || event == TookBack || event == Invite && channel != string(Vendor) || event == Expire || event == Withdraw) {
			return fault.New(fault.Conflict, "Something else has happened meanwhile, so this can't be taken back. Look at the patient's record.")
		}
		if err != nil {
			return fmt.Errorf("reading the history of an enrollment: %w", err)
		}
		_, err = tx.Exec(ctx, `UPDATE enrollment SET state = ?, since = ?, reason = ?, next_on = ?, attempts = ?, retries = ?, changed_at = ? WHERE patient_id = ?`,
			before.State, store.Time(before.Since), before.Reason, before.NextOn, before.Attempts, before.Retries, store.Time(tx.Now()), p.ID)
		if err == nil {
			_, err = tx.Exec(ctx, `UPDATE enrollment_code AS k SET ended_at = '', ended_why = '' WHERE patient_id = ? AND used_at = '' AND ended_at >= ? AND expires_at >= ?
				AND ended_why IN (SELECT 'the patient is now ' || state_to FROM enrollment_event e WHERE e.patient_id = k.patient_id AND e.at >= ?)
				AND NOT EXISTS (SELECT 1 FROM enrollment_code o WHERE o.patient_id = k.patient_id AND o.channel = k.channel AND o.used_at = '' AND o.ended_at = '')`,
				p.ID, at, store.Time(tx.Now()), at)
		}
		if err == nil {
			actor, _ := access.From(ctx)
			_, err = tx.Exec(ctx, `INSERT INTO enrollment_event (id, patient_id, at, event, state_from, state_to, reason, member_id, member_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				tx.ID(), p.ID, store.Time(tx.Now()), TookBack, now.State, before.State, string(event), actor.MemberID, actor.Name)
		}
		if err != nil {
			return fmt.Errorf("taking a step back: %w", err)
		}
		tx.Emit(Changed{p.ID, now.State, before.State})
		return audit.Append(ctx, tx, audit.Entry{Action: "enrollment.took-back", Subject: "enrollment", SubjectID: p.ID, PatientID: p.ID,
			Detail: map[string]any{"event": event, "from": now.State, "to": before.State}})
	})
}
