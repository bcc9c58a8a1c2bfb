package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// The layout of a page at rest: ciphertext | tag | nonce | epoch. Page 1 begins with a clear header instead of SQLite's
// own constant one.
const (
	pageSize = 4096
	reserved = 32
	bodySize = pageSize - reserved
	tagAt    = bodySize
	nonceAt  = tagAt + 16
	epochAt  = nonceAt + 12

	clearSize    = 16
	fileFormat   = 1
	walHeader    = 32
	frameHeader  = 24
	frameSize    = frameHeader + pageSize
	pendingPage  = 0x40000000 / pageSize // index of the page SQLite locks and never writes
	sqliteHeader = "SQLite format 3\x00"
	clearMagic   = "FOYR"
)

// Kinds of sealed page, the first byte of what a seal binds.
const (
	inDatabase byte = 'D'
	inLog      byte = 'W'
	inJournal  byte = 'J'
)

// pageKeys derives and keeps the keys of one database file. Lookups take no lock.
type pageKeys struct {
	id    [7]byte
	check [4]byte
	key   Key // own copy, cleared with the volume

	mu     sync.Mutex
	epochs atomic.Pointer[map[uint32]cipher.AEAD]
	frames cipher.Block // hides the log's frame checksums
	marks  cipher.Block // hides the journal's record checksums
}

func newPageKeys(key Key, id [7]byte) (*pageKeys, error) {
	k := &pageKeys{id: id, key: key.Clone()}
	copy(k.check[:], keyCheck(key))
	k.epochs.Store(&map[uint32]cipher.AEAD{})
	var err error
	if k.frames, err = aes.NewCipher(key.Derive(fmt.Sprintf("frames/%x", id))); err != nil {
		return nil, err
	}
	k.marks, err = aes.NewCipher(key.Derive(fmt.Sprintf("journal marks/%x", id)))
	return k, err
}

// keyCheck tells a wrong key from damage. It is the same for every database of a key.
func keyCheck(key Key) []byte { return key.Derive("page key check")[:4] }

// newID draws the id of a database that is being made.
func newID() (id [7]byte, err error) {
	_, err = rand.Read(id[:])
	return id, err
}

// aead returns the cipher of an epoch, deriving it at first sight.
func (k *pageKeys) aead(epoch uint32) cipher.AEAD {
	if a, ok := (*k.epochs.Load())[epoch]; ok {
		return a
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	old := *k.epochs.Load()
	if a, ok := old[epoch]; ok {
		return a
	}
	if k.key.Empty() {
		return nil
	}
	b, err := aes.NewCipher(k.key.Derive(fmt.Sprintf("pages/%x/%d", k.id, epoch)))
	if err != nil {
		return nil
	}
	a, err := cipher.NewGCM(b)
	if err != nil {
		return nil
	}
	// A damaged page names a random epoch: its key must not crowd the map for ever.
	m := make(map[uint32]cipher.AEAD, len(old)+1)
	if len(old) < 1<<14 {
		for e, c := range old {
			m[e] = c
		}
	}
	m[epoch] = a
	k.epochs.Store(&m)
	return a
}

// forget drops all key material that can be dropped.
func (k *pageKeys) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.key.Wipe()
	k.epochs.Store(&map[uint32]cipher.AEAD{})
}

// clear returns the header in the place of SQLite's at the start of the file.
func (k *pageKeys) clear() (h [clearSize]byte) {
	copy(h[:], clearMagic)
	h[4] = fileFormat
	copy(h[5:], k.id[:])
	copy(h[12:], k.check[:])
	return h
}

// parseClear reads a file's first 16 bytes.
func parseClear(h []byte) (id [7]byte, check []byte, err error) {
	if len(h) < clearSize || string(h[:4]) != clearMagic {
		return id, nil, ErrNotVault
	}
	if h[4] > fileFormat {
		return id, nil, ErrNewerFormat
	}
	if h[4] == 0 {
		return id, nil, ErrDamaged
	}
	copy(id[:], h[5:])
	return id, h[12:16], nil
}

var errSeal = errors.New("a seal does not fit")

// sealer seals and opens pages for one open file; it belongs to one goroutine at a time.
type sealer struct {
	keys  *pageKeys
	kind  byte
	nonce [12]byte // random start, then counting in the low 8 bytes
	count uint64

	writeEpoch uint32
	write      cipher.AEAD
	readEpoch  uint32
	read       cipher.AEAD

	aad [32]byte
	in  [12]byte // nonce of the page being opened
}

func newSealer(keys *pageKeys, kind byte) (*sealer, error) {
	s := &sealer{keys: keys, kind: kind}
	if _, err := rand.Read(s.nonce[:]); err != nil {
		return nil, err
	}
	s.count = binary.LittleEndian.Uint64(s.nonce[:])
	return s, nil
}

// bind builds what the seal covers beside the page: the kind, where it stands, and extra (frame header, page number).
func (s *sealer) bind(at int64, extra []byte) []byte {
	s.aad[0] = s.kind
	s.aad[1] = fileFormat
	binary.LittleEndian.PutUint64(s.aad[2:], uint64(at))
	n := 10 + copy(s.aad[10:], extra)
	return s.aad[:n]
}

// seal writes the sealed form of the plain page src (4096 bytes) to dst (4096 bytes, not overlapping).
func (s *sealer) seal(dst, src []byte, at int64, extra []byte, epoch uint32) error {
	if s.write == nil || s.writeEpoch != epoch {
		s.write, s.writeEpoch = s.keys.aead(epoch), epoch
		if s.write == nil {
			return errSeal
		}
	}
	s.count++
	binary.LittleEndian.PutUint64(s.nonce[:], s.count)
	from := 0
	if s.kind == inDatabase && at == 0 {
		h := s.keys.clear()
		copy(dst, h[:])
		from = clearSize
	}
	s.write.Seal(dst[from:from], s.nonce[:], src[from:bodySize], s.bind(at, extra))
	copy(dst[nonceAt:], s.nonce[:])
	binary.LittleEndian.PutUint32(dst[epochAt:], epoch)
	return nil
}

// open decrypts the sealed page src into dst, which is src itself or doesn't overlap. The reserved bytes come out as
// zeros, as SQLite wrote them, so that checksums over the page agree.
func (s *sealer) open(dst, src []byte, at int64, extra []byte) error {
	epoch := binary.LittleEndian.Uint32(src[epochAt:])
	if s.read == nil || s.readEpoch != epoch {
		s.read, s.readEpoch = s.keys.aead(epoch), epoch
		if s.read == nil {
			return errSeal
		}
	}
	from := 0
	if s.kind == inDatabase && at == 0 {
		h := s.keys.clear()
		if subtle.ConstantTimeCompare(h[:], src[:clearSize]) != 1 {
			return errSeal
		}
		from = clearSize
	}
	copy(s.in[:], src[nonceAt:])
	if _, err := s.read.Open(dst[from:from], s.in[:], src[from:nonceAt], s.bind(at, extra)); err != nil {
		return errSeal
	}
	if from > 0 {
		copy(dst, sqliteHeader)
	}
	clear(dst[bodySize:pageSize])
	return nil
}

// The last 16 bytes of a frame header are the log's salts, which SQLite repeats in every frame, and the running
// checksum of everything up to there. As one AES block whitened with the offset they say nothing; a block that was
// changed comes back as noise, the salts don't fit, and the log ends there.

func (k *pageKeys) whiten(b []byte, off int64) {
	var w [8]byte
	binary.LittleEndian.PutUint64(w[:], uint64(off))
	subtle.XORBytes(b[:8], b[:8], w[:])
}

// hideFrame encrypts the salts and checksum of a frame header in place; off is the frame's offset in the log.
func (k *pageKeys) hideFrame(h []byte, off int64) {
	k.whiten(h[8:24], off)
	k.frames.Encrypt(h[8:24], h[8:24])
}

// showFrame undoes hideFrame. Zeros stay zeros: a preallocated tail is not a frame.
func (k *pageKeys) showFrame(h []byte, off int64) {
	if bytes.Equal(h[:frameHeader], zeroFrame[:]) {
		return
	}
	k.frames.Decrypt(h[8:24], h[8:24])
	k.whiten(h[8:24], off)
}

var zeroFrame [frameHeader]byte

// mark returns the four bytes that hide the checksum behind a journal page sealed with nonce.
func (k *pageKeys) mark(nonce []byte) (m [4]byte) {
	var b [16]byte
	copy(b[:], nonce[:12])
	k.marks.Encrypt(b[:], b[:])
	copy(m[:], b[:])
	return m
}
