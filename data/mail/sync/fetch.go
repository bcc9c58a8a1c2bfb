package sync

import (
	"context"
	"errors"
	"slices"
	"time"

	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
)

const (
	flagWindow   = 2000           // newest mails whose flags are compared each time where the server keeps no CONDSTORE
	compareEvery = 20 * time.Hour // how often the flags of all are compared there
)

// fetchAccount replays the journal and then pulls every folder, the inbox first.
func (e *run) fetchAccount(ctx context.Context, a mail.Account) (report Report, err error) {
	client, err := e.connect(ctx, a)
	if err != nil {
		return report, err
	}
	defer func() {
		if closing := client.Close(); closing != nil {
			e.log.Debug("closing", why(closing))
		}
	}()
	boxes, err := e.folders(ctx, client, a)
	if err != nil {
		return report, err
	}
	if err := e.replay(ctx, client, a); err != nil {
		return report, err
	}
	var errs []error
	for _, box := range boxes {
		r, err := e.syncBox(ctx, client, box)
		report.add(r)
		if err == nil {
			continue
		}
		errs = append(errs, err)
		switch account.KindOf(err) {
		case account.Rejected:
			continue // this folder only
		}
		break
	}
	return report, errors.Join(errs...)
}

// folders returns the folders worth reading: not trash, junk, drafts, and where a provider has labels not the folder
// that holds everything once more.
func (e *run) folders(ctx context.Context, client imap.Client, a mail.Account) ([]mail.Box, error) {
	list, err := client.Mailboxes(ctx)
	if err != nil {
		return nil, err
	}
	rank := func(m imap.Mailbox) int {
		switch m.Role {
		case imap.Inbox:
			return 0
		case imap.Sent:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(x, y imap.Mailbox) int { return rank(x) - rank(y) })
	var boxes []mail.Box
	for _, m := range list {
		switch m.Role {
		case imap.Trash, imap.Junk, imap.Drafts, imap.All:
			continue
		}
		if !m.Selectable {
			continue
		}
		box, err := e.mail.Box(ctx, a.ID, m.Name, m.Role)
		if err != nil {
			return nil, err
		}
		boxes = append(boxes, box)
	}
	return boxes, nil
}

// syncBox brings one folder up to date: new mails, flags, removals. How far it came is saved only when all is done;
// an aborted run has kept its mails, so the next finds fewer missing.
func (e *run) syncBox(ctx context.Context, client imap.Client, box mail.Box) (report Report, err error) {
	selected, err := client.Select(ctx, box.Name)
	if err != nil {
		return report, err
	}
	if box.UIDValidity != 0 && box.UIDValidity != selected.UIDValidity {
		e.log.Info("the folder was numbered anew", "folder", box.Number)
		if err := e.mail.Unplace(ctx, box); err != nil {
			return report, err
		}
		box.ModSeq, box.UIDNext, box.Present, box.Compared = 0, 0, 0, time.Time{}
	}
	if box.UIDValidity != selected.UIDValidity {
		box.UIDValidity = selected.UIDValidity
		if err := e.mail.SaveBox(ctx, box); err != nil {
			return report, err
		}
	}
	unchanged := !box.FirstDone.IsZero() && selected.HighestModSeq != 0 && selected.HighestModSeq == box.ModSeq &&
		selected.UIDNext == box.UIDNext && int(selected.Exists) == box.Present
	if unchanged {
		return report, e.finish(ctx, box, selected)
	}
	known, err := e.mail.Places(ctx, box)
	if err != nil {
		return report, err
	}
	present, err := client.UIDs(ctx)
	if err != nil {
		return report, err
	}
	fresh, gone, kept := compare(present, known)

	if len(known) > 0 {
		changed, err := e.flags(ctx, client, &box, selected, kept)
		report.Changed += changed
		if err != nil {
			return report, err
		}
	}
	if len(fresh) > 0 {
		fresh, err = e.rematch(ctx, client, box, fresh)
		if err != nil {
			return report, err
		}
		got, err := e.pull(ctx, client, box, newestFirst(fresh), func(done int) {
			e.Progress(Progress{Folder: box.Name, Done: done, Total: len(fresh)})
		})
		report.New += got.New
		report.Bytes += got.Bytes
		report.Failed += got.failed
		if err != nil {
			return report, err
		}
	}
	// Only now that what moved within the account has its new place may old places go.
	if err := e.mail.Removed(ctx, box, gone); err != nil {
		return report, err
	}
	stale, err := e.mail.DropStale(ctx, box)
	if err != nil {
		return report, err
	}
	report.Removed += len(gone) + stale
	box.Present = len(present)
	return report, e.finish(ctx, box, selected)
}

func (e *run) finish(ctx context.Context, box mail.Box, selected imap.Selected) error {
	now := e.mail.Source().Now()
	box.ModSeq, box.UIDNext, box.Synced = selected.HighestModSeq, selected.UIDNext, now
	if box.FirstDone.IsZero() {
		box.FirstDone = now
	}
	if box.Present == 0 {
		box.Present = int(selected.Exists)
	}
	return e.mail.SaveBox(ctx, box)
}

// compare tells what the server has and Foyer not, what Foyer has and the server not, and what both have.
func compare(present []imap.UID, known []mail.Place) (fresh []imap.UID, gone, kept []mail.Place) {
	at := 0
	for _, p := range known {
		for at < len(present) && present[at] < p.UID {
			fresh = append(fresh, present[at])
			at++
		}
		if at < len(present) && present[at] == p.UID {
			kept = append(kept, p)
			at++
			continue
		}
		gone = append(gone, p)
	}
	return append(fresh, present[at:]...), gone, kept
}

func newestFirst(uids []imap.UID) []imap.Want {
	want := make([]imap.Want, 0, len(uids))
	for _, uid := range slices.Backward(uids) {
		want = append(want, imap.Want{UID: uid})
	}
	return want
}

// flags takes over what changed about mails that are here already: by CONDSTORE what changed since the last time; else
// all flags of the newest window, and of everything once a day.
func (e *run) flags(ctx context.Context, client imap.Client, box *mail.Box, selected imap.Selected, kept []mail.Place) (int, error) {
	var states []imap.State
	collect := func(s imap.State) error {
		states = append(states, s)
		return nil
	}
	switch {
	case selected.HighestModSeq != 0 && box.ModSeq != 0:
		if selected.HighestModSeq == box.ModSeq {
			return 0, nil
		}
		if err := client.FlagsSince(ctx, box.ModSeq, collect); err != nil {
			return 0, err
		}
		return e.mail.FlagsSeen(ctx, *box, states)
	case len(kept) == 0:
		return 0, nil
	}
	window := kept
	now := e.mail.Source().Now()
	whole := len(kept) <= flagWindow || now.Sub(box.Compared) > compareEvery
	if whole {
		box.Compared = now
	} else {
		window = kept[len(kept)-flagWindow:]
	}
	uids := make([]imap.UID, len(window))
	old := make(map[imap.UID]string, len(window))
	for i, p := range window {
		uids[i] = p.UID
		old[p.UID] = p.Flags
	}
	err := client.States(ctx, uids, false, func(s imap.State) error {
		if flags, ok := old[s.UID]; ok && flags != joined(s.Flags) {
			states = append(states, s)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return e.mail.FlagsSeen(ctx, *box, states)
}

// rematch gives mails that a renumbered folder holds their places back without fetching them: size, arrival and
// Message-ID must agree with exactly one. What it can't tell is fetched, and known by its bytes.
func (e *run) rematch(ctx context.Context, client imap.Client, box mail.Box, fresh []imap.UID) ([]imap.UID, error) {
	stale, err := e.mail.StalePlaces(ctx, box)
	if err != nil || len(stale) == 0 {
		return fresh, err
	}
	matched := map[imap.UID]bool{}
	var batch []mail.Rematch
	flush := func() error {
		uids, err := e.mail.Replace(ctx, box, batch)
		for _, uid := range uids {
			matched[uid] = true
		}
		batch = batch[:0]
		return err
	}
	err = client.States(ctx, fresh, true, func(s imap.State) error {
		if r, ok := stale.Match(s); ok {
			batch = append(batch, r)
		}
		return nil
	})
	if err != nil {
		return fresh, err
	}
	if err := flush(); err != nil {
		return fresh, err
	}
	return slices.DeleteFunc(slices.Clone(fresh), func(uid imap.UID) bool { return matched[uid] }), nil
}

func joined(flags []string) string {
	text := ""
	for i, f := range flags {
		if i > 0 {
			text += " "
		}
		text += f
	}
	return text
}
