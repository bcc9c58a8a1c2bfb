package sync_test

import (
	"context"
	"testing"
	"time"

	"foyer/data/mail"
	"foyer/data/mail/sync"
)

func TestWatchFetchesWhatArrivesAndSendsWhatIsQueued(t *testing.T) {
	f := open(t, sync.Options{})
	ctx, stop := context.WithCancel(f.ctx)
	reports := make(chan sync.Report, 100)
	ended := make(chan error, 1)
	go func() {
		ended <- f.engine.Watch(ctx, func(r sync.Report, err error) {
			if err != nil {
				t.Error(err)
			}
			reports <- r
		})
	}()
	until := func(what string, ok func(sync.Report) bool) {
		t.Helper()
		deadline := time.After(20 * time.Second)
		for {
			select {
			case r := <-reports:
				if ok(r) {
					return
				}
			case <-deadline:
				t.Fatalf("no report: %s", what)
			}
		}
	}
	until("first", func(sync.Report) bool { return true })
	until("listening", func(sync.Report) bool { return true }) // idle rings once it is connected
	f.deliver(letter("Luis Muster <luis@example.com>", "hello", "Is Tuesday fine?"))
	until("new mail", func(r sync.Report) bool { return r.New == 1 })
	c := f.one(mail.Filter{PatientID: f.luis})
	if _, err := f.mail.Reply(f.ctx, c.ID, "Yes.", nil, true); err != nil {
		t.Fatal(err)
	}
	until("the reply", func(r sync.Report) bool { return r.Sent == 1 })
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("watch does not end")
	}
}
