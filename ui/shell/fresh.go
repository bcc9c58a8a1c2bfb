package shell

import "time"

// Fresh keeps what a screen shows in step with the practice without asking each time the screen comes into view: it asks
// the first time, when something has changed, at once in view or else when shown again, and when what is shown has grown
// old, because it tells of moments. Its methods run on the interface's goroutine.
type Fresh struct {
	ask    func()
	clock  Clock
	period time.Duration
	stale  bool
	hidden bool
	asked  time.Time
}

// Fresh calls ask when the screen has to ask anew. What was asked for in another period of the clock, a minute or an hour,
// is asked for again when the screen is shown: a period is a part of a day, so that no screen shows yesterday.
func (s *Shell) Fresh(period time.Duration, ask func()) *Fresh {
	return &Fresh{ask: ask, clock: s.cfg.Clock, period: period, stale: true}
}

// Shown is for Content.Shown.
func (f *Fresh) Shown() {
	f.hidden = false
	if f.stale || !f.clock.Now().Truncate(f.period).Equal(f.asked.Truncate(f.period)) {
		f.again()
	}
}

// Hide is for Content.Hidden.
func (f *Fresh) Hide() { f.hidden = true }

// Hidden says whether the screen is out of view.
func (f *Fresh) Hidden() bool { return f.hidden }

// Changed says that what the screen shows may have changed.
func (f *Fresh) Changed() {
	f.stale = true
	if !f.hidden {
		f.again()
	}
}

// Failed says that the answer did not come: what is shown stays what it was, and the screen asks again when it is shown.
func (f *Fresh) Failed() { f.stale = true }

func (f *Fresh) again() {
	f.stale, f.asked = false, f.clock.Now()
	f.ask()
}
