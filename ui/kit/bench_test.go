package kit

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func manyPatients(tb testing.TB, n int) *ColumnList {
	start(tb)
	cell := func(format string) func(int) []Span {
		return func(id int) []Span { return []Span{Say(fmt.Sprintf(format, id))} }
	}
	c := NewColumns(30, func() int { return n },
		Column{Title: "Patient", Width: 180, Flex: 2, Cell: func(id int) []Span { return []Span{Strong(fmt.Sprintf("Name, %d", id)), Quiet("42").After(5)} }},
		Column{Title: "Born", Width: 110, Cell: cell("%06d")}, Column{Title: "Number", Width: 110, Cell: cell("CH-%06d")},
		Column{Title: "Portal", Width: 160, Cell: func(int) []Span { return []Span{Tag("invited", Amber)} }},
		Column{Title: "E-mail", Width: 160, Flex: 1, Cell: cell("someone.%d.longer.than.the.column@mail.example")},
		Column{Title: "Last", Width: 110, Cell: cell("%d Oct 2026")})
	w := test.NewTempWindow(tb, c)
	w.Resize(fyne.NewSize(1130, 720))
	c.Rows.Focus()
	return c
}

// A page of 50,000 rows: what Go has to do for it before anything is drawn.
func BenchmarkPageDown(b *testing.B) {
	c := manyPatients(b, 50_000)
	b.ReportAllocs()
	for b.Loop() {
		if c.Rows.Selected() > 49_900 {
			c.Rows.Select(0)
		}
		c.Rows.keys.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
}

// From the key to a finished picture by Fyne's software painter, which draws the whole window anew and shapes every
// text: the p95 in milliseconds. A window with OpenGL is measured end to end (scripts/bench window).
func BenchmarkPageDownPainted(b *testing.B) {
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyPageDown} {
		b.Run(string(key), func(b *testing.B) {
			c := manyPatients(b, 50_000)
			canvas := CanvasOf(c)
			canvas.Capture()
			var took []time.Duration
			for b.Loop() {
				if c.Rows.Selected() > 49_900 {
					c.Rows.Select(0)
				}
				began := time.Now()
				c.Rows.keys.TypedKey(&fyne.KeyEvent{Name: key})
				canvas.Capture()
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// What 3,000 pages of scrolling leave behind, in megabytes: all rows of 50,000 pass twice.
func BenchmarkScrollMemory(b *testing.B) {
	c := manyPatients(b, 50_000)
	for b.Loop() {
		pages := func(n int) {
			for range n {
				if c.Rows.Selected() > 49_900 {
					c.Rows.Select(0)
				}
				c.Rows.keys.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
			}
		}
		pages(1000)
		before := held()
		pages(6000)
		b.ReportMetric(held()-before, "MB-more")
		b.ReportMetric(held(), "MB-held")
	}
}

// held is what the heap holds after a collection, in megabytes.
func held() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// Scrolling keeps nothing: rows, words and widths are used again.
func TestScrollingLeavesNothingBehind(t *testing.T) {
	c := manyPatients(t, 50_000)
	pages := func(n int) {
		for range n {
			c.Rows.keys.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
		}
	}
	pages(300)
	before := held()
	pages(1500)
	if more := held() - before; more > 2 {
		t.Errorf("1,500 pages left %.1f MB", more)
	}
	if n := len(c.Rows.keys.live); n > 60 {
		t.Errorf("%d rows are kept as being in view", n)
	}
}
