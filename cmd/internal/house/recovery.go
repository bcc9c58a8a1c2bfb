package house

import (
	"context"
	"errors"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/vault"
)

// OpenWithRecovery opens the practice with the recovery key, for when every passphrase is lost, and returns a context
// in which Foyer itself acts: nobody has signed in. That the key was used is in the log before anything else can
// happen.
func OpenWithRecovery(ctx context.Context, home, recovery string, src clock.Source) (*House, context.Context, error) {
	keys, err := OpenKeys(home)
	if err != nil {
		return nil, nil, err
	}
	key, err := keys.UnlockRecovery(recovery)
	if err != nil {
		if errors.Is(err, vault.ErrWrongPassphrase) {
			err = fault.Wrap(fault.Locked, err, "This is not the recovery key of this practice. Was a newer one made?")
		}
		return nil, nil, Explain(err)
	}
	h, err := open(ctx, home, keys, key, src)
	if err != nil {
		return nil, nil, err
	}
	ctx = access.With(ctx, access.System)
	if err := audit.Note(ctx, h.DB, audit.Entry{Action: "practice.opened-with-recovery-key", Subject: "practice"}); err != nil {
		return nil, nil, errors.Join(err, h.Close())
	}
	return h, ctx, nil
}

// NewRecovery makes a new recovery key and returns it in its printed form; the old one opens nothing from then on but
// older backups. Needs access.ManageTeam.
func (h *House) NewRecovery(ctx context.Context) (string, error) {
	if err := access.Require(ctx, access.ManageTeam); err != nil {
		return "", err
	}
	// The log first, as with passphrases: a changed key that nobody wrote down would be worse than an entry about a
	// change that failed.
	if err := audit.Note(ctx, h.DB, audit.Entry{Action: "practice.recovery-key-renewed", Subject: "practice"}); err != nil {
		return "", err
	}
	code, err := h.Keys.NewRecovery(h.key)
	return code, fault.Wrap(fault.Unavailable, err, "The new recovery key could not be written. The old one is still the right one; try again.")
}
