package sync

import (
	"context"
	"errors"
	"sync"

	"foyer/data/mail"
	"foyer/data/mail/imap"
)

const (
	batchMessages = 1000      // mails in one transaction
	batchBytes    = 8 << 20   // packed bytes in one transaction
	packBytes     = 256 << 10 // bytes of mail stored in one piece
	packMessages  = 64
	packers       = 2
	waiting       = 12 // packs that may wait, so that the socket is read on while a batch is committed
)

// pulled is what one stream of bodies brought.
type pulled struct {
	mail.Taken
	vanished int
	failed   int // unreadable
}

// pull fetches the bodies of want in one stream and stores them: the connection is read on this goroutine, hashing
// and packing run beside it, one writer stores batch after batch. An error keeps what has been stored; the next sync
// goes on from there. progress is told how many of want are done.
func (e *run) pull(ctx context.Context, client imap.Client, box mail.Box, want []imap.Want, progress func(done int)) (pulled, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	groups := make(chan *mail.Crate, packers)
	ready := make(chan mail.Pack, waiting)

	var packing sync.WaitGroup
	for range packers {
		packing.Go(func() {
			for group := range groups {
				pack, err := e.pack(box, group)
				if err != nil {
					stop(err)
					continue
				}
				select {
				case ready <- pack:
				case <-ctx.Done():
				}
			}
		})
	}
	result := make(chan pulled, 1)
	go func() {
		taken, err := e.write(ctx, box, ready, progress)
		if err != nil {
			stop(err)
			for range ready {
				continue // let the packers end
			}
		}
		result <- taken
	}()

	vanished := 0
	crate := mail.NewCrate()
	hand := func() error {
		if crate.Len() == 0 {
			return nil
		}
		select {
		case groups <- crate:
			crate = mail.NewCrate()
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	limits := imap.Limits{Alloc: func(size int) []byte { return crate.Alloc(size) }}
	err := client.Bodies(ctx, want, limits, func(raw imap.Raw) error {
		if raw.Vanished {
			vanished++
			return nil
		}
		crate.Add(raw)
		if crate.Size() < packBytes && crate.Len() < packMessages {
			return nil
		}
		return hand()
	})
	if rest := hand(); err == nil {
		err = rest // what had come before the stream broke is kept
	}
	close(groups)
	packing.Wait()
	close(ready)
	taken := <-result
	taken.vanished = vanished
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = cause // the writer's trouble is the real one
	}
	return taken, err
}

func (e *run) pack(box mail.Box, crate *mail.Crate) (p mail.Pack, err error) {
	defer e.survive("packing", &err)
	return crate.Pack(box), nil
}

// write stores what is ready, in batches. It ends when ready is closed, and keeps what came before an aborted stream.
func (e *run) write(ctx context.Context, box mail.Box, ready <-chan mail.Pack, progress func(int)) (total pulled, err error) {
	var batch []mail.Pack
	bytes, mails, done := 0, 0, 0
	defer e.survive("storing", &err)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		// A stopped sync keeps what it has fetched.
		taken, err := e.mail.Take(context.WithoutCancel(ctx), box, batch)
		if err != nil {
			return err
		}
		total.New += taken.New
		total.Known += taken.Known
		total.Bytes += taken.Bytes
		for _, p := range batch {
			p.Release()
		}
		done += mails
		progress(done)
		clear(batch)
		batch, bytes, mails = batch[:0], 0, 0
		return nil
	}
	for p := range ready {
		for _, m := range p.Mails {
			if m.Content == "unreadable" {
				total.failed++
				e.log.Warn("a mail could not be fetched", "folder", box.Number, "uid", uint32(m.UID), why(m.Trouble))
			}
		}
		batch = append(batch, p)
		mails += len(p.Mails)
		if bytes += len(p.Bytes); mails >= batchMessages || bytes >= batchBytes {
			if err := flush(); err != nil {
				return total, err
			}
		}
	}
	return total, flush()
}
