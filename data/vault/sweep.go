package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Sweep removes what a crash in the middle of sealing, copying, backing up or restoring left in dir: files and folders
// under this package's temporary names only. All of them are encrypted; they take room. Call it at start, with the
// window's lock held.
func Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sweeping: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if leftOver(e.Name()) {
			errs = append(errs, RemoveTree(filepath.Join(dir, e.Name())))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("sweeping: %w", err)
	}
	return nil
}

func leftOver(name string) bool {
	for _, prefix := range []string{".sealing-", ".backup-", ".restore-", ".verify-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	if strings.HasPrefix(name, KeyringName+".") && strings.HasSuffix(name, ".new") {
		return true
	}
	// A database being made or rekeyed, with whatever stands beside it.
	for _, suffix := range databaseSuffixes {
		if base := strings.TrimSuffix(name, suffix); strings.HasSuffix(base, ".db.new") || strings.HasSuffix(base, ".db.rekey") {
			return true
		}
	}
	return false
}
