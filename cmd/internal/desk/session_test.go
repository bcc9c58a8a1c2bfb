package desk

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/ui/shell"
)

func locked(err error) bool { return errors.Is(err, &fault.Error{Kind: fault.Locked}) }

func TestUnlockOpensThePractice(t *testing.T) {
	r := newRig(t)
	if name, err := r.session.Practice(t.Context()); err != nil || name != "Foyer" {
		t.Errorf("a locked practice is called %q, %v", name, err)
	}
	if _, _, err := r.session.act(t.Context()); !locked(err) {
		t.Errorf("a locked practice answers: %v", err)
	}
	members, err := r.session.Members(t.Context())
	if err != nil || len(members) != 2 || members[0].Role != "" {
		t.Errorf("members %v, %v: want two, without their roles", members, err)
	}
	if err := r.session.Unlock(t.Context(), r.members[desker], "not-the-passphrase"); !locked(err) {
		t.Fatalf("a wrong passphrase: %v", err)
	}
	if err := r.session.Unlock(t.Context(), "nobody", passphrase); !locked(err) {
		t.Fatalf("nobody: %v", err)
	}
	r.unlock(desker)
	if name, err := r.session.Practice(t.Context()); err != nil || name != "Cedar Hollow Family Medicine" {
		t.Errorf("the open practice is called %q, %v", name, err)
	}
	if r.session.Role() != access.Staff {
		t.Errorf("the role is %q", r.session.Role())
	}
	if members, err = r.session.Members(t.Context()); err != nil || members[0].Role == "" {
		t.Errorf("members %v, %v: want their roles", members, err)
	}
}

func TestAFolderWithoutAPractice(t *testing.T) {
	s := NewSession(t.TempDir()+"/none", source())
	if name, err := s.Practice(t.Context()); name != "" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
	if _, err := s.Members(t.Context()); fault.Of(err) != fault.NotFound {
		t.Errorf("members of nothing: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestCreateFromTheFirstStart(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a key at its real cost")
	}
	s := NewSession(t.TempDir()+"/new", source())
	m, recovery, err := s.Create(t.Context(), shell.FirstStart{Office: shell.Office{Name: "Harbor Clinic"}, Administrator: founder, Passphrase: passphrase})
	if err != nil || m.Name != founder || len(recovery) < 20 {
		t.Fatalf("%v, %q, %v", m, recovery, err)
	}
	if s.Role() != access.Administrator {
		t.Errorf("the role is %q", s.Role())
	}
	if _, _, err := s.Create(t.Context(), shell.FirstStart{Office: shell.Office{Name: "Harbor Clinic"}, Administrator: founder, Passphrase: passphrase}); fault.Of(err) != fault.Conflict {
		t.Errorf("a second practice in one folder: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// The moment Lock returns, nothing answers any more, though the log is written later.
func TestLockEndsTheRightsAtOnce(t *testing.T) {
	r := newRig(t)
	r.unlock(founder)
	h, before := r.act()
	d := newDesk(r.session, r.tray)
	for range 20 {
		r.session.Lock()
		if _, err := (todayServices{d}).Today(t.Context(), time.Time{}); !locked(err) {
			t.Fatalf("Today answers a locked screen: %v", err)
		}
		if _, err := (patientServices{d}).Record(t.Context(), r.people["Walter"]); !locked(err) {
			t.Fatalf("Patients answers a locked screen: %v", err)
		}
		if _, err := (summaryServices{d}).Print(t.Context(), r.visits["Walter"], summaryOptions()); !locked(err) {
			t.Fatalf("Summary answers a locked screen: %v", err)
		}
		r.unlock(founder)
		if _, err := (todayServices{d}).Today(t.Context(), time.Time{}); err != nil {
			t.Fatalf("after unlocking: %v", err)
		}
	}
	r.session.Lock()
	eventually(t, "the lock in the log", func() bool {
		entries, err := audit.List(before, h.DB, audit.Filter{Limit: 5})
		return err == nil && len(entries) > 0 && entries[0].Action == "member.locked"
	})
	if r.tray.count() != 0 {
		t.Error("something was printed")
	}
}

func TestAnotherMemberGetsASessionOfTheirOwn(t *testing.T) {
	r := newRig(t)
	r.unlock(desker)
	r.session.Lock()
	if err := r.session.Unlock(t.Context(), r.members[founder], "not-the-passphrase"); !locked(err) {
		t.Fatalf("a wrong passphrase: %v", err)
	}
	if _, _, err := r.session.act(t.Context()); !locked(err) {
		t.Fatalf("after a wrong passphrase: %v", err)
	}
	r.unlock(founder)
	if r.session.Role() != access.Administrator {
		t.Errorf("the role is %q", r.session.Role())
	}
	_, ctx := r.act()
	if who, _ := access.From(ctx); who.Name != founder {
		t.Errorf("%q acts", who.Name)
	}
}

func TestTheKeyIsDroppedWhenNobodyComesBack(t *testing.T) {
	r := newRig(t)
	r.session.keyLife = 30 * time.Millisecond
	var opened, stopped atomic.Int32
	r.session.Serve(func(*house.House) func() { opened.Add(1); return func() { stopped.Add(1) } })
	r.unlock(desker)
	r.session.Lock()
	open := func() bool {
		r.session.mu.Lock()
		defer r.session.mu.Unlock()
		return r.session.house != nil
	}
	eventually(t, "the end of the key", func() bool { return !open() })
	if stopped.Load() != 1 {
		t.Errorf("what went on in the background ended %d times", stopped.Load())
	}
	r.unlock(desker)
	time.Sleep(100 * time.Millisecond)
	if !open() || opened.Load() != 2 {
		t.Errorf("open %t after %d openings: somebody who came back keeps the key", open(), opened.Load())
	}
	// A wrong passphrase is not somebody who has come back.
	r.session.Lock()
	if err := r.session.Unlock(t.Context(), r.members[desker], "not-the-passphrase"); !locked(err) {
		t.Fatal(err)
	}
	eventually(t, "the end of the key after a wrong passphrase", func() bool { return !open() })
}

func TestCloseTwice(t *testing.T) {
	r := newRig(t)
	r.session.Serve(func(*house.House) func() { return func() {} })
	r.unlock(desker)
	for range 3 {
		if err := r.session.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := r.session.act(t.Context()); !locked(err) {
		t.Errorf("a closed practice answers: %v", err)
	}
	r.unlock(desker) // and it can be opened again
}

// Locking, unlocking, asking and closing at once neither block one another nor leave anything open.
func TestNothingBlocksAnything(t *testing.T) {
	r := newRig(t)
	r.session.keyLife = 5 * time.Millisecond
	d := newDesk(r.session, r.tray)
	r.session.Serve(func(h *house.House) func() {
		ctx, cancel := context.WithCancel(access.With(context.Background(), access.System))
		done := make(chan struct{})
		go func() { defer close(done); h.Chores(ctx, d.log) }()
		return func() { cancel(); <-done }
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work := make(chan struct{}, 3)
		each := func(fn func()) {
			go func() {
				for range 15 {
					fn()
				}
				work <- struct{}{}
			}()
		}
		each(func() {
			if err := r.session.Unlock(t.Context(), r.members[desker], passphrase); err != nil {
				t.Errorf("unlocking: %v", err)
			}
		})
		each(r.session.Lock)
		each(func() {
			if _, err := (todayServices{d}).Today(t.Context(), time.Time{}); err != nil && fault.Of(err) == "" && !errors.Is(err, context.Canceled) {
				t.Logf("asked while it closed: %v", err)
			}
		})
		for range 3 {
			<-work
		}
		if err := r.session.Close(); err != nil {
			t.Error(err)
		}
	}()
	select {
	case <-ended:
	case <-time.After(60 * time.Second):
		t.Fatal("locking, unlocking, asking and closing wait for one another")
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}
