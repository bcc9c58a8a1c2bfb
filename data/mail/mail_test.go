package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/mime"
	"foyer/data/mail/smtp"
	"foyer/data/mail/triage"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

type roll []PatientRef

func (r roll) ByEmail(_ context.Context, address string) (list []PatientRef, err error) {
	for _, p := range r {
		if slices.Contains(p.Emails, address) {
			list = append(list, p)
		}
	}
	return list, nil
}

func (r roll) Patient(_ context.Context, id string) (PatientRef, error) {
	for _, p := range r {
		if p.ID == id {
			return p, nil
		}
	}
	return PatientRef{}, fault.New(fault.NotFound, "There is no such patient here.")
}

// nineToFive adds working time as if the practice never closed: enough to see that the clock is asked.
type nineToFive struct{}

func (nineToFive) Add(from time.Time, work time.Duration) time.Time { return from.Add(work) }

type office struct {
	t       *testing.T
	ctx     context.Context
	db      *store.DB
	now     time.Time
	s       *Service
	m       *Mover
	account Account
	box     Box
	sentBox Box
	uid     imap.UID
	broken  error // what asking for the hours returns
}

// people of the test practice. bea and ben share an address; dora has died; conny asked for another way; wanda took
// her consent back; erna's consent is on record.
var patients = roll{
	{ID: "ana", Given: "Ana", Family: "Prueba", Language: "es", Emails: []string{"ana@example.org"}},
	{ID: "luis", Given: "Luis", Family: "Muster", Emails: []string{"luis@example.com"}},
	{ID: "bea", Given: "Bea", Family: "Beispiel", Emails: []string{"family@example.net"}},
	{ID: "ben", Given: "Ben", Family: "Beispiel", Emails: []string{"family@example.net"}},
	{ID: "dora", Given: "Dora", Family: "Ejemplo", Deceased: true, Emails: []string{"dora@example.org"}},
	{ID: "conny", Given: "Conny", Family: "Privat", Emails: []string{"conny@example.org"}, Confidential: record.Confidential{Requested: true, NoMail: true}},
	{ID: "otto", Given: "Otto", Family: "Woanders", Emails: []string{"otto@example.org"}, Confidential: record.Confidential{Requested: true, Email: "secret@example.net"}},
	{ID: "wanda", Given: "Wanda", Family: "Nein", Emails: []string{"wanda@example.org"}},
	{ID: "erna", Given: "Erna", Family: "Ja", Emails: []string{"erna@example.org", "erna@example.net"}},
}

func practice(t *testing.T) *office {
	t.Helper()
	f := &office{t: t, ctx: storetest.As(access.Staff), now: storetest.Now}
	f.db = storetest.OpenAt(t, clock.New(func() time.Time { return f.now }, clock.Reproducible(1)))
	f.do(f.db.Write(f.ctx, func(tx *store.Tx) error {
		for _, p := range patients {
			if _, err := tx.Exec(f.ctx, `INSERT INTO patient (id, body, created_at, changed_at) VALUES (?, '{}', '', '')`, p.ID); err != nil {
				return err
			}
		}
		if _, err := consent.Put(f.ctx, tx, consent.Consent{PatientID: "erna", Kind: consent.Email, State: consent.Given, Method: consent.Written, Date: "2026-01-05"}); err != nil {
			return err
		}
		_, err := consent.Put(f.ctx, tx, consent.Consent{PatientID: "wanda", Kind: consent.Email, State: consent.Withdrawn, Method: consent.Spoken, Date: "2026-01-05"})
		return err
	}))
	f.s = New(f.db, Deps{Patients: patients, Hours: func(context.Context) (Hours, error) { return nineToFive{}, f.broken }})
	f.m = &Mover{f.s}
	server := account.Server{Host: "mail.practice.example", Port: 993, Security: account.TLS}
	id, err := f.s.SetAccount(storetest.As(access.Administrator), Account{Address: "Office@Practice.example", IMAP: server, SMTP: server, Secret: "s3cret"})
	f.do(err)
	f.account, err = f.s.Account(f.ctx, id)
	f.do(err)
	f.box, err = f.m.Box(f.ctx, id, "INBOX", imap.Inbox)
	f.do(err)
	f.sentBox, err = f.m.Box(f.ctx, id, "Sent", imap.Sent)
	f.do(err)
	f.box.FirstDone, f.sentBox.FirstDone = f.now.Add(-time.Hour), f.now.Add(-time.Hour)
	return f
}

func (f *office) do(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// letter is a mail with its header lines and text.
func letter(from, id, subject, text string, lines ...string) string {
	return "From: " + from + "\r\nTo: office@practice.example\r\nMessage-ID: <" + id + ">\r\nSubject: " + subject + "\r\n" + strings.Join(append(lines, ""), "\r\n") + "\r\n" + text + "\r\n"
}

// arrive puts a mail into a folder and reads it.
func (f *office) arrive(b Box, raw string, flags ...string) Conversation {
	f.t.Helper()
	f.uid++
	f.now = f.now.Add(time.Minute)
	p := Prepare(b, imap.Raw{State: imap.State{UID: f.uid, Flags: flags, InternalDate: f.now}, Body: []byte(raw)})
	_, err := f.m.Take(f.ctx, b, []Pack{p})
	f.do(err)
	f.do(f.m.ReadRecent(f.ctx, f.account))
	var id string
	f.do(f.db.QueryRow(f.ctx, `SELECT coalesce((SELECT c.id FROM mail_message m JOIN mail_conversation c ON c.number = m.conversation ORDER BY m.number DESC LIMIT 1), '')`).Scan(&id))
	c, err := f.s.Conversation(f.ctx, id)
	f.do(err)
	return c
}

func rawMail(uid imap.UID, at time.Time, raw string) imap.Raw {
	return imap.Raw{State: imap.State{UID: uid, InternalDate: at}, Body: []byte(raw)}
}

func TestFiling(t *testing.T) {
	failed := "Authentication-Results: practice.example; dmarc=fail"
	forged := "Authentication-Results: elsewhere.example; dmarc=fail"
	tests := []struct {
		name, from string
		lines      []string
		patient    string
		how        string
		review     Review
	}{
		{"an address on record", "Ana <ANA@Example.ORG>", nil, "ana", "address", NoReview},
		{"an unknown address", "x@example.org", nil, "", "", Unmatched},
		{"a shared address without a name", "family@example.net", nil, "", "", Several},
		{"a shared address with a name", "Ben Beispiel <family@example.net>", nil, "ben", "name", NoReview},
		{"a shared address, family name first", "\"Beispiel, Bea M.\" <family@example.net>", nil, "bea", "name", NoReview},
		{"a shared address with another name", "Carla Beispiel <family@example.net>", nil, "", "", Several},
		{"the address of somebody who died", "dora@example.org", nil, "", "", DeceasedMail},
		{"a failed check of the practice's server", "ana@example.org", []string{failed}, "", "", SenderFailed},
		{"a check that somebody else claims", "ana@example.org", []string{forged}, "ana", "address", NoReview},
		{"the practice's own address", "office@practice.example", nil, "", "", Claimed},
		{"mass mail with a patient's address", "ana@example.org", []string{"Precedence: bulk"}, "", "", NoReview},
		{"an automatic answer", "ana@example.org", []string{"Auto-Submitted: auto-replied"}, "", "", NoReview},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := practice(t)
			c := f.arrive(f.box, letter(tt.from, fmt.Sprint("m", i, "@example.org"), "hello", "I have a question about Tuesday", tt.lines...))
			if c.PatientID != tt.patient || c.Messages[0].Filed != tt.how || c.Messages[0].Review != tt.review {
				t.Errorf("patient %q, how %q, review %q; want %q %q %q", c.PatientID, c.Messages[0].Filed, c.Messages[0].Review, tt.patient, tt.how, tt.review)
			}
		})
	}
}

func TestThreading(t *testing.T) {
	f := practice(t)
	first := f.arrive(f.box, letter("ana@example.org", "a1@example.org", "Appointment", "When can I come?"))
	byRef := f.arrive(f.box, letter("ana@example.org", "a2@example.org", "something else", "And my son?", "References: <a0@example.org> <a1@example.org>"))
	if byRef.ID != first.ID {
		t.Error("References do not join")
	}
	bySubject := f.arrive(f.box, letter("ana@example.org", "a3@example.org", "RE: [ext] Fwd:  appointment", "Hello?"))
	if bySubject.ID != first.ID {
		t.Error("the same patient and subject do not join")
	}
	other := f.arrive(f.box, letter("luis@example.com", "l1@example.com", "Appointment", "Me too"))
	if other.ID == first.ID {
		t.Error("another patient's mail joined by its subject")
	}
	intruder := f.arrive(f.box, letter("luis@example.com", "l2@example.com", "Re: Appointment", "mine", "In-Reply-To: <a1@example.org>"))
	if intruder.ID == first.ID {
		t.Error("another patient's mail joined by what it claims to answer")
	}
	stranger := f.arrive(f.box, letter("stranger@example.net", "s1@example.net", "Re: Appointment", "I write for Ana", "In-Reply-To: <a1@example.org>"))
	if stranger.ID != first.ID || stranger.Review != OtherSender || stranger.Messages[len(stranger.Messages)-1].PatientID != "" {
		t.Errorf("an answer from an unknown address: %+v", stranger)
	}
	f.now = f.now.Add(subjectWindow + time.Hour)
	late := f.arrive(f.box, letter("ana@example.org", "a9@example.org", "Appointment", "a new year"))
	if late.ID == first.ID {
		t.Error("a mail after the window joined by its subject")
	}
	// A parent that arrives late shows that two conversations are one.
	x := f.arrive(f.box, letter("ana@example.org", "x2@example.org", "chain one", "b", "In-Reply-To: <x1@example.org>"))
	y := f.arrive(f.box, letter("ana@example.org", "y2@example.org", "chain two", "c", "In-Reply-To: <y1@example.org>"))
	z := f.arrive(f.box, letter("ana@example.org", "y1@example.org", "chain zero", "a", "References: <x1@example.org>"))
	if x.ID == y.ID || z.ID != x.ID || z.Count != 3 {
		t.Errorf("the conversations were not joined: %s %s %s, %d mails", x.ID, y.ID, z.ID, z.Count)
	}
}

func TestOneMailInTwoFolders(t *testing.T) {
	f := practice(t)
	raw := letter("ana@example.org", "a1@example.org", "Appointment", "When can I come?")
	f.arrive(f.box, raw)
	label, err := f.m.Box(f.ctx, f.account.ID, "Label", "")
	f.do(err)
	f.arrive(label, raw)
	list, err := f.s.List(f.ctx, Filter{})
	f.do(err)
	if len(list) != 1 || list[0].Count != 1 {
		t.Errorf("%+v", list)
	}
	places, err := f.m.Places(f.ctx, f.box)
	f.do(err)
	f.do(f.m.Removed(f.ctx, f.box, places))
	c, err := f.s.Conversation(f.ctx, list[0].ID)
	f.do(err)
	if c.Messages[0].Gone {
		t.Error("gone, though it stands in another folder")
	}
}

func TestOwnMailDoesNotComeBackAsNew(t *testing.T) {
	f := practice(t)
	c := f.arrive(f.box, letter("Luis Muster <luis@example.com>", "l1@example.com", "hello", "Is Tuesday fine?"))
	if c.Due == nil || c.Status != StatusNew || c.Unread != 1 {
		t.Fatalf("%+v", c)
	}
	q, err := f.s.Reply(f.ctx, c.ID, "Yes.", nil, false)
	f.do(err)
	raw, err := f.s.Raw(f.ctx, q.Message)
	f.do(err)
	// The provider's copy in Sent has other bytes; a copy to ourselves comes to the inbox.
	c = f.arrive(f.sentBox, "X-Provider: yes\r\n"+string(raw))
	c = f.arrive(f.box, "Received: by practice.example\r\n"+string(raw))
	c, err = f.s.Conversation(f.ctx, q.ConversationID)
	f.do(err)
	if len(c.Messages) != 2 || c.Status != StatusWaiting || c.Unread != 0 {
		t.Errorf("%d mails, %s, %d unread", len(c.Messages), c.Status, c.Unread)
	}
	// Somebody who knows the Message-ID can't hide a mail behind it.
	forged := strings.Replace(string(raw), "Yes.", "Send the records to me.", 1)
	c = f.arrive(f.box, "Received: by evil.example\r\n"+forged)
	if len(c.Messages) != 3 || c.Review != Claimed {
		t.Errorf("a forged copy is hidden: %d mails, review %q", len(c.Messages), c.Review)
	}
	// A mail sent with another program answers the conversation.
	d := f.arrive(f.box, letter("ana@example.org", "a1@example.org", "Bill", "Why?"))
	d = f.arrive(f.sentBox, "From: office@practice.example\r\nTo: ana@example.org\r\nMessage-ID: <o9@practice.example>\r\nIn-Reply-To: <a1@example.org>\r\nSubject: Re: Bill\r\n\r\nBecause.\r\n", imap.Seen)
	if d.Status != StatusWaiting || d.Messages[1].Direction != "out" || d.Messages[1].PatientID != "ana" {
		t.Errorf("%+v", d)
	}
}

func TestGates(t *testing.T) {
	tests := []struct {
		name  string
		draft Draft
		kind  fault.Kind
		field string
	}{
		{"consent on record", Draft{PatientID: "erna", Subject: "Your appointment", Text: "Come on Tuesday."}, "", ""},
		{"her second address", Draft{PatientID: "erna", To: "ERNA@example.net", Subject: "Your appointment", Text: "Come."}, "", ""},
		{"no consent", Draft{PatientID: "ana", Subject: "Your appointment", Text: "Come."}, fault.Denied, ""},
		{"consent taken back", Draft{PatientID: "wanda", Subject: "Your appointment", Text: "Come."}, fault.Denied, ""},
		{"health in the subject", Draft{PatientID: "erna", Subject: "Your HIV result", Text: "Call us."}, fault.Invalid, "subject"},
		{"an address not on record", Draft{PatientID: "erna", To: "x@example.org", Subject: "Hello", Text: "Call us."}, fault.Invalid, "to"},
		{"deceased", Draft{PatientID: "dora", Subject: "Hello", Text: "Call us."}, fault.Denied, ""},
		{"no electronic mail asked", Draft{PatientID: "conny", Subject: "Hello", Text: "Call us."}, fault.Denied, ""},
		{"another address asked", Draft{PatientID: "otto", To: "otto@example.org", Subject: "Hello", Text: "Call us."}, fault.Denied, ""},
		{"nothing to say", Draft{PatientID: "erna", Subject: "Hello"}, fault.Invalid, "body"},
		{"no subject", Draft{PatientID: "erna", Text: "Hello"}, fault.Invalid, "subject"},
		{"nobody", Draft{Subject: "Hello", Text: "x"}, fault.Invalid, "patient"},
		{"an unknown patient", Draft{PatientID: "nobody", Subject: "Hello", Text: "x"}, fault.NotFound, ""},
		{"too much attached", Draft{PatientID: "erna", Subject: "Hello", Text: "x", Attachments: []mime.File{{Data: make([]byte, mostAttached+1)}}}, fault.Invalid, "attach"},
	}
	f := practice(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := f.s.Send(f.ctx, tt.draft)
			var e *fault.Error
			errors.As(err, &e)
			if fault.Of(err) != tt.kind || e != nil && e.Field != tt.field {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := f.s.Send(context.Background(), tests[0].draft); fault.Of(err) != fault.Locked {
		t.Errorf("nobody signed in: %v", err)
	}
	out, err := f.s.Outbox(f.ctx, true)
	f.do(err)
	if len(out) != 2 {
		t.Errorf("%d mails in the outbox", len(out))
	}
}

func TestReplyGates(t *testing.T) {
	f := practice(t)
	otto := f.arrive(f.box, letter("otto@example.org", "o1@example.org", "hello", "a question", "Reply-To: evil@example.net"))
	q, err := f.s.Reply(f.ctx, otto.ID, "An answer.", nil, false)
	f.do(err)
	c, err := f.s.Conversation(f.ctx, otto.ID)
	f.do(err)
	if to := c.Messages[1].To[0]; to != "secret@example.net" || !q.WarningGiven {
		t.Errorf("the answer goes to %s", to)
	}
	erna := f.arrive(f.box, letter("erna@example.org", "e1@example.org", "hello", "a question", "Reply-To: evil@example.net"))
	if q, err = f.s.Reply(f.ctx, erna.ID, "An answer.", nil, false); err != nil || q.WarningGiven {
		t.Errorf("%+v %v", q, err)
	}
	if c, err = f.s.Conversation(f.ctx, erna.ID); err != nil || c.Messages[1].To[0] != "erna@example.org" {
		t.Errorf("a forged Reply-To is followed: %v", c.Messages[1].To)
	}
	wanda := f.arrive(f.box, letter("wanda@example.org", "w1@example.org", "hello", "a question"))
	if _, err := f.s.Reply(f.ctx, wanda.ID, "An answer.", nil, false); fault.Of(err) != fault.Denied {
		t.Errorf("consent taken back: %v", err)
	}
	stranger := f.arrive(f.box, letter("x@example.org", "x1@example.org", "hello", "do you take new patients?"))
	if _, err := f.s.Reply(f.ctx, stranger.ID, "Yes.", nil, true); err != nil {
		t.Errorf("somebody who is no patient: %v", err)
	}
	if _, err := f.s.Reply(f.ctx, "no-such-id", "Yes.", nil, true); fault.Of(err) != fault.NotFound {
		t.Errorf("nothing: %v", err)
	}
}

func TestABounceMarksTheAddress(t *testing.T) {
	f := practice(t)
	q, err := f.s.Send(f.ctx, Draft{PatientID: "erna", Subject: "Your appointment", Text: "Come on Tuesday."})
	f.do(err)
	bounce := func(original, recipient string) string {
		return "From: MAILER-DAEMON@mx.example\r\nTo: office@practice.example\r\nMessage-ID: <b" + original + ">\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nAuto-Submitted: auto-replied\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
			"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; " + recipient + "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + original + ">\r\nSubject: Your appointment\r\n\r\n--b--\r\n"
	}
	f.arrive(f.box, bounce(q.MessageID, "luis@example.com")) // not whom we wrote to
	if bad, err := f.s.bad(f.ctx, "luis@example.com"); err != nil || bad {
		t.Errorf("a forged notice marks any address: %v", err)
	}
	f.arrive(f.box, strings.Replace(bounce(q.MessageID, "erna@example.org"), "sorry", "very sorry", 1))
	if bad, err := f.s.bad(f.ctx, "Erna@example.org"); err != nil || !bad {
		t.Errorf("not marked: %v", err)
	}
	c, err := f.s.Conversation(f.ctx, q.ConversationID)
	f.do(err)
	if c.Review != Undelivered || c.Status != StatusNew {
		t.Errorf("%+v", c)
	}
	if _, err := f.s.Send(f.ctx, Draft{PatientID: "erna", Subject: "Hello", Text: "Come on Tuesday."}); fault.Of(err) != fault.Conflict {
		t.Errorf("mail to a dead address: %v", err)
	}
	f.do(f.s.AddressWorks(f.ctx, "erna@example.org"))
	if _, err := f.s.Send(f.ctx, Draft{PatientID: "erna", Subject: "Hello", Text: "Come on Tuesday."}); err != nil {
		t.Error(err)
	}
}

func TestABounceOfAPatientsAddressIsWork(t *testing.T) {
	f := practice(t)
	notice := func(id, recipient string) string {
		return "From: MAILER-DAEMON@mx.example\r\nTo: office@practice.example\r\nMessage-ID: <" + id + ">\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nAuto-Submitted: auto-replied\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
			"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; " + recipient + "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
	}
	c := f.arrive(f.box, notice("n1", "Luis@Example.com"))
	if c.Status != StatusNew || c.Review != Undelivered || c.PatientID != "luis" || c.Automatic {
		t.Errorf("the notice is not the patient's work: %+v", c)
	}
	f.holds(QueueReview, c.ID)
	f.holds(QueueUnassigned, c.ID)
	tally, err := f.s.Tally(f.ctx, f.now)
	if f.do(err); tally.Queues[QueueReview] != 1 {
		t.Errorf("counted %d to look at, want 1", tally.Queues[QueueReview])
	}
	if bad, err := f.s.bad(f.ctx, "luis@example.com"); err != nil || bad {
		t.Errorf("a notice of a mail that Foyer did not send marks the address: %v", err)
	}
	family := f.arrive(f.box, notice("n2", "family@example.net"))
	if family.Status != StatusNew || family.Review != Undelivered || family.PatientID != "" {
		t.Errorf("the notice of a shared address: %+v", family)
	}
	lab := f.arrive(f.box, notice("n3", "lab@elsewhere.example"))
	f.holds(QueueNotices, lab.ID)
}

func TestWork(t *testing.T) {
	f := practice(t)
	c := f.arrive(f.box, letter("ana@example.org", "a1@example.org", "Pregunta", "Tengo dolor en el pecho desde ayer.\r\n\r\nOn Monday, Luis wrote:\r\n> I want to die"))
	if !c.Urgent || c.Category != "urgent-symptom" || slices.ContainsFunc(c.Because, func(m triage.Match) bool { return m.Rule == "self-harm" }) {
		t.Fatalf("%+v", c)
	}
	if want := f.now.Add(time.Hour); c.Due == nil || !c.Due.Equal(want) {
		t.Errorf("due %v, want %v", c.Due, want)
	}
	f.do(f.s.NotUrgent(f.ctx, c.ID))
	f.do(f.s.Assign(f.ctx, c.ID, "somebody"))
	f.do(f.s.SetStatus(f.ctx, c.ID, StatusInWork))
	c, err := f.s.Conversation(f.ctx, c.ID)
	f.do(err)
	if c.Urgent || c.ClearedBy == "" || c.Status != StatusInWork || c.Assignee != "somebody" || c.Category == "urgent-symptom" {
		t.Errorf("%+v", c)
	}
	var logged int
	f.do(f.db.QueryRow(f.ctx, `SELECT count(*) FROM audit_entry WHERE action = 'mail.not-urgent' AND patient_id = 'ana'`).Scan(&logged))
	if logged != 1 {
		t.Error("not urgent is not in the log")
	}
	x := f.arrive(f.box, letter("x@example.org", "x1@example.org", "hello", "It is me, Luis"))
	f.do(f.s.FileTo(f.ctx, x.ID, "luis"))
	x, err = f.s.Conversation(f.ctx, x.ID)
	f.do(err)
	if x.PatientID != "luis" || x.Messages[0].Filed != "person" || x.Review != NoReview {
		t.Errorf("%+v", x)
	}
	f.do(f.s.FileTo(f.ctx, x.ID, "ana"))
	if x, err = f.s.Conversation(f.ctx, x.ID); err != nil || x.PatientID != "ana" || x.Messages[0].PatientID != "ana" {
		t.Errorf("filed again: %+v", x)
	}
	if err := f.s.SetStatus(f.ctx, x.ID, "lost"); fault.Of(err) != fault.Invalid {
		t.Error(err)
	}
	for query, want := range map[string]int{"pecho": 1, "luis": 1, "ana@example.org": 1, "tuesday": 0, "\"* NEAR(": 0, "": 0} {
		list, err := f.s.Search(f.ctx, query, 10)
		f.do(err)
		if len(list) != want {
			t.Errorf("search %q: %d, want %d", query, len(list), want)
		}
	}
}

func TestTheJournalWinsUntilAcknowledged(t *testing.T) {
	f := practice(t)
	c := f.arrive(f.box, letter("ana@example.org", "a1@example.org", "Bill", "Why?"))
	f.do(f.s.MarkRead(f.ctx, c.ID, true))
	// The server's older word arrives before it knows.
	_, err := f.m.FlagsSeen(f.ctx, f.box, []imap.State{{UID: f.uid, Flags: []string{imap.Flagged}}})
	f.do(err)
	if c, err = f.s.Conversation(f.ctx, c.ID); err != nil || c.Unread != 0 {
		t.Errorf("the server's word undid a person's: %+v", c)
	}
	entries, err := f.m.Journal(f.ctx, f.account.ID)
	f.do(err)
	if len(entries) != 1 || entries[0].Flag() != imap.Seen || entries[0].UID != f.uid || entries[0].BoxName != "INBOX" {
		t.Fatalf("%+v", entries)
	}
	// Changed again while the server is being told: the newer word stays in the journal.
	f.do(f.s.MarkRead(f.ctx, c.ID, false))
	f.do(f.m.Acknowledged(f.ctx, entries))
	if entries, err = f.m.Journal(f.ctx, f.account.ID); err != nil || len(entries) != 1 || entries[0].Value != "0" {
		t.Fatalf("%+v", entries)
	}
	for range journalLimit {
		f.do(f.m.Declined(f.ctx, entries[0], "no"))
		f.now = f.now.Add(24 * time.Hour)
		if entries, err = f.m.Journal(f.ctx, f.account.ID); err != nil || len(entries) == 0 {
			break
		}
	}
	if len(entries) != 0 {
		t.Error("an entry that is always declined stays for ever")
	}
}

func TestUnreadableMailIsVisible(t *testing.T) {
	f := practice(t)
	p := Prepare(f.box, imap.Raw{State: imap.State{UID: 7, InternalDate: f.now}, Err: &account.Error{Kind: account.Protocol, Op: "fetch"}})
	_, err := f.m.Take(f.ctx, f.box, []Pack{p})
	f.do(err)
	f.do(f.m.ReadRecent(f.ctx, f.account))
	list, err := f.s.List(f.ctx, Filter{Messages: true})
	f.do(err)
	if len(list) != 1 || list[0].Review != Unreadable || list[0].Status != StatusNew || list[0].Messages[0].Text == "" {
		t.Errorf("%+v", list)
	}
}

func TestTheFirstSyncLeavesHistoryAlone(t *testing.T) {
	f := practice(t)
	f.box.FirstDone = time.Time{}
	put := func(id string, age time.Duration, flags string) {
		f.uid++
		p := Prepare(f.box, imap.Raw{State: imap.State{UID: f.uid, InternalDate: f.now.Add(-age), Flags: strings.Fields(flags)},
			Body: []byte(letter("ana@example.org", id, id, "I have chest pain"))})
		_, err := f.m.Take(f.ctx, f.box, []Pack{p})
		f.do(err)
	}
	day := 24 * time.Hour
	put("unread-new", day, "")
	put("unread-old", 400*day, "")
	put("read-lately", 3*day, imap.Seen)
	put("read-long-ago", 30*day, imap.Seen)
	put("answered", day, imap.Answered+" "+imap.Seen)
	f.do(f.m.ReadRecent(f.ctx, f.account))
	list, err := f.s.List(f.ctx, Filter{Everything: true})
	f.do(err)
	got := map[string]Status{}
	for _, c := range list {
		got[c.Subject] = c.Status
		if c.Urgent != (c.Status == StatusNew) {
			t.Errorf("%s: urgent %v", c.Subject, c.Urgent)
		}
	}
	want := map[string]Status{"unread-new": StatusNew, "unread-old": StatusDone, "read-lately": StatusNew, "read-long-ago": StatusDone, "answered": StatusDone}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s is %q, want %q", k, got[k], v)
		}
	}
}

func TestOutboxStates(t *testing.T) {
	tests := []struct {
		name   string
		result smtp.Result
		state  string
	}{
		{"accepted", smtp.Result{Outcome: smtp.Accepted, Code: 250}, StateAccepted},
		{"no answer", smtp.Result{Outcome: smtp.Unknown}, StateUnknown},
		{"rejected for good", smtp.Result{Outcome: smtp.Rejected, Permanent: true, Code: 550}, StateRejected},
		{"rejected for now", smtp.Result{Outcome: smtp.Rejected, Code: 451}, StateQueued},
		{"server away", smtp.Result{Outcome: smtp.NotSent}, StateQueued},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := practice(t)
			q, err := f.s.Send(f.ctx, Draft{PatientID: "erna", Subject: "Your appointment", Text: "Come on Tuesday."})
			f.do(err)
			ok, err := f.m.Sending(f.ctx, q.ID)
			f.do(err)
			again, err := f.m.Sending(f.ctx, q.ID)
			f.do(err)
			if !ok || again {
				t.Error("two programs can send one mail")
			}
			f.do(f.m.SendResult(f.ctx, q.ID, tt.result, false))
			out, err := f.s.Outbox(f.ctx, true)
			f.do(err)
			if out[0].State != tt.state {
				t.Errorf("state %s", out[0].State)
			}
			// A provider that files sent mail itself: after a while its absence there means that it never went out.
			if tt.state == StateUnknown {
				f.now = f.now.Add(time.Hour)
				_, unknown, _, err := f.m.Outbound(f.ctx, f.account.ID)
				f.do(err)
				f.do(f.m.NotInSent(f.ctx, unknown[0], false))
				if out, err = f.s.Outbox(f.ctx, true); err != nil || out[0].State != StateUnknown {
					t.Errorf("elsewhere absence proves nothing: %s", out[0].State)
				}
				f.do(f.m.NotInSent(f.ctx, unknown[0], true))
				if out, err = f.s.Outbox(f.ctx, true); err != nil || out[0].State != StateQueued {
					t.Errorf("state %s", out[0].State)
				}
			}
		})
	}
}

func TestAccountsKeepTheirSecretAndWarn(t *testing.T) {
	f := practice(t)
	admin := storetest.As(access.Administrator)
	a := f.account
	a.Secret, a.Name = "", "New name"
	_, err := f.s.SetAccount(admin, a)
	f.do(err)
	if a, err = f.s.Account(f.ctx, ""); err != nil || a.Secret != "s3cret" || a.Name != "New name" || a.Address != "office@practice.example" || len(a.Warnings) != 1 {
		t.Errorf("%+v %v", a, err)
	}
	if _, err := f.s.SetAccount(f.ctx, a); fault.Of(err) != fault.Denied {
		t.Errorf("staff may set up the mailbox: %v", err)
	}
	plain := a
	plain.IMAP.Security = account.Plain
	if _, err := f.s.SetAccount(admin, plain); fault.Of(err) != fault.Invalid {
		t.Errorf("no encryption beyond this computer: %v", err)
	}
	consumer := Account{Address: "practice@gmail.com", IMAP: account.Server{Host: "imap.gmail.com", Port: 993, Security: account.TLS}, SMTP: account.Server{Host: "smtp.gmail.com", Port: 465, Security: account.TLS}}
	_, err = f.s.SetAccount(admin, consumer)
	f.do(err)
	list, err := f.s.Accounts(f.ctx)
	f.do(err)
	if len(list) != 2 || !list[1].FilesSent() || list[0].FilesSent() || !strings.Contains(list[1].Warnings[0], "personal") {
		t.Errorf("%+v", list)
	}
}
