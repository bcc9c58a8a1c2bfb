package sync

import (
	"context"
	"errors"

	"foyer/data/access"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
)

// Try connects and signs in to both servers of an account as it is given, before anything of it is kept. What is wrong
// stands in the Check, in words; an error means that nothing was tried. Needs access.ConfigureMail.
func (e *Engine) Try(ctx context.Context, a mail.Account) (Check, error) {
	if err := access.Require(ctx, access.ConfigureMail); err != nil {
		return Check{}, err
	}
	check := Check{IMAP: "ok", SMTP: "ok", Warnings: a.Warnings}
	client, err := e.connect(ctx, a)
	if err == nil {
		var boxes []imap.Mailbox
		boxes, err = client.Mailboxes(ctx)
		for _, b := range boxes {
			check.Folders = append(check.Folders, b.Name)
		}
		err = errors.Join(err, client.Close())
	}
	if err != nil {
		check.IMAP = account.Say(err)
		e.log.Warn("testing imap", why(err))
	}
	if prober, ok := e.Sender(a.SMTPAccount(e.Tokens(a))).(interface {
		Check(context.Context) error
	}); ok {
		if err := prober.Check(ctx); err != nil {
			check.SMTP = account.Say(err)
			e.log.Warn("testing smtp", why(err))
		}
	}
	check.OK = check.IMAP == "ok" && check.SMTP == "ok"
	return check, nil
}
