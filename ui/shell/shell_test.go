package shell

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func TestUnlockShowsTheScreensAndAWrongPassphraseDoesNot(t *testing.T) {
	f := begin(t, "Cedar Hollow Family Medicine")
	f.unlock(t, 0, "wrong")
	if f.state != locked || !strings.Contains(f.texts(), words.T("ui.lock.wrong")) {
		t.Fatalf("a wrong passphrase: state %d, texts %q", f.state, f.texts())
	}
	if p := find[*kit.Passphrase](f)[0]; p.Text != "" || p.Disabled() {
		t.Errorf("after a wrong passphrase the field holds %q, disabled %v", p.Text, p.Disabled())
	}
	f.unlock(t, 0, "open sesame")
	if f.state != open || f.Here() != "today" || f.seen["today"].shown != 1 || f.Member().Name != "Anita Rao" {
		t.Errorf("state %d at %q, shown %d, member %v", f.state, f.Here(), f.seen["today"].shown, f.Member())
	}
}

func TestNavigationHasAHistory(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.Go("mail")
	f.Go("portal")
	f.shortcut(kit.Alt(fyne.KeyLeft))
	f.Back()
	f.Back()
	if f.Here() != "today" {
		t.Errorf("back to %q", f.Here())
	}
	f.Forward()
	if f.Here() != "mail" || f.desk.history.canForward() == false {
		t.Errorf("forward to %q", f.Here())
	}
	f.shortcut(kit.Ctrl(fyne.Key1))
	if f.Here() != "today" || f.desk.history.canForward() {
		t.Errorf("Ctrl+1 leads to %q; what lay ahead should be gone", f.Here())
	}
	if s := f.seen["mail"]; s.built != 1 || s.shown != 3 || s.hidden != 3 {
		t.Errorf("mail was built %d, shown %d, hidden %d times", s.built, s.shown, s.hidden)
	}
}

func TestTheLockHidesEverythingAndKeepsTheWork(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.seen["today"].field.SetText("half a sentence")
	kit.Ask(f.Canvas(), "Secret of a patient", "x", "No", "Yes", false, func() {})
	f.shortcut(kit.Ctrl(fyne.KeyL))
	if f.state != locked || f.session.locks != 1 {
		t.Fatalf("state %d, %d locks", f.state, f.session.locks)
	}
	if s := f.texts(); strings.Contains(s, "Secret") || len(find[*kit.Field](f)) > 0 || strings.Contains(f.win.Title(), "P —") {
		t.Errorf("still to be seen: %q, title %q", s, f.win.Title())
	}
	if f.shortcut(kit.Ctrl(fyne.Key2)); f.Here() != "today" {
		t.Error("a shortcut works while locked")
	}
	f.unlock(t, 0, "open sesame")
	if !strings.Contains(f.texts(), "Secret") || f.seen["today"].field.Text != "half a sentence" || f.seen["today"].built != 1 {
		t.Errorf("the same member finds %q, built %d times", f.seen["today"].field.Text, f.seen["today"].built)
	}
}

func TestAnotherMemberStartsAfresh(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	first := f.seen["today"]
	kit.Ask(f.Canvas(), "Secret of a patient", "x", "No", "Yes", false, func() {})
	f.Lock()
	f.unlock(t, 1, "open sesame")
	if first.closed != 1 || f.seen["today"] == first || f.seen["today"].built != 1 {
		t.Errorf("closed %d, new screens %v", first.closed, f.seen["today"] != first)
	}
	if strings.Contains(f.texts(), "Secret") {
		t.Error("another member sees the first one's dialog")
	}
}

func TestAnIdleWindowLocks(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.clock.move(4 * time.Minute)
	f.seen["today"].field.TypedRune('x')
	f.clock.move(4 * time.Minute)
	if f.state != open {
		t.Fatal("locked although somebody typed")
	}
	f.clock.move(time.Minute)
	if f.state != locked {
		t.Fatal("not locked after five minutes of nothing")
	}
	f.unlock(t, 0, "open sesame")
	f.clock.now = f.clock.now.Add(time.Hour) // asleep: no timer fired
	kit.Active()
	if f.state != locked {
		t.Error("not locked at the first touch after a sleep")
	}
}

func TestThePaletteFindsScreensCommandsAndPatients(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	typed := func(text string) {
		f.shortcut(kit.Ctrl(fyne.KeyK))
		field := find[*kit.Field](f)[1]
		field.SetText(text)
		field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	typed("nunez")
	typed("print")
	typed("forw") // the title of mail here
	if got := strings.Join(f.done, ","); got != "patient,print today" || f.Here() != "mail" {
		t.Errorf("done %q, at %q", got, f.Here())
	}
	opened := ""
	f.desk.current().Open = func(what string) { opened = what }
	typed("due to")
	if f.Here() != "mail" || opened != "due" {
		t.Errorf("after a room's name: at %q, opened %q", f.Here(), opened)
	}
	if len(f.Canvas().Overlays().List()) != 0 {
		t.Error("the palette is still open")
	}
	if own := lay(f.own("")); own[0].Heading != "Recent" || own[1].Title != "Núñez-Ortega, Marisol" {
		t.Errorf("first are %q and %q", own[0].Heading, own[1].Title)
	}
}

// What can be done with the line that is selected bears the patient's name, and must not be what finding the patient takes.
func TestFindingAPatientNeverActsOnTheLineThatIsSelected(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.desk.current().Actions = func() []Action {
		return []Action{{Title: "Enrolled", Whose: "Marisol Núñez-Ortega", Do: func() { f.done = append(f.done, "enrolled") }}}
	}
	enter := func(text string) {
		f.OpenPalette()
		field := find[*kit.Field](f)[1]
		field.SetText(text)
		field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	enter("marisol")
	enter("enrolled") // by its own word it is found
	if got := strings.Join(f.done, ","); got != "patient,enrolled" {
		t.Errorf("done %q", got)
	}
}

func TestADialogHoldsShortcutsOff(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	kit.Ask(f.Canvas(), "Sure?", "x", "No", "Yes", false, func() {})
	f.shortcut(kit.Ctrl(fyne.Key2))
	f.shortcut(kit.Ctrl(fyne.KeyP))
	if f.Here() != "today" || len(f.done) != 0 {
		t.Errorf("under a dialog: at %q, done %v", f.Here(), f.done)
	}
	f.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	f.shortcut(kit.Ctrl(fyne.KeyP))
	if len(f.done) != 1 {
		t.Error("Escape did not close the dialog")
	}
}

func TestTheWindowRemembers(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 1, "open sesame")
	f.Go("portal")
	f.SetMode(kit.Dark)
	f.SetTextScale(1.15)
	f.SetLanguage(words.Spanish)
	if f.seen["portal"].built != 2 {
		t.Errorf("portal was built %d times, want again in Spanish", f.seen["portal"].built)
	}
	words.Use(words.English)
	again := New(f.app, f.cfg)
	if again.theme.Mode != kit.Dark || again.theme.TextScale != 1.15 || words.Current() != words.Spanish {
		t.Errorf("look %v, language %s", again.theme, words.Current())
	}
	if got := again.recallScreen("b"); got != "portal" {
		t.Errorf("last screen %q", got)
	}
	words.Use(words.English)
}

func TestQuittingSavesAndForgetsTheKeys(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.win.Resize(fyne.NewSize(1111, 777))
	f.shortcut(kit.Ctrl(fyne.KeyQ))
	if f.seen["today"].closed != 1 || f.session.locks != 1 || f.Context().Err() == nil {
		t.Errorf("closed %d, locks %d, context %v", f.seen["today"].closed, f.session.locks, f.Context().Err())
	}
	if w := f.app.Preferences().Float(prefWidth); w != 1111 {
		t.Errorf("remembered a width of %v", w)
	}
}

func TestFilesDroppedGoToTheScreenInView(t *testing.T) {
	f := begin(t, "P")
	f.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/tmp/a.csv")}) // locked: nothing happens
	f.unlock(t, 0, "open sesame")
	f.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/tmp/a.csv")})
	if !strings.Contains(f.texts(), words.T("ui.drop.nowhere")) {
		t.Error("nothing was said about files that can't be dropped")
	}
	var got []string
	f.desk.current().Dropped = func(paths []string) { got = paths }
	f.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/tmp/a.csv")})
	if len(got) != 1 || got[0] != "/tmp/a.csv" {
		t.Errorf("dropped %v", got)
	}
}

func TestWhatFailsAfterThePassphraseLocksAgain(t *testing.T) {
	broken := fault.New(fault.Unavailable, "The disk can't be read.")
	for name, breaks := range map[string]func(f *fixture, err error){
		"the practice": func(f *fixture, err error) { f.session.fails = err },
		"the set-up":   func(f *fixture, err error) { f.session.setup.broken = err },
	} {
		t.Run(name, func(t *testing.T) {
			f := begin(t, "Cedar Hollow Family Medicine")
			breaks(f, broken)
			f.unlock(t, 0, "open sesame")
			if !strings.Contains(f.texts(), "The disk can't be read.") || f.state != locked {
				t.Errorf("the screen does not ask again:\n%s", f.texts())
			}
			if f.session.opened {
				t.Error("the practice is open behind the screen that asks who is there")
			}
			breaks(f, nil)
			f.unlock(t, 0, "open sesame")
			if f.state != open || !f.session.opened {
				t.Error("it did not open once the disk could be read")
			}
		})
	}
}
