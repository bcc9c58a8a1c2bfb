package settings

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/mail/account"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// Finding the servers of an address.

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
