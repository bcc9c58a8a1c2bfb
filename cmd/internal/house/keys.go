package house

import (
	"errors"

	"foyer/data/fault"
	"foyer/data/vault"
)

// teamKeys is the key file as the team sees it, while the house is open.
type teamKeys struct {
	ring *vault.Keyring
	key  vault.Key
}

func (k teamKeys) AddMember(id, label, passphrase string) error {
	return k.ring.AddMember(k.key, id, label, passphrase)
}

func (k teamKeys) ChangePassphrase(id, passphrase string) error {
	return k.ring.SetPassphrase(k.key, id, passphrase)
}

func (k teamKeys) Rename(id, label string) error { return k.ring.Relabel(id, label) }

func (k teamKeys) RemoveMember(id string) error {
	if err := k.ring.RemoveMember(id); err != nil && !errors.Is(err, vault.ErrNoMember) {
		return err
	}
	return nil
}

func (k teamKeys) Verify(id, passphrase string) error {
	key, err := k.ring.Unlock(id, passphrase)
	if err != nil {
		if errors.Is(err, vault.ErrWrongPassphrase) {
			return fault.Wrap(fault.Locked, err, "The passphrase is wrong.")
		}
		return err
	}
	key.Wipe()
	return nil
}
