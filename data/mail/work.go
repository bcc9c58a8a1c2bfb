package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/mail/imap"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// change finds a conversation and changes it in one transaction with its audit entry.
func (s *Service) change(ctx context.Context, need access.Permission, id, action string, fn func(tx *store.Tx, c *conversation, actor access.Actor) (map[string]any, error)) error {
	if err := access.Require(ctx, need); err != nil {
		return err
	}
	actor, ok := access.From(ctx)
	if !ok {
		actor = access.System
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return s.changeIn(ctx, tx, actor, id, action, fn) })
}

// changeIn is change inside a transaction, whose owner has asked for the permission.
func (s *Service) changeIn(ctx context.Context, tx *store.Tx, actor access.Actor, id, action string, fn func(tx *store.Tx, c *conversation, actor access.Actor) (map[string]any, error)) error {
	var number int64
	err := tx.QueryRow(ctx, `SELECT number FROM mail_conversation WHERE id = ?1 UNION SELECT conversation FROM mail_message WHERE id = ?1 AND conversation IS NOT NULL LIMIT 1`, id).Scan(&number)
	if isNoRows(err) {
		return fault.New(fault.NotFound, "This conversation does not exist.")
	}
	if err != nil {
		return fmt.Errorf("finding a conversation: %w", err)
	}
	c, err := (&desk{Service: s, tx: tx}).load(ctx, number)
	if err != nil {
		return err
	}
	detail, err := fn(tx, c, actor)
	if err != nil {
		return err
	}
	if err := s.recount(ctx, tx, number, action == actionRead || action == actionUnread); err != nil {
		return err
	}
	patient := c.patient
	if to, ok := detail["patient_id"].(string); ok {
		patient = to
		delete(detail, "patient_id")
	}
	return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "conversation", SubjectID: c.id, PatientID: patient, Detail: detail})
}

// SetStatus says whose turn it is. Closing a conversation answers what was asked of a person about it. It needs
// access.ReadMail.
func (s *Service) SetStatus(ctx context.Context, id string, status Status) error {
	if !status.Valid() {
		return fault.Field("status", "A conversation is new, in work, waiting for patient, or done.")
	}
	return s.change(ctx, access.ReadMail, id, "mail.status-set", func(tx *store.Tx, c *conversation, actor access.Actor) (map[string]any, error) {
		return map[string]any{"from": string(c.status), "to": string(status)}, s.setStatus(ctx, tx, c.number, status, actor)
	})
}

func (s *Service) setStatus(ctx context.Context, tx *store.Tx, number int64, status Status, actor access.Actor) error {
	done, by := "", ""
	if status == StatusDone {
		done, by = store.Time(tx.Now()), actor.MemberID
	}
	_, err := tx.Exec(ctx, `UPDATE mail_conversation SET status = ?1, done_at = ?2, done_by = ?3, due_at = CASE WHEN ?1 IN ('done', 'waiting for patient') THEN '' ELSE due_at END,
		urgent = CASE WHEN ?1 IN ('done', 'waiting for patient') THEN 0 ELSE urgent END, review = CASE WHEN ?1 = 'done' THEN '' ELSE review END, version = version + 1 WHERE number = ?4`,
		string(status), done, by, number)
	if err != nil {
		return fmt.Errorf("storing a status: %w", err)
	}
	return nil
}

// Assign gives a conversation to a member; an empty member takes it from whoever has it. It needs access.ReadMail.
func (s *Service) Assign(ctx context.Context, id, memberID string) error {
	return s.change(ctx, access.ReadMail, id, "mail.assigned", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		_, err := tx.Exec(ctx, `UPDATE mail_conversation SET assignee = ?, version = version + 1 WHERE number = ?`, memberID, c.number)
		return map[string]any{"member": memberID}, err
	})
}

// SetCategory corrects what a conversation is about. It needs access.ReadMail.
func (s *Service) SetCategory(ctx context.Context, id, category string) error {
	valid := false
	for _, c := range triage.Categories {
		valid = valid || c == category
	}
	if !valid {
		return fault.Field("category", "This category does not exist.")
	}
	return s.change(ctx, access.ReadMail, id, "mail.category-set", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		_, err := tx.Exec(ctx, `UPDATE mail_conversation SET category = ?, version = version + 1 WHERE number = ?`, category, c.number)
		return map[string]any{"from": c.category, "to": category}, err
	})
}

// Why a mail with red flags is not urgent after all.
const (
	CalmCalled  = "called"  // the patient was called
	CalmMisread = "misread" // the words mean something else
	CalmKnown   = "known"   // it is known, and seen to
)

// Calms are the reasons in their order.
var Calms = []string{CalmCalled, CalmMisread, CalmKnown}

// NotUrgent takes the mark of urgency off after a person has read the mail; who and when is kept, and in the log. It
// needs access.ReadMail.
func (s *Service) NotUrgent(ctx context.Context, id string) error { return s.NotUrgentAs(ctx, id, "") }

// NotUrgentAs is NotUrgent with one of Calms for the log.
func (s *Service) NotUrgentAs(ctx context.Context, id, why string) error {
	if why != "" && !slices.Contains(Calms, why) {
		return fault.Field("why", "A mail is not urgent because the patient was called, because its words mean something else, or because it is known.")
	}
	hours, err := s.hours(ctx)
	if err != nil {
		return err
	}
	return s.change(ctx, access.ReadMail, id, "mail.not-urgent", func(tx *store.Tx, c *conversation, actor access.Actor) (map[string]any, error) {
		rules, err := s.calm(ctx, tx, c, hours, actor)
		detail := map[string]any{"rules": rules}
		if why != "" {
			detail["why"] = why
		}
		return detail, err
	})
}

// calm clears the urgency of a conversation, and returns the rules that had found it urgent.
func (s *Service) calm(ctx context.Context, tx *store.Tx, c *conversation, hours Hours, actor access.Actor) ([]string, error) {
	category := c.category
	if category == triage.Urgent {
		category = triage.Clinical
	}
	due := c.due
	if hours != nil {
		if arrived, err := store.ParseTime(c.lastIn); err == nil && c.status != StatusDone {
			due = store.Time(hours.Add(arrived, s.deps.Policy.ReplyWithin(category, false)))
		}
	}
	_, err := tx.Exec(ctx, `UPDATE mail_conversation SET urgent = 0, category = ?, cleared_at = ?, cleared_by = ?, due_at = ?, version = version + 1 WHERE number = ?`,
		category, store.Time(tx.Now()), actor.MemberID, due, c.number)
	if err != nil {
		return nil, fmt.Errorf("clearing an urgency: %w", err)
	}
	return urgentRules(c.because)
}

// The entries of MarkRead in the log.
const (
	actionRead   = "mail.read"
	actionUnread = "mail.marked-unread"
)

// MarkRead marks what came in as read, or unread again, here and on the server. It needs access.ReadMail.
func (s *Service) MarkRead(ctx context.Context, id string, read bool) error {
	action := actionRead
	if !read {
		action = actionUnread
	}
	return s.change(ctx, access.ReadMail, id, action, func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		list, err := s.numbers(ctx, tx, `SELECT number FROM mail_message WHERE conversation = ? AND direction = 'in' AND seen <> ? ORDER BY date DESC`, c.number, store.Bool(read))
		if err != nil {
			return nil, err
		}
		if !read && len(list) > 1 {
			list = list[:1] // the newest is enough to show it again
		}
		for _, number := range list {
			if err := s.mark(ctx, tx, number, "seen", actSeen, read); err != nil {
				return nil, err
			}
		}
		return map[string]any{"mails": len(list)}, nil
	})
}

// SetFlag flags the newest mail that came in, or takes all flags off, here and on the server. It needs access.ReadMail.
func (s *Service) SetFlag(ctx context.Context, id string, on bool) error {
	return s.change(ctx, access.ReadMail, id, "mail.flagged", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		list, err := s.numbers(ctx, tx, `SELECT number FROM mail_message WHERE conversation = ? AND direction = 'in' AND flagged <> ? ORDER BY date DESC`, c.number, store.Bool(on))
		if err != nil {
			return nil, err
		}
		if on && len(list) > 1 {
			list = list[:1]
		}
		for _, number := range list {
			if err := s.mark(ctx, tx, number, "flagged", actFlagged, on); err != nil {
				return nil, err
			}
		}
		return map[string]any{"on": on}, nil
	})
}

// mark sets one flag here and notes it for the server.
func (s *Service) mark(ctx context.Context, tx *store.Tx, number int64, column, action string, on bool) error {
	var accountID string
	if err := tx.QueryRow(ctx, `UPDATE mail_message SET `+column+` = ? WHERE number = ? RETURNING account_id`, store.Bool(on), number).Scan(&accountID); err != nil {
		return fmt.Errorf("marking a mail: %w", err)
	}
	value := "0"
	if on {
		value = "1"
	}
	return s.note(ctx, tx, accountID, number, action, value)
}

// Move puts the mails of a conversation that came in into another folder of the server. It needs access.ReadMail.
func (s *Service) Move(ctx context.Context, id, folder string) error {
	if folder == "" {
		return fault.Field("folder", "Name the folder.")
	}
	return s.change(ctx, access.ReadMail, id, "mail.moved", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		list, err := s.numbers(ctx, tx, `SELECT m.number FROM mail_message m WHERE m.conversation = ? AND m.direction = 'in'
			AND NOT EXISTS (SELECT 1 FROM mail_place p JOIN mail_mailbox b ON b.number = p.mailbox WHERE p.message = m.number AND b.name = ?)`, c.number, folder)
		if err != nil {
			return nil, err
		}
		for _, number := range list {
			var accountID string
			if err := tx.QueryRow(ctx, `SELECT account_id FROM mail_message WHERE number = ?`, number).Scan(&accountID); err != nil {
				return nil, fmt.Errorf("moving a mail: %w", err)
			}
			if err := s.note(ctx, tx, accountID, number, actMove, folder); err != nil {
				return nil, err
			}
		}
		return map[string]any{"mails": len(list)}, nil
	})
}

// Archive puts a conversation into the account's archive folder, where there is one.
func (s *Service) Archive(ctx context.Context, id string) error {
	var name string
	err := s.db.QueryRow(ctx, `SELECT b.name FROM mail_mailbox b JOIN mail_conversation c ON c.account_id = b.account_id WHERE c.id = ? AND b.role = ?`, id, string(imap.Archive)).Scan(&name)
	if isNoRows(err) {
		return fault.New(fault.NotFound, "The mailbox has no archive folder.")
	}
	if err != nil {
		return fmt.Errorf("finding the archive: %w", err)
	}
	return s.Move(ctx, id, name)
}

// FileTo files a conversation to a patient by a person's word, whoever it was filed to before. Mails in it that were
// filed to somebody else stay theirs. An empty patient takes it off. It needs access.EditRecords.
func (s *Service) FileTo(ctx context.Context, id, patientID string) error {
	return s.FileWith(ctx, id, patientID, nil)
}

// FileWith is FileTo with something else in the same transaction: also gets the address that wrote to the conversation
// last, empty where nobody did, and its error leaves everything as it was.
func (s *Service) FileWith(ctx context.Context, id, patientID string, also func(tx *store.Tx, from string) error) error {
	if patientID != "" {
		if s.deps.Patients == nil {
			return fault.New(fault.NotFound, "This patient does not exist.")
		}
		p, err := s.deps.Patients.Patient(ctx, patientID)
		if err != nil {
			return err
		}
		patientID = p.ID
	}
	return s.change(ctx, access.EditRecords, id, "mail.filed", func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		how := "person"
		if patientID == "" {
			how = ""
		}
		if _, err := tx.Exec(ctx, `UPDATE mail_message SET patient_id = ?1, filed_how = ?2, review = '' WHERE conversation = ?3 AND (patient_id IS NULL OR patient_id = ?4)
			AND (kind = 'person' OR direction = 'out')`, null(patientID), how, c.number, c.patient); err != nil {
			return nil, fmt.Errorf("filing mail: %w", err)
		}
		review := NoReview
		if patientID == "" {
			review = Unmatched
		}
		if _, err := tx.Exec(ctx, `UPDATE mail_conversation SET patient_id = ?, review = ?, version = version + 1 WHERE number = ?`, null(patientID), string(review), c.number); err != nil {
			return nil, fmt.Errorf("filing mail: %w", err)
		}
		detail := map[string]any{"how": "person", "before": c.patient}
		if patientID != "" {
			detail["patient_id"] = patientID
		}
		if also == nil {
			return detail, nil
		}
		var from string
		err := tx.QueryRow(ctx, `SELECT from_mail FROM mail_message WHERE conversation = ? AND direction = 'in' AND kind = 'person' ORDER BY date DESC, number DESC LIMIT 1`, c.number).Scan(&from)
		if err != nil && !isNoRows(err) {
			return nil, fmt.Errorf("finding who wrote: %w", err)
		}
		return detail, also(tx, from)
	})
}

// Seen settles that a person has looked at what a conversation's review asked for. It needs access.ReadMail.
func (s *Service) Seen(ctx context.Context, id string) error {
	return s.change(ctx, access.ReadMail, id, "mail.reviewed", seen(ctx))
}

// SeenIn is Seen inside somebody else's transaction: what was looked at and what was decided about it are one.
func (s *Service) SeenIn(ctx context.Context, tx *store.Tx, id string) error {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return err
	}
	actor, ok := access.From(ctx)
	if !ok {
		actor = access.System
	}
	return s.changeIn(ctx, tx, actor, id, "mail.reviewed", seen(ctx))
}

func seen(ctx context.Context) func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
	return func(tx *store.Tx, c *conversation, _ access.Actor) (map[string]any, error) {
		_, err := tx.Exec(ctx, `UPDATE mail_conversation SET review = '', version = version + 1 WHERE number = ?`, c.number)
		return map[string]any{"review": string(c.review)}, err
	}
}

func (s *Service) numbers(ctx context.Context, q store.Queryer, query string, args ...any) (list []int64, err error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading mail: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("reading mail: %w", err)
		}
		list = append(list, n)
	}
	return list, rows.Err()
}
