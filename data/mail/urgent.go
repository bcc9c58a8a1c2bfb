package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// UrgentMail is a conversation that may be urgent, with the words that say so as they stand in the mail.
type UrgentMail struct {
	ConversationID string
	PatientID      string // empty while nobody has decided whose it is
	From           string // name of the sender, else the address
	Before         string // what stands before the words, a little of it; may be empty
	Words          string // as written; the subject where no words are kept
	After          string
	At             time.Time // when the newest mail of the conversation came in
}

// mostUrgent is how many conversations Urgent returns at most.
const mostUrgent = 100

// Urgent returns what is marked as urgent, not done, and not said by a person to be calm, the longest waiting first.
// It reads no mail: the words were kept when the mail was. It is a list and no look at a mail, so it is not logged.
// It needs access.ReadMail.
func (s *Service) Urgent(ctx context.Context) (list []UrgentMail, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT c.id, coalesce(c.patient_id, ''), c.subject, c.because, c.last_in_at,
		coalesce((SELECT CASE WHEN from_name <> '' THEN from_name ELSE from_mail END FROM mail_message m WHERE m.conversation = c.number AND m.direction = 'in' ORDER BY m.date DESC LIMIT 1), ''),
		coalesce((SELECT preview FROM mail_message m WHERE m.conversation = c.number AND m.direction = 'in' ORDER BY m.date DESC LIMIT 1), '')
		FROM mail_conversation c WHERE c.status <> 'done' AND c.urgent = 1 AND c.cleared_at = '' AND c.messages > 0 ORDER BY c.last_in_at LIMIT ?`, mostUrgent)
	if err != nil {
		return nil, fmt.Errorf("reading urgent mail: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u UrgentMail
		var subject, because, at, preview string
		if err := rows.Scan(&u.ConversationID, &u.PatientID, &subject, &because, &at, &u.From, &preview); err != nil {
			return nil, fmt.Errorf("reading urgent mail: %w", err)
		}
		var matches []triage.Match
		var atErr error
		u.At, atErr = store.ParseTime(at)
		if err := errors.Join(atErr, store.FromJSON(because, &matches)); err != nil {
			return nil, err
		}
		u.quote(matches, preview)
		if u.Words == "" {
			u.Words = subject
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// quote sets the words of the first urgent match and what stands around them.
func (u *UrgentMail) quote(matches []triage.Match, preview string) {
	for _, m := range matches {
		if !m.Urgent {
			continue
		}
		u.Before, u.Words, u.After = m.Before, strings.Join(strings.Fields(m.Word), " "), m.After
		if u.Before == "" && u.After == "" {
			if i := strings.Index(preview, u.Words); i >= 0 { // a mail read before the surroundings were kept
				u.Before, u.After = triage.Around(preview, i, i+len(u.Words))
			}
		}
		return
	}
}

// urgentRules names the rules that made a mail urgent: what the log may hold of them, without the patient's words.
func urgentRules(because string) ([]string, error) {
	var matches []triage.Match
	if err := store.FromJSON(because, &matches); err != nil {
		return nil, err
	}
	rules := []string{}
	for _, m := range matches {
		if m.Urgent {
			rules = append(rules, m.Rule)
		}
	}
	return rules, nil
}

// DueBy counts the conversations whose answer is due until t, the overdue ones too, and returns when the first of
// them is or was due; the zero time when there are none. It needs access.ReadMail.
func (s *Service) DueBy(ctx context.Context, t time.Time) (n int, first time.Time, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return 0, first, err
	}
	var earliest string
	if err := s.db.QueryRow(ctx, `SELECT count(*), coalesce(min(due_at), '') FROM mail_conversation
		WHERE status IN ('new', 'in work') AND due_at <> '' AND due_at <= ? AND messages > 0`, store.Time(t)).Scan(&n, &earliest); err != nil {
		return 0, first, fmt.Errorf("counting what is due: %w", err)
	}
	first, err = store.ParseTime(earliest)
	return n, first, err
}
