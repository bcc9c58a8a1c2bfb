package mail

import (
	"context"

	"foyer/data/access"
)

// Mover is what moves mail between servers and records: what arrived, what the server has carried out, what became of
// a mail that was sent. These are facts and no decisions, so its methods ask for no permission of their own; a screen
// that holds a Service can't call them by accident. Package sync gets one for each of its runs.
type Mover struct{ *Service }

// Mover returns the side of the service that package sync works with. It needs access.ReadMail.
func (s *Service) Mover(ctx context.Context) (*Mover, error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	return &Mover{s}, nil
}
