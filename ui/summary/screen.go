package summary

import (
	"context"
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/visit"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/saving"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Screen is the screen with its one entry from outside.
type Screen struct {
	shell    *shell.Shell
	services Services

	today, from, to time.Time
	visits          []Visit
	open            string
	sheet           Sheet
	said            visit.Said // as it stands in the fields
	dirty           bool       // the fields say what is not kept yet
	options         Options
	preview         Preview
	draft           *shell.Draft

	head    *kit.Head
	list    *kit.List
	listed  *kit.Swap
	days    *kit.Link
	all     *kit.Button
	each    *kit.Button
	batch   *kit.Swap
	form    *form
	left    *kit.Swap
	paper   *kit.Paper
	desk    *kit.Swap
	lang    *kit.Segments
	size    *kit.Segments
	mail    *kit.Button
	print   *kit.Button
	more    *kit.Button
	foreign *kit.Swap // says that the texts are not in the language of the paper
	fresh   *shell.Fresh
	loader  kit.Loader
	opener  kit.Loader
	setting kit.Loader
	chooser kit.Loader
	worker  kit.Loader
	wake    func()       // takes back the paper that waits for typing to pause
	keeping bool         // the words are being kept
	next    func()       // asked for meanwhile: to be done once they are
	busy    bool         // a paper is printed, saved or mailed: no other meanwhile
	stale   bool         // a paper went out, and which one somebody has now is being read
	filled  string       // the visit whose words stand in the fields
	place   saving.Place // where the last one was saved
}

// New builds the screen. Open on the returned Screen shows a visit from outside.
func New(sh *shell.Shell, services Services) (*Screen, *shell.Content) {
	s := &Screen{shell: sh, services: services, options: Options{Off: map[string]bool{}}}
	s.print = kit.NewPrimary(words.T("ui.summary.print"), "", s.printNow)
	s.mail = kit.NewButton(words.T("ui.summary.mail"), s.mailNow)
	s.more = kit.NewButton(words.T("ui.summary.more"), func() { kit.ShowMenu(s.more, false, s.menu()) })
	s.head = kit.NewHead(words.T("ui.summary.title"), "", kit.NewButton(words.T("ui.summary.sections.open"), s.sections), s.mail, s.more, s.print)
	s.paper = kit.NewPaper(kit.PaperWords{Smaller: words.T("ui.paper.smaller"), Larger: words.T("ui.paper.larger"), Fit: words.T("ui.paper.fit"), PageOf: words.T("ui.paper.pageof")})
	s.paper.OnSharper = func() { s.soon() }
	s.desk = kit.NewSwap(s.nothing())
	s.lang = kit.NewSegments(func(i int) { s.choose(func(o *Options) { o.Lang = []string{"en", "es"}[i] }) }, words.English.Name(), words.Spanish.Name())
	s.size = kit.NewSegments(func(i int) { s.choose(func(o *Options) { o.LargePrint = i == 1 }) }, words.T("ui.summary.standard"), words.T("ui.summary.large"))
	s.form = newForm(s)
	s.left = kit.NewSwap(kit.Spacer())
	s.list = s.newList()
	s.listed = kit.NewSwap(s.list)
	side := s.listSide()
	s.enable()
	s.fresh = sh.Fresh(time.Hour, s.load)
	cancel := services.OnChange(func() { kit.OnUI(s.fresh.Changed) })
	s.foreign = kit.NewSwap(kit.Stack(0))
	bar := kit.Padded(kit.Room(0, 8, 1, 1), kit.Stack(0, kit.Flow(8, kit.Sized(150, 30, s.lang), kit.Sized(206, 30, s.size)), s.foreign.Object()))
	panes := sh.Panes("summary", []kit.PaneSize{{Width: 200, Least: 150}, {Width: 404, Least: 290}, {Least: 330, Flex: true}},
		kit.Padded(kit.Room(0, 0, 0, 10), side),
		kit.Padded(kit.Room(0, 0, 8, 8), s.left.Object()),
		kit.Padded(kit.Room(0, 0, 8, 0), kit.Below(bar, kit.Sheet(s.desk.Object()))))
	return s, &shell.Content{
		Object: panes, Head: s.head, Open: s.Open, Closed: cancel, Focus: s.list.Focus,
		Shown:   s.fresh.Shown,
		Hidden:  func() { s.fresh.Hide(); s.keepDraft() },
		Actions: s.actions,
		Back:    s.back,
	}
}

func (s *Screen) actions() []shell.Action {
	off := s.open == "" || s.busy || s.stale
	return []shell.Action{
		{TitleKey: "ui.summary.print", Icon: "print", Off: off, Shortcut: kit.Ctrl(fyne.KeyP), Do: s.printNow},
		{TitleKey: "ui.summary.keep", Icon: "check", Off: off || !s.dirty, Shortcut: kit.Ctrl(fyne.KeyS), Do: s.keep},
		{TitleKey: "ui.summary.save", Icon: "paper", Off: off, Shortcut: kit.CtrlShift(fyne.KeyS), Do: func() { s.askWhere(false) }},
		{TitleKey: "ui.summary.savesealed", Icon: "lock", Off: off, Shortcut: kit.CtrlShift(fyne.KeyE), Do: func() { s.askWhere(true) }},
		{TitleKey: "ui.summary.mail", Icon: "mail", Off: off || s.sheet.MailNo != "", Shortcut: kit.Alt(fyne.KeyM), Do: s.mailNow},
		{TitleKey: "ui.summary.file", Icon: "paper", Off: off, Do: s.fileNow},
		{TitleKey: "ui.summary.reprint", Icon: "print", Off: off || s.sheet.Given.PaperID == "", Shortcut: kit.CtrlShift(fyne.KeyR), Do: s.reprint},
		{Line: true},
		{TitleKey: "ui.summary.sections.open", Icon: "edit", Off: off, Shortcut: kit.Ctrl(fyne.KeyT), Do: s.sections},
		{TitleKey: "ui.summary.otherlanguage", Icon: "edit", Off: off, Shortcut: kit.Ctrl(fyne.KeyE), Do: func() { s.lang.Choose(1 - max(0, s.lang.Chosen)) }},
		{TitleKey: "ui.summary.othersize", Icon: "eye", Off: off, Shortcut: kit.Ctrl(fyne.KeyD), Do: func() { s.size.Choose(1 - max(0, s.size.Chosen)) }},
		{Line: true},
		{TitleKey: "ui.summary.nextvisit", Icon: "down", Shortcut: kit.Alt(fyne.KeyPageDown), Do: func() { s.step(1) }},
		{TitleKey: "ui.summary.previousvisit", Icon: "up", Shortcut: kit.Alt(fyne.KeyPageUp), Do: func() { s.step(-1) }},
		{TitleKey: "ui.summary.days", Icon: "calendar", Shortcut: kit.Ctrl(fyne.KeyG), Do: s.askDays},
		{TitleKey: "ui.summary.printall", Icon: "print", Off: s.busy || len(s.toMake()) == 0, Shortcut: kit.CtrlShift(fyne.KeyP), Do: s.printAll},
		{TitleKey: "ui.summary.saveall", Icon: "paper", Off: s.busy || len(s.toMake()) == 0, Do: s.saveAll},
	}
}

// menu is what the button More opens.
func (s *Screen) menu() (items []kit.MenuItem) {
	for _, a := range s.actions()[1:7] {
		if a.TitleKey != "ui.summary.mail" {
			items = append(items, kit.MenuItem{Word: a.Words(), Icon: a.Icon, Shortcut: a.Shortcut, Off: a.Off, Do: a.Do})
		}
	}
	return items
}

// back leaves a field for the list.
func (s *Screen) back() bool {
	switch s.shell.Canvas().Focused().(type) {
	case *kit.Field, *kit.Editor:
		s.list.Focus()
		return true
	}
	return false
}

// Open shows a visit: its words in the fields, its paper beside them.
func (s *Screen) Open(visitID string) {
	if visitID == "" {
		return
	}
	s.keepDraft()
	s.open, s.dirty, s.draft = visitID, false, nil
	s.mark()
	s.read()
}

// read reads the visit that is open, and what somebody had begun to type.
func (s *Screen) read() {
	s.enable()
	id := s.open
	kit.Load(s.shell.Context(), &s.opener, func(ctx context.Context) (Sheet, error) { return s.services.Open(ctx, id) }, func(sheet Sheet, err error) {
		if err != nil {
			s.stale = false
			s.left.Show(kit.Spacer())
			s.desk.Show(kit.Failed(words.T("ui.summary.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.read)))
			return
		}
		had, was := s.filled == id, s.said
		s.sheet, s.said, s.options, s.stale, s.filled, s.dirty = sheet, sheet.Said, sheet.Options, false, id, false
		if s.options.Off == nil {
			s.options.Off = map[string]bool{}
		}
		s.said.Medicines = slices.Clone(sheet.Said.Medicines)
		s.head.Set(sheet.Name+" · "+words.T("ui.summary.title"), s.subtitle())
		fill := func() {
			if !had || !equal(was, s.said) { // the cursor stays where it is when nothing changed
				s.form.fill()
			}
			had, was = true, s.words()
		}
		s.draft = s.shell.Draft("said:" + id)
		came := false
		s.draft.Load(func(body string) {
			if t, ok := fromDraft(body); ok && s.open == id {
				s.restore(t)
				if came { // later than the visit
					fill()
					s.set()
					s.enable()
				}
			}
		})
		came = true
		fill()
		s.left.Show(s.form.object)
		s.enable()
		s.set()
	})
}

func (s *Screen) subtitle() string {
	text := s.sheet.Day
	for _, part := range []string{s.sheet.With, s.sheet.Said.Reason} {
		if part != "" {
			text += " · " + part
		}
	}
	return text
}

func (s *Screen) nothing() fyne.CanvasObject {
	return kit.Empty("summaries", words.T("ui.summary.pick"), words.T("ui.summary.pick.hint"), nil)
}

func (s *Screen) enable() {
	off := s.open == "" || s.busy || s.stale
	s.print.SetOff(off)
	s.more.SetOff(off)
	s.mail.SetOff(off || s.sheet.MailNo != "")
	s.all.SetOff(s.busy || len(s.toMake()) == 0)
	s.each.SetOff(s.busy || len(s.toMake()) == 0)
	s.form.enable()
}

// chosen is a copy of the options that no switch changes any more: the paper is set elsewhere.
func (s *Screen) chosen() Options {
	o := s.options
	o.Off, o.Order = maps.Clone(o.Off), slices.Clone(o.Order)
	return o
}

// equal says whether two visits say the same.
func equal(a, b visit.Said) bool {
	same := slices.Equal(a.Medicines, b.Medicines)
	return same && a.Reason == b.Reason && a.Found == b.Found && a.Next == b.Next && a.CallIf == b.CallIf && a.FollowUp == b.FollowUp && a.Pending == b.Pending
}

// words is a copy of what stands in the fields.
func (s *Screen) words() visit.Said {
	said := s.said
	said.Medicines = slices.Clone(said.Medicines)
	return said
}

// choose changes how the paper is made, sets it anew and remembers the choice for this visit.
func (s *Screen) choose(change func(o *Options)) {
	if s.open == "" {
		return
	}
	change(&s.options)
	s.set()
	id, o := s.open, s.chosen()
	kit.Load(s.shell.Context(), &s.chooser, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.services.Choose(ctx, id, o) }, func(_ struct{}, err error) {
		if err != nil {
			s.shell.Warn(err)
		}
	})
}
