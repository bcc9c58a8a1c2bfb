package kit

import (
	"fmt"
	"testing"

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
