package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// LockWindow takes the folder for one window: a second start gets ErrInUse and brings the first forward instead. The
// lock falls when the process ends, however it ends. The folder is closed to other users of the machine (0700). The command line doesn't take it and works beside a window.
func LockWindow(dir string) (release func(), err error) {
	if err := MakeFolder(dir); err != nil {
		return nil, fmt.Errorf("locking the folder: %w", err)
	}
	if st, err := os.Stat(dir); err == nil && st.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(dir, 0o700); err != nil {
			return nil, fmt.Errorf("closing the folder to others: %w", err)
		}
	}
	f, err := os.OpenFile(filepath.Join(dir, "window.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the folder: %w", err)
	}
	if err := lockFile(f, false); err != nil {
		return nil, fmt.Errorf("locking the folder: %w", errors.Join(err, f.Close()))
	}
	return func() { f.Close() }, nil
}
