package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/loopback"
	"foyer/data/mail/triage"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

const officeAddress = "office@cedarhollow.example"

// mailbox gives the practice a mailbox on loopback with these mails in it, read; name is the member who will open it.
func (r *rig) mailbox(name string, mails ...string) *loopback.Server {
	r.Helper()
	server, err := loopback.Start(r.session.src, loopback.User{Name: "office", Password: "office-test", Addresses: []string{officeAddress}})
	r.must(err)
	r.Cleanup(func() {
		if err := server.Close(); err != nil {
			r.Error(err)
		}
	})
	r.unlock(name)
	h, _ := r.act()
	ctx := access.With(r.Context(), access.System)
	in, out := server.IMAP("office"), server.SMTP("office")
	_, err = h.Mail.SetAccount(ctx, mail.Account{Address: officeAddress, IMAP: in.Server, SMTP: out.Server, User: in.Login.User, Secret: in.Login.Secret, AuthServer: "mail.cedarhollow.example"})
	r.must(err)
	now := r.session.src.Now()
	for i, m := range mails {
		r.arrive(server, m, now.Add(time.Duration(i-len(mails))*time.Minute))
	}
	_, err = h.Engine(nil, nil).Sync(ctx)
	r.must(err)
	r.must(h.Engine(nil, nil).Deepen(ctx))
	return server
}

func (r *rig) arrive(server *loopback.Server, raw string, at time.Time) {
	r.Helper()
	_, err := server.Deliver("office", "INBOX", []byte(raw), at)
	r.must(err)
}

// wrote is a mail of one of the rig's people, or of whoever the whole address names.
func wrote(who, subject, text string) string {
	from := who
	if !strings.Contains(who, "@") {
		from = fmt.Sprintf("%s <%s@patients.example>", who, who)
	}
	return "From: " + from + "\r\nTo: " + officeAddress + "\r\nMessage-ID: <" + fmt.Sprint(len(subject), len(text), strings.ReplaceAll(subject, " ", ".")) + "@patients.example>\r\nSubject: " + subject + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"
}

// mailScreen opens the mail and waits for its list.
func (r *rig) mailScreen(name, inView string) *stage.Stage {
	r.Helper()
	s, _ := r.open(name)
	s.Go("mail")
	s.Until(r, "the mail", func() bool { return s.Shows(inView) })
	s.Settle(50 * time.Millisecond)
	return s
}

// does presses the shortcut of an action of the screen in view by its words.
func does(t testing.TB, s *stage.Stage, word string) {
	t.Helper()
	for _, m := range s.Window().MainMenu().Items {
		for _, item := range m.Items {
			if item.Label == word {
				item.Action()
				return
			}
		}
	}
	t.Fatalf("there is no action %q", word)
}

func (r *rig) conversations(f mail.Filter) []mail.Conversation {
	r.Helper()
	h, ctx := r.act()
	list, err := h.Mail.List(ctx, f)
	r.must(err)
	return list
}

func TestTenConversationsAreClearedWithoutTheMouse(t *testing.T) {
	r := newRig(t)
	var mails []string
	who := []string{"Walter", "Marisol", "Tomás", "Wei", "Noor"}
	for i := range 10 {
		mails = append(mails, wrote(strings.ReplaceAll(who[i%5], "á", "a"), fmt.Sprintf("Question %d", i), fmt.Sprintf("When do you open on day %d?", i)))
	}
	r.mailbox(desker, mails...)
	s := r.mailScreen(desker, "Question 0")
	for i := range 10 {
		left := 10 - i
		s.Until(t, "the next conversation", func() bool { return len(r.conversations(mail.Filter{Open: true})) == left })
		s.Rune(t, 'e')
		s.Until(t, "one less to do", func() bool { return len(r.conversations(mail.Filter{Open: true})) == left-1 })
	}
	s.Until(t, "the empty list", func() bool { return s.Shows("Nothing here") || s.Shows("No mail here") })
	s.Rune(t, 'z')
	s.Until(t, "the last one back", func() bool { return len(r.conversations(mail.Filter{Open: true})) == 1 })
	s.Until(t, "its text", func() bool { return s.Shows("When do you open on day") })
}

func TestAnAnswerIsSentTakenBackAndSentAgain(t *testing.T) {
	r := newRig(t)
	server := r.mailbox(desker, wrote("Walter", "A question", "When do you open?"), wrote("Noor", "Another question", "When do you close?"))
	s := r.mailScreen(desker, "A question")
	first := r.conversations(mail.Filter{Open: true})[0]
	s.Rune(t, 'r')
	for _, l := range "We open at 8." {
		s.Rune(t, l)
	}
	does(t, s, "Send")
	s.Until(t, "the notice", func() bool { return s.Shows("In the outbox. It goes out in a moment.") })
	s.Until(t, "the outbox", func() bool { return r.state() == mail.StateQueued })
	if got := len(server.Sent()); got != 0 {
		t.Fatalf("%d mails went out at once", got)
	}
	does(t, s, "Undo")
	s.Until(t, "the mail taken back", func() bool { return r.state() == mail.StateWithdrawn })
	s.Until(t, "the text in the answer again", func() bool {
		return slices.ContainsFunc(stage.Find[*kit.Editor](s), func(f *kit.Editor) bool { return f.Text() == "We open at 8." })
	})
	if c := r.conversations(mail.Filter{Open: true}); len(c) != 2 || c[0].ID != first.ID || c[0].Status != mail.StatusNew {
		t.Errorf("after taking it back: %+v", c)
	}
	s.Until(t, "the answer may be sent", func() bool {
		return slices.ContainsFunc(stage.Find[*kit.Button](s), func(b *kit.Button) bool { return b.Label == "Send and done" && !b.Off })
	})
	does(t, s, "Send and done")
	s.Until(t, "the conversation done", func() bool { return len(r.conversations(mail.Filter{Open: true})) == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	sent, err := server.Wait(ctx, 1)
	r.must(err)
	if body := string(sent[0].Raw); !strings.Contains(body, "We open at 8.") || !strings.Contains(body, "not encrypted") {
		t.Errorf("the mail that went out lacks the answer or the warning:\n%s", body)
	}
}

// A file is attached, the program ends, the file on disk goes: the answer still goes out with it, after the mail was taken
// back once.
func TestFilesOfAHalfWrittenAnswerGoOut(t *testing.T) {
	r := newRig(t)
	server := r.mailbox(desker, wrote("Walter", "A question", "Where do I park?"))
	c := r.conversations(mail.Filter{Open: true})[0]
	path := filepath.Join(t.TempDir(), "directions.txt")
	r.must(os.WriteFile(path, []byte("Park behind the house, under the linden."), 0o600))
	svc := mailServices{newDesk(r.session, r.tray)}
	_, err := svc.Attach(r.Context(), "reply:"+c.ID, path, false)
	r.must(err)
	r.must(os.Remove(path))
	for _, bad := range []string{path, t.TempDir(), "/dev/null"} {
		if _, err := svc.Attach(r.Context(), "reply:"+c.ID, bad, false); fault.Of(err) != fault.Invalid || !strings.Contains(fault.Message(err), filepath.Base(bad)) {
			t.Errorf("attaching %s: %v", bad, err)
		}
	}
	big := filepath.Join(t.TempDir(), "scan.tif")
	r.must(os.WriteFile(big, nil, 0o600))
	r.must(os.Truncate(big, 1<<32)) // must not be read to be refused
	if _, err := svc.Attach(r.Context(), "reply:"+c.ID, big, false); fault.Of(err) != fault.Invalid {
		t.Errorf("attaching 4 GB: %v", err)
	}

	s := r.mailScreen(desker, "A question")
	s.Until(t, "the file in the answer", func() bool { return s.Shows("directions.txt") })
	if h, ctx := r.act(); true {
		hands, err := handDrafts(ctx, h, r.session.src.Now())
		r.must(err)
		if len(hands) != 1 || hands[0].What != c.ID {
			t.Errorf("Today begins with %+v", hands)
		}
	}
	does(t, s, "Send")
	s.Until(t, "the outbox", func() bool { return r.state() == mail.StateQueued })
	does(t, s, "Undo")
	s.Until(t, "the mail taken back", func() bool { return r.state() == mail.StateWithdrawn })
	s.Until(t, "the file in the answer again", func() bool { return s.Shows("directions.txt") })
	h, ctx := r.act()
	s.Until(t, "the file with its draft again", func() bool {
		files, err := h.Team.DraftFiles(ctx, "reply:"+c.ID)
		return err == nil && len(files) == 1
	})
	s.Until(t, "the answer may be sent", func() bool {
		return slices.ContainsFunc(stage.Find[*kit.Button](s), func(b *kit.Button) bool { return b.Label == "Send and done" && !b.Off })
	})
	does(t, s, "Send and done")
	s.Until(t, "the conversation done", func() bool { return len(r.conversations(mail.Filter{Open: true})) == 0 })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	sent, err := server.Wait(ctx, 1)
	r.must(err)
	if raw := string(sent[0].Raw); !strings.Contains(raw, "directions.txt") || !strings.Contains(raw, "under the linden") && !strings.Contains(raw, base64.StdEncoding.EncodeToString([]byte("Park behind the house, under the linden."))) {
		t.Errorf("the mail that went out lacks its file:\n%s", raw)
	}
}

// state is the state of the newest mail of the outbox.
func (r *rig) state() string {
	h, ctx := r.act()
	list, err := h.Mail.Outbox(ctx, true)
	r.must(err)
	if len(list) == 0 {
		return ""
	}
	return list[0].State
}

func TestUrgentMailIsCalledAboutAndCalmed(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter", "hello", "Since this morning I have chest pain."))
	s := r.mailScreen(desker, "Call now: this may be urgent")
	s.Must(t, "“chest pain”", "(chest pain)", "(845) 555-0137")
	s.Rune(t, 'c')
	s.Until(t, "the question about the call", func() bool { return s.Shows("How did the call go?") })
	for _, l := range "Goes to the ER." {
		s.Rune(t, l)
	}
	s.Press(t, "Record the call")
	s.Until(t, "the call", func() bool { return s.Shows("Goes to the ER.") && s.Shows("Reached") })
	s.Until(t, "the alarm to end", func() bool { return len(r.conversations(mail.Filter{Urgent: true})) == 0 })
	s.Until(t, "the way back", func() bool { return s.Shows("Not urgent any more.") })
	s.Rune(t, 'z')
	s.Until(t, "the alarm back", func() bool { return len(r.conversations(mail.Filter{Urgent: true})) == 1 })
	id := r.conversations(mail.Filter{Urgent: true})[0].ID
	h, ctx := r.act()
	calls, err := h.Mail.Calls(ctx, id)
	r.must(err)
	if len(calls) != 1 || calls[0].Member != desker || calls[0].Outcome != mail.Reached {
		t.Errorf("calls: %+v", calls)
	}
	s.Until(t, "the way to say so", func() bool { return s.Shows("Reached by phone, and still marked as urgent") })
	s.Press(t, "Not urgent")
	s.Press(t, "Known, and taken care of")
	s.Until(t, "it to be calm", func() bool { return len(r.conversations(mail.Filter{Urgent: true})) == 0 })
	s.Until(t, "no banner", func() bool { return !s.Shows("still marked as urgent") })
	s.Rune(t, 'z')
	s.Until(t, "it to be urgent again", func() bool { return len(r.conversations(mail.Filter{Urgent: true})) == 1 })
}

func TestMailOfNobodyIsFiledByKeys(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter <walter@elsewhere.example>", "my new address", "I write from my new address."))
	s := r.mailScreen(desker, "Whose mail is this?")
	s.Rune(t, 'f')
	s.Until(t, "the question whose it is", func() bool { return s.Shows("Type to find a patient") })
	for _, l := range "abebe" {
		s.Rune(t, l)
	}
	s.Until(t, "the patient found", func() bool { return s.Shows("Walter Abebe") })
	check := stage.Find[*kit.Check](s)
	if len(check) != 1 {
		t.Fatal("nothing offers to keep the address")
	}
	check[0].OnTapped()
	s.Press(t, "File here")
	s.Until(t, "the mail filed", func() bool { return len(r.conversations(mail.Filter{PatientID: r.people["Walter"]})) == 1 })
	s.Until(t, "the address on the record", func() bool {
		h, ctx := r.act()
		who, err := h.Patients.Get(ctx, r.people["Walter"])
		r.must(err)
		return slices.Contains(who.Reach("email"), "walter@elsewhere.example")
	})
	does(t, s, "Undo")
	s.Until(t, "the mail taken off", func() bool { return len(r.conversations(mail.Filter{Unmatched: true})) == 1 })
	h, ctx := r.act()
	who, err := h.Patients.Get(ctx, r.people["Walter"])
	r.must(err)
	if slices.Contains(who.Reach("email"), "walter@elsewhere.example") {
		t.Error("the address stayed on the record")
	}
}

func TestAnAddressIsKeptTogetherWithTheMailOrNotAtAll(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter <walter@elsewhere.example>", "my new address", "I write from my new address."))
	h, ctx := r.act()
	c := r.conversations(mail.Filter{Unmatched: true})[0]
	broken := errors.New("the disk is full")
	err := h.Mail.FileWith(ctx, c.ID, r.people["Walter"], func(tx *store.Tx, from string) error {
		if _, err := h.Patients.AddContactIn(ctx, tx, r.people["Walter"], record.ContactPoint{System: "email", Value: from}); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	who, err := h.Patients.Get(ctx, r.people["Walter"])
	r.must(err)
	if left := r.conversations(mail.Filter{Unmatched: true}); len(left) != 1 || slices.Contains(who.Reach("email"), "walter@elsewhere.example") {
		t.Errorf("half of it was done: unmatched %d, addresses %v", len(left), who.Reach("email"))
	}
	svc := mailServices{newDesk(r.session, r.tray)}
	added, err := svc.FileWithAddress(t.Context(), c.ID, r.people["Walter"])
	r.must(err)
	if added != "walter@elsewhere.example" {
		t.Errorf("added %q", added)
	}
	if added, err = svc.FileWithAddress(t.Context(), c.ID, r.people["Walter"]); err != nil || added != "" {
		t.Errorf("the same again added %q: %v", added, err)
	}
}

func TestWhatWasBegunStandsOnTheDay(t *testing.T) {
	r := newRig(t)
	r.unlock(desker)
	h, ctx := r.act()
	for _, key := range []string{"mail:new:" + r.people["Noor"], "mail:new", "called:c", "claim:accept:q"} {
		r.must(h.Team.SaveDraft(ctx, key, `{"text":"x"}`))
	}
	hands, err := handDrafts(ctx, h, time.Now())
	r.must(err)
	var got []string
	for _, hand := range hands {
		got = append(got, hand.Place+" "+hand.What)
	}
	slices.Sort(got)
	if want := []string{"mail c", "mail new", "mail new:" + r.people["Noor"], "mail queue:review"}; !slices.Equal(got, want) {
		t.Errorf("the day leads to %q, want %q", got, want)
	}
}

func TestWhatIsTypedStaysWithItsConversation(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter", "First", "When do you open?"), wrote("Noor", "Second", "When do you close?"))
	s := r.mailScreen(desker, "First")
	s.Rune(t, 'r')
	for _, l := range "Half an answer" {
		s.Rune(t, l)
	}
	does(t, s, "Next conversation")
	s.Until(t, "the next one, with nothing typed", func() bool {
		return !slices.ContainsFunc(stage.Find[*kit.Editor](s), func(f *kit.Editor) bool { return f.Text() == "Half an answer" })
	})
	s.Until(t, "the draft among the drafts", func() bool {
		h, ctx := r.act()
		list, err := h.Team.Drafts(ctx)
		r.must(err)
		return len(list) == 1 && list[0].Body == "Half an answer"
	})
	does(t, s, "Previous conversation")
	s.Until(t, "the text again", func() bool {
		return slices.ContainsFunc(stage.Find[*kit.Editor](s), func(f *kit.Editor) bool { return f.Text() == "Half an answer" })
	})
}

func TestNewMailTakesNeitherKeyboardNorSelection(t *testing.T) {
	r := newRig(t)
	server := r.mailbox(desker, wrote("Walter", "First", "When do you open?"))
	s := r.mailScreen(desker, "First")
	s.Rune(t, 'r')
	for _, l := range "We" {
		s.Rune(t, l)
	}
	keyboard := s.Canvas().Focused()
	r.arrive(server, wrote("Noor", "Urgent news", "I have chest pain."), r.session.src.Now())
	s.Until(t, "the new mail in the list", func() bool { return s.Shows("Urgent news") })
	s.Settle(100 * time.Millisecond)
	if s.Canvas().Focused() != keyboard {
		t.Error("the keyboard went elsewhere")
	}
	s.Must(t, "When do you open?")
	if s.Shows("Call now: this may be urgent") {
		t.Error("the new mail came into view by itself")
	}
}

func TestWhatCannotBeAnsweredSaysWhy(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter", "A question", "When do you open?"))
	h, ctx := r.act()
	r.must(h.Patients.SetDeceased(ctx, r.people["Walter"], true, ""))
	s := r.mailScreen(desker, "This can't be answered by e-mail")
	s.Must(t, "This patient has died.")
	for _, b := range stage.Find[*kit.Button](s) {
		if strings.HasPrefix(b.Label, "Send") {
			t.Errorf("there is a button %q", b.Label)
		}
	}
}

func TestATextInThePatientsLanguage(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Marisol", "Receta", "Necesito que surtan mi medicina, por favor. Me quedan 4 tabletas."))
	if c := r.conversations(mail.Filter{Open: true}); c[0].Category != triage.Refill {
		t.Fatalf("the mail is about %s", c[0].Category)
	}
	s := r.mailScreen(desker, "Receta")
	s.Rune(t, 't')
	s.Until(t, "the texts", func() bool { return s.Shows("Ready-made texts") && s.Shows("Receta enviada") })
	s.Until(t, "the text filled in", func() bool { return s.Shows("Estimado/a Marisol Núñez-Ortega:") })
	s.Key(t, fyne.KeyReturn)
	s.Until(t, "the text in the answer", func() bool {
		return slices.ContainsFunc(stage.Find[*kit.Editor](s), func(f *kit.Editor) bool {
			return strings.Contains(f.Text(), "Ya enviamos su receta") && strings.Contains(f.Text(), desker)
		})
	})
}

func TestSeveralAreDecidedAtOnce(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter", "First", "When do you open?"), wrote("Noor", "Second", "When do you close?"), wrote("Wei", "Third", "Where do I park?"))
	s := r.mailScreen(desker, "First")
	lines := func() bool {
		return s.Shows("When do you open?") && s.Shows("When do you close?") && s.Shows("Where do I park?")
	}
	s.Until(t, "the lines", lines)
	s.Rune(t, 'x', 'x')
	s.Must(t, "2 chosen")
	s.Rune(t, 'e')
	s.Until(t, "two to be done", func() bool { return len(r.conversations(mail.Filter{Open: true})) == 1 })
	s.Until(t, "the notice", func() bool { return s.Shows("2 conversations done.") })
	s.Rune(t, 'z')
	s.Until(t, "both back", func() bool { return len(r.conversations(mail.Filter{Open: true})) == 3 })
	s.Until(t, "the list", func() bool { return s.Shows("3 conversations") && lines() })
	s.Rune(t, 'x', 'A')
	s.Until(t, "one to be mine", func() bool { return len(r.conversations(mail.Filter{Assignee: r.members[desker]})) == 1 })
	s.Until(t, "nothing to be chosen any more", func() bool { return !s.Shows("chosen") })
}

func TestWithoutAMailboxTheScreenSaysWhoSetsItUp(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(desker)
	s.Go("mail")
	s.Until(t, "the empty screen", func() bool { return s.Shows("ask a member with the role administrator") })
	if len(slices.DeleteFunc(stage.Find[*kit.Button](s), func(b *kit.Button) bool { return b.Label != "Set up the mailbox" })) != 0 {
		t.Error("the front desk is offered to set the mailbox up")
	}
}

func TestFoundMailIsRememberedAsUsedLast(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter", "Parking question", "Where do I park?"))
	found, err := newDesk(r.session, r.tray).findMail(t.Context(), "parking")
	r.must(err)
	if len(found) != 1 || found[0].Screen != "mail" || found[0].What != r.conversations(mail.Filter{Open: true})[0].ID || found[0].Group != "ui.mail" {
		t.Errorf("found %+v", found)
	}
}
