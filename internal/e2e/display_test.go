package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// screenSize of the display, in pixels.
const screenSize = "1360x860x24"

// display is an X server of our own.
type display struct {
	t      testing.TB
	name   string // ":7"
	buffer string // folder with the frame buffer
}

// newDisplay starts Xvfb on a display that is free; it ends with the test.
func newDisplay(t testing.TB) *display {
	t.Helper()
	for _, name := range []string{"xdotool", "import"} {
		tool(t, name)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	buffer := t.TempDir()
	cmd := exec.Command(tool(t, "Xvfb"), "-displayfd", "3", "-fbdir", buffer, "-screen", "0", screenSize, "+extension", "GLX", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	if err := errors.Join(cmd.Start(), w.Close()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, cmd, syscall.SIGTERM) })
	number, err := bufio.NewReader(r).ReadString('\n')
	if err = errors.Join(err, r.Close()); err != nil {
		t.Fatalf("Xvfb names no display: %v", err)
	}
	return &display{t, ":" + strings.TrimSpace(number), buffer}
}

// end tells a program to stop and waits for it, however it ends.
func end(t testing.TB, cmd *exec.Cmd, how os.Signal) {
	if err := cmd.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Logf("ending %s: %v", filepath.Base(cmd.Path), err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) && !strings.Contains(err.Error(), "already called") {
		t.Logf("%s: %v", filepath.Base(cmd.Path), err)
	}
}

// do runs a program on the display.
func (d *display) do(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name)
	return cmd.Output()
}

func (d *display) xdotool(args ...string) {
	d.t.Helper()
	if out, err := d.do("xdotool", args...); err != nil {
		d.t.Fatalf("xdotool %s: %v %s", strings.Join(args, " "), err, out)
	}
}

// press presses keys one after the other, each as xdotool names it: "ctrl+p", "Return".
func (d *display) press(keys ...string) {
	d.t.Helper()
	d.xdotool(append([]string{"key", "--clearmodifiers", "--delay", "60"}, keys...)...)
}

// write types a text.
func (d *display) write(text string) {
	d.t.Helper()
	d.xdotool("type", "--delay", "30", text)
}

// title returns the title of Foyer's window, empty while there is none.
func (d *display) title() (id, title string) {
	out, err := d.do("xdotool", "search", "--onlyvisible", "--name", "Foyer$")
	if err != nil {
		return "", "" // xdotool found nothing
	}
	ids := strings.Fields(string(out))
	if len(ids) == 0 {
		return "", ""
	}
	name, err := d.do("xdotool", "getwindowname", ids[0])
	if err != nil {
		return "", ""
	}
	return ids[0], strings.TrimSpace(string(name))
}

// pixels returns the screen as bytes.
func (d *display) pixels() []byte {
	d.t.Helper()
	out, err := d.do("import", "-window", "root", "-depth", "8", "rgb:-")
	if err != nil {
		d.t.Fatalf("looking at the screen: %v", err)
	}
	return out
}

// settle waits until the screen stays as it is: a blinking cursor is no change.
func (d *display) settle() {
	d.t.Helper()
	same, last := 0, d.pixels()
	until(d.t, "the screen to come to rest", func() bool {
		time.Sleep(100 * time.Millisecond)
		now := d.pixels()
		if alike(last, now) {
			same++
		} else {
			same = 0
		}
		last = now
		return same >= 3
	})
}

// alike says whether two pictures differ in fewer bytes than a cursor has.
func alike(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	if bytes.Equal(a, b) {
		return true
	}
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n < 600
}

// save keeps the screen as build/e2e/NAME.png.
func (d *display) save(name string) {
	d.t.Helper()
	_, here, _, _ := runtime.Caller(0)
	dir := filepath.Join(filepath.Dir(here), "..", "..", "build", "e2e")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		d.t.Log(err)
		return
	}
	if _, err := d.do("import", "-window", "root", filepath.Join(dir, name+".png")); err != nil {
		d.t.Logf("keeping a picture: %v", err)
	}
}

// window is the program running in a window.
type window struct {
	*display
	m       *machine
	cmd     *exec.Cmd
	started time.Time
	done    chan struct{} // closed when the program has ended
	guard   sync.Mutex
	said    bytes.Buffer
}

// Write takes what the program says on stderr and stdout.
func (w *window) Write(p []byte) (int, error) {
	w.guard.Lock()
	defer w.guard.Unlock()
	return w.said.Write(p)
}

func (w *window) output() string {
	w.guard.Lock()
	defer w.guard.Unlock()
	return w.said.String()
}

// open starts the program with a window on the display. A picture of a failed test is kept under the test's name.
func (m *machine) open(d *display, args ...string) *window {
	m.t.Helper()
	w := &window{display: d, m: m, started: time.Now(), done: make(chan struct{})}
	w.cmd = m.command(args...)
	w.cmd.Env = append([]string{"FOYER_WATCHDOG=1", "FOYER_PROFILES=" + os.Getenv("FOYER_PROFILES")}, append(w.cmd.Env, "DISPLAY="+d.name)...)
	w.cmd.Stdout, w.cmd.Stderr = w, w
	if err := w.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	go func() {
		defer close(w.done)
		if err := w.cmd.Wait(); err != nil {
			m.t.Logf("the program ended: %v", err)
		}
	}()
	m.t.Cleanup(func() {
		// The watchdog tells when Foyer's own code made the interface wait for more than 50 ms.
		if _, said, found := strings.Cut(w.output(), "watchdog: the interface waited"); found {
			m.t.Errorf("the interface waited%s", said)
		}
		if m.t.Failed() {
			w.save("failed-" + strings.ReplaceAll(m.t.Name(), "/", "-"))
			m.t.Logf("the program said:\n%s", w.output())
		}
		select {
		case <-w.done:
			return
		default:
		}
		if err := w.cmd.Process.Kill(); err != nil {
			m.t.Logf("killing the program: %v", err)
		}
		<-w.done
	})
	return w
}

// titled waits until the window's title holds all the words.
func (w *window) titled(words ...string) {
	w.t.Helper()
	last := ""
	until(w.t, "a window titled "+strings.Join(words, " … "), func() bool {
		select {
		case <-w.done:
			w.t.Fatalf("the program has ended while a window titled %q was awaited\n%s", words, w.output())
		default:
		}
		id, title := w.title()
		if title != last {
			w.t.Logf("%6.2f s  %s", time.Since(w.started).Seconds(), title)
			last = title
		}
		for _, word := range words {
			if id == "" || !strings.Contains(title, word) {
				return false
			}
		}
		return true
	})
}

// focus gives the window the keyboard: without a window manager nobody else does.
func (w *window) focus() {
	w.t.Helper()
	id, _ := w.title()
	if id == "" {
		w.t.Fatal("there is no window")
	}
	w.xdotool("windowfocus", "--sync", id)
}

// quit closes the window by its shortcut and waits for the program's end.
func (w *window) quit() {
	w.t.Helper()
	w.press("ctrl+q")
	until(w.t, "the program to end after Ctrl+Q", func() bool {
		select {
		case <-w.done:
			return true
		default:
			return false
		}
	})
	if code := w.cmd.ProcessState.ExitCode(); code != 0 {
		w.t.Errorf("closing the window ends with exit code %d", code)
	}
}
