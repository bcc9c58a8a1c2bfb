package patients

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/data/patient"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// enterList moves the keyboard from the search into what was found.
func (s *Screen) enterList() bool {
	if len(s.found.List) == 0 {
		return false
	}
	s.list.Rows.Focus()
	if s.list.Rows.Selected() < 0 {
		s.list.Rows.Select(0)
	}
	return true
}

func (s *Screen) find() {
	s.query.Text = s.search.Text
	query, first := s.query, s.first
	s.first = false
	kit.Load(s.shell.Context(), &s.finding, func(ctx context.Context) (Found, error) { return s.services.Find(ctx, query) },
		func(f Found, err error) {
			if err != nil {
				s.left.Show(kit.Sheet(kit.Failed(words.T("ui.patients.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.find))))
				return
			}
			s.show(f)
			if first && query.Text != "" && len(f.List) > 0 {
				s.list.Rows.Select(0)
			}
		})
}

// counted says how many there are, and how many of them are listed.
func (s *Screen) counted() string {
	count := words.N("ui.patients.count", s.found.Total)
	if s.query.Text == "" && !s.filters.on() {
		return count
	}
	key := "ui.patients.found"
	if s.found.More {
		key = "ui.patients.atleast"
	}
	return count + " · " + words.N(key, len(s.found.List))
}

func (s *Screen) show(f Found) {
	if f.Total < 0 { // not counted: as before
		f.Total = s.found.Total
	}
	if f.Doubts < 0 {
		f.Doubts, f.Loose, f.Broken = s.found.Doubts, s.found.Loose, s.found.Broken
	}
	same := f.Doubts == s.found.Doubts && f.Loose == s.found.Loose && f.Broken == s.found.Broken
	s.found = f
	if s.page == nil {
		s.head.Set(words.T("ui.patients.title"), s.counted())
	}
	if !same {
		s.showWaiting()
	}
	switch {
	case f.Total == 0:
		s.left.Show(kit.Sheet(kit.Empty("patients", words.T("ui.patients.empty"), words.T("ui.patients.empty.hint"),
			kit.Row(8, kit.NewButton(words.T("ui.patients.import"), s.importPage), kit.NewButton(words.T("ui.patients.new"), func() { s.edit("") })))))
	case len(f.List) == 0:
		s.left.Show(kit.Sheet(s.none(f)))
	default:
		s.left.Show(s.sheet)
		s.list.Rows.Reload()
		s.mark()
	}
}

// none says why the list is empty and what to do about it.
func (s *Screen) none(f Found) fyne.CanvasObject {
	switch {
	case f.Hidden > 0:
		return kit.Empty("search", words.N("ui.patients.away", f.Hidden), words.T("ui.patients.away.hint"), kit.NewButton(words.T("ui.patients.away.show"), s.filters.showAway))
	case s.filters.on():
		return kit.Empty("filter", words.T("ui.patients.none"), words.T("ui.patients.none.filtered"), kit.NewButton(words.T("ui.patients.filters.clear"), s.filters.clear))
	}
	return kit.Empty("search", words.T("ui.patients.none"), words.T("ui.patients.none.hint"), nil)
}

// showWaiting says what waits for a person's decision.
func (s *Screen) showWaiting() {
	var lines []fyne.CanvasObject
	line := func(n int, key string, do func()) {
		if n > 0 {
			lines = append(lines, kit.Spread(8, 1, kit.NewIcon("warning", kit.AlertInk, 15), kit.NewClip(kit.Say(words.N(key, n))), kit.NewLink(words.T("ui.patients.look"), do)))
		}
	}
	line(s.found.Doubts, "ui.patients.waiting.doubts", s.doubts)
	line(s.found.Loose, "ui.patients.waiting.loose", s.loose)
	line(s.found.Broken, "ui.patients.waiting.broken", s.batches)
	if len(lines) == 0 {
		s.waiting.Show(kit.Stack(0))
	} else {
		s.waiting.Show(kit.Padded(kit.Room(10, 0, 0, 0), kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(6, 6, 10, 10), kit.Stack(4, lines...))))
	}
	s.side.Refresh()
}

// mark selects the row of the record in view, wherever it stands now.
func (s *Screen) mark() {
	if i := slices.IndexFunc(s.found.List, func(p patient.Summary) bool { return p.ID == s.open }); i >= 0 && s.open != "" {
		if s.list.Rows.Selected() != i {
			s.list.Rows.Select(i)
		}
	} else {
		s.list.Rows.Deselect()
	}
}

func (s *Screen) columns() *kit.ColumnList {
	at := func(id int) patient.Summary {
		if id >= len(s.found.List) {
			return patient.Summary{}
		}
		return s.found.List[id]
	}
	list := kit.NewColumns(30, func() int { return len(s.found.List) },
		kit.Column{Title: words.T("ui.patients.name"), Width: 125, Flex: 2, Sorts: true, Cell: func(id int) []kit.Span { return nameSpans(at(id), s.query.Text) }},
		kit.Column{Title: words.T("ui.patients.born"), Width: 86, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{kit.Say(phrase.Short(at(id).BirthDate))} }},
		kit.Column{Title: words.T("ui.patients.number"), Width: 100, Sorts: true, Spare: true, Cell: func(id int) []kit.Span { return []kit.Span{kit.Quiet(at(id).MRN)} }},
		kit.Column{Title: words.T("ui.portal"), Width: 98, Cell: func(id int) []kit.Span {
			if p := at(id); !p.Active && !p.Deceased && p.ID != "" {
				return []kit.Span{kit.Tag(words.T("ui.record.inactive"), kit.Grey)}
			}
			return []kit.Span{phrase.Standing(at(id).Enrollment, at(id).Deceased)}
		}},
	)
	list.SortedBy = -1
	list.OnSort = func(column int, falling bool) {
		s.query.Sort, s.query.Falling = [4]patient.Sort{patient.ByName, patient.ByBirth, patient.ByNumber}[column], falling
		s.find()
	}
	list.Rows.Word = func(id int) string { return at(id).Family }
	list.Rows.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name != fyne.KeyUp || list.Rows.Selected() > 0 {
			return false
		}
		s.search.Focus() // above the first row stands the search
		return true
	}
	list.Rows.OnSelect = func(id int) {
		if p := at(id); p.ID != "" && p.ID != s.open {
			s.openRecord(p.ID)
		}
	}
	list.Rows.OnMenu = func(id int, where fyne.Position) {
		p := at(id)
		if p.ID == "" {
			return
		}
		list.Rows.Select(id)
		kit.ShowMenuAt(s.shell.Canvas(), where, s.menu())
	}
	return list
}
