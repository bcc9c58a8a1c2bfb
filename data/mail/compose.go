package mail

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/mail/mime"
	"foyer/data/mail/triage"
	settings "foyer/data/practice"
	"foyer/data/store"
)

// mostAttached is how many bytes of attachments a mail takes: many servers refuse more than 25 MB encoded.
const mostAttached = 17 << 20

// Draft is a mail that a member wants to send.
type Draft struct {
	PatientID      string
	ConversationID string // set for answers
	To             string // address; empty takes the patient's
	Subject        string // of new mail; an answer takes its conversation's
	Text           string
	Attachments    []mime.File
	Purpose        string        // reply, new, invitation, reminder, …
	Done           bool          // close the conversation with it
	Hold           time.Duration // how long it waits in the outbox before it goes, so that it can be taken back; Release ends it
}

// Queued is a mail in the outbox.
type Queued struct {
	ID             string `json:"id"` // of the outbox
	MessageID      string `json:"message_id"`
	Message        string `json:"message"` // Foyer's id
	ConversationID string `json:"conversation_id"`
	WarningGiven   bool   `json:"warning_given"` // the mail tells that plain mail can be read by others
}

// parcel is a mail that has passed the gates.
type parcel struct {
	account      Account
	practice     Practice
	patient      string
	to           Mailbox
	strange      bool // to is on no record of the patient: what was agreed about e-mail does not hold for it
	subject      string
	text         string
	files        []mime.File
	purpose      string
	automatic    bool
	conversation int64    // 0 opens one
	answers      string   // Message-ID
	references   []string // oldest first, without answers
	answered     int64    // mail to be marked as answered
	done         bool
	hold         time.Duration
	warned       string // version of the warning that the text holds: record it
}

// Reply answers a conversation, or one mail of it: id names either. Sending and closing are two things: done closes.
// The answer goes to the address the patient wrote from. A patient who wrote by plain mail is told once that it can be
// read by others; that is recorded. It needs access.SendMail.
func (s *Service) Reply(ctx context.Context, id, text string, files []mime.File, done bool) (Queued, error) {
	return s.ReplyHeld(ctx, id, text, files, done, 0)
}

// ReplyHeld is Reply with a mail that waits in the outbox for a while, so that it can be taken back.
func (s *Service) ReplyHeld(ctx context.Context, id, text string, files []mime.File, done bool, hold time.Duration) (Queued, error) {
	if err := access.Require(ctx, access.SendMail); err != nil {
		return Queued{}, err
	}
	from, err := s.answerTo(ctx, id)
	if err != nil {
		return Queued{}, err
	}
	d := Draft{PatientID: from.patient, ConversationID: from.conversationID, To: from.to.Mail, Text: text, Attachments: files, Purpose: "reply", Done: done, Hold: hold}
	p, err := s.pass(ctx, d, &from)
	if err != nil {
		return Queued{}, err
	}
	return s.enqueue(ctx, p)
}

// Send starts a conversation with a patient. It needs access.SendMail and the patient's consent to e-mail.
func (s *Service) Send(ctx context.Context, d Draft) (Queued, error) {
	if err := access.Require(ctx, access.SendMail); err != nil {
		return Queued{}, err
	}
	if d.PatientID == "" {
		return Queued{}, fault.Field("patient", "Choose the patient to write to.")
	}
	if d.Purpose == "" {
		d.Purpose = "new"
	}
	p, err := s.pass(ctx, d, nil)
	if err != nil {
		return Queued{}, err
	}
	return s.enqueue(ctx, p)
}

func (s *Service) enqueue(ctx context.Context, p parcel) (q Queued, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		q, err = s.queue(ctx, tx, p)
		return err
	})
	return q, err
}

// answerTo is what an answer needs to know of the mail it answers.
type answerTo struct {
	message, conversation int64
	conversationID        string
	patient               string
	account               string
	to                    Mailbox
	replyTo               Mailbox
	subject               string
	messageID             string
	references            []string
}

func (s *Service) answerTo(ctx context.Context, id string) (a answerTo, err error) {
	var peopleText string
	err = s.db.QueryRow(ctx, `SELECT m.number, c.number, c.id, coalesce(m.patient_id, c.patient_id, ''), c.account_id, m.from_name, m.from_mail, m.people, m.subject, m.message_id
		FROM mail_message m JOIN mail_conversation c ON c.number = m.conversation
		WHERE m.number IN (SELECT number FROM mail_message WHERE id = ?1
				UNION ALL SELECT e.number FROM mail_conversation d JOIN mail_message e ON e.conversation = d.number WHERE d.id = ?1
				UNION ALL SELECT number FROM mail_message WHERE conversation = (SELECT conversation FROM mail_message WHERE id = ?1 AND direction = 'out'))
			AND m.direction = 'in' AND m.copy_of IS NULL
		ORDER BY m.kind = 'person' DESC, m.date DESC, m.number DESC LIMIT 1`, id).
		Scan(&a.message, &a.conversation, &a.conversationID, &a.patient, &a.account, &a.to.Name, &a.to.Mail, &peopleText, &a.subject, &a.messageID)
	if isNoRows(err) {
		return a, fault.New(fault.NotFound, "There is no mail to answer here.")
	}
	if err != nil {
		return a, fmt.Errorf("reading the mail to answer: %w", err)
	}
	var kind Kind
	if err := s.db.QueryRow(ctx, `SELECT kind FROM mail_message WHERE number = ?`, a.message).Scan(&kind); err != nil {
		return a, fmt.Errorf("reading the mail to answer: %w", err)
	}
	if kind == Bounce {
		return a, fault.New(fault.Invalid, "This is a notice that a mail could not be delivered; nobody reads an answer to it. Reach the patient in another way.")
	}
	if a.to.Mail == "" {
		return a, fault.New(fault.Invalid, "This mail has no sender's address, so it can't be answered. Reach the patient in another way.")
	}
	var who people
	if err := store.FromJSON(peopleText, &who); err != nil {
		return a, err
	}
	if len(who.ReplyTo) == 1 {
		a.replyTo = who.ReplyTo[0]
	}
	raw, err := s.raw(ctx, s.db, a.message)
	if err != nil {
		return a, err
	}
	a.references = header(raw).References
	return a, nil
}

// pass takes a draft through the gates in their order: the patient may be mailed at all, at this address, by consent
// or because the patient wrote, by the policy, with a subject that tells nothing.
func (s *Service) pass(ctx context.Context, d Draft, answers *answerTo) (p parcel, err error) {
	if strings.TrimSpace(d.Text) == "" && len(d.Attachments) == 0 {
		return p, fault.Field("body", "The mail is empty.")
	}
	total := 0
	for _, f := range d.Attachments {
		total += len(f.Data)
	}
	if total > mostAttached {
		return p, fault.Field("attach", "The attachments are too large together: mail takes 17 MB.")
	}
	accountID := ""
	if answers != nil {
		accountID = answers.account
	}
	if p.account, err = s.Account(ctx, accountID); err != nil {
		return p, err
	}
	if p.practice, err = s.practice(ctx); err != nil {
		return p, err
	}
	p.to.Mail = d.To
	var who PatientRef
	if d.PatientID != "" {
		if s.deps.Patients == nil {
			return p, fault.New(fault.NotFound, "This patient does not exist.")
		}
		if who, err = s.deps.Patients.Patient(ctx, d.PatientID); err != nil {
			return p, err
		}
		if p.to, err = s.address(who, d, answers); err != nil {
			return p, err
		}
		d.PatientID = who.ID
		p.strange = who.Confidential.Email == "" && !containsAddress(who.Emails, normalAddress(p.to.Mail))
	}
	if answers != nil && d.PatientID == "" {
		p.to = answers.to
	}
	if err := mime.CheckAddress(p.to.Mail); err != nil {
		return p, fault.Wrap(fault.Invalid, err, "This is not a mail address.")
	}
	if bad, err := s.bad(ctx, p.to.Mail); err != nil {
		return p, err
	} else if bad {
		return p, fault.New(fault.Conflict, "Mail to this address came back. Ask the patient for another address, or take the mark off the address first.")
	}
	p.patient, p.text, p.files, p.purpose, p.done, p.hold = d.PatientID, strings.TrimRight(d.Text, " \r\n\t")+"\n", d.Attachments, d.Purpose, d.Done, d.Hold
	if answers == nil {
		if err := s.startGate(ctx, d, &p); err != nil {
			return p, err
		}
	} else if err := s.answerGate(ctx, who, answers, &p); err != nil {
		return p, err
	}
	d.To, d.Subject = p.to.Mail, p.subject
	return p, s.deps.Policy.MaySend(ctx, d)
}

// address chooses where mail to a patient goes.
func (s *Service) address(who PatientRef, d Draft, answers *answerTo) (Mailbox, error) {
	to := Mailbox{Name: strings.TrimSpace(who.Given + " " + who.Family)}
	switch {
	case who.Deceased:
		return to, fault.New(fault.Denied, "This patient has died. Foyer sends no mail to the deceased; write to the family by letter.")
	case who.Confidential.Requested && who.Confidential.NoMail:
		return to, fault.New(fault.Denied, "This patient has asked for no electronic mail (confidential communications). Use the way the patient has asked for.")
	case who.Confidential.Email != "":
		to.Mail = who.Confidential.Email
		if d.To != "" && answers == nil && normalAddress(d.To) != normalAddress(to.Mail) {
			return to, fault.New(fault.Denied, "This patient has asked for mail to one address only (confidential communications).")
		}
	case answers != nil:
		to.Mail = answers.to.Mail
		// An answer goes elsewhere only where the record knows that address: Reply-To is easily forged.
		if r := answers.replyTo.Mail; r != "" && containsAddress(who.Emails, normalAddress(r)) {
			to.Mail = r
		}
	case d.To != "":
		if !containsAddress(who.Emails, normalAddress(d.To)) {
			return to, fault.Field("to", "This address is not on the patient's record. Add it there first, after asking the patient.")
		}
		to.Mail = d.To
	case len(who.Emails) == 0:
		return to, fault.New(fault.Invalid, "This patient has no mail address on record.")
	default:
		to.Mail = who.Emails[0]
	}
	return to, nil
}

// reachable says whether Foyer may write to a patient at an address by itself.
func (s *Service) reachable(p PatientRef, to string) bool {
	return !p.Deceased && !(p.Confidential.Requested && p.Confidential.NoMail) &&
		(p.Confidential.Email == "" || normalAddress(p.Confidential.Email) == normalAddress(to))
}

// startGate is for mail that the practice starts: it needs consent, and a subject that tells nothing about health.
func (s *Service) startGate(ctx context.Context, d Draft, p *parcel) error {
	standing, err := consent.Current(ctx, s.db, d.PatientID, consent.Email)
	if err != nil {
		return err
	}
	if !standing.Given {
		return fault.New(fault.Denied, "This patient has not agreed to e-mail. Record the consent first: tell the patient that plain mail can be read by others, and note date and way.")
	}
	p.subject = strings.Join(strings.Fields(d.Subject), " ")
	if p.subject == "" {
		return fault.Field("subject", "The subject is missing.")
	}
	if words := triage.HealthWords(p.subject); len(words) > 0 {
		return fault.Field("subject", "A subject line can be read on the way. Take out what tells about health (%s) and write it in the text.", strings.Join(words, ", "))
	}
	return nil
}

// answerGate is for answers: who wrote by plain mail may be answered the same way, after a warning.
func (s *Service) answerGate(ctx context.Context, who PatientRef, a *answerTo, p *parcel) error {
	p.conversation, p.answered, p.answers, p.references = a.conversation, a.message, a.messageID, a.references
	p.subject = "Re: " + bareSubject(a.subject)
	if len(triage.HealthWords(a.subject)) > 0 || bareSubject(a.subject) == "" {
		// The patient's own subject may tell something; ours must not repeat it. Message-IDs keep the thread.
		p.subject = "Re: Your message"
		if spanish(who.Language) {
			p.subject = "Re: Su mensaje"
		}
	}
	if who.ID == "" {
		return nil
	}
	standing, err := consent.Current(ctx, s.db, who.ID, consent.Email)
	switch {
	case err != nil || standing.Given:
		return err
	case standing.Withdrawn:
		return fault.New(fault.Denied, "This patient has taken back the consent to e-mail. Answer in another way, or ask again and record the new consent.")
	case standing.Last.State == consent.Warned && standing.Last.Method == consent.Mail:
		if standing.Warned, err = s.reached(ctx, who.ID); err != nil {
			return err
		}
	}
	if !standing.Warned {
		var text string
		p.warned, text = consent.Warning(consent.Email, who.Language)
		p.text += "\n" + text + "\n"
	}
	return nil
}

// reached says whether a mail with the warning went to a patient, or will: not where every one of them was taken back.
func (s *Service) reached(ctx context.Context, patientID string) (yes bool, err error) {
	err = s.db.QueryRow(ctx, `SELECT count(*) = 0 OR sum(state <> 'withdrawn') > 0 FROM mail_outbox WHERE patient_id = ? AND warned <> ''`, patientID).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("reading the outbox: %w", err)
	}
	return yes, nil
}

func (s *Service) practice(ctx context.Context) (Practice, error) {
	if s.deps.Practice == nil {
		return Practice{}, nil
	}
	return s.deps.Practice(ctx)
}

// bad says whether mail to an address came back.
func (s *Service) bad(ctx context.Context, address string) (bad bool, err error) {
	err = s.db.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM mail_bad_address WHERE address = ?)`, normalAddress(address)).Scan(&bad)
	if err != nil {
		return false, fmt.Errorf("reading addresses: %w", err)
	}
	return bad, nil
}

// queue builds the bytes once and keeps them with the decision to send them in one transaction: mail, outbox,
// conversation, journal, warning, audit.
func (s *Service) queue(ctx context.Context, tx *store.Tx, p parcel) (q Queued, err error) {
	o := mime.Outgoing{From: mime.Address{Name: p.account.Name, Mail: p.account.Address}, To: []mime.Address{{Name: p.to.Name, Mail: p.to.Mail}},
		Subject: p.subject, Text: p.text, Attachments: p.files, InReplyTo: p.answers, Date: tx.Now()}
	if o.From.Name == "" {
		o.From.Name = p.practice.Name
	}
	if p.answers != "" {
		o.References = append(p.references[:len(p.references):len(p.references)], p.answers)
	}
	if p.automatic {
		if o.Automation = mime.Generated; p.answers != "" {
			o.Automation = mime.Replied
		}
	}
	if o.MessageID, err = mime.NewMessageID(tx.Source(), p.account.Address); err != nil {
		return q, err
	}
	raw, err := mime.Build(o)
	if err != nil {
		return q, fault.Wrap(fault.Invalid, err, "This mail can't be written. Check address, subject and attachments.")
	}
	actor, ok := access.From(ctx)
	if !ok || p.automatic {
		actor = access.System
	}
	now := store.Time(tx.Now())
	q = Queued{ID: tx.ID(), MessageID: o.MessageID, Message: tx.ID(), WarningGiven: p.warned != ""}
	if p.conversation == 0 {
		q.ConversationID = tx.ID()
		result, err := tx.Exec(ctx, `INSERT INTO mail_conversation (id, account_id, patient_id, subject, subject_key, status, created_at) VALUES (?, ?, ?, ?, ?, 'waiting for patient', ?)`,
			q.ConversationID, p.account.ID, null(p.patient), p.subject, subjectKey(p.subject), now)
		if err != nil {
			return q, fmt.Errorf("opening a conversation: %w", err)
		}
		if p.conversation, err = result.LastInsertId(); err != nil {
			return q, fmt.Errorf("opening a conversation: %w", err)
		}
	} else if err := tx.QueryRow(ctx, `SELECT id FROM mail_conversation WHERE number = ?`, p.conversation).Scan(&q.ConversationID); err != nil {
		return q, fmt.Errorf("reading the conversation: %w", err)
	}
	number, err := s.keep(ctx, tx, p, q, o, raw)
	if err != nil {
		return q, err
	}
	held := ""
	if p.hold > 0 {
		held = store.Time(tx.Now().Add(p.hold))
	}
	recipients, err := store.JSON([]string{p.to.Mail})
	if err != nil {
		return q, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO mail_outbox (id, account_id, message, patient_id, purpose, automatic, sender, recipients, state, next_at, warned, created_at, created_by, changed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?)`, q.ID, p.account.ID, number, null(p.patient), p.purpose, store.Bool(p.automatic),
		p.account.Address, recipients, held, p.warned, now, actor.MemberID, now); err != nil {
		return q, fmt.Errorf("filling the outbox: %w", err)
	}
	if err := s.afterQueue(ctx, tx, p, number, actor); err != nil {
		return q, err
	}
	tx.Emit(OutboxChanged{ID: q.ID, State: "queued"})
	return q, audit.Append(ctx, tx, audit.Entry{MemberID: actor.MemberID, MemberName: actor.Name, Action: "mail.queued", Subject: "mail", SubjectID: q.Message, PatientID: p.patient,
		Detail: map[string]any{"purpose": p.purpose, "automatic": p.automatic, "attachments": len(p.files), "warning": p.warned}})
}

// keep stores the mail that goes out as it will be found in Sent.
func (s *Service) keep(ctx context.Context, tx *store.Tx, p parcel, q Queued, o mime.Outgoing, raw []byte) (number int64, err error) {
	who, err := store.JSON(people{To: []Mailbox{p.to}})
	if err != nil {
		return 0, err
	}
	var files []File
	for _, f := range p.files {
		files = append(files, File{Name: f.Name, Type: f.Type, Size: int64(len(f.Data))})
	}
	attached, err := store.JSON(nonNil(files))
	if err != nil {
		return 0, err
	}
	packing, packed := pack(nil, raw)
	stored, err := tx.Exec(ctx, `INSERT INTO mail_pack (packing, raw) VALUES (?, ?)`, packing, packed)
	if err != nil {
		return 0, fmt.Errorf("storing the mail's bytes: %w", err)
	}
	pack, err := stored.LastInsertId()
	if err != nil {
		return 0, fmt.Errorf("storing the mail's bytes: %w", err)
	}
	sum := sha256.Sum256(raw)
	now := store.Time(tx.Now())
	result, err := tx.Exec(ctx, `INSERT INTO mail_message (id, account_id, conversation, patient_id, direction, message_id, sha256, pack, pack_offset, pack_length, arrived, size, seen, read_deep,
		from_name, from_mail, people, subject, date, preview, attachments, created_at) VALUES (?, ?, ?, ?, 'out', ?, ?, ?, 0, ?, ?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?)`,
		q.Message, p.account.ID, p.conversation, null(p.patient), o.MessageID, sum[:], pack, len(raw), now, len(raw),
		o.From.Name, p.account.Address, who, p.subject, store.Time(o.Date.Truncate(time.Second)), clip(strings.Join(strings.Fields(p.text), " "), 200), attached, now)
	if err != nil {
		return 0, fmt.Errorf("storing the mail: %w", err)
	}
	if number, err = result.LastInsertId(); err != nil {
		return 0, fmt.Errorf("storing the mail: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO mail_search (rowid, subject, people, text) VALUES (?, ?, ?, ?)`, number, p.subject, who, clip(p.text, searchLimit)); err != nil {
		return 0, fmt.Errorf("adding a mail to the search: %w", err)
	}
	d := &desk{Service: s, tx: tx}
	return number, d.bind(ctx, p.conversation, []int64{threadKey(p.account.ID, o.MessageID)})
}

// afterQueue changes what follows from an answer.
func (s *Service) afterQueue(ctx context.Context, tx *store.Tx, p parcel, number int64, actor access.Actor) error {
	if p.warned != "" {
		if _, err := consent.Put(ctx, tx, consent.Consent{PatientID: p.patient, Kind: consent.Email, State: consent.Warned, Method: consent.Mail,
			Date: settings.Today(ctx, tx), WarningVersion: p.warned}); err != nil {
			return err
		}
	}
	if p.answered != 0 {
		if _, err := tx.Exec(ctx, `UPDATE mail_message SET answered = 1, seen = 1 WHERE number = ?`, p.answered); err != nil {
			return fmt.Errorf("marking a mail as answered: %w", err)
		}
		for _, action := range []string{actAnswered, actSeen} {
			if err := s.note(ctx, tx, p.account.ID, p.answered, action, "1"); err != nil {
				return err
			}
		}
	}
	if !p.automatic {
		status := StatusWaiting
		if p.done {
			status = StatusDone
		}
		if err := s.setStatus(ctx, tx, p.conversation, status, actor); err != nil {
			return err
		}
	}
	return s.refresh(ctx, tx, p.conversation)
}
