package mail

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// called asks what came of a call, and records it.
func (s *Screen) called() {
	if s.view == nil {
		return
	}
	was, outcome := s.view.c.Conversation, mail.Reached
	id, urgent := was.ID, was.Urgent
	var calm *kit.Check
	how := kit.NewSegments(func(i int) {
		outcome = mail.Outcomes[i]
		calm.Set(outcome == mail.Reached) // who was reached is not to be called any more
	}, words.T("ui.mail.call.reached"), words.T("ui.mail.call.messageleft"), words.T("ui.mail.call.notreached"))
	note := kit.NewEditor(words.T("ui.mail.call.note.hint"))
	calm = kit.NewCheck(words.T("ui.mail.call.calm"), true, nil)
	parts := []fyne.CanvasObject{}
	if p := s.view.c.Patient; p != nil {
		parts = append(parts, phones(*p))
	}
	parts = append(parts, how, kit.NewLabeled(words.T("ui.mail.call.note"), "", kit.Sized(0, 90, note.Object())).Object())
	if urgent {
		parts = append(parts, calm)
	}
	d := &kit.Dialog{Title: words.T("ui.mail.call.title"), Width: 480, Body: kit.Stack(12, parts...), First: note}
	kept := s.keepEditor("called:"+id, note)
	save := kit.NewPrimary(words.T("ui.mail.call.save"), "Ctrl", func() {
		said := note.Text()
		d.Close()
		s.run(func(ctx context.Context) error {
			return s.services.LogCall(ctx, id, outcome, said, urgent && calm.Ticked)
		}, func() {
			kept.forget()
			s.calmedByCall(was, urgent && calm.Ticked)
			s.refresh()
			s.read(id)
		})
	})
	save.ShortcutIcon = "return"
	d.OnClose = kept.draft.Keep
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { kept.forget(); d.Close() }), save}
	d.Show(s.shell.Canvas())
}

// calmedByCall tells that a call is in the log. What it took the alarm off can be put back; the call itself stays.
func (s *Screen) calmedByCall(was mail.Conversation, calmed bool) {
	if !calmed {
		s.shell.Say(words.T("ui.mail.call.said"))
		return
	}
	gone := func() {}
	back := func() {
		gone()
		s.undo = nil
		s.restore(was)
	}
	s.undo = back
	gone = s.shell.SayUndo(words.T("ui.mail.call.calmed"), back)
}
