package mail

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/shell"
)

// actions are everything that can be done here, with a shortcut that works while something is being written too.
func (s *Screen) actions() []shell.Action {
	none := len(s.list.Chosen()) == 0 && s.open == ""
	writes := s.view != nil && s.view.reply != nil && s.view.reply.may()
	urgent := "ui.mail.do.urgent"
	if s.view != nil && s.view.c.Urgent {
		urgent = "ui.mail.do.calm"
	}
	list := []shell.Action{
		{TitleKey: "ui.mail.new", Icon: "edit", Shortcut: kit.Ctrl(fyne.KeyN), Do: func() { s.compose("") }},
		{TitleKey: "ui.mail.do.reply", Icon: "mail", Shortcut: kit.Ctrl(fyne.KeyR), Off: !writes, Do: s.answer},
		{TitleKey: "ui.mail.do.template", Icon: "paper", Shortcut: kit.Ctrl(fyne.KeyT), Off: !writes, Do: s.template},
		{TitleKey: "ui.mail.send", Icon: "return", Shortcut: kit.Ctrl(fyne.KeyReturn), Off: !writes, Do: func() { s.send(false) }},
		{TitleKey: "ui.mail.senddone", Shortcut: kit.CtrlShift(fyne.KeyReturn), Off: !writes, Do: func() { s.send(true) }},
		{Line: true},
		{TitleKey: "ui.mail.do.done", Icon: "check", Shortcut: kit.Ctrl(fyne.KeyE), Off: none, Do: s.done},
		{TitleKey: "ui.mail.do.wait", Icon: "clock", Shortcut: kit.Alt(fyne.KeyW), Off: none, Do: s.wait},
		{TitleKey: "ui.mail.do.assign", Icon: "person", Shortcut: kit.Alt(fyne.KeyA), Off: none, Do: s.assign},
		{TitleKey: urgent, Icon: "warning", Shortcut: kit.Alt(fyne.KeyU), Off: none, Do: s.flipUrgent},
		{TitleKey: "ui.mail.do.file", Icon: "patients", Shortcut: kit.Alt(fyne.KeyF), Off: none, Do: s.file},
		{TitleKey: "ui.mail.do.kind", Icon: "filter", Shortcut: kit.Alt(fyne.KeyK), Off: none, Do: s.categorize},
		{TitleKey: "ui.mail.do.call", Icon: "phone", Shortcut: kit.Alt(fyne.KeyC), Off: s.view == nil, Do: s.called},
		{TitleKey: s.toCallKey(), Icon: "phone", Shortcut: kit.Alt(fyne.KeyB), Off: none, Do: s.flipToCall},
		{TitleKey: "ui.mail.do.unread", Shortcut: kit.Alt(fyne.KeyM), Off: none, Do: s.unread},
		{TitleKey: "ui.mail.do.undo", Icon: "undo", Shortcut: kit.Alt(fyne.KeyZ), Off: s.undo == nil, Do: s.takeBack},
		{Line: true},
		{TitleKey: "ui.mail.do.next", Icon: "down", Shortcut: kit.Alt(fyne.KeyDown), Off: len(s.numbers) == 0, Do: func() { s.step(1) }},
		{TitleKey: "ui.mail.do.previous", Icon: "up", Shortcut: kit.Alt(fyne.KeyUp), Off: len(s.numbers) == 0, Do: func() { s.step(-1) }},
		{TitleKey: "ui.mail.do.search", Icon: "search", Shortcut: kit.Ctrl(fyne.KeyF), Do: s.searchNow},
		{TitleKey: "ui.mail.do.context", Icon: "panel", Shortcut: kit.Alt(fyne.KeyP), Off: s.view == nil || s.view.c.Patient == nil, Do: s.sides.toggle},
		{TitleKey: "ui.mail.do.templates", Icon: "paper", Do: s.editTemplates},
		{TitleKey: "ui.mail.check", Icon: "inbox", Shortcut: kit.CtrlShift(fyne.KeyR), Off: s.box.Address == "", Do: s.checkNow},
	}
	if s.view != nil && s.view.c.PatientID != "" {
		list = append(list, shell.Action{TitleKey: "ui.mail.do.off", Do: s.takeOff})
	}
	return list
}

// menu is what can be done with the conversation, for a right click and for the button of the head.
func (s *Screen) menu() []kit.MenuItem {
	var items []kit.MenuItem
	for _, a := range s.actions() {
		switch a.TitleKey {
		case "ui.mail.new", "ui.mail.send", "ui.mail.senddone", "ui.mail.do.next", "ui.mail.do.previous", "ui.mail.do.search", "ui.mail.do.templates", "ui.mail.check":
			continue
		}
		item := kit.MenuItem{Line: a.Line, Icon: a.Icon, Shortcut: a.Shortcut, Off: a.Off, Do: a.Do}
		if !a.Line {
			item.Word = a.Words()
		}
		if a.Line && (len(items) == 0 || items[len(items)-1].Line) {
			continue
		}
		items = append(items, item)
	}
	return items
}

// key does what a letter means while nothing is being written.
func (s *Screen) key(r rune) bool {
	if s.eager {
		s.early = append(s.early, r)
		return true
	}
	if s.prefix {
		s.prefix = false
		if key, ok := letters[r]; ok {
			s.goQueue(key)
			return true
		}
		return false
	}
	does := map[rune]func(){
		'g': func() { s.prefix = true }, 'j': func() { s.step(1) }, 'k': func() { s.step(-1) }, 'o': s.answer, 'r': s.answer, 't': s.template, 'e': s.done,
		'a': s.assign, 'A': s.mine, 'u': s.flipUrgent, 'w': s.wait, 'f': s.file, 'm': s.unread, 'n': func() { s.compose("") }, 'z': s.takeBack, '/': s.searchNow,
		'x': s.tick, 'c': s.called, 'C': s.flipToCall, 'p': s.sides.toggle, ' ': func() { s.scroll(0.85) }, 'b': func() { s.scroll(-0.85) }, 'l': s.categorize,
		'1': func() { s.fileCandidate(0) }, '2': func() { s.fileCandidate(1) }, '3': func() { s.fileCandidate(2) },
	}
	do, ok := does[r]
	if ok {
		do()
	}
	return ok
}

// keyHelp is what the keys do, for the sheet of keys.
func keyHelp() []shell.KeyLine {
	return []shell.KeyLine{
		{Keys: "J K", TitleKey: "ui.mail.help.move"}, {Keys: "O R", TitleKey: "ui.mail.do.reply"}, {Keys: "T", TitleKey: "ui.mail.do.template"}, {Keys: "E", TitleKey: "ui.mail.do.done"},
		{Keys: "W", TitleKey: "ui.mail.do.wait"}, {Keys: "A", TitleKey: "ui.mail.do.assign"}, {Keys: "U", TitleKey: "ui.mail.help.urgent"}, {Keys: "F", TitleKey: "ui.mail.do.file"},
		{Keys: "C", TitleKey: "ui.mail.do.call"}, {Keys: "Shift C", TitleKey: "ui.mail.do.tocall"}, {Keys: "L", TitleKey: "ui.mail.do.kind"}, {Keys: "M", TitleKey: "ui.mail.do.unread"}, {Keys: "X", TitleKey: "ui.mail.help.tick"},
		{Keys: "Z", TitleKey: "ui.mail.do.undo"}, {Keys: "N", TitleKey: "ui.mail.new"}, {Keys: "/", TitleKey: "ui.mail.do.search"}, {Keys: "P", TitleKey: "ui.mail.do.context"},
		{Keys: "Space B", TitleKey: "ui.mail.help.scroll"}, {Keys: "G U", TitleKey: "ui.mail.queue.urgent"}, {Keys: "G M", TitleKey: "ui.mail.queue.mine"},
		{Keys: "G N", TitleKey: "ui.mail.queue.unassigned"}, {Keys: "G D", TitleKey: "ui.mail.queue.due"}, {Keys: "G C", TitleKey: "ui.mail.queue.call"}, {Keys: "G W", TitleKey: "ui.mail.queue.waiting"},
		{Keys: "G X", TitleKey: "ui.mail.queue.unmatched"}, {Keys: "G R", TitleKey: "ui.mail.queue.review"}, {Keys: "G F", TitleKey: "ui.mail.queue.drafts"},
		{Keys: "G O", TitleKey: "ui.mail.queue.outbox"}, {Keys: "G E", TitleKey: "ui.mail.queue.done"}, {Keys: "G A", TitleKey: "ui.mail.queue.all"}, {Keys: "G S", TitleKey: "ui.mail.queue.sent"},
		{Keys: "G L", TitleKey: "ui.mail.queue.notices"},
	}
}

// listKey adds the keys that a list does not know by itself.
func (s *Screen) listKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyLeft:
		s.queues.Focus()
	case fyne.KeyRight:
		s.answer()
	case fyne.KeySpace: // Space reads on; X chooses
	case fyne.KeyEscape:
		return s.back()
	default:
		return false
	}
	return true
}

// searchKey leads out of the search.
func (s *Screen) searchKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		if len(s.numbers) == 0 {
			return false
		}
		s.list.Focus()
		if s.list.Selected() < 0 {
			s.list.Select(0)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if s.searching() {
			s.first = s.search.Text
			s.order(false)
		}
	case fyne.KeyEscape:
		s.back()
		s.list.Focus()
	default:
		return false
	}
	return true
}

// back goes up one step: out of what is ticked, out of the search, out of the text that is being written.
func (s *Screen) back() bool {
	switch {
	case len(s.list.Chosen()) > 0:
		s.list.SetChosen()
	case strings.TrimSpace(s.search.Text) != "":
		s.search.Fill("")
		s.order(false)
		s.list.Focus()
	default:
		return false
	}
	return true
}

// step goes to the next conversation, or the one before, wherever the keyboard is.
func (s *Screen) step(by int) {
	if len(s.numbers) == 0 {
		return
	}
	at := s.list.Selected()
	if at < 0 {
		at = slices.Index(s.numbers, s.chosen)
	}
	if at < 0 && by < 0 {
		by = 1
	}
	s.list.Select(min(max(at+by, 0), len(s.numbers)-1))
	if s.shell.Canvas().Focused() == nil {
		s.list.Focus()
	}
}

// tick takes the conversation in view to those that are decided together, or takes it out, and goes on to the next.
func (s *Screen) tick() {
	at := s.list.Selected()
	if at < 0 || at >= len(s.numbers) {
		return
	}
	chosen := s.list.Chosen()
	if i := slices.Index(chosen, at); i >= 0 {
		chosen = slices.Delete(chosen, i, i+1)
	} else {
		chosen = append(chosen, at)
	}
	s.list.SetChosen(chosen...)
	if at+1 < len(s.numbers) {
		s.list.Select(at + 1)
	}
}

func (s *Screen) searchNow() {
	s.search.Focus()
	s.search.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (s *Screen) scroll(share float32) {
	if s.view != nil {
		s.view.scrollBy(share)
	}
}

func (s *Screen) takeBack() {
	if s.undo != nil {
		s.undo()
	}
}

// fileCandidate files to one of the patients that it could be.
func (s *Screen) fileCandidate(i int) {
	if s.view != nil && s.view.c.PatientID == "" && i < len(s.view.c.Candidates) && len(s.list.Chosen()) == 0 {
		s.fileTo(s.view.c.Candidates[i])
	}
}

// answer gives the keyboard to the answer of the conversation in view. Whoever is faster than the conversation comes gets
// what was typed meanwhile into the answer: no letter of it may be taken for a command.
func (s *Screen) answer() {
	if s.open != "" && (s.view == nil || s.view.c.ID != s.open) {
		s.eager = true
		return
	}
	if s.view != nil && s.view.reply != nil && s.view.reply.may() {
		s.view.reply.focus()
	}
}

// arrived hands what was typed early to the answer.
func (s *Screen) arrived() {
	if !s.eager {
		return
	}
	early := s.early
	s.eager, s.early = false, nil
	s.answer()
	if s.view != nil && s.view.reply != nil && s.view.reply.may() {
		for _, r := range early {
			s.view.reply.area.TypedRune(r)
		}
	}
}

func (s *Screen) template() {
	if s.view != nil && s.view.reply != nil && s.view.reply.may() {
		s.pickTemplate(s.view.c.Patient, s.view.c.Line().name(), s.view.c.Category, s.view.reply.insert)
	}
}

func (s *Screen) send(done bool) {
	if s.view != nil && s.view.reply != nil {
		s.view.reply.send(done)
	}
}
