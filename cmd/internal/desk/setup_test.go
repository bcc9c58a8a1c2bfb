package desk

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/portal"
	"foyer/ui/shell"
)

func TestTheFirstStartOverTheServices(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a key at its real cost")
	}
	session := NewSession(filepath.Join(t.TempDir(), "new"), source())
	session.Samples = func(time.Time) (map[string][]byte, error) {
		return map[string][]byte{"a.vcf": []byte("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Iris Vale\r\nN:Vale;Iris;;;\r\nBDAY:19840229\r\nEND:VCARD\r\n")}, nil
	}
	defer func() {
		if err := session.Close(); err != nil {
			t.Error(err)
		}
	}()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err, fault.Message(err))
		}
	}
	ctx := t.Context()
	m, first, err := session.Create(ctx, shell.FirstStart{Office: shell.Office{Name: "Harbor Lane Clinic", Street: "2 Quay Street", City: "Millbrook", State: "NY", Zip: "12545",
		Phone: "(845) 555-0142", TimeZone: "America/Chicago"}, Administrator: founder, Passphrase: passphrase})
	must(err)
	s := setup{newDesk(session, &tray{})}
	at := func(want shell.Step) {
		t.Helper()
		if got, err := s.Next(ctx); err != nil || got != want {
			t.Fatalf("next is %d, %v; want %d", got, err, want)
		}
	}
	at(shell.StepRecovery)
	second, err := s.NewRecovery(ctx)
	must(err)
	if second == first || len(second) < 20 {
		t.Errorf("the new recovery key is %q", second)
	}
	must(s.Reached(ctx, shell.StepPortal))
	// A crash here: what was kept is there, and the wizard goes on where it was.
	must(session.Close())
	must(session.Unlock(ctx, m.ID, passphrase))
	at(shell.StepPortal)
	o, err := s.Office(ctx)
	must(err)
	if o.Name != "Harbor Lane Clinic" || o.Street != "2 Quay Street" || o.Zip != "12545" || o.Phone != "(845) 555-0142" || o.TimeZone != "America/Chicago" {
		t.Errorf("the practice is %+v", o)
	}
	must(s.SavePortal(ctx, shell.PortalChoice{Name: "MyHarbor", Vendor: "Lantern Health", URL: "https://harbor.example/join", ByCode: true}))
	p, err := s.Portal(ctx)
	must(err)
	if p.Name != "MyHarbor" || p.Vendor != "Lantern Health" || !p.ByCode {
		t.Errorf("the portal is %+v", p)
	}
	all, err := s.Features(ctx)
	must(err)
	must(s.SavePortal(ctx, shell.PortalChoice{Name: "Harbor Lane by mail"}))
	features, err := s.Features(ctx)
	must(err)
	if len(features) >= len(all) || len(features) < 8 {
		t.Errorf("a mailbox can have %d features, a vendor's portal %d", len(features), len(all))
	}
	for i := range features {
		features[i].On = features[i].Key == "booking"
	}
	must(s.SetFeatures(ctx, features))
	h, act, err := session.act(ctx)
	must(err)
	for key, want := range map[string]portal.State{"booking": portal.On, "messages": portal.Off, "bills": portal.Off} {
		if f, err := h.Portal.Feature(act, key); err != nil || f.State != want {
			t.Errorf("%s is %s, %v", key, f.State, err)
		}
	}
	// The large providers are known without a network.
	box, err := s.FindMailbox(ctx, "office@fastmail.com")
	must(err)
	if box.Provider != "Fastmail" || box.IMAP.Host != "imap.fastmail.com" || !box.AppPassword || box.Browser != "" {
		t.Errorf("found %+v", box)
	}
	if box, err = s.FindMailbox(ctx, "someone@outlook.com"); err != nil || box.Browser == "" || !box.Personal {
		t.Errorf("found %+v, %v", box, err)
	}
	gone, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	err = s.TestMailbox(gone, shell.Mailbox{Address: "office@harborlane.example", User: "u", Secret: "s", IMAP: shell.MailServer{Host: "127.0.0.1", Port: 1}, SMTP: shell.MailServer{Host: "127.0.0.1", Port: 1}})
	if fault.Of(err) != fault.Unavailable || !strings.HasPrefix(fault.Message(err), "Incoming mail: ") {
		t.Errorf("a server that is not there: %v", err)
	}
	must(s.SaveMailbox(ctx, shell.Mailbox{Address: "office@harborlane.example", User: "u", Secret: "s", IMAP: shell.MailServer{Host: "imap.harborlane.example", Port: 993}, SMTP: shell.MailServer{Host: "smtp.harborlane.example", Port: 587, StartTLS: true}}))
	if kept, err := h.Portal.Get(act); err != nil || kept.Mailbox != "office@harborlane.example" {
		t.Errorf("the portal's mailbox is %q, %v", kept.Mailbox, err)
	}
	n, undo, err := s.Samples(ctx, func(float64) {})
	must(err)
	if count, err := h.Patients.Count(act); err != nil || count != 1 || n != 1 {
		t.Errorf("%d samples, %d patients, %v", n, count, err)
	}
	must(undo(ctx))
	if count, err := h.Patients.Count(act); err != nil || count != 0 {
		t.Errorf("%d patients after undoing, %v", count, err)
	}
	must(s.Reached(ctx, shell.StepDone))
	at(shell.StepDone)
	entries, err := audit.List(act, h.DB, audit.Filter{Limit: 200})
	must(err)
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Action] = true
	}
	for _, action := range []string{"practice.recovery-key-renewed", "portal.changed", "feature.set", "mail.account-set", "import.undone"} {
		if !seen[action] {
			t.Errorf("%s is not in the log", action)
		}
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "foyer-samples-*")); err != nil || len(left) > 0 {
		t.Errorf("the files of the samples stay: %v, %v", left, err)
	}
}

func TestOnlyAnAdministratorFinishesTheFirstStart(t *testing.T) {
	r := newRig(t)
	r.unlock(founder)
	s := setup{newDesk(r.session, r.tray)}
	if next, err := s.Next(t.Context()); err != nil || next != shell.StepDone {
		t.Errorf("a practice made without a wizard is at %d, %v", next, err)
	}
	r.must(s.Reached(t.Context(), shell.StepMailbox))
	r.session.Lock()
	r.unlock(desker)
	if next, err := s.Next(t.Context()); err != nil || next != shell.StepDone || r.session.Role() != access.Staff {
		t.Errorf("the front desk is at %d, %v", next, err)
	}
	if err := s.SavePortal(t.Context(), shell.PortalChoice{Name: "x"}); fault.Of(err) != fault.Denied {
		t.Errorf("the front desk sets up the portal: %v", err)
	}
}

func TestTheRecoveryKeyGivesANewPassphrase(t *testing.T) {
	r := newRig(t)
	r.unlock(founder)
	h, ctx := r.act()
	key, err := h.NewRecovery(ctx)
	r.must(err)
	if err := r.session.Recover(t.Context(), key, r.members[desker], "quiet-anchor-71-river"); fault.Of(err) != fault.Conflict {
		t.Errorf("with the window open: %v", err)
	}
	r.session.Lock()
	for _, tt := range []struct {
		key, pass string
		kind      fault.Kind
	}{{"ABCD-EFGH", "quiet-anchor-71-river", fault.Locked}, {key, "weak", fault.Invalid}} {
		if err := r.session.Recover(t.Context(), tt.key, r.members[desker], tt.pass); fault.Of(err) != tt.kind {
			t.Errorf("%q with %q: %v, want %s", tt.key, tt.pass, err, tt.kind)
		}
	}
	r.must(r.session.Recover(t.Context(), strings.ToLower(strings.ReplaceAll(key, "-", " ")), r.members[desker], "quiet-anchor-71-river"))
	if _, _, err := r.session.act(t.Context()); !locked(err) {
		t.Errorf("the recovery key let somebody in: %v", err)
	}
	if err := r.session.Unlock(t.Context(), r.members[desker], passphrase); !locked(err) {
		t.Errorf("the old passphrase: %v", err)
	}
	r.must(r.session.Unlock(t.Context(), r.members[desker], "quiet-anchor-71-river"))
	r.session.Lock()
	r.unlock(founder)
	h, ctx = r.act()
	entries, err := audit.List(ctx, h.DB, audit.Filter{Limit: 20})
	r.must(err)
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Action] = true
	}
	if !seen["practice.opened-with-recovery-key"] || !seen["member.passphrase-reset"] {
		t.Errorf("the log says %v", seen)
	}
}

func TestTooManyWrongPassphrasesWait(t *testing.T) {
	r := newRig(t)
	var err error
	for range 3 {
		err = r.session.Unlock(t.Context(), r.members[desker], "not-the-passphrase")
	}
	if !locked(err) || !strings.Contains(fault.Message(err), "Wait 5 seconds before the next try.") {
		t.Fatalf("the third wrong passphrase: %v", err)
	}
	if err := r.session.Unlock(t.Context(), r.members[desker], passphrase); fault.Of(err) != fault.Denied || !strings.Contains(fault.Message(err), "Wait ") {
		t.Errorf("at once after that: %v", err)
	}
}
