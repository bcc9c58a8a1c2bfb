package shell

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// press presses the button with the words of a key.
func (f *fixture) press(t *testing.T, key string) {
	t.Helper()
	for _, b := range find[*kit.Button](f) {
		if b.Label == words.T(key) {
			b.Tapped(&fyne.PointEvent{})
			return
		}
	}
	t.Fatalf("no button says %q; the screen says %q", words.T(key), f.texts())
}

func (f *fixture) shows(key string, pairs ...any) bool {
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return strings.Contains(flat(f.texts()), flat(words.T(key, pairs...)))
}

func (f *fixture) enter() {
	f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// write types where the keyboard is.
func (f *fixture) write(text string) {
	for _, r := range text {
		f.Canvas().Focused().TypedRune(r)
	}
}

// toTheKey walks the first two steps by keyboard alone.
func (f *fixture) toTheKey(t *testing.T) {
	t.Helper()
	for _, text := range []string{"Harbor Lane Clinic", "2 Quay Street", "Millbrook", "NY", "12545", "(845) 555-0142", "Dana Pell", "four brave herons knit", "four brave herons knit"} {
		f.write(text)
		f.enter()
	}
	if !f.shows("ui.recovery.title") {
		t.Fatalf("not at the key: %q", f.texts())
	}
}

// pastTheKey gives the asked group back.
func (f *fixture) pastTheKey(t *testing.T, key string) {
	t.Helper()
	f.press(t, "ui.recovery.have")
	_, group := askedGroup(key)
	f.write(strings.ToLower(group))
	f.enter()
}

func TestTheFirstStartByKeyboard(t *testing.T) {
	f := begin(t, "")
	setup := f.session.setup
	f.toTheKey(t)
	made := f.session.made
	if made.Name != "Harbor Lane Clinic" || made.Street != "2 Quay Street" || made.Zip != "12545" || made.TimeZone != "America/Chicago" || made.Administrator != "Dana Pell" || made.Passphrase != "four brave herons knit" {
		t.Fatalf("made %+v", made)
	}
	if !strings.Contains(f.texts(), "K7QM-4R8X-2TNP-9WVC") {
		t.Fatalf("no recovery key: %q", f.texts())
	}
	f.press(t, "ui.recovery.have")
	if strings.Contains(f.texts(), "K7QM-4R8X") {
		t.Error("the key is on the screen while a part of it is asked for")
	}
	f.write("AAAA")
	f.enter()
	if !f.shows("ui.recovery.differs") || setup.next != StepRecovery {
		t.Fatal("a wrong group was taken")
	}
	f.press(t, "ui.nav.back")
	f.pastTheKey(t, "K7QM-4R8X-2TNP-9WVC")
	if !f.shows("ui.first.portal.lead") || setup.next != StepPortal {
		t.Fatalf("not at the portal, next %d: %q", setup.next, f.texts())
	}
	f.enter() // the name is proposed
	if setup.portal.Name != "Harbor Lane by mail" || setup.portal.Vendor != "" || !f.shows("ui.first.mail.lead") {
		t.Fatalf("portal %+v: %q", setup.portal, f.texts())
	}
	f.write("office@harborlane.example")
	f.enter()
	f.write("wrong")
	f.enter()
	if !strings.Contains(f.texts(), "did not accept the user name or password") || setup.mailbox.Address != "" {
		t.Fatalf("a wrong password: %q, %+v", f.texts(), setup.mailbox)
	}
	f.Canvas().Focus(find[*kit.Passphrase](f)[0])
	find[*kit.Passphrase](f)[0].SetText("right")
	f.enter()
	if setup.mailbox.Address != "office@harborlane.example" || setup.tried != 2 || !f.shows("ui.first.features.lead") {
		t.Fatalf("mailbox %+v after %d tries", setup.mailbox, setup.tried)
	}
	f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) // booking, too
	f.press(t, "ui.first.next")
	if len(setup.features) != 6 || !setup.features[0].On || !f.shows("ui.first.begin.title") {
		t.Fatalf("features %+v", setup.features)
	}
	f.enter() // the first of the choices: sample data
	if setup.samples != 1 || setup.next != StepDone || f.state != open || f.Member().Name != "Dana Pell" || !f.shows("ui.first.begin.sampled.other", "n", 40) {
		t.Fatalf("%d samples, state %d: %q", setup.samples, f.state, f.texts())
	}
	f.press(t, "ui.undo")
	if setup.samples != 0 || !f.shows("ui.first.begin.unsampled") {
		t.Errorf("%d samples after undoing", setup.samples)
	}
}

func TestNothingTypedIsLostBetweenTheSteps(t *testing.T) {
	f := begin(t, "")
	f.press(t, "ui.first.next")
	if !f.shows("ui.first.practice.missing") {
		t.Fatal("a practice without a name goes on")
	}
	fields := find[*kit.Field](f)
	fields[0].SetText("Harbor Lane Clinic")
	fields[5].SetText("(845) 555-0142")
	f.shortcut(kit.Alt(fyne.KeyRight))
	find[*kit.Field](f)[0].SetText("Dana Pell")
	find[*kit.Passphrase](f)[0].SetText("four brave herons knit")
	find[*kit.Passphrase](f)[1].SetText("four brave herons knot")
	f.press(t, "ui.first.create")
	if !f.shows("ui.first.again.differs") || f.session.made.Name != "" {
		t.Fatal("two different passphrases were taken")
	}
	f.shortcut(kit.Alt(fyne.KeyLeft))
	f.SetLanguage(words.Spanish)
	fields = find[*kit.Field](f)
	if fields[0].Text != "Harbor Lane Clinic" || fields[5].Text != "(845) 555-0142" {
		t.Errorf("back at the first step: %q, %q", fields[0].Text, fields[5].Text)
	}
	f.press(t, "ui.first.next")
	if p := find[*kit.Passphrase](f); find[*kit.Field](f)[0].Text != "Dana Pell" || p[0].Text != "four brave herons knit" || p[1].Text != "four brave herons knot" {
		t.Error("what was typed at the second step is gone")
	}
	words.Use(words.English)
}

// A crash after the practice was made: the next start goes on where it was broken off, with a new recovery key.
func TestABrokenOffFirstStartGoesOn(t *testing.T) {
	for at, want := range map[Step]string{StepRecovery: "ui.recovery.title", StepMailbox: "ui.first.mail.lead", StepFeatures: "ui.first.features.lead", StepBegin: "ui.first.begin.title"} {
		f := begin(t, "Foyer")
		f.session.setup.next = at
		f.unlock(t, 0, "open sesame")
		if f.state != firstStart || !f.shows(want) {
			t.Fatalf("after %d: state %d, %q", at, f.state, f.texts())
		}
		if at == StepRecovery {
			if f.session.setup.keys != 1 || !strings.Contains(f.texts(), "N7QM-4R8X-2TNP-9WVC") || !f.shows("ui.recovery.earlier") {
				t.Errorf("%d new keys: %q", f.session.setup.keys, f.texts())
			}
			f.pastTheKey(t, "N7QM-4R8X-2TNP-9WVC")
			if !f.shows("ui.first.portal.lead") {
				t.Errorf("after the key: %q", f.texts())
			}
		}
	}
}

func TestAStepThatCannotBeKeptStays(t *testing.T) {
	f := begin(t, "")
	f.toTheKey(t)
	f.pastTheKey(t, "K7QM-4R8X-2TNP-9WVC")
	f.session.setup.fail = fault.New(fault.Unavailable, "The disk is full. Nothing was changed; make room and try again.")
	f.press(t, "ui.first.next")
	if !strings.Contains(f.texts(), "The disk is full.") || !f.shows("ui.first.portal.lead") || find[*kit.Field](f)[0].Text != "Harbor Lane by mail" {
		t.Fatalf("after an error: %q", f.texts())
	}
	f.press(t, "ui.first.next")
	f.press(t, "ui.first.mail.later")
	if !f.shows("ui.first.features.lead") || f.session.setup.mailbox.Address != "" {
		t.Errorf("the mailbox can't wait: %q", f.texts())
	}
}

func TestAVendorsPortal(t *testing.T) {
	f := begin(t, "")
	f.toTheKey(t)
	f.pastTheKey(t, "K7QM-4R8X-2TNP-9WVC")
	find[*kit.Segments](f)[0].Choose(1)
	f.press(t, "ui.first.next")
	if !f.shows("ui.first.portal.who.missing") || !f.shows("ui.first.portal.name.missing") {
		t.Fatalf("an empty vendor is taken: %q", f.texts())
	}
	for i, text := range []string{"Lantern Health", "MyHarbor", "https://harbor.example/join"} {
		find[*kit.Field](f)[i].SetText(text)
	}
	find[*kit.Check](f)[0].Tapped(&fyne.PointEvent{})
	f.press(t, "ui.first.next")
	if want := (PortalChoice{"MyHarbor", "Lantern Health", "https://harbor.example/join", true}); f.session.setup.portal != want {
		t.Errorf("kept %+v", f.session.setup.portal)
	}
}

func TestALogoIsShownOrRefused(t *testing.T) {
	f := begin(t, "")
	dir := t.TempDir()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 300, 80))); err != nil {
		t.Fatal(err)
	}
	good, bad := filepath.Join(dir, "logo.png"), filepath.Join(dir, "logo.txt")
	for path, content := range map[string][]byte{good: picture.Bytes(), bad: []byte("not a picture")} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(bad)})
	if !f.shows("ui.first.logo.kind") || f.wizard.office.Logo != nil {
		t.Errorf("a text file is a logo: %q", f.texts())
	}
	f.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(good)})
	if len(f.wizard.office.Logo) != picture.Len() {
		t.Error("the logo was not taken")
	}
	f.press(t, "ui.first.logo.away")
	if f.wizard.office.Logo != nil {
		t.Error("the logo stays")
	}
	f.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(filepath.Join(dir, "none.png"))})
	if !f.shows("ui.first.logo.unread") {
		t.Errorf("a file that is not there: %q", f.texts())
	}
}

func TestTheRecoveryKeyLetsSomebodyIn(t *testing.T) {
	f := begin(t, "Cedar Hollow Family Medicine")
	link := func(key string) {
		for _, l := range find[*kit.Link](f) {
			if l.Words == words.T(key) {
				l.Tapped(&fyne.PointEvent{})
				return
			}
		}
		t.Fatalf("no link says %s", words.T(key))
	}
	link("ui.lock.lost")
	link("ui.lost.back")
	link("ui.lock.lost")
	f.press(t, "ui.lost.act")
	if !f.shows("ui.lock.nobody") || !f.shows("ui.lost.key.missing") || !f.shows("ui.first.passphrase.weak") {
		t.Fatalf("an empty form is taken: %q", f.texts())
	}
	find[*kit.Choice](f)[0].Set(1)
	path := filepath.Join(t.TempDir(), "recovery.txt")
	if err := os.WriteFile(path, []byte("XXXX-4R8X-2TNP-9WVC\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.lost.take(path)
	pass := find[*kit.Passphrase](f)
	pass[0].SetText("open sesame")
	pass[1].SetText("open sesame")
	f.press(t, "ui.lost.act")
	if !strings.Contains(f.texts(), "not the recovery key") || f.state == open {
		t.Fatalf("a wrong key: %q", f.texts())
	}
	find[*kit.Field](f)[0].SetText("K7QM-4R8X-2TNP-9WVC")
	f.press(t, "ui.lost.act")
	if f.session.reset != "b" || f.state != open || f.Member().Name != "Luis Ortega" || !f.shows("ui.lost.done") {
		t.Errorf("reset %q, state %d, member %v", f.session.reset, f.state, f.Member())
	}
}

func TestTheFirstStartKnowsWhatAnAttackerTriesFirst(t *testing.T) {
	f := begin(t, "")
	var about []string
	f.cfg.Strength = func(_ string, words ...string) Strength { about = words; return Strength{Score: 3} }
	for _, text := range []string{"Harbor Lane Clinic", "2 Quay Street", "Millbrook", "NY", "12545", "8455550142", "Dana Pell", "four brave herons knit"} {
		f.write(text)
		f.enter()
	}
	if len(about) != 2 || about[0] != "Dana Pell" || about[1] != "Harbor Lane Clinic" {
		t.Errorf("a passphrase was judged without its words: %q", about)
	}
	f.write("four brave herons knit")
	f.enter()
	if got := f.session.made.Phone; got != "(845) 555-0142" {
		t.Errorf("the telephone is kept as %q", got)
	}
}

// On a new computer the practice comes back from its backup, in place of a new one.
func TestTheFirstStartRestoresABackup(t *testing.T) {
	f := begin(t, "")
	for _, l := range find[*kit.Link](f) {
		if l.Words == words.T("ui.first.restore") {
			l.Tapped(&fyne.PointEvent{})
		}
	}
	fill := func(file, secret string) {
		f.Canvas().Focus(f.Canvas().Focused())
		for _, field := range find[*kit.Passphrase](f) {
			if field.Visible() {
				field.SetText(secret)
			}
		}
		if e, ok := f.Canvas().Focused().(*kit.Field); ok {
			e.Fill(file)
		}
	}
	f.press(t, "ui.first.restore.do")
	if !f.shows("ui.settings.backup.file.needed") {
		t.Error("no file is asked for")
	}
	fill("/media/holiday.jpg", "open sesame")
	f.press(t, "ui.first.restore.do")
	if !strings.Contains(f.texts(), "This file is not a Foyer backup.") {
		t.Errorf("the screen says %q", f.texts())
	}
	fill("/media/office.foyer", "wrong")
	f.press(t, "ui.first.restore.do")
	if !strings.Contains(f.texts(), "The passphrase is wrong.") || f.session.practice != "" {
		t.Errorf("the screen says %q", f.texts())
	}
	f.write("open sesame")
	find[*kit.Passphrase](f)[len(find[*kit.Passphrase](f))-1].SetText("open sesame")
	f.enter()
	if !f.shows("ui.lock.who") || len(f.Canvas().Overlays().List()) != 0 {
		t.Errorf("after restoring the screen says %q", f.texts())
	}
	f.unlock(t, 0, "open sesame")
	if !f.shortcut(kit.Ctrl(fyne.KeyL)) || f.session.locks != 1 {
		t.Error("the keys are still the first start's")
	}
}

// Somebody is signed in from the second step on: who walks away then is locked out as from any screen, and goes on where it was.
func TestTheFirstStartLocksItself(t *testing.T) {
	f := begin(t, "")
	f.clock.move(time.Hour) // nothing to lock yet
	if f.session.locks != 0 {
		t.Fatal("a first start without a practice was locked")
	}
	f.toTheKey(t)
	f.session.practice = "Harbor Lane Clinic"
	f.press(t, "ui.recovery.have")
	f.pastKeyOnly(t)
	f.clock.move(6 * time.Minute)
	if f.session.locks != 1 || f.state != locked || f.shows("ui.first.portal.lead") {
		t.Fatalf("locked %d times, state %d: %q", f.session.locks, f.state, f.texts())
	}
	f.unlock(t, 0, "open sesame")
	if f.state != firstStart || !f.shows("ui.first.portal.lead") {
		t.Errorf("state %d: %q", f.state, f.texts())
	}
}

// pastKeyOnly gives the group back that is asked for.
func (f *fixture) pastKeyOnly(t *testing.T) {
	t.Helper()
	_, group := askedGroup("K7QM-4R8X-2TNP-9WVC")
	f.write(strings.ToLower(group))
	f.enter()
}

func TestTheProgramEndsWhenItIsToldTo(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.TakeOver(Takeover{Object: kit.NewText(kit.Say("three steps"))})
	f.Quit()
	if f.ctx.Err() != nil {
		t.Fatal("the patient ended the program")
	}
	f.End()
	if f.ctx.Err() == nil || f.session.locks == 0 {
		t.Error("the program goes on, or with the keys")
	}
}
