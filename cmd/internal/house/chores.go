package house

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/record"
)

// Chores does what Foyer does by itself: codes end on their day, the Playbook's measures are kept once a day, and backups
// are made as planned. It returns when ctx ends; run it on a goroutine of its own.
func (h *House) Chores(ctx context.Context, log *slog.Logger) {
	ctx = access.With(ctx, access.System)
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { h.backups(ctx, log) })
	work.Go(func() { h.plans(ctx, log) })
	timer := time.NewTicker(time.Hour)
	defer timer.Stop()
	for {
		if err := h.Daily(ctx); err != nil && ctx.Err() == nil {
			log.Error("daily chores", "kind", fault.Of(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
	}
}

// plansAfter is when the action plans are first brought up to date after the practice was opened: whoever unlocks has work to
// do first, and a screen that shows plans asks for them itself. plansEvery is how often after that.
const plansAfter, plansEvery = 2 * time.Minute, 15 * time.Minute

// plans keeps the action plans up to date, and who of those who joined is in contact.
func (h *House) plans(ctx context.Context, log *slog.Logger) {
	timer := time.NewTimer(plansAfter)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if _, err := h.Care.Refresh(ctx); err != nil && ctx.Err() == nil {
			log.Error("action plans", "kind", fault.Of(err))
		}
		if _, _, err := h.Enrollment.FollowContact(ctx); err != nil && ctx.Err() == nil {
			log.Error("following who is in contact", "kind", fault.Of(err))
		}
		timer.Reset(plansEvery)
	}
}

// Daily ends the codes that are due and keeps the day's measures; doing it more often changes nothing.
func (h *House) Daily(ctx context.Context) error {
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return err
	}
	_, err = h.Enrollment.ExpireDue(ctx)
	return errors.Join(err, h.Playbook.Measure(ctx, record.DayOf(h.DB.Source().Now().In(p.Hours().Location()))))
}
