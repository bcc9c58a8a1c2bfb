package shell

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

func TestTheSheetOfKeysFollowsTheCommands(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.desk.current().KeyHelp = func() []KeyLine { return []KeyLine{{"J K", "ui.keys.arrows"}} }
	for _, show := range []func(){
		func() { f.typedRune('?') },
		func() { f.typedKey(&fyne.KeyEvent{Name: fyne.KeyF1}) },
		func() { f.shortcut(kit.Ctrl(fyne.KeySlash)) },
		func() {
			f.Canvas().Focus(f.seen["today"].field)
			f.seen["today"].field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
		},
	} {
		show()
		texts := f.texts()
		for _, want := range []string{"Print today", "Ctrl P", "J\nK\n", words.T("ui.palette.open"), "Ctrl K", "Ctrl 1", words.T("ui.lock.switch"), "F6", words.T("ui.keys.escape")} {
			if !strings.Contains(texts, want) {
				t.Fatalf("%q is not on the sheet:\n%s", want, texts)
			}
		}
		f.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if kit.Waiting(f.Canvas()) {
			t.Fatal("Escape does not close the sheet")
		}
	}
	f.Canvas().Focus(f.seen["today"].field)
	f.seen["today"].field.TypedRune('?')
	if kit.Waiting(f.Canvas()) || f.seen["today"].field.Text != "?" {
		t.Error("a question mark in a field shows the keys")
	}
}

// Every command of the program has words, and no two have the same shortcut.
func TestShortcutsDoNotCollide(t *testing.T) {
	for _, l := range words.Languages() {
		f := begin(t, "P")
		f.unlock(t, 0, "open sesame")
		f.SetLanguage(l)
		if got := Collisions(f.allActions()); len(got) > 0 {
			t.Errorf("%s: %v", l, got)
		}
		words.Use(words.English)
	}
}

func TestAltOpensMenusAndEscapeGoesBack(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	if !f.shortcut(kit.Alt(fyne.KeyF)) || len(find[*kit.Menu](f)) != 1 {
		t.Fatal("Alt+F does not open the first menu")
	}
	f.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	backs := 0
	f.desk.current().Back = func() bool { backs++; return true }
	f.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	f.Canvas().Focus(f.seen["today"].field)
	f.seen["today"].field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if backs != 2 {
		t.Errorf("Escape went back %d times, want 2", backs)
	}
	words.Use(words.Spanish)
	letters := menuLetters(f.menus(), map[rune]bool{'A': true})
	words.Use(words.English)
	slices.Sort(letters)
	if len(slices.Compact(letters)) != 5 || letters[0] == "" || slices.Contains(letters, "A") {
		t.Errorf("letters of the Spanish menus: %v", letters)
	}
}

func TestF6WalksThroughTheWindow(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	side := kit.NewField("")
	f.ShowContext("Marisol", side.Object())
	f.Canvas().Focus(f.seen["today"].field)
	key := func() { f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF6}) }
	key()
	if f.Canvas().Focused() != side && f.Canvas().Focused() == f.seen["today"].field {
		t.Fatalf("from the screen to %T", f.Canvas().Focused())
	}
	key()
	if at, ok := f.Canvas().Focused().(fyne.CanvasObject); !ok || !kit.Holds(f.desk.frame.Rail.Object(), at) {
		t.Fatalf("from the context to %T", f.Canvas().Focused())
	}
	key()
	if f.Canvas().Focused() != f.seen["today"].field {
		t.Fatalf("from the rail to %T", f.Canvas().Focused())
	}
}

func TestLettersReachTheScreenFromAButton(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	var got []rune
	f.desk.current().Keys = func(r rune) bool { got = append(got, r); return true }
	f.Canvas().Focus(f.desk.frame.Find)
	f.Canvas().Focused().TypedRune('j')
	kit.Ask(f.Canvas(), "Sure?", "x", "No", "Yes", false, func() {})
	f.Canvas().Focused().TypedRune('k')
	if string(got) != "j" {
		t.Errorf("the screen got %q", string(got))
	}
}

// fakeMemory keeps what is remembered, by member.
type fakeMemory struct {
	f    *fixture
	kept map[string]string
}

func (m fakeMemory) Remember(_ context.Context, key, body string) error {
	m.kept[m.f.Member().ID+key] = body
	return nil
}
func (m fakeMemory) Recall(_ context.Context, key string) (string, error) {
	return m.kept[m.f.Member().ID+key], nil
}

func TestWhatWasUsedLastIsRemembered(t *testing.T) {
	f := begin(t, "P")
	f.cfg.Memory = fakeMemory{f, map[string]string{}}
	f.unlock(t, 0, "open sesame")
	f.Visited(Found{Title: "Núñez-Ortega, Marisol", Detail: "04/02/1958", Screen: "mail", What: "42"})
	f.Visited(Found{Title: "Gone", Screen: "nowhere", What: "1"})
	f.Visited(Found{Title: "Núñez-Ortega, Marisol", Detail: "married name", Screen: "mail", What: "42"})
	if len(f.desk.recent) != 2 {
		t.Errorf("%d things, want the same one once", len(f.desk.recent))
	}
	f.Lock()
	f.unlock(t, 1, "open sesame")
	if len(f.desk.recent) != 0 {
		t.Error("another member sees what the first used")
	}
	f.Lock()
	f.unlock(t, 0, "open sesame")
	if len(f.desk.recent) != 1 || f.desk.recent[0].What != "42" {
		t.Fatalf("remembered %v", f.desk.recent)
	}
	opened := ""
	f.Go("mail")
	f.desk.current().Open = func(what string) { opened = what }
	f.Go("today")
	f.shortcut(kit.Ctrl(fyne.KeyK))
	find[*kit.Field](f)[1].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if f.Here() != "mail" || opened != "42" {
		t.Errorf("the first recent thing leads to %s, %q", f.Here(), opened)
	}
}

func TestWhatIsOpenedEarlyDoesNotWipeWhatWasUsedLast(t *testing.T) {
	f := begin(t, "P")
	memory := fakeMemory{f, map[string]string{}}
	f.cfg.Memory = memory
	f.unlock(t, 0, "open sesame")
	f.Visited(Found{Title: "Yesterday", Screen: "mail", What: "42"})
	f.desk.recent, f.desk.recalled = nil, false // a morning on which the disk is slow
	f.Visited(Found{Title: "Today", Screen: "mail", What: "43"})
	if kept := memory.kept[f.Member().ID+recentKey]; !strings.Contains(kept, "Yesterday") {
		t.Errorf("kept is only %s", kept)
	}
	f.desk.recallRecent()
	if r := f.desk.recent; len(r) != 2 || r[0].What != "43" || r[1].What != "42" {
		t.Errorf("used last: %v", r)
	}
	if kept := memory.kept[f.Member().ID+recentKey]; !strings.Contains(kept, "Yesterday") || !strings.Contains(kept, "Today") {
		t.Errorf("kept is %s", kept)
	}
}

func TestWhatIsFoundStandsUnderItsHeading(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	var got []string
	for _, item := range lay(f.merged(nil, []Found{{Title: "Abebe, Walter"}, {Title: "Refill", Group: "ui.mail"}, {Title: "Zhou, Wei"}})) {
		got = append(got, item.Heading+item.Title)
	}
	if want := []string{"Patients", "Abebe, Walter", "Zhou, Wei", "Mail", "Refill"}; !slices.Equal(got, want) {
		t.Errorf("the palette reads %q, want %q", got, want)
	}
}

func TestTheLookIsEachMembersOwn(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.SetMode(kit.Dark)
	f.SetTextScale(1.3)
	f.SetLanguage(words.Spanish)
	f.Lock()
	f.unlock(t, 1, "open sesame")
	f.SetMode(kit.Light)
	f.SetTextScale(1)
	f.SetLanguage(words.English)
	f.Lock()
	f.unlock(t, 0, "open sesame")
	if mode, scale := f.Look(); mode != kit.Dark || scale != 1.3 || words.Current() != words.Spanish {
		t.Errorf("the first member has %v, %v, %v", mode, scale, words.Current())
	}
	words.Use(words.English)
}

// New begins in the screen that has it, wherever one is.
func TestNewBeginsInItsScreen(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.Go("mail")
	f.desk.current().Actions = func() []Action {
		return []Action{{Title: "New", Shortcut: kit.Ctrl(fyne.KeyN), Do: func() { f.done = append(f.done, "new mail") }}}
	}
	f.Go("today")
	if !f.shortcut(kit.CtrlShift(fyne.KeyW)) || f.Here() != "mail" || len(f.done) != 1 {
		t.Errorf("at %s, done %v", f.Here(), f.done)
	}
}

// A long sheet is read by keyboard: the button has it, the arrows scroll.
func TestTheSheetOfKeysScrolls(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	f.win.Resize(fyne.NewSize(1100, 500))
	f.desk.current().KeyHelp = func() []KeyLine { return slices.Repeat([]KeyLine{{"J", "ui.keys.arrows"}}, 40) }
	f.ShowKeys()
	key := func(name fyne.KeyName) float32 {
		f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
		return f.long.Offset.Y
	}
	if down := key(fyne.KeyPageDown); down <= 0 || key(fyne.KeyEnd) <= down || key(fyne.KeyHome) != 0 {
		t.Error("the sheet does not scroll")
	}
}
