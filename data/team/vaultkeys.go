package team

import (
	"errors"

	"foyer/data/fault"
	"foyer/data/vault"
)

// VaultKeys are the keys of an open vault: its key file together with the data key that a member's passphrase opened.
// The data key stays the caller's, who wipes it when the vault closes; the keys are of no use after that.
func VaultKeys(ring *vault.Keyring, key vault.Key) Keys { return vaultKeys{ring, key} }

type vaultKeys struct {
	ring *vault.Keyring
	key  vault.Key
}

func (k vaultKeys) AddMember(id, label, passphrase string) error {
	return k.ring.AddMember(k.key, id, label, passphrase)
}

func (k vaultKeys) ChangePassphrase(id, passphrase string) error {
	return k.ring.SetPassphrase(k.key, id, passphrase)
}

func (k vaultKeys) Rename(id, label string) error { return k.ring.Relabel(id, label) }

func (k vaultKeys) RemoveMember(id string) error {
	if err := k.ring.RemoveMember(id); !errors.Is(err, vault.ErrNoMember) {
		return err
	}
	return nil
}

func (k vaultKeys) Verify(id, passphrase string) error {
	key, err := k.ring.Unlock(id, passphrase)
	if errors.Is(err, vault.ErrWrongPassphrase) {
		return fault.Wrap(fault.Locked, err, "The passphrase is wrong.")
	}
	if err != nil {
		return err
	}
	key.Wipe()
	return nil
}
