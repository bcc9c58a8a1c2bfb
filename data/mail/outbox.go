package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/mail/smtp"
	"foyer/data/store"
)

// States of a mail on its way out.
const (
	StateQueued    = "queued"
	StateSending   = "sending"
	StateAccepted  = "accepted"
	StateUnknown   = "unknown"  // the server had the bytes and gave no answer: it may have been sent
	StateRejected  = "rejected" // for good
	StateWithdrawn = "withdrawn"
)

const (
	// sendingLimit is how long one attempt can take at most; a row that says sending for longer is of a program that died.
	sendingLimit = 15 * time.Minute
	// unknownWait is how long a provider that files sent mail itself may take to do so.
	unknownWait = 10 * time.Minute
)

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Parcel is a mail of the outbox with its bytes.
type Parcel struct {
	ID        string
	Message   int64
	MessageID string
	From      string
	To        []string
	Raw       []byte
	State     string
	Attempts  int
	Changed   time.Time
}

// Outbound returns what is to be done for an account: mails that are queued and due, those whose fate is unknown, and
// those whose copy is still to be filed in Sent. Mails that a dead program left in the middle of sending come as
// unknown: their bytes may have gone out.
func (s *Mover) Outbound(ctx context.Context, accountID string) (send, unknown, file []Parcel, err error) {
	now := s.db.Source().Now()
	if err := s.orphaned(ctx, accountID, now); err != nil {
		return nil, nil, nil, err
	}
	if send, err = s.parcels(ctx, `o.state = 'queued' AND (o.next_at = '' OR o.next_at <= ?2)`, accountID, store.Time(now)); err != nil {
		return nil, nil, nil, err
	}
	if unknown, err = s.parcels(ctx, `o.state = 'unknown' AND ?2 <> ''`, accountID, store.Time(now)); err != nil {
		return nil, nil, nil, err
	}
	file, err = s.parcels(ctx, `o.state = 'accepted' AND o.filing = 'wanted' AND ?2 <> ''`, accountID, store.Time(now))
	return send, unknown, file, err
}

// orphaned takes mails that a program marked as being sent, and then died, for mails of unknown fate.
func (s *Mover) orphaned(ctx context.Context, accountID string, now time.Time) error {
	const those = `account_id = ? AND state = 'sending' AND changed_at < ?`
	before := store.Time(now.Add(-sendingLimit))
	var any bool
	if err := s.db.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM mail_outbox WHERE `+those+`)`, accountID, before).Scan(&any); err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	if !any {
		return nil
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		ids, err := ids(ctx, tx, `SELECT id FROM mail_outbox WHERE `+those, accountID, before)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := tx.Exec(ctx, `UPDATE mail_outbox SET state = 'unknown', last_text = 'The program ended while sending.', changed_at = ? WHERE id = ?`, store.Time(now), id); err != nil {
				return fmt.Errorf("changing the outbox: %w", err)
			}
			tx.Emit(OutboxChanged{ID: id, State: StateUnknown})
			if err := s.outboxAudit(ctx, tx, id, "mail."+StateUnknown, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func ids(ctx context.Context, q store.Queryer, query string, args ...any) (list []string, err error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading the outbox: %w", err)
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

func (s *Service) parcels(ctx context.Context, condition, accountID, now string) (list []Parcel, err error) {
	rows, err := s.db.Query(ctx, `SELECT o.id, o.message, m.message_id, o.sender, o.recipients, o.state, o.attempts, o.changed_at
		FROM mail_outbox o JOIN mail_message m ON m.number = o.message WHERE o.account_id = ?1 AND `+condition+` ORDER BY o.created_at, o.id LIMIT 200`, accountID, now)
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p Parcel
		var to, changed string
		if err := rows.Scan(&p.ID, &p.Message, &p.MessageID, &p.From, &to, &p.State, &p.Attempts, &changed); err != nil {
			return nil, fmt.Errorf("reading the outbox: %w", err)
		}
		if err := store.FromJSON(to, &p.To); err != nil {
			return nil, err
		}
		if p.Changed, err = store.ParseTime(changed); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// Bytes returns the bytes of a parcel: exactly those that were built when the decision to send was made.
func (s *Mover) Bytes(ctx context.Context, p Parcel) ([]byte, error) {
	return s.raw(ctx, s.db, p.Message)
}

// Sending marks a queued mail before its bytes leave; ok is false when somebody else has it already or took it back.
func (s *Mover) Sending(ctx context.Context, id string) (ok bool, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		result, err := tx.Exec(ctx, `UPDATE mail_outbox SET state = 'sending', attempts = attempts + 1, changed_at = ? WHERE id = ? AND state = 'queued'`, store.Time(tx.Now()), id)
		if err != nil {
			return fmt.Errorf("marking a mail as being sent: %w", err)
		}
		n, err := result.RowsAffected()
		ok = n == 1
		tx.Emit(OutboxChanged{ID: id, State: StateSending})
		return err
	})
	return ok, err
}

// SendResult records what became of an attempt. serverFiles says that the provider puts the copy into Sent itself.
func (s *Mover) SendResult(ctx context.Context, id string, r smtp.Result, serverFiles bool) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var attempts int
		if err := tx.QueryRow(ctx, `SELECT attempts FROM mail_outbox WHERE id = ?`, id).Scan(&attempts); err != nil {
			return fmt.Errorf("reading the outbox: %w", err)
		}
		state, filing, next := StateQueued, "", time.Time{}
		switch {
		case r.Outcome == smtp.Accepted:
			state, filing = StateAccepted, "wanted"
			if serverFiles {
				filing = "server"
			}
		case r.Outcome == smtp.Unknown:
			state = StateUnknown
		case r.Outcome == smtp.Rejected && r.Permanent:
			state = StateRejected
		default:
			next = tx.Now().Add(time.Minute << min(max(attempts-1, 0), 7))
		}
		if _, err := tx.Exec(ctx, `UPDATE mail_outbox SET state = ?, filing = ?, next_at = ?, last_code = ?, last_text = ?, changed_at = ? WHERE id = ?`,
			state, filing, store.Time(next), r.Code, clip(r.Text, 500), store.Time(tx.Now()), id); err != nil {
			return fmt.Errorf("recording the sending: %w", err)
		}
		if state == StateRejected {
			if err := s.cameBack(ctx, tx, id); err != nil {
				return err
			}
		}
		tx.Emit(OutboxChanged{ID: id, State: state})
		return s.outboxAudit(ctx, tx, id, "mail."+state, map[string]any{"code": r.Code})
	})
}

// cameBack puts the conversation of a rejected mail back on the table.
func (s *Service) cameBack(ctx context.Context, tx *store.Tx, id string) error {
	var conversation int64
	if err := tx.QueryRow(ctx, `SELECT m.conversation FROM mail_outbox o JOIN mail_message m ON m.number = o.message WHERE o.id = ?`, id).Scan(&conversation); err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE mail_conversation SET status = 'new', review = ?, version = version + 1 WHERE number = ?`, string(Undelivered), conversation); err != nil {
		return fmt.Errorf("storing a conversation: %w", err)
	}
	return s.refresh(ctx, tx, conversation)
}

func (s *Service) outboxAudit(ctx context.Context, tx *store.Tx, id, action string, detail map[string]any) error {
	var message, patient string
	if err := tx.QueryRow(ctx, `SELECT m.id, coalesce(o.patient_id, '') FROM mail_outbox o JOIN mail_message m ON m.number = o.message WHERE o.id = ?`, id).Scan(&message, &patient); err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "mail", SubjectID: message, PatientID: patient, Detail: detail})
}

// FoundInSent records that the Sent folder holds the mail: it went out, and its copy is filed.
func (s *Mover) FoundInSent(ctx context.Context, p Parcel) error {
	return s.db.Write(ctx, func(tx *store.Tx) error { return s.foundInSent(ctx, tx, p.Message) })
}

func (s *Service) foundInSent(ctx context.Context, tx *store.Tx, message int64) error {
	var id, state string
	err := tx.QueryRow(ctx, `SELECT id, state FROM mail_outbox WHERE message = ?`, message).Scan(&id, &state)
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE mail_outbox SET state = CASE WHEN state IN ('unknown', 'sending') THEN 'accepted' ELSE state END,
		filing = 'done', changed_at = ? WHERE id = ?`, store.Time(tx.Now()), id); err != nil {
		return fmt.Errorf("recording the sending: %w", err)
	}
	if state == StateUnknown || state == StateSending {
		tx.Emit(OutboxChanged{ID: id, State: StateAccepted})
		return s.outboxAudit(ctx, tx, id, "mail.found-in-sent", nil)
	}
	return nil
}

// NotInSent records that the Sent folder of a provider that files itself does not hold a mail whose fate is unknown.
// After a while that means that it never went out: it is queued again. Elsewhere its absence proves nothing, and a
// person decides (Resend, TakeAsSent).
func (s *Mover) NotInSent(ctx context.Context, p Parcel, serverFiles bool) error {
	if !serverFiles || s.db.Source().Now().Sub(p.Changed) < unknownWait {
		return nil
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		result, err := tx.Exec(ctx, `UPDATE mail_outbox SET state = 'queued', changed_at = ? WHERE id = ? AND state = 'unknown'`, store.Time(tx.Now()), p.ID)
		if err != nil {
			return fmt.Errorf("recording the sending: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err // a person has decided meanwhile
		}
		tx.Emit(OutboxChanged{ID: p.ID, State: StateQueued})
		return s.outboxAudit(ctx, tx, p.ID, "mail.queued-again", nil)
	})
}

// Filed records that the copy in Sent is there.
func (s *Mover) Filed(ctx context.Context, p Parcel) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mail_outbox SET filing = 'done' WHERE id = ?`, p.ID)
		return err
	})
}

// decide changes a mail of the outbox by a member's word.
func (s *Service) decide(ctx context.Context, id, action, update string, states ...any) error {
	if err := access.Require(ctx, access.SendMail); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		result, err := tx.Exec(ctx, `UPDATE mail_outbox SET `+update+`, next_at = '', changed_at = ? WHERE id = ? AND state IN (?, ?)`,
			append([]any{store.Time(tx.Now()), id}, states...)...)
		if err != nil {
			return fmt.Errorf("changing the outbox: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.Conflict, "This mail is in another state by now. Look again."))
		}
		var state string
		if err := tx.QueryRow(ctx, `SELECT state FROM mail_outbox WHERE id = ?`, id).Scan(&state); err != nil {
			return fmt.Errorf("reading the outbox: %w", err)
		}
		tx.Emit(OutboxChanged{ID: id, State: state})
		return s.outboxAudit(ctx, tx, id, action, nil)
	})
}

// Resend queues a mail again whose fate is unknown, or that was rejected.
func (s *Service) Resend(ctx context.Context, id string) error {
	return s.decide(ctx, id, "mail.resent", "state = 'queued'", StateUnknown, StateRejected)
}

// TakeAsSent settles that a mail whose fate is unknown went out.
func (s *Service) TakeAsSent(ctx context.Context, id string) error {
	return s.decide(ctx, id, "mail.taken-as-sent", "state = 'accepted', filing = 'wanted'", StateUnknown, StateUnknown)
}

// Withdraw takes a mail back that has not gone out.
func (s *Service) Withdraw(ctx context.Context, id string) error {
	return s.decide(ctx, id, "mail.withdrawn", "state = 'withdrawn'", StateQueued, StateRejected)
}

// Release lets a mail go that was held so that it could be taken back; nothing happens to one that is no longer queued. It
// needs access.SendMail.
func (s *Service) Release(ctx context.Context, id string) error {
	if err := access.Require(ctx, access.SendMail); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		result, err := tx.Exec(ctx, `UPDATE mail_outbox SET next_at = '' WHERE id = ? AND state = 'queued'`, id)
		if err != nil {
			return fmt.Errorf("letting a mail go: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		tx.Emit(OutboxChanged{ID: id, State: StateQueued})
		return nil
	})
}

// Outgoing is a mail of the outbox as screens list it.
type Outgoing struct {
	ID             string    `json:"id"`
	ConversationID string    `json:"conversation_id"`
	PatientID      string    `json:"patient_id,omitempty"`
	To             []string  `json:"to"`
	Subject        string    `json:"subject"`
	Purpose        string    `json:"purpose"`
	Automatic      bool      `json:"automatic"`
	State          string    `json:"state"`
	Attempts       int       `json:"attempts"`
	LastCode       int       `json:"last_code,omitempty"`
	LastText       string    `json:"last_text,omitempty"`
	Created        time.Time `json:"created"`
}

// Outbox lists mails on their way out, newest first; settled ones too when all is set. It needs access.ReadMail.
func (s *Service) Outbox(ctx context.Context, all bool) (list []Outgoing, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT o.id, c.id, coalesce(o.patient_id, ''), o.recipients, m.subject, o.purpose, o.automatic, o.state, o.attempts, o.last_code, o.last_text, o.created_at
		FROM mail_outbox o JOIN mail_message m ON m.number = o.message JOIN mail_conversation c ON c.number = m.conversation
		WHERE ? OR o.state NOT IN ('accepted', 'withdrawn') ORDER BY o.created_at DESC LIMIT 500`, all)
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var o Outgoing
		var to, created string
		if err := rows.Scan(&o.ID, &o.ConversationID, &o.PatientID, &to, &o.Subject, &o.Purpose, &o.Automatic, &o.State, &o.Attempts, &o.LastCode, &o.LastText, &created); err != nil {
			return nil, fmt.Errorf("reading the outbox: %w", err)
		}
		if err := store.FromJSON(to, &o.To); err != nil {
			return nil, err
		}
		if o.Created, err = store.ParseTime(created); err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

// AddressWorks takes the mark off an address that did not take mail. It needs access.EditRecords.
func (s *Service) AddressWorks(ctx context.Context, address string) error {
	if err := access.Require(ctx, access.EditRecords); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM mail_bad_address WHERE address = ?`, normalAddress(address)); err != nil {
			return fmt.Errorf("clearing an address: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "mail.address-cleared", Subject: "mail address"})
	})
}
