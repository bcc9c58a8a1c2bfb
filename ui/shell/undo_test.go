package shell

import (
	"errors"
	"strings"
	"testing"
	"time"

	"foyer/ui/kit"
)

// A screen with an Undo of its own and nothing to take back leaves the key to what was done on another screen.
func TestUndoReachesOverScreens(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	did := ""
	f.SayUndo("Ruth was asked.", func() { did += "a" })
	own := Action{Title: "Undo", Shortcut: kit.Alt("Z"), Off: true, Do: func() { did += "m" }}
	f.desk.current().Actions = func() []Action { return []Action{own} }
	f.bindShortcuts()
	f.shortcut(kit.Alt("Z"))
	own.Off = false
	f.SayUndo("Noor was asked.", func() { did += "b" })
	f.shortcut(kit.Alt("Z"))
	if did != "am" {
		t.Errorf("undone %q", did)
	}
}

func TestWhatWasDoneIsTakenBackAfterItsNoticeHasLeft(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	did := ""
	f.SayUndo("Ruth was asked.", func() { did += "a" })
	gone := f.SayUndo("Noor was asked.", func() { did += "b" })
	f.desk.frame.Toasts.Clear()
	if a := f.undoAction(); a.said() != "Undo · Noor was asked." {
		t.Errorf("the menu says %q", a.said())
	}
	f.undoAction().Do()
	if !strings.Contains(f.texts(), "Taken back: Noor was asked.") {
		t.Errorf("the screen says %q", f.texts())
	}
	f.undoAction().Do()
	if did != "ba" {
		t.Errorf("undone %q", did)
	}
	f.undoAction().Do() // says that there is nothing
	if did != "ba" || !f.desk.frame.Toasts.Any() {
		t.Errorf("undone %q", did)
	}
	gone()
	gone = f.SayUndo("Grace was asked.", func() { did += "c" })
	gone() // a key of the screen took it back
	f.SayUndo("Ann was asked.", func() { did += "d" })
	f.idle.stop()
	f.clock.move(undoFor + time.Minute)
	f.undoAction().Do()
	f.SayUndo("Ann was asked.", func() { did += "e" })
	f.Warn(errors.New("no")) // a notice that can't be taken back is not in the way
	f.undoAction().Do()
	f.SayUndo("Ann was asked.", func() { did += "f" })
	f.Lock()
	if len(f.desk.past) > 0 {
		t.Error("what was done before the lock is taken back after it")
	}
	if did != "bae" {
		t.Errorf("undone %q", did)
	}
}
