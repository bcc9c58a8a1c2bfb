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
	id, outcome := s.view.c.ID, mail.Reached
	how := kit.NewSegments(func(i int) { outcome = mail.Outcomes[i] }, words.T("ui.mail.call.reached"), words.T("ui.mail.call.messageleft"), words.T("ui.mail.call.notreached"))
	note := kit.NewEditor(words.T("ui.mail.call.note.hint"))
	calm := kit.NewCheck(words.T("ui.mail.call.calm"), false, nil)
	parts := []fyne.CanvasObject{}
	if p := s.view.c.Patient; p != nil {
		parts = append(parts, phones(*p))
	}
	parts = append(parts, how, kit.NewLabeled(words.T("ui.mail.call.note"), "", kit.Sized(0, 90, note.Object())).Object())
	if s.view.c.Urgent {
		parts = append(parts, calm)
	}
	d := &kit.Dialog{Title: words.T("ui.mail.call.title"), Width: 480, Body: kit.Stack(12, parts...), First: note}
	kept := s.keepEditor("called:"+id, note)
	save := kit.NewPrimary(words.T("ui.mail.call.save"), "", func() {
		said := note.Text()
		d.Close()
		s.run(func(ctx context.Context) error { return s.services.LogCall(ctx, id, outcome, said, calm.Ticked) }, func() {
			kept.forget()
			s.shell.Say(words.T("ui.mail.call.said"))
			s.refresh()
			s.read(id)
		})
	})
	d.OnClose = kept.draft.Keep
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { kept.forget(); d.Close() }), save}
	d.Show(s.shell.Canvas())
}
