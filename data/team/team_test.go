package team

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

// ring is a key file in memory.
type ring struct {
	pass   map[string]string
	label  map[string]string
	broken error
}

func newRing() *ring { return &ring{pass: map[string]string{}, label: map[string]string{}} }

func (r *ring) AddMember(id, label, passphrase string) error {
	if r.broken != nil {
		return r.broken
	}
	r.pass[id], r.label[id] = passphrase, label
	return nil
}
func (r *ring) ChangePassphrase(id, passphrase string) error {
	r.pass[id] = passphrase
	return r.broken
}
func (r *ring) Rename(id, label string) error { r.label[id] = label; return r.broken }
func (r *ring) RemoveMember(id string) error  { delete(r.pass, id); return r.broken }
func (r *ring) Verify(id, passphrase string) error {
	if r.broken != nil {
		return r.broken
	}
	if p, ok := r.pass[id]; !ok || p != passphrase {
		return fault.New(fault.Locked, "wrong")
	}
	return nil
}

const good, other = "correct horse battery staple", "tulip-harbor-canyon-lamp"

// dial is a clock that tests turn.
type dial struct {
	mu sync.Mutex
	at time.Time
}

func (d *dial) now() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.at }
func (d *dial) turn(by time.Duration) {
	d.mu.Lock()
	d.at = d.at.Add(by)
	d.mu.Unlock()
}

func open(t *testing.T) (*Service, *ring, *store.DB, *dial) {
	d := &dial{at: storetest.Now}
	db := storetest.OpenAt(t, clock.New(d.now, clock.Reproducible(1)))
	keys := newRing()
	return New(db, keys), keys, db, d
}

func add(t *testing.T, s *Service, name string, role access.Role) Member {
	t.Helper()
	m, err := s.Add(storetest.As(access.Administrator), Member{Name: name, Role: role, Languages: []string{"EN", "es", "en"}}, good)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAddFindAndList(t *testing.T) {
	s, keys, _, _ := open(t)
	m := add(t, s, " Anita  Rao ", access.Provider)
	if m.Name != "Anita Rao" || len(m.Languages) != 2 || keys.pass[m.ID] != good {
		t.Errorf("added %+v", m)
	}
	if _, err := s.Add(storetest.As(access.Administrator), Member{Name: "anita rao", Role: access.Staff}, good); fault.Of(err) != fault.Conflict {
		t.Errorf("the same name: %v", err)
	}
	if _, err := s.Add(storetest.As(access.Provider), Member{Name: "X", Role: access.Staff}, good); fault.Of(err) != fault.Denied {
		t.Errorf("by a provider: %v", err)
	}
	for _, by := range []string{m.ID, "ANITA RAO"} {
		if got, err := s.Find(context.Background(), by); err != nil || got.ID != m.ID {
			t.Errorf("find %q: %v, %v", by, got, err)
		}
	}
	keys.broken = errors.New("disk full")
	if _, err := s.Add(storetest.As(access.Administrator), Member{Name: "Ben Ode", Role: access.Staff}, good); fault.Of(err) != fault.Unavailable {
		t.Errorf("broken key file: %v", err)
	}
	if list, err := s.List(context.Background()); err != nil || len(list) != 1 {
		t.Errorf("list %v, %v", list, err)
	}
}

func TestLastAdministratorStays(t *testing.T) {
	s, keys, _, _ := open(t)
	ctx := storetest.As(access.Administrator)
	a := add(t, s, "Dana Pell", access.Administrator)
	if err := s.Deactivate(ctx, a.ID); fault.Of(err) != fault.Denied {
		t.Errorf("deactivating the last: %v", err)
	}
	down := a
	down.Role = access.Staff
	if _, err := s.Change(ctx, down); fault.Of(err) != fault.Denied {
		t.Errorf("demoting the last: %v", err)
	}
	b := add(t, s, "Luis Ortega", access.Administrator)
	if err := s.Deactivate(ctx, a.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := keys.pass[a.ID]; ok {
		t.Error("the key of a deactivated member is still there")
	}
	if err := s.Deactivate(ctx, b.ID); fault.Of(err) != fault.Denied {
		t.Errorf("deactivating the last: %v", err)
	}
	if err := s.Deactivate(ctx, a.ID); err != nil {
		t.Errorf("deactivating again must be harmless: %v", err)
	}
	if _, err := s.SignIn(context.Background(), a.ID, good, time.Minute); fault.Of(err) != fault.Denied {
		t.Errorf("sign-in of a former member: %v", err)
	}
	if err := s.Reactivate(ctx, a.ID, other); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignIn(context.Background(), a.ID, other, time.Minute); err != nil {
		t.Errorf("sign-in after coming back: %v", err)
	}
}

func TestChangeRefusesOldRevision(t *testing.T) {
	s, keys, _, _ := open(t)
	ctx := storetest.As(access.Administrator)
	m := add(t, s, "Dana Pell", access.Staff)
	m.Name, m.Credential = "Dana Pell-Osei", "MA"
	changed, err := s.Change(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	if changed.Title() != "Dana Pell-Osei, MA" || keys.label[m.ID] != "Dana Pell-Osei" {
		t.Errorf("changed %+v, label %q", changed, keys.label[m.ID])
	}
	if _, err := s.Change(ctx, m); fault.Of(err) != fault.Conflict {
		t.Errorf("an older revision: %v", err)
	}
}

func TestWrongPassphrasesWaitLongerAndAreInTheLog(t *testing.T) {
	s, _, db, d := open(t)
	m := add(t, s, "Anita Rao", access.Provider)
	ctx := context.Background()
	var waits []time.Duration
	for range 6 {
		if _, err := s.SignIn(ctx, m.ID, "wrong wrong wrong", time.Minute); fault.Of(err) != fault.Locked {
			t.Fatalf("wrong passphrase: %v", err)
		}
		wait, err := s.WaitFor(ctx, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		waits = append(waits, wait)
		if wait > 0 {
			if _, err := s.SignIn(ctx, m.ID, good, time.Minute); fault.Of(err) != fault.Denied || !strings.Contains(err.Error(), "Wait") {
				t.Fatalf("the right one while waiting: %v", err)
			}
		}
		d.turn(wait)
	}
	for i, want := range []time.Duration{0, 0, 5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second} {
		if waits[i] != want {
			t.Errorf("after %d failures: wait %s, want %s", i+1, waits[i], want)
		}
	}
	if Wait(1000) != 15*time.Minute {
		t.Errorf("the longest wait is %s", Wait(1000))
	}
	if _, err := s.SignIn(ctx, m.ID, good, time.Minute); err != nil {
		t.Fatal(err)
	}
	log, err := audit.List(storetest.As(access.Administrator), db, audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, e := range log {
		count[e.Action]++
	}
	if count["member.sign-in-failed"] != 6 || count["member.signed-in"] != 1 {
		t.Errorf("log %v", count)
	}
	if wait, err := s.WaitFor(ctx, m.ID); wait != 0 || err != nil {
		t.Errorf("after signing in: %s, %v", wait, err)
	}
}

func TestSessionLocksAndReturnsDraftsToTheSamePerson(t *testing.T) {
	s, _, _, d := open(t)
	ctx := context.Background()
	a, b := add(t, s, "Anita Rao", access.Provider), add(t, s, "Ben Ode", access.Staff)
	session, err := s.SignIn(ctx, a.ID, good, 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	session.OnLock(func() { hidden++ })
	d.turn(9 * time.Minute)
	session.Touch()
	d.turn(9 * time.Minute)
	as, err := session.Context(ctx)
	if err != nil {
		t.Fatalf("locked too early: %v", err)
	}
	if err := s.SaveDraft(as, "reply:1", "Dear patient"); err != nil {
		t.Fatal(err)
	}
	d.turn(time.Minute)
	if _, err := session.Context(ctx); fault.Of(err) != fault.Locked {
		t.Fatalf("not locked after ten minutes: %v", err)
	}
	session.Touch()
	if !session.Locked() || hidden != 1 {
		t.Errorf("a touch brought back a locked session, or it hid %d times", hidden)
	}
	elsewhere, err := s.SignIn(ctx, b.ID, good, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	asB, err := elsewhere.Context(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := s.Drafts(asB); err != nil || len(list) != 0 {
		t.Errorf("another person sees drafts: %v, %v", list, err)
	}
	if _, err := session.Unlock(ctx, "wrong wrong wrong"); fault.Of(err) != fault.Locked {
		t.Errorf("wrong passphrase: %v", err)
	}
	drafts, err := session.Unlock(ctx, good)
	if err != nil || len(drafts) != 1 || drafts[0].Body != "Dear patient" {
		t.Fatalf("drafts %v, %v", drafts, err)
	}
	if as, err = session.Context(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveDraft(as, "reply:1", ""); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.LoadDraft(as, "reply:1"); ok || err != nil {
		t.Errorf("an empty draft stays: %v, %v", ok, err)
	}
	if err := session.SignOut(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Unlock(ctx, good); fault.Of(err) != fault.Locked {
		t.Errorf("unlocking an ended session: %v", err)
	}
}

func TestDeactivatedMemberLosesARunningSession(t *testing.T) {
	s, _, db, _ := open(t)
	ctx := context.Background()
	m := add(t, s, "Ben Ode", access.Staff)
	session, err := s.SignIn(ctx, m.ID, good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Deactivate(storetest.As(access.Administrator), m.ID); err != nil {
		t.Fatal(err)
	}
	db.Close() // delivers every signal
	if !session.Locked() {
		t.Error("the session goes on")
	}
}

func TestWatchLocksByItself(t *testing.T) {
	s, _, db, d := open(t)
	m := add(t, s, "Ben Ode", access.Staff)
	logged := make(chan SignedOut, 1)
	store.Subscribe(db, func(o SignedOut) { logged <- o })
	session, err := s.SignIn(context.Background(), m.ID, good, 3*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	hidden := make(chan struct{})
	session.OnLock(func() { close(hidden) })
	d.turn(3*time.Minute - 50*time.Millisecond)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { session.Watch(ctx); close(done) }()
	d.turn(time.Minute)
	select {
	case <-hidden:
	case <-time.After(10 * time.Second):
		t.Error("the screen was not hidden")
	}
	select {
	case o := <-logged:
		if o != (SignedOut{m.ID, true}) {
			t.Errorf("signal %+v", o)
		}
	case <-time.After(10 * time.Second):
		t.Error("the lock is not in the log")
	}
	stop()
	<-done
}

func TestPassphraseStrength(t *testing.T) {
	for passphrase, want := range map[string]Level{
		"password123":                    TooWeak,
		"P@ssw0rd2026!":                  TooWeak,
		"Summer2026!!":                   TooWeak,
		"qwertyuiop":                     TooWeak,
		"aaaaaaaaaaaaaaaaaa":             TooWeak,
		"12345678901234":                 TooWeak,
		"AnitaRao2026":                   TooWeak,
		"kX7#p":                          TooWeak,
		"correct horse battery staple":   Strong,
		"tulip-harbor-canyon":            Good,
		"a long test passphrase":         Fair,
		"zq8#Lm2!vTx9":                   Fair,
		"my grandmother sells umbrellas": Strong,
	} {
		if got := Estimate(passphrase, "Anita Rao"); got.Level != want {
			t.Errorf("%q: %s (%.1f bits), want %s", passphrase, got.Level, got.Bits, want)
		}
	}
	err := CheckPassphrase("Summer2026!!")
	if fault.Of(err) != fault.Invalid || !strings.Contains(err.Error(), "year") || strings.Contains(err.Error(), "Summer") {
		t.Errorf("the reason must be in words and never quote the passphrase: %v", err)
	}
	for _, r := range reasonOrder {
		if r.In("en") == "" || r.In("es-MX") == "" || r.In("en") == r.In("es") {
			t.Errorf("reason %s has no words", r)
		}
	}
	for _, p := range []string{"", "   ", "correct horse\tbattery staple", strings.Repeat("long ", 60)} {
		if err := CheckPassphrase(p); fault.Of(err) != fault.Invalid {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func FuzzEstimate(f *testing.F) {
	f.Add("correct horse", "Dana")
	f.Add("\xff\xfeaaa1234", "İ")
	f.Fuzz(func(t *testing.T, p, about string) {
		s := Estimate(p, about)
		if s.Bits < 0 || s.Level < TooWeak || s.Level > Strong {
			t.Errorf("%+v", s)
		}
		if err := CheckPassphrase(p, about); err == nil && s.Level == TooWeak {
			t.Error("accepted a weak one")
		}
	})
}

func TestPassphrasesChangeByTheirOwnerOrAnAdministrator(t *testing.T) {
	s, keys, db, _ := open(t)
	m := add(t, s, "Ben Ode", access.Staff)
	ctx, admin := access.With(context.Background(), m.Actor()), storetest.As(access.Administrator)
	if err := s.ChangePassphrase(ctx, "wrong wrong wrong", other); fault.Of(err) != fault.Locked {
		t.Errorf("with a wrong old one: %v", err)
	}
	if err := s.ChangePassphrase(ctx, good, "password1234"); fault.Of(err) != fault.Invalid {
		t.Errorf("to a weak one: %v", err)
	}
	if err := s.ChangePassphrase(context.Background(), good, other); fault.Of(err) != fault.Locked {
		t.Errorf("by nobody: %v", err)
	}
	if err := s.ChangePassphrase(ctx, good, other); err != nil || keys.pass[m.ID] != other {
		t.Errorf("by the owner: %v", err)
	}
	if err := s.ResetPassphrase(ctx, m.ID, good); fault.Of(err) != fault.Denied {
		t.Errorf("reset by staff: %v", err)
	}
	if err := s.ResetPassphrase(admin, m.ID, good); err != nil || keys.pass[m.ID] != good {
		t.Errorf("reset: %v", err)
	}
	session, err := s.SignInUnlocked(context.Background(), m.ID, time.Minute, 2)
	if err != nil || session.Member().ID != m.ID || session.Since() != storetest.Now {
		t.Fatalf("after unlocking the vault: %v", err)
	}
	log, err := audit.List(admin, db, audit.Filter{})
	if err != nil || log[0].Action != "member.signed-in" || log[1].Action != "member.sign-in-failed" || log[1].Detail["tries"] != 2.0 {
		t.Errorf("log %+v, %v", log[:2], err)
	}
	if err := session.Lock(context.Background()); err != nil || !session.Locked() {
		t.Errorf("locking by hand: %v", err)
	}
	if log, err = audit.List(admin, db, audit.Filter{}); err != nil || log[0].Action != "member.locked" || log[0].MemberID != m.ID {
		t.Errorf("log %+v, %v", log[0], err)
	}
}
