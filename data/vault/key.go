package vault

import (
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// KeySize is the length of a data key in bytes.
const KeySize = 32

// Key is a practice's data key. Copies share the same memory, so one Wipe clears them all. It prints as "[key]".
type Key struct{ b *[KeySize]byte }

// NewKey reads a fresh key from rand, which should be crypto/rand.Reader outside tests.
func NewKey(rand io.Reader) (Key, error) {
	k := Key{new([KeySize]byte)}
	if _, err := io.ReadFull(rand, k.b[:]); err != nil {
		return Key{}, fmt.Errorf("making a data key: %w", err)
	}
	return k, nil
}

func keyFrom(b []byte) (Key, error) {
	if len(b) != KeySize {
		return Key{}, errors.New("vault: a data key is 32 bytes")
	}
	k := Key{new([KeySize]byte)}
	copy(k.b[:], b)
	return k, nil
}

// Derive returns 32 bytes that belong to purpose alone (HKDF-SHA256). Name a purpose by what it is for and, where it
// may have to change one day, an epoch: "mail tokens/1". The empty Key derives nothing and panics: it is a bug.
func (k Key) Derive(purpose string) []byte {
	if k.b == nil {
		panic("vault: Derive on an empty key")
	}
	out, err := hkdf.Key(sha256.New, k.b[:], nil, "foyer/"+purpose, KeySize)
	if err != nil {
		panic("vault: deriving a key: " + err.Error()) // only for absurd lengths
	}
	return out
}

// Empty reports whether k holds no key, or was wiped.
func (k Key) Empty() bool { return k.b == nil || *k.b == [KeySize]byte{} }

// Equal compares in constant time.
func (k Key) Equal(o Key) bool {
	return k.b != nil && o.b != nil && subtle.ConstantTimeCompare(k.b[:], o.b[:]) == 1
}

// Clone returns a key with memory of its own, which a Wipe of k leaves alone.
func (k Key) Clone() Key {
	if k.b == nil {
		return Key{}
	}
	b := *k.b
	return Key{&b}
}

// Wipe overwrites the key. Databases already open go on working: they hold derived keys until closed.
func (k Key) Wipe() {
	if k.b != nil {
		clear(k.b[:])
	}
}

// String keeps key material out of messages and logs.
func (Key) String() string { return "[key]" }

// GoString keeps key material out of %#v.
func (Key) GoString() string { return "[key]" }

// Format keeps key material out of every fmt verb.
func (Key) Format(s fmt.State, _ rune) { fmt.Fprint(s, "[key]") }

// LogValue keeps key material out of structured logs.
func (Key) LogValue() slog.Value { return slog.StringValue("[key]") }

// MarshalJSON refuses: a key never travels inside another document.
func (Key) MarshalJSON() ([]byte, error) { return nil, errors.New("vault: a key is not marshaled") }
