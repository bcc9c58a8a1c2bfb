package sync

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"foyer/data/access"
	"foyer/data/mail"
	"foyer/data/mail/account"
)

const (
	fullEvery   = 10 * time.Minute // other folders than the inbox have nobody who calls
	settleFor   = 300 * time.Millisecond
	shortestGap = 2 * time.Second // first wait after a failure
	longestGap  = 5 * time.Minute
	healthyFor  = time.Minute // a connection that lived so long was a good one
)

// Watch syncs, and then stays: it syncs again when a server tells of news, when somebody here has something to send or
// to tell the server, and from time to time; between, it reads old mail that is still unread. A broken connection is
// made anew after a growing, jittered wait. each gets every report, on Watch's goroutine. Watch ends with the context,
// without an error.
func (e *Engine) Watch(ctx context.Context, each func(Report, error)) error {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return err
	}
	accounts, err := e.mail.Accounts(ctx)
	if err != nil {
		return err
	}
	if len(accounts) == 0 {
		_, err := e.mail.Account(ctx, "")
		return err
	}
	wake := make(chan struct{}, 1)
	ring := func() {
		select {
		case wake <- struct{}{}:
		default: // somebody has rung already
		}
	}
	cancel := e.mail.OnWork(ring)
	defer cancel()
	var listening sync.WaitGroup
	defer listening.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for _, a := range accounts {
		listening.Go(func() { e.listen(ctx, a, ring) })
	}
	failures := 0
	for ctx.Err() == nil {
		report, err := e.Sync(ctx)
		if ctx.Err() != nil {
			break
		}
		if failures++; err == nil {
			failures = 0
		}
		if each != nil {
			each(report, err)
		}
		wait := fullEvery
		if failures > 0 {
			wait = e.backoff(failures)
		}
		e.rest(ctx, wait, wake, failures == 0)
	}
	return nil
}

// rest waits for something to do. While nothing calls, old mail is read.
func (e *Engine) rest(ctx context.Context, wait time.Duration, wake <-chan struct{}, healthy bool) {
	idle, stop := context.WithCancel(ctx)
	var reading sync.WaitGroup
	if healthy {
		reading.Go(func() {
			if err := e.Deepen(idle); err != nil && idle.Err() == nil {
				e.log.Warn("reading old mail", why(err))
			}
		})
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
		// News come in bursts: one sync for all of it.
		select {
		case <-time.After(settleFor):
		case <-ctx.Done():
		}
		select {
		case <-wake:
		default:
		}
	}
	stop()
	reading.Wait()
}

// listen keeps a connection that waits for news of the inbox, and rings for each.
func (e *Engine) listen(ctx context.Context, a mail.Account, ring func()) {
	failures := 0
	for ctx.Err() == nil {
		began := time.Now()
		err := e.idle(ctx, a, ring)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > healthyFor {
			failures = 0
		}
		failures++
		e.log.Info("the mail server hung up", "kind", account.KindOf(err).String())
		select {
		case <-time.After(e.backoff(failures)):
			ring() // whatever came in between
		case <-ctx.Done():
		}
	}
}

func (e *Engine) idle(ctx context.Context, a mail.Account, ring func()) (err error) {
	defer e.survive("listening", &err)
	client, err := e.connect(ctx, a)
	if err != nil {
		return err
	}
	defer func() {
		if closing := client.Close(); closing != nil {
			e.log.Debug("closing", why(closing))
		}
	}()
	if _, err := client.Select(ctx, "INBOX"); err != nil {
		return err
	}
	ring() // from here on nothing is missed; what came before is fetched now
	return client.Idle(ctx, ring)
}

// backoff is a growing wait with jitter of half its length, so that a practice's machines don't all call at once.
func (e *Engine) backoff(failures int) time.Duration {
	wait := min(longestGap, shortestGap<<min(failures-1, 8))
	var b [8]byte
	if _, err := e.mail.Source().Read(b[:]); err != nil {
		return wait
	}
	return wait/2 + time.Duration(binary.BigEndian.Uint64(b[:])%uint64(wait/2+1))
}
