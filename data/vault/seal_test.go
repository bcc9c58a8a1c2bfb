package vault

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"
)

func sealed(t testing.TB, key Key, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewSealWriter(&b, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unsealed(key Key, b []byte) ([]byte, error) {
	r, err := NewSealReader(bytes.NewReader(b), key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func randomBytes(n int, seed uint64) []byte {
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	b := make([]byte, n)
	r.Read(b)
	return b
}

func TestSealedFilesComeBackWhole(t *testing.T) {
	key := testKey(t)
	for _, n := range []int{0, 1, 100, sealChunk - 1, sealChunk, sealChunk + 1, 2 * sealChunk, 3*sealChunk + 17} {
		plain := randomBytes(n, uint64(n))
		s := sealed(t, key, plain)
		got, err := unsealed(key, s)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: %v", n, err)
		}
		r, err := NewSealReader(iotest.OneByteReader(bytes.NewReader(s)), key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(iotest.HalfReader(r)); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes in pieces: %v", n, err)
		}
	}
}

func TestSealedFilesNoticeChanges(t *testing.T) {
	key := testKey(t)
	plain := randomBytes(2*sealChunk, 1)
	s := sealed(t, key, plain)
	for i := 0; i < len(s); i += 1 + i/7 {
		b := bytes.Clone(s)
		b[i] ^= 0x40
		got, err := unsealed(key, b)
		if err == nil {
			t.Errorf("byte %d went unnoticed", i)
		}
		if !bytes.HasPrefix(plain, got) {
			t.Errorf("byte %d: wrong bytes came out", i)
		}
	}
	for _, n := range []int{0, 3, 10, sealHeader, sealHeader + 5, sealHeader + sealChunk + sealTag, len(s) - 1} {
		if _, err := unsealed(key, s[:n]); !errors.Is(err, ErrTruncated) && !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	if _, err := unsealed(key, s[:sealHeader+sealChunk+sealTag]); !errors.Is(err, ErrTruncated) {
		t.Error("cut between chunks:", err)
	}
	if _, err := unsealed(key, append(bytes.Clone(s), 0)); !errors.Is(err, ErrDamaged) {
		t.Error("a byte more:", err)
	}
	a, b := sealHeader, sealHeader+sealChunk+sealTag
	swapped := bytes.Clone(s)
	copy(swapped[a:b], s[b:])
	copy(swapped[b:], s[a:b])
	if _, err := unsealed(key, swapped); !errors.Is(err, ErrDamaged) {
		t.Error("swapped chunks:", err)
	}
	if _, err := unsealed(testKey(t), s); !errors.Is(err, ErrDamaged) {
		t.Error("another key:", err)
	}
	newer := bytes.Clone(s)
	newer[4] = 9
	if _, err := unsealed(key, newer); !errors.Is(err, ErrNewerFormat) {
		t.Error("newer:", err)
	}
	if _, err := unsealed(key, []byte("%PDF-1.7 plain")); !errors.Is(err, ErrNotVault) {
		t.Error("plain:", err)
	}
}

func TestSealFileNeverReplaces(t *testing.T) {
	key, path := testKey(t), filepath.Join(t.TempDir(), "a")
	if n, err := SealFile(path, key, bytes.NewReader([]byte("letter"))); n != 6 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := SealFile(path, key, bytes.NewReader(nil)); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	if _, err := SealFile(path+"b", key, iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	r, err := OpenSealed(path, key)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); string(b) != "letter" || err != nil {
		t.Error(string(b), err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Error("left behind:", left, err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Error(st.Mode(), err)
	}
}

func FuzzSealReader(f *testing.F) {
	key, err := keyFrom(make([]byte, KeySize))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed(f, key, []byte("hello")))
	f.Add([]byte(sealMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := unsealed(key, b); err == nil && len(got) > len(b) {
			t.Fatal("more out than in")
		}
	})
}
