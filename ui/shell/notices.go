package shell

import (
	"net/url"
	"path/filepath"
	"slices"
	"time"

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

// SayUndo is Say with a way back, which stays for a while after the notice has left. gone takes both away: after undoing by
// a key of the screen they must not offer that again.
func (s *Shell) SayUndo(text string, undo func()) (gone func()) {
	if s.desk == nil {
		return func() {}
	}
	d, p := s.desk, &past{said: text, at: s.cfg.Clock.Now(), undo: undo}
	p.close = s.toast(kit.Toast{Text: text, Ways: []kit.Way{{Word: words.T("ui.undo"), Do: func() {
		d.forget(p)
		undo()
	}}}})
	d.remember(p)
	return func() {
		d.forget(p)
		p.close()
	}
}

// SayWay is Say with a way on from there.
func (s *Shell) SayWay(text string, way kit.Way) {
	s.toast(kit.Toast{Text: text, Ways: []kit.Way{way}})
}

// OpenFile shows a file in the system's program for it.
func (s *Shell) OpenFile(path string) {
	if err := s.app.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}); err != nil {
		s.Warn(err)
	}
}

// Warn tells what went wrong, in a notice that stays until it is closed. An error of a service says what to do itself.
func (s *Shell) Warn(err error) { s.toast(kit.Toast{Text: explain(err), Alert: true}) }

// Offer is Warn with up to two ways on, the likelier first. gone takes the notice away.
func (s *Shell) Offer(err error, ways ...kit.Way) (gone func()) {
	return s.toast(kit.Toast{Text: explain(err), Alert: true, Ways: ways})
}

// SayPrinted tells where one paper went; an empty name stands for the PDF viewer, where it has yet to be printed.
func (s *Shell) SayPrinted(key, where string) {
	if where == "" {
		s.Say(words.T("ui.print.shown"))
		return
	}
	s.Say(words.T(key, "where", where))
}

func (s *Shell) toast(t kit.Toast) (gone func()) {
	if s.desk == nil {
		return func() {}
	}
	t.Close = words.T("ui.close")
	return s.desk.frame.Toasts.Show(t)
}

// StatusPart is a remark in the status bar.
type StatusPart struct {
	Text string
	Good bool // with a check mark
	Bad  bool // with a warning sign, in the color of alerts

	// Ago writes what takes the place of Text at a moment: how long something is ago. It is asked once a minute.
	Ago func(now time.Time) string

	Place string // the part of the settings where it leads: "mailbox", "backups"; empty leads nowhere
}

// SetStatus changes the remarks beside the member's name: mailbox, backup.
func (s *Shell) SetStatus(parts ...StatusPart) {
	if s.desk != nil {
		s.desk.status = parts
		s.desk.showStatus()
		s.desk.keepTime()
	}
}

// words are a part's words now.
func (p StatusPart) words(now time.Time) string {
	if p.Ago != nil {
		return p.Ago(now)
	}
	return p.Text
}

func (p StatusPart) spans(now time.Time) []kit.Span {
	text := kit.Quiet(p.words(now)).As(kit.Small)
	switch {
	case p.Bad:
		return []kit.Span{kit.Sign("warning", kit.AlertInk), text.In(kit.AlertInk).After(4)}
	case p.Good:
		return []kit.Span{kit.Sign("check", kit.Muted), text.After(3)}
	}
	return []kit.Span{text}
}

// showStatus writes the status bar. The same remarks in other words repaint only what changed.
func (d *desk) showStatus() {
	now := d.shell.cfg.Clock.Now()
	parts := d.status
	if d.unsaved() {
		parts = append([]StatusPart{{Text: words.T("ui.draft.unsaved"), Bad: true}}, parts...)
	}
	places := make([]string, len(parts))
	for i, p := range parts {
		places[i] = p.Place
	}
	if len(d.remarks) == len(parts)+1 && slices.Equal(places, d.leads) {
		changed := false
		for i, p := range parts {
			changed = d.remarks[i+1].Set(p.spans(now)...) || changed
		}
		if changed {
			d.frame.Remarks(d.remarks...)
		}
		return
	}
	lead := func(place string) (tip string, do func()) {
		if place == "" || d.screen("settings") == nil {
			return "", nil
		}
		return words.T("ui.status.lead"), func() { d.shell.GoTo("settings", place) }
	}
	tip, do := lead("members")
	d.remarks = []*kit.Remark{kit.NewRemark(tip, do, kit.Strong(d.member.Name).As(kit.Small), kit.Quiet(d.member.Role).As(kit.Small).After(12))}
	d.leads = places
	for _, p := range parts {
		tip, do := lead(p.Place)
		d.remarks = append(d.remarks, kit.NewRemark(tip, do, p.spans(now)...))
	}
	d.frame.Remarks(d.remarks...)
}

// keepTime writes the remarks anew once a minute, as long as one of them tells how long something is ago.
func (d *desk) keepTime() {
	if d.tick != nil {
		d.tick()
		d.tick = nil
	}
	for _, p := range d.status {
		if p.Ago != nil {
			d.tick = d.shell.cfg.Clock.Wake(time.Minute, func() {
				if d.shell.desk == d && d.ctx.Err() == nil {
					d.showStatus()
					d.keepTime()
				}
			})
			return
		}
	}
}
