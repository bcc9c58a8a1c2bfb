package mail

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/mime"
	"foyer/data/mail/smtp"
	"foyer/data/store/storetest"
)

func TestAMailThatPanicsIsVisibleAndReadOnce(t *testing.T) {
	f := practice(t)
	calls := 0
	f.s.parser = func(raw []byte) mime.Message {
		if strings.Contains(string(raw), "poison") {
			calls++
			panic("index out of range")
		}
		return mime.Parse(raw)
	}
	c := f.arrive(f.box, letter("Ana Prueba <ana@example.org>", "p1@example.org", "A question", "poison"))
	if c.Subject != "A question" || c.Review != Unreadable || c.Status != StatusNew || c.PatientID != "" || len(c.Messages) != 1 {
		t.Fatalf("%+v", c)
	}
	if m := c.Messages[0]; m.From != "ana@example.org" || m.Content != "unreadable" || !strings.Contains(m.Text, "another mail program") || m.HTML() != "" || len(m.Problems) != 1 {
		t.Errorf("%+v", m)
	}
	if n, err := f.m.ReadBatch(f.ctx, f.account, ReadOptions{Limit: 10}); n != 0 || err != nil {
		t.Errorf("read again: %d %v", n, err)
	}
	before := calls
	if _, err := f.s.Conversation(f.ctx, c.ID); err != nil || calls != before {
		t.Errorf("looking at it reads it again: %v", err)
	}
	if raw, err := f.s.Raw(f.ctx, c.Messages[0].ID); err != nil || !strings.Contains(string(raw), "poison") {
		t.Errorf("its bytes are not kept: %v", err)
	}
	if next := f.arrive(f.box, letter("luis@example.com", "n1@example.com", "hello", "fine")); next.PatientID != "luis" {
		t.Errorf("the next mail: %+v", next)
	}
}

// A panic in what looks at the text after it is parsed, and in the transaction that gives it its place.
func TestAMailThatPanicsLater(t *testing.T) {
	f := practice(t)
	f.s.deps.Enroller = stumbling{}
	if c := f.arrive(f.box, letter("ana@example.org", "p1@example.org", "one", "poison")); c.Review != Unreadable || c.Subject != "one" {
		t.Errorf("%+v", c)
	}
	f.s.deps.Enroller = nil
	f.s.deps.Policy = stumblingPolicy{}
	c := f.arrive(f.box, letter("luis@example.com", "p2@example.com", "two", "I need a refill of my pills"))
	if c.Subject != "two" || c.Review != Unreadable || c.Messages[0].From != "luis@example.com" {
		t.Errorf("%+v", c)
	}
}

type stumbling struct{ Enroller }

func (stumbling) FindCodes(string) []string { panic("codes") }

type stumblingPolicy struct{ DefaultPolicy }

func (stumblingPolicy) ReplyWithin(category string, _ bool) time.Duration {
	if category == "refill" {
		panic("policy")
	}
	return time.Hour
}

func TestAnAccountKeepsItsIdentityWhenItsAddressChanges(t *testing.T) {
	f := practice(t)
	admin := storetest.As(access.Administrator)
	a := f.account
	a.Address, a.Secret, a.AuthServer = "front@practice.example", "", "mx.practice.example"
	id, err := f.s.SetAccount(admin, a)
	f.do(err)
	list, err := f.s.Accounts(f.ctx)
	f.do(err)
	if id != f.account.ID || len(list) != 1 || list[0].Address != "front@practice.example" || list[0].Secret != "s3cret" || list[0].AuthServer != "mx.practice.example" {
		t.Fatalf("%s %+v", id, list)
	}
	a.ID, a.Address = "", "office@practice.example"
	second, err := f.s.SetAccount(admin, a)
	f.do(err)
	if second == id {
		t.Error("another address without an id is another account")
	}
	a.ID, a.Address = second, "FRONT@practice.example"
	if _, err := f.s.SetAccount(admin, a); fault.Of(err) != fault.Conflict {
		t.Errorf("two accounts with one address: %v", err)
	}
	a.ID, a.Address = "gone", "third@practice.example"
	if _, err := f.s.SetAccount(admin, a); fault.Of(err) != fault.NotFound {
		t.Errorf("an account that does not exist: %v", err)
	}
}

func (f *office) audited(action string) (list []audit.Entry) {
	f.t.Helper()
	all, err := audit.List(storetest.As(access.Administrator), f.db, audit.Filter{Limit: 1000})
	f.do(err)
	for _, e := range all {
		if e.Action == action {
			list = append(list, e)
		}
	}
	return list
}

func TestTextsHandedOutAreLogged(t *testing.T) {
	f := practice(t)
	f.arrive(f.box, letter("ana@example.org", "a1@example.org", "one", "Hello"))
	f.arrive(f.box, letter("luis@example.com", "l1@example.com", "two", "Hello"))
	before := len(f.audited("mail.viewed"))
	_, err := f.s.List(f.ctx, Filter{})
	f.do(err)
	if n := len(f.audited("mail.viewed")); n != before {
		t.Errorf("a list without texts is logged: %d", n-before)
	}
	_, err = f.s.List(f.ctx, Filter{Messages: true})
	f.do(err)
	got := map[string]bool{}
	for _, e := range f.audited("mail.viewed")[:2] {
		got[e.PatientID] = true
	}
	if n := len(f.audited("mail.viewed")); n != before+2 || !got["ana"] || !got["luis"] {
		t.Errorf("%d entries about %v", n-before, got)
	}
}

func TestUrgentMailIsQuotedFromWhatIsKept(t *testing.T) {
	f := practice(t)
	long := strings.Repeat("The weather has been fine for weeks. ", 20)
	f.arrive(f.box, letter("ana@example.org", "a1@example.org", "hello", long+"Since this morning I have chest pain and feel weak."))
	calm := f.arrive(f.box, letter("luis@example.com", "l1@example.com", "Chest pain", "again"))
	f.arrive(f.box, letter("erna@example.org", "e1@example.org", "Tuesday", "Is the office open?"))
	viewed := len(f.audited("mail.viewed"))
	list, err := f.s.Urgent(f.ctx)
	f.do(err)
	if len(list) != 2 || list[0].PatientID != "ana" || list[0].Words != "chest pain" || list[0].Before != ". Since this morning I have " ||
		list[0].After != " and feel weak." || list[0].From != "ana@example.org" || list[0].At.IsZero() || list[1].Words != "Chest pain" {
		t.Errorf("%+v", list)
	}
	f.do(f.s.NotUrgent(f.ctx, calm.ID))
	if list, err = f.s.Urgent(f.ctx); err != nil || len(list) != 1 {
		t.Errorf("%+v %v", list, err)
	}
	if n := len(f.audited("mail.viewed")); n != viewed {
		t.Error("the list of urgent mail is logged as a look")
	}
	for _, e := range f.audited("mail.not-urgent") {
		if rules, ok := e.Detail["rules"].([]any); !ok || len(rules) == 0 || e.Detail["because"] != nil {
			t.Errorf("the log holds the patient's words: %v", e.Detail)
		}
	}
}

func TestDueBy(t *testing.T) {
	f := practice(t)
	if n, first, err := f.s.DueBy(f.ctx, f.now.Add(100*time.Hour)); n != 0 || !first.IsZero() || err != nil {
		t.Errorf("%d %v %v", n, first, err)
	}
	urgent := f.arrive(f.box, letter("ana@example.org", "a1@example.org", "help", "I have chest pain"))
	f.arrive(f.box, letter("luis@example.com", "l1@example.com", "Bill", "Why?"))
	for _, tt := range []struct {
		in   time.Duration
		want int
	}{{30 * time.Minute, 0}, {2 * time.Hour, 1}, {20 * time.Hour, 2}} {
		n, first, err := f.s.DueBy(f.ctx, f.now.Add(tt.in))
		if err != nil || n != tt.want || n > 0 && !first.Equal(*urgent.Due) {
			t.Errorf("by %v: %d, first %v, %v", tt.in, n, first, err)
		}
	}
	f.do(f.s.SetStatus(f.ctx, urgent.ID, StatusDone))
	if n, _, err := f.s.DueBy(f.ctx, f.now.Add(20*time.Hour)); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
}

func TestWithoutHoursABatchWaits(t *testing.T) {
	f := practice(t)
	f.broken = errors.New("disk")
	p := Prepare(f.box, rawMail(1, f.now, letter("ana@example.org", "a1@example.org", "Bill", "Why?")))
	_, err := f.m.Take(f.ctx, f.box, []Pack{p})
	f.do(err)
	if err := f.m.ReadRecent(f.ctx, f.account); err == nil {
		t.Fatal("read without knowing when it is due")
	}
	f.broken = nil
	f.do(f.m.ReadRecent(f.ctx, f.account))
	list, err := f.s.List(f.ctx, Filter{})
	f.do(err)
	if len(list) != 1 || list[0].Due == nil {
		t.Errorf("%+v", list)
	}
}

func TestOnlyWhoMayReadMailMovesIt(t *testing.T) {
	f := practice(t)
	if _, err := f.s.Mover(t.Context()); fault.Of(err) != fault.Locked {
		t.Errorf("nobody signed in: %v", err)
	}
	if _, err := f.s.Mover(access.With(t.Context(), access.System)); err != nil {
		t.Error(err)
	}
}

func TestTheFateOfSentMailIsLogged(t *testing.T) {
	f := practice(t)
	q, err := f.s.Send(f.ctx, Draft{PatientID: "erna", Subject: "Your appointment", Text: "Come on Tuesday."})
	f.do(err)
	_, err = f.m.Sending(f.ctx, q.ID)
	f.do(err)
	f.now = f.now.Add(sendingLimit + time.Minute)
	_, unknown, _, err := f.m.Outbound(f.ctx, f.account.ID)
	f.do(err)
	if len(unknown) != 1 || len(f.audited("mail.unknown")) != 1 {
		t.Fatalf("%d unknown, %d logged", len(unknown), len(f.audited("mail.unknown")))
	}
	f.now = f.now.Add(unknownWait + time.Minute)
	f.do(f.m.NotInSent(f.ctx, unknown[0], true))
	f.do(f.m.NotInSent(f.ctx, unknown[0], true)) // nothing left to decide
	if list := f.audited("mail.queued-again"); len(list) != 1 || list[0].PatientID != "erna" {
		t.Errorf("%+v", list)
	}
	_, err = f.m.Sending(f.ctx, q.ID)
	f.do(err)
	f.do(f.m.SendResult(f.ctx, q.ID, smtp.Result{Outcome: smtp.Unknown, Err: &account.Error{Kind: account.Unreachable}}, true))
	if len(f.audited("mail.unknown")) != 2 {
		t.Error("an unknown fate is not logged")
	}
}

// A batch stores many mails with one statement; those that are known, here or earlier in it, are told from new ones.
func TestABatchTellsKnownFromNew(t *testing.T) {
	f := practice(t)
	mail := func(n int) string {
		return letter("ana@example.org", fmt.Sprint("b", n, "@example.org"), fmt.Sprint("number ", n), "Hello")
	}
	put := func(numbers ...int) Taken {
		var raws []imap.Raw
		for _, n := range numbers {
			f.uid++
			raws = append(raws, rawMail(f.uid, f.now, mail(n)))
		}
		half := len(raws) / 2
		taken, err := f.m.Take(f.ctx, f.box, []Pack{Prepare(f.box, raws[:half]...), Prepare(f.box, raws[half:]...)})
		f.do(err)
		return taken
	}
	var first, mixed, again []int
	for n := range 3*together + 5 {
		first = append(first, n)
		mixed = append(mixed, n, 100+n, 100+n)
		again = append(again, n)
	}
	for i, tt := range []struct {
		numbers []int
		fresh   int
	}{{first, len(first)}, {mixed, len(first)}, {again, 0}, {[]int{500}, 1}} {
		if got := put(tt.numbers...); got.New != tt.fresh || got.New+got.Known != len(tt.numbers) {
			t.Errorf("batch %d: %+v", i, got)
		}
	}
	places, err := f.m.Places(f.ctx, f.box)
	f.do(err)
	if len(places) != int(f.uid) {
		t.Errorf("%d places for %d mails", len(places), f.uid)
	}
	at := 0
	for _, numbers := range [][]int{first, mixed, again, {500}} {
		for _, n := range numbers {
			raw, err := f.s.raw(f.ctx, f.db, places[at].Message)
			f.do(err)
			if string(raw) != mail(n) {
				t.Fatalf("place %d holds another mail than %d", at, n)
			}
			at++
		}
	}
}
