package smtp

import (
	"bytes"
	"context"
	"testing"
	"time"

	"foyer/data/mail/account"
)

// raw has lines that begin with dots, which SMTP has to hide on the way.
var raw = []byte("From: office@practice.example\r\nTo: ana@example.com\r\nSubject: Your visit\r\n\r\n.a dot\r\n..two\r\n.\r\nend\r\n")

func TestCheckRefusesBrokenMails(t *testing.T) {
	good := []string{"ana@example.com"}
	for name, c := range map[string]struct {
		from string
		to   []string
		raw  []byte
	}{
		"no recipient":       {"office@practice.example", nil, raw},
		"line in an address": {"office@practice.example", []string{"ana@example.com\r\nRCPT TO:<x@example.com>"}, raw},
		"no address":         {"office@practice.example", []string{"ana"}, raw},
		"no sender":          {"", good, raw},
		"empty":              {"office@practice.example", good, nil},
		"lone line feed":     {"office@practice.example", good, []byte("Subject: x\n\nx\r\n")},
		"lone return":        {"office@practice.example", good, []byte("Subject: x\r\r\n\r\nx\r\n")},
		"open last line":     {"office@practice.example", good, bytes.TrimRight(raw, "\r\n")},
	} {
		t.Run(name, func(t *testing.T) {
			a := Account{Server: account.Server{Host: "127.0.0.1", Port: 1, Security: account.Plain}}
			if r := a.Send(t.Context(), c.from, c.to, c.raw); r.Outcome != NotSent || account.KindOf(r.Err) != account.Refused {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	a := Account{Server: account.Server{Host: "127.0.0.1", Port: 1, Security: account.Plain}}
	r := a.Send(context.Background(), "office@practice.example", []string{"ana@example.com"}, raw)
	if r.Outcome != NotSent || account.KindOf(r.Err) != account.Unreachable {
		t.Errorf("%+v", r)
	}
}

// SendWithin sends with another limit for the final answer.
func (a Account) SendWithin(ctx context.Context, final time.Duration, from string, to []string, raw []byte) Result {
	return a.send(ctx, from, to, raw, final)
}
