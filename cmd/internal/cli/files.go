package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// secretOut is a file for a secret, readable by its owner alone, made before the secret exists so that nothing is
// lost to a folder that can't be written.
type secretOut struct{ f *os.File }

func newSecretOut(path string) (*secretOut, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("%s is there already; nothing was overwritten", path)
	}
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", path, err)
	}
	return &secretOut{f}, nil
}

func (s *secretOut) write(text string) error {
	_, err := s.f.WriteString(text + "\n")
	return errors.Join(err, s.f.Sync(), s.f.Close())
}

// discard takes the empty file away again; a nil secretOut has none.
func (s *secretOut) discard() error {
	if s == nil {
		return nil
	}
	return errors.Join(s.f.Close(), os.Remove(s.f.Name()))
}

// writeFile writes a paper or report for its owner alone, whole or not at all: under another name first.
func writeFile(path string, content []byte) (err error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("making the folder for %s: %w", path, err)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".foyer-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
