package desk

import (
	"os"
	"path/filepath"
	"testing"

	"foyer/data/fault"
)

// A window has its folder alone, and clears away what a crash left there, nothing else.
func TestTakeFolderSweeps(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	if err := os.MkdirAll(filepath.Join(home, ".restore-123"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".backup-9", ".sealing-7", "note.txt"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	release, err := takeFolder(home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := takeFolder(home); fault.Of(err) != fault.Conflict {
		t.Errorf("a second window: %v", err)
	}
	for name, stays := range map[string]bool{".backup-9": false, ".sealing-7": false, ".restore-123": false, "note.txt": true} {
		if _, err := os.Stat(filepath.Join(home, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
	release()
	again, err := takeFolder(home)
	if err != nil {
		t.Fatal(err)
	}
	again()
}
