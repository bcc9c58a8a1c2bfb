package imap

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	// idleFor is how long one IDLE lasts; servers end it after 30 minutes of silence, routers sooner.
	idleFor = 25 * time.Minute
	// idleTick is how often the clock on the wall is looked at while idling.
	idleTick = 15 * time.Second
)

// Idle implements Client.
func (s *session) Idle(ctx context.Context, changed func()) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	wait := s.waitIdling
	if !s.Capabilities().Idle {
		wait = s.waitPolling
	}
	for ctx.Err() == nil {
		if err := wait(ctx, changed); err != nil {
			if ctx.Err() != nil && s.current() != nil {
				return nil
			}
			return err
		}
	}
	return nil
}

// waitPolling asks once for news after a pause.
func (s *session) waitPolling(ctx context.Context, changed func()) error {
	timer := time.NewTimer(PollEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return nil
	case <-timer.C:
	}
	if err := s.noopLocked(ctx); err != nil {
		return err
	}
	select {
	case <-s.news:
		changed()
	default:
	}
	return nil
}

func (s *session) noopLocked(ctx context.Context) error {
	return s.runLocked(ctx, "check", noopTimeout, func(l *link) error { return l.lib.Noop().Wait() })
}

// waitIdling runs one IDLE: until the context ends, its time is over, or the computer has slept; then a NOOP
// shows whether the connection still lives.
func (s *session) waitIdling(ctx context.Context, changed func()) error {
	l := s.current()
	var idle *imapclient.IdleCommand
	err := s.runLocked(ctx, "idle", noopTimeout, func(l *link) error {
		var err error
		idle, err = l.lib.Idle()
		return err
	})
	if err != nil {
		return err
	}
	s.listen(ctx, l, changed)
	// Ending it must work although the context may have ended.
	err = s.runLocked(context.WithoutCancel(ctx), "idle", noopTimeout, func(*link) error {
		return errors.Join(idle.Close(), idle.Wait())
	})
	if err != nil || ctx.Err() != nil {
		return err
	}
	return s.noopLocked(ctx)
}

// wallClock is the time without its monotonic reading, which stands still while the computer sleeps.
func wallClock() time.Time { return time.Now().Round(0) }

// listen passes news on until it is time to end the IDLE.
func (s *session) listen(ctx context.Context, l *link, changed func()) {
	end := time.NewTimer(idleFor)
	defer end.Stop()
	tick := time.NewTicker(idleTick)
	defer tick.Stop()
	wall := s.wall()
	for {
		select {
		case <-ctx.Done():
			return
		case <-end.C:
			return
		case <-l.lib.Closed():
			return
		case <-s.news:
			changed()
		case <-tick.C:
			now := s.wall()
			if gap := now.Sub(wall); gap > 3*idleTick || gap < -idleTick {
				return
			}
			wall = now
		}
	}
}
