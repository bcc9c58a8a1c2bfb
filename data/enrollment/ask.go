package enrollment

import (
	"context"
	"time"

	"foyer/data/record"
)

// Refusal returns why a patient can't be given a code on a day (age, identity, death) as a Denied error, or nil. Papers
// and screens ask before they offer one.
func Refusal(p record.Patient, day record.Date) error { return refuse(p, day) }

// PaperExpiry returns until when a code on a paper made now would work.
func (s *Service) PaperExpiry(ctx context.Context) (time.Time, error) {
	days, err := PaperDays.Get(ctx, s.db)
	return s.db.Source().Now().AddDate(0, 0, days), err
}
