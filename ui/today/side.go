package today

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// cards is what else needs a hand now, in the order of the member's role.
func (s *screen) cards() fyne.CanvasObject {
	var cards []fyne.CanvasObject
	for i, a := range s.day.Alerts {
		if i == 3 {
			break // the rest is in the mail; a wall of red is read by nobody
		}
		cards = append(cards, s.alert(a))
	}
	mail, hands := s.mail(), s.hands()
	if s.day.Role == "provider" {
		cards = append(cards, mail)
	}
	if hands != nil {
		cards = append(cards, hands)
	}
	if s.day.Role != "provider" {
		cards = append(cards, mail)
	}
	return kit.Stack(14, append(cards, s.funnel(), s.also())...)
}

func (s *screen) alert(a Alert) fyne.CanvasObject {
	called := kit.NewButton(words.T("ui.today.called"), func() { s.called(a) })
	buttons := []fyne.CanvasObject{called}
	if a.ConversationID != "" && s.goTo.Has("mail") {
		buttons = append(buttons, kit.NewButton(words.T("ui.today.openmail"), func() { s.goTo.Place("mail", a.ConversationID) }))
	}
	if a.PatientID != "" {
		buttons = append(buttons, kit.NewButton(words.T("ui.open.record"), func() { s.goTo.Patient(a.PatientID) }))
	}
	title := words.T("ui.today.callnow", "name", a.Name)
	line := []kit.Span{kit.Say("“…" + a.Before), {Text: a.Words, Under: true}, kit.Say(a.After + "…” "), kit.Quiet(phrase.Clock(a.At))}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Strong(title).In(kit.AlertInk).After(6)), kit.NewParagraph(line...)}
	if a.Phone != "" {
		parts = append(parts, kit.NewText(kit.Sign("phone", kit.AlertInk), kit.Strong(a.Phone).After(6)))
	}
	if a.Tried != "" {
		parts = append(parts, kit.NewParagraph(kit.Quiet(words.T("ui.today.tried", "outcome", words.T("ui.today.call."+callKey(a.Tried)), "time", phrase.Clock(a.TriedAt)))))
	}
	parts = append(parts, kit.Flow(6, buttons...))
	return kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(11, 10, 15, 15), kit.Stack(5, parts...))
}

func (s *screen) mail() fyne.CanvasObject {
	d := s.day
	if !d.MailboxSet {
		parts := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.mail"))), kit.NewParagraph(kit.Quiet(words.T("ui.today.nomailbox")))}
		if d.Role == "administrator" && s.goTo.Has("settings") {
			parts = append(parts, kit.NewLink(words.T("ui.today.setmailbox"), func() { s.goTo.Place("settings", "mailbox") }))
		}
		return kit.Card(kit.Stack(7, parts...))
	}
	line := func(n int, key, queue string) fyne.CanvasObject {
		if n == 0 || !s.goTo.Has("mail") {
			return kit.NewText(kit.Quiet(words.N(key, n)))
		}
		return kit.NewLink(words.N(key, n), func() { s.goTo.Place("mail", queue) })
	}
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.mail"))), line(d.DueToday, "ui.today.due", "queue:due")}
	for _, l := range d.Letters {
		when := kit.Quiet(words.T("ui.today.by", "time", phrase.Clock(l.Due))).As(kit.Dense)
		if l.Overdue {
			when = kit.Tag(words.T("ui.today.overdue"), kit.Red)
		}
		name := l.Name
		if name == "" {
			name = l.Subject
		}
		var who fyne.CanvasObject = kit.NewClip(kit.Say(name))
		if s.goTo.Has("mail") {
			who = kit.NewLink(name, func() { s.goTo.Place("mail", l.ConversationID) })
		}
		rows = append(rows, kit.Padded(kit.Room(0, 0, 12, 0), kit.Spread(8, 0, who, kit.NewText(when))))
	}
	return kit.Card(kit.Stack(7, append(rows,
		line(d.New, "ui.today.new", "queue:unassigned"),
		line(d.Unmatched, "ui.today.unmatched", "queue:unmatched"),
		line(d.Waiting, "ui.today.waiting", "queue:waiting"))...))
}

func (s *screen) funnel() fyne.CanvasObject {
	d := s.day
	if d.Offered == 0 {
		return kit.Card(kit.Stack(7, kit.NewText(kit.Strong(words.T("ui.today.funnel"))), kit.NewParagraph(kit.Quiet(words.T("ui.today.nofunnel")))))
	}
	rows := []fyne.CanvasObject{
		kit.NewText(kit.Strong(words.T("ui.today.funnel"))),
		kit.NewFunnel(
			kit.Step{Word: words.T("ui.state.offered"), Count: d.Offered},
			kit.Step{Word: words.T("ui.state.invited"), Count: d.Invited},
			kit.Step{Word: words.T("ui.state.opened"), Count: d.Opened},
			kit.Step{Word: words.T("ui.state.active"), Count: d.Active}),
	}
	if s.goTo.Has("enrollment") {
		rows = append(rows, kit.NewLink(words.T("ui.today.worklist"), func() { s.goTo.Place("enrollment", "") }))
	}
	return kit.Card(kit.Stack(7, rows...))
}

func (s *screen) also() fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.today.also")))}
	if s.day.LastBackup.IsZero() {
		lines = append(lines, kit.NewText(kit.Say(words.T("ui.today.nobackup"))))
	} else {
		lines = append(lines, kit.NewParagraph(kit.Say(words.T("ui.today.backup", "day", phrase.Day(s.day.LastBackup)))))
	}
	if !s.day.PortalOn {
		lines = append(lines, kit.NewParagraph(kit.Say(words.T("ui.today.nofeatures"))))
		if s.goTo.Has("portal") {
			lines = append(lines, kit.NewLink(words.T("ui.today.toportal"), func() { s.goTo.Place("portal", "") }))
		}
	}
	return kit.Card(kit.Stack(7, lines...))
}
