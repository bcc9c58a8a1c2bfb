package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// user and passphrase of the practices that tests make.
const (
	user       = "Wren Adler"
	passphrase = "lantern orchard copper 47"
	patience   = 90 * time.Second // for anything one waits for: machines are shared and slow at times
)

// binary returns the program's path, or skips the test where it has not been built.
func binary(t testing.TB, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Skipf("%s names no program: run `make e2e`, which builds it", variable)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return path
}

// tool skips the test where a program of the system is missing; `make test` installs them all.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s here: run `make test`, which installs it", name)
	}
	return path
}

// machine is a user's account of its own: nothing of the real one is read or changed.
type machine struct {
	t       testing.TB
	program string
	dir     string // holds all of it
	home    string // the data folder
	extra   []string
}

func newMachine(t testing.TB, program string) *machine {
	t.Helper()
	m := &machine{t: t, program: program, dir: t.TempDir()}
	m.home = filepath.Join(m.dir, "data")
	for _, sub := range []string{"user/.config", "user/.cache", "user/.local/share", "run", "tmp", "bin"} {
		if err := os.MkdirAll(filepath.Join(m.dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func (m *machine) path(sub ...string) string {
	return filepath.Join(append([]string{m.dir}, sub...)...)
}

// write puts a file into the account and returns its path.
func (m *machine) write(name string, content []byte) string {
	m.t.Helper()
	path := m.path(name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content, 0o600)); err != nil {
		m.t.Fatal(err)
	}
	return path
}

// environment is all the program gets to see.
func (m *machine) environment() []string {
	home := m.path("user")
	env := []string{
		"PATH=" + m.path("bin") + ":/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "USER=tester", "TMPDIR=" + m.path("tmp"),
		"XDG_CONFIG_HOME=" + home + "/.config", "XDG_CACHE_HOME=" + home + "/.cache", "XDG_DATA_HOME=" + home + "/.local/share",
		"XDG_RUNTIME_DIR=" + m.path("run"), "LANG=en_US.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_SCALE=1",
		"FOYER_HOME=" + m.home, "FOYER_USER=" + user, "FOYER_PASSPHRASE=" + passphrase, "FOYER_LOG=error",
	}
	return append(env, m.extra...)
}

// command is the program with arguments in this account.
func (m *machine) command(args ...string) *exec.Cmd {
	cmd := exec.Command(m.program, args...)
	cmd.Env, cmd.Dir = m.environment(), m.dir
	return cmd
}

// try runs the program to its end and returns what it printed and its exit code.
func (m *machine) try(args ...string) (stdout, stderr string, code int) {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, m.program, args...)
	cmd.Env, cmd.Dir = m.environment(), m.dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatalf("foyer %s: %v", strings.Join(args, " "), err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// run is try for what must succeed; it returns what was printed.
func (m *machine) run(args ...string) string {
	m.t.Helper()
	out, errs, code := m.try(args...)
	if code != 0 {
		m.t.Fatalf("foyer %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// read runs a command with --json and decodes its one document.
func (m *machine) read(into any, args ...string) {
	m.t.Helper()
	out := m.run(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		m.t.Fatalf("foyer %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// system runs a program of the system and returns what it printed.
func system(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(tool(t, name), args...).CombinedOutput()
	return string(out), err
}

// must runs a program of the system that has to succeed.
func must(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := system(t, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

// until asks again and again, until the answer is yes or the patience is at its end.
func until(t testing.TB, what string, yes func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		if yes() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
