package desk

import (
	"strings"
	"testing"
	"time"
)

func TestTheWatchdogTellsWhoseCodeHoldsTheInterface(t *testing.T) {
	const (
		database = "goroutine 1 [running]:\nmodernc.org/sqlite/lib.step(0x1, 0x2)\n\t/x.go:1\nfoyer/data/store.(*DB).Query(0xc0, {0x1})\n\t/y.go:2\nfoyer/ui/today.(*screen).load(0x3)\n\t/z.go:3\nfyne.io/fyne/v2/internal/driver/glfw.(*window).processed(0x1)\n"
		layout   = "goroutine 1 [running]:\ngithub.com/go-text/typesetting/shaping.Shape(0x1)\n\t/x.go:1\nfyne.io/fyne/v2.MeasureText({0x1})\n\t/y.go:2\nfoyer/ui/kit.(*Text).MinSize(0x3)\n\t/z.go:3\n"
	)
	if got := owner(database); got != "foyer/data/store.(*DB).Query" {
		t.Errorf("the database is called by %q", got)
	}
	if got := owner(layout); got != "fyne.io/fyne/v2.MeasureText" {
		t.Errorf("text is measured by %q", got)
	}
	var h held
	for range 3 {
		h.add(database)
	}
	h.add(layout)
	h.run = 80 * time.Millisecond
	h.asleep = time.Second // with both processors taken by others
	if h.own() != 60*time.Millisecond || h.where() != "foyer/data/store.(*DB).Query" {
		t.Errorf("own %s in %s", h.own(), h.where())
	}
	h.add(strings.Replace(database, "running", "sync.Mutex.Lock", 1))
	if h.own() != 260*time.Millisecond {
		t.Errorf("with a lock: own %s", h.own())
	}
	if (&held{run: time.Second}).own() != 0 {
		t.Error("a time without a look is blamed on somebody")
	}
	if stack := mainStack(make([]byte, 1<<20)); stack == "" {
		t.Error("the first goroutine is not found")
	}
}
