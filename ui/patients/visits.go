package patients

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/data/visit"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// visits lists the visits, newest first; Enter opens the summary of one that took place, else the visit itself.
func (s *Screen) visits(r Record) fyne.CanvasObject {
	add := kit.NewButton(words.T("ui.record.visit.new"), func() { s.editVisit("") })
	add.Icon = "plus"
	add.SetOff(s.rights.Edit != "")
	all := r.Visits
	if len(all) == 0 {
		return kit.Empty("calendar", words.T("ui.record.novisits"), words.T("ui.record.novisits.hint"), add)
	}
	list := kit.NewColumns(30, func() int { return len(all) },
		kit.Column{Title: words.T("ui.today.time"), Width: 150, Cell: func(i int) []kit.Span {
			day := []kit.Span{kit.Say(phrase.Short(record.DayOf(all[i].At)))}
			if all[i].Timed {
				day = append(day, kit.Quiet(phrase.Clock(all[i].At)).After(6))
			}
			return day
		}},
		kit.Column{Title: words.T("ui.reason"), Width: 170, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(all[i].Reason)} }},
		kit.Column{Title: words.T("ui.today.with"), Width: 110, Flex: 1, Spare: true, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(all[i].With)} }},
		kit.Column{Title: words.T("ui.record.visit.status"), Width: 96, Cell: func(i int) []kit.Span { return []kit.Span{statusTag(all[i].Status)} }})
	list.SortedBy = -1
	list.Rows.OnOpen = func(i int) {
		if visit.Summarizable(all[i].Status) && s.shell.Has("summary") || s.goTo.Summary != nil && all[i].Status == visit.Finished {
			s.goTo.Summary(all[i].ID)
			return
		}
		s.editVisit(all[i].ID)
	}
	list.Rows.OnMenu = func(i int, where fyne.Position) {
		list.Rows.Select(i)
		kit.ShowMenuAt(s.shell.Canvas(), where, s.visitMenu(all[i]))
	}
	list.Rows.OnRune = func(letter rune) bool {
		if i := list.Rows.Selected(); letter == 'e' && i >= 0 && s.rights.Edit == "" {
			s.editVisit(all[i].ID)
			return true
		}
		return false
	}
	foot := kit.Padded(kit.Room(10, 10, 0, 18), kit.Spread(8, 0, kit.NewClip(kit.Quiet(words.T("ui.record.visit.hint")).As(kit.Small)), add))
	return kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), foot))
}

func statusTag(status string) kit.Span {
	if !slices.Contains(visit.Statuses, status) {
		return kit.Quiet(status)
	}
	tone := map[string]kit.Tone{visit.Finished: kit.Green, visit.Arrived: kit.Blue, visit.InProgress: kit.Blue, visit.NoShow: kit.Red}[status]
	if tone == "" {
		tone = kit.Grey
	}
	return kit.Tag(words.T("ui.record.visit.status."+status), tone)
}

func (s *Screen) visitMenu(v Visit) []kit.MenuItem {
	items := []kit.MenuItem{
		{Word: words.T("ui.record.visit.summary"), Icon: "summaries", Off: !visit.Summarizable(v.Status) || !s.shell.Has("summary"), Do: func() { s.goTo.Summary(v.ID) }},
		{Word: words.T("ui.record.visit.edit"), Icon: "edit", Off: s.rights.Edit != "", Do: func() { s.editVisit(v.ID) }},
		{Line: true},
	}
	for _, st := range visit.Statuses {
		items = append(items, kit.MenuItem{Word: words.T("ui.record.visit.status." + st), Ticked: v.Status == st, Off: s.rights.Edit != "", Do: func() { s.setStatus(v, st) }})
	}
	return items
}

func (s *Screen) setStatus(v Visit, status string) {
	to := func(status string) func(context.Context) error {
		return func(ctx context.Context) error { return s.services.VisitStatus(ctx, v.ID, status) }
	}
	s.do(to(status), func() {
		if slices.Contains(visit.Statuses, v.Status) {
			s.shell.SayUndo(words.T("ui.record.visit.moved", "status", words.T("ui.record.visit.status."+status)), func() { s.do(to(v.Status), nil) })
		}
	})
}
