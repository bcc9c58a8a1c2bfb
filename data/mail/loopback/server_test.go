package loopback_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"foyer/data/clock"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/loopback"
	"foyer/data/mail/smtp"
	"foyer/internal/mailtest"
)

func start(t *testing.T) *loopback.Server {
	t.Helper()
	s, err := loopback.Start(clock.System(),
		loopback.User{Name: "office", Password: "secret", Addresses: []string{"office@practice.example"}},
		loopback.User{Name: "ana", Password: "secret too", Addresses: []string{"ana@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error("closing twice:", err)
		}
	})
	return s
}

func TestLoopbackConforms(t *testing.T) {
	mailtest.Conformance(t, start(t).IMAP("office"))
}

func TestMailGoesRound(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var watched []loopback.Mail
	stop := s.Watch(func(m loopback.Mail) { watched = append(watched, m) })
	raw := []byte("From: office@practice.example\r\nTo: ana@example.org\r\nSubject: Hello\r\n\r\n.dot\r\n")
	if r := s.SMTP("office").Send(ctx, "office@practice.example", []string{"Ana@Example.org", "nobody@example.com"}, raw); r.Outcome != smtp.Accepted {
		t.Fatalf("%+v", r)
	}
	sent, err := s.Wait(ctx, 1)
	if err != nil || !bytes.Equal(sent[0].Raw, raw) || sent[0].User != "office" || len(sent[0].To) != 2 {
		t.Fatalf("%+v, %v", sent, err)
	}
	stop()
	if len(watched) != 1 {
		t.Errorf("watched %d mails", len(watched))
	}
	client, err := imap.Connect(ctx, s.IMAP("ana"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Select(ctx, "INBOX"); err != nil {
		t.Fatal(err)
	}
	uids, err := client.UIDs(ctx)
	if err != nil || len(uids) != 1 {
		t.Fatalf("%v, %v", uids, err)
	}
	err = client.Bodies(ctx, []imap.Want{{UID: uids[0]}}, imap.Limits{}, func(r imap.Raw) error {
		if !bytes.HasSuffix(r.Body, raw) {
			t.Errorf("got %q", r.Body)
		}
		return r.Err
	})
	if err != nil {
		t.Error(err)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

func TestSendingNeedsASignIn(t *testing.T) {
	s := start(t)
	raw := []byte("Subject: x\r\n\r\nx\r\n")
	a := s.SMTP("office")
	a.Login.Secret = "wrong"
	if r := a.Send(t.Context(), "office@practice.example", []string{"ana@example.org"}, raw); r.Outcome != smtp.NotSent || account.KindOf(r.Err) != account.AuthFailed {
		t.Errorf("%+v", r)
	}
	a.Login = account.Login{}
	if r := a.Send(t.Context(), "office@practice.example", []string{"ana@example.org"}, raw); r.Outcome == smtp.Accepted {
		t.Errorf("%+v", r)
	}
	if len(s.Sent()) > 0 {
		t.Error("a mail was taken")
	}
}

func TestDeliverWhileSomebodyReads(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	client, err := imap.Connect(ctx, s.IMAP("office"))
	if err != nil {
		t.Fatal(err)
	}
	var delivering sync.WaitGroup
	for range 4 {
		delivering.Go(func() {
			for i := range 25 {
				if _, err := s.Deliver("office", "INBOX", fmt.Appendf(nil, "Subject: %d\r\n\r\nx\r\n", i), time.Time{}, imap.Seen); err != nil {
					t.Error(err)
				}
			}
		})
	}
	if _, err := client.Select(ctx, "INBOX"); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		uids, err := client.UIDs(ctx)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]imap.Want, len(uids))
		for i, uid := range uids {
			want[i].UID = uid
		}
		if err := client.Bodies(ctx, want, imap.Limits{}, func(r imap.Raw) error { return r.Err }); err != nil {
			t.Fatal(err)
		}
	}
	delivering.Wait()
	uids, err := client.UIDs(ctx)
	if err != nil || len(uids) != 100 {
		t.Errorf("%d messages, %v", len(uids), err)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.Deliver("nobody", "INBOX", nil, time.Time{}); err == nil {
		t.Error("delivered to nobody")
	}
}
