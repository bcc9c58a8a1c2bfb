package shell

import (
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
)

// Takeover is the whole window given to somebody who is no member: a patient at the desk. Nothing of the frame is there,
// no shortcut, menu or palette works, and the window doesn't close; only a member's passphrase leads back.
type Takeover struct {
	Object fyne.CanvasObject
	Focus  func()        // give the keyboard to where the patient begins. Optional
	Idle   time.Duration // when nobody has touched it for so long, Clean is called; 0 never does
	Clean  func()        // show again what anybody may see
	Left   func()        // a member is back and the screens are shown. Optional
	Scale  float32       // of all text meanwhile: who reads it may stand a step away; 0 leaves it alone

	watch *idle
	usual float32 // size of the member's text
}

// TakeOver gives the window away until a member comes back through Leave. The member's screens stay as they are. When the
// practice's idle time passes, the member's rights end behind it, as with the lock.
func (s *Shell) TakeOver(t Takeover) {
	if s.state != open {
		return
	}
	s.desk.hide()
	s.state, s.taken = taken, &t
	s.aside = kit.SetAside(s.Canvas())
	s.focused = s.Canvas().Focused()
	s.Canvas().Unfocus()
	t.usual = s.theme.TextScale
	t.watch = newIdle(t.Idle, s.cfg.Clock, s.cleaned)
	s.taken.watch.start()
	kit.OnActivity(func() { s.idle.touch(); t.watch.touch() })
	s.title()
	s.win.SetFullScreen(true)
	s.showTaken()
}

// TakenOver says whether the window is given away.
func (s *Shell) TakenOver() bool { return s.state == taken }

// Leave asks a member for the passphrase, with a way back to the patient.
func (s *Shell) Leave() {
	if s.state == taken {
		s.paintAt(s.taken.usual)
		s.showUnlock()
	}
}

// paintAt shows everything at a text size without remembering it.
func (s *Shell) paintAt(scale float32) {
	if scale > 0 && s.theme.TextScale != scale {
		s.theme.TextScale = scale
		s.app.Settings().SetTheme(s.theme)
	}
}

func (s *Shell) showTaken() {
	s.Canvas().Unfocus()
	s.show(kit.Fill(kit.Ground, s.taken.Object))
	s.paintAt(s.taken.Scale) // after the member's screens are off the window: they must not grow with it
	if s.taken.Focus != nil {
		s.taken.Focus()
	}
}

// cleaned goes back to what anybody may see, also from a passphrase that nobody typed to its end.
func (s *Shell) cleaned() {
	if s.state != taken {
		return
	}
	if s.taken.Clean != nil {
		s.taken.Clean()
	}
	s.showTaken()
	s.taken.watch.start()
}

// lockBehind ends the member's rights while the window stays the patient's.
func (s *Shell) lockBehind() {
	s.idle.stop()
	s.cleaned()
	s.cfg.Session.Lock()
}

// giveBack ends the takeover: a member is let in. It returns what to do once the screens are shown.
func (s *Shell) giveBack() func() {
	t := s.taken
	if t == nil {
		return func() {}
	}
	s.taken = nil
	s.paintAt(t.usual)
	t.watch.stop()
	kit.OnActivity(s.idle.touch)
	s.win.SetFullScreen(false)
	return func() {
		if t.Left != nil {
			t.Left()
		}
	}
}
