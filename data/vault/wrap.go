package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"io"
)

// Kinds of wrap.
const (
	KindMember   = "member"
	KindRecovery = "recovery"
)

const (
	saltSize     = 16
	sealedSize   = 12 + KeySize + 16 // nonce, key, tag
	recoveryID   = "recovery"
	recoveryName = "Recovery key"
)

// Wrap is the data key under one passphrase or recovery key. Nothing in it is secret.
type Wrap struct {
	ID     string `json:"id"`    // the member's id, "recovery" for the recovery key
	Label  string `json:"label"` // shown where a person is to be chosen at unlock
	Kind   string `json:"kind"`  // KindMember or KindRecovery
	KDF    string `json:"kdf"`   // "argon2id"
	Cost   Cost   `json:"cost"`
	Salt   []byte `json:"salt"`
	Sealed []byte `json:"sealed"`
}

func (w Wrap) valid() bool {
	return w.ID != "" && len(w.ID) <= 128 && len(w.Label) <= 512 && (w.Kind == KindMember || w.Kind == KindRecovery) &&
		w.KDF == "argon2id" && w.Cost.valid() && len(w.Salt) == saltSize && len(w.Sealed) == sealedSize
}

// bound is what the seal covers beside the key, so that a wrap can't be renamed or moved to another practice.
func (w Wrap) bound(practice string) []byte {
	return fmt.Appendf(nil, "foyer wrap 1|%q|%q|%s", practice, w.ID, w.Kind)
}

func (w Wrap) aead(secret string) (cipher.AEAD, error) {
	kek, err := stretch(secret, w.Salt, w.Cost)
	if err != nil {
		return nil, err
	}
	defer clear(kek)
	b, err := aes.NewCipher(kek)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

// newWrap seals key under secret.
func newWrap(key Key, practice, id, label, kind, secret string, cost Cost, rand io.Reader) (Wrap, error) {
	w := Wrap{ID: id, Label: label, Kind: kind, KDF: "argon2id", Cost: cost, Salt: make([]byte, saltSize)}
	if _, err := io.ReadFull(rand, w.Salt); err != nil {
		return Wrap{}, err
	}
	a, err := w.aead(secret)
	if err != nil {
		return Wrap{}, err
	}
	nonce := make([]byte, 12)
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return Wrap{}, err
	}
	w.Sealed = a.Seal(nonce, nonce, key.b[:], w.bound(practice))
	return w, nil
}

// open returns the data key, or ErrWrongPassphrase.
func (w Wrap) open(practice, secret string) (Key, error) {
	a, err := w.aead(secret)
	if err != nil {
		return Key{}, err
	}
	b, err := a.Open(nil, w.Sealed[:12], w.Sealed[12:], w.bound(practice))
	if err != nil {
		return Key{}, ErrWrongPassphrase
	}
	defer clear(b)
	return keyFrom(b)
}
