package desk

import (
	"context"
	"errors"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/fault"
	"foyer/data/team"
)

// Recover implements shell.Session: the recovery key opens the practice for this one change, and the log says so. Whoever
// was signed in is signed out first: the window is locked, and the vault is opened anew.
func (s *Session) Recover(ctx context.Context, recoveryKey, memberID, passphrase string) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shut.Load() && s.house != nil {
		return fault.New(fault.Conflict, "Lock the window first.")
	}
	// A passphrase that would be refused is refused before the key is tried: the key's use stands in the log.
	if err := team.CheckPassphrase(passphrase); err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	h, ctx, err := house.OpenWithRecovery(ctx, s.home, recoveryKey, s.src)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	if err := house.Explain(h.Vault.Explain(h.Team.ResetPassphrase(ctx, memberID, passphrase))); err != nil {
		return err
	}
	s.failed, s.after = 0, time.Time{} // the wrong ones before are settled
	return nil
}
