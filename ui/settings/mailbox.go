package settings

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/ui/kit"
	"foyer/ui/phrase"
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

var shortcutTest = &desktop.CustomShortcut{KeyName: fyne.KeyT, Modifier: fyne.KeyModifierShortcutDefault}

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

func mailboxValues(m Mailbox) map[string]string {
	a := m.Account
	v := map[string]string{"address": a.Address, "user": a.User, "name": a.Name, "agreement": a.Agreement, "secret": "", "way": byPassword, "client": "", "tenant": "", "clientsecret": "",
		"imap": address(a.IMAP), "smtp": address(a.SMTP), "imap.security": string(account.TLS), "smtp.security": string(account.TLS)}
	if a.IMAP.Security != "" {
		v["imap.security"], v["smtp.security"] = string(a.IMAP.Security), string(a.SMTP.Security)
	}
	if m.SignedIn != "" {
		v["way"] = m.SignedIn
	}
	return v
}

func address(s account.Server) string {
	if s.Host == "" {
		return ""
	}
	return s.Address()
}

// accountOf is what the fields say; the error is of a field that can't be understood.
func (p *mailboxPage) accountOf() (mail.Account, error) {
	v, a := p.form.values(), p.kept.Account
	a.Address, a.User, a.Name, a.Agreement = strings.TrimSpace(v["address"]), strings.TrimSpace(v["user"]), strings.TrimSpace(v["name"]), strings.TrimSpace(v["agreement"])
	a.Secret, a.OAuth = "", ""
	if v["way"] == byPassword {
		a.Secret = v["secret"]
	} else {
		a.OAuth = p.oauth
	}
	if a.Address == "" {
		return a, fault.Field("address", "%s", words.T("ui.settings.mail.address.needed"))
	}
	if a.User == "" {
		a.User = a.Address
	}
	var err error
	if a.IMAP, err = serverOf("imap", v["imap"], v["imap.security"], 993, a.IMAP.CAFile); err != nil {
		return a, err
	}
	a.SMTP, err = serverOf("smtp", v["smtp"], v["smtp.security"], 465, a.SMTP.CAFile)
	return a, err
}

// serverOf reads "host:port"; without a port it takes the usual one.
func serverOf(field, text, security string, port int, ca string) (account.Server, error) {
	host, number := strings.TrimSpace(text), ""
	if h, n, err := net.SplitHostPort(host); err == nil {
		host, number = h, n
	}
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > 65535 {
			return account.Server{}, fault.Field(field, "%s", words.T("ui.settings.mail.port.wrong"))
		}
		port = n
	} else if account.Security(security) == account.StartTLS {
		port = map[string]int{"imap": 143, "smtp": 587}[field]
	}
	if host == "" {
		return account.Server{}, fault.Field(field, "%s", words.T("ui.settings.mail.server.needed"))
	}
	return account.Server{Host: host, Port: port, Security: account.Security(security), CAFile: ca}, nil
}

func (p *mailboxPage) find() {
	typed := strings.TrimSpace(p.form.values()["address"])
	p.s.put(p.found, kit.NewParagraph(kit.Quiet(words.T("ui.settings.mail.finding"))))
	kit.Load(p.s.shell.Context(), &p.finder, func(ctx context.Context) (account.Servers, error) { return p.s.services.FindServers(ctx, typed) }, func(f account.Servers, err error) {
		if err != nil {
			p.s.put(p.found, nil)
			p.form.fail(fault.Field("address", "%s", phrase.Error(err)))
			return
		}
		p.take(f)
	})
}

// take puts what was found into the fields, where it can still be changed.
func (p *mailboxPage) take(f account.Servers) {
	p.servers = f
	typed := p.form.typedNow()
	typed["address"] = p.form.values()["address"]
	typed["imap"], typed["imap.security"] = address(f.IMAP), string(f.IMAP.Security)
	typed["smtp"], typed["smtp.security"] = address(f.SMTP), string(f.SMTP.Security)
	typed["user"] = f.User
	typed["way"] = byPassword
	if len(f.SignIn) > 0 && (f.SignIn[0] == account.OAuthMicrosoft || f.SignIn[0] == account.OAuthGoogle) {
		typed["way"] = string(f.SignIn[0])
	}
	p.form.put(typed)
	p.form.keep()
	text := words.T("ui.settings.mail.found", "source", words.T("ui.settings.mail.source."+sourceKey(f.Source)))
	spans := []kit.Span{kit.Sign("check", kit.Accent), kit.Say(text).After(6)}
	if f.Provider != "" {
		spans = append(spans, kit.Strong(f.Provider).After(6))
	}
	if f.Source == "guess" {
		spans[0] = kit.Sign("warning", kit.AlertInk)
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(spans...)}
	for _, way := range f.SignIn {
		if way == account.AppPassword {
			parts = append(parts, kit.NewParagraph(kit.Quiet(words.T("ui.settings.mail.app"))))
			break
		}
	}
	if f.Consumer {
		parts = append(parts, warning(words.T("ui.settings.mail.consumer")))
	}
	if f.Help != "" {
		parts = append(parts, kit.Row(0, kit.NewLink(words.T("ui.settings.mail.help"), func() {
			if err := p.s.services.OpenPage(f.Help); err != nil {
				p.s.shell.Warn(err)
			}
		})))
	}
	p.s.put(p.found, kit.Stack(5, parts...))
}

func sourceKey(source string) string {
	switch source {
	case "known", "autoconfig", "dns":
		return source
	}
	return "guess"
}

func warning(text string) fyne.CanvasObject {
	return kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(9, 9, 12, 12), kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(text).After(7)))
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

func (p *mailboxPage) tryIt() {
	a, err := p.accountOf()
	if err != nil {
		p.form.fail(err)
		return
	}
	if p.testing {
		return
	}
	p.form.clean()
	p.testing, p.steps = true, nil
	p.again.SetOff(true)
	p.showSteps()
	kit.Load(p.s.shell.Context(), &p.tester, func(ctx context.Context) (bool, error) {
		return p.s.services.TryMailbox(ctx, a, func(st TestStep) { kit.OnUI(func() { p.stepped(st) }) })
	}, func(ok bool, err error) {
		p.testing = false
		p.again.SetOff(false)
		switch {
		case err != nil:
			p.s.shell.Warn(err)
		case ok:
			p.s.shell.Say(words.T("ui.settings.mail.works"))
		}
		p.showSteps()
	})
}

func (p *mailboxPage) stepped(st TestStep) {
	for i := range p.steps {
		if p.steps[i].Name == st.Name {
			p.steps[i] = st
			p.showSteps()
			return
		}
	}
	p.steps = append(p.steps, st)
	p.showSteps()
}

// showSteps shows how far the trying is.
func (p *mailboxPage) showSteps() {
	if len(p.steps) == 0 {
		p.s.put(p.test, kit.NewParagraph(kit.Quiet(words.T(map[bool]string{false: "ui.settings.mail.untested", true: "ui.settings.mail.testing"}[p.testing]))))
		return
	}
	var rows []fyne.CanvasObject
	for _, st := range p.steps {
		mark, state := kit.Sign("clock", kit.Muted), kit.Quiet(words.T("ui.settings.mail.step.doing"))
		switch st.State {
		case "ok":
			mark, state = kit.Sign("check", kit.Accent), kit.Quiet(words.T("ui.settings.mail.step.ok"))
			if st.Count > 0 {
				state = kit.Quiet(words.N("ui.settings.mail.folders", st.Count))
			}
		case "failed":
			mark, state = kit.Sign("warning", kit.AlertInk), kit.Say(st.Text).In(kit.AlertInk)
		}
		rows = append(rows, kit.NewParagraph(mark, kit.Strong(words.T("ui.settings.mail.step."+st.Name)).After(7), state.After(8)))
	}
	p.s.put(p.test, kit.Stack(5, rows...))
}

func (p *mailboxPage) sync() {
	p.kept.Checking = true
	p.showState()
	kit.Load(p.s.shell.Context(), &p.syncer, p.s.services.SyncNow, func(r SyncResult, err error) {
		p.kept.Checking = false
		if err != nil {
			p.s.shell.Warn(err)
		} else {
			p.s.shell.Say(syncWords(r))
		}
		p.load()
	})
}

func syncWords(r SyncResult) string {
	text := words.N("ui.settings.mail.new", r.New)
	if r.Sent > 0 {
		text += ", " + words.N("ui.settings.mail.sent", r.Sent)
	}
	if r.Failed > 0 {
		text += ", " + words.N("ui.settings.mail.notsent", r.Failed)
	}
	return text + "."
}

func (p *mailboxPage) showState() {
	m := p.kept
	if m.Account.ID == "" {
		p.s.put(p.state, kit.Card(kit.Stack(4, kit.NewParagraph(kit.Strong(words.T("ui.settings.mail.none")).As(kit.Sub)), kit.NewParagraph(kit.Quiet(words.T("ui.settings.mail.none.hint"))))))
		return
	}
	tag := kit.Tag(words.T("ui.settings.mail.ok"), kit.Green)
	switch {
	case m.Checking:
		tag = kit.Tag(words.T("ui.settings.mail.checking"), kit.Blue)
	case m.Trouble != "":
		tag = kit.Tag(words.T("ui.settings.mail.trouble"), kit.Red)
	case m.Checked.IsZero():
		tag = kit.Tag(words.T("ui.settings.mail.waiting"), kit.Grey)
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Strong(m.Account.Address).As(kit.Sub), tag.After(10))}
	if m.Trouble != "" {
		parts = append(parts, warning(m.Trouble))
	}
	checked := words.T("ui.settings.mail.checked", "time", when(m.Checked))
	if !m.Checked.IsZero() {
		checked += " · " + syncWords(m.Last)
	}
	parts = append(parts, kit.NewParagraph(kit.Quiet(checked)))
	for range m.Account.Warnings {
		parts = append(parts, warning(words.T("ui.settings.mail.noagreement")))
		break
	}
	sync := kit.NewButton(words.T("ui.settings.mail.sync"), p.sync)
	sync.SetOff(m.Checking)
	buttons := []fyne.CanvasObject{sync}
	if m.WhyNot == "" {
		buttons = append(buttons, kit.NewButton(words.T("ui.settings.mail.remove"), p.remove))
	}
	p.s.put(p.state, kit.Card(kit.Stack(9, append(parts, kit.Flow(8, buttons...))...)))
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

func (p *mailboxPage) showFolders() {
	if len(p.kept.Folders) == 0 {
		p.s.put(p.folders, nil)
		return
	}
	var rows []fyne.CanvasObject
	for i, f := range p.kept.Folders {
		if i == 12 {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.settings.mail.folders.more", len(p.kept.Folders)-i))))
			break
		}
		state := words.T("ui.settings.mail.folder.reading")
		if f.Arrived {
			state = stamp(f.Synced)
		}
		rows = append(rows, kit.Spread(10, 0, kit.NewClip(kit.Say(f.Name), kit.Quiet(words.N("ui.settings.mail.mails", f.Mails)).After(8)), kit.NewText(kit.Quiet(state))))
	}
	p.s.put(p.folders, card(words.T("ui.settings.mail.folders.title"), "", kit.Stack(6, rows...)))
}

func (p *mailboxPage) showOutbox() {
	if len(p.kept.Outbox) == 0 {
		p.s.put(p.outbox, nil)
		return
	}
	var rows []fyne.CanvasObject
	for i, o := range p.kept.Outbox {
		if i == 8 {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.settings.outbox.more", len(p.kept.Outbox)-i))))
			break
		}
		rows = append(rows, p.outgoing(o))
	}
	p.s.put(p.outbox, card(words.N("ui.settings.outbox", len(p.kept.Outbox)), words.T("ui.settings.outbox.about"), rows...))
}

// outgoing is one mail that has not gone out, with what a person can decide about it.
func (p *mailboxPage) outgoing(o mail.Outgoing) fyne.CanvasObject {
	tone := map[string]kit.Tone{"queued": kit.Grey, "sending": kit.Blue, "unknown": kit.Amber, "rejected": kit.Red}[o.State]
	head := kit.NewParagraph(kit.Strong(strings.Join(o.To, ", ")), kit.Say(o.Subject).After(8), kit.Tag(words.T("ui.settings.outbox."+stateKey(o.State)), toneOr(tone)).After(8))
	why := words.T("ui.settings.outbox.why."+stateKey(o.State), "day", when(o.Created))
	if o.State == "rejected" && o.LastCode > 0 {
		why += " (" + fmt.Sprint(o.LastCode) + ")"
	}
	act := func(key string, do func(ctx context.Context, id string) error) fyne.CanvasObject {
		return kit.NewButton(words.T("ui.settings.outbox."+key), func() {
			kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx, o.ID) }, func(_ struct{}, err error) {
				if err != nil {
					p.s.shell.Warn(err)
				} else {
					p.s.shell.Say(words.T("ui.settings.outbox.did." + key))
				}
				p.load()
			})
		})
	}
	var buttons []fyne.CanvasObject
	switch o.State {
	case "queued":
		buttons = append(buttons, act("withdraw", p.s.services.Withdraw))
	case "unknown":
		buttons = append(buttons, act("resend", p.s.services.Resend), act("taken", p.s.services.TakeAsSent))
	case "rejected":
		buttons = append(buttons, act("resend", p.s.services.Resend), act("withdraw", p.s.services.Withdraw))
	}
	parts := []fyne.CanvasObject{head, kit.NewParagraph(kit.Quiet(why))}
	if len(buttons) > 0 {
		parts = append(parts, kit.Flow(8, buttons...))
	}
	return kit.Stack(5, parts...)
}

func stateKey(state string) string {
	switch state {
	case "sending", "unknown", "rejected":
		return state
	}
	return "queued"
}

func toneOr(t kit.Tone) kit.Tone {
	if t == "" {
		return kit.Grey
	}
	return t
}
