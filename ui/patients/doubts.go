package patients

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// doubts lists pairs of records that may be one person; each opens side by side.
func (s *Screen) doubts() {
	kit.Load(s.shell.Context(), &s.acting, s.services.Doubts, func(list []Doubt, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.doubtsPage(list)
	})
}

func (s *Screen) doubtsPage(all []Doubt) {
	back := kit.NewButton(words.T("ui.patients.back"), s.back)
	p := &page{title: words.T("ui.patients.doubts"), subtitle: words.N("ui.patients.doubts.count", len(all)), actions: []fyne.CanvasObject{back}, focus: back}
	if len(all) == 0 {
		p.body = kit.Sheet(kit.Empty("check", words.T("ui.patients.doubts.none"), words.T("ui.patients.doubts.none.hint"), nil))
		s.turn(p)
		return
	}
	who := func(p record.Patient) []kit.Span {
		return []kit.Span{kit.Strong(nameOf(p)), kit.Say(phrase.Short(p.BirthDate)).After(8), kit.Quiet(p.MRN()).After(8)}
	}
	list := kit.NewColumns(32, func() int { return len(all) },
		kit.Column{Title: words.T("ui.patients.doubts.newcomer"), Width: 240, Flex: 2, Cell: func(i int) []kit.Span { return who(all[i].Newcomer.Patient) }},
		kit.Column{Title: words.T("ui.patients.doubts.known"), Width: 240, Flex: 2, Cell: func(i int) []kit.Span { return who(all[i].Candidate.Patient) }},
		kit.Column{Title: words.T("ui.patients.doubts.because"), Width: 200, Flex: 2, Spare: true, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(becauseWords(all[i].Because))} }})
	list.SortedBy = -1
	list.Rows.OnOpen = func(i int) { s.comparePage(all[i].Candidate, all[i].Newcomer, &all[i], s.doubts) }
	list.Rows.OnKey = s.escape
	hint := kit.Padded(kit.Room(8, 8, 14, 14), kit.NewClip(kit.Quiet(words.T("ui.patients.doubts.hint")).As(kit.Small)))
	p.body = kit.Sheet(kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), hint)))
	p.focus = nil
	s.turn(p)
	list.Rows.Focus()
	list.Rows.Select(0)
}

// escape goes back from a list that stands in place of list and record.
func (s *Screen) escape(e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyEscape {
		return false
	}
	s.back()
	return true
}

// loose lists the rows of schedules that fit no patient surely.
func (s *Screen) loose() {
	kit.Load(s.shell.Context(), &s.acting, s.services.Loose, func(list []Loose, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.loosePage(list)
	})
}

func (s *Screen) loosePage(all []Loose) {
	back := kit.NewButton(words.T("ui.patients.back"), s.back)
	p := &page{title: words.T("ui.patients.loose.title"), subtitle: words.N("ui.patients.loose.count", len(all)), actions: []fyne.CanvasObject{back}, focus: back}
	if len(all) == 0 {
		p.body = kit.Sheet(kit.Empty("check", words.T("ui.patients.loose.none"), "", nil))
		s.turn(p)
		return
	}
	list := kit.NewColumns(32, func() int { return len(all) },
		kit.Column{Title: words.T("ui.patients.loose.when"), Width: 150, Cell: func(i int) []kit.Span {
			return []kit.Span{kit.Say(startWords(s, all[i].Row.Start))}
		}},
		kit.Column{Title: words.T("ui.patients.name"), Width: 200, Flex: 2, Cell: func(i int) []kit.Span {
			r := all[i].Row
			return []kit.Span{kit.Strong(r.Patient.String()), kit.Quiet(phrase.Short(r.BirthDate)).After(8)}
		}},
		kit.Column{Title: words.T("ui.reason"), Width: 150, Flex: 1, Spare: true, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(all[i].Row.Reason + all[i].Row.Type)} }},
		kit.Column{Title: words.T("ui.patients.loose.because"), Width: 220, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(all[i].Because)} }})
	list.SortedBy = -1
	assign := func(i int) { s.assignRow(all[i]) }
	list.Rows.OnOpen = assign
	list.Rows.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyDelete && list.Rows.Selected() >= 0 {
			s.dismissRow(all[list.Rows.Selected()])
			return true
		}
		return s.escape(e)
	}
	list.Rows.OnMenu = func(i int, where fyne.Position) {
		list.Rows.Select(i)
		kit.ShowMenuAt(s.shell.Canvas(), where, []kit.MenuItem{
			{Word: words.T("ui.patients.loose.assign"), Icon: "person", Do: func() { assign(i) }},
			{Word: words.T("ui.patients.loose.dismiss"), Icon: "close", Do: func() { s.dismissRow(all[i]) }},
		})
	}
	hint := kit.Padded(kit.Room(8, 8, 14, 14), kit.NewClip(kit.Quiet(words.T("ui.patients.loose.hint")).As(kit.Small)))
	p.body, p.focus = kit.Sheet(kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), hint))), nil
	s.turn(p)
	list.Rows.Focus()
	list.Rows.Select(0)
}

func startWords(s *Screen, at record.DateTime) string {
	if len(at) <= len("2026-11-17") {
		return phrase.Short(at.Date())
	}
	return moment(at.Time(s.services.Today().Location()))
}

// assignRow asks whose row it is: the candidates at hand, or anybody.
func (s *Screen) assignRow(l Loose) {
	to := func(p patient.Summary) {
		s.do(func(ctx context.Context) error { return s.services.Assign(ctx, l.ID, p.ID) }, func() {
			s.shell.Say(words.T("ui.patients.loose.assigned", "name", p.Family+", "+p.Given))
			s.loose()
		})
	}
	if len(l.Candidates) == 0 {
		s.pick(words.T("ui.patients.loose.assign"), "", to)
		return
	}
	d := &kit.Dialog{Title: words.T("ui.patients.loose.who", "name", l.Row.Patient.String()), Width: 520}
	var rows []fyne.CanvasObject
	for _, c := range l.Candidates {
		rows = append(rows, kit.Spread(8, 0, kit.NewClip(candidateSpans(c)...), kit.NewButton(words.T("ui.record.choose"), func() { d.Close(); to(c) })))
	}
	d.Body = kit.Stack(8, rows...)
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { d.Close() }), kit.NewButton(words.T("ui.patients.loose.other"), func() { d.Close(); s.pick(words.T("ui.patients.loose.assign"), "", to) })}
	d.Show(s.shell.Canvas())
}

func (s *Screen) dismissRow(l Loose) {
	kit.Ask(s.shell.Canvas(), words.T("ui.patients.loose.dismiss"), words.T("ui.patients.loose.dismiss.ask"), words.T("ui.cancel"), words.T("ui.patients.loose.dismiss"), false, func() {
		s.do(func(ctx context.Context) error { return s.services.Dismiss(ctx, l.ID) }, s.loose)
	})
}
