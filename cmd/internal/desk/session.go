// Package desk is the desktop program: the window's screens joined to the services of a house, who is signed in, the
// idle lock, and what goes on in the background.
package desk

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/team"
	"foyer/data/vault"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// keyLife is how long, unless a session says otherwise, the key stays in memory after the last person has left, so that mail and backups go on.
const keyLife = time.Hour

// Session is the way into the practice of one data folder. It implements shell.Session. Safe for several goroutines.
type Session struct {
	home string
	src  clock.Source
	// Title stands on the unlock screen in place of the practice's name, Hint is the passphrase told there, and Usual the
	// member chosen at first: the demo's.
	Title, Hint, Usual string
	// Samples makes the invented people of a new practice that wants to look around. Optional.
	Samples SampleFiles

	// onOpen is called whenever the house has been opened; the returned function ends what it began, before the house
	// is closed.
	onOpen  func(h *house.House) (stop func())
	onLock  func() // hides the window when the member's rights end elsewhere: deactivated, say
	keyLife time.Duration
	shut    atomic.Bool // locked, though the session of the member may not know it yet

	last sync.WaitGroup // what is being kept while the rights end: the house stays open for it

	mu     sync.Mutex
	house  *house.House
	team   *team.Session
	failed int       // wrong passphrases in a row while the vault was closed
	after  time.Time // before that nobody is let in: too many of them
	stop   func()
	expiry *time.Timer
}

// NewSession is closed until somebody unlocks.
func NewSession(home string, src clock.Source) *Session {
	return &Session{home: home, src: src, keyLife: keyLife}
}

// Practice implements shell.Session. The practice's name is inside the vault, so a locked one is called Foyer.
func (s *Session) Practice(ctx context.Context) (string, error) {
	if !house.Exists(s.home) {
		return "", nil
	}
	if s.Title != "" {
		return s.Title, nil
	}
	s.mu.Lock()
	h := s.house
	s.mu.Unlock()
	if h != nil {
		p, err := h.Practice.Get(ctx)
		return p.Name, err
	}
	return words.T("ui.app"), nil
}

// Members implements shell.Session.
func (s *Session) Members(ctx context.Context) ([]shell.MemberChoice, error) {
	keys, err := house.OpenKeys(s.home)
	if err != nil {
		return nil, err
	}
	roles := map[string]string{}
	s.mu.Lock()
	h := s.house
	s.mu.Unlock()
	if h != nil {
		team, err := h.Team.List(ctx)
		if err != nil {
			return nil, err
		}
		for _, m := range team {
			roles[m.ID] = words.T("ui.role." + string(m.Role))
		}
	}
	var list []shell.MemberChoice
	for _, m := range keys.Members() {
		list = append(list, shell.MemberChoice{ID: m.ID, Name: m.Label, Role: roles[m.ID], Usual: m.ID == s.Usual})
	}
	return list, nil
}

// Unlock implements shell.Session: the first one opens the house, the same person comes back to the running session,
// another person gets a new one.
func (s *Session) Unlock(ctx context.Context, memberID, passphrase string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.letIn(ctx, memberID, passphrase)
	if err == nil {
		s.keepKey()
		s.shut.Store(false)
	}
	return err
}

func (s *Session) letIn(ctx context.Context, memberID, passphrase string) error {
	if s.house == nil {
		return s.openHouse(ctx, memberID, passphrase)
	}
	if s.team != nil && s.team.Member().ID == memberID {
		_, err := s.team.Unlock(ctx, passphrase)
		return err
	}
	next, err := s.house.Team.SignIn(ctx, memberID, passphrase, 0)
	if err != nil {
		return err
	}
	if s.team != nil {
		err = s.team.SignOut(ctx)
	}
	next.OnLock(s.hide)
	s.team = next
	return err
}

func (s *Session) openHouse(ctx context.Context, memberID, passphrase string) error {
	if wait := time.Until(s.after); wait > 0 {
		return fault.New(fault.Denied, "Too many wrong passphrases. Wait %s, then try again.", team.InWords(wait))
	}
	h, session, err := house.OpenCounting(ctx, s.home, memberID, passphrase, s.src, s.failed)
	if errors.Is(err, vault.ErrWrongPassphrase) {
		// The vault is closed, so there is no log to slow anybody down by. Inside, the team's own count goes on.
		s.failed++
		if wait := team.Wait(s.failed); wait > 0 {
			s.after = time.Now().Add(wait)
			return fault.Wrap(fault.Locked, err, "The passphrase is wrong. Wait %s before the next try.", team.InWords(wait))
		}
	}
	if err != nil {
		return err
	}
	s.failed, s.after = 0, time.Time{}
	s.house, s.team = h, session
	s.begin()
	return nil
}

func (s *Session) idle(ctx context.Context) time.Duration {
	p, err := s.house.Practice.Get(ctx)
	if err != nil {
		return 10 * time.Minute
	}
	return p.IdleAfter()
}

// Lock implements shell.Session: the member's rights end at once; the key leaves memory when nobody comes back.
func (s *Session) Lock() {
	s.shut.Store(true)
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.shut.Load() {
			return // somebody has come back meanwhile
		}
		if s.team != nil {
			// The rights end before anything is written; what the log can't take now is no reason to stay open.
			if err := s.team.Lock(context.Background()); err != nil {
				slog.Error("the lock is not in the audit log", "error", fault.Of(err))
			}
		}
		s.keepKey()
		s.expiry = time.AfterFunc(s.life(), s.expire)
	}()
}

// life is how long the key stays after the last person has left: what the practice has set, or what the session was told.
func (s *Session) life() time.Duration {
	if s.keyLife != keyLife || s.house == nil {
		return s.keyLife
	}
	minutes, err := house.KeyMinutes.Get(context.Background(), s.house.DB)
	if err != nil {
		return keyLife
	}
	return time.Duration(minutes) * time.Minute
}

// expire closes the house of a session nobody has come back to.
func (s *Session) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shut.Load() {
		return // somebody came back while this waited
	}
	if err := s.close(); err != nil {
		slog.Error("closing the practice", "error", fault.Of(err)) // the key has left memory either way
	}
}

func (s *Session) keepKey() {
	if s.expiry != nil {
		s.expiry.Stop()
		s.expiry = nil
	}
}

// Create implements shell.Session.
func (s *Session) Create(ctx context.Context, first shell.FirstStart) (shell.MemberChoice, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, recovery, err := house.Create(ctx, s.home, house.New{Practice: first.Name, Administrator: first.Administrator, Passphrase: first.Passphrase,
		Phone: strings.TrimSpace(first.Phone), TimeZone: first.TimeZone}, s.src)
	if err != nil {
		return shell.MemberChoice{}, "", err
	}
	m := h.Keys.Members()[0]
	session, err := h.SignIn(ctx, m.ID, 0)
	if err != nil {
		return shell.MemberChoice{}, "", errors.Join(err, h.Close())
	}
	s.house, s.team = h, session
	s.shut.Store(false)
	// The practice is there, whatever comes of the rest: what can't be kept now is asked for again.
	if err := beginSetup(ctx, h, session, first.Office); err != nil {
		slog.Error("the first step of the first start is not all kept", "error", fault.Of(err))
	}
	s.begin()
	return shell.MemberChoice{ID: m.ID, Name: m.Label, Role: words.T("ui.role." + string(access.Administrator))}, recovery, nil
}

// Restore implements shell.Session.
func (s *Session) Restore(ctx context.Context, path, secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.house != nil {
		return fault.New(fault.Conflict, "The folder is not empty. Nothing was overwritten; name a new or empty folder.")
	}
	return house.RestoreHome(ctx, path, secret, s.home)
}

// Adopt takes over a house that is open already, with somebody signed in: the demo's.
func (s *Session) Adopt(h *house.House, session *team.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.house, s.team = h, session
}

// Serve sets what is called whenever the house has been opened, and calls it at once for one that is open already.
func (s *Session) Serve(opened func(h *house.House) (stop func())) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onOpen = opened
	if s.house != nil {
		s.begin()
	}
}

// hide locks the window when the member's session has ended by itself.
func (s *Session) hide() {
	if s.onLock != nil && !s.shut.Load() {
		s.onLock()
	}
}

// begin begins what goes on in the background, with s.mu held. The window's own idle lock ends the member's rights
// through Lock: two clocks for one thing would disagree.
func (s *Session) begin() {
	s.team.SetIdle(0)
	s.team.OnLock(s.hide)
	if s.onOpen != nil && s.stop == nil {
		s.stop = s.onOpen(s.house)
	}
}

// Close ends what goes on in the background and closes the house.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.close()
}

func (s *Session) close() error {
	s.keepKey()
	if s.house == nil {
		return nil
	}
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	s.last.Wait()
	var err error
	if s.team != nil {
		err = s.team.SignOut(context.Background())
	}
	err = errors.Join(err, s.house.Close())
	s.house, s.team = nil, nil
	return err
}

// Role is the role of who is signed in.
func (s *Session) Role() access.Role {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.team == nil {
		return ""
	}
	return s.team.Member().Role
}

// Member is the id and the role of who is signed in.
func (s *Session) Member() (id string, role access.Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.team == nil {
		return "", ""
	}
	m := s.team.Member()
	return m.ID, m.Role
}

// act returns the house and a context in which the signed-in member acts. Every call of a screen comes through here,
// so that a locked screen can't ask for anything.
func (s *Session) act(ctx context.Context) (*house.House, context.Context, error) {
	s.mu.Lock()
	h, t := s.house, s.team
	s.mu.Unlock()
	if h == nil || t == nil || s.shut.Load() {
		return nil, nil, fault.New(fault.Locked, "The practice is locked. Enter your passphrase to go on.")
	}
	ctx, err := t.Context(ctx)
	return h, ctx, err
}

// IdleAfter is the idle time of the practice, or the usual ten minutes while it is locked.
func (s *Session) IdleAfter() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.house == nil {
		return 10 * time.Minute
	}
	return s.idle(context.Background())
}
