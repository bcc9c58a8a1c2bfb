package shell

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// mailboxPage asks for the address first; what was found then stands below it, to be corrected where it was a guess.
func (w *wizard) mailboxPage() *page {
	m := &w.mailbox
	p := &page{title: words.T("ui.first.mail.title"), lead: words.T("ui.first.mail.lead"), skipWords: words.T("ui.first.mail.later")}
	p.skip = func() {
		w.later = map[Step]bool{StepMailbox: true}
		w.done(words.T("ui.first.saving"), StepFeatures, nil)
	}
	var addressL *kit.Labeled
	address := typed(kit.NewField("office@practice.example"), &m.Address, &addressL)
	addressL = kit.NewLabeled(words.T("ui.first.mail.address"), "", address)
	p.body = []fyne.CanvasObject{addressL.Object()}
	p.fields = map[string]asked{"address": {addressL, address}}
	p.first = address
	if !w.found {
		w.chain(address)
		p.next = words.T("ui.first.mail.find")
		p.onward = func() {
			if at := strings.LastIndex(m.Address, "@"); at < 1 || !strings.Contains(m.Address[at:], ".") {
				addressL.SetError(words.T("ui.first.mail.noaddress"))
				w.shell.Canvas().Focus(address)
				return
			}
			w.find()
		}
		return p
	}
	changed := address.OnChanged
	address.OnChanged = func(text string) { changed(text); w.found = false } // looked for again on the way on
	secret := kit.NewPassphrase("", words.T("ui.lock.show"), words.T("ui.lock.hide"))
	secret.Fill(m.Secret)
	label, help := words.T("ui.first.mail.password"), ""
	if m.AppPassword {
		label, help = words.T("ui.first.mail.apppassword"), words.T("ui.first.mail.apppassword.help", "provider", m.Provider)
	}
	secretL := kit.NewLabeled(label, help, secret)
	secret.OnChanged = func(text string) { m.Secret = text; secretL.SetError("") }
	found := words.T("ui.first.mail.found", "provider", m.Provider)
	switch {
	case m.Guessed:
		found = words.T("ui.first.mail.guessed")
	case m.Provider == "":
		found = words.T("ui.first.mail.foundservers")
	}
	notes := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("info", kit.Accent), kit.Say(found).After(6))}
	if m.Personal {
		notes = append(notes, kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(words.T("ui.first.mail.personal")).After(6)))
	}
	if page, err := url.Parse(m.Help); err == nil && m.Help != "" {
		notes = append(notes, kit.Row(0, kit.NewLink(words.T("ui.first.mail.helppage"), func() {
			if err := w.shell.app.OpenURL(page); err != nil {
				w.fail(err)
			}
		})))
	}
	p.body = append(p.body, kit.Stack(7, notes...))
	if m.Browser != "" {
		p.body = append(p.body, kit.NewParagraph(kit.Say(words.T("ui.first.mail.browser"))))
		p.first, p.onward, p.next = address, p.skip, words.T("ui.first.mail.goon")
		p.skip, p.skipWords = nil, ""
		return p
	}
	p.body = append(p.body, secretL.Object())
	servers, wrong := w.serverFields(m)
	p.body = append(p.body, servers...)
	p.first = secret
	p.next = words.T("ui.first.mail.test")
	secret.OnSubmitted = func(string) { w.forward() }
	p.onward = func() {
		if !w.found {
			w.find()
			return
		}
		at := wrong()
		if m.Secret == "" {
			secretL.SetError(words.T("ui.first.mail.nopassword"))
			at = secret
		}
		if at != nil {
			w.shell.Canvas().Focus(at)
			return
		}
		setup, box := w.shell.cfg.Setup, *m
		w.later = nil
		w.done(words.T("ui.first.mail.testing"), StepFeatures, func(ctx context.Context) error {
			if err := setup.TestMailbox(ctx, box); err != nil {
				return err
			}
			return setup.SaveMailbox(ctx, box)
		})
	}
	return p
}

// find looks for the servers of the address.
func (w *wizard) find() {
	address := strings.TrimSpace(w.mailbox.Address)
	do(w, words.T("ui.first.mail.finding"), func(ctx context.Context) (Mailbox, error) {
		return w.shell.cfg.Setup.FindMailbox(ctx, address)
	}, func(m Mailbox) {
		m.Secret = w.mailbox.Secret
		w.mailbox, w.found = m, true
		w.show()
	})
}

// serverFields are both servers in two fields each, the user's name above them. wrong marks what can't be right and returns
// the first such field, nil for none.
func (w *wizard) serverFields(m *Mailbox) (rows []fyne.CanvasObject, wrong func() fyne.Focusable) {
	var checks []func() fyne.Focusable
	user := typed(kit.NewField(""), &m.User, nil)
	row := func(title string, s *MailServer) fyne.CanvasObject {
		var hostL, portL *kit.Labeled
		host := typed(kit.NewField(""), &s.Host, &hostL)
		port := kit.NewField("")
		hostL, portL = kit.NewLabeled(title, "", host), kit.NewLabeled(words.T("ui.first.mail.port"), "", port)
		number := func() (int, bool) {
			n, err := strconv.Atoi(strings.TrimSpace(port.Text))
			return n, err == nil && n > 0 && n < 1<<16
		}
		port.Fill(strconv.Itoa(s.Port))
		port.OnChanged = func(string) {
			portL.SetError("")
			if n, ok := number(); ok {
				s.Port = n
			}
		}
		checks = append(checks, func() (at fyne.Focusable) {
			if _, ok := number(); !ok {
				portL.SetError(words.T("ui.first.mail.port.wrong"))
				at = port
			}
			if strings.TrimSpace(s.Host) == "" {
				hostL.SetError(words.T("ui.first.mail.nohost"))
				at = host
			}
			return at
		})
		how := kit.NewSegments(func(i int) { s.StartTLS = i == 1 }, "TLS", "STARTTLS")
		if s.StartTLS {
			how.Chosen = 1
		}
		return kit.Spread(10, 0, hostL.Object(), kit.Sized(76, 0, portL.Object()),
			kit.Stack(4, kit.NewText(kit.Strong(words.T("ui.first.mail.safety")).As(kit.Dense)), kit.Row(0, how)))
	}
	rows = []fyne.CanvasObject{
		kit.NewLabeled(words.T("ui.first.mail.user"), "", user).Object(),
		row(words.T("ui.first.mail.imap"), &m.IMAP), row(words.T("ui.first.mail.smtp"), &m.SMTP),
	}
	return rows, func() (first fyne.Focusable) {
		for _, check := range slices.Backward(checks) {
			if at := check(); at != nil {
				first = at
			}
		}
		return first
	}
}
