package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"foyer/ui/kit"
)

// The watchdog asks the interface's goroutine for a sign of life again and again. When none comes, it looks at what that
// goroutine is doing, and says so when it was Foyer's own code for longer than ownLimit: typing and clicking wait meanwhile.
// It runs where FOYER_WATCHDOG is set: in the end-to-end tests, which fail on what it says, and for looking into complaints;
// FOYER_PROFILES names a folder for profiles.
const (
	ownLimit   = 50 * time.Millisecond
	beat       = 10 * time.Millisecond // between two signs of life
	look       = 5 * time.Millisecond  // between two looks at a goroutine that gives none
	statsEvery = 5 * time.Second
	enough     = 4 // looks that must have met Foyer's code: fewer, on a busy computer, tell nothing
)

// profiles writes, each time figures are told, what the processor did since the last time, and what memory holds, to a folder;
// both are for "go tool pprof".
func profiles(folder string, count int) error {
	pprof.StopCPUProfile()
	runtime.GC()
	heap, err := os.Create(filepath.Join(folder, fmt.Sprintf("heap-%03d.pprof", count)))
	if err != nil {
		return err
	}
	err = pprof.WriteHeapProfile(heap)
	if err := errors.Join(err, heap.Close()); err != nil {
		return err
	}
	cpu, err := os.Create(filepath.Join(folder, fmt.Sprintf("cpu-%03d.pprof", count)))
	if err != nil {
		return err
	}
	return pprof.StartCPUProfile(cpu) // the file stays open until the program ends
}

// watchdog runs until ctx ends.
func watchdog(ctx context.Context, out io.Writer) {
	folder, told := os.Getenv("FOYER_PROFILES"), 0
	alive := make(chan struct{}, 1)
	stacks := make([]byte, 1<<20)
	said := time.Time{}
	for ctx.Err() == nil {
		if time.Since(said) >= statsEvery {
			said = time.Now()
			if told++; folder != "" {
				if err := profiles(folder, told); err != nil {
					fmt.Fprintln(out, "watchdog:", err)
				}
			}
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
	running     int           // of these, when it was not blocked: in Go, or in a call to the system or the graphics
	oursRunning int           // and in Foyer's own code
	oursBlocked int
	ours        map[string]int // Foyer's innermost functions with those that called them, and how often they were seen
}

func (h *held) add(stack string) {
	h.looks++
	state, _, _ := strings.Cut(stack, "\n")
	blocked := !strings.Contains(state, "runn") // running, or runnable: the look itself stops it
	if !blocked || strings.Contains(state, "[syscall") {
		h.running++
	}
	f := owners(stack)
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
	if h.oursRunning+h.oursBlocked < enough {
		return 0
	}
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

// callers is how many functions of Foyer's and Fyne's the watchdog tells, the innermost first.
const callers = 6

// owners are the innermost functions of a stack that are Foyer's or Fyne's; what they call (the database, fonts, the standard
// library) is theirs.
func owners(stack string) string {
	var all []string
	for line := range strings.Lines(stack) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "foyer/") || strings.HasPrefix(line, "fyne.io/") {
			if i := strings.LastIndexByte(line, '('); i > 0 {
				line = line[:i]
			}
			if all = append(all, line); len(all) == callers {
				break
			}
		}
	}
	return strings.Join(all, " < ")
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
