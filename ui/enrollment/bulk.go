package enrollment

import (
	"context"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/words"
)

// Invitations, one by one and many at once: letters as one print job, or mails.

// letter invites the ticked patients, or the one in view, with a letter.
func (s *screen) letter() { s.lettersFor(s.work.chosen()) }

// mail invites them by mail.
func (s *screen) mail() { s.mailsFor(s.work.chosen()) }

func (s *screen) lettersFor(ids []string) {
	switch {
	case s.busy || len(ids) == 0:
	case len(ids) == 1:
		s.sendLetters(ids) // one letter can be taken back
	default:
		s.plan(ids, false)
	}
}

func (s *screen) mailsFor(ids []string) {
	if !s.busy && len(ids) > 0 {
		s.plan(ids, true) // one too: a mail that has gone can't be fetched back
	}
}

// inviteDue prints a letter for everybody who is due.
func (s *screen) inviteDue() {
	if !s.busy && s.work.listing.Due > 0 {
		s.plan(nil, false)
	}
}

// plan shows what a bulk would do before anything is issued: nil stands for everybody who is due.
func (s *screen) plan(ids []string, mail bool) {
	kit.Load(s.shell.Context(), &s.starting, func(ctx context.Context) (Plan, error) { return s.services.Plan(ctx, ids, mail) }, func(p Plan, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.showPlan(p, mail)
	})
}

func (s *screen) showPlan(p Plan, mail bool) {
	kind := "letters"
	if mail {
		kind = "mails"
	}
	count := kit.NewParagraph(kit.Say(words.N("ui.enrollment.plan."+kind, len(p.Ready))))
	said := kit.Stack(10, count)
	chosen := func() []string { return p.Ready }
	var act *kit.Button
	high := max(280, min(470, kit.HeightLeft(s.shell.Canvas(), 230)))
	if len(p.Lines) > 1 {
		who := s.invited(p.Lines)
		chosen = who.Rows.ChosenKeys
		who.Rows.OnChosen = func(n int) { // before the list is drawn: its box for all listens too
			count.Set(kit.Say(words.N("ui.enrollment.plan."+kind, n)))
			act.SetLabel(words.N("ui.enrollment.plan.do."+kind, n))
			act.SetOff(n == 0)
		}
		said.Add(kit.Sized(0, min(high-80, float32(len(p.Lines))*30+38), kit.Sheet(who)))
	}
	if p.Remark != "" {
		said.Add(kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(p.Remark).After(5)))
	}
	if len(p.Refused) > 0 {
		said.Add(kit.NewParagraph(kit.Strong(words.N("ui.enrollment.plan.refused", len(p.Refused)))))
		said.Add(kit.Sized(0, min(160, float32(len(p.Refused))*30+38), kit.Sheet(s.refusals(p.Refused))))
	}
	body := fyne.CanvasObject(said)
	width := float32(560)
	if len(p.Pages) > 0 {
		paper := kit.NewPaper(kit.PaperWords{Smaller: words.T("ui.paper.smaller"), Larger: words.T("ui.paper.larger"), Fit: words.T("ui.paper.fit"), PageOf: words.T("ui.paper.pageof")})
		paper.SetPages(p.Pages, p.DPI)
		width = 960
		body = kit.Leading(14, 430, kit.Top(said), kit.Sized(0, high, kit.Sheet(paper)))
	}
	d := &kit.Dialog{Title: words.T("ui.enrollment.plan." + kind), Body: body, Width: width}
	act = kit.NewPrimary(words.N("ui.enrollment.plan.do."+kind, len(p.Ready)), "", func() {
		d.Close()
		if mail {
			s.sendMails(chosen())
		} else {
			s.sendLetters(chosen())
		}
	})
	act.ShortcutIcon = "return"
	act.SetOff(len(p.Ready) == 0)
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), act}
	if len(p.Ready) == 0 {
		d.First = d.Actions[0].(fyne.Focusable)
	}
	d.Show(s.shell.Canvas())
}

// invited lists who would get an invitation, all ticked: whoever is not to get one is let go here.
func (s *screen) invited(lines []*data.Line) *kit.ColumnList {
	c := kit.NewColumns(30, func() int { return len(lines) },
		kit.Column{Title: words.T("ui.patient"), Width: 170, Flex: 2, Cell: func(i int) []kit.Span { return named(lines[i]) }},
		kit.Column{Title: words.T("ui.portal"), Width: 104, Cell: func(i int) []kit.Span { return []kit.Span{phrase.Enrollment(string(lines[i].State))} }},
		kit.Column{Title: words.T("ui.enrollment.asked"), Width: 118, Flex: 1, Cell: func(i int) []kit.Span { return lastAsked(lines[i], s.work.listing.Day) }})
	c.Rows.Multi = true
	c.Rows.KeyOf = func(i int) string { return lines[i].PatientID }
	c.Rows.Word = func(i int) string { return lines[i].Family }
	all := make([]int, len(lines))
	for i := range all {
		all[i] = i
	}
	c.Rows.SetChosen(all...)
	return c
}

// refusals lists who gets no invitation, and why.
func (s *screen) refusals(list []Refusal) *kit.ColumnList {
	c := kit.NewColumns(30, func() int { return len(list) },
		kit.Column{Title: words.T("ui.patient"), Width: 150, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(list[i].Name)} }},
		kit.Column{Title: words.T("ui.reason"), Width: 200, Flex: 3, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(phrase.Sentence(list[i].Why))} }})
	c.Rows.OnOpen = func(i int) { s.goTo.Patient(list[i].PatientID) }
	return c
}

func (s *screen) sendLetters(ids []string) {
	s.run("letters", len(ids), func(ctx context.Context, progress func(done, of int)) (Sent, error) {
		return s.services.Letters(ctx, ids, progress)
	})
}

func (s *screen) sendMails(ids []string) {
	s.run("mails", len(ids), func(ctx context.Context, progress func(done, of int)) (Sent, error) {
		return s.services.Mails(ctx, ids, progress)
	})
}

// run does one bulk with its progress; stopping letters loses them all, stopping mails keeps what is queued.
func (s *screen) run(kind string, n int, work func(ctx context.Context, progress func(done, of int)) (Sent, error)) {
	if s.busy {
		return
	}
	s.busy = true
	ctx, stop := context.WithCancel(s.shell.Context())
	progress := kit.NewProgress(words.N("ui.enrollment.running."+kind, n), words.T("ui.cancel"), stop)
	s.work.bar.run(progress.Object())
	s.due.SetOff(true)
	tell := func(done, of int) {
		kit.OnUI(func() {
			progress.Set(float64(done)/float64(max(of, 1)), kit.Say(words.T("ui.enrollment.running."+kind+".of", "done", words.Count(done), "of", words.Count(of))))
		})
	}
	kit.Load(ctx, &s.bulk, func(ctx context.Context) (Sent, error) { return work(ctx, tell) }, func(sent Sent, err error) {
		stop()
		s.busy = false
		s.work.bar.run(nil)
		s.over(kind, n, sent, err)
		s.changed()
	})
}

// over tells what came of a bulk.
func (s *screen) over(kind string, n int, sent Sent, err error) {
	if err != nil {
		printout.Warn(s.shell, err, func(way printout.Way) { s.again(way, sent) })
		return
	}
	if sent.Count > 0 {
		text := words.N("ui.enrollment.sent."+kind, sent.Count)
		switch {
		case sent.Saved:
			text = words.T("ui.print.saved", "file", sent.Where)
		case sent.Shown:
			text = words.T("ui.print.shown")
		case sent.Where != "":
			text += " " + words.T("ui.today.printed.where", "where", sent.Where)
		}
		if sent.Undo != nil {
			s.shell.SayUndo(text, func() { s.undo(sent.Undo, s.work.open) })
		} else {
			s.shell.Say(text)
		}
		s.work.untick()
	}
	if len(sent.Refused) == 1 && n == 1 {
		s.shell.Warn(fault.New(fault.Denied, "%s", sent.Refused[0].Name+": "+phrase.Sentence(sent.Refused[0].Why)))
	} else if len(sent.Refused) > 0 {
		s.result(kind, sent)
	}
}

// result lists who got nothing, with each reason.
func (s *screen) result(kind string, sent Sent) {
	body := kit.Stack(10, kit.NewParagraph(kit.Say(words.N("ui.enrollment.sent."+kind, sent.Count))),
		kit.NewParagraph(kit.Strong(words.N("ui.enrollment.plan.refused", len(sent.Refused)))),
		kit.Sized(0, min(320, float32(len(sent.Refused))*30+38), kit.Sheet(s.refusals(sent.Refused))))
	d := &kit.Dialog{Title: words.T("ui.enrollment.result"), Body: body, Width: 620}
	d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.close"), "", d.Close)}
	d.Show(s.shell.Canvas())
}

// again hands out the very letters that reached no printer.
func (s *screen) again(way printout.Way, before Sent) {
	s.run("letters", max(before.Count, 1), func(ctx context.Context, _ func(done, of int)) (Sent, error) {
		where, err := way.Go(ctx)
		return Sent{Count: before.Count, Where: where, Shown: err == nil && where == "", Saved: way.Saved, Undo: before.Undo}, err
	})
}

// reprintOf prints the patient's last letter once more, where its code is still good.
func (s *screen) reprintOf(id string) {
	if s.work.person.Patient.ID != id {
		return
	}
	for _, c := range s.work.person.Codes {
		if c.Channel == "paper" && c.State == "live" {
			s.reprint(c.ID)
			return
		}
	}
	s.shell.Say(words.T("ui.enrollment.reprint.none"))
}

func (s *screen) reprint(codeID string) {
	if s.busy {
		return
	}
	s.busy = true
	kit.Load(s.shell.Context(), new(kit.Loader), func(ctx context.Context) (string, error) { return s.services.Reprint(ctx, codeID) }, func(where string, err error) {
		s.busy = false
		if err != nil {
			printout.Warn(s.shell, err, func(way printout.Way) { s.again(way, Sent{Count: 1}) })
			return
		}
		s.shell.SayPrinted("ui.enrollment.reprinted", where)
		s.changed()
	})
}
