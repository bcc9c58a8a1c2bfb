package mail

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Go opens other places.
type Go struct {
	Patient    func(id string)
	NewPatient func(name, address string) // nil where the member may not
	Summary    func(visitID string)
	Enroll     func(patientID string)
	Settings   func()
}

// Screen is the screen; its methods run on the interface's goroutine.
type Screen struct {
	shell    *shell.Shell
	services Services
	goTo     Go

	box    Box
	loaded bool // the box has been read once
	fresh  *shell.Fresh

	queues   *kit.List
	places   []place
	queue    string // key of the place in view
	placed   bool   // where work begins was chosen, by Foyer once or by a person
	search   *kit.Search
	list     *kit.List
	top      *kit.Text
	middle   *kit.Swap
	sheet    fyne.CanvasObject
	column   *fyne.Container // search, notice and list
	notice   *kit.Swap       // above the list: offline, sync under way
	right    *kit.Swap
	beside   *kit.Swap
	sides    *sides
	numbers  []int64
	lines    map[int64]Line
	asked    map[int]bool
	round    int // counts the orders: an answer to an older one is dropped
	binding  bool
	chosen   int64 // number of the conversation in view
	open     string
	wanted   string // opened from outside: not to be replaced by the first of the list
	visiting bool   // opened from another screen: the list goes to its row
	listed   bool   // the list is the one that was asked for last
	view     *view
	undo     func() // takes the last decision back
	prefix   bool   // g was typed
	first    string // Enter was pressed on this search: open what it finds first
	eager    bool   // an answer was asked for before its conversation came; early is what was typed since
	early    []rune
	unasked  bool   // a conversation comes into view that nobody has chosen
	coming   string // the conversation that has been asked for and was not in view yet
	looked   bool   // somebody has chosen it
	bounding kit.Loader
	ordering kit.Loader
	reading  kit.Loader
	knowing  kit.Loader
	drafts   map[string]bool // conversations with a draft
	sending  map[string]bool // what is on its way into the outbox, by the key of its draft
	tray     *tray           // the files of what is being written, by the same key
	letter   *letter         // the new message in view
}

// New builds the screen. Open on the returned Content shows a conversation, "queue:urgent", "patient:ID" or "new:PATIENT".
func New(sh *shell.Shell, services Services, goTo Go) *shell.Content {
	s := &Screen{shell: sh, services: services, goTo: goTo, lines: map[int64]Line{}, asked: map[int]bool{}, drafts: map[string]bool{},
		sending: map[string]bool{}, tray: newTray(sh, services)}
	s.queues = s.newQueues()
	s.search = kit.NewSearch(words.T("ui.mail.find"), "/", func(string, uint64) { s.order(false) })
	s.search.OnKey = s.searchKey
	s.list = s.newList()
	s.top = kit.NewClip()
	s.sheet = s.list
	s.middle = kit.NewSwap(kit.Loading(words.T("ui.mail.loading"), ""))
	s.notice = kit.NewSwap(kit.Stack(0))
	s.right = kit.NewSwap(nothing())
	s.beside = kit.NewSwap(kit.Stack(0))
	s.sides = newSides(s.right.Object(), s.beside.Object())
	s.fresh = sh.Fresh(time.Minute, s.refresh)
	cancel := services.OnChange(func() { kit.OnUI(s.fresh.Changed) })
	compose := kit.NewPrimary(words.T("ui.mail.new"), "", func() { s.compose("") })
	compose.Wide = true
	left := kit.Fill(kit.Pane, kit.Below(kit.Padded(kit.Room(12, 8, 12, 12), compose), kit.Padded(kit.Room(0, 8, 8, 8), s.queues)))
	bar := kit.Fill(kit.Surface, kit.Stack(0, kit.Padded(kit.Room(8, 6, 10, 10), s.search.Object()), kit.Padded(kit.Room(0, 6, 14, 12), kit.Sized(0, 18, s.top)), kit.Line(), s.notice.Object()))
	s.column = kit.Below(bar, s.middle.Object())
	panes := sh.Panes("mail", []kit.PaneSize{{Width: 178, Least: 140}, {Width: 336, Least: 250}, {Least: 380, Flex: true}},
		left, kit.Fill(kit.Surface, s.column), s.sides.object)
	return &shell.Content{
		Object: panes, Open: s.show, Shown: s.fresh.Shown, Hidden: s.fresh.Hide,
		Closed: func() { cancel(); s.leave() },
		Focus:  func() { s.list.Focus() },
		Dropped: func(paths []string) {
			switch {
			case s.letter != nil && !s.letter.gone:
				s.letter.attach(paths)
			case s.view != nil && s.view.reply != nil:
				s.view.reply.attach(paths)
			default:
				sh.Say(words.T("ui.mail.drop.nowhere"))
			}
		},
		Actions: s.actions, Keys: s.key, KeyHelp: keyHelp, Back: s.back,
	}
}

func nothing() fyne.CanvasObject {
	return kit.Empty("mail", words.T("ui.mail.pick"), words.T("ui.mail.pick.hint"), nil)
}

// show opens what another screen names.
func (s *Screen) show(what string) {
	kind, rest, _ := strings.Cut(what, ":")
	switch {
	case what == "":
	case kind == "queue":
		s.goQueue(rest)
	case kind == "new":
		s.compose(rest)
	case what == "templates":
		s.editTemplates()
	default:
		s.wanted, s.visiting = what, true
		s.read(what)
	}
}

// refresh reads counts and list anew, and the conversation in view where it is not what it was.
func (s *Screen) refresh() {
	kit.Load(s.shell.Context(), &s.bounding, s.services.Box, func(b Box, err error) {
		if err != nil {
			s.fail(err)
			return
		}
		s.box, s.loaded = b, true
		s.drafts = map[string]bool{}
		for _, d := range b.Drafts {
			s.drafts[d.Conversation] = d.Conversation != ""
		}
		n, urgent := Count(b.Tally)
		s.shell.SetCount("mail", n, urgent)
		s.showPlaces()
		s.showNotice()
		s.order(true)
	})
}

// Count is the number beside the mail in the rail: what is due today, or urgent; urgent is white on red.
func Count(t mail.Tally) (n int, urgent bool) {
	return max(t.Queues[mail.QueueDue], t.Queues[mail.QueueUrgent]), t.Queues[mail.QueueUrgent] > 0 || t.Overdue > 0
}

func (s *Screen) fail(err error) {
	if s.fresh.Hidden() {
		s.fresh.Failed() // a locked practice says nothing
		return
	}
	s.middle.Show(kit.Failed(words.T("ui.mail.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.refresh)))
}

// order reads which conversations the list holds. same says that it is the list it was: place and selection stay.
func (s *Screen) order(same bool) {
	if !s.loaded {
		return
	}
	choose, ok := s.choice()
	if !ok {
		s.numbers = nil
		s.showList(nil, nil, false)
		return
	}
	s.listed = false
	s.markPlace()
	first := 0
	if same {
		first = s.list.First()
	}
	type answer struct {
		numbers []int64
		lines   []Line
	}
	kit.Load(s.shell.Context(), &s.ordering, func(ctx context.Context) (a answer, err error) {
		if a.numbers, err = s.services.Order(ctx, choose); err != nil {
			return a, err
		}
		from := min(first/page*page, max(len(a.numbers)-1, 0)/page*page)
		a.lines, err = s.services.Lines(ctx, a.numbers[from:min(from+2*page, len(a.numbers))])
		return a, err
	}, func(a answer, err error) {
		if err != nil {
			s.fail(err)
			return
		}
		s.showList(a.numbers, a.lines, same)
	})
}

// choice is what the list is to hold; ok is false where it holds nothing by itself.
func (s *Screen) choice() (c mail.Choose, ok bool) {
	if text := strings.TrimSpace(s.search.Text); text != "" {
		return mail.Choose{Text: text}, true
	}
	kind, rest, _ := strings.Cut(s.queue, ":")
	switch kind {
	case "category":
		return mail.Choose{Queue: mail.QueueAll, Category: rest}, true
	case drafted:
		var ids []string
		for _, d := range s.box.Drafts {
			if d.Conversation != "" {
				ids = append(ids, d.Conversation)
			}
		}
		return mail.Choose{IDs: ids}, len(ids) > 0
	}
	return mail.Choose{Queue: mail.Queue(kind), DueBy: s.box.DueBy}, true
}

func (s *Screen) showList(numbers []int64, lines []Line, same bool) {
	shift := 0
	if same && len(s.numbers) > 0 && len(numbers) > 0 {
		at := min(s.list.First(), len(s.numbers)-1)
		if to := slices.Index(numbers, s.numbers[at]); to > 0 {
			shift = to - at
		}
	}
	s.round++
	s.listed = true
	s.numbers, s.asked = numbers, map[int]bool{}
	if !same {
		clear(s.lines)
		s.list.SetChosen()
	}
	for _, l := range lines {
		s.lines[l.Number] = l
	}
	s.showTop()
	if s.elsewhere() {
		return
	}
	if len(numbers) == 0 {
		s.list.SetChosen()
		s.middle.Show(s.emptyList())
		if !same && s.wanted == "" {
			s.close()
		}
		return
	}
	s.middle.Show(s.sheet)
	if s.shell.Canvas().Focused() == nil && !s.fresh.Hidden() {
		s.list.Focus() // nobody has the keyboard: letters mean something
	}
	s.list.Reload()
	if s.first != "" && s.first == s.search.Text {
		s.first, s.wanted = "", ""
		s.list.Mark(-1)
		s.list.Select(0)
		s.list.Focus()
		return
	}
	if s.chosen == 0 && s.open != "" {
		for n, l := range s.lines {
			if l.ID == s.open {
				s.chosen = n
			}
		}
	}
	if at := slices.Index(numbers, s.chosen); at >= 0 && s.chosen != 0 {
		s.list.Mark(at)
		s.list.Shift(shift)
		s.follow(at)
		if l, ok := s.lines[s.chosen]; ok && s.view != nil && s.view.differs(l) {
			s.read(s.open)
		}
		return
	}
	s.list.Mark(-1)
	switch {
	case s.wanted != "":
	case s.open == "" && strings.TrimSpace(s.search.Text) == "":
		s.unasked = true // nobody has chosen it: it stays unread
		s.list.Select(0)
		s.unasked = false
	default:
		s.list.Shift(shift)
		if s.open != "" && same {
			s.read(s.open)
		}
	}
}

// elsewhere goes to the list of all mail where the one in view does not hold what another screen has opened.
func (s *Screen) elsewhere() bool {
	if !s.visiting || !s.listed || s.chosen == 0 || s.view == nil || slices.Contains(s.numbers, s.chosen) {
		return false
	}
	all := string(mail.QueueAll)
	if s.view.c.Automatic {
		all = string(mail.QueueNotices)
	}
	if s.queue == all && strings.TrimSpace(s.search.Text) == "" {
		s.visiting = false
		return false
	}
	s.queue, s.placed = all, true
	s.search.Fill("")
	s.queues.Reload()
	s.queues.Mark(slices.IndexFunc(s.places, func(p place) bool { return p.key == all }))
	s.showNotice()
	s.order(false)
	return true
}

// follow brings the row of what another screen has opened into view.
func (s *Screen) follow(at int) {
	if s.visiting && at >= 0 {
		s.visiting = false
		s.list.Reveal(at)
	}
}

// read shows the conversation with this id.
func (s *Screen) read(id string) {
	if s.open != id {
		s.leave()
		s.coming, s.looked = id, !s.unasked
		s.eager, s.early = false, nil
		if l, ok := s.lines[s.chosen]; !ok || l.ID != id {
			s.chosen = 0 // its row is known when it comes
		}
	}
	s.open = id
	kit.Load(s.shell.Context(), &s.reading, func(ctx context.Context) (Conversation, error) { return s.services.Conversation(ctx, id) },
		func(c Conversation, err error) {
			if err != nil {
				s.eager, s.early = false, nil
				s.right.Show(kit.Failed(words.T("ui.mail.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), func() { s.read(id) })))
				return
			}
			fresh := s.coming != "" // also where news had it read again meanwhile
			s.open, s.coming = c.ID, ""
			s.present(c, fresh)
			s.arrived()
			if fresh && s.looked && c.Unread > 0 {
				s.quietly(func(ctx context.Context) error { return s.services.SetRead(ctx, c.ID, true) })
			}
		})
}

// close shows no conversation.
func (s *Screen) close() {
	s.leave()
	s.open, s.coming, s.chosen, s.view, s.wanted = "", "", 0, nil, ""
	s.right.Show(nothing())
	s.beside.Show(kit.Stack(0))
	s.sides.show(false)
}

// leave keeps what is being written before another conversation comes into view.
func (s *Screen) leave() {
	s.reading.Cancel()
	if s.view != nil && s.view.reply != nil {
		s.view.reply.keeper.draft.Keep()
	}
}

// quietly runs something that nobody waits for.
func (s *Screen) quietly(work func(ctx context.Context) error) {
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			s.shell.Warn(err)
		}
	})
}

// run does what a person decided, and then what follows; an error is told, and the list read anew.
func (s *Screen) run(work func(ctx context.Context) error, then func()) {
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) {
		switch {
		case errors.Is(err, errSent):
			s.shell.Say(words.T("ui.mail.sent.already"))
			s.refresh()
			return
		case err != nil:
			s.shell.Warn(err)
			s.refresh()
			return
		}
		if then != nil {
			then()
		}
	})
}
