package desk

import (
	"context"
	"strings"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/ui/shell"
)

// FindMailbox implements shell.Setup.
func (d setup) FindMailbox(ctx context.Context, address string) (shell.Mailbox, error) {
	found, err := account.Finder{}.Find(ctx, strings.TrimSpace(address))
	if err != nil {
		return shell.Mailbox{}, fault.Wrap(fault.Unavailable, err, "%s", account.Say(err))
	}
	m := shell.Mailbox{Address: strings.TrimSpace(address), User: found.User, IMAP: serverOf(found.IMAP), SMTP: serverOf(found.SMTP), Provider: found.Provider,
		Help: found.Help, Personal: found.Consumer, Guessed: found.Source == "guess"}
	// A password is the shorter way wherever one does: the browser takes a registration with the provider.
	password := len(found.SignIn) == 0
	for _, how := range found.SignIn {
		switch how {
		case account.Password:
			password = true
		case account.AppPassword:
			password, m.AppPassword = true, true
		case account.OAuthMicrosoft, account.OAuthGoogle:
			m.Browser = string(how)
		}
	}
	if password {
		m.Browser = ""
	}
	return m, nil
}

func serverOf(s account.Server) shell.MailServer {
	return shell.MailServer{Host: s.Host, Port: s.Port, StartTLS: s.Security == account.StartTLS}
}

func accountOf(m shell.Mailbox) mail.Account {
	server := func(s shell.MailServer) account.Server {
		to := account.Server{Host: strings.TrimSpace(s.Host), Port: s.Port, Security: account.TLS}
		if s.StartTLS {
			to.Security = account.StartTLS
		}
		return to
	}
	return mail.Account{Address: strings.TrimSpace(m.Address), User: strings.TrimSpace(m.User), Secret: m.Secret, IMAP: server(m.IMAP), SMTP: server(m.SMTP)}
}

// TestMailbox implements shell.Setup.
func (d setup) TestMailbox(ctx context.Context, m shell.Mailbox) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	check, err := h.Engine(d.log, nil).Try(ctx, accountOf(m))
	switch {
	case err != nil:
		return err
	case check.IMAP != "ok":
		return fault.New(fault.Unavailable, "Incoming mail: %s", check.IMAP)
	case check.SMTP != "ok":
		return fault.New(fault.Unavailable, "Outgoing mail: %s", check.SMTP)
	}
	return nil
}

// SaveMailbox implements shell.Setup. Patients who join by mail send their code there from now on.
func (d setup) SaveMailbox(ctx context.Context, m shell.Mailbox) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	a := accountOf(m)
	known, err := h.Mail.Accounts(ctx)
	if err != nil {
		return err
	}
	if len(known) > 0 {
		a.ID = known[0].ID // one mailbox a practice
	}
	if p, err := h.Practice.Get(ctx); err == nil {
		a.Name = p.Name
	}
	if _, err := h.Mail.SetAccount(ctx, a); err != nil {
		return err
	}
	p, err := h.Portal.Get(ctx)
	if err != nil || !p.SetUp() || p.Mailbox != "" {
		return err
	}
	p.Mailbox = a.Address
	_, _, err = h.Portal.Save(ctx, p)
	return err
}
