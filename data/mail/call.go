package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Call is one call to a patient that a mail led to.
type Call struct {
	ID      string    `json:"id"`
	Outcome string    `json:"outcome"` // one of Outcomes
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at"`
	Member  string    `json:"member"`
}

// The outcomes of a call.
const (
	Reached     = "reached"
	MessageLeft = "message left"
	NotReached  = "not reached"
)

// Outcomes are what can come of a call.
var Outcomes = []string{Reached, MessageLeft, NotReached}

const longestNote = 2000

// LogCall records a call about a conversation. It decides nothing else: a patient who was reached may still need an
// answer. It needs access.ReadMail.
func (s *Service) LogCall(ctx context.Context, conversationID, outcome, note string) error {
	return s.logCall(ctx, conversationID, outcome, note, false)
}

// LogCalming records a call that settled what was urgent: LogCall and NotUrgent in one. It needs access.ReadMail.
func (s *Service) LogCalming(ctx context.Context, conversationID, outcome, note string) error {
	return s.logCall(ctx, conversationID, outcome, note, true)
}

func (s *Service) logCall(ctx context.Context, conversationID, outcome, note string, calms bool) error {
	note = strings.TrimSpace(note)
	switch {
	case !slices.Contains(Outcomes, outcome):
		return fault.Field("outcome", "A call ends reached, message left, or not reached.")
	case len(note) > longestNote:
		return fault.Field("note", "The note is longer than %d characters.", longestNote)
	}
	var hours Hours
	if calms {
		var err error
		if hours, err = s.hours(ctx); err != nil {
			return err
		}
	}
	return s.change(ctx, access.ReadMail, conversationID, "mail.called", func(tx *store.Tx, c *conversation, actor access.Actor) (map[string]any, error) {
		_, err := tx.Exec(ctx, `INSERT INTO mail_call (id, conversation, outcome, note, at, member_id, member_name) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			tx.ID(), c.number, outcome, note, store.Time(tx.Now()), actor.MemberID, actor.Name)
		if err != nil {
			return nil, fmt.Errorf("recording a call: %w", err)
		}
		if outcome == Reached {
			if _, err := tx.Exec(ctx, `UPDATE mail_conversation SET call_back = '', version = version + 1 WHERE number = ? AND call_back <> ''`, c.number); err != nil {
				return nil, fmt.Errorf("recording a call: %w", err)
			}
		}
		detail := map[string]any{"outcome": outcome}
		if !calms || !c.urgent {
			return detail, nil
		}
		rules, err := s.calm(ctx, tx, c, hours, actor)
		if err != nil {
			return nil, err
		}
		return detail, audit.Append(ctx, tx, audit.Entry{Action: "mail.not-urgent", Subject: "conversation", SubjectID: c.id, PatientID: c.patient, Detail: map[string]any{"rules": rules, "why": CalmCalled}})
	})
}

// Calls returns the calls about a conversation, oldest first. It needs access.ReadMail.
func (s *Service) Calls(ctx context.Context, conversationID string) (list []Call, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT k.id, k.outcome, k.note, k.at, k.member_name FROM mail_call k JOIN mail_conversation c ON c.number = k.conversation
		WHERE c.id = ? ORDER BY k.at, k.id`, conversationID)
	if err != nil {
		return nil, fmt.Errorf("reading calls: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c Call
		var at string
		if err := rows.Scan(&c.ID, &c.Outcome, &c.Note, &at, &c.Member); err != nil {
			return nil, fmt.Errorf("reading calls: %w", err)
		}
		if c.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
