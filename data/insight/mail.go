package insight

import (
	"context"
	"database/sql"
	"time"

	"foyer/data/mail/triage"
	"foyer/data/store"
)

// conversation is what decides about the answers in it.
type conversation struct {
	category, done string // when it was closed
	closedBy       string // member id
	urgent         bool
	elsewhere      bool // it was dealt with before Foyer had the mailbox: nobody knows when
}

// mail counts mails from people by category, and answers against the reply clock: a question is the first mail of a patient
// after an answer, or at all; it is answered by the next mail of the practice, or by closing the conversation. What is not
// due yet is not counted.
func (s *Service) mail(ctx context.Context, p span) ([]Chart, error) {
	conversations, names, authors, err := s.mailWork(ctx, p)
	if err != nil {
		return nil, err
	}
	volume, answers, readings := p.chart(Mail), p.chart(Answers, "within"), p.chart(Readings, "received", "reviewed")
	answers.Percent, answers.Columns = true, []string{"answered", "within"}
	asked := p.empty()
	type question struct {
		at, category string
		urgent       bool
	}
	dues := map[question]time.Time{}
	judge := func(c conversation, at string, answeredAt, by string) {
		month := p.of(at)
		if month < 0 {
			return
		}
		t, err := store.ParseTime(at)
		if err != nil {
			return
		}
		reading := c.category == triage.Reading
		if reading {
			readings.add("received", month, 1)
			readings.Of++
		}
		key := question{at, c.category, c.urgent}
		due, ok := dues[key]
		if !ok {
			if due = p.hours.Add(t, s.within(c.category, c.urgent)); due.IsZero() {
				due = t.Add(s.within(c.category, c.urgent) * 3) // no open hours are known: a working day of eight hours
			}
			dues[key] = due
		}
		answered, err := store.ParseTime(answeredAt)
		open := err != nil || answered.IsZero()
		if reading && !open {
			readings.add("reviewed", month, 1)
			readings.Done++
		}
		if open && p.now.Before(due) || t.Before(p.began) {
			return
		}
		asked[month]++
		answers.Of++
		if !open {
			answers.count(by, 0, 1)
		}
		if !open && !answered.After(due) {
			answers.Series[0].Values[month]++
			answers.Done++
			answers.count(by, 1, 1)
		}
	}
	var last int64 = -1
	var asking string // when the question was asked that waits for its answer
	finish := func() {
		if c, ok := conversations[last]; ok && asking != "" && !c.elsewhere {
			judge(c, asking, c.done, names[c.closedBy])
		}
		asking = ""
	}
	err = s.rows(ctx, "mail", func(r *sql.Rows) error {
		var number, message int64
		var date, direction string
		if err := r.Scan(&number, &date, &direction, &message); err != nil {
			return err
		}
		if number != last {
			finish()
			last = number
		}
		c, ok := conversations[number]
		if !ok {
			return nil
		}
		switch {
		case direction == "in":
			if i := p.of(date); i >= 0 {
				volume.add(c.category, i, 1)
				volume.Done++
			}
			if asking == "" {
				asking = date
			}
		case asking != "":
			judge(c, asking, date, names[authors[message]])
			asking = ""
		}
		return nil
	}, `SELECT conversation, date, direction, number FROM mail_message INDEXED BY mail_message_insight WHERE conversation IS NOT NULL AND kind = 'person' ORDER BY conversation, date`)
	if err != nil {
		return nil, err
	}
	finish()
	for i := range asked {
		answers.Series[0].Values[i] = share(answers.Series[0].Values[i], asked[i])
	}
	answers.sorted()
	return []Chart{answers, volume, readings}, nil
}

// mailWork reads the conversations that were touched in the months, the members' names, and who wrote the practice's mails.
func (s *Service) mailWork(ctx context.Context, p span) (conversations map[int64]conversation, names map[string]string, authors map[int64]string, err error) {
	conversations, names, authors = map[int64]conversation{}, map[string]string{}, map[int64]string{}
	err = s.rows(ctx, "mail", func(r *sql.Rows) error {
		var number int64
		var c conversation
		var urgent int
		var status string
		if err := r.Scan(&number, &c.category, &urgent, &c.done, &c.closedBy, &status); err != nil {
			return err
		}
		c.urgent, c.elsewhere = urgent == 1, status == "done" && c.done == ""
		conversations[number] = c
		return nil
	}, `SELECT number, category, urgent, done_at, done_by, status FROM mail_conversation WHERE last_at >= ? AND automatic = 0`, p.first())
	if err == nil {
		err = s.rows(ctx, "members", func(r *sql.Rows) error {
			var id, name string
			err := r.Scan(&id, &name)
			names[id] = name
			return err
		}, `SELECT id, name FROM member`)
	}
	if err == nil {
		err = s.rows(ctx, "sent mail", func(r *sql.Rows) error {
			var message int64
			var by string
			err := r.Scan(&message, &by)
			authors[message] = by
			return err
		}, `SELECT message, created_by FROM mail_outbox WHERE automatic = 0 AND created_at >= ?`, p.first())
	}
	return conversations, names, authors, err
}
