package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store"
)

// Queue names a part of the practice's conversations, as the work is divided.
type Queue string

// The queues. Lists and notices are in QueueNotices alone; QueueAll and QueueSent hold everything else, done or not.
const (
	QueueUrgent     Queue = "urgent"
	QueueMine       Queue = "mine"       // the acting member's, to be worked on
	QueueUnassigned Queue = "unassigned" // to be worked on, and nobody's
	QueueDue        Queue = "due"        // an answer is due until a moment, or was
	QueueCall       Queue = "call"       // the patient is to be called
	QueueWaiting    Queue = "waiting"    // it is the patient's turn
	QueueUnmatched  Queue = "unmatched"  // no patient yet
	QueueReview     Queue = "review"     // a person has to look: an enrollment code in doubt, a forged sender, a mail that came back
	QueueOutbox     Queue = "outbox"     // a mail of it has not gone out
	QueueDone       Queue = "done"
	QueueAll        Queue = "all"
	QueueSent       Queue = "sent"
	QueueNotices    Queue = "notices" // lists, mass mail, notices, spam
)

// Queues that people see, in their order.
var AllQueues = []Queue{QueueUrgent, QueueMine, QueueUnassigned, QueueDue, QueueCall, QueueWaiting, QueueUnmatched, QueueReview, QueueOutbox, QueueDone, QueueAll, QueueSent, QueueNotices}

// open is the condition of what is to be worked on.
const open = `c.status IN ('new', 'in work') AND c.automatic = 0`

// conditions choose a queue's conversations. ?1 is the acting member, ?2 the moment of QueueDue.
var conditions = map[Queue]string{
	QueueUrgent:     `c.status <> 'done' AND c.urgent = 1 AND c.automatic = 0`,
	QueueMine:       open + ` AND c.assignee <> '' AND c.assignee = ?1`,
	QueueUnassigned: open + ` AND c.assignee = ''`,
	QueueDue:        open + ` AND c.due_at <> '' AND c.due_at <= ?2`,
	QueueCall:       `c.status <> 'done' AND c.call_back <> ''`,
	QueueWaiting:    `c.status = 'waiting for patient'`,
	QueueUnmatched:  `c.status <> 'done' AND c.automatic = 0 AND c.patient_id IS NULL`,
	QueueReview:     `c.status <> 'done' AND c.review NOT IN ('', 'unmatched', 'several')`,
	QueueOutbox:     `c.number IN (SELECT m.conversation FROM mail_outbox o JOIN mail_message m ON m.number = o.message WHERE o.state IN ('queued', 'sending', 'unknown', 'rejected'))`,
	QueueDone:       `c.status = 'done' AND c.automatic = 0`,
	QueueAll:        `c.automatic = 0`,
	QueueSent:       `c.number IN (SELECT conversation FROM mail_message WHERE direction = 'out')`,
	QueueNotices:    `c.automatic = 1`,
}

// Choose says which conversations are wanted, and in which order. Exactly one of Queue, Text and IDs chooses.
type Choose struct {
	Queue    Queue
	Text     string    // searches all mail: every word, or its beginning
	IDs      []string  // these conversations, in this order
	Category string    // only of this category
	DueBy    time.Time // of QueueDue: usually the end of the practice's day
}

// mostSearched bounds what a search returns: whoever finds more types another word.
const mostSearched = 5000

// Order returns the numbers of conversations in the order of their list: work by urgency and due time, everything else
// the newest first. Numbers are for Lines, which returns what a list shows of some of them: so a list of any length
// costs a screen what stands in view. It needs access.ReadMail.
func (s *Service) Order(ctx context.Context, c Choose) (numbers []int64, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	actor, _ := access.From(ctx)
	args := []any{actor.MemberID, store.Time(c.DueBy)}
	where, order := "c.messages > 0", "c.last_at DESC"
	switch {
	case c.Text != "":
		query := ftsQuery(c.Text)
		if query == "" {
			return nil, nil
		}
		args = append(args, query, mostSearched)
		where += ` AND ?1 = ?1 AND ?2 = ?2 AND c.number IN (SELECT conversation FROM mail_message WHERE number IN (SELECT rowid FROM mail_search WHERE mail_search MATCH ?3 ORDER BY rowid DESC LIMIT ?4))`
	case c.IDs != nil:
		list, err := json.Marshal(c.IDs)
		if err != nil {
			return nil, fmt.Errorf("choosing conversations: %w", err)
		}
		args = append(args, string(list))
		where = `?1 = ?1 AND ?2 = ?2 AND c.id IN (SELECT value FROM json_each(?3))`
		order = `(SELECT key FROM json_each(?3) WHERE value = c.id)`
	default:
		condition, ok := conditions[c.Queue]
		if !ok {
			return nil, fault.Field("queue", "There is no such queue.")
		}
		where += ` AND ?1 = ?1 AND ?2 = ?2 AND ` + condition
		switch c.Queue {
		case QueueCall:
			order = `c.call_back`
		case QueueUrgent, QueueMine, QueueUnassigned, QueueDue, QueueUnmatched, QueueReview:
			order = `c.urgent DESC, c.due_at = '', c.due_at, c.last_at DESC`
		}
	}
	if c.Category != "" {
		args = append(args, c.Category)
		where += fmt.Sprintf(" AND c.category = ?%d", len(args))
	}
	return s.numbers(ctx, s.db, `SELECT c.number FROM mail_conversation c WHERE `+where+` ORDER BY `+order, args...)
}

// Line is what a list shows of a conversation.
type Line struct {
	Number int64
	Conversation
	Attached bool   // a mail in it has attachments
	To       string // whom the practice wrote to, where nobody has written to it
	Sending  string // state of its newest mail in the outbox that has not gone out; empty when all has
}

// Lines returns what a list shows of some conversations, in the order asked; those that are gone are left out. It needs
// access.ReadMail.
func (s *Service) Lines(ctx context.Context, numbers []int64) ([]Line, error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	places := make(map[int64]int, len(numbers))
	args := make([]any, len(numbers))
	for i, n := range numbers {
		places[n], args[i] = i, n
	}
	found, err := s.lines(ctx, strings.TrimSuffix(strings.Repeat("?, ", len(numbers)), ", "), args)
	if err != nil {
		return nil, err
	}
	list := make([]Line, 0, len(found))
	for _, n := range numbers {
		if l, ok := found[n]; ok {
			list = append(list, l)
		}
	}
	return list, nil
}

func (s *Service) lines(ctx context.Context, marks string, args []any) (found map[int64]Line, err error) {
	rows, err := s.db.Query(ctx, `SELECT `+conversationColumns+`,
		EXISTS (SELECT 1 FROM mail_message m WHERE m.conversation = c.number AND m.attachments <> '[]'),
		coalesce((SELECT people FROM mail_message m WHERE m.conversation = c.number AND m.direction = 'out' ORDER BY m.date DESC LIMIT 1), '{}'),
		coalesce((SELECT o.state FROM mail_outbox o JOIN mail_message m ON m.number = o.message WHERE m.conversation = c.number AND o.state NOT IN ('accepted', 'withdrawn')
			ORDER BY o.created_at DESC LIMIT 1), '')
		FROM mail_conversation c WHERE c.number IN (`+marks+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading conversations: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	found = map[int64]Line{}
	for rows.Next() {
		var l Line
		var because, due, last, peopleText string
		if err := rows.Scan(&l.Number, &l.ID, &l.PatientID, &l.Subject, &l.Category, &l.Urgent, &because, &l.Status, &l.Assignee, &due, &l.Review, &l.Automatic,
			&l.Unread, &l.Count, &last, &l.ClearedBy, &l.ToCall, &l.Preview, &l.From, &l.Attached, &peopleText, &l.Sending); err != nil {
			return nil, fmt.Errorf("reading conversations: %w", err)
		}
		at, dueErr := store.ParseTime(due)
		if !at.IsZero() {
			l.Due = &at
		}
		var lastErr error
		l.Last, lastErr = store.ParseTime(last)
		var who people
		if err := errors.Join(dueErr, lastErr, store.FromJSON(because, &l.Because), store.FromJSON(peopleText, &who)); err != nil {
			return nil, err
		}
		if len(who.To) > 0 {
			if l.To = who.To[0].Name; l.To == "" {
				l.To = who.To[0].Mail
			}
		}
		found[l.Number] = l
	}
	return found, rows.Err()
}

// Tally is how much stands in each queue.
type Tally struct {
	Queues     map[Queue]int  // of those whose number means work; the others are left out
	Overdue    int            // of QueueDue: their time is over
	Trouble    int            // of QueueOutbox: mails that were rejected, or whose fate is unknown
	Categories map[string]int // of what is to be worked on
	Total      int            // conversations there are at all
}

// Tally counts the queues at a moment; dueBy is as in Choose. It needs access.ReadMail.
func (s *Service) Tally(ctx context.Context, dueBy time.Time) (t Tally, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return t, err
	}
	actor, _ := access.From(ctx)
	t = Tally{Queues: map[Queue]int{}, Categories: map[string]int{}}
	counted := []Queue{QueueUrgent, QueueMine, QueueUnassigned, QueueDue, QueueWaiting, QueueUnmatched, QueueReview}
	var sums strings.Builder
	for _, q := range counted {
		fmt.Fprintf(&sums, "coalesce(sum(%s), 0), ", conditions[q])
	}
	err = s.db.View(ctx, func(r store.Queryer) (err error) {
		outbox := 0
		if err := r.QueryRow(ctx, `SELECT count(*), coalesce(sum(state IN ('unknown', 'rejected')), 0) FROM mail_outbox WHERE state IN ('queued', 'sending', 'unknown', 'rejected')`).
			Scan(&outbox, &t.Trouble); err != nil {
			return err
		}
		t.Queues[QueueOutbox] = outbox
		call := 0
		if err := r.QueryRow(ctx, `SELECT count(*) FROM mail_conversation c WHERE `+conditions[QueueCall]).Scan(&call); err != nil {
			return err
		}
		t.Queues[QueueCall] = call
		if err := r.QueryRow(ctx, `SELECT count(*) FROM mail_conversation`).Scan(&t.Total); err != nil {
			return err
		}
		// One look at the open work, by category; the queues are sums over all of them.
		rows, err := r.Query(ctx, `SELECT c.category, sum(`+open+`), `+sums.String()+`coalesce(sum(`+open+` AND c.due_at <> '' AND c.due_at <= ?3), 0)
			FROM mail_conversation c WHERE c.status <> 'done' AND c.messages > 0 GROUP BY c.category`, actor.MemberID, store.Time(dueBy), store.Time(s.db.Source().Now()))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		var category string
		var ofCategory, overdue int
		counts := make([]int, len(counted))
		into := []any{&category, &ofCategory}
		for i := range counts {
			into = append(into, &counts[i])
		}
		into = append(into, &overdue)
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			for i, q := range counted {
				t.Queues[q] += counts[i]
			}
			if t.Overdue += overdue; ofCategory > 0 {
				t.Categories[category] = ofCategory
			}
		}
		return rows.Err()
	})
	if err != nil {
		return t, fmt.Errorf("counting mail: %w", err)
	}
	return t, nil
}
