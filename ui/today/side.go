package today

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// side is what else needs a hand now.
func (s *screen) side() fyne.CanvasObject {
	var cards []fyne.CanvasObject
	for i, a := range s.day.Alerts {
		if i == 3 {
			break // the rest is in the mail; a wall of red is read by nobody
		}
		cards = append(cards, s.alert(a))
	}
	cards = append(cards, s.mail(), s.funnel(), s.also())
	return kit.Stack(14, cards...)
}

func (s *screen) alert(a Alert) fyne.CanvasObject {
	var buttons []fyne.CanvasObject
	if a.PatientID != "" {
		buttons = append(buttons, kit.NewButton(words.T("ui.open.record"), func() { s.goTo.Patient(a.PatientID) }))
	}
	title := words.T("ui.today.callnow", "name", a.Name)
	line := []kit.Span{kit.Say("“…" + a.Before), {Text: a.Words, Under: true}, kit.Say(a.After + "…” "), kit.Quiet(phrase.Clock(a.At))}
	parts := []fyne.CanvasObject{kit.NewClip(kit.Strong(title).In(kit.AlertInk)), kit.NewParagraph(line...)}
	if a.Phone != "" {
		parts = append(parts, kit.NewText(kit.Sign("phone", kit.AlertInk), kit.Strong(a.Phone).After(6)))
	}
	if len(buttons) > 0 {
		parts = append(parts, kit.Row(6, buttons...))
	}
	return kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(11, 10, 15, 15), kit.Stack(5, parts...))
}

func (s *screen) mail() fyne.CanvasObject {
	d := s.day
	if !d.MailboxSet {
		return kit.Card(kit.Stack(7, kit.NewText(kit.Strong(words.T("ui.mail"))), kit.NewParagraph(kit.Quiet(words.T("ui.today.nomailbox")))))
	}
	due := []kit.Span{kit.Say(words.N("ui.today.due", d.DueToday))}
	if d.DueToday > 0 && !d.FirstDue.IsZero() {
		due = append(due, kit.Quiet(words.T("ui.today.firstdue", "time", phrase.Clock(d.FirstDue))).After(5))
	}
	return kit.Card(kit.Stack(7,
		kit.NewText(kit.Strong(words.T("ui.mail"))),
		kit.NewParagraph(due...),
		kit.NewText(kit.Say(words.N("ui.today.new", d.New))),
		kit.NewText(kit.Say(words.N("ui.today.unmatched", d.Unmatched))),
		kit.NewText(kit.Say(words.N("ui.today.waiting", d.Waiting))),
	))
}

func (s *screen) funnel() fyne.CanvasObject {
	d := s.day
	if d.Offered == 0 {
		return kit.Card(kit.Stack(7, kit.NewText(kit.Strong(words.T("ui.today.funnel"))), kit.NewParagraph(kit.Quiet(words.T("ui.today.nofunnel")))))
	}
	return kit.Card(kit.Stack(7,
		kit.NewText(kit.Strong(words.T("ui.today.funnel"))),
		kit.NewFunnel(
			kit.Step{Word: words.T("ui.state.offered"), Count: d.Offered},
			kit.Step{Word: words.T("ui.state.invited"), Count: d.Invited},
			kit.Step{Word: words.T("ui.state.opened"), Count: d.Opened},
			kit.Step{Word: words.T("ui.state.active"), Count: d.Active}),
	))
}

func (s *screen) also() fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.today.also")))}
	if s.day.Reviews > 0 {
		lines = append(lines, kit.NewText(kit.Say(words.N("ui.today.reviews", s.day.Reviews))))
	}
	if s.day.LastBackup.IsZero() {
		lines = append(lines, kit.NewText(kit.Say(words.T("ui.today.nobackup"))))
	} else {
		lines = append(lines, kit.NewText(kit.Say(words.T("ui.today.backup", "day", phrase.Day(s.day.LastBackup)))))
	}
	if !s.day.PortalOn {
		lines = append(lines, kit.NewParagraph(kit.Say(words.T("ui.today.nofeatures"))))
	}
	return kit.Card(kit.Stack(7, lines...))
}
