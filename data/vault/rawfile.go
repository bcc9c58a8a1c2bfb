package vault

import (
	"errors"
	"os"
	"sync"
)

// rawFile is the database file opened beside SQLite, to look at pages as they are on disk. On POSIX systems closing
// any descriptor of a file drops every record lock the process holds on it, SQLite's among them; so there is one
// descriptor a file for the whole process, closed only after the last DB on it has closed its connections.
type rawFile struct {
	path string
	f    *os.File
	refs int
}

var (
	rawMu    sync.Mutex
	rawFiles = map[string]*rawFile{}
)

func openRaw(path string) (*rawFile, error) {
	rawMu.Lock()
	defer rawMu.Unlock()
	if r := rawFiles[pathKey(path)]; r != nil && r.current() {
		r.refs++
		return r, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &rawFile{path: path, f: f, refs: 1}
	rawFiles[pathKey(path)] = r
	return r, nil
}

// current reports whether the path still names this very file.
func (r *rawFile) current() bool {
	a, err := r.f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(r.path)
	return err == nil && os.SameFile(a, b)
}

func (r *rawFile) release() error {
	rawMu.Lock()
	defer rawMu.Unlock()
	r.refs--
	if r.refs > 0 {
		return nil
	}
	if rawFiles[pathKey(r.path)] == r {
		delete(rawFiles, pathKey(r.path))
	}
	if err := r.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
