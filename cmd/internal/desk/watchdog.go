package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"foyer/ui/kit"
)

// The watchdog asks the interface's goroutine for a sign of life again and again. When none comes, it looks at what that
// goroutine is doing, and says so when it was Foyer's own code for longer than ownLimit: typing and clicking wait meanwhile.
// It runs where FOYER_WATCHDOG is set: in the end-to-end tests, which fail on what it says, and for looking into complaints.
const (
	ownLimit   = 50 * time.Millisecond
	beat       = 10 * time.Millisecond // between two signs of life
	look       = 4 * time.Millisecond  // between two looks at a goroutine that gives none
	statsEvery = 5 * time.Second
)

// watchdog runs until ctx ends.
func watchdog(ctx context.Context, out io.Writer) {
	alive := make(chan struct{}, 1)
	stacks := make([]byte, 1<<20)
	said := time.Time{}
	for ctx.Err() == nil {
		if time.Since(said) >= statsEvery {
			said = time.Now()
			live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}} // what the last collection left: no garbage
			metrics.Read(live)
			fmt.Fprintf(out, "watchdog: goroutines %d heap %d\n", runtime.NumGoroutine(), live[0].Value.Uint64())
		}
		start, before := time.Now(), threadTimes()
		kit.OnUI(func() { alive <- struct{}{} })
		var h held
		for waiting := true; waiting; {
			select {
			case <-alive:
				waiting = false
			case <-time.After(look):
				h.add(mainStack(stacks))
			case <-ctx.Done():
				return
			}
		}
		after := threadTimes()
		h.run, h.asleep = after.run-before.run, time.Since(start)-(after.run-before.run)-(after.queued-before.queued)
		if own := h.own(); own > ownLimit {
			fmt.Fprintf(out, "watchdog: the interface waited %d ms for Foyer's own code: %s\n", own.Milliseconds(), h.where())
		}
		time.Sleep(beat)
	}
}

// held is one time in which the interface gave no sign of life.
type held struct {
	run, asleep time.Duration // of its thread: on a processor, and neither that nor waiting for one
	looks       int           // at the goroutine, in all
	running     int           // of these, when it was not blocked
	oursRunning int           // and in Foyer's own code
	oursBlocked int
	ours        map[string]int // Foyer's innermost functions, and how often they were seen
}

func (h *held) add(stack string) {
	h.looks++
	blocked := !strings.Contains(strings.SplitN(stack, "\n", 2)[0], "runn") // running, or runnable: the look itself stops it
	if !blocked {
		h.running++
	}
	f := owner(stack)
	if !strings.HasPrefix(f, "foyer/") {
		return
	}
	if h.ours == nil {
		h.ours = map[string]int{}
	}
	h.ours[f]++
	if blocked {
		h.oursBlocked++
	} else {
		h.oursRunning++
	}
}

// own is the time that was Foyer's: its share of what the thread ran, and what it slept in Foyer's code, for a lock, say, or
// the disk. That other work of a busy computer kept it from a processor is nobody's fault.
func (h *held) own() (own time.Duration) {
	if h.running > 0 {
		own += h.run * time.Duration(h.oursRunning) / time.Duration(h.running)
	}
	if h.looks > 0 {
		own += h.asleep * time.Duration(h.oursBlocked) / time.Duration(h.looks)
	}
	return own
}

// where is the function seen most.
func (h *held) where() string {
	most := ""
	for f, n := range h.ours {
		if most == "" || n > h.ours[most] {
			most = f
		}
	}
	return most
}

// owner is the innermost function of a stack that is Foyer's or Fyne's; what they call (the database, fonts, the standard
// library) is theirs.
func owner(stack string) string {
	for line := range strings.Lines(stack) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "foyer/") || strings.HasPrefix(line, "fyne.io/") {
			if i := strings.LastIndexByte(line, '('); i > 0 {
				line = line[:i]
			}
			return line
		}
	}
	return ""
}

// mainStack is what goroutine 1, the interface's, is doing.
func mainStack(buffer []byte) string {
	all := buffer[:runtime.Stack(buffer, true)]
	i := bytes.Index(all, []byte("goroutine 1 ["))
	if i < 0 {
		return ""
	}
	all = all[i:]
	if end := bytes.Index(all, []byte("\n\n")); end > 0 {
		all = all[:end]
	}
	return string(all)
}

// times are what a thread has done so far.
type times struct{ run, queued time.Duration }

// threadTimes are those of the program's first thread, the interface's: on a processor, and ready without one. Where the system
// doesn't tell, all time counts as run.
func threadTimes() times {
	text, err := os.ReadFile("/proc/self/task/" + strconv.Itoa(os.Getpid()) + "/schedstat")
	if err == nil {
		var run, queued int64
		if _, err := fmt.Sscan(string(text), &run, &queued); err == nil {
			return times{time.Duration(run), time.Duration(queued)}
		}
	}
	return times{run: time.Duration(time.Now().UnixNano())}
}
