// Package enrollment is the screen on which a practice brings its patients into the portal: the funnel, the worklist with
// the next best step for each patient, invitations one by one and in bulk, the register of codes, mails that a person has to
// decide about, and desk mode, in which a patient joins at the front desk.
package enrollment

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/saving"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Go opens other places.
type Go struct {
	Patient func(id string)
	Mail    func(conversationID string)
}

// screen is the screen with its four pages.
type screen struct {
	shell    *shell.Shell
	services Services
	goTo     Go

	head     *kit.Head
	tabs     *kit.Tabs
	work     *worklist
	funnel   *funnel
	codes    *codes
	reviews  *reviews
	vendors  *vendors
	deskMode *kit.Button
	due      *kit.Button
	bulk     kit.Loader
	csv      saving.Place // of what is saved as CSV
	printing bool         // the paper of the funnel is being made
	starting kit.Loader
	busy     bool // letters or mails are on their way: no others begin
	fresh    *shell.Fresh
}

const (
	pageWork = iota
	pageFunnel
	pageCodes
	pageReviews
	pageVendor
)

// New builds the screen.
func New(sh *shell.Shell, services Services, goTo Go) *shell.Content {
	s := &screen{shell: sh, services: services, goTo: goTo, csv: saving.Place{Title: words.T("ui.enrollment.csv"), Ext: ".csv"}}
	s.deskMode = kit.NewButton(words.T("ui.enrollment.desk"), func() { s.startDesk(s.work.open) })
	s.deskMode.Shortcut = "K"
	s.due = kit.NewPrimary(words.T("ui.enrollment.due"), "", s.inviteDue)
	s.head = kit.NewHead(words.T("ui.enrollment.title"), "", s.deskMode, s.due)
	s.work = newWorklist(s)
	s.funnel = newFunnel(s)
	s.codes = newCodes(s)
	s.reviews = newReviews(s)
	s.vendors = newVendors(s)
	s.tabs = kit.NewTabs(
		kit.Tab{Word: words.T("ui.enrollment.worklist"), Build: s.work.page},
		kit.Tab{Word: words.T("ui.enrollment.funnel"), Build: s.funnel.page},
		kit.Tab{Word: words.T("ui.enrollment.codes"), Build: s.codes.page},
		kit.Tab{Word: words.T("ui.enrollment.reviews"), Build: s.reviews.page},
		kit.Tab{Word: words.T("ui.vendor"), Build: s.vendors.page},
	)
	s.tabs.OnChoose = func(int) { s.load(); s.focus() }
	s.fresh = sh.Fresh(time.Hour, s.reload)
	cancel := services.OnChange(func(string) { kit.OnUI(s.changed) })
	return &shell.Content{
		Object: s.tabs.Object(), Head: s.head,
		Shown: s.fresh.Shown, Hidden: s.fresh.Hide, Closed: cancel,
		Open: s.open, Focus: s.focus, Dropped: s.dropped, Actions: s.actions, Keys: s.key, KeyHelp: keyHelp, Back: s.back,
	}
}

// load asks anew for what the page in view shows.
func (s *screen) load() {
	switch s.tabs.Chosen() {
	case pageFunnel:
		s.funnel.load()
	case pageCodes:
		s.codes.load()
	case pageReviews:
		s.reviews.load()
	case pageVendor:
		s.vendors.load()
	}
}

func (s *screen) changed() { s.fresh.Changed() }

// reload asks anew for everything in view.
func (s *screen) reload() {
	s.work.load()
	s.load()
	s.work.readAgain()
}

func (s *screen) focus() {
	switch s.tabs.Chosen() {
	case pageWork:
		s.work.focus()
	case pageCodes:
		s.codes.focus()
	case pageVendor:
		s.vendors.focus()
	}
}

// open shows one thing: "state:invited", "due", "today", "reviews", "vendor", "codes", "funnel", or a patient.
func (s *screen) open(what string) {
	state, isState := strings.CutPrefix(what, "state:")
	switch {
	case isState:
		s.tabs.Choose(pageWork)
		s.work.only(data.Pick{States: []data.State{data.State(state)}})
	case what == "due":
		s.tabs.Choose(pageWork)
		s.work.onlyDue()
	case what == "today":
		s.tabs.Choose(pageWork)
		s.work.onlyToday()
	case what == "reviews":
		s.tabs.Choose(pageReviews)
	case what == "vendor":
		s.tabs.Choose(pageVendor)
	case what == "codes":
		s.tabs.Choose(pageCodes)
	case what == "funnel":
		s.tabs.Choose(pageFunnel)
	case what != "":
		s.tabs.Choose(pageWork)
		s.work.show(what)
	}
}

// back clears what narrows the list, a step at a time.
func (s *screen) back() bool {
	if s.tabs.Chosen() != pageWork {
		s.tabs.Choose(pageWork)
		return true
	}
	return s.work.back()
}

// actions are what can be done now: for the patient in view, for the ticked ones, for all.
func (s *screen) actions() []shell.Action {
	none := s.work.open == "" || s.tabs.Chosen() != pageWork
	one := func(key, icon string, letter fyne.KeyName, do func(id string)) shell.Action {
		return shell.Action{TitleKey: key, Icon: icon, Shortcut: kit.Alt(letter), Off: none, Do: func() { do(s.work.open) }}
	}
	return []shell.Action{
		one("ui.enrollment.do.asked", "check", fyne.KeyA, s.asked),
		one("ui.enrollment.do.enrolled", "enrollment", fyne.KeyE, s.enrolled),
		one("ui.enrollment.do.declined", "close", fyne.KeyD, s.declined),
		one("ui.enrollment.do.deferred", "clock", fyne.KeyL, s.deferred),
		one("ui.enrollment.do.revoked", "lock", fyne.KeyX, s.revoked),
		{Line: true},
		{TitleKey: "ui.enrollment.do.letter", Icon: "print", Shortcut: kit.Alt(fyne.KeyI), Off: none || s.busy, Do: s.letter},
		{TitleKey: "ui.enrollment.do.mail", Icon: "mail", Shortcut: kit.Alt(fyne.KeyM), Off: none || s.busy, Do: s.mail},
		one("ui.enrollment.do.reprint", "paper", fyne.KeyP, s.reprintOf),
		one("ui.enrollment.desk", "eye", fyne.KeyK, s.startDesk),
		{Line: true},
		{TitleKey: "ui.enrollment.due", Icon: "print", Shortcut: kit.Ctrl(fyne.KeyI), Off: s.busy || s.work.listing.Due == 0, Do: s.inviteDue},
		{TitleKey: "ui.enrollment.selectall", Icon: "ticked", Off: s.tabs.Chosen() != pageWork, Do: s.work.tickAll},
		{TitleKey: "ui.enrollment.csv", Icon: "upload", Shortcut: kit.Ctrl(fyne.KeyE), Do: s.save},
		{TitleKey: "ui.enrollment.funnel.print", Icon: "print", Shortcut: kit.CtrlShift(fyne.KeyU), Do: s.printFunnel},
		{TitleKey: "ui.vendor.read", Icon: "upload", Shortcut: kit.Ctrl(fyne.KeyU), Off: s.vendors.busy, Do: func() { s.tabs.Choose(pageVendor); s.vendors.choose() }},
		{TitleKey: "ui.open.record", Icon: "person", Shortcut: kit.Ctrl(fyne.KeyR), Off: none, Do: func() { s.goTo.Patient(s.work.open) }},
	}
}

// key is a letter typed while no field has the keyboard.
func (s *screen) key(r rune) bool {
	if r == '/' {
		s.tabs.Choose(pageWork)
		s.work.search.Focus()
		return true
	}
	if s.tabs.Chosen() != pageWork || s.work.open == "" {
		return false
	}
	id := s.work.open
	switch r {
	case 'a':
		s.asked(id)
	case 'e':
		s.enrolled(id)
	case 'd':
		s.declined(id)
	case 'l':
		s.deferred(id)
	case 'x':
		s.revoked(id)
	case 'i':
		s.letter()
	case 'm':
		s.mail()
	case 'p':
		s.reprintOf(id)
	case 'k':
		s.startDesk(id)
	case 't':
		s.work.fillIn()
	default:
		return false
	}
	return true
}

func keyHelp() []shell.KeyLine {
	return []shell.KeyLine{
		{Keys: "A", TitleKey: "ui.enrollment.do.asked"}, {Keys: "E", TitleKey: "ui.enrollment.do.enrolled"}, {Keys: "D", TitleKey: "ui.enrollment.do.declined"},
		{Keys: "L", TitleKey: "ui.enrollment.do.deferred"}, {Keys: "I", TitleKey: "ui.enrollment.do.letter"}, {Keys: "M", TitleKey: "ui.enrollment.do.mail"},
		{Keys: "P", TitleKey: "ui.enrollment.do.reprint"}, {Keys: "X", TitleKey: "ui.enrollment.do.revoked"}, {Keys: "K", TitleKey: "ui.enrollment.desk"},
		{Keys: "T", TitleKey: "ui.enrollment.key.fill"}, {Keys: "Space", TitleKey: "ui.enrollment.key.tick"}, {Keys: "/", TitleKey: "ui.enrollment.find"},
	}
}

// do runs one change and tells what came of it, with the way back.
func (s *screen) do(said string, work func(ctx context.Context) (Undo, error), after func(error)) {
	whose := s.work.open
	kit.Load(s.shell.Context(), new(kit.Loader), work, func(undo Undo, err error) {
		if after != nil {
			after(err)
		}
		if err != nil {
			if after == nil {
				s.shell.Warn(err)
			}
			return
		}
		if undo == nil {
			s.shell.Say(said)
		} else {
			s.shell.SayUndo(said, func() { s.undo(undo, whose) })
		}
		s.changed()
		s.resume()
	})
}

// undo takes something back; whoever it is about is in view again.
func (s *screen) undo(undo Undo, whose string) {
	kit.Load(s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, undo(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.shell.Say(words.T("ui.enrollment.undone"))
		if whose != "" && whose != s.work.open {
			s.work.open = whose
			s.work.read()
		}
		s.changed()
		s.resume()
	})
}

// resume gives the list the keyboard after a press elsewhere, so that the next key is the next patient's; whoever types in
// a field goes on typing.
func (s *screen) resume() {
	switch s.shell.Canvas().Focused().(type) {
	case *kit.Field, *kit.Search, *kit.DateField:
	default:
		if s.tabs.Chosen() == pageWork && !kit.Waiting(s.shell.Canvas()) {
			s.work.focus()
		}
	}
}

// failed stands in a list's place; a locked practice says nothing, and the screen asks again when it is shown.
func (s *screen) failed(place *kit.Swap, err error, again func()) {
	if s.fresh.Hidden() {
		s.fresh.Failed()
		return
	}
	place.Show(kit.Sheet(kit.Failed(words.T("ui.enrollment.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), again))))
}
