package shell

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
)

func TestATakenWindowGivesNothingAwayUntilAMemberIsBack(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	kit.Ask(f.Canvas(), "Secret of a patient", "x", "No", "Yes", false, func() {})
	patient := kit.NewField("")
	cleaned, left := 0, 0
	f.TakeOver(Takeover{Object: patient.Object(), Focus: patient.Focus, Idle: time.Minute, Clean: func() { cleaned++; patient.SetText("") }, Left: func() { left++ }})
	alone := func(after string) {
		t.Helper()
		if fields := find[*kit.Field](f); !f.TakenOver() || len(fields) != 1 || fields[0] != patient || strings.Contains(f.texts(), "Secret") {
			t.Fatalf("after %s the window shows %d fields and %q", after, len(fields), f.texts())
		}
	}
	alone("the beginning")
	for _, s := range []fyne.Shortcut{kit.Ctrl(fyne.KeyL), kit.Ctrl(fyne.KeyK), kit.Ctrl(fyne.KeyQ), kit.Ctrl(fyne.Key2), kit.Ctrl(fyne.KeyP), kit.Alt(fyne.KeyLeft)} {
		f.shortcut(s)
		alone(s.ShortcutName())
	}
	f.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	f.typedRune('n')
	f.Quit() // what closing the window asks for
	f.Go("mail")
	f.GoTo("mail", "x")
	f.Back()
	f.OpenPalette()
	alone("everything else that leads away")
	if f.session.locks != 0 || f.Here() != "today" || len(f.done) != 0 {
		t.Errorf("%d locks, at %s, done %v", f.session.locks, f.Here(), f.done)
	}

	f.Leave()
	f.unlockIn(t, "guess")
	if !f.TakenOver() || left != 0 {
		t.Fatal("a wrong passphrase leads back")
	}
	f.Leave()
	f.clock.move(time.Minute)
	alone("a passphrase that nobody typed to its end")
	if cleaned != 1 {
		t.Errorf("cleaned %d times", cleaned)
	}
	f.Leave()
	f.unlockIn(t, "open sesame")
	if f.TakenOver() || left != 1 || !strings.Contains(f.texts(), "Secret") {
		t.Errorf("the member finds %q, left %d", f.texts(), left)
	}
	if f.clock.move(10 * time.Minute); f.state != locked || cleaned != 1 {
		t.Errorf("after the idle time: state %d, cleaned %d times", f.state, cleaned)
	}
}

func TestTheMembersRightsEndBehindATakenWindow(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	cleaned := 0
	f.TakeOver(Takeover{Object: kit.NewField("").Object(), Idle: time.Hour, Clean: func() { cleaned++ }})
	f.clock.move(5 * time.Minute)
	if !f.TakenOver() || f.session.locks != 1 || cleaned != 1 {
		t.Fatalf("taken %v, %d locks, cleaned %d", f.TakenOver(), f.session.locks, cleaned)
	}
	f.Leave()
	f.unlockIn(t, "open sesame")
	if f.state != open {
		t.Errorf("state %d", f.state)
	}
}

// unlockIn types a passphrase for whoever is chosen.
func (f *fixture) unlockIn(t *testing.T, pass string) {
	t.Helper()
	p := find[*kit.Passphrase](f)[0]
	p.SetText(pass)
	p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}
