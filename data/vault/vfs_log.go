package vault

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// logState remembers what a connection last wrote to its write-ahead log.
//
// SQLite writes a frame as two writes, header then page. A header at or past `end` opens a new frame, so its page
// follows at once: it waits here and goes out in one write with the page. Headers before `end` are rewritten checksums
// of frames already there and go out directly; nothing may follow those before other connections look.
type logState struct {
	end     int64    // end of the last whole frame this connection wrote
	hdrAt   int64    // offset of the last header written, 0 for none
	last    [16]byte // its plain beginning
	hdr     [16]byte // scratch: what a seal covers
	salts   [8]byte  // of this round of the log, from the last header written with them
	waiting bool     // that header is in the first bytes of scratch, unwritten
}

// bound is what a frame's seal covers: page number, commit mark and salts. Within a transaction that wrote a page twice,
// SQLite leaves the salts of later frames zero until it rewrites all checksums before the commit; only this connection
// can see such a frame, and the salts are those it wrote before.
func (f *file) bound(h []byte) []byte {
	copy(f.log.hdr[:], h)
	if [8]byte(h[8:16]) == [8]byte{} {
		copy(f.log.hdr[8:], f.log.salts[:])
	}
	return f.log.hdr[:]
}

// flush writes a waiting header.
func (f *file) flush(tls *libc.TLS) int32 {
	if !f.log.waiting {
		return sqlite3.SQLITE_OK
	}
	f.log.waiting = false
	return f.writeRaw(tls, f.scratch, frameHeader, f.log.hdrAt)
}

// frameAt is the offset of the frame that off lies in; off is past the log's header.
func frameAt(off int64) int64 { return walHeader + (off-walHeader)/frameSize*frameSize }

func (f *file) readLog(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if off < walHeader && off+int64(n) <= walHeader {
		return f.readRaw(tls, buf, n, off)
	}
	frame := frameAt(max(off, walHeader))
	switch {
	case off == frame && n == frameSize: // recovery: a torn frame is where the log ends
		if rc := f.readRaw(tls, buf, n, off); rc != sqlite3.SQLITE_OK {
			return rc
		}
		b := cBytes(buf, n)
		f.keys.showFrame(b, frame)
		page := b[frameHeader:]
		if f.open(page, page, frame, f.bound(b)) != nil {
			clear(page)
		}
		return sqlite3.SQLITE_OK
	case off == frame+frameHeader && n == pageSize: // a page the index knows to be whole
		return f.readFramePage(tls, cBytes(buf, n), frame)
	}
	return f.readLogPieces(tls, buf, n, off)
}

// readFramePage reads the page of the frame at `frame` into dst.
func (f *file) readFramePage(tls *libc.TLS, dst []byte, frame int64) int32 {
	rc := f.readRaw(tls, f.scratch, frameSize, frame)
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ {
		return f.bad(frame, true)
	}
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	b := cBytes(f.scratch, frameSize)
	f.keys.showFrame(b, frame)
	if f.open(dst, b[frameHeader:], frame, f.bound(b)) != nil {
		return f.bad(frame, false)
	}
	return sqlite3.SQLITE_OK
}

// readLogPieces reads any other range: parts of headers, or of pages.
func (f *file) readLogPieces(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	page := make([]byte, pageSize)
	for n > 0 {
		var k int
		if off < walHeader {
			k = min(n, int(walHeader-off))
			if rc := f.readRaw(tls, buf, k, off); rc != sqlite3.SQLITE_OK {
				clear(cBytes(buf, n))
				return rc
			}
		} else {
			frame := frameAt(off)
			in := int(off - frame)
			if in < frameHeader {
				k = min(n, frameHeader-in)
				if rc := f.readRaw(tls, f.scratch, frameHeader, frame); rc != sqlite3.SQLITE_OK {
					clear(cBytes(buf, n))
					return rc
				}
				h := cBytes(f.scratch, frameHeader)
				f.keys.showFrame(h, frame)
				copy(cBytes(buf, k), h[in:])
			} else {
				k = min(n, frameSize-in)
				if rc := f.readFramePage(tls, page, frame); rc != sqlite3.SQLITE_OK {
					clear(cBytes(buf, n))
					return rc
				}
				copy(cBytes(buf, k), page[in-frameHeader:])
			}
		}
		buf += uintptr(k)
		off += int64(k)
		n -= k
	}
	return sqlite3.SQLITE_OK
}

func (f *file) writeLog(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	if off < walHeader && off+int64(n) <= walHeader {
		if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
		if off == 0 {
			f.log.end = walHeader // a new round of the log
		}
		return f.writeRaw(tls, buf, n, off)
	}
	frame := frameAt(max(off, walHeader))
	switch {
	case off == frame && n == frameHeader:
		return f.writeFrameHeader(tls, cBytes(buf, n), frame)
	case off == frame+frameHeader && n == pageSize:
		return f.writeFramePage(tls, cBytes(buf, n), frame)
	}
	return f.writeLogPieces(tls, buf, n, off)
}

func (f *file) writeFrameHeader(tls *libc.TLS, h []byte, frame int64) int32 {
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if [8]byte(h[8:16]) != [8]byte{} {
		copy(f.log.salts[:], h[8:])
	}
	copy(f.log.last[:], h)
	f.log.hdrAt = frame
	out := cBytes(f.scratch, frameHeader)
	copy(out, h)
	f.keys.hideFrame(out, frame)
	if frame >= f.log.end {
		f.log.waiting = true
		return sqlite3.SQLITE_OK
	}
	return f.writeRaw(tls, f.scratch, frameHeader, frame)
}

func (f *file) writeFramePage(tls *libc.TLS, page []byte, frame int64) int32 {
	own := f.log.hdrAt == frame
	if !own {
		// A page written again within its transaction: its header stands in the file.
		if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
		if rc := f.readRaw(tls, f.scratch, frameHeader, frame); rc != sqlite3.SQLITE_OK {
			return rc
		}
		h := cBytes(f.scratch, frameHeader)
		f.keys.showFrame(h, frame)
		copy(f.log.last[:], h)
		f.log.hdrAt = 0
	}
	b := cBytes(f.scratch, frameSize)
	if f.seal(b[frameHeader:], page, frame, f.bound(f.log.last[:]), f.epoch()) != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	var rc int32
	if f.log.waiting {
		f.log.waiting = false
		rc = f.writeRaw(tls, f.scratch, frameSize, frame)
	} else {
		rc = f.writeRaw(tls, f.scratch+frameHeader, pageSize, frame+frameHeader)
	}
	if own && rc == sqlite3.SQLITE_OK {
		f.log.end = frame + frameSize
	}
	return rc
}

// writeLogPieces lays other ranges over what is there: SQLite splits a frame where it must sync in between.
func (f *file) writeLogPieces(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	f.log.hdrAt = 0
	whole := make([]byte, frameSize)
	for n > 0 {
		var k int
		if off < walHeader {
			k = min(n, int(walHeader-off))
			if rc := f.writeRaw(tls, buf, k, off); rc != sqlite3.SQLITE_OK {
				return rc
			}
		} else {
			frame := frameAt(off)
			in := int(off - frame)
			k = min(n, frameSize-in)
			clear(whole)
			if rc := f.readRaw(tls, f.scratch, frameSize, frame); rc != sqlite3.SQLITE_OK &&
				rc != sqlite3.SQLITE_IOERR_SHORT_READ {
				return rc
			}
			b := cBytes(f.scratch, frameSize)
			copy(whole, b[:frameHeader])
			f.keys.showFrame(whole, frame)
			if f.open(whole[frameHeader:], b[frameHeader:], frame, f.bound(whole)) != nil {
				clear(whole[frameHeader:])
			}
			copy(whole[in:], cBytes(buf, k))
			copy(b, whole[:frameHeader])
			f.keys.hideFrame(b, frame)
			if f.seal(b[frameHeader:], whole[frameHeader:], frame, f.bound(whole), f.epoch()) != nil {
				return sqlite3.SQLITE_IOERR_WRITE
			}
			end := frameSize
			if in+k <= frameHeader {
				end = frameHeader
			}
			if rc := f.writeRaw(tls, f.scratch, end, frame); rc != sqlite3.SQLITE_OK {
				return rc
			}
		}
		buf += uintptr(k)
		off += int64(k)
		n -= k
	}
	return sqlite3.SQLITE_OK
}
