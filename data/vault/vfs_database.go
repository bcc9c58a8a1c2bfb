package vault

import (
	"encoding/binary"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// readDatabase reads from the main file: whole pages in place, pieces through the scratch page.
func (f *file) readDatabase(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	for n > 0 {
		start := off / pageSize * pageSize
		whole := start == off && n >= pageSize
		into := f.scratch
		if whole {
			into = buf
		}
		k := min(n, int(start+pageSize-off))
		rc := f.readPage(tls, into, start)
		switch {
		case rc == sqlite3.SQLITE_IOERR_SHORT_READ: // an empty file
			clear(cBytes(buf, n))
			return rc
		case rc == sqlite3.SQLITE_IOERR_DATA && start == 0 && !whole && hasLog(f.db.path):
			// Losing power while a checkpoint wrote page 1 tears it; the whole one is in the log, and SQLite looks
			// there once this header has told it the page size.
			outlineHeader(cBytes(into, pageSize))
		case rc != sqlite3.SQLITE_OK:
			clear(cBytes(buf, n))
			return rc
		}
		if !whole {
			copy(cBytes(buf, k), cBytes(into, pageSize)[off-start:])
		}
		buf += uintptr(k)
		off += int64(k)
		n -= k
	}
	return sqlite3.SQLITE_OK
}

// readPage reads and opens the page at start. Past the end of the file there is nothing to authenticate: only an
// empty file may be read there, anything else was cut off.
func (f *file) readPage(tls *libc.TLS, into uintptr, start int64) int32 {
	rc := f.readRaw(tls, into, pageSize, start)
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ {
		size, rc := f.size(tls)
		if rc != sqlite3.SQLITE_OK {
			return rc
		}
		if size == 0 {
			return sqlite3.SQLITE_IOERR_SHORT_READ
		}
		return f.bad(start, true)
	}
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	b := cBytes(into, pageSize)
	if f.open(b, b, start, nil) != nil {
		if start == pendingPage*pageSize {
			clear(b) // never written: SQLite keeps its locks there
			return sqlite3.SQLITE_OK
		}
		return f.bad(start, false)
	}
	return sqlite3.SQLITE_OK
}

// outlineHeader writes the part of a database header that never changes in a vault.
func outlineHeader(b []byte) {
	clear(b)
	copy(b, sqliteHeader)
	binary.BigEndian.PutUint16(b[16:], pageSize)
	b[18], b[19] = 2, 2
	b[20] = reserved
	b[21], b[22], b[23] = 64, 32, 32
	binary.BigEndian.PutUint32(b[44:], 4)
	binary.BigEndian.PutUint32(b[56:], 1)
}

// writeDatabase seals whole pages; a piece is laid over the page it belongs to.
func (f *file) writeDatabase(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	for n > 0 {
		start := off / pageSize * pageSize
		k := min(n, int(start+pageSize-off))
		if rc := f.fill(tls, start); rc != sqlite3.SQLITE_OK {
			return rc
		}
		src := cBytes(buf, k)
		if k < pageSize {
			page := make([]byte, pageSize)
			rc := sqlite3.SQLITE_OK
			if start < f.end {
				if rc = int(f.readPage(tls, f.scratch, start)); rc != sqlite3.SQLITE_OK {
					return int32(rc)
				}
				copy(page, cBytes(f.scratch, pageSize))
			}
			copy(page[off-start:], src)
			src = page
		}
		if f.seal(cBytes(f.scratch, pageSize), src, start, nil, f.epoch()) != nil {
			return sqlite3.SQLITE_IOERR_WRITE
		}
		if rc := f.writeRaw(tls, f.scratch, pageSize, start); rc != sqlite3.SQLITE_OK {
			f.end = -1
			return rc
		}
		f.end = max(f.end, start+pageSize)
		buf += uintptr(k)
		off += int64(k)
		n -= k
	}
	return sqlite3.SQLITE_OK
}

// fill seals zero pages from the end of the file up to `to`, so that no page of the file is ever unsealed: SQLite
// leaves holes for pages it knows to be free. The page that holds SQLite's locks stays a hole.
func (f *file) fill(tls *libc.TLS, to int64) int32 {
	if f.end >= to {
		return sqlite3.SQLITE_OK
	}
	size, rc := f.size(tls)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	var zero []byte
	for pos := size / pageSize * pageSize; pos+pageSize <= to; pos += pageSize {
		if pos == pendingPage*pageSize {
			continue
		}
		if zero == nil {
			zero = make([]byte, pageSize)
		}
		if f.seal(cBytes(f.scratch, pageSize), zero, pos, nil, f.epoch()) != nil {
			return sqlite3.SQLITE_IOERR_WRITE
		}
		if rc := f.writeRaw(tls, f.scratch, pageSize, pos); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	f.end = max(size, to)
	return sqlite3.SQLITE_OK
}
