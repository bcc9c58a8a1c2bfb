// Package patients is the screen that finds patients as one types, shows a record whole, adds and changes patients and
// their charts by hand, makes two records one, and imports files that are dropped on it after a preview.
package patients

import (
	"context"
	"reflect"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Screen is the screen with its one entry from outside.
type Screen struct {
	shell    *shell.Shell
	services Services
	goTo     Go
	rights   Rights

	head  *kit.Head
	root  *kit.Swap // the panes, or a page in place of them
	panes fyne.CanvasObject
	page  *page

	search  *kit.Search
	list    *kit.ColumnList
	sheet   fyne.CanvasObject // the list on its ground
	filters *filters
	left    *kit.Swap
	side    *fyne.Container // search, filters and list
	waiting *kit.Swap       // what waits for a person: doubtful pairs, loose rows, broken imports
	right   *kit.Swap
	tabs    *kit.Tabs // the pages of the record in view
	finding kit.Loader
	reading kit.Loader
	letters kit.Loader
	acting  kit.Loader // small things: a consent, a status
	plans   kit.Loader // reading files
	imports kit.Loader // importing and taking it back
	query   Query
	found   Found
	open    string            // id of the record in view
	record  Record            // as it was read last
	drawn   fyne.CanvasObject // the record in view; nil while something else stands there
	drew    Rights            // that it was drawn with
	looked  string            // id of the record whose opening is in the log
	tab     int
	// One letter, and one thing with files, at a time: no other begins meanwhile, and the first is not touched.
	printing, filing bool
	first            bool // Enter was pressed: the first patient found is the one
	hidden           bool
	stale            bool   // the record in view has changed while the screen was hidden
	then             func() // to do once the record is in view
}

// page stands in place of list and record until it is left.
type page struct {
	title, subtitle string
	body            fyne.CanvasObject
	actions         []fyne.CanvasObject // of the head, the primary one last
	save            func()              // Ctrl Enter; optional
	leave           func()              // optional
	cancel          func()              // Escape; goes back when it is not set
	focus           fyne.Focusable      // optional
}

// New builds the screen. Open on the returned Screen shows a record from outside.
func New(sh *shell.Shell, services Services, goTo Go) (*Screen, *shell.Content) {
	s := &Screen{shell: sh, services: services, goTo: goTo, rights: services.Rights()}
	s.head = kit.NewHead(words.T("ui.patients.title"), "")
	s.search = kit.NewSearch(words.T("ui.patients.find"), "", func(string, uint64) { s.find() })
	enter := s.search.OnSubmitted
	s.search.OnSubmitted = func(text string) {
		s.first = true
		enter(text)
	}
	s.search.OnKey = func(e *fyne.KeyEvent) bool { return e.Name == fyne.KeyDown && s.enterList() }
	s.list = sh.Columns("patients", s.columns())
	s.sheet = kit.Sheet(s.list)
	s.left = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.patients.loading"), "")))
	s.right = kit.NewSwap(s.nobody())
	s.waiting = kit.NewSwap(kit.Stack(0))
	s.filters = s.newFilters()
	cancel := services.OnChange(func(id string) { kit.OnUI(func() { s.changed(id) }) })
	find := kit.Spread(8, 0, s.search.Object(), s.filters.button)
	s.side = kit.Between(kit.Padded(kit.Room(0, 10, 0, 0), kit.Stack(0, find, s.filters.panel, s.waiting.Object())), s.left.Object(), kit.Stack(0))
	s.panes = sh.Panes("patients", []kit.PaneSize{{Width: 418, Least: 340}, {Least: 372, Flex: true}},
		kit.Padded(kit.Room(0, 0, 0, 8), s.side), kit.Padded(kit.Room(0, 0, 8, 0), s.right.Object()))
	s.root = kit.NewSwap(s.panes)
	s.showHead()
	return s, &shell.Content{
		Object: s.root.Object(), Head: s.head, Open: s.Open, Shown: s.shown, Hidden: func() { s.hidden = true }, Closed: cancel,
		Focus: s.focus, Dropped: s.dropped, Actions: s.actions, Keys: s.key, KeyHelp: keyHelp, Back: s.escaped,
	}
}

// focus gives the keyboard to where work begins: the search, or the page in its place.
func (s *Screen) focus() {
	if s.page != nil {
		if s.page.focus != nil {
			s.shell.Canvas().Focus(s.page.focus)
		}
		return
	}
	s.shell.Canvas().Focus(s.search.Field)
	s.search.TypedShortcut(&fyne.ShortcutSelectAll{}) // the next patient's name replaces the last one's
}

// Open shows a patient's record by id, with "#tab" one page of it, with "#edit", "#visit" or "#consent" a form for it; or "new", "new:NAME" with an
// address for mail on a line of its own, "import", "import:PATH" with
// a path a line, "imports", "doubts", "loose", "merge:ID:ID".
func (s *Screen) Open(what string) {
	switch {
	case what == "":
		return
	case what == "new":
		s.edit("")
	case strings.HasPrefix(what, "new:"):
		name, address, _ := strings.Cut(strings.TrimPrefix(what, "new:"), "\n")
		s.addFrom(name, address)
	case what == "import":
		s.importPage()
	case strings.HasPrefix(what, "import:"):
		s.dropped(strings.Split(strings.TrimPrefix(what, "import:"), "\n"))
	case what == "imports":
		s.batches()
	case what == "doubts":
		s.doubts()
	case what == "loose":
		s.loose()
	case strings.HasPrefix(what, "merge:"):
		ids := strings.Split(what, ":")
		if len(ids) == 3 {
			s.compare(ids[1], ids[2])
		}
	default:
		id, tab, _ := strings.Cut(what, "#")
		if i, ok := tabOf(tab); ok {
			s.tab = i
		}
		s.then = map[string]func(){"edit": func() { s.edit(s.open) }, "visit": func() { s.editVisit("") }, "consent": s.askConsent}[tab]
		s.looked = "" // asked for from outside: another look, also at the same record
		s.openRecord(id)
	}
}

func (s *Screen) openRecord(id string) {
	s.back()
	if s.open != id {
		s.looked = ""
	}
	s.open = id
	s.mark()
	s.read()
}

// turn shows a page in place of list and record.
func (s *Screen) turn(p *page) {
	if s.page != nil && s.page.leave != nil {
		s.page.leave()
	}
	s.page = p
	s.root.Show(p.body)
	s.showHead()
	if p.focus != nil {
		s.shell.Canvas().Focus(p.focus)
	}
}

// back shows list and record again.
func (s *Screen) back() {
	if s.page == nil {
		return
	}
	if s.page.leave != nil {
		s.page.leave()
	}
	s.page = nil
	s.root.Show(s.panes)
	s.showHead()
	s.focus()
}

func (s *Screen) showHead() {
	if p := s.page; p != nil {
		s.head.Set(p.title, p.subtitle)
		s.head.SetActions(p.actions...)
		return
	}
	s.head.Set(words.T("ui.patients.title"), s.counted())
	files := kit.NewButton(words.T("ui.patients.import"), s.importPage)
	files.Icon, files.Shortcut = "upload", kit.ShortcutWords(kit.Ctrl(fyne.KeyI))
	files.SetOff(s.rights.Import != "")
	add := kit.NewPrimary(words.T("ui.patients.new"), kit.ShortcutWords(kit.Ctrl(fyne.KeyN)), func() { s.edit("") })
	add.SetOff(s.rights.Edit != "")
	s.head.SetActions(files, add)
}

// actions are all commands of the screen; what can't be done now is off. They are always all there, because shortcuts are
// bound when the screen is shown.
func (s *Screen) actions() []shell.Action {
	paged, none := s.page != nil, s.open == "" || s.record.Patient.ID != s.open
	of := func(why string) bool { return none || paged || why != "" }
	as := []shell.Action{
		{TitleKey: "ui.patients.new", Icon: "plus", Shortcut: kit.Ctrl(fyne.KeyN), Off: paged || s.rights.Edit != "", Do: func() { s.edit("") }},
		{TitleKey: "ui.record.edit", Icon: "edit", Shortcut: kit.Ctrl(fyne.KeyE), Off: of(s.rights.Edit), Do: func() { s.edit(s.open) }},
		{TitleKey: "ui.patients.search", Icon: "search", Shortcut: kit.Ctrl(fyne.KeyF), Off: paged, Do: s.focus},
		{TitleKey: "ui.patients.filters", Icon: "filter", Shortcut: kit.Alt(fyne.KeyF), Off: paged, Do: s.filters.toggle},
		{Line: true},
		{TitleKey: "ui.record.invite", Icon: "enrollment", Shortcut: kit.Alt(fyne.KeyI), Off: of(s.rights.Enroll+s.record.NoInvite) || s.printing, Do: func() { s.invite(s.open) }},
		{TitleKey: "ui.record.invite.mail", Icon: "mail", Shortcut: kit.Alt(fyne.KeyE), Off: of(s.rights.Enroll + s.record.NoMail), Do: s.inviteByMail},
		{TitleKey: "ui.record.consent.ask", Icon: "check", Shortcut: kit.Alt(fyne.KeyC), Off: of(s.rights.Consent), Do: s.askConsent},
		{TitleKey: "ui.record.visit.new", Icon: "calendar", Shortcut: kit.Alt(fyne.KeyV), Off: of(s.rights.Edit), Do: func() { s.editVisit("") }},
		{TitleKey: "ui.record.write", Icon: "mail", Shortcut: kit.Alt(fyne.KeyW), Off: of(s.rights.Mail) || !s.shell.Has("mail"), Do: s.write},
		{TitleKey: "ui.record.merge", Icon: "patients", Shortcut: kit.Alt(fyne.KeyM), Off: of(s.rights.Merge), Do: s.pickToMerge},
		{Line: true},
		{TitleKey: "ui.patients.import", Icon: "upload", Shortcut: kit.Ctrl(fyne.KeyI), Off: paged || s.rights.Import != "", Do: s.importPage},
		{TitleKey: "ui.patients.doubts", Icon: "warning", Shortcut: kit.Alt(fyne.KeyD), Off: paged, Do: s.doubts},
		{TitleKey: "ui.import.batches", Icon: "clock", Shortcut: kit.Alt(fyne.KeyH), Off: paged, Do: s.batches},
		{Line: true},
		{TitleKey: "ui.record.save", Icon: "check", Shortcut: kit.Ctrl(fyne.KeyReturn), Off: !paged || s.page.save == nil, Do: func() {
			if s.page != nil && s.page.save != nil {
				s.page.save()
			}
		}},
		{TitleKey: "ui.patients.back", Icon: "back", Shortcut: kit.Ctrl(fyne.KeyW), Off: !paged, Do: s.back},
	}
	if !none && !paged {
		as = append(as, shell.Action{Line: true})
	}
	for i, t := range tabKeys {
		as = append(as, shell.Action{Title: words.T("ui.record.page", "page", words.T(t.key)), Icon: t.icon, Shortcut: kit.Alt(digits[i]), Off: none || paged, Do: func() { s.showTab(i) }})
	}
	return as
}

var digits = []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9}

// key understands a letter while nothing has the keyboard.
func (s *Screen) key(r rune) bool {
	if r == '/' && s.page == nil {
		s.focus()
		return true
	}
	return false
}

// escaped closes the page that stands in place of list and record.
func (s *Screen) escaped() bool {
	switch {
	case s.page == nil:
		return false
	case s.page.cancel != nil:
		s.page.cancel()
	default:
		s.back()
	}
	return true
}

func keyHelp() []shell.KeyLine {
	return []shell.KeyLine{{Keys: "/", TitleKey: "ui.patients.search"}, {Keys: "E", TitleKey: "ui.record.visit.edit"}, {Keys: "Del", TitleKey: "ui.record.chart.remove"}}
}

func (s *Screen) nobody() fyne.CanvasObject {
	return kit.Sheet(kit.Empty("patients", words.T("ui.patients.pick"), words.T("ui.patients.pick.hint"), nil))
}

func (s *Screen) changed(id string) {
	mine := s.open != "" && (id == "" || id == s.open)
	if s.hidden {
		s.stale = s.stale || mine
		return // shown asks for everything anew
	}
	s.find()
	if mine {
		s.read()
	}
}

func (s *Screen) shown() {
	s.hidden = false
	s.rights = s.services.Rights()
	s.find()
	if s.stale {
		s.stale = false
		s.read()
	}
}

func (s *Screen) read() {
	id := s.open
	if id == "" {
		return
	}
	kit.Load(s.shell.Context(), &s.reading, s.reader(id),
		func(r Record, err error) {
			if err != nil {
				s.record, s.drawn = Record{}, nil
				s.right.Show(kit.Sheet(kit.Failed(words.T("ui.patients.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.read))))
				return
			}
			if s.open == id && r.Patient.ID != "" {
				s.open = r.Patient.ID // the id of a merged record leads to the one that stands for it
			}
			s.looked = r.Patient.ID
			s.draw(r)
			s.mark()
			if then := s.then; then != nil {
				s.then = nil
				then()
			}
		})
}

// draw shows a record. One that says what the one in view says stays as it is; where news have changed it, the place in it and
// the keyboard stay.
func (s *Screen) draw(r Record) {
	same := s.drawn != nil && s.record.Patient.ID == r.Patient.ID && s.tabs.Chosen() == s.tab
	if same && s.drew == s.rights && reflect.DeepEqual(s.record, r) {
		return
	}
	keep := func(fyne.CanvasObject) {}
	if same {
		keep = kit.KeepPlace(s.drawn)
	}
	s.record, s.drew = r, s.rights
	s.drawn = kit.Sheet(s.recordView(r))
	s.right.Show(s.drawn)
	keep(s.drawn)
}

// redraw shows the record in view on another page, or after something of it has changed.
func (s *Screen) redraw() {
	s.drawn = kit.Sheet(s.recordView(s.record))
	s.right.Show(s.drawn)
}

// reader reads a record: for the first time, or anew while it is in view.
func (s *Screen) reader(id string) func(ctx context.Context) (Record, error) {
	read := s.services.Record
	if s.looked == id {
		read = s.services.Again
	}
	return func(ctx context.Context) (Record, error) { return read(ctx, id) }
}

// do runs something small and tells how it went; then, if it is given, and says what happened.
func (s *Screen) do(work func(ctx context.Context) error, then func()) {
	s.try(work, then, s.shell.Warn)
}

// try is do with something of its own for what is refused.
func (s *Screen) try(work func(ctx context.Context) error, then func(), refused func(error)) {
	kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
		func(_ struct{}, err error) {
			if err != nil {
				refused(err)
				return
			}
			if then != nil {
				then()
			}
			s.refresh()
		})
}

// refresh asks for list and record anew: signals come a moment later, or not at all in a picture.
func (s *Screen) refresh() {
	s.find()
	s.read()
}

func (s *Screen) invite(id string) {
	s.letter(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Invite(ctx, id) }}, "ui.record.invited")
}

// letter prints one letter; while it is printed no other begins.
func (s *Screen) letter(way printout.Way, said string) {
	if s.printing {
		return
	}
	s.printing = true
	kit.Load(s.shell.Context(), &s.letters, way.Go, func(where string, err error) {
		s.printing = false
		if err != nil {
			printout.Warn(s.shell, err, func(way printout.Way) { s.letter(way, said) })
			return
		}
		way.Say(s.shell, said, where)
	})
}

// dateField is a field for a day, written in any way.
func (s *Screen) dateField(hint string) *kit.DateField {
	return kit.NewDateField(hint, words.T("ui.record.date.wrong"), s.services.Today, spell)
}

func spell(day time.Time) string { return phrase.Day(day) + ", " + day.Format("2006") }
