package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// Conversation is a thread of mail as screens and the command line show it.
type Conversation struct {
	ID         string         `json:"id"`
	PatientID  string         `json:"patient_id"`
	Subject    string         `json:"subject"`
	Category   string         `json:"category"`
	Urgent     bool           `json:"urgent"`
	Because    []triage.Match `json:"because"` // the words that decided
	Status     Status         `json:"status"`
	Assignee   string         `json:"assignee"` // member id
	Due        *time.Time     `json:"due"`
	Review     Review         `json:"review,omitempty"` // why a person has to look
	Automatic  bool           `json:"automatic,omitempty"`
	ToCall     bool           `json:"to_call,omitempty"` // the patient is to be called
	Unread     int            `json:"unread"`
	Count      int            `json:"count"` // mails in it
	Last       time.Time      `json:"last"`
	ClearedBy  string         `json:"not_urgent_by,omitempty"` // member who said that it is not urgent
	Preview    string         `json:"preview,omitempty"`       // beginning of the newest mail
	From       string         `json:"from,omitempty"`          // who wrote the newest mail that came in
	Messages   []Message      `json:"messages"`
	Candidates []string       `json:"candidates,omitempty"` // patients with the sender's address, while nobody has decided
}

// Message is one mail.
type Message struct {
	ID          string        `json:"id"`
	From        string        `json:"from"` // address
	FromName    string        `json:"from_name,omitempty"`
	To          []string      `json:"to"`
	Cc          []string      `json:"cc,omitempty"`
	Date        time.Time     `json:"date"`
	Direction   string        `json:"direction"` // in, out
	Kind        Kind          `json:"kind"`
	PatientID   string        `json:"patient_id,omitempty"`
	Filed       string        `json:"filed,omitempty"` // address, name, conversation, code, person
	Subject     string        `json:"subject"`
	Text        string        `json:"text"`
	NewText     string        `json:"new_text,omitempty"` // Text without what it quotes
	HTML        func() string `json:"-"`                  // the HTML body, sanitized; empty without one
	Attachments []File        `json:"attachments"`
	Seen        bool          `json:"seen"`
	Answered    bool          `json:"answered,omitempty"`
	Content     string        `json:"content,omitempty"` // header or unreadable, where not all of it is here
	AuthFailed  bool          `json:"auth_failed,omitempty"`
	Review      Review        `json:"review,omitempty"`
	Enrollment  string        `json:"enrollment,omitempty"` // what came of a code: active, doubtful, refused
	Reason      string        `json:"reason,omitempty"`     // of the enrollment's outcome
	State       string        `json:"state,omitempty"`      // of mail that goes out: queued, sending, accepted, unknown, rejected
	Outbox      string        `json:"outbox,omitempty"`     // id in the outbox of mail that goes out: for Resend, TakeAsSent, Withdraw
	Answer      string        `json:"answer,omitempty"`     // of the server, where it did not take the mail
	Problems    []string      `json:"problems,omitempty"`
	Gone        bool          `json:"gone,omitempty"` // the server no longer has it
}

// Filter chooses conversations. The zero value chooses the newest 100 of all.
type Filter struct {
	Status     Status
	Open       bool // all but done
	Category   string
	PatientID  string
	Assignee   string // member id; "-" for nobody
	Urgent     bool
	ToCall     bool // only whose patient is to be called
	Review     bool // only what a person has to look at
	Unmatched  bool // no patient yet, and somebody's work
	Automatic  bool // only lists, mass mail and notices; else they are left out unless Everything
	Overdue    bool
	Everything bool
	Limit      int
	Offset     int
	Messages   bool // with the mails and their texts; logged
}

const conversationColumns = `c.number, c.id, coalesce(c.patient_id, ''), c.subject, c.category, c.urgent, c.because, c.status, c.assignee, c.due_at, c.review, c.automatic,
	c.unread, c.messages, c.last_at, c.cleared_by, c.call_back <> '',
	coalesce((SELECT preview FROM mail_message m WHERE m.conversation = c.number AND m.copy_of IS NULL ORDER BY m.date DESC LIMIT 1), ''),
	coalesce((SELECT CASE WHEN from_name <> '' THEN from_name ELSE from_mail END FROM mail_message m WHERE m.conversation = c.number AND m.direction = 'in' ORDER BY m.date DESC LIMIT 1), '')`

// List returns conversations: urgent ones first, then by due time, then the newest. With Messages it hands out whole
// texts: that is looking at them, and is logged for each conversation. It needs access.ReadMail.
func (s *Service) List(ctx context.Context, f Filter) ([]Conversation, error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	where, args := []string{"c.messages > 0"}, []any{}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.Status != "" {
		if !f.Status.Valid() {
			return nil, fault.Field("status", "A conversation is new, in work, waiting for patient, or done.")
		}
		add("c.status = ?", string(f.Status))
	}
	if f.Open {
		add("c.status <> 'done'")
	}
	if f.Category != "" {
		add("c.category = ?", f.Category)
	}
	if f.PatientID != "" {
		add("c.patient_id = ?", f.PatientID)
	}
	switch f.Assignee {
	case "":
	case "-":
		add("c.assignee = ''")
	default:
		add("c.assignee = ?", f.Assignee)
	}
	if f.Urgent {
		add("c.urgent = 1")
	}
	if f.ToCall {
		add("c.call_back <> ''")
	}
	if f.Review {
		add("c.review <> ''")
	}
	if f.Unmatched {
		add("c.patient_id IS NULL AND c.automatic = 0 AND c.status <> 'done'")
	}
	if f.Overdue {
		add("c.due_at <> '' AND c.due_at < ? AND c.status <> 'done'", store.Time(s.db.Source().Now()))
	}
	if f.Automatic {
		add("c.automatic = 1")
	} else if !f.Everything {
		add("c.automatic = 0")
	}
	list, err := s.list(ctx, f, strings.Join(where, " AND "), `c.status = 'done', c.urgent DESC, c.due_at = '', c.due_at, c.last_at DESC`, args...)
	if err != nil || !f.Messages || len(list) == 0 {
		return list, err
	}
	return list, s.db.Write(ctx, func(tx *store.Tx) error {
		for _, c := range list {
			if err := audit.Append(ctx, tx, audit.Entry{Action: "mail.viewed", Subject: "conversation", SubjectID: c.ID, PatientID: c.PatientID, Detail: map[string]any{"listed": len(list)}}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) list(ctx context.Context, f Filter, where, order string, args ...any) (list []Conversation, err error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	rows, err := s.db.Query(ctx, `SELECT `+conversationColumns+` FROM mail_conversation c WHERE `+where+` ORDER BY `+order+` LIMIT ? OFFSET ?`, append(args, f.Limit, f.Offset)...)
	if err != nil {
		return nil, fmt.Errorf("reading conversations: %w", err)
	}
	var numbers []int64
	for rows.Next() {
		var c Conversation
		var number int64
		var because, due, last string
		if err := rows.Scan(&number, &c.ID, &c.PatientID, &c.Subject, &c.Category, &c.Urgent, &because, &c.Status, &c.Assignee, &due, &c.Review, &c.Automatic,
			&c.Unread, &c.Count, &last, &c.ClearedBy, &c.ToCall, &c.Preview, &c.From); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		at, dueErr := store.ParseTime(due)
		if !at.IsZero() {
			c.Due = &at
		}
		var lastErr error
		c.Last, lastErr = store.ParseTime(last)
		if err := errors.Join(dueErr, lastErr, store.FromJSON(because, &c.Because)); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		numbers = append(numbers, number)
		list = append(list, c)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("reading conversations: %w", err)
	}
	if f.Messages {
		for i := range list {
			if list[i].Messages, err = s.messages(ctx, numbers[i]); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// About is whose conversation it is; "" while nobody knows.
func (s *Service) About(ctx context.Context, id string) (patientID string, err error) {
	err = s.db.QueryRow(ctx, `SELECT coalesce(patient_id, '') FROM mail_conversation WHERE id = ?`, id).Scan(&patientID)
	if isNoRows(err) {
		return "", fault.New(fault.NotFound, "This conversation does not exist.")
	}
	return patientID, err
}

// Conversation returns one conversation with its mails, oldest first; id may also name a mail in it. Looking at a
// patient's mail is logged. It needs access.ReadMail.
func (s *Service) Conversation(ctx context.Context, id string) (Conversation, error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return Conversation{}, err
	}
	list, err := s.list(ctx, Filter{Limit: 1, Messages: true}, `c.number = (SELECT number FROM mail_conversation WHERE id = ?1 UNION SELECT conversation FROM mail_message WHERE id = ?1 AND conversation IS NOT NULL LIMIT 1)`, `c.number`, id)
	if err != nil {
		return Conversation{}, err
	}
	if len(list) == 0 {
		return Conversation{}, fault.New(fault.NotFound, "This conversation does not exist.")
	}
	c := list[0]
	if c.PatientID == "" {
		for _, m := range c.Messages {
			if m.Direction != "in" || m.Kind != Person {
				continue
			}
			people, err := s.byEmail(ctx, m.From)
			if err != nil {
				return c, err
			}
			c.Candidates = nil
			for _, p := range people {
				c.Candidates = append(c.Candidates, p.ID)
			}
		}
	}
	return c, audit.Note(ctx, s.db, audit.Entry{Action: "mail.viewed", Subject: "conversation", SubjectID: c.ID, PatientID: c.PatientID})
}

func (s *Service) messages(ctx context.Context, conversation int64) (list []Message, err error) {
	rows, err := s.db.Query(ctx, `SELECT m.number, m.id, m.from_mail, m.from_name, m.people, m.date, m.direction, m.kind, coalesce(m.patient_id, ''), m.filed_how, m.subject, m.attachments,
		m.seen, m.answered, m.content, m.auth_failed, m.review, m.loop, m.loop_note, m.problems, m.gone_at, coalesce(o.state, ''), coalesce(o.id, ''), coalesce(o.last_text, '')
		FROM mail_message m LEFT JOIN mail_outbox o ON o.message = m.number WHERE m.conversation = ? AND m.copy_of IS NULL ORDER BY m.date, m.id`, conversation)
	if err != nil {
		return nil, fmt.Errorf("reading mail: %w", err)
	}
	var numbers []int64
	for rows.Next() {
		var m Message
		var number int64
		var who people
		var peopleText, date, attachments, problems, gone, note string
		if err := rows.Scan(&number, &m.ID, &m.From, &m.FromName, &peopleText, &date, &m.Direction, &m.Kind, &m.PatientID, &m.Filed, &m.Subject, &attachments,
			&m.Seen, &m.Answered, &m.Content, &m.AuthFailed, &m.Review, &m.Enrollment, &note, &problems, &gone, &m.State, &m.Outbox, &m.Answer); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		var dateErr error
		m.Date, dateErr = store.ParseTime(date)
		if err := errors.Join(dateErr, store.FromJSON(peopleText, &who), store.FromJSON(attachments, &m.Attachments), store.FromJSON(problems, &m.Problems)); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		m.To, m.Cc, m.Gone = []string{}, nil, gone != ""
		for _, to := range who.To {
			m.To = append(m.To, to.Mail)
		}
		for _, cc := range who.Cc {
			m.Cc = append(m.Cc, cc.Mail)
		}
		if note != noteQuoted {
			m.Reason = note
		}
		if m.Content == "whole" {
			m.Content = ""
		}
		numbers = append(numbers, number)
		list = append(list, m)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("reading mail: %w", err)
	}
	for i := range list {
		raw, err := s.raw(ctx, s.db, numbers[i])
		if err != nil {
			return nil, err
		}
		s.show(&list[i], raw)
	}
	return list, nil
}

// Raw returns the bytes of a mail as they came or went. It needs access.ReadMail, and is logged.
func (s *Service) Raw(ctx context.Context, messageID string) ([]byte, error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	var number int64
	var patient string
	err := s.db.QueryRow(ctx, `SELECT number, coalesce(patient_id, '') FROM mail_message WHERE id = ?`, messageID).Scan(&number, &patient)
	if isNoRows(err) {
		return nil, fault.New(fault.NotFound, "This mail does not exist.")
	}
	if err != nil {
		return nil, fmt.Errorf("reading mail: %w", err)
	}
	raw, err := s.raw(ctx, s.db, number)
	if err != nil {
		return nil, err
	}
	return raw, audit.Note(ctx, s.db, audit.Entry{Action: "mail.viewed", Subject: "mail", SubjectID: messageID, PatientID: patient})
}

// Attachment returns one attachment of a mail by its place in Message.Attachments. It needs access.ReadMail.
func (s *Service) Attachment(ctx context.Context, messageID string, index int) (File, []byte, error) {
	raw, err := s.Raw(ctx, messageID)
	if err != nil {
		return File{}, nil, err
	}
	m, _ := s.parse(raw)
	if index < 0 || index >= len(m.Attachments) {
		return File{}, nil, fault.New(fault.NotFound, "This attachment does not exist.")
	}
	a := m.Attachments[index]
	var data []byte
	if !safely(func() { data = a.Data() }) {
		return File{}, nil, fault.New(fault.Invalid, "This attachment is damaged. Open the mail with another program.")
	}
	return File{Name: a.Name, Type: a.Type, Size: a.Size, Inline: a.Inline}, data, nil
}

// Search finds conversations whose mails hold all words (their beginnings suffice) in subject, people or text, the
// newest first. It needs access.ReadMail.
func (s *Service) Search(ctx context.Context, text string, limit int) ([]Conversation, error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	query := ftsQuery(text)
	if query == "" {
		return nil, nil
	}
	if limit <= 0 {
		limit = 100
	}
	return s.list(ctx, Filter{Limit: limit}, `c.number IN (SELECT conversation FROM mail_message WHERE number IN (SELECT rowid FROM mail_search WHERE mail_search MATCH ? ORDER BY rowid DESC LIMIT 5000))`, `c.last_at DESC`, query)
}

// ftsQuery makes a query of words that can't be a wrong one.
func ftsQuery(text string) string {
	var terms []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !isWordRune(r) }) {
		terms = append(terms, `"`+word+`"*`)
		if len(terms) == 12 {
			break
		}
	}
	return strings.Join(terms, " ")
}

// Queues are the counts beside the names of the queues.
type Queues struct {
	New       int `json:"new"`
	InWork    int `json:"in_work"`
	Waiting   int `json:"waiting"`
	Urgent    int `json:"urgent"`
	Overdue   int `json:"overdue"`
	Unmatched int `json:"unmatched"`
	Review    int `json:"review"`
	Mine      int `json:"mine"`
	Unread    int `json:"unread"` // mails, in conversations that are not done
	Automatic int `json:"automatic"`
	Outbox    int `json:"outbox"`  // mails that have not gone out
	Trouble   int `json:"trouble"` // of those rejected, or of unknown fate
}

// Queues counts the work. It needs access.ReadMail.
func (s *Service) Queues(ctx context.Context) (q Queues, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return q, err
	}
	actor, _ := access.From(ctx)
	now := store.Time(s.db.Source().Now())
	err = s.db.View(ctx, func(r store.Queryer) error {
		err := r.QueryRow(ctx, `SELECT coalesce(sum(status = 'new' AND automatic = 0), 0), coalesce(sum(status = 'in work'), 0), coalesce(sum(status = 'waiting for patient'), 0),
			coalesce(sum(urgent), 0), coalesce(sum(due_at <> '' AND due_at < ?), 0), coalesce(sum(patient_id IS NULL AND automatic = 0), 0), coalesce(sum(review <> ''), 0),
			coalesce(sum(assignee <> '' AND assignee = ?), 0), coalesce(sum(CASE WHEN automatic = 0 THEN unread END), 0), coalesce(sum(automatic = 1), 0)
			FROM mail_conversation WHERE status <> 'done' AND messages > 0`, now, actor.MemberID).
			Scan(&q.New, &q.InWork, &q.Waiting, &q.Urgent, &q.Overdue, &q.Unmatched, &q.Review, &q.Mine, &q.Unread, &q.Automatic)
		if err != nil {
			return err
		}
		return r.QueryRow(ctx, `SELECT coalesce(sum(state IN ('queued', 'sending')), 0), coalesce(sum(state IN ('unknown', 'rejected')), 0) FROM mail_outbox
			WHERE state IN ('queued', 'sending', 'unknown', 'rejected')`).Scan(&q.Outbox, &q.Trouble)
	})
	if err != nil {
		return q, fmt.Errorf("counting mail: %w", err)
	}
	return q, nil
}
