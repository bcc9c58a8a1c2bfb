// Package today is the screen a day begins on: the visits with each patient's portal state and what is missing, the
// summaries to print, and what else needs a hand now.
package today

import (
	"context"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Visit is a line of the day.
type Visit struct {
	ID, PatientID string
	Time          time.Time
	Name          string
	Age           int // years; -1 when the birth date is not known
	Reason        string
	With          string   // the provider's family name
	Portal        string   // enrollment state
	Missing       []string // keys: address, email, phone, consent, language, identity
	Summary       Summary
	Checks        int // what the checks before printing found
}

// Summary says how far a visit's paper is.
type Summary string

// How far a paper is.
const (
	Later Summary = "later"   // the visit is not over
	Ready Summary = "ready"   // nothing printed yet
	Done  Summary = "printed" // printed or saved
)

// Alert is a message with urgent words in it.
type Alert struct {
	ConversationID, PatientID string
	Name, Phone               string
	Before, Words, After      string // the line in which the words stand
	At                        time.Time
}

// Day is everything the screen shows.
type Day struct {
	Date                 time.Time
	Visits               []Visit
	Alerts               []Alert
	DueToday             int
	FirstDue             time.Time
	Unmatched, Waiting   int
	New                  int
	Offered, Invited     int // this month
	Opened, Active       int
	Reviews              int // enrollment mails a person has to decide
	LastBackup           time.Time
	MailboxSet, PortalOn bool
}

// Printed is what came of printing.
type Printed struct {
	Count  int
	Failed []string // sentences, one for each paper that could not be made
	Where  string   // the printer's name
	Shown  bool     // no printer took them: the PDF viewer shows them, to be printed there
}

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	Today(ctx context.Context) (Day, error)
	// PrintDay makes the summaries of the visits and prints them as one job, in this order. Papers that were made and reached
	// no printer are a *shell.Unprinted.
	PrintDay(ctx context.Context, visits []string, progress func(done, of int)) (Printed, error)
	// OnChange calls fn, off the interface's goroutine, whenever something the screen shows has changed.
	OnChange(fn func()) (cancel func())
}

// Go opens other places.
type Go struct {
	Patient func(id string)
	Summary func(visitID string)
}

var shortcutPrint = &desktop.CustomShortcut{KeyName: fyne.KeyP, Modifier: fyne.KeyModifierControl}

// edge is the room a card's edge needs inside what scrolls, so that it is not cut.
const edge = 2

type screen struct {
	shell    *shell.Shell
	services Services
	goTo     Go

	day     Day
	order   []int
	head    *kit.Head
	list    *kit.ColumnList
	body    *kit.Swap
	aside   *kit.Swap
	loader  kit.Loader
	printer kit.Loader
	print   *kit.Button
	busy    bool // a job is being printed: no other begins, and the first is not touched
	loaded  bool
	hidden  bool
}

// New builds the screen.
func New(sh *shell.Shell, services Services, goTo Go) *shell.Content {
	s := &screen{shell: sh, services: services, goTo: goTo}
	s.print = kit.NewPrimary(words.T("ui.today.print"), "", s.printAll)
	s.head = kit.NewHead(words.T("ui.today.title"), "", s.print)
	s.list = s.columns()
	s.body = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.today.loading"), "")))
	s.aside = kit.NewSwap(kit.Spacer())
	cancel := services.OnChange(func() { kit.OnUI(s.load) })
	return &shell.Content{
		Object: kit.Beside(12, 302, kit.Padded(kit.Room(edge, 0, 0, 0), s.body.Object()), s.aside.Object()),
		Head:   s.head,
		Shown:  func() { s.hidden = false; s.load() },
		Hidden: func() { s.hidden = true },
		Closed: cancel,
		Focus:  s.focus,
		Actions: func() []shell.Action {
			return []shell.Action{{TitleKey: "ui.today.print", Icon: "print", Shortcut: shortcutPrint, Off: s.busy || len(s.toPrint()) == 0, Do: s.printAll}}
		},
	}
}

// focus gives the list the keyboard, once it is there.
func (s *screen) focus() {
	if s.loaded {
		s.list.Rows.Focus()
	}
}

func (s *screen) load() {
	kit.Load(s.shell.Context(), &s.loader, s.services.Today, func(d Day, err error) {
		if err != nil {
			if s.hidden {
				return // a locked practice says nothing; the screen asks again when it is shown
			}
			s.body.Show(kit.Sheet(kit.Failed(words.T("ui.today.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.load))))
			return
		}
		s.show(d)
	})
}

func (s *screen) show(d Day) {
	s.day = d
	s.sort(s.list.SortedBy, s.list.Falling)
	ready := len(s.toPrint())
	s.head.Set(title(phrase.Day(d.Date)), subtitle(d, ready))
	s.print.SetOff(s.busy || ready == 0)
	if len(d.Visits) == 0 {
		s.body.Show(kit.Sheet(kit.Empty("today", words.T("ui.today.empty"), words.T("ui.today.empty.hint"), nil)))
	} else {
		s.body.Show(kit.Sheet(s.list))
	}
	s.list.Rows.Reload()
	if !s.busy { // while papers are printed, how far they are stands there
		s.aside.Show(kit.Scrolled(kit.Padded(kit.Room(edge, 2, edge, edge), s.side())))
	}
	s.shell.SetCount("today", len(d.Alerts), true)
	if !s.loaded && len(d.Visits) > 0 {
		s.list.Rows.Select(0)
		s.loaded = true
		if s.shell.Canvas().Focused() == nil {
			s.focus()
		}
	}
}

// title begins with a capital: in Spanish, days of the week don't.
func title(day string) string {
	first, size := utf8.DecodeRuneInString(day)
	return string(unicode.ToUpper(first)) + day[size:]
}

func subtitle(d Day, ready int) string {
	text := words.N("ui.today.visits", len(d.Visits)) + " · " + words.N("ui.today.toprint", ready)
	if d.DueToday > 0 {
		text += " · " + words.N("ui.today.due", d.DueToday)
	}
	return text
}

// toPrint returns the visits whose paper is ready, in the order of the day.
func (s *screen) toPrint() []string {
	var ids []string
	for _, v := range s.day.Visits {
		if v.Summary == Ready {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

func (s *screen) printAll() {
	ids := s.toPrint()
	if len(ids) == 0 {
		return
	}
	s.job(len(ids), func(ctx context.Context, progress *kit.Progress) (Printed, error) {
		return s.services.PrintDay(ctx, ids, func(done, of int) {
			kit.OnUI(func() {
				progress.Set(float64(done)/float64(max(of, 1)), kit.Say(words.T("ui.today.printed.of", "done", done, "of", of)))
			})
		})
	})
}

// again prints the very papers that reached no printer.
func (s *screen) again(u *shell.Unprinted, before Printed) {
	s.job(before.Count, func(ctx context.Context, _ *kit.Progress) (Printed, error) {
		where, err := u.Again(ctx)
		return Printed{Count: before.Count, Where: where, Shown: err == nil && where == ""}, err
	})
}

// job does one job of printing; while it runs no other begins. Stopping it leaves the visits to print.
func (s *screen) job(count int, work func(ctx context.Context, progress *kit.Progress) (Printed, error)) {
	if s.busy {
		return
	}
	s.busy = true
	ctx, stop := context.WithCancel(s.shell.Context())
	progress := kit.NewProgress(words.N("ui.today.printing", count), words.T("ui.cancel"), stop)
	s.print.SetOff(true)
	s.aside.Show(kit.Top(kit.Card(progress.Object())))
	kit.Load(ctx, &s.printer, func(ctx context.Context) (Printed, error) { return work(ctx, progress) }, func(p Printed, err error) {
		stop()
		s.busy = false
		if err != nil {
			s.shell.WarnPrint(err, func(u *shell.Unprinted) { s.again(u, p) })
			s.failures(p)
		} else {
			s.tell(p)
		}
		s.load()
	})
}

func (s *screen) tell(p Printed) {
	text := words.N("ui.today.printed", p.Count)
	switch {
	case p.Shown:
		text = words.T("ui.print.shown")
	case p.Where != "":
		text += " " + words.T("ui.today.printed.where", "where", p.Where)
	}
	s.shell.Say(text)
	s.failures(p)
}

// failures tells which papers could not be made.
func (s *screen) failures(p Printed) {
	for _, f := range p.Failed {
		s.shell.Warn(fault.New(fault.Unavailable, "%s", f))
	}
}

func (s *screen) columns() *kit.ColumnList {
	at := func(id int) Visit {
		if id >= len(s.order) {
			return Visit{}
		}
		return s.day.Visits[s.order[id]]
	}
	say := func(field func(v Visit) string) func(int) []kit.Span {
		return func(id int) []kit.Span { return []kit.Span{kit.Say(field(at(id)))} }
	}
	list := kit.NewColumns(31, func() int { return len(s.order) },
		kit.Column{Title: words.T("ui.today.time"), Width: 74, Sorts: true, Cell: say(func(v Visit) string { return phrase.Clock(v.Time) })},
		kit.Column{Title: words.T("ui.patient"), Width: 168, Flex: 2, Sorts: true, Cell: func(id int) []kit.Span {
			v := at(id)
			spans := []kit.Span{kit.Strong(v.Name)}
			if v.Age >= 0 {
				spans = append(spans, kit.Quiet(fmt.Sprint(v.Age)).After(5))
			}
			return spans
		}},
		kit.Column{Title: words.T("ui.reason"), Width: 148, Flex: 3, Sorts: true, Cell: say(func(v Visit) string { return v.Reason })},
		kit.Column{Title: words.T("ui.today.with"), Width: 74, Spare: true, Cell: say(func(v Visit) string { return v.With })},
		kit.Column{Title: words.T("ui.portal"), Width: 114, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{portalTag(at(id))} }},
		kit.Column{Title: words.T("ui.missing"), Width: 120, Flex: 1, Spare: true, Cell: say(func(v Visit) string { return phrase.Missing(v.Missing) })},
		kit.Column{Title: words.T("ui.summary"), Width: 90, Cell: func(id int) []kit.Span { return []kit.Span{paperTag(at(id))} }},
	)
	list.SortedBy = 0
	list.OnSort = func(column int, falling bool) { s.sort(column, falling); list.Rows.Reload() }
	list.Rows.Word = func(id int) string { return at(id).Name }
	list.Rows.OnOpen = func(id int) {
		if v := at(id); v.Summary == Later {
			s.goTo.Patient(v.PatientID)
		} else if v.ID != "" {
			s.goTo.Summary(v.ID)
		}
	}
	list.Rows.OnMenu = func(id int, p fyne.Position) {
		v := at(id)
		kit.ShowMenuAt(s.shell.Canvas(), p, []kit.MenuItem{
			{Word: words.T("ui.open.record"), Do: func() { s.goTo.Patient(v.PatientID) }},
			{Word: words.T("ui.open.summary"), Off: v.Summary == Later, Do: func() { s.goTo.Summary(v.ID) }},
		})
	}
	return list
}

func portalTag(v Visit) kit.Span {
	if v.Portal == "" || v.Portal == "not_offered" {
		return phrase.AskToday()
	}
	return phrase.Enrollment(v.Portal)
}

func paperTag(v Visit) kit.Span {
	switch {
	case v.ID == "" || v.Summary == Later:
		return kit.Quiet(words.T("ui.today.aftervisit"))
	case v.Summary == Done:
		return kit.Tag(words.T("ui.today.isprinted"), kit.Green)
	case v.Checks > 0:
		return kit.Tag(words.N("ui.today.checks", v.Checks), kit.Amber)
	}
	return kit.Tag(words.T("ui.today.ready"), kit.Grey)
}
