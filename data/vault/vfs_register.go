package vault

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A volume is one registered VFS: one key, one main database, and the copies being written beside it. SQLite finds it
// by a name that says nothing; any other file asked of it is refused, so nothing can be attached through it.
type volume struct {
	name string
	key  Key
	vfs  uintptr // *Tsqlite3_vfs in C memory

	mu    sync.Mutex
	files map[string]*dbFile // by full path; only these may be opened
	open  atomic.Int64       // files open through this VFS

	damage atomic.Pointer[DamageError]

	connect sync.Mutex // guards pdb while a connection opens
	pdb     uintptr    // sqlite3* of the connection being opened
}

// dbFile is one database of a volume: its keys, shared by the main file, its log and its journal.
type dbFile struct {
	path  string
	keys  atomic.Pointer[pageKeys]
	count atomic.Pointer[counter]
}

var (
	registerOnce sync.Once
	registerErr  error
	platform     uintptr  // *Tsqlite3_vfs of the operating system
	ioMethods    uintptr  // *Tsqlite3_io_methods, ours
	volumes      sync.Map // uintptr of Tsqlite3_vfs → *volume
	volumeSeq    atomic.Uint64
)

// at turns an address in C memory into a pointer. The memory is not Go's, so the collector has no part in it.
func at[T any](p uintptr) *T { return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&p))) }

// cBytes is C memory as a slice.
func cBytes(p uintptr, n int) []byte { return unsafe.Slice(at[byte](p), n) }

// cFunc is the address under which transpiled C calls the top-level function f.
func cFunc[T any](f T) uintptr { return *(*uintptr)(unsafe.Pointer(&struct{ f T }{f})) }

// goFunc is the function of type T behind an address in a transpiled C structure.
func goFunc[T any](p uintptr) T { return *(*T)(unsafe.Pointer(&struct{ uintptr }{p})) }

func setUp() {
	tls := libc.NewTLS()
	defer tls.Close()
	if rc := sqlite3.Xsqlite3_initialize(tls); rc != sqlite3.SQLITE_OK {
		registerErr = fmt.Errorf("starting SQLite: code %d", rc)
		return
	}
	platform = sqlite3.Xsqlite3_vfs_find(tls, 0)
	ioMethods = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	if platform == 0 || ioMethods == 0 {
		registerErr = fmt.Errorf("starting SQLite: no file system layer")
		return
	}
	*at[sqlite3.Tsqlite3_io_methods](ioMethods) = methods()
}

// register makes a VFS for key. The caller adds paths and must call unregister once everything is closed.
func register(key Key) (*volume, error) {
	registerOnce.Do(setUp)
	if registerErr != nil {
		return nil, registerErr
	}
	v := &volume{name: fmt.Sprintf("foyer%d", volumeSeq.Add(1)), key: key.Clone(), files: map[string]*dbFile{}}
	tls := libc.NewTLS()
	defer tls.Close()
	name, err := libc.CString(v.name)
	if err != nil {
		return nil, err
	}
	v.vfs = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	if v.vfs == 0 {
		libc.Xfree(tls, name)
		return nil, fmt.Errorf("opening the vault: out of memory")
	}
	// Everything but xOpen is the platform's own function, which finds its own pAppData in our copy.
	d := at[sqlite3.Tsqlite3_vfs](v.vfs)
	*d = *at[sqlite3.Tsqlite3_vfs](platform)
	d.FpNext = 0
	d.FszOsFile += handleSize
	d.FzName = name
	d.FxOpen = cFunc(xOpen)
	volumes.Store(v.vfs, v)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, v.vfs, 0); rc != sqlite3.SQLITE_OK {
		volumes.Delete(v.vfs)
		libc.Xfree(tls, v.vfs)
		libc.Xfree(tls, name)
		return nil, fmt.Errorf("registering the vault: code %d", rc)
	}
	return v, nil
}

// unregister takes the VFS away and drops its keys. With files still open (rows somebody never closed) it leaves the
// structure in place, since SQLite still points to it; the keys stay with those files only.
func (v *volume) unregister() {
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_vfs_unregister(tls, v.vfs)
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range v.files {
		if c := f.count.Load(); c != nil {
			c.close()
		}
		if k := f.keys.Load(); k != nil && v.open.Load() == 0 {
			k.forget()
		}
	}
	v.key.Wipe()
	if v.open.Load() == 0 {
		volumes.Delete(v.vfs)
		libc.Xfree(tls, at[sqlite3.Tsqlite3_vfs](v.vfs).FzName)
		libc.Xfree(tls, v.vfs)
	}
}

// add lets a database be opened through the volume. keys is nil for a file that is to be made.
func (v *volume) add(path string, keys *pageKeys, count *counter) *dbFile {
	f := &dbFile{path: path}
	if keys != nil {
		f.keys.Store(keys)
		f.count.Store(count)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.files[pathKey(path)] = f
	return f
}

// drop takes the permission of add back.
func (v *volume) drop(path string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if f := v.files[pathKey(path)]; f != nil {
		if c := f.count.Load(); c != nil {
			c.close()
		}
		delete(v.files, pathKey(path))
	}
}

func (v *volume) file(path string) *dbFile {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.files[pathKey(path)]
}

// make gives a file that doesn't exist yet its id and keys.
func (f *dbFile) make(key Key) error {
	id, err := newID()
	if err != nil {
		return err
	}
	keys, err := newPageKeys(key, id)
	if err != nil {
		return err
	}
	f.keys.Store(keys)
	f.count.Store(newCounter("", keys, key))
	return nil
}

func (v *volume) noteDamage(f *dbFile, kind byte, off int64, short bool) {
	d := &DamageError{File: filepath.Base(f.path), Offset: off, Truncated: short}
	switch kind {
	case inDatabase:
		d.Page = off/pageSize + 1
	case inLog:
		d.File += "-wal"
	case inJournal:
		d.File += "-journal"
	}
	v.damage.Store(d)
	lastDamage.Store(d)
}

// fullPath is path the way SQLite will name it to xOpen: absolute, links resolved.
func fullPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p, nil
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, filepath.Base(path)), nil
}

// pathKey makes spellings of one path equal where the system does.
func pathKey(path string) string {
	path = filepath.Clean(path)
	if runtime.GOOS == "windows" {
		return strings.ToLower(strings.TrimPrefix(path, `\\?\`))
	}
	return path
}

// goString copies a C string.
func goString(p uintptr) string {
	n := 0
	for *at[byte](p + uintptr(n)) != 0 {
		n++
	}
	return string(bytes.Clone(cBytes(p, n)))
}

// hasLog reports whether a log or journal with content stands beside the database: then a torn page may be whole there.
func hasLog(path string) bool {
	return hasContent(path+"-wal") || hasJournal(path)
}

func hasJournal(path string) bool { return hasContent(path + "-journal") }

func hasContent(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Size() > 0
}
