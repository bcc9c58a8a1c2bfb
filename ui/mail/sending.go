package mail

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// send puts the answer into the outbox, with all its files. Sending and closing are two things: done closes too.
func (r *reply) send(done bool) {
	typed := r.area.Text() // what is typed from now on is not of this mail
	r.view.screen.tray.read(r.key, func() { r.sendAll(typed, done) })
}

func (r *reply) sendAll(typed string, done bool) {
	s, c := r.view.screen, r.view.c
	if !r.may() {
		return
	}
	files := s.tray.of(r.key)
	if strings.TrimSpace(typed) == "" && len(files) == 0 {
		s.shell.Say(words.T("ui.mail.reply.empty"))
		r.focus()
		return
	}
	if c.Terms.Strange && c.Patient != nil {
		kit.Ask(s.shell.Canvas(), words.T("ui.mail.strange.title", "name", c.Patient.Name), words.T("ui.mail.strange.ask", "address", c.Terms.To.Mail, "name", c.Patient.Name),
			words.T("ui.mail.strange.stay"), words.T("ui.mail.strange.send"), true, func() { r.post(typed, files, done) })
		return
	}
	r.post(typed, files, done)
}

// post hands the answer over, after what there was to ask.
func (r *reply) post(typed string, files []File, done bool) {
	s, c := r.view.screen, r.view.c
	s.sending[r.key] = true
	r.write(c)
	early, over := false, false // who is fast takes back what is still on its way
	s.undo = func() {
		s.undo = nil
		early = !over
	}
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (Sent, error) {
		return s.services.Send(ctx, Answer{Conversation: c.ID, Text: strings.TrimSpace(typed), Files: files, Done: done})
	}, func(sent Sent, err error) {
		delete(s.sending, r.key)
		over = true
		if err != nil {
			s.undo = nil
			if now := s.replyTo(c.ID); now != nil {
				now.write(now.view.c)
			}
			s.shell.Warn(err)
			return
		}
		more := s.spent(c.ID, typed, files)
		said := words.T("ui.mail.sent.said")
		if done {
			said = words.T("ui.mail.sentdone.said")
		}
		gone := func() {}
		back := func() { gone(); s.unsend(c, sent, typed, files) }
		if early {
			back()
			return
		}
		s.undo = back
		gone = s.shell.SayUndo(said, back)
		if s.open == c.ID && !more { // who writes on stays here, with the keyboard
			s.list.Focus()
			if done || s.queue != string(mail.QueueWaiting) {
				s.advance([]mail.Conversation{c.Conversation})
			}
		}
		s.refresh()
		s.passphrases(files, sent.Passphrases)
	})
}

// replyTo is the answer to a conversation while it is in view.
func (s *Screen) replyTo(id string) *reply {
	if s.view == nil || s.view.c.ID != id {
		return nil
	}
	return s.view.reply
}

// spent takes what was sent out of the answer to a conversation; what was written or attached while it was on its way
// stays, and more says that there is something.
func (s *Screen) spent(id, typed string, files []File) (more bool) {
	key := replyKey(id)
	draft, r := s.shell.Draft(key), s.replyTo(id)
	text := draft.Body()
	if r != nil {
		text = r.area.Text()
	}
	rest := leftOf(text, typed)
	if rest == "" {
		draft.Clear()
	} else {
		draft.Typed(rest)
	}
	s.tray.sent(key, files)
	if r != nil {
		r.area.Fill(rest)
		r.area.GoToEnd()
		r.write(r.view.c)
	}
	return rest != "" || len(s.tray.of(key)) > 0
}

// unsend takes an answer out of the outbox again: text and files are where they were, before what was written since.
func (s *Screen) unsend(c Conversation, sent Sent, typed string, files []File) {
	s.undo = nil
	s.run(func(ctx context.Context) error { return s.withdraw(ctx, sent.ID) }, func() { // from here on the text is here alone
		draft, key := s.shell.Draft(replyKey(c.ID)), replyKey(c.ID)
		since := draft.Body()
		if r := s.replyTo(c.ID); r != nil {
			since = r.area.Text()
		}
		draft.Typed(joined(typed, since))
		draft.Keep()
		s.tray.move("", key, files)
		s.shell.Say(words.T("ui.mail.withdrawn.said"))
		var left error
		s.run(func(ctx context.Context) error { left = s.services.Restore(ctx, was(c.Conversation)); return nil }, func() {
			if left != nil {
				s.shell.Warn(left)
			}
			s.wanted = c.ID
			if s.open == c.ID {
				s.open = "" // from the beginning, with what was typed
			}
			s.refresh()
			s.read(c.ID)
		})
	})
}

// passphrases shows what opens the encrypted files: this once.
func (s *Screen) passphrases(files []File, list []string) {
	if len(list) == 0 {
		return
	}
	var parts []fyne.CanvasObject
	i := 0
	for _, f := range files {
		if !f.Seal || i >= len(list) {
			continue
		}
		parts = append(parts, kit.Stack(3, kit.NewClip(kit.Quiet(f.Name).As(kit.Small)), kit.NewParagraph(kit.Code(list[i]))))
		i++
	}
	d := &kit.Dialog{Title: words.T("ui.mail.sealed.title"), Stubborn: true, Width: 520}
	d.Body = kit.Stack(12, append([]fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.mail.sealed.hint")))}, parts...)...)
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.mail.copy"), func() {
		fyne.CurrentApp().Clipboard().SetContent(strings.Join(list, "\n"))
		s.shell.Say(words.T("ui.mail.copied"))
	}), kit.NewPrimary(words.T("ui.mail.sealed.told"), "", d.Close)}
	d.Show(s.shell.Canvas())
}

// reopen puts a conversation that is done back to work.
func (s *Screen) reopen() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	s.each(list, words.T("ui.mail.reopen.said"), func(ctx context.Context, c mail.Conversation) error {
		return s.services.SetStatus(ctx, c.ID, mail.StatusInWork)
	}, nil)
}
