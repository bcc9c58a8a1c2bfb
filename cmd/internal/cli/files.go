package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"foyer/data/fault"
)

// fileTrouble gives an error of the file system a sentence: what was tried, with which path, and why it failed.
func fileTrouble(doing, path string, err error) error {
	why := err
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		why = inner.Err
	}
	return fault.Wrap(fault.Unavailable, err, "%s %s: %v.", doing, path, why)
}

// secretOut is a file for a secret, readable by its owner alone, made before the secret exists so that nothing is
// lost to a folder that can't be written.
type secretOut struct{ f *os.File }

func newSecretOut(path string) (*secretOut, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fault.New(fault.Conflict, "%s is there already. Nothing was overwritten.", path)
	}
	if err != nil {
		return nil, fileTrouble("Making", path, err)
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

// outFile is a file about to be written for its owner alone, whole or not at all: it has another name until then. It
// is begun before a paper is made, so that no code is spent on a place that can't be written.
type outFile struct {
	path    string
	f       *os.File
	written bool // in its place
	gone    bool // discarded
}

func newOutFile(path string) (*outFile, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fault.New(fault.Invalid, "%s is a folder; name a file.", path)
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".foyer-*")
	if err != nil {
		return nil, fileTrouble("Writing", path, err)
	}
	return &outFile{path: path, f: f}, nil
}

// makeFolder makes a folder when it is not there, and no others above it: with a slip of the pen in the path, papers
// would lie where nobody looks for them.
func makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o700)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Invalid, "The folder %s is not there.", filepath.Dir(dir))
	case err != nil:
		return fileTrouble("Making the folder", dir, err)
	}
	return nil
}

// write puts the content in its place.
func (o *outFile) write(content []byte) error {
	_, err := o.f.Write(content)
	if err = errors.Join(err, o.f.Close()); err == nil {
		err = os.Rename(o.f.Name(), o.path)
	}
	if err != nil {
		o.gone = true
		return errors.Join(fileTrouble("Writing", o.path, err), os.Remove(o.f.Name()))
	}
	o.written = true
	return nil
}

// discard takes the file away unless it was written, or is gone already.
func (o *outFile) discard() error {
	if o.written || o.gone {
		return nil
	}
	o.gone = true
	return errors.Join(o.f.Close(), os.Remove(o.f.Name()))
}

// writeFile writes a file for its owner alone, whole or not at all.
func writeFile(path string, content []byte) error {
	o, err := newOutFile(path)
	if err != nil {
		return err
	}
	return o.write(content)
}

// secretFile reads a secret from a file, without its last line end.
func secretFile(path string) (string, error) {
	text, err := readFile(path)
	if err != nil {
		return "", err
	}
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return string(text), nil
}

func readFile(path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fileTrouble("Reading", path, err)
	}
	return content, nil
}

// paperPath is where a paper goes: path itself, or a file of this name when path is a folder.
func paperPath(path, name string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, name)
	}
	return path
}

// noFile refuses a path that is a file where a folder is wanted.
func noFile(path string) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return fault.New(fault.Invalid, "%s is a file; name a folder, or a file that ends in .pdf.", path)
	}
	return nil
}
