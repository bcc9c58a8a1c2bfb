// Package clock gives every other package its time, its randomness and its identifiers, so that tests and the
// demo can fix all three.
package clock

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"sync"
	"time"
)

// Source is a clock and a source of random bytes. The zero value is not usable: take System or Fixed.
type Source struct {
	now  func() time.Time
	rand io.Reader
	ids  *sequence
}

// System is the computer's clock and its cryptographic random source.
func System() Source { return New(time.Now, rand.Reader) }

// New builds a Source of its parts. The reader must be safe for use by several goroutines.
func New(now func() time.Time, random io.Reader) Source {
	return Source{now: now, rand: random, ids: &sequence{}}
}

// Fixed stands still at the given time and draws reproducible bytes from the seed: for tests and the demo only.
func Fixed(at time.Time, seed uint64) Source {
	return New(func() time.Time { return at }, Reproducible(seed))
}

// Reproducible returns a reader whose bytes follow from the seed alone. It is not fit for secrets.
func Reproducible(seed uint64) io.Reader {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return &locked{r: mathrand.NewChaCha8(key)}
}

type locked struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *locked) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// Now returns the current time in the location of the clock.
func (s Source) Now() time.Time { return s.now() }

// Read fills p with random bytes.
func (s Source) Read(p []byte) (int, error) { return io.ReadFull(s.rand, p) }

// ID returns a new UUIDv7 in its text form. Ids made by one Source sort in the order in which they were made.
func (s Source) ID() string {
	var b [16]byte
	if _, err := io.ReadFull(s.rand, b[6:]); err != nil {
		// Without randomness an id could collide and overwrite a record: stopping is the only safe answer.
		panic(fmt.Sprintf("clock: no random bytes for an id: %v", err))
	}
	milli, tick := s.ids.next(s.now())
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(milli))
	copy(b[:6], ms[2:])
	b[6] = 0x70 | byte(tick>>8)
	b[7] = byte(tick)
	b[8] = b[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[:8], b[:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:], b[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// sequence keeps ids rising inside one millisecond (RFC 9562, 6.2, method 1 with a 12-bit counter).
type sequence struct {
	mu    sync.Mutex
	milli int64
	tick  uint16
}

func (q *sequence) next(now time.Time) (milli int64, tick uint16) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if milli = now.UnixMilli(); milli > q.milli {
		q.milli, q.tick = milli, 0
		return q.milli, 0
	}
	q.tick++
	if q.tick > 0xfff {
		q.milli, q.tick = q.milli+1, 0
	}
	return q.milli, q.tick
}
