package desk

import (
	"context"
	"foyer/ui/kit"
	"net/url"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	mailsync "foyer/data/mail/sync"
	"foyer/ui/phrase"
	"foyer/ui/settings"
)

// parseURL is url.Parse.
func parseURL(address string) (*url.URL, error) { return url.Parse(address) }

// following notes the engine that follows the mail.
func (d *desk) following(e *mailsync.Engine) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.engine = e
}

// looked notes what a look at the mailbox came to.
func (d *desk) looked(r mailsync.Report, err error) {
	d.mu.Lock()
	d.syncErr = err
	if err == nil {
		d.synced, d.report = d.session.src.Now(), r
	}
	d.mu.Unlock()
	d.news.tell("")
}

// Mailbox implements settings.MailServices.
func (d settingsServices) Mailbox(ctx context.Context) (m settings.Mailbox, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return m, err
	}
	m.WhyNot = d.Why("mailbox.change")
	if m.Outbox, err = h.Mail.Outbox(ctx, false); err != nil {
		return m, err
	}
	accounts, err := h.Mail.Accounts(ctx)
	if err != nil || len(accounts) == 0 {
		return m, err
	}
	a := accounts[0]
	m.HasSecret = a.Secret != ""
	if a.OAuth != "" {
		if in, err := account.ParseSignedIn(a.OAuth); err == nil {
			m.SignedIn = string(in.App.Provider)
		}
	}
	a.Secret, a.OAuth = "", ""
	m.Account = a
	d.mu.Lock()
	m.Checked, m.Last = d.synced, counts(d.report)
	if d.syncErr != nil {
		m.Trouble = phrase.Error(d.syncErr)
	}
	d.mu.Unlock()
	if !m.Checked.IsZero() {
		m.Checked = m.Checked.In(location(ctx, h))
	}
	if m.Folders, err = h.Mail.Folders(ctx, a.ID); err != nil {
		return m, err
	}
	for i := range m.Folders {
		if !m.Folders[i].Synced.IsZero() {
			m.Folders[i].Synced = m.Folders[i].Synced.In(location(ctx, h))
		}
	}
	for i := range m.Outbox {
		m.Outbox[i].Created = m.Outbox[i].Created.In(location(ctx, h))
	}
	return m, nil
}

func counts(r mailsync.Report) settings.SyncResult {
	return settings.SyncResult{New: r.New, Changed: r.Changed, Removed: r.Removed, Sent: r.Sent, Failed: r.Failed}
}

// FindServers implements settings.MailServices.
func (d settingsServices) FindServers(ctx context.Context, address string) (account.Servers, error) {
	if _, ctx, err := d.session.act(ctx); err != nil {
		return account.Servers{}, err
	} else if err := access.Require(ctx, access.ConfigureMail); err != nil {
		return account.Servers{}, err
	}
	found, err := account.Finder{}.Find(ctx, address)
	if account.KindOf(err) == account.Refused {
		return found, fault.Wrap(fault.Invalid, err, "This is not a mail address.")
	}
	return found, fault.Wrap(fault.Unavailable, err, "The servers of this address could not be found. Ask who runs the mail for them, and write them down here.")
}

// TryMailbox implements settings.MailServices.
func (d settingsServices) TryMailbox(ctx context.Context, a mail.Account, tell func(settings.TestStep)) (ok bool, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return false, err
	}
	return h.Engine(d.log, nil).TrySteps(ctx, a, func(s mailsync.Step) {
		tell(settings.TestStep{Name: s.Name, State: s.State, Text: phrase.Sentence(s.Text), Count: s.Count})
	})
}

// SaveMailbox implements settings.MailServices.
func (d settingsServices) SaveMailbox(ctx context.Context, a mail.Account) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error {
		_, err := h.Mail.SetAccount(ctx, a)
		return err
	})
}

// RemoveMailbox implements settings.MailServices.
func (d settingsServices) RemoveMailbox(ctx context.Context) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error {
		a, err := h.Mail.Account(ctx, "")
		if err != nil {
			return err
		}
		return h.Mail.Disconnect(ctx, a.ID)
	})
}

// SignIn implements settings.MailServices.
func (d settingsServices) SignIn(ctx context.Context, app account.App, user string, open func(url string) error) (oauth string, err error) {
	if _, ctx, err := d.session.act(ctx); err != nil {
		return "", err
	} else if err := access.Require(ctx, access.ConfigureMail); err != nil {
		return "", err
	}
	in, err := app.Browse(ctx, user, open)
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, err, "%s", account.Say(err))
	}
	return in.Text()
}

// SyncNow implements settings.MailServices.
func (d settingsServices) SyncNow(ctx context.Context) (settings.SyncResult, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return settings.SyncResult{}, err
	}
	d.mu.Lock()
	engine := d.engine
	d.mu.Unlock()
	if engine == nil {
		engine = h.Engine(d.log, nil)
	}
	r, err := engine.Sync(ctx)
	if ctx.Err() == nil {
		d.looked(r, err)
		kit.Go(d.status)
	}
	return counts(r), err
}

// Resend implements settings.MailServices.
func (d settingsServices) Resend(ctx context.Context, id string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return h.Mail.Resend(ctx, id) })
}

// TakeAsSent implements settings.MailServices.
func (d settingsServices) TakeAsSent(ctx context.Context, id string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return h.Mail.TakeAsSent(ctx, id) })
}

// Withdraw implements settings.MailServices.
func (d settingsServices) Withdraw(ctx context.Context, id string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return h.Mail.Withdraw(ctx, id) })
}
