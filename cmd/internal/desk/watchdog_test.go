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
		query    = "foyer/data/store.(*DB).Query < foyer/ui/today.(*screen).load < fyne.io/fyne/v2/internal/driver/glfw.(*window).processed"
	)
	if got := owners(database); got != query {
		t.Errorf("the database is called by %q", got)
	}
	if got := owners(layout); got != "fyne.io/fyne/v2.MeasureText < foyer/ui/kit.(*Text).MinSize" {
		t.Errorf("text is measured by %q", got)
	}
	var h held
	h.add(database)
	h.run = 80 * time.Millisecond
	if h.own() != 0 {
		t.Errorf("one look makes it %s", h.own())
	}
	for range 5 {
		h.add(database)
	}
	h.add(layout)
	h.add(layout)
	h.asleep = time.Second // with both processors taken by others
	if h.own() != 60*time.Millisecond || h.where() != query {
		t.Errorf("own %s in %s", h.own(), h.where())
	}
	h.add(strings.Replace(database, "running", "sync.Mutex.Lock", 1))
	if h.own() != 60*time.Millisecond+time.Second/9 {
		t.Errorf("with a lock: own %s", h.own())
	}
	for range 9 {
		h.add(strings.Replace(layout, "running", "syscall", 1)) // the graphics draw
	}
	if want := h.run*6/17 + h.asleep/18; h.own() != want {
		t.Errorf("with drawing: own %s, want %s", h.own(), want)
	}
	if (&held{run: time.Second}).own() != 0 {
		t.Error("a time without a look is blamed on somebody")
	}
	if stack := mainStack(make([]byte, 1<<20)); stack == "" {
		t.Error("the first goroutine is not found")
	}
}
