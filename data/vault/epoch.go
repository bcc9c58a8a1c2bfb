package vault

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

const (
	// epochWrites is how many pages one page key seals before the next epoch begins; the bound is 2^32. Several
	// processes may lose part of each other's count, so half of it is left as room.
	epochWrites = 1 << 31
	// epochBlock is how many writes a process books ahead: what a crash can cost, in count only.
	epochBlock = 1 << 16

	counterSize = 56
)

// counter hands out the epoch each page is sealed under, and counts. With a path it books blocks of writes in a small
// file beside the database; without one it lives for a single copy.
type counter struct {
	path string
	mac  []byte

	left  atomic.Int64
	epoch atomic.Uint32
	mu    sync.Mutex
	limit uint64 // writes an epoch; a variable for tests
	block int64
}

// newCounter books the first block. A missing, damaged or unwritable file begins a fresh epoch, which is always safe.
func newCounter(path string, keys *pageKeys, key Key) *counter {
	c := &counter{path: path, limit: epochWrites, block: epochBlock}
	c.mac = key.Derive(fmt.Sprintf("epoch counter/%x", keys.id))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.book(0)
	return c
}

// next counts one page write and returns its epoch.
func (c *counter) next() uint32 {
	if c.left.Add(-1) >= 0 {
		return c.epoch.Load()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left.Add(-1) < 0 {
		c.book(0)
		c.left.Add(-1)
	}
	return c.epoch.Load()
}

// close gives back what was booked and not used.
func (c *counter) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := c.left.Swap(0); left > 0 {
		c.book(-left)
	}
	c.left.Store(0)
}

// book adds a block (or gives back -n) to the count on disk, and turns the epoch when it is full.
func (c *counter) book(giveBack int64) {
	epoch, err := c.update(giveBack)
	if giveBack != 0 {
		return // a count that stays too high only turns the epoch early
	}
	if err != nil {
		epoch = freshEpoch() // unwritable: nobody will count under this number again
	}
	c.epoch.Store(epoch)
	c.left.Store(c.block)
}

func freshEpoch() uint32 {
	var b [4]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("vault: no randomness: " + err.Error())
	}
	return binary.LittleEndian.Uint32(b[:])
}

// update rewrites the counter file under its lock and returns the epoch in force.
func (c *counter) update(giveBack int64) (uint32, error) {
	if c.path == "" {
		return freshEpoch(), nil
	}
	f, err := os.OpenFile(c.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if err := lockFile(f, true); err != nil {
		return 0, err
	}
	defer unlockFile(f)
	b := make([]byte, counterSize)
	_, err = io.ReadFull(io.NewSectionReader(f, 0, counterSize), b)
	epoch, count := binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint64(b[16:])
	known := err == nil && string(b[:4]) == "FOYE" && hmac.Equal(b[24:], c.sum(b[:24]))
	switch {
	case giveBack != 0:
		if !known || epoch != c.epoch.Load() || count < uint64(-giveBack) {
			return epoch, nil
		}
		count -= uint64(-giveBack)
	case !known || count+uint64(c.block) > c.limit:
		epoch, count = freshEpoch(), uint64(c.block)
	default:
		count += uint64(c.block)
	}
	b = make([]byte, counterSize)
	copy(b, "FOYE")
	b[4] = 1
	binary.LittleEndian.PutUint32(b[8:], epoch)
	binary.LittleEndian.PutUint64(b[16:], count)
	copy(b[24:], c.sum(b[:24]))
	// Not synced: losing power may lose a block of the count, and there is room for that.
	if _, err := f.WriteAt(b, 0); err != nil {
		return 0, err
	}
	return epoch, nil
}

func (c *counter) sum(b []byte) []byte {
	h := hmac.New(sha256.New, c.mac)
	h.Write(b)
	return h.Sum(nil)
}
