package enrollment

import (
	"context"
	"time"
)

// PaperExpiry returns until when a code on a paper made now would work: previews show it, without giving a code out.
func (s *Service) PaperExpiry(ctx context.Context) (time.Time, error) {
	life, err := lifetime(ctx, s.db, Paper)
	if err != nil {
		return time.Time{}, err
	}
	return life(s.db.Source().Now().In(zone(ctx, s.db))), nil
}
