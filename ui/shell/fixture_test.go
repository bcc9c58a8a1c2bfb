package shell

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// fakeSession is a practice with two members whose passphrase is "open sesame".
type fakeSession struct {
	practice string
	locks    int
	made     FirstStart
	refuse   error // of Create
	setup    *fakeSetup
	reset    string // who got a new passphrase
	opened   bool
	added    []MemberChoice // since the program began
	fails    error          // what is known only inside can't be read
}

func (s *fakeSession) Practice(context.Context) (string, error) {
	if s.fails != nil && s.practice != "" && s.opened {
		return "", s.fails
	}
	return s.practice, nil
}
func (s *fakeSession) Members(context.Context) ([]MemberChoice, error) {
	return append([]MemberChoice{{ID: "a", Name: "Anita Rao", Role: "provider"}, {ID: "b", Name: "Luis Ortega", Role: "practice staff"}}, s.added...), nil
}
func (s *fakeSession) Unlock(_ context.Context, _, pass string) error {
	if pass != "open sesame" {
		return fault.New(fault.Locked, "The passphrase is wrong.")
	}
	s.opened = true
	return nil
}
func (s *fakeSession) Lock() { s.locks++; s.opened = false }
func (s *fakeSession) Recover(_ context.Context, key, member, pass string) error {
	if key != "K7QM-4R8X-2TNP-9WVC" {
		return fault.New(fault.Locked, "This is not the recovery key of this practice. Was a newer one made?")
	}
	s.reset = member
	return nil
}
func (s *fakeSession) Restore(_ context.Context, path, secret string) error {
	switch {
	case path != "/media/office.foyer":
		return fault.New(fault.Unavailable, "This file is not a Foyer backup. Nothing was restored.")
	case secret != "open sesame":
		return fault.New(fault.Locked, "The passphrase is wrong.")
	}
	s.practice = "Cedar Hollow"
	return nil
}
func (s *fakeSession) Create(_ context.Context, f FirstStart) (MemberChoice, string, error) {
	if s.refuse != nil {
		return MemberChoice{}, "", s.refuse
	}
	s.made, s.setup.next = f, StepRecovery
	return MemberChoice{ID: "a", Name: f.Administrator, Role: "administrator"}, "K7QM-4R8X-2TNP-9WVC", nil
}

// steppedClock stands still until it is moved.
type steppedClock struct {
	now   time.Time
	wakes []*wake
}

type wake struct {
	at time.Time
	f  func()
}

func (c *steppedClock) Now() time.Time { return c.now }
func (c *steppedClock) Wake(d time.Duration, f func()) func() {
	w := &wake{c.now.Add(d), f}
	c.wakes = append(c.wakes, w)
	return func() { w.f = nil }
}
func (c *steppedClock) move(d time.Duration) {
	c.now = c.now.Add(d)
	for i := 0; i < len(c.wakes); i++ {
		if w := c.wakes[i]; w.f != nil && !w.at.After(c.now) {
			f := w.f
			w.f = nil
			f()
		}
	}
}

// seen counts what a screen was told.
type seen struct {
	built, shown, hidden, closed int
	field                        *kit.Field
}

type fixture struct {
	*Shell
	session *fakeSession
	clock   *steppedClock
	seen    map[string]*seen
	done    []string
	member  string // who is about to unlock, for what is asked before the desk is theirs
}

func begin(t *testing.T, practice string) *fixture {
	t.Helper()
	t.Setenv("LANG", "en_US.UTF-8")
	words.Use(words.English)
	t.Cleanup(kit.Inline())
	f := &fixture{session: &fakeSession{practice: practice}, clock: &steppedClock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}, seen: map[string]*seen{}}
	screen := func(key, title, icon string) Screen {
		f.seen[key] = &seen{}
		return Screen{Key: key, TitleKey: title, Icon: icon, Build: func(*Shell) *Content {
			s := f.seen[key]
			s.built++
			s.field = kit.NewField("")
			return &Content{Object: s.field.Object(), Head: kit.NewHead(key, ""), Shown: func() { s.shown++ }, Hidden: func() { s.hidden++ }, Closed: func() { s.closed++ },
				Actions: func() []Action {
					return []Action{{Title: "Print " + key, Shortcut: kit.Ctrl(fyne.KeyP), Do: func() { f.done = append(f.done, "print "+key) }}}
				}}
		}}
	}
	f.session.setup = &fakeSetup{next: StepDone}
	f.Shell = New(test.NewTempApp(t), Config{Session: f.session, Setup: f.session.setup, TimeZone: "America/Chicago", Clock: f.clock, IdleAfter: 5 * time.Minute,
		Screens: func(MemberChoice) []Screen {
			mail := screen("mail", "ui.nav.forward", "mail")
			mail.Parts = func() []Part { return []Part{{Title: "Due today", What: "due"}, {Title: "Done", What: "done"}} }
			return []Screen{screen("today", "ui.nav.back", "today"), mail, screen("portal", "ui.undo", "portal")}
		},
		Sources: []Source{func(_ context.Context, text string) ([]Found, error) {
			return []Found{{Title: "Núñez-Ortega, Marisol", Detail: "68", Icon: "person", Do: func() { f.done = append(f.done, "patient") }}}, nil
		}}})
	f.Start()
	return f
}

// find returns the widgets of a type in the window and what floats above it.
func find[T any](f *fixture) (all []T) {
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if w, ok := o.(T); ok {
			all = append(all, w)
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(f.Canvas().Content())
	for _, o := range f.Canvas().Overlays().List() {
		walk(o)
	}
	return all
}

func (f *fixture) texts() string {
	var b strings.Builder
	for _, t := range find[*kit.Text](f) {
		for _, s := range t.Spans {
			b.WriteString(s.Text + "\n")
		}
	}
	return b.String()
}

func (f *fixture) unlock(t *testing.T, member int, pass string) {
	t.Helper()
	find[*kit.Choice](f)[0].Set(member)
	p := find[*kit.Passphrase](f)[0]
	p.SetText(pass)
	p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// shortcut presses keys as the driver does: it looks them up on the main menu.
func (f *fixture) shortcut(s fyne.Shortcut) bool {
	for _, m := range f.win.MainMenu().Items {
		for _, it := range m.Items {
			if it.Shortcut != nil && sameShortcut(it.Shortcut, s) {
				it.Action()
				return true
			}
		}
	}
	return false
}
