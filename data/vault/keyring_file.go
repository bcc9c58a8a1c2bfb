package vault

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

const (
	keyringFormat  = 1
	keyringKind    = "foyer keys"
	keyringMaxSize = 1 << 20
)

// keyringBody is what the key file holds. Sum, over everything else, tells decay from a wrong passphrase; against
// somebody who rewrites it the wraps' own seals stand.
type keyringBody struct {
	Kind     string `json:"kind"`
	Format   int    `json:"format"`
	Practice string `json:"practice"`
	Check    []byte `json:"check"` // of the data key
	Wraps    []Wrap `json:"wraps"`
	Sum      string `json:"sum"`
}

func keyringCheck(key Key) []byte { return key.Derive("keyring check")[:16] }

func (b *keyringBody) fits(key Key) error {
	if key.Empty() || subtle.ConstantTimeCompare(keyringCheck(key), b.Check) != 1 {
		return ErrWrongKey
	}
	return nil
}

func (b *keyringBody) index(id string) int {
	return slices.IndexFunc(b.Wraps, func(w Wrap) bool { return w.ID == id })
}

func (b *keyringBody) unlock(w Wrap, secret string) (Key, error) {
	key, err := w.open(b.Practice, secret)
	if err != nil {
		return Key{}, err
	}
	if b.fits(key) != nil {
		key.Wipe()
		return Key{}, fmt.Errorf("%w: the key file's check value", ErrDamaged)
	}
	return key, nil
}

func (b keyringBody) sum() (string, error) {
	b.Sum = ""
	j, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(j)
	return base64.RawStdEncoding.EncodeToString(h[:]), nil
}

func (b *keyringBody) encode() ([]byte, error) {
	b.Kind = keyringKind
	var err error
	if b.Sum, err = b.sum(); err != nil {
		return nil, err
	}
	j, err := json.MarshalIndent(b, "", "  ")
	return append(j, '\n'), err
}

// parseKeyring reads a key file's bytes: ErrNotVault, ErrNewerFormat, ErrDamaged.
func parseKeyring(j []byte) (*keyringBody, error) {
	var head struct {
		Kind   string
		Format int
	}
	if err := json.Unmarshal(j, &head); err != nil {
		if bytes.Contains(j, []byte(keyringKind)) || len(bytes.TrimSpace(j)) == 0 {
			return nil, damaged(KeyringName, -1, errors.New("not whole JSON"))
		}
		return nil, ErrNotVault
	}
	if head.Kind != keyringKind {
		return nil, ErrNotVault
	}
	if head.Format > keyringFormat {
		return nil, ErrNewerFormat
	}
	var b keyringBody
	if err := json.Unmarshal(j, &b); err != nil {
		return nil, damaged(KeyringName, -1, errors.New("unreadable fields"))
	}
	sum, err := b.sum()
	if err != nil {
		return nil, err
	}
	if b.Format != keyringFormat || sum != b.Sum {
		return nil, damaged(KeyringName, -1, errors.New("its sum does not fit"))
	}
	seen := map[string]bool{}
	for _, w := range b.Wraps {
		if !w.valid() || seen[w.ID] {
			return nil, damaged(KeyringName, -1, errors.New("an entry out of range"))
		}
		seen[w.ID] = true
	}
	if len(b.Check) != 16 || len(b.Wraps) == 0 {
		return nil, damaged(KeyringName, -1, errors.New("entries missing"))
	}
	return &b, nil
}

func readKeyring(path string) (*keyringBody, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	j, err := io.ReadAll(io.LimitReader(f, keyringMaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(j) > keyringMaxSize {
		return nil, ErrNotVault
	}
	return parseKeyring(j)
}

func writeKeyring(path string, b *keyringBody) error {
	j, err := b.encode()
	if err != nil {
		return err
	}
	return writeAtomic(path, j)
}

// writeNewKeyring writes the first version and refuses to replace one.
func writeNewKeyring(path string, b *keyringBody) error {
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := lockFile(lock, true); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return ErrExists
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return writeKeyring(path, b)
}

// writeAtomic replaces path by content: after losing power at any point the old or the new one is there, whole.
func writeAtomic(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			return
		}
		if c := f.Close(); c != nil && !errors.Is(c, os.ErrClosed) {
			err = errors.Join(err, c)
		}
		if r := os.Remove(f.Name()); r != nil && !errors.Is(r, os.ErrNotExist) {
			err = errors.Join(err, r)
		}
	}()
	if _, err = f.Write(content); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
