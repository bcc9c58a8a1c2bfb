package sync

import (
	"context"

	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
)

// replay tells the server what people did here. It runs before anything is pulled, so that the server's older word
// never undoes theirs. An entry is taken off only when the server has said yes.
func (e *run) replay(ctx context.Context, client imap.Client, a mail.Account) error {
	entries, err := e.mail.Journal(ctx, a.ID)
	if err != nil || len(entries) == 0 {
		return err
	}
	type group struct {
		box  string
		act  string
		flag string
		val  string
	}
	var order []group
	groups := map[group][]mail.JournalEntry{}
	for _, entry := range entries {
		g := group{entry.BoxName, entry.Action, "", entry.Value}
		if !entry.IsMove() {
			g.flag = entry.Flag()
		}
		if _, ok := groups[g]; !ok {
			order = append(order, g)
		}
		groups[g] = append(groups[g], entry)
	}
	selected := ""
	// Flags first: a mail that moves must have its flags before it goes.
	for _, moving := range []bool{false, true} {
		for _, g := range order {
			if (g.act == "move") != moving {
				continue
			}
			if g.box == "" {
				for _, entry := range groups[g] {
					if err := e.mail.Declined(ctx, entry, "stands in no folder"); err != nil {
						return err
					}
				}
				continue
			}
			if selected != g.box {
				if _, err := e.replaySelect(ctx, client, a, groups[g][0]); err != nil {
					if account.KindOf(err) != account.Rejected {
						return err
					}
					if err := e.declineAll(ctx, groups[g], err); err != nil {
						return err
					}
					continue
				}
				selected = g.box
			}
			if err := e.replayGroup(ctx, client, groups[g], moving, g.flag, g.val); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaySelect opens the folder and makes sure that the UIDs in the journal still mean the same mails.
func (e *run) replaySelect(ctx context.Context, client imap.Client, a mail.Account, entry mail.JournalEntry) (imap.Selected, error) {
	selected, err := client.Select(ctx, entry.BoxName)
	if err != nil {
		return selected, err
	}
	validity, err := e.mail.Validity(ctx, entry.Box)
	if err == nil && validity != selected.UIDValidity {
		// The sync that follows matches the mails anew; the entries wait for it.
		err = &account.Error{Kind: account.Rejected, Op: "select"}
	}
	return selected, err
}

func (e *run) replayGroup(ctx context.Context, client imap.Client, entries []mail.JournalEntry, moving bool, flag, value string) error {
	uids := make([]imap.UID, len(entries))
	for i, entry := range entries {
		uids[i] = entry.UID
	}
	var err error
	if moving {
		if _, err = client.Move(ctx, uids, value); err != nil && account.KindOf(err) == account.Rejected {
			if made := client.CreateMailbox(ctx, value); made == nil {
				_, err = client.Move(ctx, uids, value)
			}
		}
	} else {
		change := imap.AddFlags
		if value != "1" {
			change = imap.RemoveFlags
		}
		err = client.StoreFlags(ctx, uids, change, flag)
	}
	switch {
	case err == nil && moving:
		for _, entry := range entries {
			if err := e.mail.Moved(ctx, entry); err != nil {
				return err
			}
		}
		return nil
	case err == nil:
		return e.mail.Acknowledged(ctx, entries)
	case account.KindOf(err) == account.Rejected:
		return e.declineAll(ctx, entries, err)
	}
	return err
}

func (e *run) declineAll(ctx context.Context, entries []mail.JournalEntry, cause error) error {
	for _, entry := range entries {
		if err := e.mail.Declined(ctx, entry, account.KindOf(cause).String()); err != nil {
			return err
		}
	}
	return nil
}
