package desk

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

const childHome = "FOYER_TEST_DRAFT_HOME"

// TestMain is two programs: the tests, and the one that types until it is killed.
func TestMain(m *testing.M) {
	if home := os.Getenv(childHome); home != "" {
		typeUntilKilled(home)
	}
	os.Exit(m.Run())
}

// typeUntilKilled opens the practice and types a draft, a word more every few milliseconds, as a person who is never
// interrupted; it says on stdout what was typed when.
func typeUntilKilled(home string) {
	session := NewSession(home, source())
	members, err := session.Members(context.Background())
	if err != nil {
		panic(err)
	}
	for _, m := range members {
		if m.Name == desker {
			err = session.Unlock(context.Background(), m.ID, passphrase)
		}
	}
	if err != nil {
		panic(err)
	}
	d := newDesk(session, &tray{})
	// The window without a display runs its work on goroutines of its own, as the real one does.
	queue := make(chan func(), 1000)
	kit.Through(func(f func()) { queue <- f })
	sh := shell.New(test.NewApp(), d.config())
	d.shell = sh
	session.Serve(d.opened)
	sh.Enter("Cedar Hollow Family Medicine", shell.MemberChoice{ID: "x", Name: desker})
	draft := sh.Draft("reply:1")
	out := bufio.NewWriter(os.Stdout)
	body := ""
	for n := 0; ; n++ {
		select {
		case f := <-queue:
			f()
		case <-time.After(20 * time.Millisecond):
			body += "word "
			draft.Typed(body)
			if n%5 == 0 {
				if _, err := out.WriteString(time.Now().Format(time.RFC3339Nano) + " " + strings.Repeat("x", len(body)) + "\n"); err != nil {
					panic(err)
				}
				if err := out.Flush(); err != nil {
					panic(err)
				}
			}
		}
	}
}

// A real kill -9 in the middle of typing takes at most the last seconds; the rest is there for the same person, and for
// nobody else.
func TestADraftSurvivesAKill(t *testing.T) {
	r := newRig(t)
	exe, err := os.Executable()
	r.must(err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childHome+"="+r.home)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	r.must(err)
	r.must(cmd.Start())
	type line struct {
		at time.Time
		n  int
	}
	var lines []line
	begun := time.Time{}
	for scan := bufio.NewScanner(out); scan.Scan(); {
		when, typed, _ := strings.Cut(scan.Text(), " ")
		at, err := time.Parse(time.RFC3339Nano, when)
		r.must(err)
		if begun.IsZero() {
			begun = at
		}
		lines = append(lines, line{at, len(typed)})
		if at.Sub(begun) > 4500*time.Millisecond {
			break
		}
	}
	r.must(cmd.Process.Kill())
	killed := time.Now()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Fatalf("the program that types ended with %v", err)
	}
	r.unlock(desker)
	h, ctx := r.act()
	kept, ok, err := h.Team.LoadDraft(ctx, "reply:1")
	r.must(err)
	least := 0
	for _, l := range lines {
		if l.at.Before(killed.Add(-3500 * time.Millisecond)) {
			least = l.n
		}
	}
	if !ok || len(kept.Body) < least || least == 0 {
		t.Errorf("%d characters are kept, want at least the %d that were typed more than 3.5 seconds before the kill", len(kept.Body), least)
	}
	r.session.Lock()
	r.unlock(founder)
	h, ctx = r.act()
	if _, ok, err := h.Team.LoadDraft(ctx, "reply:1"); ok || err != nil {
		t.Errorf("another member has the draft: %t, %v", ok, err)
	}
}

// typing opens the window with a screen that has a draft.
func typing(r *rig) (*stage.Stage, *shell.Draft) {
	s, _ := r.open(desker)
	return s, s.Draft("reply:1")
}

func (r *rig) draft() string {
	r.Helper()
	h, ctx := r.act()
	kept, _, err := h.Team.LoadDraft(ctx, "reply:1")
	r.must(err)
	return kept.Body
}

func TestADraftIsKeptWhenTypingRests(t *testing.T) {
	r := newRig(t)
	s, d := typing(r)
	began := time.Now()
	d.Typed("half a sentence")
	s.Until(t, "the draft to be kept", func() bool { return r.draft() == "half a sentence" })
	if took := time.Since(began); took > 1500*time.Millisecond {
		t.Errorf("it was kept after %v", took)
	}
	s.Until(t, "the draft to know it", d.Kept)
	d.Clear()
	s.Until(t, "the draft to be gone", func() bool { return r.draft() == "" })
}

func TestTheLockKeepsWhatWasJustTyped(t *testing.T) {
	r := newRig(t)
	s, d := typing(r)
	d.Typed("typed a moment before the lock")
	s.Lock()
	s.Settle(0)
	r.session.last.Wait()
	r.unlock(desker)
	if got := r.draft(); got != "typed a moment before the lock" {
		t.Errorf("kept %q", got)
	}
}

func TestQuittingKeepsWhatWasJustTyped(t *testing.T) {
	r := newRig(t)
	s, d := typing(r)
	d.Typed("typed a moment before the end")
	s.Quit()
	r.must(r.session.Close())
	r.unlock(desker)
	if got := r.draft(); got != "typed a moment before the end" {
		t.Errorf("kept %q", got)
	}
}

// A draft that can't be kept stays in memory, is told of once, and is kept when that works again.
func TestADraftThatCannotBeKept(t *testing.T) {
	r := newRig(t)
	s, d := typing(r)
	d.Typed(strings.Repeat("x", 2<<20))
	s.Until(t, "the warning", func() bool { return s.Shows("longer than a draft can be") && s.Shows("can't be kept") })
	d.Typed("shorter")
	d.Keep()
	s.Until(t, "the shorter draft", func() bool { return r.draft() == "shorter" && !s.Shows("What you type can't be kept") })
}
