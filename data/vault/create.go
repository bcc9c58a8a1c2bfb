package vault

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// setApplication marks the file as Foyer's in SQLite's own header ("Foyr"); it also makes SQLite write the first page.
const setApplication = "PRAGMA application_id=1181710706"

// MakeFolder makes dir, if need be, for the owner only (0700). A folder that is there keeps its mode.
func MakeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	st, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !st.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	return nil
}

// create makes an empty database: under another name first, so that a crash leaves either none or a whole one.
func create(path string, key Key, opt Options) error {
	lock, err := os.OpenFile(path+"-epoch", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := lockFile(lock, true); err != nil {
		return err
	}
	defer unlockFile(lock)
	if _, err := os.Stat(path); err == nil {
		return nil // another process was faster
	}
	tmp := path + ".new"
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(tmp + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := fillNew(tmp, key, opt); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// fillNew writes the first page: 4096 bytes with 32 reserved, WAL mode.
func fillNew(path string, key Key, opt Options) error {
	v, err := register(key)
	if err != nil {
		return err
	}
	defer v.unregister()
	v.add(path, nil, nil)
	q := url.Values{"vfs": {v.name}, "_pragma": {"page_size=4096", "temp_store=MEMORY"}, "_synchronous": {"FULL"}}
	p := sql.OpenDB(connector{v: v, dsn: fileURI(path, q)})
	defer p.Close()
	p.SetMaxOpenConns(1)
	ctx := context.Background()
	if err := p.PingContext(ctx); err != nil {
		return err
	}
	if err := v.reserve(); err != nil {
		return err
	}
	mode := "WAL"
	if opt.rollbackJournal {
		mode = "DELETE"
	}
	for _, s := range []string{"PRAGMA journal_mode=" + mode, setApplication} {
		if _, err := p.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return p.Close()
}

// reserve asks for 32 reserved bytes a page on the connection that opened last; it works before the first page.
func (v *volume) reserve() error {
	tls := libc.NewTLS()
	defer tls.Close()
	n := tls.Alloc(8)
	defer tls.Free(8)
	*at[int32](n) = reserved
	name, err := libc.CString("main")
	if err != nil {
		return err
	}
	defer libc.Xfree(tls, name)
	if rc := sqlite3.Xsqlite3_file_control(tls, v.pdb, name, sqlite3.SQLITE_FCNTL_RESERVE_BYTES, n); rc != 0 {
		return fmt.Errorf("reserving room for seals: code %d", rc)
	}
	return nil
}

// inspect reads the file before SQLite does and says what is wrong with it. It returns the database's keys.
func inspect(f *os.File, path string, key Key) (*pageKeys, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	page := make([]byte, pageSize)
	n, err := f.ReadAt(page, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n < clearSize { // even an empty file: Foyer never leaves one
		return nil, truncated(path, 0)
	}
	id, check, err := parseClear(page[:n])
	if errors.Is(err, ErrDamaged) {
		return nil, damaged(path, 0, nil)
	}
	if err != nil {
		return nil, err
	}
	keys, err := newPageKeys(key, id)
	if err != nil {
		return nil, err
	}
	logged := hasLog(path)
	s, err := newSealer(keys, inDatabase)
	if err != nil {
		return nil, err
	}
	first := bytes.Clone(page)
	h := keys.clear()
	copy(first, h[:]) // so that a changed header isn't taken for a wrong key
	opens := n == pageSize && s.open(first, first, 0, nil) == nil
	if string(check) != string(keys.check[:]) {
		if opens || anyPageOpens(f, s, st.Size()) {
			return nil, &DamageError{File: filepath.Base(path), Page: 1}
		}
		return nil, ErrWrongKey
	}
	switch {
	case opens:
	case logged:
		return keys, nil // torn while it was written; the log has it
	case n < pageSize:
		return nil, truncated(path, 0)
	default:
		return nil, &DamageError{File: filepath.Base(path), Page: 1}
	}
	pages := int64(binary.BigEndian.Uint32(first[28:]))
	have := st.Size() / pageSize
	if have < pages && !hasJournal(path) { // a journal brings back the length too
		inLog, err := loggedPages(path, keys)
		if err != nil {
			return nil, err
		}
		for p := have + 1; p <= pages; p++ {
			if !inLog[uint32(p)] && p-1 != pendingPage {
				return nil, truncated(path, st.Size())
			}
		}
	}
	return keys, nil
}

// anyPageOpens tries a few pages other than the first with the key at hand.
func anyPageOpens(f *os.File, s *sealer, size int64) bool {
	page := make([]byte, pageSize)
	for i := int64(1); i < min(size/pageSize, 9); i++ {
		if n, err := f.ReadAt(page, i*pageSize); n == pageSize && err == nil && s.open(page, page, i*pageSize, nil) == nil {
			return true
		}
	}
	return false
}

// loggedPages lists the pages whose frames stand in the log's present round. No lock of SQLite's is on the log file
// itself, so opening it here disturbs nothing.
func loggedPages(path string, keys *pageKeys) (map[uint32]bool, error) {
	pages := map[uint32]bool{}
	f, err := os.Open(path + "-wal")
	if errors.Is(err, os.ErrNotExist) {
		return pages, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := make([]byte, walHeader)
	if n, err := f.ReadAt(h, 0); n < walHeader {
		if errors.Is(err, io.EOF) {
			return pages, nil
		}
		return nil, err
	}
	salts := string(h[16:24])
	for pos := int64(walHeader); ; pos += frameSize {
		n, err := f.ReadAt(h[:frameHeader], pos)
		if n < frameHeader {
			if errors.Is(err, io.EOF) {
				return pages, nil
			}
			return nil, err
		}
		keys.showFrame(h[:frameHeader], pos)
		if string(h[8:16]) != salts {
			return pages, nil
		}
		pages[binary.BigEndian.Uint32(h)] = true
	}
}
