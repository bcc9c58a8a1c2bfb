package mail

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"foyer/data/mail/imap"
	"foyer/data/mail/mime"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// Reading a mail is everything that needs its text: whose it is, which conversation it belongs to, what it asks, and
// the search table. It happens after the bytes are safe, and can be repeated: a mail is either read whole or not yet.

const (
	recentBatch = 200
	batchWeight = 24 << 20 // bytes of raw mail in memory at once
	unreadLimit = 1000     // so many old mails are read in the sync itself; more wait for the background
	newestRead  = 100      // of those more, so many of the newest are read at once
	answerAge   = 14 * 24 * time.Hour
	searchLimit = 100_000 // bytes of text in the search table
)

// ReadOptions choose what ReadBatch reads.
type ReadOptions struct {
	Limit  int
	Recent bool // only mail that may be work: fresh, or of the last 60 days; oldest first. Else newest first
}

// ReadRecent reads what may be work, and the rest where it is not much. Package sync calls it after each pull.
func (s *Mover) ReadRecent(ctx context.Context, a Account) error {
	for {
		n, err := s.ReadBatch(ctx, a, ReadOptions{Limit: recentBatch, Recent: true})
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	left, err := s.Shallow(ctx)
	if err != nil {
		return err
	}
	if left > unreadLimit {
		left = newestRead
		var read int
		if err := s.db.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM mail_message WHERE account_id = ? AND read_deep = 1 LIMIT ?)`, a.ID, newestRead).Scan(&read); err != nil {
			return fmt.Errorf("counting mail: %w", err)
		}
		left -= read
	}
	for left > 0 {
		n, err := s.ReadBatch(ctx, a, ReadOptions{Limit: min(left, recentBatch)})
		if err != nil || n == 0 {
			return err
		}
		left -= n
	}
	return nil
}

// Shallow returns how many mails are still to be read.
func (s *Service) Shallow(ctx context.Context) (n int, err error) {
	if err := s.db.QueryRow(ctx, `SELECT count(*) FROM mail_message WHERE read_deep = 0`).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting mail to be read: %w", err)
	}
	return n, nil
}

// reading is one mail on its way from bytes to a place in a conversation.
type reading struct {
	number                  int64
	id                      string
	arrived                 time.Time
	size                    int64
	content                 string
	seen, answered, fresh   bool
	sent, inbox             bool // stands in the Sent folder, in the inbox
	m                       mime.Message
	class                   triage.Result
	codes                   []string
	quoted                  bool // the codes stand only in quoted text
	preview, search         string
	people, files, problems string
	date                    time.Time
	spoiled                 int // how much of it was given up; see spoil
}

// ReadBatch reads a batch of mails of an account in one transaction and returns how many there were.
func (s *Mover) ReadBatch(ctx context.Context, a Account, o ReadOptions) (int, error) {
	batch, err := s.unread(ctx, a, o)
	if err != nil || len(batch) == 0 {
		return 0, err
	}
	if err := s.parseAll(ctx, batch); err != nil {
		return 0, err
	}
	known, err := s.gather(ctx, a, batch)
	if err != nil {
		return 0, err
	}
	hours, err := s.hours(ctx)
	if err != nil {
		return 0, err
	}
	for {
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			return (&desk{Service: s.Service, tx: tx, account: a, hours: hours, known: known, touched: map[int64]bool{}}).settleAll(ctx, batch)
		})
		var p *panicked
		if errors.As(err, &p) && p.mail.spoil() {
			continue // this mail is stored with less of it; the others as they are
		}
		if err != nil {
			return 0, err
		}
		return len(batch), nil
	}
}

// settleAll settles the mails of a batch. A panic is an error that names the mail.
func (d *desk) settleAll(ctx context.Context, batch []*reading) error {
	fresh := 0
	for _, r := range batch {
		var err error
		if !safely(func() { err = d.settle(ctx, r) }) {
			err = &panicked{r}
		}
		if err != nil {
			return err
		}
		if r.fresh {
			fresh++
		}
	}
	for conversation := range d.touched {
		if err := d.refresh(ctx, d.tx, conversation); err != nil {
			return err
		}
	}
	d.tx.Emit(Arrived{AccountID: d.account.ID, Count: len(batch), Fresh: fresh})
	return nil
}

func (s *Service) unread(ctx context.Context, a Account, o ReadOptions) (batch []*reading, err error) {
	query := `SELECT m.number, m.id, m.arrived, m.size, m.content, m.seen, m.answered, m.fresh,
		coalesce((SELECT group_concat(b.role) FROM mail_place p JOIN mail_mailbox b ON b.number = p.mailbox WHERE p.message = m.number), '')
		FROM mail_message m WHERE m.read_deep = 0 AND +m.account_id = ? `
	args := []any{a.ID}
	if o.Recent {
		// Two questions that have an index each; one with OR would look at every old mail.
		query += `AND m.number IN (SELECT number FROM mail_message WHERE read_deep = 0 AND fresh = 1
			UNION SELECT number FROM mail_message WHERE read_deep = 0 AND arrived >= ?) ORDER BY m.arrived, m.number LIMIT ?`
		args = append(args, store.Time(s.db.Source().Now().Add(-historyAge)), o.Limit)
	} else {
		query += `ORDER BY m.arrived DESC LIMIT ?`
		args = append(args, o.Limit)
	}
	rows, err := s.db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("finding mail to read: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	weight := int64(0)
	for rows.Next() {
		r := &reading{}
		var arrived, roles string
		if err := rows.Scan(&r.number, &r.id, &arrived, &r.size, &r.content, &r.seen, &r.answered, &r.fresh, &roles); err != nil {
			return nil, fmt.Errorf("finding mail to read: %w", err)
		}
		if r.arrived, err = store.ParseTime(arrived); err != nil {
			return nil, err
		}
		for _, role := range strings.Split(roles, ",") {
			r.sent = r.sent || role == string(imap.Sent)
			r.inbox = r.inbox || role == string(imap.Inbox)
		}
		if weight += r.size; weight > batchWeight && len(batch) > 0 {
			break
		}
		batch = append(batch, r)
	}
	return batch, rows.Err()
}

// parseAll reads the texts on two goroutines: parsing costs more than all else together.
func (s *Service) parseAll(ctx context.Context, batch []*reading) error {
	var work sync.WaitGroup
	errs := make([]error, 2)
	from := &unpacker{q: s.db}
	for half := range errs {
		work.Go(func() {
			for i := half; i < len(batch); i += len(errs) {
				if errs[half] = s.parseOne(ctx, from, batch[i]); errs[half] != nil {
					return
				}
			}
		})
	}
	work.Wait()
	return errors.Join(errs...)
}

// parseOne reads one mail. Whatever its text does to the program, it comes out of it readable or as unreadable.
func (s *Service) parseOne(ctx context.Context, from *unpacker, r *reading) error {
	raw, err := from.raw(ctx, r.number)
	if err != nil {
		return err
	}
	m, whole := s.parse(raw)
	r.m = m
	if whole && safely(func() { err = s.digest(r) }) {
		return err
	}
	r.spoil()
	return nil
}

// digest draws from a parsed mail what its places, its category and the search need.
func (s *Service) digest(r *reading) (err error) {
	m := &r.m
	r.date = m.Date
	if r.date.IsZero() || r.date.After(r.arrived.Add(24*time.Hour)) {
		r.date = r.arrived
	}
	text := newText(*m)
	r.class = triage.Classify(m.Subject, text)
	if s.deps.Enroller != nil {
		if r.codes = s.deps.Enroller.FindCodes(m.Subject + "\n" + text); len(r.codes) == 0 {
			r.codes = s.deps.Enroller.FindCodes(m.Text)
			r.quoted = len(r.codes) > 0
		}
	}
	r.preview = clip(strings.Join(strings.Fields(text), " "), 200)
	r.search = clip(text, searchLimit)
	var files []File
	for _, f := range m.Attachments {
		files = append(files, File{Name: f.Name, Type: f.Type, Size: f.Size, Inline: f.Inline})
		r.search += "\n" + f.Name
	}
	if r.files, err = store.JSON(nonNil(files)); err != nil {
		return err
	}
	if r.problems, err = store.JSON(nonNil(m.Problems)); err != nil {
		return err
	}
	r.people, err = store.JSON(people{To: mails(m.To), Cc: mails(m.Cc), ReplyTo: mails(m.ReplyTo)})
	return err
}

// newText is what the writer wrote now; all of the text where nothing of it is new (a bare forward).
func newText(m mime.Message) string {
	if strings.TrimSpace(m.NewText) == "" {
		return m.Text
	}
	return m.NewText
}

// File describes an attachment.
type File struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	Inline bool   `json:"inline,omitempty"`
}

// Mailbox is a name with an address.
type Mailbox struct {
	Name string `json:"name,omitempty"`
	Mail string `json:"mail"`
}

// String returns the address with the name before it.
func (b Mailbox) String() string {
	if b.Name == "" {
		return b.Mail
	}
	return b.Name + " <" + b.Mail + ">"
}

type people struct {
	To      []Mailbox `json:"to,omitempty"`
	Cc      []Mailbox `json:"cc,omitempty"`
	ReplyTo []Mailbox `json:"reply_to,omitempty"`
}

func mails(list []mime.Address) (boxes []Mailbox) {
	for _, a := range list {
		boxes = append(boxes, Mailbox{a.Name, a.Mail})
	}
	return boxes
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// clip cuts a text at a whole character.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// kind says what sort of sender stands behind a mail.
func (r *reading) kind() Kind {
	switch m := r.m; {
	case m.Bounce != nil:
		return Bounce
	case m.Spam:
		return Spam
	case m.List:
		return List
	case m.Bulk:
		return Bulk
	case m.AutoSubmitted:
		return Automatic
	}
	return Person
}

// from is the sender's address as patients' addresses are compared; empty where there is none.
func (r *reading) from() (name, address string) {
	if len(r.m.From) == 0 {
		return "", ""
	}
	return r.m.From[0].Name, normalAddress(r.m.From[0].Mail)
}

// enrollSubject is the subject that the practice's papers ask for, in both languages.
var enrollSubject = regexp.MustCompile(`(?i)^\W*(enroll?|inscrib\w*|inscripci[oó]n)\W*($|\s)`)

// enrolls says whether the mail wants to enroll: it holds a code, or says so where the papers ask for it.
func (r *reading) enrolls() bool {
	return len(r.codes) > 0 || enrollSubject.MatchString(bareSubject(r.m.Subject))
}
