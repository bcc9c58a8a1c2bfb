// Package insights is the screen of charts over time: what the practice has done, month by month and member by member,
// each chart with its number in words, as a table, as CSV and on one page of paper.
package insights

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/insight"
	report "foyer/reports/insight"
	"foyer/ui/graph"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/saving"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	// Look counts everything over some months.
	Look(ctx context.Context, months int) ([]insight.Chart, error)
	// Print sets the charts on one page and prints it; an empty name stands for the PDF viewer.
	Print(ctx context.Context, title, span string, items []report.Item) (where string, err error)
	// Save writes a table as CSV.
	Save(ctx context.Context, path string, rows [][]string) error
	OnChange(fn func()) (cancel func())
}

// spans are the lengths to choose from, in months.
var spans = []int{6, 12, 24}

// newsPause is how long news wait for more of it: counting everything is work.
const newsPause = 2 * time.Second

type screen struct {
	shell    *shell.Shell
	services Services

	charts []insight.Chart
	months int
	open   string // the subject shown whole; empty for all
	table  bool
	busy   bool
	fresh  *shell.Fresh

	head    *kit.Head
	span    *kit.Segments
	view    *kit.Segments
	print   *kit.Button
	body    *kit.Swap
	column  *fyne.Container
	scroll  fyne.CanvasObject
	place   saving.Place
	loader  kit.Loader
	printer kit.Loader
	wake    func()
}

// New builds the screen.
func New(sh *shell.Shell, services Services) *shell.Content {
	s := &screen{shell: sh, services: services, months: 12, place: saving.Place{Title: words.T("ui.insights.csv"), Ext: ".csv"}}
	s.print = kit.NewPrimary(words.T("ui.insights.print"), "", s.printNow)
	s.span = kit.NewSegments(func(i int) { s.months = spans[i]; s.load() }, words.N("ui.insights.months", 6), words.N("ui.insights.months", 12), words.N("ui.insights.months", 24))
	s.span.Chosen = 1
	s.view = kit.NewSegments(func(i int) { s.table = i == 1; s.fill() }, words.T("ui.insights.charts"), words.T("ui.insights.table"))
	s.head = kit.NewHead(words.T("ui.insights.title"), "", kit.NewButton(words.T("ui.insights.csv"), s.save), s.print)
	s.body = kit.NewSwap(kit.Loading(words.T("ui.insights.loading"), ""))
	s.column = kit.Stack(0)
	s.scroll = kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 10, kit.Brim, 12), s.column))
	s.fresh = sh.Fresh(time.Hour, s.load)
	cancel := services.OnChange(func() { kit.OnUI(s.news) })
	return &shell.Content{
		Object: kit.Below(kit.Padded(kit.Room(0, 10, 2, 0), kit.Flow(10, kit.Sized(270, 30, s.span), kit.Sized(140, 30, s.view))), s.body.Object()), Head: s.head, Closed: cancel,
		Open:    s.show,
		Shown:   s.fresh.Shown,
		Hidden:  s.fresh.Hide,
		Actions: s.actions,
		Keys:    s.key,
		KeyHelp: func() []shell.KeyLine {
			return []shell.KeyLine{{Keys: "V", TitleKey: "ui.insights.otherview"}, {Keys: "M", TitleKey: "ui.insights.othermonths"}}
		},
		Back: func() bool {
			if s.open == "" {
				return false
			}
			s.show("")
			return true
		},
	}
}

func (s *screen) actions() []shell.Action {
	off := s.busy || len(s.charts) == 0
	list := []shell.Action{
		{TitleKey: "ui.insights.print", Icon: "print", Shortcut: kit.Ctrl(fyne.KeyP), Off: off, Do: s.printNow},
		{TitleKey: "ui.insights.csv", Icon: "paper", Shortcut: kit.Ctrl(fyne.KeyS), Off: off, Do: s.save},
		{TitleKey: "ui.insights.otherview", Icon: "insights", Shortcut: kit.Ctrl(fyne.KeyT), Off: off, Do: func() { s.view.Choose(1 - s.view.Chosen) }},
		{TitleKey: "ui.insights.othermonths", Icon: "calendar", Shortcut: kit.Ctrl(fyne.KeyD), Do: func() { s.span.Choose((s.span.Chosen + 1) % len(spans)) }},
		{TitleKey: "ui.insights.all", Icon: "back", Off: s.open == "", Do: func() { s.show("") }},
		{Line: true},
	}
	for _, subject := range insight.Subjects {
		list = append(list, shell.Action{Title: title(subject), Icon: "insights", Do: func() { s.show(subject) }})
	}
	return list
}

func (s *screen) key(r rune) bool {
	switch r {
	case 'v':
		s.view.Choose(1 - s.view.Chosen)
	case 'm':
		s.span.Choose((s.span.Chosen + 1) % len(spans))
	default:
		return false
	}
	return true
}

// show shows one subject whole, or all.
func (s *screen) show(subject string) {
	s.open = subject
	s.fill()
}

// news counts anew after a while: a batch of papers is one look.
func (s *screen) news() {
	switch {
	case s.fresh.Hidden():
		s.fresh.Changed()
	case s.wake == nil:
		s.wake = kit.Later(newsPause, func() { s.wake = nil; s.fresh.Changed() })
	}
}

func (s *screen) load() {
	months := s.months
	kit.Load(s.shell.Context(), &s.loader, func(ctx context.Context) ([]insight.Chart, error) { return s.services.Look(ctx, months) }, func(charts []insight.Chart, err error) {
		if err != nil {
			if s.fresh.Hidden() {
				s.fresh.Failed() // a locked practice says nothing
				return
			}
			s.body.Show(kit.Failed(words.T("ui.insights.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.load)))
			return
		}
		s.charts = charts
		s.fill()
	})
}

func (s *screen) fill() {
	if len(s.charts) == 0 {
		return
	}
	s.print.SetOff(s.busy)
	s.head.Set(words.T("ui.insights.title"), spanWords(s.charts[0].Months))
	switch {
	case s.open != "":
		s.column.Objects = []fyne.CanvasObject{s.whole()}
	case s.table:
		s.column.Objects = []fyne.CanvasObject{s.tables()}
	default:
		s.column.Objects = []fyne.CanvasObject{s.all()}
	}
	s.column.Refresh()
	s.body.Show(s.scroll)
	s.scroll.Refresh()
}

// all are the charts in two columns.
func (s *screen) all() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i := 0; i < len(s.charts); i += 2 {
		pair := []fyne.CanvasObject{s.card(s.charts[i])}
		if i+1 < len(s.charts) {
			pair = append(pair, s.card(s.charts[i+1]))
		}
		rows = append(rows, kit.Abreast(14, pair...))
	}
	return kit.Stack(14, rows...)
}

// card is one chart with its number in words.
func (s *screen) card(c insight.Chart) fyne.CanvasObject {
	parts := []fyne.CanvasObject{kit.Spread(8, 0, kit.NewClip(kit.Strong(title(c.Subject))), kit.NewLink(words.T("ui.insights.more"), func() { s.show(c.Subject) })), kit.NewParagraph(kit.Quiet(sentence(c)))}
	if hasAny(c) {
		parts = append(parts, graph.New(150, figure(c)).Object())
	} else {
		parts = append(parts, kit.Sized(0, 150, kit.Middle(340, note(c.Subject))))
	}
	return kit.Card(kit.Stack(6, parts...))
}

// note says where the first number will come from.
func note(subject string) fyne.CanvasObject {
	p := kit.NewParagraph(kit.Quiet(words.T("ui.insights.none." + subject)))
	p.Middle = true
	return p
}

// whole is one subject: the chart large, its table, and the members.
func (s *screen) whole() fyne.CanvasObject {
	c := s.chart(s.open)
	back := kit.NewLink(words.T("ui.insights.all"), func() { s.show("") })
	big := []fyne.CanvasObject{kit.NewText(kit.Strong(title(c.Subject)).As(kit.Sub)), kit.NewParagraph(kit.Say(sentence(c)))}
	if hasAny(c) {
		big = append(big, graph.New(280, figure(c)).Object())
	} else {
		big = append(big, kit.Sized(0, 120, kit.Middle(340, note(c.Subject))))
	}
	rows := []fyne.CanvasObject{back, kit.Card(kit.Stack(8, big...)), s.months1(c)}
	if len(c.Members) > 0 {
		rows = append(rows, kit.NewText(kit.Strong(words.T("ui.insights.members"))), table(members(c)))
	}
	return kit.Stack(14, rows...)
}

func (s *screen) chart(subject string) insight.Chart {
	for _, c := range s.charts {
		if c.Subject == subject {
			return c
		}
	}
	return insight.Chart{Subject: subject}
}

// tables is every subject as a table.
func (s *screen) tables() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, c := range s.charts {
		rows = append(rows, kit.Stack(6, kit.NewText(kit.Strong(title(c.Subject))), kit.NewParagraph(kit.Quiet(sentence(c))), s.months1(c)))
	}
	return kit.Stack(20, rows...)
}

// printNow prints what is shown: all on one page, or the subject that is open.
func (s *screen) printNow() {
	if s.busy || len(s.charts) == 0 {
		return
	}
	var items []report.Item
	for _, c := range s.charts {
		if (s.open == "" || c.Subject == s.open) && hasAny(c) {
			items = append(items, report.Item{Title: title(c.Subject), Words: sentence(c), Chart: figure(c)})
		}
	}
	name, span := words.T("ui.insights.title"), spanWords(s.charts[0].Months)
	s.printIt(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Print(ctx, name, span, items) }})
}

// printIt prints the page, or hands out the very same one another way.
func (s *screen) printIt(way printout.Way) {
	if s.busy {
		return
	}
	s.busy = true
	s.print.SetOff(true)
	kit.Load(s.shell.Context(), &s.printer, way.Go, func(where string, err error) {
		s.busy = false
		s.print.SetOff(false)
		if err != nil {
			printout.Warn(s.shell, err, s.printIt)
			return
		}
		way.Say(s.shell, "ui.insights.sent", where)
	})
}

// save writes the numbers as CSV: all, or those of the subject that is open.
func (s *screen) save() {
	if s.busy || len(s.charts) == 0 || kit.Waiting(s.shell.Canvas()) {
		return
	}
	name := "insights"
	if s.open != "" {
		name += "-" + s.open
	}
	s.place.Ask(s.shell, name+".csv", func(path string) {
		rows := csvRows(s.charts, s.open)
		kit.Load(s.shell.Context(), &s.printer, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.services.Save(ctx, path, rows) }, func(_ struct{}, err error) {
			if err != nil {
				s.shell.Warn(err)
				return
			}
			s.shell.Say(words.T("ui.insights.saved", "where", path))
		})
	})
}

// table is a whole list: it does not scroll by itself.
func table(l *kit.ColumnList) fyne.CanvasObject {
	return kit.Sized(0, float32(44+28*l.Rows.Length()), kit.Sheet(l))
}
