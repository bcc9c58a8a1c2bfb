package vault

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A sealed file is a header (magic, format, 16-byte salt) and chunks of 64 KiB, each with its tag (AES-256-GCM under a
// key of the file's own). The nonce counts the chunks and marks the last, so that chunks can't be dropped, swapped or
// cut off; the header is bound into each. Nothing depends on the file's name or place.
const (
	sealMagic   = "FOYS"
	sealFormat  = 1
	sealHeader  = 24
	sealChunk   = 64 << 10
	sealTag     = 16
	sealMaxSize = 1 << 46 // bytes, so that the chunk counter stays in range
)

func sealCipher(key Key, header []byte) (cipher.AEAD, error) {
	k, err := hkdf.Key(sha256.New, key.Derive("sealed files"), header[8:], "foyer sealed file", KeySize)
	if err != nil {
		return nil, err
	}
	defer clear(k)
	b, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func sealNonce(n *[12]byte, chunk uint64, last bool) []byte {
	binary.BigEndian.PutUint64(n[:], chunk)
	n[11] = 0
	if last {
		n[11] = 1
	}
	return n[:]
}

type sealWriter struct {
	w      io.Writer
	a      cipher.AEAD
	header []byte
	buf    []byte // up to one chunk of plain bytes, with room for the tag
	chunk  uint64
	nonce  [12]byte
	err    error
}

// NewSealWriter encrypts what is written to it into w. Close writes the end; without it the file reads as truncated.
// Close doesn't close w.
func NewSealWriter(w io.Writer, key Key) (io.WriteCloser, error) {
	h := make([]byte, sealHeader)
	copy(h, sealMagic)
	h[4] = sealFormat
	if _, err := rand.Read(h[8:]); err != nil {
		return nil, err
	}
	a, err := sealCipher(key, h)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(h); err != nil {
		return nil, err
	}
	return &sealWriter{w: w, a: a, header: h, buf: make([]byte, 0, sealChunk+sealTag)}, nil
}

func (s *sealWriter) Write(p []byte) (n int, err error) {
	for len(p) > 0 && s.err == nil {
		if len(s.buf) == sealChunk { // a full chunk waits: only what follows tells whether it is the last
			s.put(false)
			continue
		}
		k := min(len(p), sealChunk-len(s.buf))
		s.buf = append(s.buf, p[:k]...)
		p, n = p[k:], n+k
	}
	return n, s.err
}

func (s *sealWriter) put(last bool) {
	if s.err != nil {
		return
	}
	out := s.a.Seal(s.buf[:0], sealNonce(&s.nonce, s.chunk, last), s.buf, s.header)
	_, s.err = s.w.Write(out)
	s.chunk++
	s.buf = s.buf[:0]
}

var errSealClosed = errors.New("vault: write to a closed sealed file")

func (s *sealWriter) Close() error {
	if errors.Is(s.err, errSealClosed) {
		return nil
	}
	s.put(true)
	err := s.err
	s.err = errSealClosed
	clear(s.buf[:cap(s.buf)])
	return err
}

type sealReader struct {
	r      *bufio.Reader
	a      cipher.AEAD
	header []byte
	name   string
	buf    []byte // a chunk as stored
	out    []byte // the chunk opened
	plain  []byte // the part of out not yet handed out
	chunk  uint64
	nonce  [12]byte
	last   bool
	err    error
}

// NewSealReader decrypts a sealed file from r. Every byte it hands out is authenticated; the end is only io.EOF where
// the writer put it. Errors: ErrNotVault, ErrNewerFormat, ErrTruncated, and ErrDamaged for changed bytes or another key.
func NewSealReader(r io.Reader, key Key) (io.Reader, error) {
	return newSealReader(r, key, "sealed file")
}

func newSealReader(r io.Reader, key Key, name string) (*sealReader, error) {
	s := &sealReader{r: bufio.NewReaderSize(r, sealChunk+sealTag+1), name: name, header: make([]byte, sealHeader)}
	n, err := io.ReadFull(s.r, s.header)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	switch {
	case n >= 4 && string(s.header[:4]) != sealMagic:
		return nil, ErrNotVault
	case n < sealHeader:
		return nil, truncated(name, 0)
	case s.header[4] > sealFormat:
		return nil, ErrNewerFormat
	case s.header[4] != sealFormat || s.header[5] != 0 || s.header[6] != 0 || s.header[7] != 0:
		return nil, damaged(name, 0, nil)
	}
	if s.a, err = sealCipher(key, s.header); err != nil {
		return nil, err
	}
	s.buf, s.out = make([]byte, sealChunk+sealTag), make([]byte, 0, sealChunk)
	return s, nil
}

func (s *sealReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(s.plain) == 0 {
		if s.err == nil && s.last {
			s.err = io.EOF
		}
		if s.err != nil {
			return 0, s.err
		}
		s.err = s.next()
	}
	n := copy(p, s.plain)
	s.plain = s.plain[n:]
	return n, nil
}

func (s *sealReader) next() error {
	off := sealHeader + int64(s.chunk)*(sealChunk+sealTag)
	n, err := io.ReadFull(s.r, s.buf)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	last := n < len(s.buf)
	if !last {
		if _, err := s.r.Peek(1); errors.Is(err, io.EOF) {
			last = true
		} else if err != nil {
			return err
		}
	}
	if n < sealTag {
		return truncated(s.name, off)
	}
	plain, err := s.a.Open(s.out[:0], sealNonce(&s.nonce, s.chunk, last), s.buf[:n], s.header)
	if err != nil && last {
		if _, err := s.a.Open(s.out[:0], sealNonce(&s.nonce, s.chunk, false), s.buf[:n], s.header); err == nil {
			return truncated(s.name, off+int64(n)) // cut exactly between two chunks
		}
	}
	if err != nil {
		return damaged(s.name, off, nil)
	}
	s.plain, s.last = plain, last
	s.chunk++
	return nil
}

// SealFile writes src to a new sealed file at path (0600) and returns how many plain bytes it held. It never replaces a
// file (ErrExists), and the name appears only once the file is whole.
func SealFile(path string, key Key, src io.Reader) (size int64, err error) {
	if _, err := os.Lstat(path); err == nil {
		return 0, fmt.Errorf("sealing %s: %w", filepath.Base(path), ErrExists)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".sealing-*")
	if err != nil {
		return 0, fmt.Errorf("sealing a file: %w", err)
	}
	size, err = sealInto(f, key, src)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = renameNew(f.Name(), path)
	}
	if err != nil {
		if r := os.Remove(f.Name()); r != nil && !errors.Is(r, os.ErrNotExist) {
			err = errors.Join(err, r)
		}
		return 0, fmt.Errorf("sealing %s: %w", filepath.Base(path), err)
	}
	return size, nil
}

func sealInto(w io.Writer, key Key, src io.Reader) (int64, error) {
	s, err := NewSealWriter(w, key)
	if err != nil {
		return 0, err
	}
	size, err := io.Copy(s, io.LimitReader(src, sealMaxSize))
	return size, errors.Join(err, s.Close())
}

// renameNew gives a finished file its name unless the name is taken.
func renameNew(from, to string) error {
	if err := os.Link(from, to); err == nil {
		if err := os.Remove(from); err != nil {
			return err
		}
		return syncDir(filepath.Dir(to))
	} else if errors.Is(err, os.ErrExist) {
		return ErrExists
	}
	// File systems without links: look, then rename.
	if _, err := os.Lstat(to); err == nil {
		return ErrExists
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

type sealedFile struct {
	*sealReader
	f *os.File
}

func (s sealedFile) Close() error { return s.f.Close() }

// OpenSealed reads the sealed file at path; see NewSealReader for errors. The caller closes it.
func OpenSealed(path string, key Key) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s, err := newSealReader(f, key, filepath.Base(path))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening %s: %w", filepath.Base(path), err), f.Close())
	}
	return sealedFile{s, f}, nil
}
