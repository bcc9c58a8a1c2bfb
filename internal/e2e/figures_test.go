package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// largePassphrase is that of the practice `go test ./cmd/internal/large -run TestFill` makes.
const largePassphrase = "harbor-lantern-42-meadow"

// BenchmarkWindow measures the real window under the hands: from a key to the last pixel it changes, on a practice of 100,000
// patients, 300,000 visits and 50,000 mails, drawn by software OpenGL under Xvfb. FOYER_LARGE names the practice's folder,
// FOYER_BINARY the program (scripts/bench window sees to both); FOYER_FIGURES names the parts wanted. A figure over its bar fails.
func BenchmarkWindow(b *testing.B) {
	f := openFigures(b)
	for b.Loop() {
		f.start()
		for _, part := range []struct {
			name string
			do   func()
		}{{"idle", f.idle}, {"screens", f.screens}, {"search", f.search}, {"list", f.listKeys}, {"records", f.records}, {"mail", f.mail}, {"typing", f.typing}, {"summary", f.summary}} {
			if only := os.Getenv("FOYER_FIGURES"); only == "" || strings.Contains(only, part.name) {
				part.do()
			}
		}
		f.metrics["memory at the end (MB)"] = f.memory()
	}
	f.report(b)
}

// figures are times at a window, by what was done.
type figures struct {
	*glass
	w       *window
	times   map[string][]time.Duration
	order   []string
	missing map[string]int // keys that changed nothing
	metrics map[string]float64
}

func openFigures(b *testing.B) *figures {
	large := os.Getenv("FOYER_LARGE")
	if large == "" || os.Getenv("FOYER_BENCH") == "" {
		b.Skip("scripts/bench window sets FOYER_LARGE and FOYER_BENCH")
	}
	m := newMachine(b, binary(b, "FOYER_BINARY"))
	fakePrinter(m)
	m.home = filepath.Join(m.dir, "large")
	if err := os.CopyFS(m.home, os.DirFS(large)); err != nil {
		b.Fatal(err)
	}
	if err := os.Chmod(m.home, 0o700); err != nil {
		b.Fatal(err)
	}
	d := newDisplay(b)
	m.extra = append(m.extra, "FOYER_HOME="+m.home, "FOYER_WATCHDOG="+os.Getenv("FOYER_WATCHDOG"), "FOYER_PROFILES="+os.Getenv("FOYER_PROFILES"))
	f := &figures{times: map[string][]time.Duration{}, missing: map[string]int{}, metrics: map[string]float64{}}
	f.glass = newGlass(b, d)
	f.w = m.open(d)
	f.w.titled("Locked")
	f.w.focus()
	f.rest()
	return f
}

// take notes how long the last change in an area took after a key.
func (f *figures) take(what string, a area, keys ...string) {
	f.t.Helper()
	took, ok := f.after(a, func() { f.press(keys...) })
	if !ok {
		f.missing[what]++
		return
	}
	if f.times[what] == nil {
		f.order = append(f.order, what)
	}
	f.times[what] = append(f.times[what], took)
}

func (f *figures) pressAndRest(keys ...string) {
	f.press(keys...)
	f.rest()
}

// the parts of the window at 1360 x 860: what stands right of the rail, under the head.
var (
	mainPart  = area{140, 120, 1200, 690}
	leftPart  = area{145, 190, 420, 600}
	rightPart = area{620, 120, 720, 680}
)

// start is the passphrase, and the first window that can be worked with.
func (f *figures) start() {
	f.w.write(largePassphrase)
	f.rest()
	var took time.Duration
	began := time.Now()
	f.press("Return")
	until(f.t, "the window to be usable", func() bool {
		since := time.Since(began)
		last, moved := f.afterQuiet(f.whole(), 300*time.Millisecond, func() {})
		if moved {
			took = since + last
		}
		_, title := f.w.title()
		return !moved && strings.Contains(title, "Today")
	})
	f.metrics["unlock to usable (ms)"] = float64(took.Milliseconds()) // with the half second that making the key takes
	f.rest()
	f.metrics["memory after unlock (MB)"] = f.memory()
	f.w.save("figures-today")
}

// screens goes round and round: the first round builds each.
func (f *figures) screens() {
	for round := range 6 {
		for _, digit := range []string{"2", "3", "4", "5", "6", "7", "8", "9", "1"} {
			if round == 0 {
				f.take("first time on a screen", mainPart, "ctrl", digit)
			} else {
				f.take("switch screens", mainPart, "ctrl", digit)
			}
			if round == 1 {
				f.w.save("figures-screen-" + digit)
			}
		}
	}
}

func (f *figures) search() {
	f.pressAndRest("ctrl", "2")
	for _, name := range []string{"larkmoor", "zhouson rosa", "yarrowfield", "MRN-04", "person77"} {
		for _, letter := range name {
			f.take("search: a letter", leftPart, string(letter))
		}
		f.w.save("figures-search")
		f.pressAndRest("ctrl", "a")
		f.pressAndRest("BackSpace")
	}
}

func (f *figures) listKeys() {
	f.press("Down")
	f.rest()
	for range 30 {
		f.take("list: Down", leftPart, "Down")
	}
	for range 15 {
		f.take("list: Page Down", leftPart, "Page_Down")
	}
	f.take("list: Home", leftPart, "Home")
	f.take("list: End", leftPart, "End")
	f.pressAndRest("Home")
}

func (f *figures) records() {
	f.pressAndRest("ctrl", "2")
	f.press("Down")
	f.rest()
	for range 25 {
		f.take("open a record", rightPart, "Down") // choosing one opens it
		f.rest()
	}
	f.w.save("figures-record")
}

// the parts of the mail screen: the conversation, and the text of its answer.
var (
	conversationPart = area{700, 40, 400, 540}
	answerPart       = area{700, 600, 400, 190}
)

func (f *figures) mail() {
	f.pressAndRest("ctrl", "3")
	for range 3 {
		f.pressAndRest("j")
	}
	for range 25 {
		f.take("open a conversation", conversationPart, "j")
		f.rest()
	}
	f.w.save("figures-mail")
}

func (f *figures) typing() {
	f.pressAndRest("ctrl", "3")
	f.pressAndRest("j")
	f.pressAndRest("r")
	for range 8 {
		for _, letter := range "wmaWmM" {
			f.take("typing an answer", answerPart, string(letter))
		}
	}
	f.w.save("figures-typing")
	f.pressAndRest("Escape")
}

// summary types into what the patient is to do next and waits for the paper.
func (f *figures) summary() {
	f.pressAndRest("ctrl", "4")
	f.pressAndRest("Down")
	f.click(600, 200)
	f.rest()
	for range 5 {
		for _, letter := range "wmaWmM" {
			f.take("summary: from a key to the paper", paperPart, string(letter))
		}
	}
	f.w.save("figures-summary")
}

// paperPart is where the paper stands on the summary screen.
var paperPart = area{830, 220, 480, 560}

// idle leaves the window alone and looks at what it takes.
func (f *figures) idle() {
	f.pressAndRest("ctrl", "1")
	time.Sleep(40 * time.Second) // what begins after unlocking has been done by then
	const span = 30 * time.Second
	before := f.cpu()
	time.Sleep(span)
	f.metrics["idle (% of a processor)"] = 100 * (f.cpu() - before).Seconds() / span.Seconds()
}

// memory is what the program holds, in megabytes.
func (f *figures) memory() float64 { return residentMB(f.w) }

func residentMB(w *window) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.cmd.Process.Pid))
	if err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				w.t.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	w.t.Fatal("no VmRSS")
	return 0
}

// cpu is the processor's time of the program, its own and the system's.
func (f *figures) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", f.w.cmd.Process.Pid))
	if err != nil {
		f.t.Fatal(err)
	}
	fields := strings.Fields(string(text)[strings.LastIndexByte(string(text), ')')+2:])
	ticks := 0
	for _, i := range []int{11, 12} {
		n, err := strconv.Atoi(fields[i])
		if err != nil {
			f.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// bars are what the window has to keep: of times, the 95th percentile in milliseconds.
var bars = map[string]float64{
	"search: a letter": 100, "list: Down": 100, "list: Page Down": 100, "typing an answer": 100,
	"switch screens": 200, "open a record": 200, "open a conversation": 200, "summary: from a key to the paper": 150,
	"unlock to usable (ms)": 1500, "memory after unlock (MB)": 250, "memory at the end (MB)": 250, "idle (% of a processor)": 2,
}

// report writes a line a figure on the error output: a benchmark's log is cut after ten lines. A figure over its bar fails.
func (f *figures) report(b *testing.B) {
	line := func(what string, worth float64, rest string) {
		verdict := ""
		if bar, ok := bars[what]; ok {
			verdict = fmt.Sprintf("bar %g", bar)
			if worth > bar {
				verdict += " MISSED"
				b.Errorf("%s: %.1f, the bar is %g", what, worth, bar)
			}
		}
		fmt.Fprintf(os.Stderr, "figure: %-36s %7.1f  %-16s %s\n", what, worth, verdict, rest)
	}
	for _, what := range slices.Sorted(maps.Keys(f.metrics)) {
		line(what, f.metrics[what], "")
	}
	for _, what := range f.order {
		all := slices.Sorted(slices.Values(f.times[what]))
		p := func(q float64) float64 { return float64(all[int(q*float64(len(all)-1)+0.5)].Microseconds()) / 1000 }
		line(what, p(.95), fmt.Sprintf("ms p95 of %d, median %.1f, most %.1f; nothing changed %d times", len(all), p(.5), p(1), f.missing[what]))
	}
	for line := range strings.Lines(f.w.output()) {
		if strings.Contains(line, "interface waited") {
			fmt.Fprintln(os.Stderr, "figure:", strings.TrimSpace(line))
		}
	}
}
