package settings

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Mailbox is what the part shows of the practice's mailbox.
type Mailbox struct {
	Account   mail.Account // without its secrets; the zero value before one is set up
	HasSecret bool
	SignedIn  string // the provider, where one signs in at its page
	WhyNot    string // why this member may not change it, "" when they may

	Checking bool
	Checked  time.Time // the last look that went well
	Trouble  string    // what was wrong with the last one, for people
	Last     SyncResult
	Folders  []mail.Folder
	Outbox   []mail.Outgoing // not settled: queued, sending, unknown, rejected
}

// SyncResult counts what one look at the mailbox did.
type SyncResult struct{ New, Changed, Removed, Sent, Failed int }

// TestStep is one step of trying a mailbox.
type TestStep struct {
	Name  string // imap.connect, imap.sign-in, imap.folders, smtp.connect, smtp.sign-in
	State string // doing, ok, failed
	Text  string // what is wrong and what to do
	Count int    // folders found
}

// MailServices keep the mailbox.
type MailServices interface {
	Mailbox(ctx context.Context) (Mailbox, error)
	// FindServers looks for the servers of an address.
	FindServers(ctx context.Context, address string) (account.Servers, error)
	// TryMailbox connects and signs in, telling each step, off the interface's goroutine; it changes nothing.
	TryMailbox(ctx context.Context, a mail.Account, tell func(TestStep)) (ok bool, err error)
	SaveMailbox(ctx context.Context, a mail.Account) error
	// RemoveMailbox takes it out of use and forgets the secret; the mail stays.
	RemoveMailbox(ctx context.Context) error
	// SignIn signs in at a provider's page, which open shows, and returns what an account keeps of it.
	SignIn(ctx context.Context, app account.App, user string, open func(url string) error) (oauth string, err error)
	SyncNow(ctx context.Context) (SyncResult, error)
	Resend(ctx context.Context, id string) error
	TakeAsSent(ctx context.Context, id string) error
	Withdraw(ctx context.Context, id string) error
	// OpenPage shows a page in the browser.
	OpenPage(url string) error
}

var shortcutTest = kit.Ctrl(fyne.KeyT)

type mailboxPage struct {
	s       *screen
	form    *form
	kept    Mailbox
	oauth   string // of a sign-in that is not saved yet
	servers account.Servers

	body, state, outbox, folders, found, test, agreement *kit.Swap
	steps                                                []TestStep
	loader, finder, tester, syncer                       kit.Loader
	testing                                              bool
	again                                                *kit.Button // tests the mailbox
	whole                                                fyne.CanvasObject
}

const (
	byPassword  = "password"
	byMicrosoft = "microsoft"
	byGoogle    = "google"
)

func (s *screen) mailboxPage() *page {
	p := &mailboxPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), state: slot(), outbox: slot(),
		folders: slot(), found: slot(), test: slot(), agreement: slot()}
	p.form = s.newForm("mailbox", p.save)
	p.whole = p.build()
	pg := &page{object: p.body.Object(), shown: p.load, focus: func() { p.form.fields[0].focus() }}
	if s.services.Why("mailbox.change") == "" {
		pg.actions, pg.save = []fyne.CanvasObject{p.form.discard, p.form.save}, p.save
		pg.more = func() []shell.Action {
			return []shell.Action{{TitleKey: "ui.settings.mail.test", Icon: "check", Shortcut: shortcutTest, Off: p.testing, Do: p.tryIt},
				{TitleKey: "ui.settings.mail.sync", Icon: "mail", Off: p.kept.Account.ID == "", Do: p.sync}}
		}
	}
	return pg
}

func (p *mailboxPage) build() fyne.CanvasObject {
	f, t := p.form, func(key string) string { return words.T("ui.settings.mail." + key) }
	find := kit.NewButton(t("find"), p.find)
	address := f.field("address", t("address"), t("address.help"), kit.NewField("office@practice.example"))
	securities := []string{string(account.TLS), string(account.StartTLS), string(account.Plain)}
	names := []string{t("tls"), t("starttls"), t("plain")}
	server := func(which, hint string) fyne.CanvasObject {
		return kit.Abreast(12, f.line(which, t(which), t(which+".help"), hint), f.choice(which+".security", t("security"), "", securities, names))
	}
	_, secret := f.secretLine("secret", t("secret"), t("secret.help"), "")
	way := f.choice("way", t("way"), "", []string{byPassword, byMicrosoft, byGoogle}, []string{t("way.password"), "Microsoft 365", "Google Workspace"})
	signIn := kit.NewButton(t("signin"), p.signIn)
	_, clientSecret := f.secretLine("clientsecret", t("clientsecret"), t("clientsecret.help"), "")
	oauth := kit.Stack(13, kit.Abreast(12, f.line("client", t("client"), t("client.help"), ""), f.line("tenant", t("tenant"), t("tenant.help"), "common")), clientSecret,
		kit.Flow(8, signIn))
	how := kit.NewSwap(secret)
	byPage := false
	f.changed = func() {
		way := f.values()["way"]
		if now := way == byMicrosoft || way == byGoogle; now != byPage {
			byPage = now
			p.s.put(how, map[bool]fyne.CanvasObject{false: secret, true: oauth}[now])
		}
	}
	account := card(t("account"), t("account.about"), kit.Form(
		beside(address.Object(), find), p.found.Object(),
		kit.Abreast(12, f.line("user", t("user"), t("user.help"), ""), way), how.Object(),
		server("imap", "mail.practice.example:993"), server("smtp", "mail.practice.example:465"),
		kit.Abreast(12, f.line("name", t("name"), t("name.help"), ""), f.line("agreement", t("agreement"), t("agreement.help"), "")), p.agreement.Object()))
	p.again = kit.NewButton(t("test"), p.tryIt)
	test := card(t("test.title"), t("test.about"), p.test.Object(), kit.Flow(8, p.again))
	cards := []fyne.CanvasObject{p.state.Object(), p.outbox.Object()}
	if p.s.services.Why("mailbox.change") == "" {
		cards = append(cards, account, test)
	} else {
		cards = append(cards, kit.Card(kit.NewParagraph(kit.Sign("lock", kit.Muted), kit.Quiet(p.s.services.Why("mailbox.change")).After(8))))
	}
	return scroll(append(cards, p.folders.Object())...)
}

func (p *mailboxPage) load() {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Mailbox, func(m Mailbox, err error) {
		if err != nil {
			if p.kept.Account.ID == "" {
				p.body.Show(p.s.failed(err, p.load))
			}
			return
		}
		p.kept = m
		p.form.fill(mailboxValues(m))
		p.showState()
		p.showOutbox()
		p.showFolders()
		p.showSteps()
		p.body.Show(p.whole)
	})
}

func (p *mailboxPage) save() {
	a, err := p.accountOf()
	if err != nil {
		p.form.fail(err)
		return
	}
	if v := p.form.values(); v["way"] != byPassword && p.oauth == "" && p.kept.SignedIn != v["way"] {
		p.s.shell.Say(words.T("ui.settings.mail.signin.first"))
		return
	}
	if !p.form.begin() {
		return
	}
	kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, p.s.services.SaveMailbox(ctx, a) }, func(_ struct{}, err error) {
		if p.form.done(err) {
			p.oauth = ""
			p.s.shell.Say(words.T("ui.settings.mail.saved"))
			p.load()
		}
	})
}

func (p *mailboxPage) signIn() {
	v := p.form.values()
	app := account.App{Provider: account.SignIn(v["way"]), ClientID: strings.TrimSpace(v["client"]), Tenant: strings.TrimSpace(v["tenant"]), ClientSecret: strings.TrimSpace(v["clientsecret"])}
	if app.ClientID == "" {
		p.form.fail(fault.Field("client", "%s", words.T("ui.settings.mail.client.needed")))
		return
	}
	ctx, stop := context.WithTimeout(p.s.shell.Context(), 10*time.Minute)
	wait := &kit.Dialog{Title: words.T("ui.settings.mail.signin.title"), Body: kit.NewParagraph(kit.Say(words.T("ui.settings.mail.signin.wait"))), OnClose: stop}
	wait.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { wait.Close() })}
	wait.Show(p.s.shell.Canvas())
	kit.Load(ctx, new(kit.Loader), func(ctx context.Context) (string, error) {
		return p.s.services.SignIn(ctx, app, strings.TrimSpace(v["user"]), p.s.services.OpenPage)
	}, func(oauth string, err error) {
		wait.Close()
		if err != nil {
			p.s.shell.Warn(err)
			return
		}
		p.oauth = oauth
		p.s.shell.Say(words.T("ui.settings.mail.signedin"))
		p.form.save.SetOff(false)
	})
}

func (p *mailboxPage) remove() {
	kit.Ask(p.s.shell.Canvas(), words.T("ui.settings.mail.remove.title"), words.T("ui.settings.mail.remove.text", "address", p.kept.Account.Address), words.T("ui.cancel"), words.T("ui.settings.mail.remove"), true, func() {
		kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, p.s.services.RemoveMailbox(ctx) }, func(_ struct{}, err error) {
			if err != nil {
				p.s.shell.Warn(err)
				return
			}
			p.s.shell.Say(words.T("ui.settings.mail.removed"))
			p.load()
		})
	})
}
