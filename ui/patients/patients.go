// Package patients is the screen that finds patients as one types and shows a record whole; files dropped on it are
// imported after a preview.
package patients

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Found is the answer to a search.
type Found struct {
	List  []patient.Summary
	Total int // in the practice
}

// Record is everything the screen shows of one patient.
type Record struct {
	Patient  record.Patient
	Chart    record.Chart
	Age      int     // years; -1 when the birth date is not known
	Visits   []Visit // newest first
	State    string  // of enrollment
	NextStep string  // in words
	Missing  []string
	History  []Line // of enrollment, newest first
	Email    string // consent: given, withdrawn or none
	Papers   []Line
	Log      []Line
	LogWhy   string // why the log is not shown, in a sentence
	NoInvite string // why no invitation can be printed, in a sentence
}

// Visit is a line of the visits.
type Visit struct {
	ID     string
	At     time.Time
	Timed  bool // false: only the day of At is known
	Reason string
	With   string
	Status string // planned, finished, …
}

// Line is something that happened: when, what, who.
type Line struct {
	At   time.Time
	What string
	Who  string
}

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	Find(ctx context.Context, text string) (Found, error)
	Record(ctx context.Context, id string) (Record, error)
	// Invite makes an invitation letter with a new code and prints it; where is the printer, or empty when the PDF viewer
	// shows it. A letter that reached no printer is a *shell.Unprinted.
	Invite(ctx context.Context, id string) (where string, err error)
	// Preview reads files and says what importing them would do.
	Preview(ctx context.Context, paths []string, progress func(done, of int)) (Plan, error)
	// OnChange calls fn, off the interface's goroutine, when a patient has changed; "" stands for many.
	OnChange(fn func(id string)) (cancel func())
}

// Go opens other places.
type Go struct {
	Summary func(visitID string)
}

// Screen is the screen with its one entry from outside.
type Screen struct {
	shell    *shell.Shell
	services Services
	goTo     Go

	search  *kit.Search
	list    *kit.ColumnList
	sheet   fyne.CanvasObject // the list on its ground
	left    *kit.Swap
	right   *kit.Swap
	head    *kit.Head
	finding kit.Loader
	reading kit.Loader
	letters kit.Loader
	plans   kit.Loader // reading files
	imports kit.Loader // importing and taking it back
	found   Found
	open    string // id of the record in view
	tab     int
	// One letter, and one thing with files, at a time: no other begins meanwhile, and the first is not touched.
	printing, filing bool
	first            bool // Enter was pressed: the first patient found is the one
	hidden           bool
	stale            bool // the record in view has changed while the screen was hidden
}

// New builds the screen. Open on the returned Screen shows a record from outside.
func New(sh *shell.Shell, services Services, goTo Go) (*Screen, *shell.Content) {
	s := &Screen{shell: sh, services: services, goTo: goTo}
	s.head = kit.NewHead(words.T("ui.patients.title"), "")
	s.search = kit.NewSearch(words.T("ui.patients.find"), "", func(string, uint64) { s.find() })
	enter := s.search.OnSubmitted
	s.search.OnSubmitted = func(text string) {
		s.first = true
		enter(text)
	}
	s.search.OnKey = func(e *fyne.KeyEvent) bool { return e.Name == fyne.KeyDown && s.enterList() }
	s.list = s.columns()
	s.sheet = kit.Sheet(s.list)
	s.left = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.patients.loading"), "")))
	s.right = kit.NewSwap(s.nobody())
	cancel := services.OnChange(func(id string) { kit.OnUI(func() { s.changed(id) }) })
	list := kit.Below(kit.Padded(kit.Room(0, 10, 0, 0), s.search.Object()), s.left.Object())
	panes := sh.Panes("patients", []kit.PaneSize{{Width: 452, Least: 300}, {Least: 420, Flex: true}},
		kit.Padded(kit.Room(0, 0, 0, 8), list), kit.Padded(kit.Room(0, 0, 8, 0), s.right.Object()))
	return s, &shell.Content{
		Object: panes, Head: s.head, Open: s.Open, Shown: s.shown, Hidden: func() { s.hidden = true }, Closed: cancel,
		Focus: func() {
			sh.Canvas().Focus(s.search.Field)
			s.search.TypedShortcut(&fyne.ShortcutSelectAll{}) // the next patient's name replaces the last one's
		}, Dropped: s.dropped,
		Actions: func() []shell.Action { return s.actions() },
	}
}

func (s *Screen) actions() []shell.Action {
	return []shell.Action{{TitleKey: "ui.record.invite", Icon: "enrollment", Off: s.open == "" || s.printing, Do: func() { s.invite(s.open) }}}
}

// Open shows a patient's record.
func (s *Screen) Open(id string) {
	s.open = id
	s.mark()
	s.read()
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
	s.find()
	if s.stale {
		s.stale = false
		s.read()
	}
}

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
	text, first := s.search.Text, s.first
	s.first = false
	kit.Load(s.shell.Context(), &s.finding, func(ctx context.Context) (Found, error) { return s.services.Find(ctx, text) },
		func(f Found, err error) {
			if err != nil {
				s.left.Show(kit.Sheet(kit.Failed(words.T("ui.patients.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.find))))
				return
			}
			s.show(f, text)
			if first && text != "" && len(f.List) > 0 {
				s.list.Rows.Select(0)
			}
		})
}

func (s *Screen) show(f Found, text string) {
	s.found = f
	count := words.N("ui.patients.count", f.Total)
	if text != "" {
		count += " · " + words.N("ui.patients.found", len(f.List))
	}
	s.head.Set(words.T("ui.patients.title"), count)
	switch {
	case f.Total == 0:
		s.left.Show(kit.Sheet(kit.Empty("patients", words.T("ui.patients.empty"), words.T("ui.patients.empty.hint"), nil)))
	case len(f.List) == 0:
		s.left.Show(kit.Sheet(kit.Empty("search", words.T("ui.patients.none"), words.T("ui.patients.none.hint"), nil)))
	default:
		s.left.Show(s.sheet)
		s.list.Rows.Reload()
		s.mark()
	}
}

// mark selects the row of the record in view, wherever it stands now.
func (s *Screen) mark() {
	if i := slices.IndexFunc(s.found.List, func(p patient.Summary) bool { return p.ID == s.open }); i >= 0 && s.open != "" {
		s.list.Rows.Select(i)
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
		kit.Column{Title: words.T("ui.patients.name"), Width: 150, Flex: 2, Cell: func(id int) []kit.Span {
			return []kit.Span{kit.Strong(at(id).Family + ", " + at(id).Given)}
		}},
		kit.Column{Title: words.T("ui.patients.born"), Width: 92, Cell: func(id int) []kit.Span { return []kit.Span{kit.Say(phrase.Short(at(id).BirthDate))} }},
		kit.Column{Title: words.T("ui.portal"), Width: 110, Cell: func(id int) []kit.Span { return []kit.Span{phrase.Standing(at(id).Enrollment, at(id).Deceased)} }},
	)
	list.SortedBy = -1
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
			s.Open(p.ID)
		}
	}
	return list
}

func (s *Screen) read() {
	id := s.open
	kit.Load(s.shell.Context(), &s.reading, func(ctx context.Context) (Record, error) { return s.services.Record(ctx, id) },
		func(r Record, err error) {
			if err != nil {
				s.right.Show(kit.Sheet(kit.Failed(words.T("ui.patients.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.read))))
				return
			}
			s.right.Show(kit.Sheet(s.record(r)))
		})
}

func (s *Screen) invite(id string) {
	s.letter(func(ctx context.Context) (string, error) { return s.services.Invite(ctx, id) })
}

// letter prints one letter; while it is printed no other begins.
func (s *Screen) letter(work func(ctx context.Context) (where string, err error)) {
	if s.printing {
		return
	}
	s.printing = true
	kit.Load(s.shell.Context(), &s.letters, work, func(where string, err error) {
		s.printing = false
		if err != nil {
			s.shell.WarnPrint(err, func(u *shell.Unprinted) { s.letter(u.Again) })
			return
		}
		s.shell.SayPrinted("ui.record.invited", where)
	})
}
