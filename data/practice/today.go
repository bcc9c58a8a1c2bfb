package practice

import (
	"context"
	"time"

	"foyer/data/clock"
	"foyer/data/record"
	"foyer/data/store"
)

// Clocked is what can be read and knows the time: a *store.DB or a *store.Tx.
type Clocked interface {
	store.Queryer
	Source() clock.Source
}

// Zone returns the practice's time zone; before the practice has been set up, that of this computer's clock. Every day
// of a visit, every deadline and every "today" is one of this zone, wherever the computer stands.
func Zone(ctx context.Context, q Clocked) *time.Location {
	var name string
	if err := q.QueryRow(ctx, `SELECT time_zone FROM practice`).Scan(&name); err == nil && name != "" {
		if loc, err := time.LoadLocation(name); err == nil {
			return loc
		}
	}
	return q.Source().Now().Location()
}

// Today returns the calendar date at the practice.
func Today(ctx context.Context, q Clocked) record.Date {
	return record.DayOf(q.Source().Now().In(Zone(ctx, q)))
}
