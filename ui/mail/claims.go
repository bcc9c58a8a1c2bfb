package mail

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// decide accepts or dismisses an enrollment mail, with the reason that stays with it.
func (s *Screen) decide(claim Claim, accept bool) {
	id := s.open
	reason := kit.NewField(words.T("ui.mail.claim.reason.hint"))
	label := kit.NewLabeled(words.T("ui.mail.claim.reason"), words.T("ui.mail.claim.reason.help"), reason)
	title, act, hint := words.T("ui.mail.claim.dismiss.title"), words.T("ui.mail.claim.dismiss"), words.T("ui.mail.claim.dismiss.hint")
	patient := claim.OwnerID
	if accept {
		who := claim.Owner
		if patient == "" {
			patient, who = claim.MatchedID, claim.Matched
		}
		if patient == "" {
			s.pick(words.T("ui.mail.claim.who"), words.T("ui.mail.claim.who.act"), false, func(p Person, _ bool) {
				claim.OwnerID, claim.Owner = p.ID, p.Name
				s.decide(claim, true)
			})
			return
		}
		title, act, hint = words.T("ui.mail.claim.accept.title", "name", who), words.T("ui.mail.claim.accept"), words.T("ui.mail.claim.accept.hint")
	}
	d := &kit.Dialog{Title: title, First: reason}
	d.Body = kit.Stack(12, kit.NewParagraph(kit.Say(hint)), label.Object())
	kept := s.keepField(claimKey(claim.ID, accept), reason)
	do := func() {
		if strings.TrimSpace(reason.Text) == "" {
			label.SetError(words.T("ui.mail.claim.reason.none"))
			return
		}
		d.Close()
		s.run(func(ctx context.Context) error {
			return s.services.Decide(ctx, claim.ID, id, patient, reason.Text, accept)
		}, func() {
			kept.forget()
			s.shell.Say(words.T("ui.mail.claim.said"))
			s.refresh()
			s.read(id)
		})
	}
	reason.OnSubmitted = func(string) { do() }
	d.OnClose = kept.draft.Keep
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { kept.forget(); d.Close() }), kit.NewPrimary(act, "", do)}
	d.Show(s.shell.Canvas())
}

// claimKey is the key of the reason that is being written.
func claimKey(claim string, accept bool) string {
	if accept {
		return "claim:accept:" + claim
	}
	return "claim:dismiss:" + claim
}
