package vault

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A rollback journal is headers at sector boundaries and records of page number (4 bytes), page, checksum (4 bytes).
// A record is 4104 bytes, so pages, and nothing else of that length, stand 4 bytes past a multiple of 8. Pages are
// sealed with offset and page number; the checksum, a sum over the plain page, is hidden under the page's nonce. The
// rest of the journal (counts, the page numbers) is plain.
type journalState struct {
	wordAt int64 // offset of the last 4-byte write
	word   [4]byte
	sumAt  int64 // where the checksum of the last page stands, 0 for none
	sum    [4]byte
}

func isRecordPage(n int, off int64) bool { return n == pageSize && off%8 == 4 }

func (f *file) readJournal(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	j := &f.journal
	if !isRecordPage(n, off) {
		rc := f.readRaw(tls, buf, n, off)
		if n == 4 && off == j.sumAt && rc == sqlite3.SQLITE_OK {
			hide(cBytes(buf, 4), j.sum)
		}
		return rc
	}
	j.sumAt = 0
	rc := f.readRaw(tls, f.scratch, 4+pageSize, off-4)
	if rc != sqlite3.SQLITE_OK {
		clear(cBytes(buf, n))
		return rc
	}
	b := cBytes(f.scratch, 4+pageSize)
	page := b[4:]
	j.sumAt = off + pageSize
	j.sum = f.keys.mark(page[nonceAt:])
	if f.open(cBytes(buf, n), page, off, b[:4]) != nil {
		// Within the count the header vouches for, every record was synced: this one was changed since.
		return f.bad(off, false)
	}
	return sqlite3.SQLITE_OK
}

func (f *file) writeJournal(tls *libc.TLS, buf uintptr, n int, off int64) int32 {
	j := &f.journal
	if !isRecordPage(n, off) {
		if n != 4 {
			return f.writeRaw(tls, buf, n, off)
		}
		b := cBytes(f.scratch, 4)
		copy(b, cBytes(buf, 4))
		if off == j.sumAt {
			hide(b, j.sum)
		} else {
			j.wordAt = off
			copy(j.word[:], b)
		}
		return f.writeRaw(tls, f.scratch, 4, off)
	}
	if j.wordAt != off-4 {
		if rc := f.readRaw(tls, f.scratch, 4, off-4); rc != sqlite3.SQLITE_OK {
			return rc
		}
		copy(j.word[:], cBytes(f.scratch, 4))
		j.wordAt = off - 4
	}
	out := cBytes(f.scratch, pageSize)
	if f.seal(out, cBytes(buf, n), off, j.word[:], f.epoch()) != nil {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	j.sumAt = off + pageSize
	j.sum = f.keys.mark(out[nonceAt:])
	return f.writeRaw(tls, f.scratch, pageSize, off)
}

func hide(b []byte, mask [4]byte) {
	for i := range mask {
		b[i] ^= mask[i]
	}
}
