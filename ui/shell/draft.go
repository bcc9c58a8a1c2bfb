package shell

import (
	"context"
	"time"

	"foyer/ui/kit"
)

// Drafts keeps what the member types until it is sent or saved; each member has their own. Save and Load are called off
// the interface's goroutine.
type Drafts interface {
	Save(ctx context.Context, key, body string) error // an empty body clears
	Load(ctx context.Context, key string) (body string, ok bool, err error)
	// SaveLast keeps what nobody has kept yet, while the member's rights end: it takes them before it returns, writes on a
	// goroutine of its own and calls done on any goroutine. The practice is not closed before that.
	SaveLast(bodies map[string]string, done func(error))
}

// How long typing must rest before a draft is kept, and how long it goes on at most without being kept: what a loss of
// power takes. After a failure the next try waits longer.
const (
	draftPause = 400 * time.Millisecond
	draftLate  = 2 * time.Second
	draftAgain = 5 * time.Second
)

// Draft is one thing being typed: a reply, a form. Its body is whatever the screen writes. All methods run on the
// interface's goroutine; without Config.Drafts a draft forgets.
type Draft struct {
	shell  *Shell
	desk   *desk // whose it is; nil before anybody has unlocked
	key    string
	body   string
	dirty  bool      // since it was kept
	since  time.Time // it is dirty
	saving bool
	failed bool   // the last try
	wake   func() // takes back the pending save
	loader kit.Loader
	saver  kit.Loader

	cleared int // how often
}

// Draft is the member's draft under a key: "reply:<conversation id>". The same key gives the same draft.
func (s *Shell) Draft(key string) *Draft {
	if s.desk == nil {
		return &Draft{shell: s, key: key}
	}
	if d := s.desk.drafts[key]; d != nil {
		return d
	}
	d := &Draft{shell: s, desk: s.desk, key: key}
	s.desk.drafts[key] = d
	return d
}

// context ends with what the member has open.
func (d *Draft) context() context.Context {
	if d.desk != nil {
		return d.desk.ctx
	}
	return d.shell.Context()
}

// away says whether its member is not at work: the window is locked, or another member's. What becomes dirty meanwhile waits for
// the member; it is not to be kept under whoever is there.
func (d *Draft) away() bool {
	return d.desk != nil && (d.shell.desk != d.desk || d.shell.state == locked)
}

// Load shows what was kept; show is not called when there is nothing, or when somebody has typed meanwhile.
func (d *Draft) Load(show func(body string)) {
	if d.body != "" {
		show(d.body)
		return
	}
	if d.dirty || d.shell.cfg.Drafts == nil {
		return
	}
	kit.Load(d.context(), &d.loader, func(ctx context.Context) (string, error) {
		body, _, err := d.shell.cfg.Drafts.Load(ctx, d.key)
		return body, err
	}, func(body string, err error) {
		switch {
		case err != nil:
			d.shell.Warn(err)
		case body != "" && !d.dirty && d.body == "":
			d.body = body
			show(body)
		}
	})
}

// Read hands over what was kept, "" where nothing was; what was typed in this window goes before it. An error has been told
// when then gets it.
func (d *Draft) Read(then func(body string, err error)) {
	if d.body != "" || d.dirty || d.shell.cfg.Drafts == nil {
		then(d.body, nil)
		return
	}
	cleared := d.cleared
	kit.Load(d.context(), &kit.Loader{}, func(ctx context.Context) (string, error) {
		body, _, err := d.shell.cfg.Drafts.Load(ctx, d.key)
		return body, err
	}, func(body string, err error) {
		switch {
		case err != nil:
			d.shell.Warn(err)
		case d.body == "" && !d.dirty && d.cleared == cleared:
			d.body = body
		}
		then(d.body, err)
	})
}

// Typed keeps the body a moment after the last call, and now and then while typing goes on.
func (d *Draft) Typed(body string) {
	if body == d.body {
		return
	}
	now := d.shell.cfg.Clock.Now()
	if !d.dirty {
		d.since = now
	}
	d.body, d.dirty = body, true
	if d.failed {
		return // a try is pending already
	}
	d.later(min(draftPause, max(0, draftLate-now.Sub(d.since))))
}

func (d *Draft) later(pause time.Duration) {
	if d.wake != nil {
		d.wake()
	}
	d.wake = kit.Later(pause, d.Keep)
}

// Clear forgets the draft: it was sent or saved.
func (d *Draft) Clear() {
	d.loader.Cancel()
	d.cleared++
	if d.body == "" && !d.dirty {
		// It may have been kept in an earlier life and never loaded.
		d.since = d.shell.cfg.Clock.Now()
	}
	d.body, d.dirty = "", true
	d.Keep()
}

// Kept says whether all that was typed is kept: for a quiet word beside the field.
func (d *Draft) Kept() bool { return !d.dirty && !d.saving }

// Keep saves now what has not been kept yet.
func (d *Draft) Keep() {
	if d.wake != nil {
		d.wake()
		d.wake = nil
	}
	if !d.dirty || d.saving || d.shell.cfg.Drafts == nil || d.away() {
		return
	}
	d.dirty, d.saving = false, true
	body := d.body
	kit.Load(context.WithoutCancel(d.context()), &d.saver, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.shell.cfg.Drafts.Save(ctx, d.key, body)
	}, func(_ struct{}, err error) {
		d.saving = false
		d.result(err)
		if err == nil && d.dirty {
			d.later(draftPause) // somebody has typed on meanwhile
		}
	})
}

// result notes what came of a save. A failure is told once; the status bar says it as long as it lasts.
func (d *Draft) result(err error) {
	was := d.failed
	d.failed = err != nil
	if err != nil {
		if !d.dirty {
			d.dirty, d.since = true, d.shell.cfg.Clock.Now()
		}
		d.later(draftAgain)
		if !was {
			d.shell.Warn(err)
		}
	}
	if was != d.failed && d.shell.desk != nil {
		d.shell.desk.showStatus()
	}
}

// keepAll saves what is still to be kept of all drafts, before the member's rights end.
func (d *desk) keepAll() {
	drafts := d.shell.cfg.Drafts
	if drafts == nil {
		return
	}
	bodies := map[string]string{}
	var which []*Draft
	for key, draft := range d.drafts {
		if draft.wake != nil {
			draft.wake()
			draft.wake = nil
		}
		if draft.dirty || draft.saving { // one on its way may find the rights gone
			bodies[key] = draft.body
			draft.dirty, draft.saving = false, false
			draft.saver.Cancel()
			which = append(which, draft)
		}
	}
	if len(bodies) == 0 {
		return
	}
	drafts.SaveLast(bodies, func(err error) {
		if err == nil {
			return
		}
		kit.OnUI(func() { // still in memory, for the same member
			for _, draft := range which {
				draft.result(err)
			}
		})
	})
}

// disown lets go of what is not kept yet of a member's drafts: another member's rights must not keep it.
func (d *desk) disown() {
	for _, draft := range d.drafts {
		if draft.wake != nil {
			draft.wake()
			draft.wake = nil
		}
		draft.saver.Cancel()
		draft.dirty, draft.saving = false, false
	}
}

// resume keeps what became dirty while the window was locked.
func (d *desk) resume() {
	for _, draft := range d.drafts {
		draft.Keep()
	}
}

// unsaved says whether something typed can't be kept at the moment.
func (d *desk) unsaved() bool {
	for _, draft := range d.drafts {
		if draft.failed {
			return true
		}
	}
	return false
}

// Body is what was typed last, as far as it was read or typed in this window.
func (d *Draft) Body() string { return d.body }
