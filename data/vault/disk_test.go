package vault

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A disk stands below the vault in place of the platform's files: it notes everything that is written, so that a loss
// of power can be played at any point, and it can run full or fail.
type disk struct {
	mu    sync.Mutex
	ops   []diskOp
	names map[uintptr]string // open files
	left  int                // writes until failing; negative for never
	code  int32              // what failing returns
}

type diskOp struct {
	kind string // "write", "truncate", "sync", "delete"
	file string
	off  int64
	data []byte
}

var (
	theDisk      *disk
	diskPlatform uintptr
	diskMethods  = map[uintptr]uintptr{}      // the platform's method tables, one a kind of file, and our copies of them
	realMethods  *sqlite3.Tsqlite3_io_methods // whose writing functions all tables share
	realPlatform *sqlite3.Tsqlite3_vfs
)

// useDisk puts a disk below every volume registered until the test ends.
func useDisk(t *testing.T) *disk {
	t.Helper()
	registerOnce.Do(setUp)
	tls := libc.NewTLS()
	defer tls.Close()
	if diskPlatform == 0 {
		realPlatform = at[sqlite3.Tsqlite3_vfs](platform)
		diskPlatform = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
		*at[sqlite3.Tsqlite3_vfs](diskPlatform) = *realPlatform
		at[sqlite3.Tsqlite3_vfs](diskPlatform).FxOpen = cFunc(diskOpen)
		at[sqlite3.Tsqlite3_vfs](diskPlatform).FxDelete = cFunc(diskDelete)
	}
	theDisk = &disk{names: map[uintptr]string{}, left: -1}
	was := platform
	platform = diskPlatform
	t.Cleanup(func() { platform = was })
	return theDisk
}

func diskOpen(tls *libc.TLS, vfs, name, p uintptr, flags int32, out uintptr) int32 {
	real := uintptr(unsafe.Pointer(realPlatform))
	rc := goFunc[fnOpen](realPlatform.FxOpen)(tls, real, name, p, flags, out)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	f := at[sqlite3.Tsqlite3_file](p)
	theDisk.mu.Lock()
	defer theDisk.mu.Unlock()
	if diskMethods[f.FpMethods] == 0 {
		realMethods = at[sqlite3.Tsqlite3_io_methods](f.FpMethods)
		ours := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*realMethods)))
		m := at[sqlite3.Tsqlite3_io_methods](ours)
		*m = *realMethods
		m.FxWrite, m.FxTruncate, m.FxSync = cFunc(diskWrite), cFunc(diskTruncate), cFunc(diskSync)
		diskMethods[f.FpMethods] = ours
	}
	f.FpMethods = diskMethods[f.FpMethods]
	theDisk.names[p] = goString(name)
	return rc
}

// note records an operation, or says how it fails.
func (d *disk) note(kind string, p uintptr, off int64, data []byte) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if kind == "write" && d.left >= 0 {
		if d.left == 0 {
			return d.code
		}
		d.left--
	}
	d.ops = append(d.ops, diskOp{kind, d.names[p], off, bytes.Clone(data)})
	return sqlite3.SQLITE_OK
}

func (d *disk) failAfter(writes int, code int32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left, d.code = writes, code
}

func (d *disk) length() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ops)
}

func diskWrite(tls *libc.TLS, p, buf uintptr, n int32, off int64) int32 {
	if rc := theDisk.note("write", p, off, cBytes(buf, int(n))); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return goFunc[fnRW](realMethods.FxWrite)(tls, p, buf, n, off)
}

func diskTruncate(tls *libc.TLS, p uintptr, size int64) int32 {
	if rc := theDisk.note("truncate", p, size, nil); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return goFunc[fnI64](realMethods.FxTruncate)(tls, p, size)
}

func diskSync(tls *libc.TLS, p uintptr, flags int32) int32 {
	if rc := theDisk.note("sync", p, 0, nil); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return goFunc[fnInt](realMethods.FxSync)(tls, p, flags)
}

func diskDelete(tls *libc.TLS, vfs, name uintptr, dir int32) int32 {
	theDisk.mu.Lock()
	theDisk.ops = append(theDisk.ops, diskOp{kind: "delete", file: goString(name)})
	theDisk.mu.Unlock()
	real := uintptr(unsafe.Pointer(realPlatform))
	return goFunc[func(*libc.TLS, uintptr, uintptr, int32) int32](realPlatform.FxDelete)(tls, real, name, dir)
}

// afterPowerLoss is what the disk holds when power goes after the first n operations: everything that was synced, and
// of the rest any part, in any order, torn at any sector of 512 bytes. With r nil everything written is there.
func (d *disk) afterPowerLoss(start map[string][]byte, n int, r *rand.Rand) map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	content := map[string][]byte{}
	for name, b := range start {
		content[name] = bytes.Clone(b)
	}
	pending := map[string][]diskOp{}
	settle := func(file string, ops []diskOp) {
		for _, op := range ops {
			content[file] = op.apply(content[file])
		}
	}
	for _, op := range d.ops[:n] {
		switch op.kind {
		case "sync":
			settle(op.file, pending[op.file])
			delete(pending, op.file)
		case "delete":
			delete(content, op.file)
			delete(pending, op.file)
		default:
			pending[op.file] = append(pending[op.file], op)
		}
	}
	for file, ops := range pending {
		if r != nil {
			ops = someOf(ops, r)
		}
		settle(file, ops)
	}
	return content
}

func (op diskOp) apply(b []byte) []byte {
	if op.kind == "truncate" {
		if int64(len(b)) >= op.off {
			return b[:op.off]
		}
		return append(b, make([]byte, op.off-int64(len(b)))...)
	}
	if need := op.off + int64(len(op.data)) - int64(len(b)); need > 0 {
		b = append(b, make([]byte, need)...)
	}
	copy(b[op.off:], op.data)
	return b
}

// someOf drops, shuffles and tears unsynced operations.
func someOf(ops []diskOp, r *rand.Rand) []diskOp {
	var out []diskOp
	for _, op := range ops {
		if op.kind != "write" {
			if r.IntN(2) == 0 {
				out = append(out, op)
			}
			continue
		}
		const sector = 512
		switch r.IntN(4) {
		case 0: // never reached the disk
		case 1, 2:
			out = append(out, op)
		case 3: // some sectors did
			for from := int64(0); from < int64(len(op.data)); {
				to := min((op.off+from)/sector*sector+sector-op.off, int64(len(op.data)))
				if r.IntN(2) == 0 {
					out = append(out, diskOp{"write", op.file, op.off + from, op.data[from:to]})
				}
				from = to
			}
		}
	}
	// Sectors of different places may land in any order; later writes to one place stay later.
	last := map[int64]int{}
	for i, op := range out {
		if op.kind != "write" {
			continue
		}
		j := r.IntN(i + 1)
		if out[j].kind == "write" && last[op.off] <= j && !overlaps(out[j:i+1]) {
			out[i], out[j] = out[j], out[i]
		}
		last[op.off] = i
	}
	return out
}

func overlaps(ops []diskOp) bool {
	for i, a := range ops {
		if a.kind != "write" {
			return true
		}
		for _, b := range ops[i+1:] {
			if a.off < b.off+int64(len(b.data)) && b.off < a.off+int64(len(a.data)) {
				return true
			}
		}
	}
	return len(ops) > 40
}

// putDisk writes the database's files as content has them.
func putDisk(t *testing.T, content map[string][]byte, from, to string) {
	t.Helper()
	if err := removeDatabase(to); err != nil {
		t.Fatal(err)
	}
	for name, b := range content {
		if suffix, ok := strings.CutPrefix(name, from); ok && suffix != "-shm" {
			if err := os.WriteFile(to+suffix, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
