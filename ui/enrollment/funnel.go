package enrollment

import (
	"context"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// funnel is the page that breaks the numbers down; every number opens its people.
type funnel struct {
	*screen
	by      *kit.Segments
	chosen  data.Dimension
	table   Table
	list    *kit.ColumnList
	left    *kit.Swap
	right   *kit.Swap
	loading kit.Loader
}

func newFunnel(s *screen) *funnel {
	f := &funnel{screen: s, chosen: data.ByChannel}
	names := make([]string, len(data.Dimensions))
	for i, d := range data.Dimensions {
		names[i] = words.T("ui.enrollment.by." + string(d))
	}
	f.by = kit.NewSegments(func(i int) { f.chosen = data.Dimensions[i]; f.load() }, names...)
	f.list = f.columns()
	f.left = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.enrollment.loading"), "")))
	f.right = kit.NewSwap(kit.Spacer())
	return f
}

func (f *funnel) page() fyne.CanvasObject {
	top := kit.Padded(kit.Room(12, 10, 0, 0), kit.Spread(12, 1, f.by, kit.Spacer(), kit.NewButton(words.T("ui.enrollment.funnel.print"), f.printFunnel), kit.NewButton(words.T("ui.enrollment.csv"), f.save)))
	return kit.Below(top, kit.Beside(12, 290, f.left.Object(), f.right.Object()))
}

func (f *funnel) load() {
	by := f.chosen
	kit.Load(f.shell.Context(), &f.loading, func(ctx context.Context) (Table, error) { return f.services.Table(ctx, by) }, func(t Table, err error) {
		if err != nil {
			f.failed(f.left, err, f.load)
			return
		}
		f.table = t
		f.left.Show(kit.Sheet(f.list))
		f.list.Rows.Reload()
		f.right.Show(kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 8, kit.Brim, kit.Brim), f.reasons())))
	})
}

// rowWord is a row's word: a channel, a name, a band of ages, a language, a month.
func rowWord(by data.Dimension, v string) string {
	switch {
	case v == "" && by == data.ByLanguage:
		return phrase.Language("")
	case v == "" && by == data.ByAge:
		return words.T("ui.enrollment.unknown")
	case v == "":
		return words.T("ui.enrollment.never")
	}
	switch by {
	case data.ByChannel:
		return words.T("ui.enrollment.channel." + v)
	case data.ByLanguage:
		return phrase.Language(v)
	case data.ByMonth:
		return monthOf(v)
	}
	return v
}

// row is a line of the table; the last is the sum.
func (f *funnel) row(i int) (row data.Row, sum bool) {
	if i >= len(f.table.Rows) {
		return f.table.Total, true
	}
	return f.table.Rows[i], false
}

// columns have a link where a number is, so that each opens its list.
func (f *funnel) columns() *kit.ColumnList {
	count := func(title string, width float32, n func(data.Row) int, pick func() data.Pick) kit.Column {
		return kit.Column{Title: title, Width: width, New: func() fyne.CanvasObject { return kit.NewLink("", nil) }, Update: func(i int, o fyne.CanvasObject) {
			link := o.(*kit.Link)
			row, sum := f.row(i)
			link.Words, link.Quiet = words.Count(n(row)), n(row) == 0
			link.OnTapped = func() {
				p := pick()
				if !sum {
					p.By, p.Value = f.table.By, row.Value
				}
				f.tabs.Choose(pageWork)
				f.work.only(p)
			}
			link.Refresh()
		}}
	}
	reached := func(s data.State) kit.Column {
		return count(words.T("ui.enrollment.reached."+string(s)), 64, func(r data.Row) int { return r.Reached(s) }, func() data.Pick { return data.Pick{Reached: s} })
	}
	state := func(s data.State) kit.Column {
		c := count(words.T("ui.state."+string(s)), 74, func(r data.Row) int { return r.States[s] }, func() data.Pick { return data.Pick{States: []data.State{s}} })
		c.Spare = true
		return c
	}
	columns := []kit.Column{{Title: "", Width: 110, Flex: 2, Cell: func(i int) []kit.Span {
		row, sum := f.row(i)
		if sum {
			return []kit.Span{kit.Strong(words.T("ui.enrollment.all"))}
		}
		return []kit.Span{kit.Strong(rowWord(f.table.By, row.Value))}
	}}, count(words.T("ui.enrollment.patients"), 70, func(r data.Row) int { return r.Total }, func() data.Pick { return data.Pick{} })}
	for _, s := range stages {
		columns = append(columns, reached(s))
	}
	columns = append(columns, kit.Column{Title: words.T("ui.enrollment.share"), Width: 66, Cell: func(i int) []kit.Span {
		row, _ := f.row(i)
		return []kit.Span{kit.Say(percent(row.Reached(data.Active), row.Total))}
	}})
	for _, s := range standing {
		columns = append(columns, state(s))
	}
	list := kit.NewColumns(31, func() int {
		if len(f.table.Rows) == 0 {
			return 0
		}
		return len(f.table.Rows) + 1
	}, columns...)
	return list
}

// mostReasons are listed of each state.
const mostReasons = 6

// reasons are why people are not on the way, the commonest first.
func (f *funnel) reasons() fyne.CanvasObject {
	steps := make([]kit.Step, len(stages))
	for i, st := range stages {
		steps[i] = kit.Step{Word: words.T("ui.enrollment.reached." + string(st)), Count: f.table.Total.Reached(st)}
	}
	all := kit.Stack(10, kit.Card(kit.Stack(9, kit.NewText(kit.Strong(words.T("ui.enrollment.all"))), kit.NewFunnel(steps...))))
	if f.table.By == data.ByMonth && len(f.table.Cohorts) > 0 {
		all.Add(kit.Card(f.cohorts()))
	}
	for _, st := range offTheWay {
		rows := f.table.Reasons[st]
		if len(rows) == 0 {
			continue
		}
		list := kit.Stack(6, kit.NewText(kit.Strong(words.T("ui.state."+string(st))), kit.Quiet(words.Count(f.table.Total.States[st])).After(6)))
		for i, r := range rows {
			if i == mostReasons {
				break
			}
			pick := data.Pick{States: []data.State{st}, Reason: r.Value}
			list.Add(kit.Spread(8, 0, kit.NewParagraph(kit.Say(reasonWord(r.Value)).As(kit.Small)), kit.NewLink(words.Count(r.Total), func() {
				f.tabs.Choose(pageWork)
				f.work.only(pick)
			})))
		}
		all.Add(kit.Card(list))
	}
	return all
}

// mostMonths of cohorts are shown.
const mostMonths = 8

// cohorts are how many of those who were first offered the portal in a month had joined some time later.
func (f *funnel) cohorts() fyne.CanvasObject {
	list := kit.Stack(6, kit.NewText(kit.Strong(words.T("ui.enrollment.cohorts"))), kit.NewParagraph(kit.Quiet(words.T("ui.enrollment.cohorts.hint")).As(kit.Small)))
	cell := func(text string) fyne.CanvasObject { return kit.Sized(44, 0, kit.NewText(kit.Say(text).As(kit.Small))) }
	line := func(month fyne.CanvasObject, cells ...string) {
		row := []fyne.CanvasObject{month}
		for _, c := range cells {
			row = append(row, cell(c))
		}
		list.Add(kit.Spread(4, 0, row...))
	}
	line(kit.Spacer(), words.T("ui.enrollment.days", "n", 7), words.T("ui.enrollment.days", "n", 30), words.T("ui.enrollment.days", "n", 90))
	for i, c := range f.table.Cohorts {
		if i == mostMonths {
			break
		}
		line(kit.NewClip(kit.Say(monthOf(c.Month)).As(kit.Small), kit.Quiet(words.Count(c.Offered)).As(kit.Small).After(5)), cohortShare(c.Days7, c.Offered), cohortShare(c.Days30, c.Offered), cohortShare(c.Days90, c.Offered))
	}
	return list
}

// save writes what is in view as CSV: the list with its people, or the table.
func (s *screen) save() {
	var ask *Ask
	name := "enrollment-by-" + string(s.funnel.chosen) + ".csv"
	if s.tabs.Chosen() == pageWork {
		now := s.work.ask
		ask, name = &now, "enrollment.csv"
	}
	by := s.funnel.chosen
	s.csv.Ask(s.shell, name, func(path string) { s.saveTo(path, ask, by) })
}

func (s *screen) saveTo(path string, ask *Ask, by data.Dimension) {
	kit.Load(s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, s.services.Save(ctx, path, ask, by) }, func(_ struct{}, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.shell.Say(words.T("ui.enrollment.csv.saved", "path", path))
	})
}
