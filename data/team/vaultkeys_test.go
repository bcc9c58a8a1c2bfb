package team

import (
	"path/filepath"
	"testing"

	"foyer/data/fault"
	"foyer/data/vault"
)

func TestVaultKeysKeepTheirPromises(t *testing.T) {
	ring, key, _, err := vault.CreateKeyring(filepath.Join(t.TempDir(), vault.KeyringName), vault.WithCost(vault.CheapCost), vault.WithMember("a", "Dana Pell", good))
	if err != nil {
		t.Fatal(err)
	}
	keys := VaultKeys(ring, key)
	if err := keys.AddMember("b", "Ben Ode", good); err != nil {
		t.Fatal(err)
	}
	if err := keys.Verify("b", good); err != nil {
		t.Errorf("right passphrase: %v", err)
	}
	if err := keys.Verify("b", other); fault.Of(err) != fault.Locked {
		t.Errorf("wrong passphrase: %v", err)
	}
	if err := keys.ChangePassphrase("b", other); err != nil {
		t.Fatal(err)
	}
	if err := keys.Verify("b", other); err != nil {
		t.Errorf("new passphrase: %v", err)
	}
	if err := keys.Rename("b", "Ben Ode-Lund"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := keys.RemoveMember("b"); err != nil {
			t.Errorf("removing, and removing again: %v", err)
		}
	}
	if err := keys.Verify("b", other); err == nil || fault.Of(err) == fault.Locked {
		t.Errorf("a removed member: %v", err)
	}
}
