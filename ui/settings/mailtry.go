package settings

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// Trying the mailbox, step by step, before anything is kept.

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
