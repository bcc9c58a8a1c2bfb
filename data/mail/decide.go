package mail

import (
	"context"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/mail/imap"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// Restore puts a conversation back to what it was before somebody decided about it: status, urgency, due time, what was
// to be looked at, category, assignee and whether it is a notice. It is the way back of SetStatus, Assign, SetUrgent,
// NotUrgent and SetAside; whose mail it is goes back by FileTo. It needs access.ReadMail.
func (s *Service) Restore(ctx context.Context, was Conversation) error {
	if !was.Status.Valid() {
		return fault.New(fault.Invalid, "This can't be taken back any more.")
	}
	return s.change(ctx, access.ReadMail, was.ID, "mail.restored", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		due := time.Time{}
		if was.Due != nil {
			due = *was.Due
		}
		cleared := c.cleared
		if was.Urgent {
			cleared = ""
		}
		_, err := tx.Exec(ctx, `UPDATE mail_conversation SET status = ?1, urgent = ?2, due_at = ?3, review = ?4, category = ?5, assignee = ?6, automatic = ?7, cleared_at = ?8,
			call_back = CASE WHEN ?10 = 0 THEN '' WHEN call_back = '' THEN ?11 ELSE call_back END, cleared_by = CASE WHEN ?8 = '' THEN '' ELSE cleared_by END, done_at = CASE WHEN ?1 = 'done' THEN done_at ELSE '' END, done_by = CASE WHEN ?1 = 'done' THEN done_by ELSE '' END,
			version = version + 1 WHERE number = ?9`,
			string(was.Status), store.Bool(was.Urgent), store.Time(due), string(was.Review), was.Category, was.Assignee, store.Bool(was.Automatic), cleared, c.number,
			store.Bool(was.ToCall), store.Time(tx.Now()))
		if err != nil {
			return nil, fmt.Errorf("restoring a conversation: %w", err)
		}
		return map[string]any{"from": string(c.status), "to": string(was.Status)}, nil
	})
}

// SetUrgent marks a conversation as urgent by a person's word; its answer is due as the policy has it for urgent mail,
// counted from now. It needs access.ReadMail.
func (s *Service) SetUrgent(ctx context.Context, id string) error {
	hours, err := s.hours(ctx)
	if err != nil {
		return err
	}
	return s.change(ctx, access.ReadMail, id, "mail.urgent", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		due := c.due
		if hours != nil {
			if soon := store.Time(hours.Add(tx.Now(), s.deps.Policy.ReplyWithin(triage.Urgent, true))); due == "" || soon < due {
				due = soon
			}
		}
		_, err := tx.Exec(ctx, `UPDATE mail_conversation SET urgent = 1, cleared_at = '', cleared_by = '', due_at = ?,
			status = CASE WHEN status IN ('done', 'waiting for patient') THEN 'in work' ELSE status END, version = version + 1 WHERE number = ?`, due, c.number)
		return nil, err
	})
}

// SetToCall puts a conversation among those whose patient is to be called, or takes it off. What was done or waits is open again
// then. It needs access.ReadMail.
func (s *Service) SetToCall(ctx context.Context, id string, on bool) error {
	return s.change(ctx, access.ReadMail, id, "mail.to-call", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		since := ""
		if on {
			since = store.Time(tx.Now())
		}
		_, err := tx.Exec(ctx, `UPDATE mail_conversation SET call_back = CASE WHEN ?1 = '' OR call_back = '' THEN ?1 ELSE call_back END,
			status = CASE WHEN ?1 <> '' AND status IN ('done', 'waiting for patient') THEN 'in work' ELSE status END, version = version + 1 WHERE number = ?2`, since, c.number)
		return map[string]any{"on": on}, err
	})
}

// SetAside settles that a conversation is no patient's: it leaves the work for the notices. Junk goes into the server's
// folder for it as well, where there is one. It needs access.ReadMail.
func (s *Service) SetAside(ctx context.Context, id string, junk bool) error {
	var folder string
	if junk {
		err := s.db.QueryRow(ctx, `SELECT b.name FROM mail_mailbox b JOIN mail_conversation c ON c.account_id = b.account_id WHERE c.id = ? AND b.role = ?`, id, string(imap.Junk)).Scan(&folder)
		if err != nil && !isNoRows(err) {
			return fmt.Errorf("finding the folder for junk: %w", err)
		}
	}
	err := s.change(ctx, access.ReadMail, id, "mail.set-aside", func(tx *store.Tx, c *conversation, actor access.Actor) (map[string]any, error) {
		if c.patient != "" {
			return nil, fault.New(fault.Conflict, "This mail is filed to a patient. Take it off the patient first.")
		}
		if _, err := tx.Exec(ctx, `UPDATE mail_conversation SET automatic = 1 WHERE number = ?`, c.number); err != nil {
			return nil, fmt.Errorf("setting mail aside: %w", err)
		}
		return map[string]any{"junk": junk}, s.setStatus(ctx, tx, c.number, StatusDone, actor)
	})
	if err != nil || folder == "" {
		return err
	}
	return s.Move(ctx, id, folder)
}
