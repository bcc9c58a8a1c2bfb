package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// TestManyActionsLeaveNothingBehind walks over all screens of the demo by keyboard, again and again, and looks at memory
// and goroutines when all screens are built, and at the end.
func TestManyActionsLeaveNothingBehind(t *testing.T) {
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	fakePrinter(m)
	d := newDisplay(t)
	g := newGlass(t, d)
	w := m.open(d, "demo")
	w.titled("Locked")
	w.focus()
	w.settle()
	w.write(demoPassphrase)
	w.press("Return")
	w.titled("Today")
	soak(t, w, g, 1500)
}

// TestTenThousandActions is the same on the large practice, for the figures.
func TestTenThousandActions(t *testing.T) {
	large := os.Getenv("FOYER_LARGE")
	if large == "" || os.Getenv("FOYER_BENCH") == "" {
		t.Skip("scripts/bench soak sets FOYER_LARGE and FOYER_BENCH")
	}
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	fakePrinter(m)
	m.home = filepath.Join(m.dir, "large")
	if err := os.CopyFS(m.home, os.DirFS(large)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(m.home, 0o700); err != nil {
		t.Fatal(err)
	}
	m.extra = append(m.extra, "FOYER_HOME="+m.home)
	d := newDisplay(t)
	g := newGlass(t, d)
	w := m.open(d)
	w.titled("Locked")
	w.focus()
	w.settle()
	w.write(largePassphrase)
	w.press("Return")
	w.titled("Today")
	soak(t, w, g, 10_000)
}

// moves are what a person does all day, each a few keys; nothing in them prints, sends, locks or ends.
var moves = [][][]string{
	{{"ctrl", "1"}}, {{"ctrl", "2"}}, {{"ctrl", "3"}}, {{"ctrl", "4"}}, {{"ctrl", "5"}}, {{"ctrl", "6"}}, {{"ctrl", "7"}}, {{"ctrl", "8"}}, {{"ctrl", "9"}},
	{{"Down"}}, {{"Down"}}, {{"Up"}}, {{"Page_Down"}}, {{"Page_Up"}}, {{"Home"}}, {{"End"}}, {{"Tab"}}, {{"shift", "Tab"}},
	{{"Escape"}}, {{"alt", "Left"}},
	{{"ctrl", "2"}, {"a"}, {"n"}, {"a"}, {"Down"}, {"Return"}},
	{{"ctrl", "k"}, {"m"}, {"a"}, {"Escape"}},
	{{"ctrl", "k"}, {"z"}, {"Down"}, {"Escape"}},
}

// soak does a third of the moves, and then the same ones again and again, and holds what the program takes at the end against
// what it took after the second third, when all that is made once (screens, dialogs, fonts) is there, and what Fyne keeps for a
// minute (pictures of texts and icons, widgets that have gone) is as much as it gets.
func soak(t *testing.T, w *window, g *glass, actions int) {
	t.Helper()
	third := func() usage {
		r := rand.New(rand.NewPCG(7, 7))
		for i := range actions / 3 {
			for _, keys := range moves[r.IntN(len(moves))] {
				g.press(keys...)
				time.Sleep(12 * time.Millisecond)
			}
			select {
			case <-w.done:
				t.Fatalf("the program ended after %d actions:\n%s", i, w.output())
			default:
			}
		}
		for range 4 {
			g.press("Escape")
		}
		g.press("ctrl", "1")
		w.titled("Today")
		return w.usage()
	}
	first, early, late := third(), third(), third()
	w.save(t.Name())
	t.Logf("after %d, %d and %d actions: %+v, %+v, %+v", actions/3, 2*actions/3, actions, first, early, late)
	if late.heap > early.heap+early.heap/5+4 || late.memory > early.memory+early.memory/5 {
		t.Errorf("memory grows: %+v, then %+v (megabytes)", early, late)
	}
	if late.goroutines > early.goroutines+8 {
		t.Errorf("goroutines grow: %d, then %d", early.goroutines, late.goroutines)
	}
}

// usage is what the program takes: goroutines, and megabytes of Go's heap in use and of memory in all.
type usage struct{ goroutines, heap, memory int }

var watchdogStats = regexp.MustCompile(`watchdog: goroutines (\d+) heap (\d+)`)

// usage waits for the watchdog's next figures, and takes the least of several: garbage comes and goes.
func (w *window) usage() (u usage) {
	w.t.Helper()
	count := func() int { return len(watchdogStats.FindAllString(w.output(), -1)) }
	for i, before := 0, count(); i < 3; i++ {
		until(w.t, "the watchdog's figures", func() bool { time.Sleep(50 * time.Millisecond); return count() > before })
		before = count()
		all := watchdogStats.FindAllStringSubmatch(w.output(), -1)
		last := all[len(all)-1]
		goroutines, err := strconv.Atoi(last[1])
		if err != nil {
			w.t.Fatal(err)
		}
		heap, err := strconv.Atoi(last[2])
		if err != nil {
			w.t.Fatal(err)
		}
		heap >>= 20
		if i == 0 || heap < u.heap {
			u.heap = heap
		}
		if i == 0 || goroutines < u.goroutines {
			u.goroutines = goroutines
		}
	}
	u.memory = int(residentMB(w))
	return u
}
