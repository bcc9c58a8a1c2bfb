package sync

import (
	"context"
	"errors"

	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/smtp"
)

// Post sends what the outbox of every account holds and files the copies, without fetching anything.
func (e *Engine) Post(ctx context.Context) (report Report, err error) {
	defer e.survive("sending", &err)
	release, err := e.take(ctx)
	if err != nil {
		return report, err
	}
	defer release()
	r, err := e.run(ctx)
	if err != nil {
		return report, err
	}
	accounts, err := e.mail.Accounts(ctx)
	if err != nil {
		return report, err
	}
	var errs []error
	for _, a := range accounts {
		sent, failed, err := r.post(ctx, a)
		report.Sent += sent
		report.Failed += failed
		errs = append(errs, err)
	}
	return report, coded(errors.Join(errs...))
}

// post works the outbox of one account. The order makes every crash harmless: a mail is marked before its bytes leave,
// so that one found marked may have gone out and is looked for in Sent before anything is sent again; the answer is
// recorded before the copy is filed; the copy is looked for before it is filed.
func (e *run) post(ctx context.Context, a mail.Account) (sent, failed int, err error) {
	send, unknown, file, err := e.mail.Outbound(ctx, a.ID)
	if err != nil {
		return 0, 0, err
	}
	sender := e.Sender(a.SMTPAccount(e.Tokens(a)))
	for _, p := range send {
		if ctx.Err() != nil {
			return sent, failed, ctx.Err()
		}
		ok, err := e.mail.Sending(ctx, p.ID)
		if err != nil {
			return sent, failed, err
		}
		if !ok {
			continue
		}
		raw, err := e.mail.Bytes(ctx, p)
		if err != nil {
			return sent, failed, err
		}
		result := sender.Send(ctx, p.From, p.To, raw)
		// The answer is recorded even when the program is being closed.
		if err := e.mail.SendResult(context.WithoutCancel(ctx), p.ID, result, a.FilesSent()); err != nil {
			return sent, failed, err
		}
		if result.Outcome == smtp.Accepted {
			sent++
			if !a.FilesSent() {
				file = append(file, p)
			}
			continue
		}
		failed++
		e.log.Warn("a mail was not sent", "outbox", p.ID, "outcome", string(result.Outcome), "code", result.Code, why(result.Err))
		if result.Outcome == smtp.Unknown {
			unknown = append(unknown, p)
		}
		if k := account.KindOf(result.Err); result.Outcome == smtp.NotSent && k != account.Other {
			// The server is away or does not let us in: the others would fare no better.
			failed += len(send) - sent - failed
			break
		}
	}
	if len(file) == 0 && len(unknown) == 0 {
		return sent, failed, nil
	}
	found, err := e.sentFolder(ctx, a, unknown, file)
	// What turned up in Sent was sent after all.
	return sent + found, max(0, failed-found), err
}

// sentFolder looks for mails of unknown fate in Sent, and files copies there that are not there yet.
func (e *run) sentFolder(ctx context.Context, a mail.Account, unknown, file []mail.Parcel) (found int, err error) {
	client, err := e.connect(ctx, a)
	if err != nil {
		return 0, err
	}
	defer func() {
		if closing := client.Close(); closing != nil {
			e.log.Debug("closing", why(closing))
		}
	}()
	name, err := sentName(ctx, client)
	if err != nil {
		return 0, err
	}
	if _, err := client.Select(ctx, name); err != nil {
		if account.KindOf(err) != account.Rejected {
			return 0, err
		}
		if err := client.CreateMailbox(ctx, name); err != nil {
			return 0, err
		}
		if _, err := client.Select(ctx, name); err != nil {
			return 0, err
		}
	}
	for _, p := range unknown {
		uids, err := client.FindMessageID(ctx, p.MessageID)
		if err != nil {
			return found, err
		}
		if len(uids) == 0 {
			err = e.mail.NotInSent(ctx, p, a.FilesSent())
		} else {
			found++
			err = e.mail.FoundInSent(ctx, p)
		}
		if err != nil {
			return found, err
		}
	}
	for _, p := range file {
		uids, err := client.FindMessageID(ctx, p.MessageID)
		if err != nil {
			return found, err
		}
		if len(uids) == 0 {
			raw, err := e.mail.Bytes(ctx, p)
			if err != nil {
				return found, err
			}
			if _, err := client.Append(ctx, name, raw, []string{imap.Seen}, e.mail.Source().Now()); err != nil {
				return found, err
			}
		}
		if err := e.mail.Filed(ctx, p); err != nil {
			return found, err
		}
	}
	return found, nil
}

// sentName returns the folder for sent mail; "Sent" where the server names none.
func sentName(ctx context.Context, client imap.Client) (string, error) {
	boxes, err := client.Mailboxes(ctx)
	if err != nil {
		return "", err
	}
	for _, b := range boxes {
		if b.Role == imap.Sent && b.Selectable {
			return b.Name, nil
		}
	}
	return "Sent", nil
}
