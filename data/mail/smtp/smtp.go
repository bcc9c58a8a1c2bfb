// Package smtp hands finished mails to the practice's submission server: exactly the bytes it is given, over
// a protected connection, with an honest answer about what became of them.
package smtp

import (
	"context"

	"foyer/data/mail/account"
)

// Account is where and as whom to send. A Login without user sends without signing in (loopback only).
type Account struct {
	Server account.Server
	Login  account.Login
	Name   string // name for EHLO; "localhost" when empty, so the computer's name does not leak
}

// Outcome is what became of a mail.
type Outcome string

const (
	// Accepted: the server took responsibility for the mail.
	Accepted Outcome = "accepted"
	// Rejected: the server declined, nothing was sent to anybody. Permanent tells whether trying again helps.
	Rejected Outcome = "rejected"
	// Unknown: the bytes were handed over but no answer came. It may have been sent; look in Sent for the
	// Message-ID before trying again.
	Unknown Outcome = "unknown"
	// NotSent: the server was never given the mail (unreachable, sign-in, TLS). Trying again is safe.
	NotSent Outcome = "not sent"
)

// Result is the answer to one sending.
type Result struct {
	Outcome   Outcome
	Permanent bool   // of Rejected: a 5xx answer
	Code      int    // SMTP code, 0 without an answer
	Text      string // the server's words, for the log and for the person who asks
	// Err is the cause unless Accepted, a *account.Error.
	Err error
}

// Sender sends mails; Account is the real one, tests have others.
type Sender interface {
	Send(ctx context.Context, from string, to []string, raw []byte) Result
}
