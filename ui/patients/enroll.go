package patients

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/data/enrollment"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// enrollment shows where the patient stands on the way into the portal, what to do, what happened, and the codes.
func (s *Screen) enrollment(r Record) fyne.CanvasObject {
	missing := words.T("ui.record.enroll.complete")
	if len(r.Missing) > 0 {
		missing = words.T("ui.record.enroll.missing", "list", phrase.Missing(r.Missing))
	}
	state := []kit.Span{phrase.Enrollment(r.State)}
	if !r.Since.IsZero() {
		state = append(state, kit.Quiet(words.T("ui.record.enroll.since", "day", phrase.Short(record.DayOf(r.Since)))).After(8))
	}
	if r.NextOn != "" {
		state = append(state, kit.Quiet(words.T("ui.record.enroll.again", "day", phrase.Short(r.NextOn))).After(8))
	}
	rows := []fyne.CanvasObject{kit.NewText(state...)}
	if r.Reason != "" {
		rows = append(rows, kit.NewParagraph(kit.Say(r.Reason)))
	}
	rows = append(rows, kit.NewParagraph(kit.Say(missing)))
	if r.NextStep != "" {
		rows = append(rows, kit.NewParagraph(kit.Strong(words.T("ui.record.enroll.next")+": "), kit.Say(r.NextStep)))
	}
	invite, record := s.enrollButtons(r)
	rows = append(rows, kit.Flow(8, invite...))
	if len(record) > 0 {
		rows = append(rows, kit.Stack(5, kit.NewText(kit.Quiet(words.T("ui.record.enroll.said"))), kit.Flow(8, record...)))
	}
	for i, why := range []string{s.rights.Enroll, r.NoInvite, r.NoMail} {
		if why != "" && (i < 2 || r.NoInvite != r.NoMail) {
			rows = append(rows, kit.NewParagraph(kit.Quiet(why)))
		}
	}
	codes := []fyne.CanvasObject{}
	for _, c := range r.Codes {
		codes = append(codes, s.codeRow(c))
	}
	if len(codes) > 0 {
		codes = append([]fyne.CanvasObject{kit.NewParagraph(kit.Quiet(words.T("ui.record.enroll.codes.hint")))}, codes...)
	}
	var history []fyne.CanvasObject
	for i, h := range r.History {
		history = append(history, stepRow(h, i == 0))
	}
	return scrolled(kit.Stack(16, kit.Stack(9, rows...), part("ui.record.enroll.codes", codes), part("ui.record.enroll.history", history)))
}

// enrollButtons are the ways to invite, and what can be recorded in the patient's state.
func (s *Screen) enrollButtons(r Record) (invite, record []fyne.CanvasObject) {
	button := func(key, why string, do func()) *kit.Button {
		b := kit.NewButton(words.T(key), do)
		b.SetOff(why != "")
		return b
	}
	invite = []fyne.CanvasObject{button("ui.record.invite", s.rights.Enroll+r.NoInvite, func() { s.invite(r.Patient.ID) }), button("ui.record.invite.mail", s.rights.Enroll+r.NoMail, s.inviteByMail)}
	if r.Patient.Deceased {
		return invite, nil
	}
	for _, x := range s.enrollEvents() {
		if next, err := enrollment.State(r.State).Next(x.event); err != nil || x.event == enrollment.Activate && next == enrollment.State(r.State) {
			continue
		}
		record = append(record, button(x.key, s.rights.Enroll, x.do))
	}
	return invite, record
}

type enrollEvent struct {
	event enrollment.Event
	key   string
	do    func()
}

func (s *Screen) enrollEvents() []enrollEvent {
	asking := func(event enrollment.Event, key, text, act string, a ask) func() {
		a.title, a.text, a.act, a.reason, a.said = words.T(key), words.T(text), words.T(act), true, "ui.record.enroll.noted"
		return func() {
			a.do = s.happens(event)
			s.ask(a)
		}
	}
	return []enrollEvent{
		{enrollment.Offer, "ui.record.enroll.offered", func() { s.happened(enrollment.Offer, enrollment.Note{Channel: enrollment.Desk}) }},
		{enrollment.Decline, "ui.record.enroll.declined", asking(enrollment.Decline, "ui.record.enroll.declined", "ui.record.enroll.declined.ask", "ui.record.enroll.record",
			ask{day: words.T("ui.record.enroll.askagain")})},
		{enrollment.Defer, "ui.record.enroll.later", asking(enrollment.Defer, "ui.record.enroll.later", "ui.record.enroll.later.ask", "ui.record.enroll.record",
			ask{day: words.T("ui.record.enroll.notbefore")})},
		{enrollment.Activate, "ui.record.enroll.joined", s.joined},
		{enrollment.Revoke, "ui.record.enroll.revoke", asking(enrollment.Revoke, "ui.record.enroll.revoke", "ui.record.enroll.revoke.ask", "ui.record.enroll.revoke.act",
			ask{must: true, grave: true})},
		{enrollment.Reinstate, "ui.record.enroll.reinstate", asking(enrollment.Reinstate, "ui.record.enroll.reinstate", "ui.record.enroll.reinstate.ask", "ui.record.enroll.record", ask{})},
	}
}

// codeRow is a line of the register of codes: never the code itself.
func (s *Screen) codeRow(c enrollment.Code) fyne.CanvasObject {
	tone := map[string]kit.Tone{"live": kit.Green, "used": kit.Blue, "expired": kit.Amber}[c.State]
	if tone == "" {
		tone = kit.Grey
	}
	zone := s.services.Today().Location()
	spans := []kit.Span{kit.Tag(words.T("ui.record.enroll.code."+c.State), tone), kit.Say(words.T("ui.record.enroll.code.issued", "channel", words.T("ui.record.channel."+string(c.Channel)), "day", moment(c.IssuedAt.In(zone)), "who", c.IssuedBy)).After(8)}
	switch c.State {
	case "live":
		spans = append(spans, kit.Quiet(words.T("ui.record.enroll.code.until", "day", phrase.Short(record.DayOf(c.ExpiresAt.In(zone))))).After(8))
	case "used":
		spans = append(spans, kit.Quiet(moment(c.UsedAt.In(zone))).After(8))
	default:
		if c.EndedWhy != "" {
			spans = append(spans, kit.Quiet(phrase.Sentence(c.EndedWhy)).After(8))
		}
	}
	text := kit.NewParagraph(spans...)
	if c.State != "live" {
		return text
	}
	link := kit.NewLink(words.T("ui.record.enroll.void"), func() {
		s.ask(ask{title: words.T("ui.record.enroll.void"), text: words.T("ui.record.enroll.void.ask"), act: words.T("ui.record.enroll.void.act"), reason: true, must: true, grave: true, said: "ui.record.enroll.voided",
			do: func(ctx context.Context, why string, _ record.Date) error { return s.services.VoidCode(ctx, c.ID, why) }})
	})
	link.SetOff(s.rights.Enroll != "")
	return kit.Spread(8, 0, text, link)
}

// stepRow is a point of the time line: the newest is filled.
func stepRow(h Step, newest bool) fyne.CanvasObject {
	ink := kit.Muted
	if newest {
		ink = kit.Accent
	}
	spans := []kit.Span{kit.Strong(eventWord(h.Event))}
	if h.To != "" && h.To != h.From {
		spans = append(spans, kit.Quiet("→").After(6), kit.Say(stateWord(h.To)).After(6))
	}
	if h.Channel != "" {
		spans = append(spans, kit.Quiet(words.T("ui.record.channel."+h.Channel)).After(8))
	}
	about := []kit.Span{kit.Quiet(moment(h.At))}
	if h.Who != "" {
		about = append(about, kit.Quiet(h.Who).After(8))
	}
	if h.Reason != "" {
		about = append(about, kit.Say(h.Reason).After(8))
	}
	return kit.Spread(8, 1, kit.Top(kit.Padded(kit.Room(5, 0, 0, 0), kit.NewIcon("dot", ink, 12))), kit.Stack(1, kit.NewParagraph(spans...), kit.NewParagraph(about...)))
}

func eventWord(event string) string {
	if slices.Contains(enrollment.Events, enrollment.Event(event)) {
		return words.T("ui.record.enroll.event." + event)
	}
	return event
}

func stateWord(state string) string {
	if slices.Contains(enrollment.States, enrollment.State(state)) {
		return words.T("ui.state." + state)
	}
	return state
}
