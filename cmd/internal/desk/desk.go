package desk

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/backup"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/mail"
	mailsync "foyer/data/mail/sync"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/playbook"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/store"
	"foyer/data/team"
	"foyer/data/visit"
	"foyer/reports/printing"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// desk joins the screens to the services of the session's house.
type desk struct {
	session *Session
	printer chosenPrinter
	shell   *shell.Shell
	log     *slog.Logger

	news *news
	zone atomic.Pointer[time.Location] // the practice's; nil until a house is open

	mu      sync.Mutex
	synced  time.Time
	syncErr error
	report  mailsync.Report  // of the last sync that went well
	engine  *mailsync.Engine // that follows the mail; nil while nothing does
	post    post
	count   mailCount
}

func newDesk(session *Session, printer printing.Printer) *desk {
	d := &desk{session: session, news: newNews(), log: logger(), post: post{again: make(chan struct{}, 1)}}
	d.printer = chosenPrinter{printer, d}
	return d
}

// logger writes to stderr what FOYER_LOG asks for; it never holds patient data.
func logger() *slog.Logger {
	level, ok := map[string]slog.Level{"error": slog.LevelError, "info": slog.LevelInfo, "debug": slog.LevelDebug}[os.Getenv("FOYER_LOG")]
	if !ok {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

func (d *desk) config() shell.Config {
	var hint func() string
	if d.session.Hint != "" {
		hint = func() string { return words.T("ui.demo.hint", "passphrase", d.session.Hint) }
	}
	return shell.Config{
		Session:       d.session,
		Strength:      strength,
		Rebuilt:       func() { kit.Go(d.status) },
		UnlockHint:    hint,
		Screens:       d.screens,
		Sources:       []shell.Source{d.findPatients, d.findMail},
		IdleAfter:     d.session.IdleAfter(),
		RecoverySheet: d.recoverySheet,
		Drafts:        drafts{d},
		Memory:        drafts{d},
		DataFolder:    d.session.home,
		About:         about(),
		Setup:         setup{d},
		TimeZone:      practice.LocalZone(),
	}
}

// strength judges a passphrase as the team's rule will: what the meter takes, the practice takes.
func strength(passphrase string, about ...string) shell.Strength {
	s := shell.Strength{Score: 0}
	estimate := team.Estimate(passphrase, about...)
	if team.CheckPassphrase(passphrase, about...) == nil {
		s.Score = min(1+int(estimate.Bits-26)/12, 4)
	}
	if len(estimate.Reasons) > 0 {
		s.Hint = estimate.Reasons[0].In(string(words.Current()))
	}
	return s
}

func (d *desk) findPatients(ctx context.Context, text string) ([]shell.Found, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	found, err := h.Patients.Search(ctx, text, 8)
	if err != nil {
		return nil, err
	}
	var list []shell.Found
	for _, p := range found {
		list = append(list, shell.Found{Title: p.Family + ", " + p.Given, Detail: phrase.Short(p.BirthDate) + "  " + p.MRN, Icon: "person", Screen: "patients", What: p.ID})
	}
	return list, nil
}

// opened begins what goes on in the background of an open house; the returned function ends it.
func (d *desk) opened(h *house.House) (stop func()) {
	ctx, cancel := context.WithCancel(access.With(context.Background(), access.System))
	var work sync.WaitGroup
	var ends []func()
	tell := d.news.tell
	ends = append(ends,
		store.Subscribe(h.DB, func(c patient.Changed) { tell(c.ID) }),
		store.Subscribe(h.DB, func(c visit.Changed) { tell(c.PatientID) }),
		store.Subscribe(h.DB, func(c enrollment.Changed) { tell(c.PatientID) }),
		store.Subscribe(h.DB, func(c paperlog.Made) { tell(c.PatientID) }),
		store.Subscribe(h.DB, func(c paperlog.Used) { tell(c.PatientID) }),
		store.Subscribe(h.DB, func(portal.FeatureChanged) { tell("") }),
		store.Subscribe(h.DB, func(portal.Changed) { tell("") }),
		store.Subscribe(h.DB, func(policy.Changed) { tell("") }),
		store.Subscribe(h.DB, func(playbook.PlanChanged) { tell("") }),
		store.Subscribe(h.DB, func(mail.ConversationChanged) { tell("") }),
		store.Subscribe(h.DB, func(mail.Arrived) { tell("") }),
		store.Subscribe(h.DB, func(mail.AccountChanged) { tell("") }),
		store.Subscribe(h.DB, func(mail.OutboxChanged) { tell("") }),
		store.Subscribe(h.DB, func(team.Changed) { tell("") }),
		store.Subscribe(h.DB, func(practice.Changed) { tell("") }),
		store.Subscribe(h.DB, func(importing.Finished) { tell("") }),
		store.Subscribe(h.DB, func(c practice.SettingChanged) {
			tell("")
			if c.Name == backup.Tried.Name {
				kit.Go(d.status)
			}
		}),
		store.Subscribe(h.DB, func(c consent.Changed) { tell(c.PatientID) }),
	)
	follow := func() {
		if p, err := h.Practice.Get(ctx); err == nil {
			d.zone.Store(p.Hours().Location())
			kit.OnUI(func() { d.shell.SetIdleAfter(p.IdleAfter()) })
		}
		if order, err := practice.DateOrder.Get(ctx, h.DB); err == nil {
			kit.UseOrder(map[string]kit.Order{"mdy": kit.MDY, "dmy": kit.DMY}[order])
		}
	}
	follow()
	ends = append(ends, store.Subscribe(h.DB, func(c practice.SettingChanged) {
		if c.Name == practice.DateOrder.Name {
			follow()
		}
	}))
	ends = append(ends, store.Subscribe(h.DB, func(practice.Changed) { follow() }))
	ends = append(ends, d.count.follow(h.DB)...)
	ends = append(ends, d.news.listen(func(string) { d.countMail() }))
	work.Add(2)
	go func() { defer work.Done(); h.Chores(ctx, d.log) }()
	go func() { defer work.Done(); d.followMail(ctx, h) }()
	kit.Go(d.status) // asks the session, which is busy until this returns
	return func() {
		for _, end := range ends {
			end()
		}
		cancel()
		d.news.forget()
		d.news.all("") // out of view by now: who comes back sees what others have changed meanwhile
		work.Wait()
	}
}

// followMail keeps the mailbox in step while the house is open. Without an account it waits for one.
func (d *desk) followMail(ctx context.Context, h *house.House) {
	set := make(chan struct{}, 1)
	end := store.Subscribe(h.DB, func(mail.AccountChanged) {
		select {
		case set <- struct{}{}:
		default:
		}
	})
	defer end()
	for ctx.Err() == nil {
		accounts, err := h.Mail.Accounts(ctx)
		if err != nil || len(accounts) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-set:
			case <-d.post.again:
			case <-time.After(time.Minute):
			}
			continue
		}
		round, stop := context.WithCancel(ctx)
		go func() {
			select {
			case <-set: // the account is another one now: begin anew
				stop()
			case <-d.post.again:
				stop()
			case <-round.Done():
			}
		}()
		d.mailBegins()
		engine := h.Engine(d.log, d.mailProgress)
		d.following(engine)
		err = engine.Watch(round, func(report mailsync.Report, err error) {
			d.mailEnds()
			d.looked(report, err)
			kit.Go(d.status) // not here: a session that closes waits for the end of this
		})
		stop()
		d.following(nil)
		if err != nil && ctx.Err() == nil {
			d.log.Error("following the mail", "kind", fault.Of(err))
			select {
			case <-ctx.Done():
			case <-d.post.again:
			case <-time.After(time.Minute):
			}
		}
	}
}

// status writes the state of mailbox and backup into the status bar.
func (d *desk) status() {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return
	}
	d.countMail()
	var parts []shell.StatusPart
	d.mu.Lock()
	synced, failed := d.synced, d.syncErr
	d.mu.Unlock()
	switch address, err := h.MailAddress(ctx); {
	case err != nil || address == "":
		parts = append(parts, shell.StatusPart{Text: words.T("ui.status.nomail"), Place: "mailbox"})
	case failed != nil:
		parts = append(parts, shell.StatusPart{Text: words.T("ui.status.mailfailed"), Bad: true, Place: "mailbox"})
	case synced.IsZero():
		parts = append(parts, shell.StatusPart{Text: words.T("ui.status.mailchecking"), Place: "mailbox"})
	default:
		zone := location(ctx, h)
		parts = append(parts, shell.StatusPart{Ago: func(now time.Time) string { return checked(now, synced, zone) }, Good: true, Place: "mailbox"})
	}
	if tried, err := backup.Tried.Get(ctx, h.DB); err == nil && tried.Error != "" {
		parts = append(parts, shell.StatusPart{Text: words.T("ui.status.backupfailed"), Bad: true, Place: "backups"})
	} else if last, err := h.LastBackup(ctx); err == nil {
		if last.IsZero() {
			parts = append(parts, shell.StatusPart{Text: words.T("ui.today.nobackup"), Place: "backups"})
		} else {
			parts = append(parts, shell.StatusPart{Text: words.T("ui.today.backup", "day", phrase.Day(last.In(location(ctx, h)))), Good: true, Place: "backups"})
		}
	}
	kit.OnUI(func() {
		if d.shell != nil {
			d.shell.SetStatus(parts...)
		}
	})
}

// checked says how long ago the mailbox was checked; after an hour, at what time.
func checked(now, synced time.Time, zone *time.Location) string {
	switch ago := now.Sub(synced); {
	case ago < time.Minute:
		return words.T("ui.status.checked.now")
	case ago < time.Hour:
		return words.N("ui.status.checked.min", int(ago.Minutes()))
	}
	return words.T("ui.status.mailchecked", "time", phrase.Clock(synced.In(zone)))
}

func (d *desk) recoverySheet(ctx context.Context, _, key string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	file, err := h.Press.Recovery(ctx, key)
	if err != nil {
		return err
	}
	_, err = d.printer.Print(ctx, file, printing.Job{Title: "Foyer", Kind: "letter", PaperOnly: true})
	return fault.Wrap(fault.Unavailable, err, "No printer took the sheet, and the recovery key is never put into a file. Write it down by hand.")
}
