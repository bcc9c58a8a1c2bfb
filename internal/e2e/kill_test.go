package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// kills is how often a program is to be killed in the middle of its work; FOYER_KILLS changes it.
func kills(t testing.TB) int {
	t.Helper()
	text := os.Getenv("FOYER_KILLS")
	if text == "" {
		return 12
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// killed runs the program and kills it after a time, as a power cut would. It says whether the program was still
// running then.
func (m *machine) killed(after time.Duration, args ...string) bool {
	m.t.Helper()
	cmd := m.command(args...)
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-done: // it was faster
		return false
	case <-time.After(after):
	}
	if err := cmd.Process.Kill(); err != nil {
		m.t.Logf("killing: %v", err)
	}
	<-done
	return cmd.ProcessState.Sys().(syscall.WaitStatus).Signaled()
}

// took measures a command that has to succeed.
func (m *machine) took(args ...string) time.Duration {
	m.t.Helper()
	begun := time.Now()
	m.run(args...)
	return time.Since(begun)
}

// killOften kills a command until it was hit as often as wanted, and sees each time whether the practice is whole. When
// the command was faster and all its work is done, it starts again from the practice as it was.
func (m *machine) killOften(opening, whole time.Duration, look func(n int), args ...string) {
	m.t.Helper()
	pristine := m.copy("pristine")
	r := rand.New(rand.NewPCG(1, uint64(len(args))))
	wanted, hit, tries := kills(m.t), 0, 0
	for ; hit < wanted && tries < 3*wanted; tries++ {
		after := opening*3/4 + time.Duration(r.Int64N(int64(max(whole-opening, 10*time.Millisecond))))
		if m.killed(after, args...) {
			hit++
		} else {
			if err := os.RemoveAll(m.home); err != nil {
				m.t.Fatal(err)
			}
			pristine.copy(filepath.Base(m.home))
			continue
		}
		if out, errs, code := m.try("check"); code != 0 {
			m.t.Fatalf("killed after %v of %v, the practice is not whole:\n%s%s", after, whole, out, errs)
		}
		look(tries)
	}
	m.t.Logf("killed %d of %d times within %v, of which opening takes %v", hit, tries, whole, opening)
	if hit < wanted/2 {
		m.t.Errorf("killed only %d times: the test proves little", hit)
	}
}

// TestKilledWhileImporting kills imports at random moments: the practice opens and is whole each time, nothing of it can
// be read, and in the end every patient is there once.
func TestKilledWhileImporting(t *testing.T) {
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	m.run("init", "--practice", "Harbor Lane Clinic", "--user", user, "--recovery-out", m.path("recovery.txt"))
	// A list like a practice's, and beside it one of the same shape that tells how long an import takes here.
	const people = 3000
	other := *m
	other.home = m.path("rehearsal")
	other.run("init", "--practice", "Rehearsal", "--user", user, "--recovery-out", m.path("recovery2.txt"))
	opening := other.took("patients", "nobody")
	whole := other.took("import", m.write("in/rehearsal.csv", csv(people, "Rehearsal")))

	path := m.write("in/list.csv", csv(people, "Quaymark"))
	words := []string{"Quaymark", "quaymark", "@patients.example", "555-01"}
	m.killOften(opening, whole, func(n int) {
		if n%3 == 0 {
			m.leak(words)
		}
	}, "import", path)
	m.run("import", path)
	var all struct {
		Patients []person `json:"patients"`
	}
	m.read(&all, "patients")
	if len(all.Patients) != people {
		t.Errorf("%d patients after all, want %d", len(all.Patients), people)
	}
	m.run("check")
	m.run("audit", "verify")
	m.leak(words)
}

// csv is a list of invented patients.
func csv(n int, family string) []byte {
	var b strings.Builder
	b.WriteString("MRN,Last Name,First Name,DOB,Sex,Phone,Email,Street,City,State,ZIP,Language\n")
	for i := range n {
		fmt.Fprintf(&b, "%s-%06d,%s%s,Tilda%s,19%02d-%02d-%02d,%s,(845) 555-01%02d,tilda.%s.%d@patients.example,%d Quay Street,Millbrook,NY,12545,en\n",
			family, i, family, letters(i), letters(i*7+3), 30+i%60, 1+i%12, 1+i%28, []string{"female", "male"}[i%2], i%100, strings.ToLower(family), i, 1+i%400)
	}
	return []byte(b.String())
}

// letters writes a number in letters, so that names differ as names do.
func letters(n int) string {
	text := ""
	for ; n > 0; n /= 20 {
		text += string("bcdfghjklmnpqrstvwxz"[n%20]) + string("aeiou"[n%5])
	}
	return text
}

// TestKilledWhileFetchingMail kills the first sync at random moments: the practice opens and is whole each time, and in
// the end every mail is there once.
func TestKilledWhileFetchingMail(t *testing.T) {
	r := newRig(t)
	const mails = 1000
	r.imap.Fill(t, "office", mails, 7)
	rehearsal := *r
	rehearsal.machine = r.copy("rehearsal")
	opening := rehearsal.took("patients", "nobody")
	whole := rehearsal.took("mail", "sync", "--json")

	r.killOften(opening, whole, func(int) {}, "mail", "sync", "--json")
	r.sync()
	rehearsal.sync()
	want, got := rehearsal.messages(), r.messages()
	if got != want || want < mails {
		t.Errorf("%d mails after all; fetched without a kill they are %d", got, want)
	}
	if again := r.sync(); again.New != 0 {
		t.Errorf("a further sync finds %d new mails", again.New)
	}
	r.run("check")
	r.leak([]string{"Content-Type", "multipart/", "text/plain"})
}

// messages counts the mails, and fails the test where one is there twice.
func (r *rig) messages() int {
	r.t.Helper()
	seen := map[string]bool{}
	for _, c := range r.conversations("--all") {
		for _, m := range c.Messages {
			if seen[m.ID] {
				r.t.Errorf("the mail %s is listed twice", m.ID)
			}
			seen[m.ID] = true
		}
	}
	return len(seen)
}

// copy is the same account with a copy of the data folder.
func (m *machine) copy(name string) *machine {
	m.t.Helper()
	c := *m
	c.home = m.path(name)
	if err := os.CopyFS(c.home, os.DirFS(m.home)); err != nil {
		m.t.Fatal(err)
	}
	// Copies are open to others; the program asks for folders and files of one's own.
	err := filepath.WalkDir(c.home, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return &c
}
