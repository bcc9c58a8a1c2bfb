package today

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// columns is the list of the day.
func (s *screen) columns() *kit.ColumnList {
	say := func(field func(v Visit) string) func(int) []kit.Span {
		return func(id int) []kit.Span { return []kit.Span{kit.Say(field(s.at(id)))} }
	}
	list := kit.NewColumns(31, func() int { return len(s.order) },
		kit.Column{Title: words.T("ui.today.time"), Width: 80, Sorts: true, Cell: say(func(v Visit) string { return phrase.Clock(v.Time) })},
		kit.Column{Title: words.T("ui.patient"), Width: 152, Flex: 2, Sorts: true, Cell: func(id int) []kit.Span {
			v := s.at(id)
			spans := []kit.Span{kit.Strong(v.Name)}
			if v.Age >= 0 {
				spans = append(spans, kit.Quiet(fmt.Sprint(v.Age)).After(5))
			}
			return spans
		}},
		kit.Column{Title: words.T("ui.reason"), Width: 120, Flex: 3, Sorts: true, Spare: true, Cell: say(func(v Visit) string { return v.Reason })},
		kit.Column{Title: words.T("ui.today.with"), Width: 72, Spare: true, Cell: say(func(v Visit) string { return v.With })},
		kit.Column{Title: words.T("ui.portal"), Width: 150, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{portalTag(s.at(id), s.day.Now)} }},
		kit.Column{Title: words.T("ui.missing"), Width: 98, Flex: 1, Cell: say(func(v Visit) string { return phrase.Missing(v.Missing) })},
		kit.Column{Title: words.T("ui.summary"), Width: 84, Cell: func(id int) []kit.Span { return []kit.Span{paperTag(s.at(id))} }},
	)
	list.SortedBy = 0
	list.OnSort = func(column int, falling bool) {
		was := s.kept()
		s.sort(column, falling)
		list.Rows.Reload()
		s.find(was)
	}
	list.Rows.Word = func(id int) string { return s.at(id).Name }
	list.Rows.OnOpen = func(id int) { s.enter(s.at(id)) }
	list.Rows.OnMenu = func(id int, p fyne.Position) {
		list.Rows.Select(id)
		kit.ShowMenuAt(s.shell.Canvas(), p, s.menu(s.at(id)))
	}
	return list
}

// enter opens what a line is about now: the paper of a visit that was, the record of one to come.
func (s *screen) enter(v Visit) {
	switch {
	case v.ID == "":
	case v.Summary == Later:
		s.goTo.Patient(v.PatientID)
	default:
		s.goTo.Summary(v.ID)
	}
}

func portalTag(v Visit, now time.Time) kit.Span {
	switch {
	case v.Deceased:
		return phrase.Standing(v.Portal, true)
	case v.Portal == "" || v.Portal == "not_offered":
		return phrase.AskToday()
	case v.Portal == "invited" && v.Until.After(now):
		if n := days(now, v.Until); n > 0 {
			return kit.Tag(words.N("ui.today.daysleft", n), kit.Amber)
		}
		return kit.Tag(words.T("ui.today.endstoday"), kit.Amber)
	}
	return phrase.Enrollment(v.Portal)
}

func paperTag(v Visit) kit.Span {
	switch {
	case v.ID == "" || v.Summary == Later:
		return kit.Quiet(words.T("ui.today.aftervisit"))
	case v.Summary == Done && v.Changed:
		return kit.Tag(words.T("ui.summary.changed"), kit.Amber)
	case v.Summary == Done:
		return kit.Tag(phrase.Handed(v.How), kit.Green)
	case v.Checks > 0:
		return kit.Tag(words.N("ui.today.checks", v.Checks), kit.Amber)
	}
	return kit.Tag(words.T("ui.today.ready"), kit.Grey)
}

// days counts the midnights between two moments, on the clock of the first.
func days(from, to time.Time) int {
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to.In(from.Location())).Sub(midnight(from)).Hours() / 24)
}
