package vault

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// openFile finds a file a database has open.
func openFile(t *testing.T, db *DB, kind byte) *file {
	t.Helper()
	for _, slot := range *table.Load() {
		if f := slot.Load(); f != nil && f.db == db.file && f.kind == kind {
			return f
		}
	}
	t.Fatal("no such file open")
	return nil
}

// rig calls a file's functions as SQLite does, with C memory.
type rig struct {
	t   *testing.T
	f   *file
	tls *libc.TLS
	buf uintptr
}

func newRig(t *testing.T, f *file) *rig {
	tls := libc.NewTLS()
	r := &rig{t, f, tls, libc.Xmalloc(tls, 1<<20)}
	t.Cleanup(func() { libc.Xfree(tls, r.buf); tls.Close() })
	return r
}

func (r *rig) write(off int64, b []byte) {
	r.t.Helper()
	copy(cBytes(r.buf, len(b)), b)
	fn := map[byte]func(*libc.TLS, uintptr, int, int64) int32{
		inDatabase: r.f.writeDatabase, inLog: r.f.writeLog, inJournal: r.f.writeJournal}[r.f.kind]
	if rc := fn(r.tls, r.buf, len(b), off); rc != sqlite3.SQLITE_OK {
		r.t.Fatalf("write at %d: code %d", off, rc)
	}
}

func (r *rig) read(off int64, n int) ([]byte, int32) {
	r.t.Helper()
	fn := map[byte]func(*libc.TLS, uintptr, int, int64) int32{
		inDatabase: r.f.readDatabase, inLog: r.f.readLog, inJournal: r.f.readJournal}[r.f.kind]
	rc := fn(r.tls, r.buf, n, off)
	return bytes.Clone(cBytes(r.buf, n)), rc
}

// zeroReserved makes plain bytes look as they come back: the ends of pages are zeros.
func zeroReserved(b []byte, off int64) {
	for i := range b {
		if (off+int64(i))%pageSize >= bodySize {
			b[i] = 0
		}
	}
}

// Any range can be written and read, across pages and in pieces, also where the file must grow.
func TestOddRangesOfADatabaseFile(t *testing.T) {
	db := openTest(t, filepath.Join(t.TempDir(), "a.db"), testKey(t), Options{})
	mustExec(t, db, "CREATE TABLE r (x INTEGER)")
	if err := db.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, openFile(t, db, inDatabase))
	const base = 20 * pageSize
	model := make([]byte, 30*pageSize)
	rnd := rand.New(rand.NewPCG(1, 1))
	r.write(base+int64(len(model))-pageSize, make([]byte, pageSize)) // grows; the gap reads as zeros
	for range 300 {
		off, n := rnd.IntN(len(model)-3*pageSize), 1+rnd.IntN(3*pageSize)
		if rnd.IntN(2) == 0 {
			b := randomBytes(n, rnd.Uint64())
			zeroReserved(b, int64(off))
			copy(model[off:], b)
			r.write(base+int64(off), b)
			continue
		}
		if got, rc := r.read(base+int64(off), n); rc != sqlite3.SQLITE_OK || !bytes.Equal(got, model[off:off+n]) {
			t.Fatalf("%d bytes at %d: code %d", n, off, rc)
		}
	}
	if _, rc := r.read(base+int64(len(model)), 10); rc != sqlite3.SQLITE_IOERR_DATA {
		t.Error("past the end:", rc)
	}
}

func TestOddRangesOfALog(t *testing.T) {
	db := openTest(t, filepath.Join(t.TempDir(), "a.db"), testKey(t), Options{})
	mustExec(t, db, "CREATE TABLE r (x INTEGER)")
	r := newRig(t, openFile(t, db, inLog))
	frames := randomBytes(12*frameSize, 4)
	for i := range 12 {
		f := frames[i*frameSize:]
		clear(f[frameHeader+bodySize : frameSize])
		copy(f[8:16], frames[8:16]) // one round of the log: the same salts
	}
	const base = walHeader + 50*frameSize
	for off := 0; off < len(frames); { // written from front to back in uneven pieces, as a log is
		n := min([]int{1, 8, 24, 512, 4096, 4120, 5000}[off%7], len(frames)-off)
		r.write(base+int64(off), frames[off:off+n])
		off += n
	}
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		off := rnd.IntN(len(frames) - 1)
		n := 1 + rnd.IntN(min(2*frameSize, len(frames)-off))
		if got, rc := r.read(base+int64(off), n); rc != sqlite3.SQLITE_OK || !bytes.Equal(got, frames[off:off+n]) {
			t.Fatalf("%d bytes at %d: code %d", n, off, rc)
		}
	}
}

// Offsets past 4 GiB, and the page at 1 GiB where SQLite keeps its locks and which is never written.
func TestLargeOffsets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := openTest(t, path, testKey(t), Options{})
	mustExec(t, db, "CREATE TABLE r (x INTEGER)")
	if err := db.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 5<<30); err != nil { // sparse
		t.Skip("no room for a sparse file:", err)
	}
	f := openFile(t, db, inDatabase)
	f.end = -1
	r := newRig(t, f)
	page := randomBytes(pageSize, 1)
	clear(page[bodySize:])
	for _, off := range []int64{5<<30 - pageSize, 1<<32 - pageSize, 1 << 32, 1<<31 - pageSize, 1 << 31, pendingPage*pageSize + pageSize} {
		r.write(off, page)
		if got, rc := r.read(off, pageSize); rc != sqlite3.SQLITE_OK || !bytes.Equal(got, page) {
			t.Errorf("at %d: code %d", off, rc)
		}
	}
	if got, rc := r.read(pendingPage*pageSize, pageSize); rc != sqlite3.SQLITE_OK || !bytes.Equal(got, make([]byte, pageSize)) {
		t.Error("the page of locks:", rc)
	}
	if _, rc := r.read(1<<32+pageSize, pageSize); rc != sqlite3.SQLITE_IOERR_DATA {
		t.Error("a hole read as a page:", rc)
	}
	if err := os.Truncate(path, st.Size()); err != nil {
		t.Fatal(err)
	}
}

// Full-text search keeps its tables behind triggers, as the store uses it.
func TestFullTextSearch(t *testing.T) {
	db := openTest(t, filepath.Join(t.TempDir(), "a.db"), testKey(t), Options{})
	mustExec(t, db, "CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT) STRICT")
	mustExec(t, db, "CREATE VIRTUAL TABLE f USING fts5 (name, content='p', content_rowid='id', prefix='2 3')")
	mustExec(t, db, "CREATE TRIGGER p_f AFTER INSERT ON p BEGIN INSERT INTO f (rowid, name) VALUES (new.id, new.name); END")
	mustExec(t, db, "INSERT INTO p (name) VALUES ('Rosalind Okafor'), ('Bo Lind')")
	var n int
	if err := db.Reader().QueryRow("SELECT count(*) FROM f WHERE f MATCH 'oka*'").Scan(&n); err != nil || n != 1 {
		t.Error(n, err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
