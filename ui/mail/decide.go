package mail

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// targets are the conversations that a decision is about: the ticked ones, else the one in view.
func (s *Screen) targets() []mail.Conversation {
	if chosen := s.list.Chosen(); len(chosen) > 0 {
		var list []mail.Conversation
		for _, i := range chosen {
			if i >= len(s.numbers) {
				break
			}
			l, ok := s.lines[s.numbers[i]]
			if !ok {
				s.shell.Say(words.T("ui.mail.ticked.reading")) // all of them or none; know is reading them
				return nil
			}
			list = append(list, l.Conversation)
		}
		return list
	}
	if s.open == "" {
		return nil
	}
	if s.view != nil && s.view.c.ID == s.open {
		return []mail.Conversation{s.view.c.Conversation}
	}
	if l, ok := s.lines[s.chosen]; ok && l.ID == s.open {
		return []mail.Conversation{l.Conversation} // its mails are still being read: whoever is fast need not wait
	}
	return nil
}

// each does something to every target as one decision, which can be taken back as one. Where one of them refuses, the others
// go on, and that is told.
func (s *Screen) each(list []mail.Conversation, said string, work func(ctx context.Context, c mail.Conversation) error, undo func(ctx context.Context, c mail.Conversation) error) {
	if undo == nil {
		undo = s.services.Restore
	}
	s.list.SetChosen()
	s.home()
	finished := make(chan struct{})
	taken, gone := false, func() {}
	var did []mail.Conversation // once finished
	var refused error
	back := func() {
		s.undo, taken = nil, true
		gone()
		s.run(func(ctx context.Context) error {
			select {
			case <-finished:
			case <-ctx.Done():
				return ctx.Err()
			}
			for _, c := range did {
				if err := undo(ctx, was(c)); err != nil {
					return err
				}
			}
			return nil
		}, func() {
			s.wanted = list[0].ID
			s.refresh()
			s.read(list[0].ID)
		})
	}
	s.undo = back // at once: whoever is fast takes back what is still being written
	s.run(func(ctx context.Context) error {
		defer close(finished)
		for _, c := range list {
			switch err := work(ctx, c); {
			case err == nil:
				did = append(did, c)
			case refused == nil:
				refused = err
			}
		}
		if len(did) == 0 {
			return refused
		}
		return nil
	}, func() {
		if refused != nil {
			s.shell.Warn(refused)
			said = words.N("ui.mail.some.said", len(did), "of", words.Count(len(list)))
		}
		if taken {
			return // back already, and read anew
		}
		gone = s.shell.SayUndo(said, back)
		s.refresh()
		if len(list) == 1 && list[0].ID == s.open {
			s.read(s.open)
		}
	})
}

// home gives the keyboard back to the list, so that letters mean something, unless something is being written.
func (s *Screen) home() {
	if _, writes := s.shell.Canvas().Focused().(fyne.Shortcutable); !writes && !kit.Waiting(s.shell.Canvas()) {
		s.list.Focus()
	}
}

// was is a conversation as a decision finds it, without what is not needed to put it back.
func was(c mail.Conversation) mail.Conversation {
	c.Messages, c.Preview = nil, ""
	return c
}

// restore puts one conversation back.
func (s *Screen) restore(c mail.Conversation) {
	s.run(func(ctx context.Context) error { return s.services.Restore(ctx, was(c)) }, func() { s.refresh(); s.read(c.ID) })
}

// done closes and goes on to the next.
func (s *Screen) done() { s.leaveList(mail.StatusDone, "ui.mail.done.said") }

// wait gives the turn to the patient and goes on to the next.
func (s *Screen) wait() { s.leaveList(mail.StatusWaiting, "ui.mail.wait.said") }

// leaveList sets a status that takes conversations out of the work, and opens what comes next without waiting.
func (s *Screen) leaveList(status mail.Status, said string) {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	if why := s.unfinished(list, status); why != "" {
		if !kit.Waiting(s.shell.Canvas()) {
			kit.Ask(s.shell.Canvas(), words.N(said+".ask", len(list)), why, words.T("ui.cancel"), words.T(said+".do"), false, func() { s.leaveNow(list, status, said) })
		}
		return
	}
	s.leaveNow(list, status, said)
}

// unfinished says what would be forgotten if conversations left the work now: an answer that is begun, and with Done, readings
// or a question about results that nobody has answered.
func (s *Screen) unfinished(list []mail.Conversation, status mail.Status) string {
	var begun, calls, readings, results int
	for _, c := range list {
		key := replyKey(c.ID)
		r := s.replyTo(c.ID)
		switch {
		case s.sending[key]:
		case r != nil && strings.TrimSpace(r.area.Text()) != "", r == nil && (s.drafts[c.ID] || strings.TrimSpace(s.shell.Draft(key).Body()) != ""), len(s.tray.of(key)) > 0:
			begun++
		case status == mail.StatusDone && c.ToCall:
			calls++
		case status != mail.StatusDone || c.Due == nil:
		case c.Category == triage.Reading:
			readings++
		case c.Category == triage.Results:
			results++
		}
	}
	var parts []string
	for _, p := range []struct {
		key string
		n   int
	}{{"ui.mail.unfinished.begun", begun}, {"ui.mail.unfinished.call", calls}, {"ui.mail.unfinished.reading", readings}, {"ui.mail.unfinished.results", results}} {
		if p.n > 0 {
			parts = append(parts, words.N(p.key, p.n))
		}
	}
	return strings.Join(parts, " ")
}

// leaveNow is leaveList once there is nothing more to ask.
func (s *Screen) leaveNow(list []mail.Conversation, status mail.Status, said string) {
	text := words.N(said, len(list))
	if len(list) == 1 {
		text += " " + s.nameOf(list[0])
	}
	s.advance(list)
	s.each(list, text, func(ctx context.Context, c mail.Conversation) error { return s.services.SetStatus(ctx, c.ID, status) }, nil)
}

// nameOf is whose conversation it is, for a notice.
func (s *Screen) nameOf(c mail.Conversation) string {
	for _, l := range s.lines {
		if l.ID == c.ID {
			return l.name()
		}
	}
	return c.Subject
}

// worklist says whether what is decided leaves the list in view.
func (s *Screen) worklist() bool {
	switch s.queue {
	case string(mail.QueueDone), string(mail.QueueAll), string(mail.QueueSent), string(mail.QueueNotices):
		return false
	}
	return strings.TrimSpace(s.search.Text) == "" && !strings.HasPrefix(s.queue, "category:")
}

// advance opens the conversation after those that leave the list; at its end the one before.
func (s *Screen) advance(list []mail.Conversation) {
	gone := map[string]bool{}
	for _, c := range list {
		gone[c.ID] = true
	}
	at := slices.Index(s.numbers, s.chosen)
	if !s.worklist() {
		if at >= 0 && at+1 < len(s.numbers) {
			s.list.Select(at + 1)
		}
		return
	}
	var rest []int64
	next := -1
	for i, n := range s.numbers {
		if l, ok := s.lines[n]; ok && gone[l.ID] {
			continue
		}
		if next < 0 && i > at {
			next = len(rest)
		}
		rest = append(rest, n)
	}
	if next < 0 {
		next = len(rest) - 1
	}
	s.round++
	s.numbers, s.asked = rest, map[int]bool{}
	s.list.Mark(-1)
	s.showTop()
	if next < 0 {
		s.close()
		s.middle.Show(s.emptyList())
		return
	}
	s.list.Reload()
	s.list.Select(next)
}

// assign asks to whom.
func (s *Screen) assign() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	var items []kit.MenuItem
	give := func(word, id, said string) kit.MenuItem {
		return kit.MenuItem{Word: word, Ticked: list[0].Assignee == id && id != "", Do: func() {
			s.given(list, id)
			s.each(list, said, func(ctx context.Context, c mail.Conversation) error { return s.services.Assign(ctx, c.ID, id) }, nil)
		}}
	}
	for _, m := range s.box.Members {
		if m.ID == s.box.Me {
			items = append([]kit.MenuItem{give(words.T("ui.mail.assign.me", "name", m.Name), m.ID, words.N("ui.mail.assign.me.said", len(list)))}, items...)
			continue
		}
		items = append(items, give(m.Name, m.ID, words.T("ui.mail.assign.said", "name", m.Name)))
	}
	items = append(items, kit.MenuItem{Line: true}, give(words.T("ui.mail.assign.nobody"), "", words.T("ui.mail.assign.nobody.said")))
	kit.ShowMenuAt(s.shell.Canvas(), s.menuPlace(), items)
}

// given opens what comes next where work that is given to somebody leaves the list in view: the next key must not meet what is gone.
func (s *Screen) given(list []mail.Conversation, member string) {
	if s.worklist() && (s.queue == string(mail.QueueUnassigned) && member != "" || s.queue == string(mail.QueueMine) && member != s.box.Me) {
		s.advance(list)
	}
}

// menuPlace is where a menu opens that a key asked for: at the conversation.
func (s *Screen) menuPlace() fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.right.Object())
	return at.AddXY(18, 54)
}

// mine takes the conversation for the member.
func (s *Screen) mine() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	s.given(list, s.box.Me)
	s.each(list, words.N("ui.mail.assign.me.said", len(list)), func(ctx context.Context, c mail.Conversation) error { return s.services.Assign(ctx, c.ID, s.box.Me) }, nil)
}

// flipUrgent marks as urgent, or says that it is not: one key, in the log. Where Foyer found red flags it asks why first.
func (s *Screen) flipUrgent() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	if list[0].Urgent {
		if slices.ContainsFunc(list, flagged) {
			s.askCalm(list)
			return
		}
		s.calm(list, "")
		return
	}
	s.each(list, words.T("ui.mail.urgent.said"), func(ctx context.Context, c mail.Conversation) error { return s.services.SetUrgent(ctx, c.ID, true) }, nil)
	s.visiting = true // it may move in the list: its row stays in view
}

// flipToCall puts conversations on the list of whom to call, or takes them off.
func (s *Screen) flipToCall() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	on, said := !list[0].ToCall, "ui.mail.tocall.said"
	if !on {
		said = "ui.mail.tocall.off.said"
		if s.worklist() && s.queue == string(mail.QueueCall) {
			s.advance(list)
		}
	}
	s.each(list, words.T(said), func(ctx context.Context, c mail.Conversation) error { return s.services.SetToCall(ctx, c.ID, on) }, nil)
}

// toCallKey are the words of flipToCall for the conversation in view.
func (s *Screen) toCallKey() string {
	if s.view != nil && s.view.c.ToCall {
		return "ui.mail.do.tocall.off"
	}
	return "ui.mail.do.tocall"
}

// flagged says whether Foyer itself found what is urgent in a mail.
func flagged(c mail.Conversation) bool {
	return c.Urgent && slices.ContainsFunc(c.Because, func(m triage.Match) bool { return m.Urgent })
}

// askCalm asks why a mail with red flags is not urgent. Nothing is done by the key that opens it alone.
func (s *Screen) askCalm(list []mail.Conversation) {
	d := &kit.Dialog{Title: words.T("ui.mail.calm.title"), Width: 440}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.mail.calm.hint")))}
	for _, why := range mail.Calms {
		b := kit.NewButton(words.T("ui.mail.calm."+why), func() { d.Close(); s.calm(list, why) })
		b.Wide = true
		parts = append(parts, b)
	}
	keep := kit.NewButton(words.T("ui.mail.calm.keep"), d.Close)
	d.Body, d.Actions, d.First = kit.Stack(8, parts...), []fyne.CanvasObject{keep}, keep
	d.Show(s.shell.Canvas())
}

// calm takes the mark off.
func (s *Screen) calm(list []mail.Conversation, why string) {
	if s.worklist() && s.queue == string(mail.QueueUrgent) {
		s.advance(list)
	}
	s.each(list, words.T("ui.mail.calm.said"), func(ctx context.Context, c mail.Conversation) error {
		if why == "" {
			return s.services.SetUrgent(ctx, c.ID, false)
		}
		return s.services.Calm(ctx, c.ID, why)
	}, nil)
	s.visiting = true // it may move in the list: its row stays in view
}

// unread marks as unread.
func (s *Screen) unread() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	s.each(list, words.N("ui.mail.unread.said", len(list)), func(ctx context.Context, c mail.Conversation) error { return s.services.SetRead(ctx, c.ID, false) },
		func(ctx context.Context, c mail.Conversation) error { return s.services.SetRead(ctx, c.ID, true) })
}

// categorize asks what the conversation is about.
func (s *Screen) categorize() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	var items []kit.MenuItem
	for _, kind := range triage.Categories {
		if kind == triage.Urgent {
			continue
		}
		items = append(items, kit.MenuItem{Word: kindWord(kind), Ticked: list[0].Category == kind, Do: func() {
			s.each(list, words.T("ui.mail.kind.said", "kind", kindWord(kind)), func(ctx context.Context, c mail.Conversation) error { return s.services.SetCategory(ctx, c.ID, kind) }, nil)
		}})
	}
	kit.ShowMenuAt(s.shell.Canvas(), s.menuPlace(), items)
}

// setAside settles that it is no patient's mail.
func (s *Screen) setAside(junk bool) {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	said := "ui.mail.aside.said"
	if junk {
		said = "ui.mail.junk.said"
	}
	s.advance(list)
	s.each(list, words.T(said), func(ctx context.Context, c mail.Conversation) error { return s.services.SetAside(ctx, c.ID, junk) }, nil)
}
