package mail

import (
	"context"
	"errors"

	"foyer/data/fault"
)

// errSent says that a mail was not taken back in time.
var errSent = errors.New("already sent")

// withdraw takes a mail back. Late is told as what it is: sent.
func (s *Screen) withdraw(ctx context.Context, outbox string) error {
	err := s.services.Withdraw(ctx, outbox)
	if fault.Of(err) == fault.Conflict {
		return errSent
	}
	return err
}
