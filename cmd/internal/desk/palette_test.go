package desk

import (
	"strings"
	"testing"

	"foyer/ui/mail"
	"foyer/ui/words"
)

// Each queue has a name of its own, which the palette finds it by.
func TestRoomsForThePalette(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range mail.Rooms() {
		if r.Title == "" || seen[r.Title] || strings.HasPrefix(r.Title, "ui.") || !strings.HasPrefix(r.What, "queue:") {
			t.Errorf("a room is called %q and opened by %q", r.Title, r.What)
		}
		seen[r.Title] = true
	}
	if !seen[words.T("ui.mail.queue.due")] {
		t.Error("the queue of what is due today has no room")
	}
}
