package mail

import (
	"context"

	"foyer/data/access"
)

// Bounced returns those of the addresses that do not take mail: a notice came back from them. Needs access.ReadMail.
func (s *Service) Bounced(ctx context.Context, addresses ...string) (list []string, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	for _, address := range addresses {
		bad, err := s.bad(ctx, address)
		if err != nil {
			return nil, err
		}
		if bad {
			list = append(list, address)
		}
	}
	return list, nil
}
