package shell

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// SetCount changes the number beside a place of the rail; 0 takes it away, urgent colors it.
func (s *Shell) SetCount(key string, n int, urgent bool) {
	if s.desk != nil {
		s.desk.counts[key] = count{n, urgent}
		s.desk.frame.Rail.SetCount(key, n, urgent)
	}
}

// ShowContext shows a pane at the right of the screen: the patient, the policy, help. It leaves with the screen.
func (s *Shell) ShowContext(title string, content fyne.CanvasObject) {
	if s.desk != nil {
		s.desk.frame.Aside(title, words.T("ui.context.close"), content)
	}
}

// CloseContext takes the pane away.
func (s *Shell) CloseContext() {
	if s.desk != nil {
		s.desk.frame.Aside("", "", nil)
	}
}

// Say tells what happened, in a notice that leaves by itself.
func (s *Shell) Say(text string) { s.toast(kit.Toast{Text: text}) }

// SayUndo is Say with a way back.
func (s *Shell) SayUndo(text string, undo func()) {
	s.toast(kit.Toast{Text: text, Act: words.T("ui.undo"), Do: undo})
}

// Warn tells what went wrong, in a notice that stays until it is closed. An error of a service says what to do itself.
func (s *Shell) Warn(err error) { s.toast(kit.Toast{Text: explain(err), Alert: true}) }

func (s *Shell) toast(t kit.Toast) {
	if s.desk != nil {
		t.Close = words.T("ui.close")
		s.desk.frame.Toasts.Show(t)
	}
}

// StatusPart is a remark in the status bar.
type StatusPart struct {
	Text string
	Good bool // with a check mark
	Bad  bool // with a warning sign, in the color of alerts
}

// SetStatus changes the remarks beside the member's name: mailbox, backup.
func (s *Shell) SetStatus(parts ...StatusPart) {
	if s.desk != nil {
		s.desk.status = parts
		s.desk.showStatus()
	}
}

func (d *desk) showStatus() {
	spans := []kit.Span{kit.Strong(d.member.Name).As(kit.Small), kit.Quiet(d.member.Role).As(kit.Small).After(12)}
	parts := d.status
	if d.unsaved() {
		parts = append([]StatusPart{{Text: words.T("ui.draft.unsaved"), Bad: true}}, parts...)
	}
	for _, p := range parts {
		text := kit.Quiet(p.Text).As(kit.Small)
		switch {
		case p.Bad:
			spans = append(spans, kit.Sign("warning", kit.AlertInk).After(22), text.In(kit.AlertInk).After(4))
		case p.Good:
			spans = append(spans, kit.Sign("check", kit.Muted).After(22), text.After(3))
		default:
			spans = append(spans, text.After(22))
		}
	}
	d.frame.Status(nil, spans...)
}
