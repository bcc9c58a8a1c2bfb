package shell

import (
	"context"
	"time"

	"foyer/ui/kit"
)

// Drafts keeps what the member types until it is sent or saved; each member has their own. All are called off the
// interface's goroutine.
type Drafts interface {
	Save(ctx context.Context, key, body string) error // an empty body clears
	Load(ctx context.Context, key string) (body string, ok bool, err error)
}

// draftPause is how long typing must rest before a draft is kept: the most that a loss of power takes.
const draftPause = 400 * time.Millisecond

// Draft is one thing being typed: a reply, a form. Its body is whatever the screen writes. All methods run on the
// interface's goroutine; without Config.Drafts a draft forgets.
type Draft struct {
	shell  *Shell
	key    string
	body   string
	dirty  bool
	wake   func() // takes back the pending save
	loader kit.Loader
	saver  kit.Loader
}

// Draft is the member's draft under a key: "reply:<conversation id>". The same key gives the same draft.
func (s *Shell) Draft(key string) *Draft {
	if s.desk == nil {
		return &Draft{shell: s, key: key}
	}
	if d := s.desk.drafts[key]; d != nil {
		return d
	}
	d := &Draft{shell: s, key: key}
	s.desk.drafts[key] = d
	return d
}

// Load shows what was kept; show is not called when there is nothing, or when somebody has typed meanwhile.
func (d *Draft) Load(show func(body string)) {
	if d.dirty || d.body != "" {
		show(d.body)
		return
	}
	if d.shell.cfg.Drafts == nil {
		return
	}
	kit.Load(d.shell.Context(), &d.loader, func(ctx context.Context) (string, error) {
		body, _, err := d.shell.cfg.Drafts.Load(ctx, d.key)
		return body, err
	}, func(body string, err error) {
		switch {
		case err != nil:
			d.shell.Warn(err)
		case body != "" && !d.dirty:
			d.body = body
			show(body)
		}
	})
}

// Typed keeps the body a moment after the last call.
func (d *Draft) Typed(body string) {
	if body == d.body && !d.dirty {
		return
	}
	d.body, d.dirty = body, true
	if d.wake != nil {
		d.wake()
	}
	d.wake = kit.Later(draftPause, d.Keep)
}

// Clear forgets the draft: it was sent or saved.
func (d *Draft) Clear() {
	d.body, d.dirty = "", true
	d.Keep()
}

// Keep saves now what has not been kept yet.
func (d *Draft) Keep() {
	if d.wake != nil {
		d.wake()
		d.wake = nil
	}
	if !d.dirty || d.shell.cfg.Drafts == nil {
		return
	}
	d.dirty = false
	body := d.body
	kit.Load(context.WithoutCancel(d.shell.Context()), &d.saver, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.shell.cfg.Drafts.Save(ctx, d.key, body)
	}, func(_ struct{}, err error) {
		if err != nil {
			d.dirty = true // the next pause tries again
			d.shell.Warn(err)
		}
	})
}
