package shell

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// firstSteps are what somebody new does first, each with the screen where it is done.
var firstSteps = []struct{ key, screen string }{{"print", "today"}, {"enroll", "enrollment"}, {"mail", "mail"}, {"switch", "portal"}}

// ShowFirstSteps shows the page for somebody new: what to do first, where, and the way there.
func (s *Shell) ShowFirstSteps() {
	if s.state != open || kit.Waiting(s.Canvas()) {
		return
	}
	var d *kit.Dialog
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Quiet(words.T("ui.steps.lead")))}
	for _, step := range firstSteps {
		if !s.Has(step.screen) {
			continue
		}
		title := kit.NewLink(words.T("ui.steps."+step.key), func() { d.Close(); s.Go(step.screen) })
		rows = append(rows, kit.Stack(2, kit.Row(0, title), kit.NewParagraph(kit.Say(words.T("ui.steps."+step.key+".how")))))
	}
	shut := kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })
	d = &kit.Dialog{Title: words.T("ui.help.first"), Width: 560, Body: s.scrolledIn(360, kit.Stack(14, rows...)), Actions: []fyne.CanvasObject{shut}}
	d.Show(s.Canvas())
}
