package vault

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// KeyringName is the key file's name beside the database.
const KeyringName = "keys.json"

// Keyring is the key file: the data key, wrapped for each member and for the recovery key. Safe for concurrent use;
// a change reads the file again under a lock first, so that a window and the command line don't undo each other's.
type Keyring struct {
	path string
	opt  keyringOptions

	mu   sync.Mutex
	body keyringBody
}

type keyringOptions struct {
	cost     Cost
	rand     io.Reader
	practice string
	id       string
	label    string
	pass     string
	key      Key
}

// KeyringOption adjusts CreateKeyring and OpenKeyring.
type KeyringOption func(*keyringOptions)

// WithCost sets what new wraps cost, in place of 64 MiB and half a second. For tests; nothing else lowers it.
func WithCost(c Cost) KeyringOption { return func(o *keyringOptions) { o.cost = c } }

// CheapCost makes unlocking in tests a matter of microseconds. Never use it for a real practice.
var CheapCost = Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}

// WithRandom replaces crypto/rand for keys, salts and the recovery key, for deterministic demos and tests.
func WithRandom(r io.Reader) KeyringOption { return func(o *keyringOptions) { o.rand = r } }

// WithPractice sets the practice's id that wraps are bound to.
func WithPractice(id string) KeyringOption { return func(o *keyringOptions) { o.practice = id } }

// WithMember makes the first member's wrap at once.
func WithMember(id, label, passphrase string) KeyringOption {
	return func(o *keyringOptions) { o.id, o.label, o.pass = id, label, passphrase }
}

// WithKey wraps an existing data key instead of a new one.
func WithKey(k Key) KeyringOption { return func(o *keyringOptions) { o.key = k } }

func newKeyringOptions(opts []KeyringOption) keyringOptions {
	o := keyringOptions{rand: rand.Reader}
	for _, f := range opts {
		f(&o)
	}
	return o
}

// price is the cost of a new wrap: as set, else as this file has it, else tuned to this machine.
func (k *Keyring) price() Cost {
	if k.opt.cost != (Cost{}) {
		return k.opt.cost
	}
	for _, w := range k.body.Wraps {
		if w.Cost.MemoryKiB >= kdfMemoryKiB && w.Cost.Passes >= kdfMinPasses {
			return w.Cost
		}
	}
	return tunedCost()
}

// CreateKeyring makes a data key and a key file at path with a recovery key, which is returned once in its printed form
// and kept nowhere. It never replaces a file: ErrExists. The caller wipes the key when done with it.
func CreateKeyring(path string, opts ...KeyringOption) (*Keyring, Key, string, error) {
	fail := func(err error) (*Keyring, Key, string, error) {
		return nil, Key{}, "", fmt.Errorf("making the key file: %w", err)
	}
	k := &Keyring{path: path, opt: newKeyringOptions(opts)}
	if err := MakeFolder(filepath.Dir(path)); err != nil {
		return fail(err)
	}
	key, err := k.opt.key, error(nil)
	if key.Empty() {
		if key, err = NewKey(k.opt.rand); err != nil {
			return fail(err)
		}
	}
	code, err := newRecovery(k.opt.rand)
	if err != nil {
		return fail(err)
	}
	k.body = keyringBody{Format: keyringFormat, Practice: k.opt.practice, Check: keyringCheck(key)}
	if k.opt.cost == (Cost{}) {
		k.opt.cost = tunedCost()
	}
	w, err := newWrap(key, k.body.Practice, recoveryID, recoveryName, KindRecovery, mustParse(code), k.opt.cost, k.opt.rand)
	if err != nil {
		return fail(err)
	}
	k.body.Wraps = []Wrap{w}
	if k.opt.id != "" {
		if err := k.addTo(&k.body, key, k.opt.id, k.opt.label, k.opt.pass); err != nil {
			return fail(err)
		}
	}
	k.opt.pass = ""
	k.opt.key = Key{}
	if err := writeNewKeyring(path, &k.body); err != nil {
		return fail(err)
	}
	return k, key, code, nil
}

// mustParse is for codes this package just made.
func mustParse(code string) string { return strings.ReplaceAll(code, "-", "") }

// OpenKeyring reads a key file: fs.ErrNotExist, ErrNotVault, ErrDamaged or ErrNewerFormat say what is wrong with one.
func OpenKeyring(path string, opts ...KeyringOption) (*Keyring, error) {
	body, err := readKeyring(path)
	if err != nil {
		return nil, fmt.Errorf("reading the key file: %w", err)
	}
	return &Keyring{path: path, opt: newKeyringOptions(opts), body: *body}, nil
}

// Path is where the key file is.
func (k *Keyring) Path() string { return k.path }

// Practice is the id of the practice the file belongs to.
func (k *Keyring) Practice() string { k.mu.Lock(); defer k.mu.Unlock(); return k.body.Practice }

// Format is the file's format version.
func (k *Keyring) Format() int { k.mu.Lock(); defer k.mu.Unlock(); return k.body.Format }

// Members lists the members' wraps in the order they were added, without the recovery key's.
func (k *Keyring) Members() []Wrap {
	k.mu.Lock()
	defer k.mu.Unlock()
	var m []Wrap
	for _, w := range k.body.Wraps {
		if w.Kind == KindMember {
			m = append(m, w)
		}
	}
	return m
}

// Unlock returns the data key for one member's passphrase: ErrNoMember, ErrWrongPassphrase. It takes about half a
// second and 64 MiB. The caller wipes the key.
func (k *Keyring) Unlock(id, passphrase string) (Key, error) {
	k.mu.Lock()
	body := k.body
	k.mu.Unlock()
	i := slices.IndexFunc(body.Wraps, func(w Wrap) bool { return w.Kind == KindMember && w.ID == id })
	if i < 0 {
		return Key{}, ErrNoMember
	}
	return body.unlock(body.Wraps[i], passphrase)
}

// UnlockAny tries a passphrase on each member in turn, half a second each, and returns whose it was.
func (k *Keyring) UnlockAny(passphrase string) (Key, string, error) {
	for _, w := range k.Members() {
		key, err := k.Unlock(w.ID, passphrase)
		if !errors.Is(err, ErrWrongPassphrase) {
			return key, w.ID, err
		}
	}
	return Key{}, "", ErrWrongPassphrase
}

// UnlockRecovery returns the data key for the recovery key: ErrMistyped, ErrWrongPassphrase.
func (k *Keyring) UnlockRecovery(code string) (Key, error) {
	code, err := ParseRecovery(code)
	if err != nil {
		return Key{}, err
	}
	k.mu.Lock()
	body := k.body
	k.mu.Unlock()
	for _, w := range body.Wraps {
		if w.Kind == KindRecovery {
			return body.unlock(w, code)
		}
	}
	return Key{}, ErrWrongPassphrase
}

// AddMember wraps the data key for another member. ErrExists where the id has a wrap, ErrWrongKey where key isn't this
// practice's.
func (k *Keyring) AddMember(key Key, id, label, passphrase string) error {
	return k.change("adding a member", func(b *keyringBody) error { return k.addTo(b, key, id, label, passphrase) })
}

func (k *Keyring) addTo(b *keyringBody, key Key, id, label, passphrase string) error {
	if err := b.fits(key); err != nil {
		return err
	}
	if passphrase == "" || id == "" || id == recoveryID {
		return errors.New("a member needs an id and a passphrase")
	}
	if b.index(id) >= 0 {
		return ErrExists
	}
	w, err := newWrap(key, b.Practice, id, label, KindMember, passphrase, k.price(), k.opt.rand)
	if err != nil {
		return err
	}
	b.Wraps = append(b.Wraps, w)
	return nil
}

// ChangePassphrase gives a member a new passphrase for the old one.
func (k *Keyring) ChangePassphrase(id, old, passphrase string) error {
	key, err := k.Unlock(id, old)
	if err != nil {
		return err
	}
	defer key.Wipe()
	return k.SetPassphrase(key, id, passphrase)
}

// SetPassphrase gives a member a new passphrase by the data key: after a recovery, or by an administrator.
func (k *Keyring) SetPassphrase(key Key, id, passphrase string) error {
	return k.change("changing a passphrase", func(b *keyringBody) error {
		i := b.index(id)
		if i < 0 || b.Wraps[i].Kind != KindMember {
			return ErrNoMember
		}
		label := b.Wraps[i].Label
		b.Wraps = slices.Delete(slices.Clone(b.Wraps), i, i+1)
		if err := k.addTo(b, key, id, label, passphrase); err != nil {
			return err
		}
		last := len(b.Wraps) - 1 // back to its place in the order
		b.Wraps = slices.Insert(b.Wraps[:last:last], i, b.Wraps[last])
		return nil
	})
}

// Relabel changes the name shown for a member.
func (k *Keyring) Relabel(id, label string) error {
	return k.change("renaming a member", func(b *keyringBody) error {
		i := b.index(id)
		if i < 0 {
			return ErrNoMember
		}
		b.Wraps = slices.Clone(b.Wraps)
		b.Wraps[i].Label = label
		return nil
	})
}

// RemoveMember removes a member's wrap. Whoever still has an old copy of the key file and the passphrase can open old
// and new data alike: where that matters, change the data key ([Rekey]).
func (k *Keyring) RemoveMember(id string) error {
	return k.change("removing a member", func(b *keyringBody) error {
		i := b.index(id)
		if i < 0 || b.Wraps[i].Kind != KindMember {
			return ErrNoMember
		}
		members := 0
		for _, w := range b.Wraps {
			if w.Kind == KindMember {
				members++
			}
		}
		if members == 1 {
			return ErrLastMember
		}
		b.Wraps = slices.Delete(slices.Clone(b.Wraps), i, i+1)
		return nil
	})
}

// NewRecovery replaces the recovery key and returns the new one in its printed form; the old one opens nothing from
// then on but older backups.
func (k *Keyring) NewRecovery(key Key) (code string, err error) {
	err = k.change("making a recovery key", func(b *keyringBody) error {
		if err := b.fits(key); err != nil {
			return err
		}
		if code, err = newRecovery(k.opt.rand); err != nil {
			return err
		}
		w, err := newWrap(key, b.Practice, recoveryID, recoveryName, KindRecovery, mustParse(code), k.price(), k.opt.rand)
		if err != nil {
			return err
		}
		b.Wraps = slices.DeleteFunc(slices.Clone(b.Wraps), func(w Wrap) bool { return w.Kind == KindRecovery })
		b.Wraps = slices.Insert(b.Wraps, 0, w)
		return nil
	})
	return code, err
}

// Fits returns ErrWrongKey unless key is the data key this file wraps.
func (k *Keyring) Fits(key Key) error { k.mu.Lock(); defer k.mu.Unlock(); return k.body.fits(key) }

// change applies f to the file as it is now and writes it.
func (k *Keyring) change(what string, f func(*keyringBody) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	err := func() error {
		lock, err := os.OpenFile(k.path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		defer lock.Close()
		if err := lockFile(lock, true); err != nil {
			return err
		}
		body, err := readKeyring(k.path)
		if err != nil {
			return err
		}
		k.body = *body
		next := *body
		if err := f(&next); err != nil {
			return err
		}
		if err := writeKeyring(k.path, &next); err != nil {
			return err
		}
		k.body = next
		return nil
	}()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
