package shell

import (
	"slices"
	"time"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// How long, and how many of, the ways back are kept after their notices have left.
const (
	undoFor  = 30 * time.Minute
	undoMost = 20
)

// past is something done that can be taken back.
type past struct {
	said  string
	at    time.Time
	undo  func()
	close func() // its notice
}

// remember keeps a way back until it is taken, is too old, or the member's work is put away.
func (d *desk) remember(p *past) {
	d.past = append(d.past, p)
	if len(d.past) > undoMost {
		d.past = slices.Delete(d.past, 0, len(d.past)-undoMost)
	}
}

func (d *desk) forget(p *past) {
	d.past = slices.DeleteFunc(d.past, func(q *past) bool { return q == p })
}

// latest is what would be taken back next; nil for nothing.
func (d *desk) latest() *past {
	now := d.shell.cfg.Clock.Now()
	d.past = slices.DeleteFunc(d.past, func(p *past) bool { return now.Sub(p.at) > undoFor })
	if len(d.past) == 0 {
		return nil
	}
	return d.past[len(d.past)-1]
}

// undoAction takes back what was done last, also after its notice has left.
func (s *Shell) undoAction() Action {
	a := Action{TitleKey: "ui.undo", Icon: "undo", Shortcut: kit.Alt("Z"), Do: func() {
		p := s.desk.latest()
		if p == nil {
			s.Say(words.T("ui.undo.nothing"))
			return
		}
		s.desk.forget(p)
		p.close()
		s.Say(words.T("ui.undo.doing", "what", p.said)) // what it was about may be out of view
		p.undo()
	}}
	if p := s.desk.latest(); p != nil {
		a.Whose = p.said
	}
	return a
}
