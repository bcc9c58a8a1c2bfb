package house_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foyer/cmd/internal/house"
	"foyer/data/fault"
	"foyer/data/vault"
)

// says checks that an error is one for people and says what is wrong.
func says(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || fault.Of(err) == "" || !strings.Contains(fault.Message(err), want) {
		t.Errorf("%q (%v), want %q", fault.Message(err), err, want)
	}
}

func TestPlacesThatCannotBeUsed(t *testing.T) {
	for _, err := range []error{vault.ErrReadOnly, fs.ErrPermission} {
		says(t, house.Explain(fmt.Errorf("beginning to write: %w", err)), "The data folder can't be written")
	}
	src := morning().source()
	home := filepath.Join(t.TempDir(), "home")
	h, _ := create(t, home, src)
	closed(t, h)
	h, ctx := open(t, home, founder, passphrase, src)
	away := filepath.Join(t.TempDir(), "usb")
	_, err := h.Backup(ctx, filepath.Join(away, "foyer.foyer"))
	says(t, err, "is not there")
	if _, err := os.Stat(away); err == nil {
		t.Error("a backup made the folder of a disk that is not plugged in")
	}
	good := filepath.Join(t.TempDir(), "good.foyer")
	if _, err := h.Backup(ctx, good); err != nil {
		t.Fatal(err)
	}
	note := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(note, []byte("no backup"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = house.Restore(t.Context(), note, passphrase, filepath.Join(t.TempDir(), "new"))
	says(t, err, "This file is not a Foyer backup")
	_, err = house.Restore(t.Context(), good, passphrase, filepath.Dir(note))
	says(t, err, "The folder is not empty")
}

// A folder on a disk that is read-only is told as that. Whoever owns the machine may write everywhere, so the test says
// nothing then.
func TestAFolderThatCannotBeWritten(t *testing.T) {
	if os.Geteuid() <= 0 {
		t.Skip("this user may write everywhere, or the system knows no such bits")
	}
	src := morning().source()
	home := filepath.Join(t.TempDir(), "home")
	h, _ := create(t, home, src)
	closed(t, h)
	lock := func(folder, file fs.FileMode) {
		t.Helper()
		err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
			if err != nil || path == home {
				return err
			}
			if d.IsDir() {
				return os.Chmod(path, folder)
			}
			return os.Chmod(path, file)
		})
		if err == nil {
			err = os.Chmod(home, folder)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	lock(0o500, 0o400)
	defer lock(0o700, 0o600)
	h, _, err := house.Open(t.Context(), home, founder, passphrase, src)
	if err == nil {
		closed(t, h)
	}
	says(t, err, "The data folder can't be written")
}
