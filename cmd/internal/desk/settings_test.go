package desk

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/backup"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/loopback"
	"foyer/data/policy"
	"foyer/data/practice"
	"foyer/data/printers"
	"foyer/data/record"
	"foyer/data/team"
	"foyer/internal/stage"
	"foyer/reports/printing"
	"foyer/ui/kit"
	"foyer/ui/settings"
)

// settle opens a part of Settings and waits for a text on it.
func part(t *testing.T, s *stage.Stage, key, text string) {
	t.Helper()
	s.Shell.GoTo("settings", key)
	s.Until(t, key, func() bool { return s.Shows(text) })
}

// fields are the fields of the part in view, in the order of the screen.
func fields(s *stage.Stage) []*kit.Field { return stage.Find[*kit.Field](s) }

// write types into the n-th field.
func write(t *testing.T, s *stage.Stage, n int, text string) {
	t.Helper()
	all := fields(s)
	if n >= len(all) {
		t.Fatalf("there are %d fields, not %d", len(all), n+1)
	}
	s.Canvas().Focus(all[n])
	all[n].SetText(text)
}

func TestThePracticeFromItsForm(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(founder)
	part(t, s, "practice", "Name of the practice")
	if !s.Button(t, "Save").Off {
		t.Error("there is something to save before anybody has typed")
	}
	write(t, s, 0, "Cedar Hollow Family Practice")
	write(t, s, 1, "412 Orchard Street, Suite 2")
	write(t, s, 10, "1234567890") // NPI
	s.Press(t, "Save")
	s.Until(t, "the error at its field", func() bool { return s.Shows("The national provider identifier has 10 digits and a check digit") })
	// Elsewhere and back: what was typed is still there.
	part(t, s, "about", "Version")
	part(t, s, "practice", "Name of the practice")
	if got := fields(s)[0].Text; got != "Cedar Hollow Family Practice" {
		t.Errorf("the name is %q: what was typed is gone", got)
	}
	write(t, s, 10, "1234567893")
	s.Press(t, "Save")
	s.Until(t, "the notice", func() bool { return s.Shows("Saved.") })
	h, ctx := r.act()
	p, err := h.Practice.Get(ctx)
	r.must(err)
	if p.Name != "Cedar Hollow Family Practice" || !slices.Equal(p.Address.Lines, []string{"412 Orchard Street", "Suite 2"}) || p.NPI != "1234567893" {
		t.Errorf("kept is %q, %v, %q", p.Name, p.Address.Lines, p.NPI)
	}
	s.Press(t, "Undo")
	s.Until(t, "the old name", func() bool {
		p, err := h.Practice.Get(ctx)
		return err == nil && p.Name == "Cedar Hollow Family Medicine"
	})
	if got, ok, err := h.Team.LoadDraft(ctx, "settings:practice"); err != nil || ok {
		t.Errorf("a draft is left: %q, %v", got.Body, err)
	}
}

func TestDraftsOfSettingsSurviveTheWindow(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(founder)
	part(t, s, "practice", "Name of the practice")
	write(t, s, 0, "Half typed")
	s.Settle(600 * time.Millisecond)
	h, ctx := r.act()
	kept, ok, err := h.Team.LoadDraft(ctx, "settings:practice")
	r.must(err)
	if !ok || !strings.Contains(kept.Body, "Half typed") {
		t.Fatalf("the draft is %q", kept.Body)
	}
}

func TestWhatStaffAndProvidersSeeOfSettings(t *testing.T) {
	r := newRig(t)
	s, d := r.open(desker)
	s.Go("settings")
	s.Settle(200 * time.Millisecond)
	for _, gone := range []string{"Members", "Security", "Export", "Log", "Backups"} {
		if slices.Contains(strings.Split(s.Texts(), "\n"), gone) {
			t.Errorf("staff sees %s", gone)
		}
	}
	for _, there := range []string{"My passphrase", "Look and language", "Printers", "Mailbox", "Import", "About Foyer"} {
		if !s.Shows(there) {
			t.Errorf("staff misses %s", there)
		}
	}
	s.Shell.GoTo("settings", "members")
	s.Until(t, "who may", func() bool {
		return s.Shows("This part is somebody else's") && s.Shows("ask a member with the role administrator")
	})
	services := settingsServices{d}
	if err := services.AddMember(t.Context(), team.Member{Name: "Somebody Else", Role: access.Staff}, passphrase); fault.Of(err) != fault.Denied {
		t.Errorf("staff adds a member: %v", err)
	}
	if _, err := services.Log(t.Context(), settings.LogFilter{}, 0, 10); fault.Of(err) != fault.Denied {
		t.Errorf("staff reads the log: %v", err)
	}
	if _, err := services.SaveLog(t.Context(), settings.LogFilter{}, filepath.Join(t.TempDir(), "log.csv")); fault.Of(err) != fault.Denied {
		t.Errorf("staff saves the log: %v", err)
	}
	if _, err := services.VerifyLog(t.Context()); fault.Of(err) != fault.Denied {
		t.Errorf("staff verifies the log: %v", err)
	}
	if err := services.SaveMailbox(t.Context(), mail.Account{Address: "a@b.example", IMAP: account.Server{Host: "b.example", Port: 993, Security: account.TLS}, SMTP: account.Server{Host: "b.example", Port: 465, Security: account.TLS}}); fault.Of(err) != fault.Denied {
		t.Errorf("staff sets the mailbox: %v", err)
	}
}

func TestMembersComeAndGo(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	part(t, s, "members", "This is the last administrator")
	s.Press(t, "Add member")
	s.Until(t, "the dialog", func() bool { return s.Shows("At least 10 characters") })
	pass := stage.Find[*kit.Passphrase](s)
	names := fields(s)
	names[len(names)-2].SetText("Anita Rao")
	roles := stage.Find[*kit.Choice](s)
	roles[len(roles)-1].Choose(1)
	pass[len(pass)-1].SetText("short")
	s.Press(t, "Add")
	s.Until(t, "the error", func() bool { return s.Shows("The passphrase is too weak.") })
	test.Tap(stage.Find[*kit.Link](s)[len(stage.Find[*kit.Link](s))-1]) // make one up
	made := pass[len(pass)-1].Text
	if len(strings.Split(made, "-")) != 6 {
		t.Fatalf("made up was %q", made)
	}
	s.Press(t, "Add")
	s.Until(t, "the passphrase to hand over", func() bool { return s.Shows("Give it over in person.") && s.Shows(made) })
	s.Press(t, "I have given it over")
	h, ctx := r.act()
	m, err := h.Team.Find(ctx, "Anita Rao")
	r.must(err)
	if m.Role != access.Provider {
		t.Errorf("she is %s", m.Role)
	}
	s.Until(t, "her line", func() bool { return len(stage.Column(s.Columns(t, 0), 0)) == 3 })
	services := settingsServices{d}
	r.must(services.Deactivate(t.Context(), m.ID))
	s.Until(t, "her state", func() bool {
		states := stage.Column(s.Columns(t, 0), 3)
		return slices.Contains(states, "former")
	})
	if err := services.Deactivate(t.Context(), r.members[founder]); fault.Of(err) != fault.Denied {
		t.Errorf("the last administrator went: %v", err)
	}
	if err := services.ChangePassphrase(t.Context(), "not it", "quiet-otter-window-9"); fault.Of(err) != fault.Locked {
		t.Errorf("a wrong passphrase changes it: %v", err)
	}
}

func TestOwnPassphrase(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(desker)
	part(t, s, "me", "Change your passphrase")
	pass := stage.Find[*kit.Passphrase](s)
	pass[0].SetText("not the one at all")
	pass[1].SetText("quiet-otter-window-913")
	pass[2].SetText("quiet-otter-window-914")
	s.Press(t, "Change passphrase")
	s.Must(t, "The two are not the same.")
	pass[2].SetText("quiet-otter-window-913")
	s.Press(t, "Change passphrase")
	s.Until(t, "the error", func() bool { return s.Shows("The passphrase is wrong.") })
	pass[0].SetText(passphrase)
	s.Press(t, "Change passphrase")
	s.Until(t, "the change", func() bool { return s.Shows("Your passphrase is changed.") })
	if pass[0].Text+pass[1].Text+pass[2].Text != "" {
		t.Error("passphrases stay on the screen")
	}
	h, _ := r.act()
	if _, err := h.Keys.Unlock(r.members[desker], "quiet-otter-window-913"); err != nil {
		t.Error(err)
	}
}

func TestBackupsByHandAndByPlan(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	services, folder := settingsServices{d}, t.TempDir()
	part(t, s, "backups", "No backup has been made yet")
	s.Press(t, "Back up now")
	s.Until(t, "the dialog", func() bool { return s.Shows("Best onto a disk") })
	all := fields(s)
	all[len(all)-1].SetText(folder)
	s.Press(t, "Write backup")
	s.Until(t, "the backup", func() bool { return s.Shows("Last backup: Tuesday, November 17") })
	b, err := services.Backups(t.Context())
	r.must(err)
	proof, err := services.TestRestore(t.Context(), b.Last.Path, passphrase)
	r.must(err)
	if proof.Tables < 20 || proof.Counts[0].Key != "patient" || proof.Counts[0].N != 6 {
		t.Errorf("the restore counted %+v", proof)
	}
	if _, err := services.TestRestore(t.Context(), b.Last.Path, "not the passphrase"); fault.Of(err) != fault.Locked {
		t.Errorf("a wrong passphrase opens it: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(r.home, ".restore-*")); len(left) > 0 {
		t.Errorf("the test left %v", left)
	}
	r.must(services.SavePlan(t.Context(), backup.Plan{On: true, At: "02:10", Folder: folder, Keep: 1}))
	s.Until(t, "the planned one", func() bool {
		made, _ := filepath.Glob(filepath.Join(folder, "foyer-2026-11-17-????.foyer"))
		return len(made) == 1
	})
	s.Until(t, "the next", func() bool { return s.Shows("Next: Wednesday, November 18, 2:10 am") })
	chain, err := services.VerifyLog(t.Context())
	r.must(err)
	if chain.Anchored.IsZero() || chain.Entries < 10 {
		t.Errorf("the chain is %+v", chain)
	}
}

func TestAPlanWhoseDiskIsGone(t *testing.T) {
	r := newRig(t)
	r.unlock(founder)
	h, ctx := r.act()
	folder := filepath.Join(t.TempDir(), "usb")
	r.must(os.Mkdir(folder, 0o700))
	r.must(backup.Planned.Set(ctx, h.DB, backup.Plan{On: true, At: "02:10", Folder: folder, Keep: 2}))
	old := filepath.Join(folder, "foyer-2026-11-10-0210.foyer")
	for _, name := range []string{old, filepath.Join(folder, "foyer-2026-11-11-0210.foyer"), filepath.Join(folder, "taxes.foyer")} {
		r.must(os.WriteFile(name, []byte("x"), 0o600))
	}
	next, err := h.BackUpAsPlanned(ctx)
	r.must(err)
	if next.Hour() != 2 || next.Day() != 18 {
		t.Errorf("the next is at %s", next)
	}
	entries, err := os.ReadDir(folder)
	r.must(err)
	if _, err := os.Stat(old); err == nil || len(entries) != 3 {
		t.Errorf("the folder holds %v: the oldest of the plan's own should be gone, and nothing else", entries)
	}
	if again, err := h.BackUpAsPlanned(ctx); err != nil || !again.Equal(next) {
		t.Errorf("made again: %s, %v", again, err)
	}
	r.must(os.RemoveAll(folder))
	tried, err := backup.Tried.Get(ctx, h.DB)
	r.must(err)
	tried.At = tried.At.AddDate(0, 0, -2)
	r.must(backup.Tried.Set(ctx, h.DB, tried))
	if _, err := h.BackUpAsPlanned(ctx); err == nil {
		t.Error("a backup went beside the unplugged disk")
	}
	tried, err = backup.Tried.Get(ctx, h.DB)
	r.must(err)
	if !strings.Contains(tried.Error, "is not there") {
		t.Errorf("the result says %q", tried.Error)
	}
}

func TestTheLogByFilter(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	part(t, s, "log", "entries")
	s.Until(t, "the log", func() bool { return lists(s) == 1 })
	if got := stage.Column(s.Columns(t, 0), 2); got[0] != "Signed in" || !slices.Contains(got, "Visit added") {
		t.Errorf("the log says %v", got)
	}
	s.Shell.GoTo("settings", "log:"+r.people["Ada"])
	s.Until(t, "Ada's entries", func() bool { return s.Shows("2 entries") })
	s.Shell.GoTo("settings", "log:action=member.signed-in")
	s.Until(t, "the sign-in", func() bool { return s.Shows("1 entry") })
	services := settingsServices{d}
	path := filepath.Join(t.TempDir(), "log.csv")
	n, err := services.SaveLog(t.Context(), settings.LogFilter{Action: "patient"}, path)
	r.must(err)
	f, err := os.Open(path)
	r.must(err)
	rows, err := csv.NewReader(f).ReadAll()
	r.must(err)
	r.must(f.Close())
	if n != 6 || len(rows) != 7 || rows[1][3] != "patient.added" {
		t.Errorf("%d entries, %d rows: %v", n, len(rows), rows[1])
	}
	h, ctx := r.act()
	last, err := audit.List(ctx, h.DB, audit.Filter{Limit: 1})
	r.must(err)
	if last[0].Action != "audit.exported" {
		t.Errorf("the newest entry is %s", last[0].Action)
	}
	for _, c := range []struct {
		from, to record.Date
		want     bool
	}{{"2026-11-17", "2026-11-17", true}, {"2026-11-18", "", false}, {"", "2026-11-16", false}} {
		n, err := services.LogCount(t.Context(), settings.LogFilter{From: c.from, To: c.to})
		r.must(err)
		if (n > 0) != c.want {
			t.Errorf("from %s to %s: %d entries", c.from, c.to, n)
		}
	}
}

func TestTheMailboxIsTriedAndKept(t *testing.T) {
	const office = "office@cedarhollow.example"
	server, err := loopback.Start(source(), loopback.User{Name: office, Password: "lantern-secret"})
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	in, out := server.IMAP(office).Server.Address(), server.SMTP(office).Server.Address()
	s, d := r.open(founder)
	part(t, s, "mailbox", "Mail address")
	write(t, s, 0, "office@cedarhollow.example")
	write(t, s, 1, "office@cedarhollow.example")
	secret := stage.Find[*kit.Passphrase](s)[0]
	secret.SetText("wrong")
	for i, f := range fields(s) {
		switch f.PlaceHolder {
		case "mail.practice.example:993":
			write(t, s, i, in)
		case "mail.practice.example:465":
			write(t, s, i, out)
		}
	}
	for _, c := range stage.Find[*kit.Choice](s) {
		if len(c.Words) == 3 && c.Words[0] == "TLS" {
			c.Choose(2)
		}
	}
	s.Press(t, "Test the mailbox")
	s.Until(t, "the refusal", func() bool {
		return s.Shows("Reach the incoming server works") && s.Shows("Sign in to read The mail server did not accept the user name or password.") &&
			s.Shows("Sign in to send The mail server did not accept") && !s.Button(t, "Test the mailbox").Off
	})
	secret.SetText("lantern-secret")
	s.Press(t, "Test the mailbox")
	s.Until(t, "the steps", func() bool {
		return s.Shows("Sign in to read works") && s.Shows("Sign in to send works") && s.Shows("The mailbox works")
	})
	s.Press(t, "Save")
	s.Until(t, "the mailbox", func() bool { return s.Shows("The mailbox is saved.") && s.Shows("Check now") })
	h, ctx := r.act()
	a, err := h.Mail.Account(ctx, "")
	r.must(err)
	if a.Secret != "lantern-secret" || a.IMAP.Address() != in {
		t.Errorf("kept is %+v", a.IMAP)
	}
	services := settingsServices{d}
	shown, err := services.Mailbox(t.Context())
	r.must(err)
	if shown.Account.Secret != "" || !shown.HasSecret {
		t.Error("the secret reaches the screen")
	}
	if _, err := services.SyncNow(t.Context()); err != nil {
		t.Error(err)
	}
	r.must(services.RemoveMailbox(t.Context()))
	s.Until(t, "no mailbox", func() bool { return s.Shows("Foyer finds the servers by itself") })
	if _, err := h.Mail.Account(ctx, ""); fault.Of(err) != fault.NotFound {
		t.Errorf("the account is still there: %v", err)
	}
	again, err := h.Mail.SetAccount(ctx, a)
	r.must(err)
	if again != a.ID {
		t.Error("the same address began anew")
	}
}

func TestSettingsAreKeptWholeOrNotAtAll(t *testing.T) {
	r := newRig(t)
	_, d := r.open(founder)
	services := settingsServices{d}
	before, err := services.Practice(t.Context())
	r.must(err)
	half := before
	half.Name, half.Order = "Another name", "ymd"
	if _, err := services.SavePractice(t.Context(), half); err == nil {
		t.Fatal("an order of dates that is none was taken")
	}
	if after, err := services.Practice(t.Context()); err != nil || after.Name != before.Name {
		t.Errorf("the name is %q though saving failed, %v", after.Name, err)
	}
	whole := before
	whole.Name, whole.Order = "Another name", "dmy"
	after, err := services.SavePractice(t.Context(), whole)
	r.must(err)
	if after.Name != "Another name" || after.Order != "dmy" {
		t.Errorf("kept is %q, %q", after.Name, after.Order)
	}

	security, err := services.Security(t.Context())
	r.must(err)
	next := security
	next.IdleMinutes, next.KeyMinutes = security.IdleMinutes+7, 99_999
	if err := services.SaveSecurity(t.Context(), next); err == nil {
		t.Fatal("a key that stays for months was taken")
	}
	if now, err := services.Security(t.Context()); err != nil || now.IdleMinutes != security.IdleMinutes {
		t.Errorf("the window locks after %d minutes though saving failed, %v", now.IdleMinutes, err)
	}
}

func TestPrintersByKind(t *testing.T) {
	r := newRig(t)
	_, d := r.open(founder)
	services := settingsServices{d}
	r.must(services.SavePrinters(t.Context(), printers.Choices{"letter": {Printer: "Back office", Copies: 2, Duplex: true}}))
	where, err := services.TestPage(t.Context(), "letter")
	r.must(err)
	if where == "" || r.tray.count() != 1 {
		t.Errorf("the test page went to %q, %d jobs", where, r.tray.count())
	}
	if job := r.tray.last; job.Printer != "Back office" || job.Copies != 2 || !job.Duplex {
		t.Errorf("the job is %+v", job)
	}
}

func TestEveryPaperGoesToThePrinterOfItsKind(t *testing.T) {
	r := newRig(t)
	_, d := r.open(founder)
	h, ctx := r.act()
	r.must(settingsServices{d}.SavePrinters(t.Context(), printers.Choices{"letter": {Printer: "Letters"}, "form": {Printer: "Forms"}, "summary": {Printer: "Summaries"}}))
	_, err := enrollmentServices{d}.Letters(t.Context(), []string{r.people["Walter"]}, nil)
	r.must(err)
	codes, err := h.Enrollment.Codes(ctx, "", 1)
	r.must(err)
	for _, p := range []struct {
		name, printer string
		print         func() error
	}{
		{"a letter printed again", "Letters", func() error { _, err := enrollmentServices{d}.Reprint(t.Context(), codes[0].ID); return err }},
		{"a letter", "Letters", func() error {
			_, err := enrollmentServices{d}.Letters(t.Context(), []string{r.people["Marisol"]}, nil)
			return err
		}},
		{"an agreement", "Forms", func() error {
			v := policy.Version{Kind: policy.Email, State: policy.Draft, Content: policy.Default(policy.Email)}
			_, err := portalServices{d}.PrintAgreement(t.Context(), v, "en")
			return err
		}},
		{"the meeting's page", "Forms", func() error { _, err := playbookServices{d}.Print(t.Context(), "en"); return err }},
	} {
		r.tray.last = printing.Job{}
		r.must(p.print())
		if r.tray.last.Printer != p.printer {
			t.Errorf("%s went to %q, want %q", p.name, r.tray.last.Printer, p.printer)
		}
	}
}

func TestSchedulesAndImportsInSettings(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	dir := t.TempDir()
	table := filepath.Join(dir, "schedule.csv")
	r.must(os.WriteFile(table, []byte("Appointment ID,Date,Time,Patient,DOB,Reason,Provider\n1,2026-11-18,9:00,\"Abebe, Walter\",1950-03-21,Cough,Rao\n2,2026-11-18,9:30,\"Nobody, Known\",1990-01-01,Lunch,Rao\n"), 0o600))
	bring := func(path string) {
		plan, err := (patientServices{d}).Preview(t.Context(), []string{path}, nil, func(int, int) {})
		r.must(err)
		_, err = plan.Apply(t.Context(), nil, func(int, int) {})
		r.must(err)
	}
	part(t, s, "import", "Nothing has been imported yet.")
	bring(table)
	s.Until(t, "the row", func() bool { return s.Shows("1 row of the schedule waits for you") })
	s.Press(t, "Decide…")
	s.Until(t, "the rows to decide", func() bool { return s.Shows("Appointments without a patient") && s.Shows("1 row") })
	part(t, s, "import", "1 row of the schedule waits for you")
	card := filepath.Join(dir, "iris.vcf")
	r.must(os.WriteFile(card, []byte("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Iris Vale\r\nN:Vale;Iris;;;\r\nBDAY:19840229\r\nEND:VCARD\r\n"), 0o600))
	bring(card)
	s.Until(t, "the import", func() bool { return s.Shows("1 import, on") || s.Shows("2 imports, the last one on") })
	s.Press(t, "See the imports…")
	s.Until(t, "the imports", func() bool { return s.Shows("Imports") && s.Shows("Take back") })
}

func TestLocksAreKept(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	part(t, s, "security", "Lock when nobody is there")
	write(t, s, 0, "90")
	s.Press(t, "Save")
	s.Until(t, "the error", func() bool { return s.Shows("The idle lock comes after 1 to 60 minutes.") })
	write(t, s, 0, "7")
	stage.Find[*kit.Choice](s)[0].Choose(2)
	s.Press(t, "Save")
	s.Until(t, "the notice", func() bool { return s.Shows("Saved.") })
	h, ctx := r.act()
	p, err := h.Practice.Get(ctx)
	r.must(err)
	minutes, err := house.KeyMinutes.Get(ctx, h.DB)
	r.must(err)
	if p.IdleMinutes != 7 || minutes != 0 || d.session.life() != 0 {
		t.Errorf("kept is %d minutes, the key for %d, %s", p.IdleMinutes, minutes, d.session.life())
	}
	s.Press(t, "Verify the log")
	s.Until(t, "the chain", func() bool { return s.Shows("entries fit.") })
}

func TestEverythingGoesOut(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(founder)
	dir := filepath.Join(t.TempDir(), "out")
	part(t, s, "export", "What is written")
	write(t, s, 0, dir)
	s.Press(t, "Export everything")
	s.Must(t, "Tick this first.")
	test.Tap(stage.Find[*kit.Check](s)[0])
	s.Press(t, "Export everything")
	s.Until(t, "the export", func() bool { return s.Shows("6 patients,") })
	made, err := filepath.Glob(filepath.Join(dir, "patients", "*.json"))
	r.must(err)
	if len(made) != 6 {
		t.Errorf("%d patients were written", len(made))
	}
}

func TestDaysFirst(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	t.Cleanup(func() { kit.UseOrder(kit.MDY) })
	services := settingsServices{d}
	p, err := services.Practice(t.Context())
	r.must(err)
	p.Order = "dmy"
	p.Week = practice.Week{1: {{Open: 8 * time.Hour, Close: 12 * time.Hour}, {Open: 13 * time.Hour, Close: 17 * time.Hour}}}
	_, err = services.SavePractice(t.Context(), p)
	r.must(err)
	s.Until(t, "the order", func() bool { return kit.UsualOrder() == kit.DMY })
	part(t, s, "practice", "Name of the practice")
	s.Until(t, "the hours", func() bool {
		return slices.ContainsFunc(fields(s), func(f *kit.Field) bool { return f.Text == "08:00-12:00, 13:00-17:00" })
	})
}
