package mail

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"foyer/data/store"

	"golang.org/x/text/unicode/norm"
)

// subjectWindow is how long after its last mail a conversation takes in another of the same patient and subject.
const subjectWindow = 14 * 24 * time.Hour

var replyPrefix = regexp.MustCompile(`(?i)^\s*((re|fw|fwd|aw|wg|rv|res|sv|vs|tr|enc|antw|r|i)\s*(\[\d+\]|\(\d+\))?\s*[:：]|\[[^\]]{1,30}\])\s*`)

// subjectKey is a subject without reply marks, list tags, case, accents and doubled blanks.
func subjectKey(subject string) string {
	for {
		rest := replyPrefix.ReplaceAllString(subject, "")
		if rest == subject {
			break
		}
		subject = rest
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(subject)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return clip(strings.Join(strings.Fields(b.String()), " "), 200)
}

// bareSubject is a subject without reply marks, as it heads a conversation.
func bareSubject(subject string) string {
	for {
		rest := replyPrefix.ReplaceAllString(subject, "")
		if rest == subject {
			return strings.TrimSpace(subject)
		}
		subject = rest
	}
}

// threadKey is the hash under which mail_thread knows a Message-ID of an account.
func threadKey(accountID, messageID string) int64 {
	sum := sha256.Sum256([]byte(accountID + "\x00" + messageID))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}

// keys returns the thread keys of a mail: its own first, then those it answers, each once.
func (r *reading) keys(accountID string) (own int64, answered []int64) {
	if r.m.ID != "" {
		own = threadKey(accountID, r.m.ID)
	}
	ids := append(slices.Clone(r.m.References), r.m.InReplyTo...)
	if r.m.Bounce != nil && r.m.Bounce.OriginalID != "" {
		ids = append(ids, r.m.Bounce.OriginalID)
	}
	for _, id := range ids {
		if k := threadKey(accountID, id); k != own && !slices.Contains(answered, k) {
			answered = append(answered, k)
		}
	}
	return own, answered
}

// conversation is a row of mail_conversation while a batch is settled.
type conversation struct {
	number    int64
	id        string
	patient   string
	status    Status
	category  string
	because   string
	urgent    bool
	cleared   string
	review    Review
	automatic bool
	due       string
	lastAt    string
	lastIn    string
}

func (d *desk) load(ctx context.Context, number int64) (*conversation, error) {
	c := &conversation{}
	err := d.tx.QueryRow(ctx, `SELECT number, id, coalesce(patient_id, ''), status, category, because, urgent, cleared_at, review, automatic, due_at, last_at, last_in_at
		FROM mail_conversation WHERE number = ?`, number).
		Scan(&c.number, &c.id, &c.patient, &c.status, &c.category, &c.because, &c.urgent, &c.cleared, &c.review, &c.automatic, &c.due, &c.lastAt, &c.lastIn)
	if err != nil {
		return nil, fmt.Errorf("reading a conversation: %w", err)
	}
	return c, nil
}

// find returns the conversations that the keys lead to, oldest first.
func (d *desk) find(ctx context.Context, keys []int64) (list []int64, err error) {
	for _, k := range keys {
		var number int64
		err := d.tx.QueryRow(ctx, `SELECT conversation FROM mail_thread WHERE key = ?`, k).Scan(&number)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("finding a conversation: %w", err)
		}
		if !slices.Contains(list, number) {
			list = append(list, number)
		}
	}
	slices.Sort(list)
	return list, nil
}

// findBySubject returns a conversation of the patient with the same subject and a mail within the window, or 0.
func (d *desk) findBySubject(ctx context.Context, patient, key string, at time.Time) (number int64, err error) {
	if patient == "" || key == "" {
		return 0, nil
	}
	err = d.tx.QueryRow(ctx, `SELECT number FROM mail_conversation WHERE patient_id = ? AND subject_key = ? AND last_at BETWEEN ? AND ?
		ORDER BY last_at DESC LIMIT 1`, patient, key, store.Time(at.Add(-subjectWindow)), store.Time(at.Add(subjectWindow))).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("finding a conversation: %w", err)
	}
	return number, nil
}

// bind makes the keys lead to a conversation; keys that lead elsewhere already stay.
func (d *desk) bind(ctx context.Context, number int64, keys []int64) error {
	for _, k := range keys {
		if _, err := d.tx.Exec(ctx, `INSERT INTO mail_thread (key, conversation) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`, k, number); err != nil {
			return fmt.Errorf("threading a mail: %w", err)
		}
	}
	return nil
}

// merge moves everything of one conversation into another: a late mail has shown that they are one. What is more
// pressing of the two wins. The emptied row stays, so that ids held by screens lead to a clear answer.
func (d *desk) merge(ctx context.Context, into, from int64) error {
	a, err := d.load(ctx, into)
	if err != nil {
		return err
	}
	b, err := d.load(ctx, from)
	if err != nil {
		return err
	}
	if a.patient != "" && b.patient != "" && a.patient != b.patient {
		return nil // never mix two patients
	}
	for _, step := range []string{
		`UPDATE mail_message SET conversation = ?1 WHERE conversation = ?2`,
		`UPDATE mail_thread SET conversation = ?1 WHERE conversation = ?2`,
		`UPDATE mail_conversation SET status = CASE WHEN status = 'done' THEN (SELECT status FROM mail_conversation WHERE number = ?2) ELSE status END,
			call_back = CASE WHEN call_back = '' THEN (SELECT call_back FROM mail_conversation WHERE number = ?2) ELSE call_back END,
			urgent = max(urgent, (SELECT urgent FROM mail_conversation WHERE number = ?2)),
			category = CASE WHEN category = 'other' THEN (SELECT category FROM mail_conversation WHERE number = ?2) ELSE category END,
			assignee = CASE WHEN assignee = '' THEN (SELECT assignee FROM mail_conversation WHERE number = ?2) ELSE assignee END,
			patient_id = coalesce(patient_id, (SELECT patient_id FROM mail_conversation WHERE number = ?2)),
			automatic = min(automatic, (SELECT automatic FROM mail_conversation WHERE number = ?2)),
			version = version + 1 WHERE number = ?1`,
		`UPDATE mail_conversation SET status = 'done', call_back = '', urgent = 0, unread = 0, messages = 0, review = '', due_at = '', version = version + 1 WHERE number = ?2`,
	} {
		if _, err := d.tx.Exec(ctx, step, into, from); err != nil {
			return fmt.Errorf("joining two conversations: %w", err)
		}
	}
	d.touched[into], d.touched[from] = true, true
	return nil
}
