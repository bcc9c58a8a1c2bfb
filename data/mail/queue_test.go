package mail

import (
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/mail/triage"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

// order returns the ids of a queue in its order.
func (f *office) order(c Choose) (ids []string) {
	f.t.Helper()
	numbers, err := f.s.Order(f.ctx, c)
	f.do(err)
	lines, err := f.s.Lines(f.ctx, numbers)
	f.do(err)
	if len(lines) != len(numbers) {
		f.t.Fatalf("%d lines for %d conversations", len(lines), len(numbers))
	}
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	return ids
}

func (f *office) holds(q Queue, want ...string) {
	f.t.Helper()
	got := f.order(Choose{Queue: q, DueBy: f.now.Add(365 * 24 * time.Hour)})
	if len(got) != len(want) {
		f.t.Errorf("%s holds %d conversations, want %d", q, len(got), len(want))
		return
	}
	for i := range want {
		if got[i] != want[i] {
			f.t.Errorf("%s: another conversation stands at %d", q, i)
		}
	}
}

func TestQueuesHoldTheirConversations(t *testing.T) {
	f := practice(t)
	refill := f.arrive(f.box, letter("Ana Prueba <ana@example.org>", "q1@example.org", "Receta", "Necesito mas medicina, por favor."))
	urgent := f.arrive(f.box, letter("Erna Ja <erna@example.org>", "q2", "Hello", "I have chest pain since this morning."))
	stranger := f.arrive(f.box, letter("Nobody <nobody@elsewhere.example>", "q3", "Question", "Do you take new patients?"))
	weekly := f.arrive(f.box, letter("News <news@weekly.example>", "q4", "Weekly", "Ten tips.", "List-Id: <weekly.example>", "Precedence: bulk"))
	f.holds(QueueUrgent, urgent.ID)
	f.holds(QueueUnassigned, urgent.ID, stranger.ID, refill.ID)
	f.holds(QueueUnmatched, stranger.ID)
	f.holds(QueueNotices, weekly.ID)
	f.holds(QueueMine)
	f.holds(QueueSent)
	f.holds(QueueAll, stranger.ID, urgent.ID, refill.ID)
	actor, _ := access.From(f.ctx)
	f.do(f.s.Assign(f.ctx, refill.ID, actor.MemberID))
	f.holds(QueueMine, refill.ID)
	if got := f.order(Choose{Queue: QueueAll, Category: triage.Refill}); len(got) != 1 || got[0] != refill.ID {
		t.Errorf("refills are %v", got)
	}
	if got := f.order(Choose{Text: "medic"}); len(got) != 1 || got[0] != refill.ID {
		t.Errorf("the search finds %v", got)
	}
	if got := f.order(Choose{IDs: []string{stranger.ID, refill.ID, "gone"}}); len(got) != 2 || got[0] != stranger.ID {
		t.Errorf("chosen by id: %v", got)
	}
	_, err := f.s.Reply(f.ctx, refill.ID, "Listo.", nil, false)
	f.do(err)
	f.holds(QueueMine)
	f.holds(QueueWaiting, refill.ID)
	f.holds(QueueSent, refill.ID)
	f.holds(QueueOutbox, refill.ID)
	tally, err := f.s.Tally(f.ctx, f.now.Add(365*24*time.Hour))
	f.do(err)
	for q, want := range map[Queue]int{QueueUrgent: 1, QueueMine: 0, QueueUnassigned: 2, QueueWaiting: 1, QueueUnmatched: 1, QueueOutbox: 1, QueueDue: 2} {
		if tally.Queues[q] != want {
			t.Errorf("%s counts %d, want %d", q, tally.Queues[q], want)
		}
	}
	if tally.Total != 4 {
		t.Errorf("%d in all, want 4", tally.Total)
	}
	if _, err := f.s.Order(f.ctx, Choose{Queue: "nonsense"}); fault.Of(err) != fault.Invalid {
		t.Errorf("an unknown queue: %v", err)
	}
}

func TestDecisionsAndTheirWayBack(t *testing.T) {
	f := practice(t)
	was := f.arrive(f.box, letter("Erna Ja <erna@example.org>", "d1", "Hello", "I have chest pain since this morning."))
	if !was.Urgent || was.Due == nil {
		t.Fatalf("not urgent: %+v", was)
	}
	for name, decide := range map[string]func() error{
		"done":       func() error { return f.s.SetStatus(f.ctx, was.ID, StatusDone) },
		"waiting":    func() error { return f.s.SetStatus(f.ctx, was.ID, StatusWaiting) },
		"not urgent": func() error { return f.s.NotUrgentAs(f.ctx, was.ID, CalmCalled) },
		"assigned":   func() error { return f.s.Assign(f.ctx, was.ID, "somebody") },
	} {
		f.do(decide())
		f.do(f.s.Restore(f.ctx, was))
		now, err := f.s.Conversation(f.ctx, was.ID)
		f.do(err)
		if now.Status != was.Status || now.Urgent != was.Urgent || now.Due == nil || !now.Due.Equal(*was.Due) || now.Category != was.Category || now.Assignee != was.Assignee || now.ClearedBy != "" {
			t.Errorf("after taking %q back: %+v", name, now)
		}
	}
	calm := f.arrive(f.box, letter("Ana Prueba <ana@example.org>", "d2@example.org", "Receta", "Necesito mas medicina."))
	f.do(f.s.SetUrgent(f.ctx, calm.ID))
	now, err := f.s.Conversation(f.ctx, calm.ID)
	f.do(err)
	if !now.Urgent || now.Due == nil || !now.Due.Before(*calm.Due) {
		t.Errorf("marked as urgent: %+v", now)
	}
	if err := f.s.SetAside(f.ctx, calm.ID, false); fault.Of(err) != fault.Conflict {
		t.Errorf("a patient's mail was set aside: %v", err)
	}
	stranger := f.arrive(f.box, letter("Nobody <nobody@elsewhere.example>", "d3", "Cheap pills", "Buy now."))
	f.do(f.s.SetAside(f.ctx, stranger.ID, true))
	f.holds(QueueUnmatched)
	f.holds(QueueNotices, stranger.ID)
	f.do(f.s.Restore(f.ctx, stranger))
	f.holds(QueueUnmatched, stranger.ID)
}

func TestCallsStayWithTheirConversation(t *testing.T) {
	f := practice(t)
	c := f.arrive(f.box, letter("Erna Ja <erna@example.org>", "k1", "Hello", "I have chest pain."))
	f.do(f.s.LogCall(f.ctx, c.ID, NotReached, ""))
	f.do(f.s.LogCall(f.ctx, c.ID, Reached, " Goes to the emergency room. "))
	calls, err := f.s.Calls(f.ctx, c.ID)
	f.do(err)
	actor, _ := access.From(f.ctx)
	if len(calls) != 2 || calls[1].Outcome != Reached || calls[1].Note != "Goes to the emergency room." || calls[1].Member != actor.Name || !calls[1].At.Equal(f.now) {
		t.Errorf("calls: %+v", calls)
	}
	if err := f.s.LogCall(f.ctx, c.ID, "perhaps", ""); fault.Of(err) != fault.Invalid {
		t.Errorf("an unknown outcome: %v", err)
	}
	var n int
	f.do(f.db.QueryRow(f.ctx, `SELECT count(*) FROM audit_entry WHERE action = 'mail.called' AND patient_id = 'erna'`).Scan(&n))
	if n != 2 {
		t.Errorf("%d calls in the log, want 2", n)
	}
}

// Who is to be called stands in a queue of its own until somebody is reached; what was done before comes back with it.
func TestWhoIsToBeCalled(t *testing.T) {
	f := practice(t)
	c := f.arrive(f.box, letter("Erna Ja <erna@example.org>", "k7", "Hello", "Can you explain the bill?"))
	f.holds(QueueCall)
	f.do(f.s.SetStatus(f.ctx, c.ID, StatusDone))
	f.do(f.s.SetToCall(f.ctx, c.ID, true))
	f.holds(QueueCall, c.ID)
	tally, err := f.s.Tally(f.ctx, f.now)
	f.do(err)
	if tally.Queues[QueueCall] != 1 {
		t.Errorf("%d to call", tally.Queues[QueueCall])
	}
	was, err := f.s.Conversation(f.ctx, c.ID)
	f.do(err)
	if !was.ToCall || was.Status != StatusInWork {
		t.Errorf("%+v", was)
	}
	f.do(f.s.LogCall(f.ctx, c.ID, NotReached, ""))
	f.holds(QueueCall, c.ID)
	f.do(f.s.LogCalming(f.ctx, c.ID, Reached, ""))
	f.holds(QueueCall)
	f.do(f.s.Restore(f.ctx, was))
	f.holds(QueueCall, c.ID)
	f.do(f.s.SetToCall(f.ctx, c.ID, false))
	f.holds(QueueCall)
	list, err := f.s.List(f.ctx, Filter{ToCall: true})
	f.do(err)
	if len(list) != 0 {
		t.Errorf("%d to call", len(list))
	}
}

func TestACallThatCalmsIsOneDecision(t *testing.T) {
	f := practice(t)
	c := f.arrive(f.box, letter("Erna Ja <erna@example.org>", "k2", "Hello", "I have chest pain."))
	if err := f.s.LogCalming(f.ctx, c.ID, "perhaps", ""); fault.Of(err) != fault.Invalid {
		t.Errorf("an unknown outcome: %v", err)
	}
	f.holds(QueueUrgent, c.ID)
	f.do(f.s.LogCalming(f.ctx, c.ID, Reached, "It is heartburn."))
	f.holds(QueueUrgent)
	calls, err := f.s.Calls(f.ctx, c.ID)
	f.do(err)
	if len(calls) != 1 {
		t.Errorf("calls: %+v", calls)
	}
	f.do(f.s.LogCalming(f.ctx, c.ID, Reached, "Again.")) // it is calm already: nothing to clear
	var n int
	f.do(f.db.QueryRow(f.ctx, `SELECT count(*) FROM audit_entry WHERE action = 'mail.not-urgent' AND subject_id = ?`, c.ID).Scan(&n))
	if n != 1 {
		t.Errorf("it is %d times in the log that it is not urgent", n)
	}
}

func TestTermsAreToldBeforeAnythingIsTyped(t *testing.T) {
	f := practice(t)
	for _, c := range []struct {
		from            string
		refused         fault.Kind
		given, warns    bool
		bounced         bool
		withdrawn, open bool
	}{
		{from: "Erna Ja <erna@example.org>", given: true},
		{from: "Ana Prueba <ana@example.org>", warns: true},
		{from: "Wanda Nein <wanda@example.org>", refused: fault.Denied, withdrawn: true},
		{from: "Conny Privat <conny@example.org>", refused: fault.Denied},
		{from: "Nobody <nobody@elsewhere.example>"},
		{from: "Luis Muster <luis@example.com>", refused: fault.Conflict, bounced: true},
	} {
		f.do(f.db.Write(f.ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(f.ctx, `INSERT INTO mail_bad_address (address, created_at) VALUES ('luis@example.com', '') ON CONFLICT DO NOTHING`)
			return err
		}))
		mail := f.arrive(f.box, letter(c.from, c.from+"t", "A question", "When do you open?"))
		got, err := f.s.ReplyTerms(f.ctx, mail.ID)
		f.do(err)
		if got.Strange || fault.Of(got.Refused) != c.refused || got.Consent.Given != c.given || got.Warns != c.warns || got.Bounced != c.bounced || got.Consent.Withdrawn != c.withdrawn {
			t.Errorf("%s: %+v", c.from, got)
		}
		if c.refused == "" && (got.To.Mail == "" || got.Subject != "Re: A question" || got.Within == 0 || got.From != f.account.Address) {
			t.Errorf("%s: %+v", c.from, got)
		}
	}
	other := f.arrive(f.box, letter("B Work <b.work@elsewhere.example>", "elsewhere", "A question", "When do you open?"))
	f.do(f.s.FileTo(f.ctx, other.ID, "erna"))
	if got, err := f.s.ReplyTerms(f.ctx, other.ID); err != nil || !got.Strange || got.To.Mail != "b.work@elsewhere.example" {
		t.Errorf("an answer to an address on no record: %+v, %v", got, err)
	}
	if got, err := f.s.StartTerms(f.ctx, "erna", ""); err != nil || got.Strange || got.Refused != nil || got.To.Mail != "erna@example.org" {
		t.Errorf("a new mail to erna: %+v, %v", got, err)
	}
	if got, err := f.s.StartTerms(f.ctx, "luis", ""); err != nil || got.Refused == nil {
		t.Errorf("a new mail to luis: %+v, %v", got, err)
	}
	if got, err := f.s.StartTerms(storetest.As(access.Provider), "ana", ""); err != nil || fault.Of(got.Refused) != fault.Denied {
		t.Errorf("a new mail without consent: %+v, %v", got, err)
	}
}

func TestBouncedAddressesAreTold(t *testing.T) {
	f := practice(t)
	f.do(f.db.Write(f.ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(f.ctx, `INSERT INTO mail_bad_address (address, created_at) VALUES ('luis@example.com', '')`)
		return err
	}))
	list, err := f.s.Bounced(f.ctx, "ana@example.org", "Luis@example.com")
	if f.do(err); len(list) != 1 || list[0] != "Luis@example.com" {
		t.Errorf("came back: %v", list)
	}
}
