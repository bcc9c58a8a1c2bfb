package desk

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/data/fault"
)

func TestASecondStartBringsTheFirstWindowForward(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	release, err := takeFolder(home)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := takeFolder(home); fault.Of(err) != fault.Conflict {
		t.Errorf("a window that can't be reached: %v, want a conflict", err)
	}
	raised := make(chan bool, 10)
	done, err := listenForStarts(home, func() { raised <- true })
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(home, signalFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read how the window is reached: %v, %v", info, err)
	}
	for range 3 {
		if _, err := takeFolder(home); !errors.Is(err, errShown) {
			t.Fatalf("a second start: %v", err)
		}
		<-raised
	}
	// Without the secret nothing comes forward.
	content, err := os.ReadFile(filepath.Join(home, signalFile))
	if err != nil {
		t.Fatal(err)
	}
	address := strings.Split(string(content), `"`)[3]
	c, err := net.Dial("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "guess\n"); err != nil {
		t.Fatal(err)
	}
	if said, err := io.ReadAll(c); len(said) > 0 || err != nil {
		t.Errorf("a guess is answered with %q, %v", said, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	select {
	case <-raised:
		t.Error("a guess brings the window forward")
	case <-time.After(50 * time.Millisecond):
	}
	done()
	if _, err := os.Stat(filepath.Join(home, signalFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file stays: %v", err)
	}
}

// What a crash left behind, or somebody wrote there, leads nowhere.
func TestASignalThatLeadsNowhere(t *testing.T) {
	home := t.TempDir()
	for _, content := range []string{"", "{", `{"address":"192.0.2.1:80","secret":"x"}`, `{"address":"127.0.0.1:1","secret":"x"}`, `{"address":"nonsense"}`} {
		if err := os.WriteFile(filepath.Join(home, signalFile), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if raiseFirst(home) {
			t.Errorf("%q was answered", content)
		}
	}
}
