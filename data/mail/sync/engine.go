// Package sync moves mail between the practice's servers and its own records: it replays what people did, pulls what
// is new, changed or removed, lets package mail read it, sends what the outbox holds, and stays to watch.
package sync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/smtp"
)

// Report is what one sync did.
type Report struct {
	New     int     `json:"new"`     // mails that were not known before
	Changed int     `json:"changed"` // mails whose flags the server had changed
	Removed int     `json:"removed"` // mails the server no longer has
	Sent    int     `json:"sent"`    // mails the server took over
	Failed  int     `json:"failed"`  // mails that could not be sent or fetched
	Bytes   int64   `json:"bytes"`   // of the new mails
	Seconds float64 `json:"seconds"`
	// Unread is the number of old mails whose text is still to be read in the background (Deepen).
	Unread int `json:"unread_history,omitempty"`
}

func (r *Report) add(other Report) {
	r.New += other.New
	r.Changed += other.Changed
	r.Removed += other.Removed
	r.Sent += other.Sent
	r.Failed += other.Failed
	r.Bytes += other.Bytes
}

// Progress tells how far a sync is.
type Progress struct {
	Folder string
	Done   int // mails of Total fetched
	Total  int
}

// Options of an Engine. The zero value works with the real network.
type Options struct {
	Log      *slog.Logger
	Connect  func(ctx context.Context, a imap.Account) (imap.Client, error)
	Sender   func(a smtp.Account) smtp.Sender
	Tokens   func(a mail.Account) account.TokenSource // nil result: the account has a password
	Progress func(Progress)
}

// Engine syncs the accounts of a mail service. Its methods may run at the same time for different work; one sync runs
// at a time.
type Engine struct {
	mail *mail.Service
	Options
	log  *slog.Logger
	turn chan struct{}
}

// New returns an engine.
func New(service *mail.Service, o Options) *Engine {
	if o.Connect == nil {
		o.Connect = imap.Connect
	}
	if o.Sender == nil {
		o.Sender = func(a smtp.Account) smtp.Sender { return a }
	}
	if o.Tokens == nil {
		o.Tokens = func(mail.Account) account.TokenSource { return nil }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	return &Engine{mail: service, Options: o, log: o.Log, turn: make(chan struct{}, 1)}
}

// run is one run of an engine, with what it moves mail with.
type run struct {
	*Engine
	mail *mail.Mover
}

func (e *Engine) run(ctx context.Context) (*run, error) {
	mover, err := e.mail.Mover(ctx)
	if err != nil {
		return nil, err
	}
	return &run{e, mover}, nil
}

// survive makes an error of a panic: nothing that arrives may end the program. It is to be deferred.
func (e *Engine) survive(what string, err *error) {
	if r := recover(); r != nil {
		// A panic's value may quote the mail; its type and the places in the program do not.
		e.log.Error("mail sync panicked", "doing", what, "panic", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
		*err = errors.New("mail sync panicked")
	}
}

// why is what the log may hold of an error. Servers repeat addresses and subjects in their answers: of an error of
// the wire only its kind and what was being done are told.
func why(err error) slog.Attr {
	var wire *account.Error
	if errors.As(err, &wire) {
		return slog.Group("err", "kind", wire.Kind.String(), "doing", wire.Op)
	}
	if fault.Of(err) != "" {
		return slog.Group("err", "kind", string(fault.Of(err)))
	}
	return slog.Group("err", "kind", account.KindOf(err).String(), "type", fmt.Sprintf("%T", root(err)))
}

// root is the innermost of a chain of errors, of several the first.
func root(err error) error {
	for {
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			if inner := e.Unwrap(); inner != nil {
				err = inner
				continue
			}
		case interface{ Unwrap() []error }:
			if list := e.Unwrap(); len(list) > 0 {
				err = list[0]
				continue
			}
		}
		return err
	}
}

// take waits for its turn; the returned function gives it back.
func (e *Engine) take(ctx context.Context) (func(), error) {
	select {
	case e.turn <- struct{}{}:
		return func() { <-e.turn }, nil
	case <-ctx.Done():
		return nil, coded(ctx.Err())
	}
}

// Sync brings every account up to date once: journal, mail, reading, closed loop, outbox. It returns an error when
// mail could not be fetched; mail that could not be sent counts in Failed. What was done before an error stays done.
// It needs access.ReadMail.
func (e *Engine) Sync(ctx context.Context) (report Report, err error) {
	defer e.survive("syncing", &err)
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return Report{}, err
	}
	release, err := e.take(ctx)
	if err != nil {
		return Report{}, err
	}
	defer release()
	started := time.Now()
	r, err := e.run(ctx)
	if err != nil {
		return Report{}, err
	}
	accounts, err := e.mail.Accounts(ctx)
	if err != nil {
		return Report{}, err
	}
	if len(accounts) == 0 {
		_, err := e.mail.Account(ctx, "")
		return Report{}, err
	}
	var errs []error
	for _, a := range accounts {
		one, err := r.syncAccount(ctx, a)
		report.add(one)
		if err != nil {
			errs = append(errs, err)
		}
	}
	report.Seconds = time.Since(started).Seconds()
	if n, err := e.mail.Shallow(ctx); err == nil {
		report.Unread = n
	}
	return report, coded(errors.Join(errs...))
}

func (e *run) syncAccount(ctx context.Context, a mail.Account) (Report, error) {
	report, err := e.fetchAccount(ctx, a)
	// What arrived is read even when the stream broke: nothing waits for a better day.
	if read := e.read(ctx, a); read != nil {
		err = errors.Join(err, read)
	}
	sent, failed, sendErr := e.post(ctx, a)
	report.Sent += sent
	report.Failed += failed
	if sendErr != nil {
		e.log.Warn("sending mail", why(sendErr))
	}
	return report, err
}

// read lets the service read what arrived, and take up enrollment codes.
func (e *run) read(ctx context.Context, a mail.Account) error {
	if err := e.mail.ReadRecent(ctx, a); err != nil {
		return err
	}
	return e.mail.CloseLoops(ctx, a)
}

// Deepen reads old mail that a first sync left unread, newest first, until all is read or the context ends. It
// gives way: between batches others can write.
func (e *Engine) Deepen(ctx context.Context) (err error) {
	defer e.survive("reading old mail", &err)
	r, err := e.run(ctx)
	if err != nil {
		return err
	}
	accounts, err := e.mail.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		for ctx.Err() == nil {
			n, err := r.mail.ReadBatch(ctx, a, mail.ReadOptions{Limit: 200})
			if err != nil {
				return coded(err)
			}
			if n == 0 {
				break
			}
		}
	}
	return coded(ctx.Err())
}

func (e *Engine) connect(ctx context.Context, a mail.Account) (imap.Client, error) {
	return e.Connect(ctx, a.IMAPAccount(e.Tokens(a)))
}

// Check is the answer to a test of an account.
type Check struct {
	IMAP     string   `json:"imap"` // ok, or what is wrong, for people
	SMTP     string   `json:"smtp"`
	Folders  []string `json:"folders,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	OK       bool     `json:"ok"`
}

// Test connects and signs in to both servers of an account that is kept, and changes nothing. Needs access.ConfigureMail.
func (e *Engine) Test(ctx context.Context, accountID string) (Check, error) {
	if err := access.Require(ctx, access.ConfigureMail); err != nil {
		return Check{}, err
	}
	a, err := e.mail.Account(ctx, accountID)
	if err != nil {
		return Check{}, err
	}
	return e.Try(ctx, a)
}

// coded gives an error of the wire the kind and the words for people.
func coded(err error) error {
	if err == nil || fault.Of(err) != "" {
		return err
	}
	var wire *account.Error
	if errors.As(err, &wire) {
		kind := fault.Unavailable
		switch wire.Kind {
		case account.AuthFailed, account.SignInAgain:
			kind = fault.Denied
		case account.Refused:
			kind = fault.Invalid
		}
		return fault.Wrap(kind, err, "%s", wire.Kind.Message())
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(fault.Unavailable, err, "Stopped. What had arrived is kept; the next sync goes on from there.")
	}
	return err
}
