package settings

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// How the mailbox stands: the last look at it, its folders.

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
