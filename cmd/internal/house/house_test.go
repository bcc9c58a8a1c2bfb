package house_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/team"
)

const (
	founder    = "Dana Lindqvist"
	passphrase = "harbor-lantern-42-meadow"
)

// at is a clock that tests move.
type at struct{ now time.Time }

func morning() *at { return &at{time.Date(2026, time.November, 17, 14, 0, 0, 0, time.UTC)} }

func (a *at) source() clock.Source {
	return clock.New(func() time.Time { return a.now }, clock.Reproducible(11))
}

func create(t testing.TB, home string, src clock.Source) (*house.House, string) {
	t.Helper()
	h, recovery, err := house.Create(t.Context(), home, house.New{Practice: "Cedar Hollow", Administrator: founder, Passphrase: passphrase, Cheap: true}, src)
	if err != nil {
		t.Fatal(err)
	}
	return h, recovery
}

func closed(t *testing.T, h *house.House) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, home, who, secret string, src clock.Source) (*house.House, context.Context) {
	t.Helper()
	h, session, err := house.Open(t.Context(), home, who, secret, src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, h) })
	ctx, err := session.Context(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h, ctx
}

// openBench is a new practice, open, with its founder at work.
func openBench(b *testing.B) (*house.House, context.Context) {
	b.Helper()
	h, _ := create(b, filepath.Join(b.TempDir(), "practice"), morning().source())
	members, err := h.Team.List(access.With(b.Context(), access.System))
	if err != nil {
		b.Fatal(err)
	}
	return h, access.With(b.Context(), members[0].Actor())
}

func add(t *testing.T, h *house.House, ctx context.Context, given string) string {
	t.Helper()
	id, err := h.Patients.Add(ctx, record.Patient{Names: []record.HumanName{{Given: []string{given}, Family: "Testa"}}, BirthDate: "1980-02-01", Sex: "female"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestCreateAndOpen(t *testing.T) {
	home, src := filepath.Join(t.TempDir(), "practice"), morning().source()
	if house.Exists(home) {
		t.Fatal("a practice where there is none")
	}
	if _, _, err := house.Open(t.Context(), home, "", passphrase, src); fault.Of(err) != fault.NotFound {
		t.Errorf("opening nothing: %v", err)
	}
	h, recovery := create(t, home, src)
	if h.Home != home || len(recovery) < 20 {
		t.Errorf("home %s, recovery key of %d characters", h.Home, len(recovery))
	}
	if info, err := os.Stat(home); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v %v", info.Mode(), err)
	}
	closed(t, h)
	for _, who := range []string{"", founder, strings.ToUpper(founder)} {
		h, session, err := house.Open(t.Context(), home, who, passphrase, src)
		if err != nil {
			t.Fatal(err)
		}
		if m := session.Member(); m.Name != founder || m.Role != access.Administrator {
			t.Errorf("%q opened as %v", who, m)
		}
		if p, err := h.Practice.Get(t.Context()); err != nil || p.Name != "Cedar Hollow" {
			t.Errorf("practice %q, %v", p.Name, err)
		}
		closed(t, h)
	}
	for _, tt := range []struct{ who, secret, says string }{
		{"", "not-the-passphrase", "passphrase is wrong"}, {founder, "not-the-passphrase", "passphrase is wrong"}, {"Nobody", passphrase, "Nobody of that name"},
	} {
		if _, _, err := house.Open(t.Context(), home, tt.who, tt.secret, src); fault.Of(err) != fault.Locked || !strings.Contains(fault.Message(err), tt.says) {
			t.Errorf("%q with %q: %v", tt.who, tt.secret, err)
		}
	}
}

func TestCreateRefusesAndLeavesNothing(t *testing.T) {
	src := morning().source()
	good := house.New{Practice: "Cedar Hollow", Administrator: founder, Passphrase: passphrase, Cheap: true}
	change := func(f func(*house.New)) house.New { n := good; f(&n); return n }
	for name, n := range map[string]house.New{
		"no practice": change(func(n *house.New) { n.Practice = " " }), "no user": change(func(n *house.New) { n.Administrator = "" }),
		"weak": change(func(n *house.New) { n.Passphrase = "password1" }), "own name": change(func(n *house.New) { n.Passphrase = "DanaLindqvist" }),
	} {
		home := filepath.Join(t.TempDir(), "practice")
		if _, _, err := house.Create(t.Context(), home, n, src); fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(home); err == nil {
			t.Errorf("%s: left a folder", name)
		}
	}
	// Stopped in the middle: what was made is taken away, what was there stays.
	home := t.TempDir()
	note := filepath.Join(home, "note.txt")
	if err := os.WriteFile(note, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := house.Create(ctx, home, good, src); err == nil {
		t.Fatal("created with a context that has ended")
	}
	if left, err := filepath.Glob(filepath.Join(home, "*")); err != nil || !slices.Equal(left, []string{note}) {
		t.Errorf("left %v, %v", left, err)
	}
	h, _ := create(t, home, src)
	closed(t, h)
	if _, _, err := house.Create(t.Context(), home, good, src); fault.Of(err) != fault.Conflict {
		t.Errorf("a second practice: %v", err)
	}
	if err := os.Remove(filepath.Join(home, house.KeyFile)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := house.Create(t.Context(), home, good, src); fault.Of(err) != fault.Conflict {
		t.Errorf("over a database without its key: %v", err)
	}
	if _, err := os.Stat(filepath.Join(home, house.DatabaseFile)); err != nil {
		t.Errorf("the database is gone: %v", err)
	}
}

func TestRoles(t *testing.T) {
	home, src := filepath.Join(t.TempDir(), "practice"), morning().source()
	h, _ := create(t, home, src)
	closed(t, h)
	h, admin := open(t, home, founder, passphrase, src)
	for _, m := range []team.Member{{Name: "Anita Rao", Role: access.Provider}, {Name: "Rosie Calder", Role: access.Staff}} {
		if _, err := h.Team.Add(admin, m, "velvet-otter-91-"+m.Name); err != nil {
			t.Fatal(err)
		}
	}
	for who, role := range map[string]access.Role{"Anita Rao": access.Provider, "Rosie Calder": access.Staff} {
		_, ctx := open(t, home, who, "velvet-otter-91-"+who, src)
		if actor, ok := access.From(ctx); !ok || actor.Role != role || actor.Name != who {
			t.Errorf("%s acts as %v", who, actor)
		}
		_, err := h.Backup(ctx, filepath.Join(t.TempDir(), "b"))
		if allowed := access.BackUp.Allows(role); allowed != (err == nil) {
			t.Errorf("%s backing up: %v", role, err)
		}
		if _, err := h.Export.All(ctx, "csv", filepath.Join(t.TempDir(), "out"), nil); fault.Of(err) != fault.Denied {
			t.Errorf("%s exporting: %v", role, err)
		}
		if _, err := h.Team.Add(ctx, team.Member{Name: "X", Role: access.Administrator}, "velvet-otter-91-x"); fault.Of(err) != fault.Denied {
			t.Errorf("%s adding an administrator: %v", role, err)
		}
	}
	if _, err := h.Backup(t.Context(), filepath.Join(t.TempDir(), "b")); fault.Of(err) != fault.Locked {
		t.Errorf("backing up with nobody signed in: %v", err)
	}
}

func counts(t *testing.T, h *house.House) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, table := range []string{"patient", "visit", "member", "audit_entry", "enrollment_code"} {
		var n int
		if err := h.DB.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[table] = n
	}
	return out
}

func TestBackupRestore(t *testing.T) {
	home, clockwork := filepath.Join(t.TempDir(), "practice"), morning()
	src := clockwork.source()
	h, recovery := create(t, home, src)
	closed(t, h)
	h, ctx := open(t, home, "", passphrase, src)
	for _, name := range []string{"Ana", "Berta", "Carla"} {
		if _, err := h.Enrollment.Issue(ctx, add(t, h, ctx, name), enrollment.Paper); err != nil {
			t.Fatal(err)
		}
	}
	if last, err := h.LastBackup(ctx); err != nil || !last.IsZero() {
		t.Errorf("a backup before the first one: %v %v", last, err)
	}
	before := counts(t, h)
	path := filepath.Join(t.TempDir(), "week.foyer")
	manifest, err := h.Backup(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if manifest.Counts["patient"] != 3 || !manifest.Created.Equal(clockwork.now) {
		t.Errorf("manifest: %d patients, %s", manifest.Counts["patient"], manifest.Created)
	}
	if last, err := h.LastBackup(ctx); err != nil || !last.Equal(clockwork.now) {
		t.Errorf("the newest backup is of %v, %v", last, err)
	}
	if _, err := h.Backup(ctx, path); fault.Of(err) != fault.Conflict {
		t.Errorf("a backup over another: %v", err)
	}
	for name, secret := range map[string]string{"passphrase": passphrase, "recovery key": recovery} {
		to := filepath.Join(t.TempDir(), "restored")
		if _, err := house.Restore(t.Context(), path, secret, to); err != nil {
			t.Fatalf("with the %s: %v", name, err)
		}
		restored, session, err := house.Open(t.Context(), to, founder, passphrase, src)
		if err != nil {
			t.Fatal(err)
		}
		after := counts(t, restored)
		after["audit_entry"]-- // signing in is an entry of its own
		if !maps.Equal(after, before) {
			t.Errorf("with the %s: %v, want %v", name, after, before)
		}
		if ctx, err := session.Context(t.Context()); err != nil {
			t.Error(err)
		} else if _, err := restored.Check(ctx); err != nil {
			t.Errorf("checking what was restored: %v", err)
		}
		if chain, err := audit.Verify(t.Context(), restored.DB, manifest.AuditHead); err != nil {
			t.Errorf("the backup's end of the chain is not in the restored chain: %v %v", chain, err)
		}
		closed(t, restored)
	}
	to := filepath.Join(t.TempDir(), "restored")
	if _, err := house.Restore(t.Context(), path, "not-the-passphrase", to); fault.Of(err) != fault.Locked {
		t.Errorf("restoring with a wrong passphrase: %v", err)
	}
	if house.Exists(to) {
		t.Error("a failed restore left a practice")
	}
	// Into a folder that the program has written its own things into, as before a first start.
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(to, "window.json")
	if err := os.WriteFile(own, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := house.RestoreHome(t.Context(), path, "not-the-passphrase", to); fault.Of(err) != fault.Locked || house.Exists(to) {
		t.Errorf("restoring at home with a wrong passphrase: %v", err)
	}
	if err := house.RestoreHome(t.Context(), path, passphrase, to); err != nil {
		t.Fatal(err)
	}
	restored, _, err := house.Open(t.Context(), to, founder, passphrase, src)
	if err != nil {
		t.Fatal(err)
	}
	if got := counts(t, restored)["patient"]; got != 3 {
		t.Errorf("%d patients", got)
	}
	closed(t, restored)
	if err := house.RestoreHome(t.Context(), path, passphrase, to); fault.Of(err) != fault.Conflict {
		t.Errorf("a backup over a practice: %v", err)
	}
	left, err := os.ReadDir(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if strings.HasPrefix(e.Name(), ".restore") {
			t.Errorf("left %s", e.Name())
		}
	}
	if _, err := os.Stat(own); err != nil {
		t.Error(err)
	}
}

func TestCheckNoticesATamperedPage(t *testing.T) {
	home, src := filepath.Join(t.TempDir(), "practice"), morning().source()
	h, _ := create(t, home, src)
	closed(t, h)
	h, session, err := house.Open(t.Context(), home, "", passphrase, src)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := session.Context(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		add(t, h, ctx, "Ana")
	}
	if _, err := h.Check(ctx); err != nil {
		t.Fatal(err)
	}
	closed(t, h)
	path := filepath.Join(home, house.DatabaseFile)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, share := range []int{3, 2} {
		damaged := slices.Clone(content)
		damaged[len(damaged)*(share-1)/share+100] ^= 0x10
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		h, _, err := house.Open(t.Context(), home, "", passphrase, src)
		if err == nil {
			_, err = h.Check(ctx)
			closed(t, h)
		}
		if fault.Of(err) != fault.Unavailable || !strings.Contains(fault.Message(err), "damaged") {
			t.Errorf("a changed byte: %v", err)
		}
	}
	if err := os.WriteFile(path, content[:len(content)-4000], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := house.Open(t.Context(), home, "", passphrase, src); fault.Of(err) != fault.Unavailable {
		t.Errorf("a file cut short: %v", err)
	}
}

func TestDailyChores(t *testing.T) {
	home, clockwork := filepath.Join(t.TempDir(), "practice"), morning()
	src := clockwork.source()
	h, _ := create(t, home, src)
	closed(t, h)
	h, ctx := open(t, home, "", passphrase, src)
	id := add(t, h, ctx, "Ana")
	if _, err := h.Enrollment.Issue(ctx, id, enrollment.Paper); err != nil {
		t.Fatal(err)
	}
	state := func() enrollment.State {
		e, err := h.Enrollment.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return e.State
	}
	system := access.With(t.Context(), access.System)
	for range 2 {
		if err := h.Daily(system); err != nil {
			t.Fatal(err)
		}
	}
	if state() != enrollment.Invited {
		t.Errorf("%s on the first day", state())
	}
	clockwork.now = clockwork.now.AddDate(0, 0, 31)
	if err := h.Daily(system); err != nil {
		t.Fatal(err)
	}
	if state() != enrollment.Expired {
		t.Errorf("%s after a month", state())
	}
}

// The enrollment follows a merge: by the house's own method at once, in the window by its chores.
func TestEnrollmentFollowsMerges(t *testing.T) {
	home, src := filepath.Join(t.TempDir(), "practice"), morning().source()
	h, _ := create(t, home, src)
	closed(t, h)
	h, ctx := open(t, home, "", passphrase, src)
	pair := func() (keep, other string) {
		keep, other = add(t, h, ctx, "Ana"), add(t, h, ctx, "Anna")
		if _, err := h.Enrollment.Activate(ctx, other, enrollment.Note{Channel: enrollment.Desk, Reason: "seen at the desk"}); err != nil {
			t.Fatal(err)
		}
		return keep, other
	}
	active := func(id string) bool {
		e, err := h.Enrollment.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return e.State == enrollment.Active
	}
	keep, other := pair()
	if _, err := h.Merge(ctx, keep, other); err != nil || !active(keep) {
		t.Errorf("merged at the command line: active %v, %v", active(keep), err)
	}
	background, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { h.Chores(background, house.Logger("off", os.Stderr)); close(ended) }()
	changed := make(chan struct{}, 16)
	defer store.Subscribe(h.DB, func(enrollment.Changed) { changed <- struct{}{} })()
	keep, other = pair()
	if _, err := h.Patients.Merge(ctx, keep, other); err != nil {
		t.Fatal(err)
	}
	for deadline := time.After(20 * time.Second); !active(keep); {
		select {
		case <-changed:
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			t.Fatal("the enrollment did not follow the merge")
		}
	}
	stop()
	<-ended
}
