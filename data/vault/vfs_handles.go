package vault

import (
	"sync"
	"sync/atomic"
	"unsafe"

	sqlite3 "modernc.org/sqlite/lib"
)

// handle is our part of a sqlite3_file, in memory SQLite allocates; the platform's own sqlite3_file follows it.
type handle struct {
	base sqlite3.Tsqlite3_file
	slot uintptr // index in the table of open files
}

const handleSize = int32(unsafe.Sizeof(handle{})+7) &^ 7

// The table of open files maps a slot to its Go side. Reading takes two atomic loads; it grows by a copy, under the
// lock, for as many files as there are. A slot is used again only after its file was closed.
var (
	tableMu   sync.Mutex
	table     atomic.Pointer[[]*atomic.Pointer[file]]
	freeSlots []uintptr
)

func fileOf(p uintptr) *file { return (*table.Load())[at[handle](p).slot].Load() }

func takeSlot(f *file) uintptr {
	tableMu.Lock()
	defer tableMu.Unlock()
	if n := len(freeSlots); n > 0 {
		slot := freeSlots[n-1]
		freeSlots = freeSlots[:n-1]
		(*table.Load())[slot].Store(f)
		return slot
	}
	var old []*atomic.Pointer[file]
	if t := table.Load(); t != nil {
		old = *t
	}
	grown := make([]*atomic.Pointer[file], len(old)+16)
	copy(grown, old)
	for i := len(old); i < len(grown); i++ {
		grown[i] = new(atomic.Pointer[file])
		if i > len(old) {
			freeSlots = append(freeSlots, uintptr(i))
		}
	}
	grown[len(old)].Store(f)
	table.Store(&grown)
	return uintptr(len(old))
}

func giveSlot(slot uintptr) {
	tableMu.Lock()
	defer tableMu.Unlock()
	(*table.Load())[slot].Store(nil)
	freeSlots = append(freeSlots, slot)
}
