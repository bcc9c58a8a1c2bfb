package settings

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// The mails that have not gone out.

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
