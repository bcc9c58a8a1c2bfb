package sync_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/smtp"
	"foyer/data/mail/sync"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/internal/mailtest"
)

// office is a practice with two patients, a mailbox on a real Dovecot and an SMTP sink.
type office struct {
	t      testing.TB
	db     *store.DB
	mail   *mail.Service
	engine *sync.Engine
	rig    *mailtest.Rig
	sink   *mailtest.Sink
	ctx    context.Context
	ana    string
	luis   string
	codes  *codes
	offset time.Duration
}

type roll []mail.PatientRef

func (r roll) ByEmail(_ context.Context, address string) (list []mail.PatientRef, err error) {
	for _, p := range r {
		if slices.Contains(p.Emails, address) {
			list = append(list, p)
		}
	}
	return list, nil
}

func (r roll) Patient(_ context.Context, id string) (mail.PatientRef, error) {
	for _, p := range r {
		if p.ID == id {
			return p, nil
		}
	}
	return mail.PatientRef{}, fault.New(fault.NotFound, "no such patient")
}

// codes knows one code, of ana.
type codes struct {
	gosync.Mutex
	code, patient string
	claims        []mail.Claim
}

func (c *codes) FindCodes(text string) (found []string) {
	for _, word := range strings.Fields(strings.ToUpper(text)) {
		if bare := strings.ReplaceAll(word, "-", ""); len(bare) == 12 && len(word) == 14 {
			found = append(found, bare)
		}
	}
	return found
}

func (c *codes) Verify(_ context.Context, claim mail.Claim) (mail.Outcome, error) {
	c.Lock()
	defer c.Unlock()
	c.claims = append(c.claims, claim)
	switch {
	case !slices.Contains(claim.Codes, c.code):
		return mail.Outcome{Verdict: mail.Refused, Reason: "no such code"}, nil
	case claim.AuthFailed || !slices.Contains(claim.PatientIDs, c.patient):
		return mail.Outcome{Verdict: mail.Doubtful, PatientID: c.patient, Reason: "the sender does not fit"}, nil
	}
	return mail.Outcome{Verdict: mail.Enrolled, PatientID: c.patient}, nil
}

type sender struct{ account smtp.Account }

func (s sender) Send(ctx context.Context, from string, to []string, raw []byte) smtp.Result {
	return s.account.Send(ctx, from, to, raw)
}

func open(t testing.TB, o sync.Options) *office {
	t.Helper()
	f := &office{t: t, ctx: storetest.As(access.Administrator)}
	f.rig = mailtest.Dovecot(t, "office")
	f.sink = mailtest.SMTP(t, account.Plain)
	src := clock.New(func() time.Time { return time.Now().Add(f.offset) }, clock.Reproducible(1))
	f.db = storetest.OpenAt(t, src)
	f.ana, f.luis = src.ID(), src.ID()
	people := roll{{ID: f.ana, Given: "Ana", Family: "Prueba", Language: "es", Emails: []string{"ana@example.org"}},
		{ID: f.luis, Given: "Luis", Family: "Muster", Language: "en", Emails: []string{"luis@example.com"}}}
	f.do(f.db.Write(f.ctx, func(tx *store.Tx) error {
		for _, p := range people {
			if _, err := tx.Exec(f.ctx, `INSERT INTO patient (id, body, created_at, changed_at) VALUES (?, '{}', '', '')`, p.ID); err != nil {
				return err
			}
		}
		return nil
	}))
	f.codes = &codes{code: "ABCDEFGHJKMN", patient: f.ana}
	f.mail = mail.New(f.db, mail.Deps{Patients: people, Enroller: f.codes})
	in := f.rig.Account("office", account.Plain)
	out := f.sink.Account()
	_, err := f.mail.SetAccount(f.ctx, mail.Account{Address: "office@practice.example", Name: "Foyer Family Practice", IMAP: in.Server, SMTP: out.Server, User: in.Login.User, Secret: in.Login.Secret})
	f.do(err)
	if o.Sender == nil {
		o.Sender = func(a smtp.Account) smtp.Sender {
			a.Login = out.Login
			return sender{a}
		}
	}
	f.engine = sync.New(f.mail, o)
	return f
}

func (f *office) do(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *office) sync() sync.Report {
	f.t.Helper()
	r, err := f.engine.Sync(f.ctx)
	f.do(err)
	return r
}

var serial int

// letter builds a mail.
func letter(from, subject, text string, headers ...string) []byte {
	serial++
	h := fmt.Sprintf("From: %s\r\nTo: office@practice.example\r\nSubject: %s\r\nDate: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n", from, subject, time.Now().Format(time.RFC1123Z))
	if !slices.ContainsFunc(headers, func(s string) bool { return strings.HasPrefix(s, "Message-ID") }) {
		h += fmt.Sprintf("Message-ID: <m%d@example.org>\r\n", serial)
	}
	for _, line := range headers {
		h += line + "\r\n"
	}
	return []byte(h + "\r\n" + text + "\r\n")
}

func (f *office) deliver(raw []byte) imap.UID {
	f.t.Helper()
	return f.rig.Deliver(f.t, "office", "INBOX", raw, nil, time.Now())
}

func (f *office) list(filter mail.Filter) []mail.Conversation {
	f.t.Helper()
	filter.Messages = true
	list, err := f.mail.List(f.ctx, filter)
	f.do(err)
	return list
}

func (f *office) one(filter mail.Filter) mail.Conversation {
	f.t.Helper()
	list := f.list(filter)
	if len(list) != 1 {
		f.t.Fatalf("%d conversations, want 1: %+v", len(list), list)
	}
	return list[0]
}

func TestFirstSyncFilesTriagesAndSendsNothing(t *testing.T) {
	f := open(t, sync.Options{})
	f.deliver(letter("Ana Prueba <ana@example.org>", "Question", "Doctor, since this morning I have chest pain."))
	f.deliver(letter("Ana Prueba <ana@example.org>", "ENROLL", "abcd-efgh-jkmn"))
	f.deliver(letter("someone@example.net", "Refill request", "Please refill my prescription"))
	r := f.sync()
	if r.New != 3 || r.Sent != 0 || r.Failed != 0 || r.Bytes == 0 {
		t.Fatalf("report %+v", r)
	}
	urgent := f.one(mail.Filter{Urgent: true})
	if urgent.PatientID != f.ana || urgent.Category != "urgent-symptom" || urgent.Status != mail.StatusNew || len(urgent.Because) == 0 || urgent.Because[0].Where != "body" {
		t.Errorf("urgent: %+v", urgent)
	}
	if !strings.Contains(urgent.Messages[0].Text, "chest pain") || urgent.Messages[0].Direction != "in" {
		t.Errorf("message: %+v", urgent.Messages[0])
	}
	enrolled := f.one(mail.Filter{Category: "enrollment"})
	if enrolled.Status != mail.StatusDone || enrolled.Messages[0].Enrollment != "active" || enrolled.PatientID != f.ana || enrolled.Messages[0].Filed != "code" {
		t.Errorf("enrollment: %+v", enrolled)
	}
	unmatched := f.one(mail.Filter{Unmatched: true})
	if unmatched.Category != "refill" || unmatched.Review != mail.Unmatched {
		t.Errorf("unmatched: %+v", unmatched)
	}
	if n := len(f.sink.Mails()); n != 0 {
		t.Errorf("the first sync sent %d mails", n)
	}
	q, err := f.mail.Queues(f.ctx)
	f.do(err)
	if q.New != 2 || q.Urgent != 1 || q.Unmatched != 1 || q.Unread != 2 {
		t.Errorf("queues %+v", q)
	}
	if r := f.sync(); r.New != 0 || r.Changed != 0 || r.Removed != 0 {
		t.Errorf("a second sync found %+v", r)
	}
}

func TestClosedLoopConfirmsFreshMail(t *testing.T) {
	f := open(t, sync.Options{})
	f.sync()
	f.deliver(letter("Ana Prueba <ana@example.org>", "ENROLL", "Mi código: abcd-efgh-jkmn gracias"))
	r := f.sync()
	if r.New != 1 || r.Sent != 1 {
		t.Fatalf("report %+v", r)
	}
	sent := f.sink.Mails()[0]
	text := string(sent.Raw)
	if sent.To[0] != "ana@example.org" || !strings.Contains(text, "Auto-Submitted: auto-replied") || !strings.Contains(text, "In-Reply-To: <m") {
		t.Errorf("confirmation: %s", text)
	}
	c := f.one(mail.Filter{PatientID: f.ana})
	if len(c.Messages) != 2 || c.Messages[1].State != "accepted" || c.Messages[1].Direction != "out" {
		t.Errorf("conversation %+v", c)
	}
	// The copy in Sent is there once, and does not come back as new.
	if r := f.sync(); r.New != 0 || r.Sent != 0 {
		t.Errorf("after the confirmation: %+v", r)
	}
	client := f.rig.Connect(t, "office")
	if s, err := client.Select(f.ctx, "Sent"); err != nil || s.Exists != 1 {
		t.Errorf("Sent holds %d mails, %v", s.Exists, err)
	}
	if len(f.codes.claims) != 1 {
		t.Errorf("the code was put forward %d times", len(f.codes.claims))
	}
}

func TestDoubtfulMailIsLeftToAPerson(t *testing.T) {
	f := open(t, sync.Options{})
	f.sync()
	f.deliver(letter("stranger@example.net", "ENROLL", "ABCD-EFGH-JKMN"))
	f.deliver(letter("Ana Prueba <ana@example.org>", "hello", "I need a refill", "Authentication-Results: practice.example; dmarc=fail header.from=example.org"))
	f.deliver(letter("Luis Muster <luis@example.com>", "hello", "see you", "Authentication-Results: practice.example; dmarc=pass", "Authentication-Results: evil.example; dmarc=fail"))
	f.deliver(letter("news@shop.example", "Sale", "chest pain sale", "List-Id: <news.shop.example>", "Precedence: bulk"))
	f.deliver(letter("Luis Muster <luis@example.com>", "Out of office", "I am away", "Auto-Submitted: auto-replied"))
	r := f.sync()
	if r.New != 5 || r.Sent != 0 {
		t.Fatalf("report %+v", r)
	}
	reasons := map[string]mail.Review{}
	for _, c := range f.list(mail.Filter{Everything: true}) {
		reasons[c.Messages[0].From+" "+c.Subject] = c.Review
		if strings.HasPrefix(c.Messages[0].From, "news@") && (c.Urgent || !c.Automatic || c.PatientID != "") {
			t.Errorf("list mail is taken for a patient's: %+v", c)
		}
		if c.Subject == "Out of office" && c.PatientID != "" {
			t.Errorf("an automatic answer was filed: %+v", c)
		}
	}
	want := map[string]mail.Review{"stranger@example.net ENROLL": mail.CodeDoubt, "ana@example.org hello": mail.SenderFailed, "luis@example.com hello": "", "news@shop.example Sale": "", "luis@example.com Out of office": ""}
	for k, v := range want {
		if got, ok := reasons[k]; !ok || got != v {
			t.Errorf("%s: review %q, want %q", k, got, v)
		}
	}
}

func TestFlagsGoBothWays(t *testing.T) {
	for _, condstore := range []bool{true, false} {
		t.Run(fmt.Sprintf("condstore=%v", condstore), func(t *testing.T) {
			f := open(t, options(condstore))
			uid := f.deliver(letter("Luis Muster <luis@example.com>", "Appointment", "Can I come on Tuesday?"))
			f.deliver(letter("Ana Prueba <ana@example.org>", "Bill", "A question about my bill"))
			f.sync()
			client := f.rig.Connect(t, "office")
			_, err := client.Select(f.ctx, "INBOX")
			f.do(err)
			f.do(client.StoreFlags(f.ctx, []imap.UID{uid}, imap.AddFlags, imap.Seen, imap.Flagged))
			if r := f.sync(); r.Changed != 1 || r.New != 0 {
				t.Fatalf("server to here: %+v", r)
			}
			c := f.one(mail.Filter{PatientID: f.luis})
			if c.Unread != 0 || !c.Messages[0].Seen {
				t.Errorf("not read here: %+v", c)
			}
			// Offline work: it wins over what the server says meanwhile.
			ana := f.one(mail.Filter{PatientID: f.ana})
			f.do(f.mail.MarkRead(f.ctx, ana.ID, true))
			f.do(f.mail.MarkRead(f.ctx, c.ID, false))
			f.sync()
			flags := f.serverFlags(client, "INBOX")
			if !strings.Contains(flags[uid+1], imap.Seen) || strings.Contains(flags[uid], imap.Seen) || !strings.Contains(flags[uid], imap.Flagged) {
				t.Errorf("here to server: %v", flags)
			}
			if r := f.sync(); r.Changed != 0 {
				t.Errorf("own changes came back: %+v", r)
			}
			if c := f.one(mail.Filter{PatientID: f.ana}); c.Unread != 0 {
				t.Errorf("offline work sprang back: %+v", c)
			}
			// Moves go too.
			f.do(f.mail.Archive(f.ctx, ana.ID))
			f.sync()
			if r := f.sync(); r.New != 0 || r.Removed != 0 {
				t.Errorf("a moved mail came back: %+v", r)
			}
			if s, err := client.Select(f.ctx, "Archive"); err != nil || s.Exists != 1 {
				t.Errorf("Archive holds %d, %v", s.Exists, err)
			}
			if c := f.one(mail.Filter{PatientID: f.ana}); c.Messages[0].Gone {
				t.Errorf("a moved mail counts as gone")
			}
		})
	}
}

func (f *office) serverFlags(client imap.Client, box string) map[imap.UID]string {
	f.t.Helper()
	_, err := client.Select(f.ctx, box)
	f.do(err)
	flags := map[imap.UID]string{}
	f.do(client.States(f.ctx, nil, false, func(s imap.State) error {
		flags[s.UID] = strings.Join(s.Flags, " ")
		return nil
	}))
	return flags
}

// poor hides CONDSTORE, as Exchange Online lacks it.
type poor struct{ imap.Client }

func (p poor) Capabilities() imap.Capabilities {
	c := p.Client.Capabilities()
	c.CondStore = false
	return c
}

func (p poor) Select(ctx context.Context, name string) (imap.Selected, error) {
	s, err := p.Client.Select(ctx, name)
	s.HighestModSeq = 0
	return s, err
}

func options(condstore bool) sync.Options {
	if condstore {
		return sync.Options{}
	}
	return sync.Options{Connect: func(ctx context.Context, a imap.Account) (imap.Client, error) {
		c, err := imap.Connect(ctx, a)
		if err != nil {
			return nil, err
		}
		return poor{c}, nil
	}}
}

func TestRemovalKeepsTheRecord(t *testing.T) {
	for _, condstore := range []bool{true, false} {
		f := open(t, options(condstore))
		uid := f.deliver(letter("Luis Muster <luis@example.com>", "Appointment", "Can I come on Tuesday?"))
		f.deliver(letter("Ana Prueba <ana@example.org>", "Bill", "A question about my bill"))
		f.sync()
		f.rig.Doveadm(t, "expunge", "-u", "office", "mailbox", "INBOX", "uid", fmt.Sprint(uid))
		if r := f.sync(); r.Removed != 1 || r.New != 0 {
			t.Errorf("condstore %v: %+v", condstore, r)
		}
		c := f.one(mail.Filter{PatientID: f.luis})
		if !c.Messages[0].Gone || !strings.Contains(c.Messages[0].Text, "Tuesday") || c.Unread != 0 {
			t.Errorf("removed mail: %+v", c)
		}
	}
}

func TestRenumberedFolderKeepsItsMail(t *testing.T) {
	f := open(t, sync.Options{})
	for i := range 5 {
		f.deliver(letter("Luis Muster <luis@example.com>", fmt.Sprint("Appointment ", i), fmt.Sprint("Can I come on day ", i)))
	}
	f.deliver(letter("Ana Prueba <ana@example.org>", "Bill", "A question about my bill"))
	f.sync()
	luis := f.list(mail.Filter{PatientID: f.luis})
	f.do(f.mail.SetStatus(f.ctx, luis[0].ID, mail.StatusDone))
	f.rig.Doveadm(t, "mailbox", "update", "-u", "office", "--uid-validity", "4242", "INBOX")
	f.rig.Doveadm(t, "expunge", "-u", "office", "mailbox", "INBOX", "subject", "Bill")
	r := f.sync()
	if r.New != 0 || r.Removed != 1 {
		t.Errorf("after renumbering: %+v", r)
	}
	if got := f.list(mail.Filter{PatientID: f.luis, Open: true}); len(got) != 4 {
		t.Errorf("%d open conversations, want 4", len(got))
	}
	for _, c := range f.list(mail.Filter{PatientID: f.luis}) {
		if c.Messages[0].Gone {
			t.Error("a mail that is there counts as gone")
		}
	}
	if r := f.sync(); r.New+r.Removed+r.Changed != 0 {
		t.Errorf("the sync after: %+v", r)
	}
}

// fragile breaks off after a number of bodies.
type fragile struct {
	imap.Client
	after int
}

func (p fragile) Bodies(ctx context.Context, want []imap.Want, l imap.Limits, each func(imap.Raw) error) error {
	n := 0
	return p.Client.Bodies(ctx, want, l, func(r imap.Raw) error {
		if n++; n > p.after {
			return &account.Error{Kind: account.Unreachable, Op: "fetch"}
		}
		return each(r)
	})
}

func TestAnAbortedSyncGoesOn(t *testing.T) {
	after := 700
	f := open(t, sync.Options{Connect: func(ctx context.Context, a imap.Account) (imap.Client, error) {
		c, err := imap.Connect(ctx, a)
		if err != nil || after == 0 {
			return c, err
		}
		return fragile{c, after}, nil
	}})
	f.rig.Fill(t, "office", 900, 3)
	r, err := f.engine.Sync(f.ctx)
	if fault.Of(err) != fault.Unavailable || r.New != 700 {
		t.Fatalf("first: %+v %v", r, err)
	}
	after = 0
	if r := f.sync(); r.New != 200 {
		t.Errorf("second: %+v", r)
	}
	if r := f.sync(); r.New != 0 {
		t.Errorf("third: %+v", r)
	}
	found, err := f.mail.Search(f.ctx, "lisinop", 10)
	f.do(err)
	if len(found) == 0 {
		t.Error("nothing found")
	}
}

func TestReplyGoesOutOnceAndIsFiled(t *testing.T) {
	f := open(t, sync.Options{})
	f.sync()
	uid := f.deliver(letter("Luis Muster <luis@example.com>", "Re: chest pain", "Is Tuesday fine?"))
	f.sync()
	c := f.one(mail.Filter{PatientID: f.luis})
	q, err := f.mail.Reply(f.ctx, c.ID, "Yes, come at nine.", nil, false)
	f.do(err)
	if !q.WarningGiven {
		t.Error("the first answer gives no warning")
	}
	if r := f.sync(); r.Sent != 1 || r.Failed != 0 {
		t.Fatalf("report %+v", r)
	}
	raw := string(f.sink.Mails()[0].Raw)
	if !strings.Contains(raw, "Subject: Re: Your message") || strings.Contains(raw, "chest") || !strings.Contains(raw, "In-Reply-To: <m") || !strings.Contains(raw, "Yes, come at nine.") || !strings.Contains(raw, "not encrypted") {
		t.Errorf("reply:\n%s", raw)
	}
	client := f.rig.Connect(t, "office")
	if flags := f.serverFlags(client, "INBOX"); !strings.Contains(flags[uid], imap.Answered) || !strings.Contains(flags[uid], imap.Seen) {
		t.Errorf("flags on the server: %v", flags)
	}
	_, err = client.Select(f.ctx, "Sent")
	f.do(err)
	f.do(client.Bodies(f.ctx, []imap.Want{{UID: 1}}, imap.Limits{}, func(r imap.Raw) error {
		if string(r.Body) != raw {
			t.Error("the copy in Sent is not what was sent")
		}
		return nil
	}))
	if r := f.sync(); r.New != 0 || r.Sent != 0 {
		t.Errorf("own reply came back: %+v", r)
	}
	c = f.one(mail.Filter{PatientID: f.luis})
	if c.Status != mail.StatusWaiting || len(c.Messages) != 2 || c.Messages[1].State != "accepted" {
		t.Errorf("conversation %+v", c)
	}
	// The answer of the patient joins, and the second reply warns no more.
	f.deliver(letter("Luis Muster <luis@example.com>", "Re: Your message", "Thanks", "In-Reply-To: <"+q.MessageID+">"))
	f.sync()
	c = f.one(mail.Filter{PatientID: f.luis})
	if c.Status != mail.StatusNew || len(c.Messages) != 3 {
		t.Errorf("the answer did not join: %+v", c)
	}
	q, err = f.mail.Reply(f.ctx, c.Messages[2].ID, "Fine.", nil, true)
	f.do(err)
	if c = f.one(mail.Filter{PatientID: f.luis}); q.WarningGiven || c.Status != mail.StatusDone {
		t.Errorf("second reply: %+v %v", q, c.Status)
	}
}

func TestUnknownFateIsLookedUpBeforeSendingAgain(t *testing.T) {
	f := open(t, sync.Options{})
	f.sync()
	f.deliver(letter("Luis Muster <luis@example.com>", "hello", "Is Tuesday fine?"))
	f.sync()
	c := f.one(mail.Filter{PatientID: f.luis})
	f.sink.Behave(mailtest.DropAfterData)
	_, err := f.mail.Reply(f.ctx, c.ID, "Yes.", nil, false)
	f.do(err)
	if r := f.sync(); r.Failed != 1 || r.Sent != 0 {
		t.Fatalf("report %+v", r)
	}
	f.sink.Behave(mailtest.Accept)
	for range 2 {
		f.offset += time.Hour
		f.sync()
	}
	if n := len(f.sink.Mails()); n != 1 {
		t.Fatalf("sent %d times", n)
	}
	out, err := f.mail.Outbox(f.ctx, false)
	f.do(err)
	if len(out) != 1 || out[0].State != mail.StateUnknown {
		t.Fatalf("outbox %+v", out)
	}
	// It shows up in Sent: it went out.
	f.rig.Deliver(t, "office", "Sent", f.sink.Mails()[0].Raw, []string{imap.Seen}, time.Now())
	f.sync()
	if out, err = f.mail.Outbox(f.ctx, true); err != nil || out[0].State != mail.StateAccepted {
		t.Errorf("outbox %+v %v", out, err)
	}
	if n := len(f.sink.Mails()); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

func TestRejectedAndDeferredMail(t *testing.T) {
	f := open(t, sync.Options{})
	f.sync()
	f.deliver(letter("Luis Muster <luis@example.com>", "hello", "Is Tuesday fine?"))
	f.sync()
	c := f.one(mail.Filter{PatientID: f.luis})
	_, err := f.mail.Reply(f.ctx, c.ID, "Yes.", nil, true)
	f.do(err)
	f.sink.Behave(mailtest.Defer)
	if r := f.sync(); r.Failed != 1 {
		t.Fatalf("deferred: %+v", r)
	}
	if r := f.sync(); r.Failed != 0 || r.Sent != 0 {
		t.Errorf("tried again at once: %+v", r)
	}
	f.offset += 10 * time.Minute
	f.sink.Behave(mailtest.RejectRecipient)
	if r := f.sync(); r.Failed != 1 {
		t.Fatalf("rejected: %+v", r)
	}
	c = f.one(mail.Filter{PatientID: f.luis})
	if c.Status != mail.StatusNew || c.Review != mail.Undelivered {
		t.Errorf("a rejected mail is nobody's work: %+v", c)
	}
	f.sink.Behave(mailtest.Accept)
	out, err := f.mail.Outbox(f.ctx, false)
	f.do(err)
	f.do(f.mail.Resend(f.ctx, out[0].ID))
	if r := f.sync(); r.Sent != 1 {
		t.Errorf("resent: %+v", r)
	}
}

func TestCrashWhileSending(t *testing.T) {
	f := open(t, sync.Options{})
	f.sync()
	f.deliver(letter("Luis Muster <luis@example.com>", "hello", "Is Tuesday fine?"))
	f.sync()
	c := f.one(mail.Filter{PatientID: f.luis})
	q, err := f.mail.Reply(f.ctx, c.ID, "Yes.", nil, false)
	f.do(err)
	// The program marks the mail, hands it over, and dies before it can note the answer.
	mover, err := f.mail.Mover(f.ctx)
	f.do(err)
	ok, err := mover.Sending(f.ctx, q.ID)
	f.do(err)
	if !ok {
		t.Fatal("not marked")
	}
	if r := f.sync(); r.Sent != 0 || len(f.sink.Mails()) != 0 {
		t.Errorf("sent a mail that another program is sending: %+v", r)
	}
	f.offset += time.Hour
	f.sync()
	out, err := f.mail.Outbox(f.ctx, false)
	f.do(err)
	if out[0].State != mail.StateUnknown || len(f.sink.Mails()) != 0 {
		t.Fatalf("after the crash: %+v, %d mails", out, len(f.sink.Mails()))
	}
	f.do(f.mail.Resend(f.ctx, q.ID))
	if r := f.sync(); r.Sent != 1 || len(f.sink.Mails()) != 1 {
		t.Errorf("resent: %+v", r)
	}
	// It dies after the answer and before the copy is filed: the next run files it, once.
	client := f.rig.Connect(t, "office")
	if s, err := client.Select(f.ctx, "Sent"); err != nil || s.Exists != 1 {
		t.Errorf("Sent holds %d mails, %v", s.Exists, err)
	}
}

// A server repeats the recipient in its refusal: what the log keeps of it are kind, code and id.
func TestTheLogHoldsNoAddresses(t *testing.T) {
	var log bytes.Buffer
	f := open(t, sync.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	f.sync()
	f.deliver(letter("Luis Muster <luis@example.com>", "hello", "Is Tuesday fine?"))
	f.sync()
	f.sink.Behave(mailtest.RejectRecipient)
	q, err := f.mail.Reply(f.ctx, f.one(mail.Filter{PatientID: f.luis}).ID, "Yes.", nil, false)
	f.do(err)
	if r := f.sync(); r.Failed != 1 {
		t.Errorf("%+v", r)
	}
	f.sink.Behave(mailtest.RejectLogin)
	_, err = f.engine.Test(f.ctx, "")
	f.do(err)
	text := log.String()
	if strings.Contains(text, "luis") || strings.Contains(text, "@") || !strings.Contains(text, "code=550") || !strings.Contains(text, q.ID) || !strings.Contains(text, "rejected") {
		t.Error(text)
	}
}

// A panic while mail is moved (here in the progress of the screen) is an error of that sync.
func TestASyncSurvivesAPanic(t *testing.T) {
	angry := true
	f := open(t, sync.Options{Progress: func(sync.Progress) {
		if angry {
			panic("screen")
		}
	}})
	f.deliver(letter("Luis Muster <luis@example.com>", "hello", "Is Tuesday fine?"))
	if _, err := f.engine.Sync(f.ctx); err == nil {
		t.Fatal("no error")
	}
	angry = false
	f.sync()
	f.one(mail.Filter{PatientID: f.luis})
}
