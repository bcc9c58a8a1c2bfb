package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

const (
	loopPending = "pending"
	noteQuoted  = "quoted" // the codes stand only in text that the mail quotes
	// onlyCode is how long the new text of a mail may be that is an enrollment and nothing else.
	onlyCode = 120
)

// claimed is a mail that holds codes still to be verified.
type claimed struct {
	number, conversation int64
	id, sender, note     string
	messageID, preview   string
	codes                []string
	failed, fresh        bool
}

// CloseLoops puts the enrollment codes that arrived before the Enroller and records what came of each: a right code
// from a fitting sender files the mail, and for fresh mail a confirmation is queued. It can be repeated at any time;
// a code whose answer was lost is put forward again under the same mail. Receipts are queued here too, where the
// policy has them.
func (s *Mover) CloseLoops(ctx context.Context, a Account) error {
	list, err := s.claims(ctx, a)
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range list {
		if err := s.closeLoop(ctx, a, c); err != nil {
			errs = append(errs, err) // the next sync tries again; the others go on
		}
	}
	if s.deps.Policy.Receipts(ctx) {
		errs = append(errs, s.receipts(ctx, a))
	}
	return errors.Join(errs...)
}

// The account is written +account_id in what asks for the few mails that wait for something: each has an index of its own, and the
// one that starts with the account would look at every mail there is.

func (s *Service) claims(ctx context.Context, a Account) (list []claimed, err error) {
	if s.deps.Enroller == nil {
		return nil, nil
	}
	rows, err := s.db.Query(ctx, `SELECT number, conversation, id, from_mail, loop_note, message_id, preview, codes, auth_failed, fresh FROM mail_message
		WHERE loop = 'pending' AND +account_id = ? ORDER BY number LIMIT 500`, a.ID)
	if err != nil {
		return nil, fmt.Errorf("finding enrollment mail: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c claimed
		var codes string
		if err := rows.Scan(&c.number, &c.conversation, &c.id, &c.sender, &c.note, &c.messageID, &c.preview, &codes, &c.failed, &c.fresh); err != nil {
			return nil, fmt.Errorf("finding enrollment mail: %w", err)
		}
		if err := store.FromJSON(codes, &c.codes); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

func (s *Service) closeLoop(ctx context.Context, a Account, c claimed) error {
	var candidates []string
	people, err := s.byEmail(ctx, c.sender)
	if err != nil {
		return err
	}
	for _, p := range people {
		candidates = append(candidates, p.ID)
	}
	raw, err := s.raw(ctx, s.db, c.number)
	if err != nil {
		return err
	}
	m, _ := s.parse(raw)
	text := m.Subject + "\n" + newText(m)
	if c.note == noteQuoted {
		text = m.Subject + "\n" + m.Text
	}
	outcome, err := s.deps.Enroller.Verify(ctx, Claim{Text: text, Codes: c.codes, Sender: c.sender, PatientIDs: candidates, AuthFailed: c.failed, MessageID: c.id})
	if err != nil {
		return fmt.Errorf("verifying an enrollment code: %w", err)
	}
	var answer *parcel
	if outcome.Verdict == Enrolled && c.fresh {
		if answer, err = s.automatic(ctx, a, outcome.PatientID, c, confirmation); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var still string
		if err := tx.QueryRow(ctx, `SELECT loop FROM mail_message WHERE number = ?`, c.number).Scan(&still); err != nil || still != loopPending {
			return err // another run was faster
		}
		if _, err := tx.Exec(ctx, `UPDATE mail_message SET loop = ?, loop_note = ?, codes = '[]' WHERE number = ?`, string(outcome.Verdict), outcome.Reason, c.number); err != nil {
			return fmt.Errorf("recording an enrollment: %w", err)
		}
		switch outcome.Verdict {
		case Enrolled:
			if err := s.enrolled(ctx, tx, c, outcome); err != nil {
				return err
			}
			if answer != nil {
				if _, err := s.queue(ctx, tx, *answer); err != nil {
					return err
				}
			}
		case NoCode:
		default:
			if c.note == noteQuoted && outcome.Verdict == Refused {
				break // an answer that quotes an old invitation
			}
			if _, err := tx.Exec(ctx, `UPDATE mail_message SET review = ? WHERE number = ?`, string(CodeDoubt), c.number); err != nil {
				return fmt.Errorf("recording an enrollment: %w", err)
			}
			if _, err := tx.Exec(ctx, `UPDATE mail_conversation SET review = ?, category = CASE WHEN urgent = 1 THEN category ELSE ? END,
				status = CASE WHEN status = 'done' THEN 'new' ELSE status END, version = version + 1 WHERE number = ?`, string(CodeDoubt), triage.Enrollment, c.conversation); err != nil {
				return fmt.Errorf("recording an enrollment: %w", err)
			}
		}
		if err := s.refresh(ctx, tx, c.conversation); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{MemberName: access.System.Name, Action: "mail.code-" + string(outcome.Verdict), Subject: "mail", SubjectID: c.id, PatientID: outcome.PatientID})
	})
}

// enrolled files the mail whose code was right and closes its conversation, unless it asks for something else as well.
func (s *Service) enrolled(ctx context.Context, tx *store.Tx, c claimed, outcome Outcome) error {
	if _, err := tx.Exec(ctx, `UPDATE mail_message SET patient_id = ?, filed_how = 'code', review = '' WHERE number = ?`, outcome.PatientID, c.number); err != nil {
		return fmt.Errorf("filing an enrollment: %w", err)
	}
	status := StatusDone
	if len(c.preview) > onlyCode {
		status = StatusNew
	}
	now := store.Time(tx.Now())
	_, err := tx.Exec(ctx, `UPDATE mail_conversation SET patient_id = coalesce(patient_id, ?1), review = CASE WHEN patient_id IS NULL OR patient_id = ?1 THEN '' ELSE review END,
		category = CASE WHEN urgent = 1 THEN category ELSE ?2 END, status = CASE WHEN urgent = 1 THEN status ELSE ?3 END,
		due_at = CASE WHEN urgent = 0 AND ?3 = 'done' THEN '' ELSE due_at END, done_at = CASE WHEN ?3 = 'done' THEN ?4 ELSE done_at END, version = version + 1 WHERE number = ?5`,
		outcome.PatientID, triage.Enrollment, string(status), now, c.conversation)
	if err != nil {
		return fmt.Errorf("filing an enrollment: %w", err)
	}
	return nil
}

func (s *Service) byEmail(ctx context.Context, address string) ([]PatientRef, error) {
	if s.deps.Patients == nil || address == "" {
		return nil, nil
	}
	return s.deps.Patients.ByEmail(ctx, address)
}

// automatic prepares a mail that Foyer sends by itself to a matched patient; nil where a gate is shut, which is no
// error: people see the conversation.
func (s *Service) automatic(ctx context.Context, a Account, patientID string, c claimed, text func(language string, p Practice) (subject, body string)) (*parcel, error) {
	p, err := s.deps.Patients.Patient(ctx, patientID)
	if err != nil {
		return nil, err
	}
	to := c.sender
	matched := containsAddress(p.Emails, to)
	if !matched || c.failed || !s.reachable(p, to) {
		return nil, nil
	}
	if bad, err := s.bad(ctx, to); err != nil || bad {
		return nil, err
	}
	if standing, err := consent.Current(ctx, s.db, p.ID, consent.Email); err != nil || standing.Withdrawn {
		return nil, err
	}
	practice, err := s.practice(ctx)
	if err != nil {
		return nil, err
	}
	subject, body := text(p.Language, practice)
	return &parcel{account: a, practice: practice, patient: p.ID, to: Mailbox{Name: p.Given + " " + p.Family, Mail: to}, subject: subject, text: body, purpose: "confirmation",
		automatic: true, conversation: c.conversation, answers: c.messageID}, nil
}

// receipts queues a receipt for each fresh conversation of a patient that has none yet.
func (s *Service) receipts(ctx context.Context, a Account) (err error) {
	rows, err := s.db.Query(ctx, `SELECT max(m.number), m.conversation, m.id, m.from_mail, m.message_id, m.patient_id FROM mail_message m JOIN mail_conversation c ON c.number = m.conversation
		WHERE +m.account_id = ? AND m.fresh = 1 AND m.kind = 'person' AND m.direction = 'in' AND m.patient_id IS NOT NULL AND m.review = '' AND m.auth_failed = 0
		AND m.loop = '' AND c.status = 'new' AND c.status <> 'done' AND m.arrived > ?
		AND NOT EXISTS (SELECT 1 FROM mail_outbox o JOIN mail_message r ON r.number = o.message WHERE r.conversation = m.conversation AND o.created_at > m.arrived)
		GROUP BY m.conversation`, a.ID, store.Time(s.db.Source().Now().Add(-24*time.Hour)))
	if err != nil {
		return fmt.Errorf("finding mail for receipts: %w", err)
	}
	type one struct {
		claimed
		patient string
	}
	var list []one
	for rows.Next() {
		var o one
		if err := rows.Scan(&o.number, &o.conversation, &o.id, &o.sender, &o.messageID, &o.patient); err != nil {
			return errors.Join(err, rows.Close())
		}
		list = append(list, o)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("finding mail for receipts: %w", err)
	}
	for _, o := range list {
		answer, err := s.automatic(ctx, a, o.patient, o.claimed, receipt)
		if fault.Of(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if answer == nil {
			continue
		}
		answer.purpose = "receipt"
		if err := s.db.Write(ctx, func(tx *store.Tx) error {
			_, err := s.queue(ctx, tx, *answer)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
