package vault

import (
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// file is the Go side of one open file. SQLite uses a file from one thread at a time, under the connection's mutex.
type file struct {
	v       *volume
	db      *dbFile
	kind    byte
	parent  uintptr // the platform's sqlite3_file
	m       *sqlite3.Tsqlite3_io_methods
	scratch uintptr // frameSize bytes of C memory
	*sealer

	// Database: the file's size when last asked, or -1. Locks change hands between, so they reset it.
	end int64

	// Log: see vfs_log.go.
	log logState
	// Journal: see vfs_journal.go.
	journal journalState
}

// Shapes of the functions in SQLite's method tables.
type (
	fnOpen  = func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32
	fnPlain = func(*libc.TLS, uintptr) int32
	fnRW    = func(*libc.TLS, uintptr, uintptr, int32, int64) int32
	fnI64   = func(*libc.TLS, uintptr, int64) int32
	fnInt   = func(*libc.TLS, uintptr, int32) int32
	fnOut   = func(*libc.TLS, uintptr, uintptr) int32
	fnCtl   = func(*libc.TLS, uintptr, int32, uintptr) int32
	fnMap   = func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32
	fnLock  = func(*libc.TLS, uintptr, int32, int32, int32) int32
	fnVoid  = func(*libc.TLS, uintptr)
)

// methods is our method table. Version 2 has no xFetch: no page is ever mapped.
func methods() sqlite3.Tsqlite3_io_methods {
	return sqlite3.Tsqlite3_io_methods{
		FiVersion:               2,
		FxClose:                 cFunc(xClose),
		FxRead:                  cFunc(xRead),
		FxWrite:                 cFunc(xWrite),
		FxTruncate:              cFunc(xTruncate),
		FxSync:                  cFunc(xSync),
		FxFileSize:              cFunc(xFileSize),
		FxLock:                  cFunc(xLock),
		FxUnlock:                cFunc(xUnlock),
		FxCheckReservedLock:     cFunc(xCheckReservedLock),
		FxFileControl:           cFunc(xFileControl),
		FxSectorSize:            cFunc(xSectorSize),
		FxDeviceCharacteristics: cFunc(xDeviceCharacteristics),
		FxShmMap:                cFunc(xShmMap),
		FxShmLock:               cFunc(xShmLock),
		FxShmBarrier:            cFunc(xShmBarrier),
		FxShmUnmap:              cFunc(xShmUnmap),
	}
}

// xOpen opens the volume's databases, their logs and journals. Temporary files belong in memory (temp_store); asked for
// one on disk, or for any other database, it refuses.
func xOpen(tls *libc.TLS, vfs, name, pFile uintptr, flags int32, out uintptr) int32 {
	h := at[handle](pFile)
	h.base.FpMethods = 0
	found, ok := volumes.Load(vfs)
	if !ok || name == 0 {
		return sqlite3.SQLITE_CANTOPEN
	}
	v := found.(*volume)
	path := goString(name)
	f := &file{v: v, parent: pFile + uintptr(handleSize), end: -1}
	switch {
	case flags&sqlite3.SQLITE_OPEN_MAIN_DB != 0:
		f.kind = inDatabase
	case flags&sqlite3.SQLITE_OPEN_WAL != 0:
		f.kind = inLog
		path = strings.TrimSuffix(path, "-wal")
	case flags&sqlite3.SQLITE_OPEN_MAIN_JOURNAL != 0:
		f.kind = inJournal
		path = strings.TrimSuffix(path, "-journal")
	default:
		return sqlite3.SQLITE_CANTOPEN
	}
	if f.db = v.file(path); f.db == nil {
		return sqlite3.SQLITE_CANTOPEN
	}
	if f.db.keys.Load() == nil {
		if err := f.db.make(v.key); err != nil {
			return sqlite3.SQLITE_CANTOPEN
		}
	}
	var err error
	if f.sealer, err = newSealer(f.db.keys.Load(), f.kind); err != nil {
		return sqlite3.SQLITE_CANTOPEN
	}
	if f.scratch = libc.Xmalloc(tls, frameSize); f.scratch == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	rc := goFunc[fnOpen](at[sqlite3.Tsqlite3_vfs](platform).FxOpen)(tls, platform, name, f.parent, flags, out)
	f.m = at[sqlite3.Tsqlite3_io_methods](at[sqlite3.Tsqlite3_file](f.parent).FpMethods)
	if rc != sqlite3.SQLITE_OK {
		// The platform may leave methods behind on failure; its xClose is then due, and ours is never called.
		if f.m != nil {
			goFunc[fnPlain](f.m.FxClose)(tls, f.parent)
		}
		libc.Xfree(tls, f.scratch)
		return rc
	}
	h.slot = takeSlot(f)
	h.base.FpMethods = ioMethods
	v.open.Add(1)
	return sqlite3.SQLITE_OK
}

func xClose(tls *libc.TLS, p uintptr) int32 {
	f := fileOf(p)
	rc := f.flush(tls)
	if c := goFunc[fnPlain](f.m.FxClose)(tls, f.parent); rc == sqlite3.SQLITE_OK {
		rc = c
	}
	clear(cBytes(f.scratch, frameSize))
	libc.Xfree(tls, f.scratch)
	giveSlot(at[handle](p).slot)
	f.v.open.Add(-1)
	return rc
}

func xRead(tls *libc.TLS, p, buf uintptr, n int32, off int64) int32 {
	f := fileOf(p)
	switch f.kind {
	case inDatabase:
		return f.readDatabase(tls, buf, int(n), off)
	case inLog:
		return f.readLog(tls, buf, int(n), off)
	}
	return f.readJournal(tls, buf, int(n), off)
}

func xWrite(tls *libc.TLS, p, buf uintptr, n int32, off int64) int32 {
	f := fileOf(p)
	switch f.kind {
	case inDatabase:
		return f.writeDatabase(tls, buf, int(n), off)
	case inLog:
		return f.writeLog(tls, buf, int(n), off)
	}
	return f.writeJournal(tls, buf, int(n), off)
}

// read and write go to the platform's file.
func (f *file) readRaw(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	return goFunc[fnRW](f.m.FxRead)(tls, f.parent, buf, int32(n), off)
}

func (f *file) writeRaw(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	return goFunc[fnRW](f.m.FxWrite)(tls, f.parent, buf, int32(n), off)
}

func (f *file) size(tls *libc.TLS) (int64, int32) {
	out := tls.Alloc(8)
	defer tls.Free(8)
	rc := goFunc[fnOut](f.m.FxFileSize)(tls, f.parent, out)
	return *at[int64](out), rc
}

// bad notes damage at off and is the code for it.
func (f *file) bad(off int64, short bool) int32 {
	f.v.noteDamage(f.db, f.kind, off, short)
	return sqlite3.SQLITE_IOERR_DATA
}

// epoch counts a page write and returns the epoch to seal it under.
func (f *file) epoch() uint32 { return f.db.count.Load().next() }

func xTruncate(tls *libc.TLS, p uintptr, size int64) int32 {
	f := fileOf(p)
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if f.kind == inDatabase {
		// Growing by truncation would leave unsealed zeros.
		if rc := f.fill(tls, size); rc != sqlite3.SQLITE_OK {
			return rc
		}
		f.end = -1
	}
	if f.kind == inLog {
		f.log = logState{salts: f.log.salts}
	}
	return goFunc[fnI64](f.m.FxTruncate)(tls, f.parent, size)
}

func xSync(tls *libc.TLS, p uintptr, flags int32) int32 {
	f := fileOf(p)
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return goFunc[fnInt](f.m.FxSync)(tls, f.parent, flags)
}

func xFileSize(tls *libc.TLS, p, out uintptr) int32 {
	f := fileOf(p)
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return goFunc[fnOut](f.m.FxFileSize)(tls, f.parent, out)
}

func xLock(tls *libc.TLS, p uintptr, level int32) int32 {
	f := fileOf(p)
	f.end = -1
	return goFunc[fnInt](f.m.FxLock)(tls, f.parent, level)
}

func xUnlock(tls *libc.TLS, p uintptr, level int32) int32 {
	f := fileOf(p)
	f.end = -1
	return goFunc[fnInt](f.m.FxUnlock)(tls, f.parent, level)
}

func xCheckReservedLock(tls *libc.TLS, p, out uintptr) int32 {
	f := fileOf(p)
	return goFunc[fnOut](f.m.FxCheckReservedLock)(tls, f.parent, out)
}

// xFileControl passes on what doesn't touch content. Requests to grow or map the file, and batch-atomic writes, would
// bring plain zeros or bypass us.
func xFileControl(tls *libc.TLS, p uintptr, op int32, arg uintptr) int32 {
	f := fileOf(p)
	switch op {
	case sqlite3.SQLITE_FCNTL_PDB:
		if arg != 0 {
			f.v.pdb = *at[uintptr](arg)
		}
	case sqlite3.SQLITE_FCNTL_SIZE_HINT, sqlite3.SQLITE_FCNTL_CHUNK_SIZE:
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_FCNTL_MMAP_SIZE:
		*at[int64](arg) = 0
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_FCNTL_BEGIN_ATOMIC_WRITE, sqlite3.SQLITE_FCNTL_COMMIT_ATOMIC_WRITE,
		sqlite3.SQLITE_FCNTL_ROLLBACK_ATOMIC_WRITE:
		return sqlite3.SQLITE_NOTFOUND
	}
	return goFunc[fnCtl](f.m.FxFileControl)(tls, f.parent, op, arg)
}

func xSectorSize(tls *libc.TLS, p uintptr) int32 {
	f := fileOf(p)
	return goFunc[fnPlain](f.m.FxSectorSize)(tls, f.parent)
}

// xDeviceCharacteristics hides atomic-write abilities: what SQLite calls one write may be two of ours.
func xDeviceCharacteristics(tls *libc.TLS, p uintptr) int32 {
	f := fileOf(p)
	const atomicWrites = 0x1ff | sqlite3.SQLITE_IOCAP_BATCH_ATOMIC
	return goFunc[fnPlain](f.m.FxDeviceCharacteristics)(tls, f.parent) &^ atomicWrites
}

func xShmMap(tls *libc.TLS, p uintptr, region, size, extend int32, out uintptr) int32 {
	f := fileOf(p)
	return goFunc[fnMap](f.m.FxShmMap)(tls, f.parent, region, size, extend, out)
}

func xShmLock(tls *libc.TLS, p uintptr, offset, n, flags int32) int32 {
	f := fileOf(p)
	f.end = -1
	return goFunc[fnLock](f.m.FxShmLock)(tls, f.parent, offset, n, flags)
}

func xShmBarrier(tls *libc.TLS, p uintptr) {
	f := fileOf(p)
	goFunc[fnVoid](f.m.FxShmBarrier)(tls, f.parent)
}

func xShmUnmap(tls *libc.TLS, p uintptr, remove int32) int32 {
	f := fileOf(p)
	return goFunc[fnInt](f.m.FxShmUnmap)(tls, f.parent, remove)
}
