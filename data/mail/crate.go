package mail

import (
	"sync"

	"foyer/data/mail/imap"

	"github.com/klauspost/compress/s2"
)

// Crate collects mails whose bytes are to be stored in one piece. It hands out the memory into which they are read, so
// that they stand side by side without being copied. It is for one goroutine at a time.
type Crate struct {
	buffer *[]byte
	bytes  []byte // of the mails added so far
	raws   []imap.Raw
	ends   []int
}

// NewCrate returns an empty crate.
func NewCrate() *Crate {
	buffer := borrow(crateBytes)
	return &Crate{buffer: buffer, bytes: (*buffer)[:0]}
}

// Alloc returns memory for the body of the mail that will be added next. Asked again before a mail is added, it may
// return the same memory.
func (c *Crate) Alloc(size int) []byte {
	at := len(c.bytes)
	if size > cap(c.bytes)-at {
		return make([]byte, size)
	}
	return c.bytes[at : at+size : at+size]
}

// Add adds a mail. Its body belongs to the crate from now on.
func (c *Crate) Add(raw imap.Raw) {
	c.bytes = append(c.bytes, raw.Body...) // onto itself where it was read into Alloc's memory
	raw.Body = nil
	c.raws, c.ends = append(c.raws, raw), append(c.ends, len(c.bytes))
}

// Len returns the number of mails, Size the bytes of their bodies.
func (c *Crate) Len() int { return len(c.raws) }

// Size returns the bytes of all bodies.
func (c *Crate) Size() int { return len(c.bytes) }

// Pack hashes and packs what the crate holds. The crate is of no more use.
func (c *Crate) Pack(b Box) Pack {
	pk := Pack{Mails: make([]Prepared, 0, len(c.raws))}
	at := 0
	for i, raw := range c.raws {
		raw.Body = c.bytes[at:c.ends[i]:c.ends[i]]
		p := prepare(b, raw)
		p.Offset, p.Length = at, len(raw.Body)
		at = c.ends[i]
		pk.Mails = append(pk.Mails, p)
	}
	*c.buffer = c.bytes
	pk.buffer = borrow(s2.MaxEncodedLen(len(c.bytes)))
	if pk.Packing, pk.Bytes = pack((*pk.buffer)[:cap(*pk.buffer)], c.bytes); pk.Packing == packPlain {
		c.buffer, pk.buffer = pk.buffer, c.buffer // what is kept plain is the crate's own memory
	}
	giveBack(c.buffer)
	return pk
}

// crateBytes is how much a crate takes before its memory has to grow: what package sync packs together, and one mail
// more.
const crateBytes = 320 << 10

// mostKept is the largest piece of memory that is kept for the next crate.
const mostKept = 1 << 20

// memory is what crates and packs stand in. The same few pieces go round through a whole sync.
var memory sync.Pool

func borrow(size int) *[]byte {
	if buffer, ok := memory.Get().(*[]byte); ok && cap(*buffer) >= size {
		return buffer
	}
	buffer := make([]byte, 0, max(size, s2.MaxEncodedLen(crateBytes)))
	return &buffer
}

func giveBack(buffer *[]byte) {
	if cap(*buffer) <= mostKept {
		*buffer = (*buffer)[:0]
		memory.Put(buffer)
	}
}
