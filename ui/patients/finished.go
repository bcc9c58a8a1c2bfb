package patients

import (
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// finished says what an import came to and what is left to do, and lists whose records it made or changed.
func (s *Screen) finished(d Done) {
	title := words.T("ui.import.finished")
	if d.Stopped {
		title = words.T("ui.import.stopped")
	}
	ready := kit.NewPrimary(words.T("ui.patients.back"), "", s.back)
	p := &page{title: title, actions: []fyne.CanvasObject{ready}, focus: ready}
	told := kit.Padded(kit.Room(22, 14, 24, 24), kit.Stack(12, s.came(d)...))
	if len(d.People) == 0 {
		p.body = kit.Sheet(kit.Scrolled(told))
		s.turn(p)
		return
	}
	list := s.cameIn(d.People)
	open := kit.NewPrimary(words.T("ui.open.record"), "", func() { list.Rows.OnOpen(max(list.Rows.Selected(), 0)) })
	p.actions, p.focus = []fyne.CanvasObject{kit.NewButton(words.T("ui.patients.back"), s.back), open}, open
	hint := words.T("ui.import.people.hint")
	if d.More > 0 {
		hint = words.N("ui.import.people.more", d.More) + " " + hint
	}
	p.body = kit.Sheet(kit.Between(told, list, kit.Stack(0, kit.Line(), kit.Padded(kit.Room(8, 8, 14, 14), kit.NewClip(kit.Quiet(hint).As(kit.Small))))))
	s.turn(p)
	list.Rows.Select(0)
}

// came is what is said above the list.
func (s *Screen) came(d Done) []fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(d.Text).After(8))}
	if d.Stopped {
		rows = append(rows, kit.NewParagraph(kit.Say(words.T("ui.import.stopped.hint"))))
	}
	for i, p := range d.Problems {
		if i == mostProblems && len(d.Problems) > mostProblems+1 {
			rows = append(rows, kit.NewParagraph(kit.Quiet(words.N("ui.import.others", len(d.Problems)-i))))
			break
		}
		rows = append(rows, kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(p).After(8)))
	}
	var buttons []fyne.CanvasObject
	if d.Doubts > 0 {
		rows = append(rows, kit.NewParagraph(kit.Say(words.N("ui.patients.waiting.doubts", d.Doubts))))
		buttons = append(buttons, kit.NewButton(words.T("ui.patients.doubts"), s.doubts))
	}
	if d.Loose > 0 {
		rows = append(rows, kit.NewParagraph(kit.Say(words.N("ui.patients.waiting.loose", d.Loose))))
		buttons = append(buttons, kit.NewButton(words.T("ui.patients.loose.title"), s.loose))
	}
	if d.BatchID != "" {
		buttons = append(buttons, kit.NewButton(words.T("ui.import.takeback"), func() { s.askUndo(d.BatchID) }))
		if d.Stopped {
			buttons = append(buttons, kit.NewButton(words.T("ui.import.resume"), func() { s.resume(d.BatchID) }))
		}
	}
	if len(buttons) > 0 {
		rows = append(rows, kit.Flow(8, buttons...))
	}
	return rows
}

// mostProblems bounds what stands above the list; Imports so far shows every file.
const mostProblems = 6

// cameIn lists the records that an import made or changed.
func (s *Screen) cameIn(people []Came) *kit.ColumnList {
	list := kit.NewColumns(30, func() int { return len(people) },
		kit.Column{Title: words.T("ui.patient"), Width: 200, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(people[i].Name)} }},
		kit.Column{Title: words.T("ui.import.field.birth_date"), Width: 110, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(phrase.Short(people[i].Born))} }},
		kit.Column{Title: words.T("ui.import.becomes"), Width: 110, Cell: func(i int) []kit.Span {
			return []kit.Span{kit.Tag(words.T("ui.import.status."+people[i].Status), toneOf(people[i].Status))}
		}},
		kit.Column{Title: words.T("ui.import.detail"), Width: 220, Flex: 2, Cell: func(i int) []kit.Span {
			var parts []string
			if n := people[i].Entries; n > 0 {
				parts = append(parts, words.N("ui.import.entries", n))
			}
			return []kit.Span{kit.Quiet(strings.Join(append(parts, people[i].File), "  "))}
		}})
	list.SortedBy = -1
	list.Rows.OnOpen = func(i int) {
		if i < len(people) {
			s.looked = ""
			s.openRecord(people[i].ID)
		}
	}
	list.Rows.Word = func(i int) string { return people[i].Name }
	return list
}
