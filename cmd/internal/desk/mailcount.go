package desk

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/importing"
	"foyer/data/mail"
	"foyer/data/patient"
	"foyer/data/store"
)

// mailCount keeps how much stands in the queues until something changes what: the rail, the screen Mail and every piece of news
// ask for the same numbers, and counting looks at all open work. Safe for several goroutines.
type mailCount struct {
	changes atomic.Int64

	mu    sync.Mutex
	of    mailCounted
	tally mail.Tally
}

// mailCounted is what a count is of: another member, day or minute (what was due becomes overdue), and it is counted anew.
type mailCounted struct {
	changes int64
	member  string
	dueBy   time.Time
	minute  time.Time
}

// follow notes what changes the queues while a house is open.
func (c *mailCount) follow(db *store.DB) (ends []func()) {
	changed := func() { c.changes.Add(1) }
	changed() // another house than the one that was counted
	return []func(){
		store.Subscribe(db, func(m mail.ConversationChanged) {
			if !m.Unread {
				changed()
			}
		}),
		store.Subscribe(db, func(mail.Arrived) { changed() }),
		store.Subscribe(db, func(mail.AccountChanged) { changed() }),
		store.Subscribe(db, func(mail.OutboxChanged) { changed() }),
		store.Subscribe(db, func(patient.Changed) { changed() }), // merged, say
		store.Subscribe(db, func(importing.Finished) { changed() }),
	}
}

// get counts, or returns what was counted already. Nobody may change it.
func (c *mailCount) get(ctx context.Context, h *house.House, dueBy time.Time) (mail.Tally, error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return mail.Tally{}, err
	}
	actor, _ := access.From(ctx)
	of := mailCounted{c.changes.Load(), actor.MemberID, dueBy, h.DB.Source().Now().Truncate(time.Minute)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == of && of.changes > 0 && c.tally.Queues != nil { // 0: nobody follows
		return c.tally, nil
	}
	t, err := h.Mail.Tally(ctx, dueBy)
	if err == nil {
		c.of, c.tally = of, t
	}
	return t, err
}
