package settings

import (
	"context"
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

// slow answers only when it is let go, and says whether a change was broken off.
type slow struct {
	*fake
	mu     sync.Mutex
	hold   chan struct{}
	begun  []string
	broken []string
}

func (f *slow) settle(ctx context.Context, what string) error {
	f.mu.Lock()
	f.begun = append(f.begun, what)
	f.mu.Unlock()
	select {
	case <-f.hold:
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		f.broken = append(f.broken, what)
	}
	return ctx.Err()
}
func (f *slow) Resend(ctx context.Context, id string) error     { return f.settle(ctx, "resend "+id) }
func (f *slow) TakeAsSent(ctx context.Context, id string) error { return f.settle(ctx, "taken "+id) }
func (f *slow) waits(n int) func() bool {
	return func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return len(f.begun) == n
	}
}

func TestOneChangeDoesNotEndAnother(t *testing.T) {
	f := &slow{fake: full(), hold: make(chan struct{})}
	f.mailbox.Outbox = []mail.Outgoing{f.mailbox.Outbox[0], f.mailbox.Outbox[0]}
	f.mailbox.Outbox[1].ID = "o2"
	s := stage.Live(t, func(app fyne.App) *shell.Shell {
		return shell.New(app, shell.Config{Session: stage.Session{}, Screens: func(shell.MemberChoice) []shell.Screen {
			return []shell.Screen{{Key: "settings", TitleKey: "ui.settings.title", Icon: "settings", Build: func(sh *shell.Shell) *shell.Content { return New(sh, f) }}}
		}})
	})
	s.Enter("Cedar Hollow Family Medicine", shell.MemberChoice{ID: "rosie", Name: "Rosie Calder"})
	s.GoTo("settings", "mailbox")
	s.Until(t, "the outbox", func() bool { return s.Shows("2 mails have not gone out") })
	s.Press(t, "It was sent")
	s.Until(t, "the first change", f.waits(1))
	s.Press(t, "Send again")
	s.Until(t, "the second change", f.waits(2))
	close(f.hold)
	s.Until(t, "what came of both", func() bool { return s.Shows("The mail is on its way again.") || s.Shows("Taken as sent.") })
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.broken) > 0 {
		t.Errorf("%v was broken off by the other change", f.broken)
	}
	if want := []string{"taken o1", "resend o1"}; !slices.Equal(f.begun, want) {
		t.Errorf("did %v, want %v", f.begun, want)
	}
}

func TestWhatIsTypedWhileItIsSavedStays(t *testing.T) {
	f := full()
	s := begin(t, f)
	s.GoTo("settings", "practice")
	field := stage.Find[*kit.Field](s)[0]
	field.SetText("Cedar Hollow")
	f.during = func() { field.SetText("Cedar Hollow and Millbrook") }
	s.Press(t, "Save")
	if f.practice.Name != "Cedar Hollow" {
		t.Fatalf("saved was %q", f.practice.Name)
	}
	if field.Text != "Cedar Hollow and Millbrook" || s.Button(t, "Save").Off {
		t.Errorf("the field says %q, and saving is off: %v", field.Text, s.Button(t, "Save").Off)
	}
	f.during = nil
	s.Press(t, "Save")
	if f.practice.Name != "Cedar Hollow and Millbrook" || !s.Button(t, "Save").Off {
		t.Errorf("saved was %q", f.practice.Name)
	}
}

func TestAPhoneIsWrittenAsPapersDo(t *testing.T) {
	f := full()
	s := begin(t, f)
	s.GoTo("settings", "practice")
	fields := stage.Find[*kit.Field](s)
	i := slices.IndexFunc(fields, func(x *kit.Field) bool { return x.Text == f.practice.Phone() })
	if i < 0 {
		t.Fatal("no field has the phone")
	}
	fields[i].Focus()
	fields[i].SetText("8455550142")
	fields[i+1].Focus()
	if fields[i].Text != "(845) 555-0142" {
		t.Errorf("the field says %q", fields[i].Text)
	}
	s.Press(t, "Save")
	if f.practice.Phone() != "(845) 555-0142" {
		t.Errorf("kept is %q", f.practice.Phone())
	}
}
