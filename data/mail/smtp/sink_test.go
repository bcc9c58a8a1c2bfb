package smtp_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"foyer/data/mail/account"
	"foyer/data/mail/smtp"
	"foyer/internal/mailtest"
)

var raw = []byte("From: office@practice.example\r\nTo: ana@example.com\r\nSubject: Your visit\r\n\r\n.a dot\r\n..two\r\n.\r\nend\r\n")

func send(t *testing.T, a smtp.Account) smtp.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return a.SendWithin(ctx, 500*time.Millisecond, "office@practice.example", []string{"ana@example.com", "luis@example.org"}, raw)
}

func TestTheVeryBytesArrive(t *testing.T) {
	for _, security := range []account.Security{account.Plain, account.StartTLS, account.TLS} {
		t.Run(string(security), func(t *testing.T) {
			sink := mailtest.SMTP(t, security)
			if r := send(t, sink.Account()); r.Outcome != smtp.Accepted || r.Code != 250 || r.Err != nil {
				t.Fatalf("%+v", r)
			}
			mails := sink.Wait(t, 1)
			if !bytes.Equal(mails[0].Raw, raw) {
				t.Errorf("got %q", mails[0].Raw)
			}
			if mails[0].TLS != (security != account.Plain) || mails[0].User != "office" || len(mails[0].To) != 2 {
				t.Errorf("%+v", mails[0])
			}
			if err := sink.Account().Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatBecameOfTheMail(t *testing.T) {
	for _, c := range []struct {
		name      string
		behavior  mailtest.Behavior
		outcome   smtp.Outcome
		kind      account.Kind
		permanent bool
		code      int
		recorded  int
	}{
		{"recipient refused", mailtest.RejectRecipient, smtp.Rejected, account.Rejected, true, 550, 0},
		{"mail refused", mailtest.RejectData, smtp.Rejected, account.Rejected, true, 554, 0},
		{"later please", mailtest.Defer, smtp.Rejected, account.Rejected, false, 451, 0},
		{"hung up after the bytes", mailtest.DropAfterData, smtp.Unknown, account.Unreachable, false, 0, 1},
		{"silent after the bytes", mailtest.HangAfterData, smtp.Unknown, account.Unreachable, false, 0, 1},
		{"sign-in refused", mailtest.RejectLogin, smtp.NotSent, account.AuthFailed, true, 535, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := mailtest.SMTP(t, account.Plain)
			sink.Behave(c.behavior)
			r := send(t, sink.Account())
			if r.Outcome != c.outcome || account.KindOf(r.Err) != c.kind || r.Permanent != c.permanent || r.Code != c.code {
				t.Errorf("%+v", r)
			}
			if got := len(sink.Mails()); got != c.recorded {
				t.Errorf("%d mails taken, want %d", got, c.recorded)
			}
		})
	}
}

func TestCertificatesAndProtection(t *testing.T) {
	for _, security := range []account.Security{account.StartTLS, account.TLS} {
		sink := mailtest.SMTP(t, security)
		a := sink.Account()
		a.Server.CAFile = ""
		if r := send(t, a); r.Outcome != smtp.NotSent || account.KindOf(r.Err) != account.BadTLS {
			t.Errorf("%s: %+v", security, r)
		}
	}
	plain := mailtest.SMTP(t, account.Plain).Account()
	plain.Server.Security = account.StartTLS
	if r := send(t, plain); r.Outcome != smtp.NotSent || account.KindOf(r.Err) != account.BadTLS {
		t.Errorf("no STARTTLS on offer: %+v", r)
	}
	plain.Server = account.Server{Host: "mail.practice.example", Port: 25, Security: account.Plain}
	if r := send(t, plain); r.Outcome != smtp.NotSent || account.KindOf(r.Err) != account.Refused {
		t.Errorf("plain beyond loopback: %+v", r)
	}
}

func TestCancelingEndsTheWait(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) { c.Line() })
	a := smtp.Account{Server: account.Server{Host: "127.0.0.1", Port: port, Security: account.Plain}}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	start := time.Now()
	r := a.Send(ctx, "office@practice.example", []string{"ana@example.com"}, raw)
	if r.Outcome != smtp.NotSent || account.KindOf(r.Err) != account.Canceled || time.Since(start) > 5*time.Second {
		t.Errorf("%+v after %v", r, time.Since(start))
	}
}

func TestHangingUpWhileTheBytesGoOutIsUnknownOnlyAfterTheDot(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.Say("220 hello\n")
		for {
			line, ok := c.Line()
			if !ok {
				return
			}
			switch {
			case line == "DATA":
				return
			default:
				c.Say("250 ok\n")
			}
		}
	})
	a := smtp.Account{Server: account.Server{Host: "127.0.0.1", Port: port, Security: account.Plain}}
	if r := send(t, a); r.Outcome != smtp.NotSent || account.KindOf(r.Err) != account.Unreachable {
		t.Errorf("%+v", r)
	}
}
