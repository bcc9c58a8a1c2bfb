package mail

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// recordConsent keeps what a patient said about plain e-mail, after the warning.
func (s *Screen) recordConsent(patient, name string, then func()) {
	method := "spoken"
	how := kit.NewSegments(func(i int) { method = []string{"spoken", "written"}[i] }, words.T("ui.mail.consent.spoken"), words.T("ui.mail.consent.written"))
	note := kit.NewField(words.T("ui.mail.consent.note.hint"))
	d := &kit.Dialog{Title: words.T("ui.mail.consent.title", "name", name), Width: 500, First: note}
	d.Body = kit.Stack(12, kit.NewParagraph(kit.Say(words.T("ui.mail.consent.warning"))), how, kit.NewLabeled(words.T("ui.mail.consent.note"), "", note).Object())
	kept := s.keepField("consent:mail:"+patient, note) // the record keeps more than a note under its own key
	do := func() {
		d.Close()
		s.run(func(ctx context.Context) error { return s.services.RecordConsent(ctx, patient, method, note.Text) }, func() {
			kept.forget()
			s.shell.Say(words.T("ui.mail.consent.said"))
			then()
		})
	}
	note.OnSubmitted = func(string) { do() }
	d.OnClose = kept.draft.Keep
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { kept.forget(); d.Close() }), kit.NewPrimary(words.T("ui.mail.consent.agreed"), "", do)}
	d.Show(s.shell.Canvas())
}
