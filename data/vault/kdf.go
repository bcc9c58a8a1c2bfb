package vault

import (
	"fmt"
	"runtime/debug"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is what turning a passphrase into a key takes (argon2id), stored with each wrap.
type Cost struct {
	MemoryKiB uint32 `json:"memoryKiB"`
	Passes    uint32 `json:"passes"`
	Lanes     uint8  `json:"lanes"`
}

const (
	kdfMemoryKiB = 64 << 10
	kdfLanes     = 4
	kdfMinPasses = 3
	kdfMaxPasses = 24
	kdfTarget    = 500 * time.Millisecond

	// What a key file may ask of us: one that was tampered with must not eat the machine's memory.
	kdfMaxMemoryKiB = 1 << 20
	kdfPassLimit    = 1000
	kdfLaneLimit    = 64
)

func (c Cost) valid() bool {
	return c.MemoryKiB >= 8*uint32(c.Lanes) && c.MemoryKiB <= kdfMaxMemoryKiB &&
		c.Passes >= 1 && c.Passes <= kdfPassLimit && c.Lanes >= 1 && c.Lanes <= kdfLaneLimit
}

// tunedCost is 64 MiB with as many passes as take about half a second here, at least three.
func tunedCost() Cost {
	c := Cost{MemoryKiB: kdfMemoryKiB, Passes: 1, Lanes: kdfLanes}
	salt := make([]byte, 16)
	best := time.Hour
	for range 2 { // the first pass also pays for the memory
		start := time.Now()
		clear(argon2.IDKey([]byte("tuning"), salt, 1, c.MemoryKiB, c.Lanes, KeySize))
		best = min(best, time.Since(start))
	}
	debug.FreeOSMemory()
	c.Passes = min(max(uint32(kdfTarget/max(best, time.Millisecond)), kdfMinPasses), kdfMaxPasses)
	return c
}

// stretch turns a passphrase into a wrapping key and gives argon2's memory back to the system at once. The passphrase
// is normalized (NFKC), so that it is the same on every keyboard and system.
func stretch(passphrase string, salt []byte, c Cost) ([]byte, error) {
	if !c.valid() {
		return nil, fmt.Errorf("%w: passphrase cost out of range", ErrDamaged)
	}
	pass := norm.NFKC.AppendString(nil, passphrase)
	k := argon2.IDKey(pass, salt, c.Passes, c.MemoryKiB, c.Lanes, KeySize)
	clear(pass)
	if c.MemoryKiB >= 16<<10 {
		debug.FreeOSMemory()
	}
	return k, nil
}
