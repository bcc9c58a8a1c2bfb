// Package stage opens screens in a window without a display for tests: it finds what stands on them, presses it and
// types into it, as a person would.
package stage

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/words"
)

// Stage is a window with somebody signed in.
type Stage struct {
	*shell.Shell
	queue chan func()
}

// Session is a practice that everybody is let into with the passphrase "open sesame".
type Session struct{}

// Practice implements shell.Session.
func (Session) Practice(context.Context) (string, error) { return "Cedar Hollow Family Medicine", nil }

// Members implements shell.Session.
func (Session) Members(context.Context) ([]shell.MemberChoice, error) {
	return []shell.MemberChoice{{ID: "rosie", Name: "Rosie Calder", Role: "staff"}}, nil
}

// Unlock implements shell.Session.
func (Session) Unlock(_ context.Context, _, pass string) error {
	if pass != "open sesame" {
		return fault.New(fault.Locked, "The passphrase is wrong.")
	}
	return nil
}

// Lock implements shell.Session.
func (Session) Lock() {}

// Create implements shell.Session.
func (Session) Create(context.Context, shell.FirstStart) (shell.MemberChoice, string, error) {
	return shell.MemberChoice{}, "", fault.New(fault.Conflict, "There is a practice already.")
}

// Recover implements shell.Session.
func (Session) Restore(context.Context, string, string) error {
	return fault.New(fault.Unavailable, "no backups here")
}

// Recover implements shell.Session.
func (Session) Recover(context.Context, string, string, string) error {
	return fault.New(fault.Locked, "This is not the recovery key of this practice. Was a newer one made?")
}

// Open shows the first of the screens to a member of the staff. Everything runs at once, on the test's goroutine.
func Open(t testing.TB, screens func() []shell.Screen) *Stage {
	t.Helper()
	prepare(t)
	t.Cleanup(kit.Inline())
	s := &Stage{Shell: shell.New(test.NewTempApp(t), shell.Config{Session: Session{}, Screens: func(shell.MemberChoice) []shell.Screen { return screens() }})}
	s.Look(kit.Light)
	s.Enter("Cedar Hollow Family Medicine", shell.MemberChoice{ID: "rosie", Name: "Rosie Calder", Role: "staff"})
	t.Cleanup(s.Window().Close)
	return s
}

// prepare puts the language and the locale to what pictures and words are compared with.
func prepare(t testing.TB) {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		t.Setenv("LANG", "en_US.UTF-8")
	}
	words.Use(words.English)
}

// Live begins a window whose work runs on goroutines of its own, as in the program: make the shell with the app, then
// wait for what should come with Until. What the work shows runs on the test's goroutine.
func Live(t testing.TB, start func(app fyne.App) *shell.Shell) *Stage {
	t.Helper()
	prepare(t)
	s := &Stage{queue: make(chan func(), 10_000)}
	kit.Through(func(f func()) { s.queue <- f })
	s.Shell = start(test.NewTempApp(t))
	t.Cleanup(func() {
		s.Quit() // ends the context of all work
		for over := false; !over; {
			select {
			case <-s.queue:
			case <-time.After(200 * time.Millisecond):
				over = true
			}
		}
		kit.Through(func(func()) {}) // what comes later still has no window to go to
	})
	s.Window().Resize(shots.Window)
	return s
}

// Until lets the window work until something holds; the test fails when that takes more than 20 seconds.
func (s *Stage) Until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	late := time.After(20 * time.Second)
	for !holds() {
		select {
		case f := <-s.queue:
			f()
		case <-time.After(5 * time.Millisecond):
		case <-late:
			t.Fatalf("waited in vain for: %s. On the screen stands:\n%s", what, s.Texts())
		}
	}
}

// Settle lets the window work until nothing has come for a while.
func (s *Stage) Settle(quiet time.Duration) {
	for {
		select {
		case f := <-s.queue:
			f()
		case <-time.After(quiet):
			return
		}
	}
}

// Look is the size of the drawings in light or dark.
func (s *Stage) Look(m kit.Mode) {
	s.SetMode(m)
	s.Window().Resize(shots.Window)
}

// Find returns what is of a type in the window and above it, top down.
func Find[T any](s *Stage) []T { return shots.Find[T](s.Canvas()) }

// Texts is everything that is written in kit.Text and on buttons and boxes, a piece a line; not the rows of lists in columns.
func (s *Stage) Texts() string {
	var b strings.Builder
	for _, o := range Find[fyne.CanvasObject](s) {
		switch o := o.(type) {
		case *kit.Text:
			for _, span := range o.Spans {
				b.WriteString(span.Text + "\n")
			}
		case *kit.Remark:
			b.WriteString(o.Words() + "\n")
		case *kit.Button:
			b.WriteString(o.Label + "\n")
		case *kit.Link:
			b.WriteString(o.Words + "\n")
		}
	}
	return b.String()
}

// Shows says whether a text stands in the window, perhaps over several pieces.
func (s *Stage) Shows(text string) bool {
	flat := func(t string) string { return strings.Join(strings.Fields(t), " ") }
	return strings.Contains(flat(s.Texts()), flat(text))
}

// Must fails the test unless all the texts stand in the window.
func (s *Stage) Must(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !s.Shows(text) {
			t.Errorf("%q is not on the screen, which says:\n%s", text, s.Texts())
		}
	}
}

// Button returns the button with these words.
func (s *Stage) Button(t testing.TB, label string) *kit.Button {
	t.Helper()
	all := Find[*kit.Button](s)
	i := slices.IndexFunc(all, func(b *kit.Button) bool { return b.Label == label })
	if i < 0 {
		t.Fatalf("no button says %q; the screen says:\n%s", label, s.Texts())
	}
	return all[i]
}

// Press presses the button with these words.
func (s *Stage) Press(t testing.TB, label string) {
	t.Helper()
	test.Tap(s.Button(t, label))
}

// Follow presses the link with these words.
func (s *Stage) Follow(t testing.TB, words string) {
	t.Helper()
	all := Find[*kit.Link](s)
	i := slices.IndexFunc(all, func(l *kit.Link) bool { return l.Words == words })
	if i < 0 {
		t.Fatalf("no link says %q; the screen says:\n%s", words, s.Texts())
	}
	test.Tap(all[i])
}

// Rune types a letter where the keyboard is.
func (s *Stage) Rune(t testing.TB, runes ...rune) {
	t.Helper()
	for _, r := range runes {
		f := s.Canvas().Focused()
		if f == nil {
			t.Fatalf("nothing has the keyboard for %c", r)
		}
		f.TypedRune(r)
	}
}

// Columns returns the n-th list in columns.
func (s *Stage) Columns(t testing.TB, n int) *kit.ColumnList {
	t.Helper()
	all := Find[*kit.ColumnList](s)
	if n >= len(all) {
		t.Fatalf("there are %d lists, not %d; the screen says:\n%s", len(all), n+1, s.Texts())
	}
	return all[n]
}

// Column is the text of a list's column, row by row.
func Column(list *kit.ColumnList, column int) []string {
	rows := []string{}
	for i := range list.Rows.Length() {
		var cell []string
		for _, s := range list.Columns[column].Cell(i) {
			cell = append(cell, s.Text)
		}
		rows = append(rows, strings.Join(cell, " "))
	}
	return rows
}

// Key presses a key where the keyboard is.
func (s *Stage) Key(t testing.TB, keys ...fyne.KeyName) {
	t.Helper()
	for _, k := range keys {
		f := s.Canvas().Focused()
		if f == nil {
			t.Fatalf("nothing has the keyboard for %s", k)
		}
		f.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// Picture compares the window with a golden picture.
func (s *Stage) Picture(t testing.TB, name string) {
	t.Helper()
	shots.Golden(t, name, s.Canvas().Capture())
}
