package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
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
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Fprintf(out, "watchdog: goroutines %d heap %d\n", runtime.NumGoroutine(), m.HeapAlloc)
		}
		start, waited := time.Now(), waitingForCPU()
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
		h.wall = time.Since(start) - (waitingForCPU() - waited)
		if own := h.own(); own > ownLimit {
			fmt.Fprintf(out, "watchdog: the interface waited %d ms for Foyer's own code: %s\n", own.Milliseconds(), h.where())
		}
		time.Sleep(beat)
	}
}

// held is one time in which the interface gave no sign of life.
type held struct {
	wall  time.Duration // less what it waited for a processor
	looks int
	ours  map[string]int // Foyer's innermost functions, and how often they were seen
}

func (h *held) add(stack string) {
	h.looks++
	if f := owner(stack); strings.HasPrefix(f, "foyer/") {
		if h.ours == nil {
			h.ours = map[string]int{}
		}
		h.ours[f]++
	}
}

// own is the share of the time that was Foyer's.
func (h *held) own() time.Duration {
	if h.looks == 0 {
		return 0
	}
	n := 0
	for _, seen := range h.ours {
		n += seen
	}
	return h.wall * time.Duration(n) / time.Duration(h.looks)
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

// waitingForCPU is how long the program's first thread, the interface's, has been ready and had no processor. Zero where
// the system doesn't tell.
func waitingForCPU() time.Duration {
	text, err := os.ReadFile("/proc/self/task/" + strconv.Itoa(os.Getpid()) + "/schedstat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	ns, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(ns)
}
