package team

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Session is one member at this workstation, from signing in to signing out. It locks by itself when nobody has
// touched it for the idle time; then Context refuses, and the same person comes back with Unlock. Safe for several
// goroutines.
type Session struct {
	service *Service
	cancel  func()

	mu      sync.Mutex
	member  Member
	since   time.Time
	touched time.Time
	idle    time.Duration
	locked  bool
	ended   bool
	noted   bool // the lock is in the log
	onLock  func()
}

func newSession(s *Service, m Member, idle time.Duration) *Session {
	now := s.now()
	session := &Session{service: s, member: m, since: now, touched: now, idle: idle}
	// A role that is taken away or a member who is deactivated loses the rights of a running session too.
	session.cancel = store.Subscribe(s.db, func(c Changed) {
		if c.MemberID == m.ID {
			session.refresh()
		}
	})
	return session
}

// now is the wall clock without its monotonic part, so that the hours a laptop sleeps count as idle.
func (s *Service) now() time.Time { return s.db.Source().Now().Round(0) }

func (s *Session) refresh() {
	m, err := load(context.Background(), s.service.db, s.Member().ID)
	s.mu.Lock()
	if err == nil {
		s.member = m
	}
	gone := err != nil || !m.Active
	s.mu.Unlock()
	if gone {
		s.lock()
	}
}

// Member is who signed in.
func (s *Session) Member() Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.member
}

// Actor is the member as the one who acts.
func (s *Session) Actor() access.Actor { return s.Member().Actor() }

// Since is when the member signed in.
func (s *Session) Since() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since
}

// OnLock sets what is called, once for each lock and on the goroutine that locks, the moment the session locks: the
// screen hides there.
func (s *Session) OnLock(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onLock = fn
}

// SetIdle changes the idle time, when the practice changes its setting.
func (s *Session) SetIdle(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = d
}

// Touch says that somebody pressed a key or moved the mouse. It does not bring back a locked session.
func (s *Session) Touch() {
	now := s.service.now()
	s.mu.Lock()
	if !s.overdue(now) {
		s.touched = now
	}
	s.mu.Unlock()
}

func (s *Session) overdue(now time.Time) bool {
	return s.locked || s.ended || s.idle > 0 && now.Sub(s.touched) >= s.idle
}

// Remaining returns how long until the session locks by itself; zero when it is locked or due.
func (s *Session) Remaining() time.Duration {
	now := s.service.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.overdue(now):
		return 0
	case s.idle <= 0:
		return 24 * time.Hour // no idle time: look again tomorrow
	}
	return s.idle - now.Sub(s.touched)
}

// Locked says whether the session is locked, locking it when its idle time is over.
func (s *Session) Locked() bool {
	now := s.service.now()
	s.mu.Lock()
	due := s.overdue(now)
	s.mu.Unlock()
	if due {
		s.lock()
	}
	return due
}

// Context returns a context in which the member acts, or a Locked error. Every action of a screen begins here.
func (s *Session) Context(ctx context.Context) (context.Context, error) {
	if s.Locked() {
		return nil, fault.New(fault.Locked, "The screen is locked. Enter your passphrase to go on; what you typed is kept.")
	}
	return access.With(ctx, s.Actor()), nil
}

// Watch locks the session when its idle time is over, and writes locks to the log after the screen is hidden. It
// returns when ctx ends or the member has signed out; run it on a goroutine of its own.
func (s *Session) Watch(ctx context.Context) {
	for {
		s.Locked()
		s.mu.Lock()
		ended, locked, unnoted := s.ended, s.locked, s.locked && !s.noted
		s.noted = s.noted || unnoted
		s.mu.Unlock()
		if ended {
			return
		}
		if unnoted {
			if err := s.note(ctx, "member.locked", true); err != nil {
				slog.Error("a lock could not be written to the log", "error", err)
			}
		}
		pause := max(s.Remaining(), 100*time.Millisecond)
		if locked {
			pause = time.Second
		}
		timer := time.NewTimer(min(pause, 30*time.Second)) // not longer: a laptop that wakes must lock at once
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// Lock locks the session now (Ctrl+L).
func (s *Session) Lock(ctx context.Context) error {
	if !s.lock() {
		return nil
	}
	s.mu.Lock()
	before := s.noted
	s.noted = true
	s.mu.Unlock()
	if before {
		return nil
	}
	return s.note(ctx, "member.locked", true)
}

// lock ends the rights and hides the screen; it reports whether it was this call that did. It writes nothing to the
// log: the database may be busy, and nothing may hold up the hiding.
func (s *Session) lock() bool {
	s.mu.Lock()
	if s.locked || s.ended {
		s.mu.Unlock()
		return false
	}
	s.locked = true
	hide := s.onLock
	s.mu.Unlock()
	if hide != nil {
		hide()
	}
	return true
}

// Unlock lets the same person in again and returns the drafts, newest first. A wrong passphrase counts like one at
// sign-in.
func (s *Session) Unlock(ctx context.Context, passphrase string) ([]Draft, error) {
	s.mu.Lock()
	ended, id := s.ended, s.member.ID
	s.mu.Unlock()
	if ended {
		return nil, fault.New(fault.Locked, "This session has ended. Sign in again.")
	}
	if err := s.service.verify(ctx, id, passphrase); err != nil {
		return nil, err
	}
	m, err := s.service.enter(ctx, id, "member.unlocked")
	if err != nil {
		return nil, err
	}
	drafts, err := listDrafts(ctx, s.service.db, id)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.member, s.locked, s.noted, s.touched = m, false, false, s.service.now()
	s.mu.Unlock()
	return drafts, nil
}

// SignOut ends the session for good. Drafts stay for the next time.
func (s *Session) SignOut(ctx context.Context) error {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return nil
	}
	s.ended = true
	s.mu.Unlock()
	s.cancel()
	return s.note(ctx, "member.signed-out", false)
}

func (s *Session) note(ctx context.Context, action string, locked bool) error {
	id := s.Member().ID
	return s.service.db.Write(ctx, func(tx *store.Tx) error {
		tx.Emit(SignedOut{MemberID: id, Locked: locked})
		return audit.Append(access.With(ctx, s.Actor()), tx, audit.Entry{Action: action, Subject: "member", SubjectID: id})
	})
}
