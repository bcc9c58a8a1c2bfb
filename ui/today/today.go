// Package today is the screen a day begins on: the visits with each patient's portal state and what is missing, the
// summaries to print, and what else needs a hand now.
package today

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Go opens other places.
type Go struct {
	Patient func(id string)
	Summary func(visitID string)
	Place   func(place, what string)
	Has     func(place string) bool
}

var (
	shortcutPrint = kit.Ctrl(fyne.KeyP)
	shortcutNew   = kit.Ctrl(fyne.KeyN)
	shortcutDay   = kit.Ctrl(fyne.KeyG)
	shortcutPrev  = kit.Alt(fyne.KeyPageUp)
	shortcutNext  = kit.Alt(fyne.KeyPageDown)
	shortcutToday = kit.Alt(fyne.KeyHome)
)

type screen struct {
	shell    *shell.Shell
	services Services
	goTo     Go

	on      time.Time // the day chosen; zero for the day that it is
	day     Day
	whole   *fyne.Container
	order   []int
	open    map[Kind]bool // kinds of hands shown whole
	head    *kit.Head
	list    *kit.ColumnList
	body    *kit.Swap
	strip   *fyne.Container // what can be done for the visit that is selected
	sheet   fyne.CanvasObject
	aside   *kit.Swap
	side    *fyne.Container   // the cards, inside scroll
	scroll  fyne.CanvasObject // stays, and with it the place in it
	reach   *kit.Field        // the field for what is missing, if the strip has one
	loader  kit.Loader
	printer kit.Loader
	worker  kit.Loader
	checker kit.Loader
	checks  map[string]checked // of the visits looked over so far
	care    kit.Loader
	due     map[string][]catalogue.Words // care that is due, of the patients asked about since the day was read
	print   *kit.Button
	back    *kit.Button
	busy    bool // a job is being printed: no other begins, and the first is not touched
	loaded  bool
	fresh   *shell.Fresh
}

// New builds the screen.
func New(sh *shell.Shell, services Services, goTo Go) *shell.Content {
	s := &screen{shell: sh, services: services, goTo: goTo, open: map[Kind]bool{}, checks: map[string]checked{}}
	s.print = kit.NewPrimary(words.T("ui.today.print"), "", s.printAll)
	s.back = kit.NewButton(words.T("ui.today.title"), func() { s.show(time.Time{}) })
	s.head = kit.NewHead(words.T("ui.today.title"), "", s.buttons()...)
	s.list = s.columns()
	s.list.Rows.OnSelect = func(int) { s.fillStrip() }
	s.list.Rows.OnRune = s.key
	s.strip = kit.Stack(0)
	s.sheet = kit.Sheet(kit.Between(kit.Stack(0), s.list, s.strip))
	s.body = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.today.loading"), "")))
	s.aside = kit.NewSwap(kit.Spacer())
	s.whole = kit.Beside(12, 302, kit.Padded(kit.Room(kit.Brim, 0, 0, 0), s.body.Object()), s.aside.Object())
	s.side = kit.Stack(0)
	s.scroll = kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 2, kit.Brim, kit.Brim), s.side))
	s.fresh = sh.Fresh(time.Minute, s.load)
	cancel := services.OnChange(func() { kit.OnUI(s.fresh.Changed) })
	return &shell.Content{
		Object:  s.whole,
		Head:    s.head,
		Shown:   s.fresh.Shown,
		Hidden:  s.fresh.Hide,
		Closed:  cancel,
		Open:    s.openWhat,
		Focus:   s.focus,
		Keys:    s.key,
		Actions: s.actions,
		KeyHelp: keyHelp,
	}
}

// openWhat goes on with what was begun here: "visit", or "patient:" and who comes today.
func (s *screen) openWhat(what string) {
	kind, id, _ := strings.Cut(what, ":")
	switch kind {
	case "visit":
		s.newVisit()
	case "patient":
		for i := range s.order {
			if s.at(i).PatientID == id {
				s.list.Rows.Select(i)
				if s.reach != nil {
					s.reach.Focus()
				}
				return
			}
		}
	}
}

// buttons stand in the head: the way through the days, and what a day is printed with.
func (s *screen) buttons() []fyne.CanvasObject {
	list := []fyne.CanvasObject{
		kit.NewIconButton("back", words.T("ui.today.previous"), func() { s.step(-1) }),
		kit.NewIconButton("calendar", words.T("ui.today.jump"), s.jump),
		kit.NewIconButton("forward", words.T("ui.today.next"), func() { s.step(1) }),
	}
	if !s.day.today() {
		list = append(list, s.back)
	}
	return append(list, kit.NewButton(words.T("ui.today.newvisit"), s.newVisit), s.print)
}

func (s *screen) actions() []shell.Action {
	list := []shell.Action{
		{TitleKey: "ui.today.print", Icon: "print", Shortcut: shortcutPrint, Off: s.busy || len(s.toPrint())+len(s.printed()) == 0, Do: s.printAll},
		{TitleKey: "ui.today.newvisit", Icon: "plus", Shortcut: shortcutNew, Do: s.newVisit},
		{TitleKey: "ui.today.previous", Icon: "back", Shortcut: shortcutPrev, Do: func() { s.step(-1) }},
		{TitleKey: "ui.today.next", Icon: "forward", Shortcut: shortcutNext, Do: func() { s.step(1) }},
		{TitleKey: "ui.today.jump", Icon: "calendar", Shortcut: shortcutDay, Do: s.jump},
		{TitleKey: "ui.today.backtotoday", Icon: "today", Shortcut: shortcutToday, Off: s.day.today(), Do: func() { s.show(time.Time{}) }},
	}
	v, ok := s.selected()
	if !ok {
		return list
	}
	list = append(list, shell.Action{Line: true})
	for _, c := range s.can(v) {
		list = append(list, shell.Action{Title: c.word, Whose: v.Name, Icon: c.icon, Do: c.do})
	}
	return list
}

// focus gives the list the keyboard, once it is there.
func (s *screen) focus() {
	if s.loaded {
		s.list.Rows.Focus()
	}
}

func (s *screen) load() {
	on := s.on
	kit.Load(s.shell.Context(), &s.loader, func(ctx context.Context) (Day, error) { return s.services.Today(ctx, on) }, func(d Day, err error) {
		if err != nil {
			if s.fresh.Hidden() {
				s.fresh.Failed() // a locked practice says nothing
				return
			}
			s.body.Show(kit.Sheet(kit.Failed(words.T("ui.today.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.load))))
			return
		}
		s.fill(d)
	})
}

func (s *screen) fill(d Day) {
	was := s.kept()
	for i := range d.Visits {
		d.Visits[i].Checks = s.checks[d.Visits[i].ID].found
	}
	other := s.day.Date.Format(time.DateOnly) != d.Date.Format(time.DateOnly)
	s.day, s.due = d, map[string][]catalogue.Words{}
	s.sort(s.list.SortedBy, s.list.Falling)
	ready := len(s.toPrint())
	s.head.Set(phrase.Capital(phrase.Day(d.Date)), subtitle(d, ready))
	if other {
		s.head.SetActions(s.buttons()...)
	}
	s.offerPrint()
	if len(d.Visits) == 0 {
		empty, hint := "ui.today.empty", "ui.today.empty.hint"
		if !d.today() {
			empty = "ui.today.emptyday"
		}
		s.body.Show(kit.Sheet(kit.Empty("today", words.T(empty), words.T(hint), kit.Row(8, kit.NewButton(words.T("ui.today.newvisit"), s.newVisit), kit.NewButton(words.T("ui.today.empty.import"), s.shell.Import)))))
	} else {
		s.body.Show(s.sheet)
	}
	s.list.Rows.Reload()
	s.find(was)
	if !s.busy { // while papers are printed, how far they are stands there
		s.side.Objects = []fyne.CanvasObject{s.cards()}
		s.side.Refresh()
		s.aside.Show(s.scroll)
		s.scroll.Refresh()
	}
	kit.Mark(s.whole, len(d.Alerts) > 0)
	s.shell.SetCount("today", len(d.Alerts), true)
	if !s.loaded && len(d.Visits) > 0 {
		s.loaded = true
		s.list.Rows.Select(s.first())
		s.settle()
	}
	s.fillStrip()
	s.check(&s.checker, func() {})
}

// checked is what was found when a visit's paper was looked over, and the visit's mark then.
type checked struct {
	mark  string
	found int
}

// check looks the papers over that are ready and were not looked over as they are now, once the day stands on the screen, and
// goes on.
func (s *screen) check(owner *kit.Loader, then func()) {
	marks := map[string]string{}
	var ids []string
	for _, v := range s.day.Visits {
		if c, done := s.checks[v.ID]; v.Summary == Ready && (!done || c.mark != v.Mark) {
			ids, marks[v.ID] = append(ids, v.ID), v.Mark
		}
	}
	if len(ids) == 0 {
		then()
		return
	}
	kit.Load(s.shell.Context(), owner, func(ctx context.Context) (map[string]int, error) { return s.services.Checks(ctx, ids) }, func(found map[string]int, err error) {
		if err != nil {
			then() // the day stands without; printing says what can't be printed
			return
		}
		for id, n := range found {
			s.checks[id] = checked{marks[id], n}
		}
		for i, v := range s.day.Visits {
			s.day.Visits[i].Checks = s.checks[v.ID].found
		}
		s.list.Rows.Reload()
		then()
	})
}

// settle gives the list the keyboard again after what was pressed has gone, unless somebody types or a dialog waits.
func (s *screen) settle() {
	if _, typing := s.shell.Canvas().Focused().(*kit.Field); s.fresh.Hidden() || typing || kit.Waiting(s.shell.Canvas()) {
		return
	}
	s.focus()
}

// kept is the visit that is selected, to be selected again when the day is read anew.
func (s *screen) kept() string {
	v, _ := s.selected()
	return v.ID
}

func (s *screen) find(visitID string) {
	for i := range s.order {
		if s.at(i).ID == visitID && visitID != "" {
			if s.list.Rows.Selected() != i {
				s.list.Rows.Select(i)
			}
			return
		}
	}
	if s.loaded && len(s.order) > 0 {
		s.list.Rows.Select(s.first())
	}
}

// first is the line a day is begun with: in the list by time, the first visit whose paper is not printed yet.
func (s *screen) first() int {
	if s.list.SortedBy == 0 && !s.list.Falling {
		for i := range s.order {
			if s.at(i).Summary != Done {
				return i
			}
		}
	}
	return 0
}

// at is the visit on a line of the list.
func (s *screen) at(line int) Visit {
	if line < 0 || line >= len(s.order) {
		return Visit{}
	}
	return s.day.Visits[s.order[line]]
}

func (s *screen) selected() (Visit, bool) {
	v := s.at(s.list.Rows.Selected())
	return v, v.ID != ""
}

func subtitle(d Day, ready int) string {
	text := words.N("ui.today.visits", len(d.Visits)) + " · " + words.N("ui.today.toprint", ready)
	if d.DueToday > 0 && d.today() {
		text += " · " + words.N("ui.today.due", d.DueToday)
	}
	if !d.today() {
		text = away(d) + " · " + text
	}
	return text
}

// away says how far the day shown is from the one that it is.
func away(d Day) string {
	switch n := days(d.Now, d.Date); {
	case n == 1:
		return words.T("ui.today.tomorrow")
	case n == -1:
		return words.T("ui.today.yesterday")
	case n > 1:
		return words.N("ui.today.ahead", n)
	default:
		return words.N("ui.today.ago", -n)
	}
}

// show shows another day; the zero time is the day that it is.
func (s *screen) show(day time.Time) {
	if s.busy {
		return
	}
	s.on, s.loaded = day, false
	if !day.IsZero() && day.Format(time.DateOnly) == s.day.Now.Format(time.DateOnly) {
		s.on = time.Time{}
	}
	s.load()
}

func (s *screen) step(days int) {
	if !s.day.Date.IsZero() {
		s.show(s.day.Date.AddDate(0, 0, days))
	}
}
