package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// desk settles the mails of one batch in one transaction.
type desk struct {
	*Service
	tx      *store.Tx
	account Account
	hours   Hours // may be nil
	known   known
	touched map[int64]bool // conversations to be counted anew
}

// settle gives one mail its place: direction, sender, patient, conversation, category, search.
func (d *desk) settle(ctx context.Context, r *reading) error {
	name, from := r.from()
	kind := r.kind()
	if r.content == "unreadable" {
		kind = Person // nobody knows: a person looks
	}
	original, err := d.original(ctx, r, from)
	if err != nil {
		return err
	}
	if original != 0 {
		return d.copied(ctx, r, original)
	}
	out := r.sent && (d.known.own[from] || from == "")
	failed := authFailed(d.account, r.m.Auth)

	own, answered := r.keys(d.account.ID)
	keys := answered
	if own != 0 {
		keys = append([]int64{own}, answered...)
	}
	found, err := d.find(ctx, keys)
	if err != nil {
		return err
	}
	var c *conversation
	if len(found) > 0 {
		if c, err = d.load(ctx, found[0]); err != nil {
			return err
		}
	}
	var f filing
	switch {
	case r.content == "unreadable":
		f = filing{review: Unreadable}
	case out:
		f = d.recipient(r)
	case kind == Person:
		patient := ""
		if c != nil {
			patient = c.patient
		}
		f = d.known.sender(name, from, failed, patient)
	}
	// One patient's mail never lands in another's conversation, whatever it claims to answer.
	if c != nil && f.patient != "" && c.patient != "" && c.patient != f.patient {
		c, found = nil, nil
	}
	if c == nil && kind == Person && f.patient != "" {
		number, err := d.findBySubject(ctx, f.patient, subjectKey(r.m.Subject), r.date)
		if err != nil {
			return err
		}
		if number != 0 {
			if c, err = d.load(ctx, number); err != nil {
				return err
			}
		}
	}
	for _, other := range found[min(1, len(found)):] {
		if err := d.merge(ctx, found[0], other); err != nil {
			return err
		}
		if c, err = d.load(ctx, found[0]); err != nil {
			return err
		}
	}
	fromBounce := false
	if kind == Bounce {
		if fromBounce, err = d.bounced(ctx, r); err != nil {
			return err
		}
		if !fromBounce && d.work(r) && d.cameBack(r, &f) {
			fromBounce = true
		}
	}
	if c == nil {
		if c, err = d.open(ctx, r, kind); err != nil {
			return err
		}
	}
	if err := d.bind(ctx, c.number, keys); err != nil {
		return err
	}
	d.touched[c.number] = true
	if err := d.write(ctx, r, c, kind, f, name, from, out, failed); err != nil {
		return err
	}
	if out {
		err = d.outgoing(ctx, c, r, f)
	} else {
		err = d.incoming(ctx, c, r, kind, f, fromBounce)
	}
	return err
}

// original returns the mail of the outbox that r is a copy of, or 0. In the Sent folder the Message-ID tells; anywhere
// else the text must be the same too, for whoever got our mail knows its Message-ID.
func (d *desk) original(ctx context.Context, r *reading, from string) (number int64, err error) {
	if r.m.ID == "" || !r.sent && !d.known.own[from] {
		return 0, nil
	}
	err = d.tx.QueryRow(ctx, `SELECT m.number FROM mail_message m JOIN mail_outbox o ON o.message = m.number
		WHERE m.message_id = ? AND m.direction = 'out' AND m.number <> ?`, r.m.ID, r.number).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("finding the mail sent: %w", err)
	}
	if r.sent {
		return number, nil
	}
	raw, err := d.raw(ctx, d.tx, number)
	if err != nil {
		return 0, err
	}
	if m, whole := d.parse(raw); !whole || squeeze(m.Text) != squeeze(r.m.Text) {
		return 0, nil
	}
	return number, nil
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

// copied takes a mail for the provider's copy of one that Foyer sent: nothing new for anybody.
func (d *desk) copied(ctx context.Context, r *reading, original int64) error {
	if _, err := d.tx.Exec(ctx, `UPDATE mail_message SET copy_of = ?1, read_deep = 1, direction = 'out', message_id = ?2, date = ?3, subject = ?4,
		conversation = (SELECT conversation FROM mail_message WHERE number = ?1) WHERE number = ?5`,
		original, r.m.ID, store.Time(r.date), r.m.Subject, r.number); err != nil {
		return fmt.Errorf("storing a copy: %w", err)
	}
	if !r.sent {
		return nil
	}
	return d.foundInSent(ctx, d.tx, original)
}

// recipient decides whose an outgoing mail is: the one patient it went to.
func (d *desk) recipient(r *reading) (f filing) {
	for _, to := range r.m.To {
		list := d.known.people[normalAddress(to.Mail)]
		if len(list) != 1 {
			continue
		}
		if f.patient != "" && f.patient != list[0].ID {
			return filing{}
		}
		f = filing{patient: list[0].ID, how: "address"}
	}
	return f
}

// open begins a conversation.
func (d *desk) open(ctx context.Context, r *reading, kind Kind) (*conversation, error) {
	c := &conversation{id: d.tx.ID(), status: StatusDone, category: triage.Other, because: "[]", automatic: kind != Person}
	subject := bareSubject(r.m.Subject)
	if r.content == "unreadable" && subject == "" {
		subject = "(unreadable message)"
	}
	result, err := d.tx.Exec(ctx, `INSERT INTO mail_conversation (id, account_id, subject, subject_key, status, automatic, created_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.id, d.account.ID, clip(subject, 500), subjectKey(subject), string(c.status), store.Bool(c.automatic), store.Time(d.tx.Now()), store.Time(r.date))
	if err != nil {
		return nil, fmt.Errorf("opening a conversation: %w", err)
	}
	if c.number, err = result.LastInsertId(); err != nil {
		return nil, fmt.Errorf("opening a conversation: %w", err)
	}
	return c, nil
}

func (d *desk) write(ctx context.Context, r *reading, c *conversation, kind Kind, f filing, name, from string, out, failed bool) error {
	direction := "in"
	if out {
		direction = "out"
	}
	loop, note, codes := "", "", "[]"
	if !out && kind == Person && r.enrolls() && d.recent(r) {
		var err error
		if codes, err = store.JSON(nonNil(r.codes)); err != nil {
			return err
		}
		if loop = loopPending; r.quoted {
			note = noteQuoted
		}
	}
	if _, err := d.tx.Exec(ctx, `UPDATE mail_message SET conversation = ?, patient_id = ?, direction = ?, kind = ?, message_id = ?, from_name = ?, from_mail = ?,
		people = ?, subject = ?, date = ?, read_deep = 1, preview = ?, attachments = ?, problems = ?, auth_failed = ?, review = ?, filed_how = ?, loop = ?, loop_note = ?, codes = ?, content = ?
		WHERE number = ?`,
		c.number, null(f.patient), direction, string(kind), r.m.ID, clip(name, 200), from, r.people, clip(r.m.Subject, 1000), store.Time(r.date),
		r.preview, r.files, r.problems, store.Bool(failed), string(f.review), f.how, loop, note, codes, r.content, r.number); err != nil {
		return fmt.Errorf("storing a mail: %w", err)
	}
	if _, err := d.tx.Exec(ctx, `INSERT INTO mail_search (rowid, subject, people, text) VALUES (?, ?, ?, ?)`,
		r.number, r.m.Subject, name+" "+from+" "+r.people, r.search); err != nil {
		return fmt.Errorf("adding a mail to the search: %w", err)
	}
	if f.patient != "" && r.fresh {
		return audit.Append(ctx, d.tx, audit.Entry{MemberName: access.System.Name, Action: "mail.filed", Subject: "mail", SubjectID: r.id,
			PatientID: f.patient, Detail: map[string]any{"how": f.how, "direction": direction}})
	}
	return nil
}

// recent says whether a mail may be work: fresh, or of the last weeks before the first sync.
func (d *desk) recent(r *reading) bool {
	return r.fresh || r.arrived.After(d.tx.Now().Add(-historyAge))
}

// work says whether a mail waits for an answer: all that comes in fresh does; of what was there at the first sync
// what is not read, or read lately and not answered.
func (d *desk) work(r *reading) bool {
	switch {
	case !r.inbox && r.content != "unreadable":
		return false // filed away by a person, elsewhere
	case r.answered:
		return false
	case r.fresh:
		return true
	case !r.seen:
		return d.recent(r)
	}
	return r.arrived.After(d.tx.Now().Add(-answerAge))
}

// incoming lets a mail from outside change its conversation.
func (d *desk) incoming(ctx context.Context, c *conversation, r *reading, kind Kind, f filing, fromBounce bool) error {
	if f.patient != "" && c.patient == "" {
		c.patient = f.patient
	}
	newest := store.Time(r.date) >= c.lastIn
	switch {
	case fromBounce:
		// Somebody did not get what the practice wrote: that is work, wherever the notice stands.
		c.review, c.status, c.automatic = Undelivered, StatusNew, false
	case kind == Automatic && c.automatic && d.work(r):
		c.status = StatusNew
	case kind != Person:
		// Lists, mass mail and spam are kept and found, but they are nobody's work.
	default:
		c.automatic = false
		if c.category == triage.Other || newest && r.class.Category != triage.Other {
			because, err := store.JSON(nonNil(r.class.Because))
			if err != nil {
				return err
			}
			c.category, c.because = r.class.Category, because
			if r.enrolls() && !r.quoted && !r.class.Urgent {
				c.category = triage.Enrollment
			}
		}
		answered := false
		if !r.fresh {
			// Only history is judged by the dates that senders write; fresh mail is always somebody's work.
			var err error
			if answered, err = d.answeredLater(ctx, c.number, r); err != nil {
				return err
			}
		}
		if d.work(r) && !answered {
			c.status = StatusNew
			c.review = f.review
			if r.class.Urgent {
				c.urgent, c.cleared = true, ""
				c.category = triage.Urgent
			}
			due, err := store.ParseTime(c.due)
			if err != nil {
				return err
			}
			if at := d.due(c.category, c.urgent, r.arrived); due.IsZero() || !at.IsZero() && at.Before(due) {
				c.due = store.Time(at)
			}
		} else if newest && c.status == StatusDone {
			c.review = NoReview
		}
	}
	c.lastIn = max(c.lastIn, store.Time(r.date))
	return d.save(ctx, c)
}

// due is when an answer is due; the zero time where the practice has told no hours.
func (d *desk) due(category string, urgent bool, arrived time.Time) time.Time {
	if d.hours == nil {
		return time.Time{}
	}
	return d.hours.Add(arrived, d.deps.Policy.ReplyWithin(category, urgent))
}

// outgoing lets a mail that was sent with another program change its conversation: whoever waits is the patient now.
func (d *desk) outgoing(ctx context.Context, c *conversation, r *reading, f filing) error {
	if f.patient != "" && c.patient == "" {
		c.patient = f.patient
	}
	c.automatic = false
	if c.status == StatusNew && store.Time(r.date) >= c.lastIn {
		c.status, c.due = StatusWaiting, ""
	}
	return d.save(ctx, c)
}

// answeredLater says whether the conversation holds a later mail of the practice.
func (d *desk) answeredLater(ctx context.Context, conversation int64, r *reading) (later bool, err error) {
	err = d.tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM mail_message WHERE conversation = ? AND direction = 'out' AND date > ? AND copy_of IS NULL)`,
		conversation, store.Time(r.date)).Scan(&later)
	if err != nil {
		return false, fmt.Errorf("reading a conversation: %w", err)
	}
	return later, nil
}

func (d *desk) save(ctx context.Context, c *conversation) error {
	_, err := d.tx.Exec(ctx, `UPDATE mail_conversation SET patient_id = ?, status = ?, category = ?, because = ?, urgent = ?, cleared_at = ?, review = ?,
		automatic = ?, due_at = ?, last_in_at = ?, version = version + 1 WHERE number = ?`,
		null(c.patient), string(c.status), c.category, c.because, store.Bool(c.urgent), c.cleared, string(c.review), store.Bool(c.automatic), c.due, c.lastIn, c.number)
	if err != nil {
		return fmt.Errorf("storing a conversation: %w", err)
	}
	return nil
}

// bounced marks the addresses that a notice says do not take mail. Only notices about mail that Foyer sent, to whom
// it sent it, are believed.
func (d *desk) bounced(ctx context.Context, r *reading) (ours bool, err error) {
	if r.m.Bounce.OriginalID == "" {
		return false, nil
	}
	var original int64
	var recipients string
	err = d.tx.QueryRow(ctx, `SELECT m.number, o.recipients FROM mail_message m JOIN mail_outbox o ON o.message = m.number WHERE m.message_id = ? AND m.direction = 'out'`,
		r.m.Bounce.OriginalID).Scan(&original, &recipients)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("finding the mail that came back: %w", err)
	}
	var to []string
	if err := store.FromJSON(recipients, &to); err != nil {
		return false, err
	}
	for _, failure := range r.m.Bounce.Failures {
		address := normalAddress(failure.Recipient)
		if failure.Action == "delayed" || !containsAddress(to, address) || !(failure.Action == "failed" || strings.HasPrefix(failure.Status, "5")) {
			continue
		}
		ours = true
		if _, err := d.tx.Exec(ctx, `INSERT INTO mail_bad_address (address, status, message, created_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (address) DO UPDATE SET status = excluded.status, message = excluded.message, created_at = excluded.created_at`,
			address, failure.Status, original, store.Time(d.tx.Now())); err != nil {
			return false, fmt.Errorf("marking an address: %w", err)
		}
	}
	return ours, nil
}

// cameBack says whether a notice names a patient's address, whoever wrote the mail with whatever program: a person looks at it.
// The address is marked only by what bounced believes.
func (d *desk) cameBack(r *reading, f *filing) (known bool) {
	for _, failure := range r.m.Bounce.Failures {
		if failure.Action == "delayed" {
			continue
		}
		list := d.known.people[normalAddress(failure.Recipient)]
		known = known || len(list) > 0
		if len(list) == 1 && f.patient == "" {
			*f = filing{patient: list[0].ID, how: "address"}
		}
	}
	return known
}

func containsAddress(list []string, address string) bool {
	for _, a := range list {
		if normalAddress(a) == address {
			return true
		}
	}
	return false
}

// null is nil for an empty id, so that it is NULL in the table.
func null(id string) any {
	if id == "" {
		return nil
	}
	return id
}
