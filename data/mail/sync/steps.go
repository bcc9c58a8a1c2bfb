package sync

import (
	"context"
	"errors"

	"foyer/data/access"
	"foyer/data/mail"
	"foyer/data/mail/account"
)

// Step is one step of trying an account, told when it begins and when it ends.
type Step struct {
	Name  string // imap.connect, imap.sign-in, imap.folders, smtp.connect, smtp.sign-in
	State string // doing, ok, failed
	Kind  account.Kind
	Text  string // of a failure, for people; of the folders their number
	Count int    // folders found
}

// TrySteps tries an account that need not be kept yet, step by step, and changes nothing. Without a secret of its own it takes
// the one that is kept. It goes on with sending where receiving fails: both answers help. The error tells only that the
// trying itself could not be done. It needs access.ConfigureMail.
func (e *Engine) TrySteps(ctx context.Context, a mail.Account, tell func(Step)) (ok bool, err error) {
	if err := access.Require(ctx, access.ConfigureMail); err != nil {
		return false, err
	}
	if a.Secret == "" && a.OAuth == "" && a.ID != "" {
		kept, err := e.mail.Account(ctx, a.ID)
		if err != nil {
			return false, err
		}
		a.Secret, a.OAuth = kept.Secret, kept.OAuth
	}
	if a.User == "" {
		a.User = a.Address
	}
	in := e.tryIMAP(ctx, a, tell)
	if ctx.Err() != nil {
		return false, coded(ctx.Err())
	}
	out := e.trySMTP(ctx, a, tell)
	if ctx.Err() != nil {
		return false, coded(ctx.Err())
	}
	return in && out, nil
}

// step tells of one step and returns whether it went well.
func (e *Engine) step(name string, tell func(Step), do func() (int, error)) bool {
	tell(Step{Name: name, State: "doing"})
	n, err := do()
	if err != nil {
		e.log.Warn("trying an account", "step", name, why(err))
		tell(Step{Name: name, State: "failed", Kind: account.KindOf(err), Text: account.Say(err)})
		return false
	}
	tell(Step{Name: name, State: "ok", Count: n})
	return true
}

// reach connects, shakes hands where the connection is protected from its first byte, and leaves again.
func reach(ctx context.Context, s account.Server, protocol string) func() (int, error) {
	return func() (int, error) {
		if err := s.Check(); err != nil {
			return 0, err
		}
		conn, err := account.Dial(ctx, s, protocol)
		if err != nil {
			return 0, err
		}
		return 0, account.Classify(ctx, "connect", s.Host, conn.Close())
	}
}

func (e *Engine) tryIMAP(ctx context.Context, a mail.Account, tell func(Step)) bool {
	if !e.step("imap.connect", tell, reach(ctx, a.IMAP, "imap")) {
		return false
	}
	tell(Step{Name: "imap.sign-in", State: "doing"})
	client, err := e.connect(ctx, a)
	if err != nil {
		e.log.Warn("trying an account", "step", "imap.sign-in", why(err))
		tell(Step{Name: "imap.sign-in", State: "failed", Kind: account.KindOf(err), Text: account.Say(err)})
		return false
	}
	tell(Step{Name: "imap.sign-in", State: "ok"})
	return e.step("imap.folders", tell, func() (int, error) {
		boxes, err := client.Mailboxes(ctx)
		return len(boxes), errors.Join(err, client.Close())
	})
}

func (e *Engine) trySMTP(ctx context.Context, a mail.Account, tell func(Step)) bool {
	if !e.step("smtp.connect", tell, reach(ctx, a.SMTP, "")) {
		return false
	}
	return e.step("smtp.sign-in", tell, func() (int, error) {
		prober, ok := e.Sender(a.SMTPAccount(e.Tokens(a))).(interface {
			Check(context.Context) error
		})
		if !ok {
			return 0, nil
		}
		return 0, prober.Check(ctx)
	})
}
