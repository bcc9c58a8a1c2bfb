package kit

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func multi(t *testing.T, n int) *List {
	t.Helper()
	l, _ := listOf(t, n)
	l.Multi = true
	l.Reload()
	return l
}

func withShift(l *List, keys ...fyne.KeyName) {
	l.keys.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	press1(l.keys, keys...)
	l.keys.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func TestSeveralRowsAreChosenByKeys(t *testing.T) {
	l := multi(t, 50)
	var told []int
	l.OnChosen = func(n int) { told = append(told, n) }
	l.Select(3)
	press1(l.keys, fyne.KeySpace, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)
	if got := l.Chosen(); !slices.Equal(got, []int{3, 5}) {
		t.Errorf("chosen %v", got)
	}
	withShift(l, fyne.KeyDown, fyne.KeyDown)
	if got := l.Chosen(); !slices.Equal(got, []int{3, 5, 6, 7}) || l.Selected() != 7 {
		t.Errorf("with Shift chosen %v, at %d", got, l.Selected())
	}
	press1(l.keys, fyne.KeyEscape)
	withShift(l, fyne.KeyUp)
	if got := l.Chosen(); !slices.Equal(got, []int{6, 7}) {
		t.Errorf("after Escape chosen %v", got)
	}
	l.keys.TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(l.Chosen()) != 50 {
		t.Errorf("Ctrl+A chose %d", len(l.Chosen()))
	}
	l.keys.TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(l.Chosen()) != 0 || told[len(told)-1] != 0 {
		t.Errorf("again it left %d, told %v", len(l.Chosen()), told)
	}
}

func TestSeveralRowsAreChosenByTheMouse(t *testing.T) {
	l := multi(t, 50)
	click := func(id int, x float32, mods fyne.KeyModifier) {
		r := l.keys.live[id]
		r.MouseDown(&desktop.MouseEvent{Modifier: mods})
		r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, 5)})
	}
	click(2, 100, 0)
	if len(l.Chosen()) != 0 {
		t.Error("a plain click chose a row")
	}
	click(4, 100, fyne.KeyModifierShortcutDefault)
	click(6, 10, 0)
	click(6, 10, 0)
	click(8, 10, 0)
	click(10, 100, fyne.KeyModifierShift)
	if got := l.Chosen(); !slices.Equal(got, []int{4, 8, 9, 10}) {
		t.Errorf("chosen %v", got)
	}
}

func TestWhatIsChosenOutlivesReloadByItsKey(t *testing.T) {
	l := multi(t, 5)
	names := []string{"a", "b", "c", "d", "e"}
	l.KeyOf = func(id int) string { return names[id] }
	l.SetChosen(1, 3)
	names = []string{"x", "a", "b", "c", "e"}
	l.Reload()
	if got := l.ChosenKeys(); !slices.Equal(got, []string{"b"}) || !slices.Equal(l.Chosen(), []int{2}) {
		t.Errorf("still chosen %v at %v", got, l.Chosen())
	}
	l.KeyOf = nil
	l.Reload()
	if len(l.Chosen()) != 0 {
		t.Error("without keys something stays chosen")
	}
}

func TestAColumnIsDraggedAndFitted(t *testing.T) {
	c := manyPatients(t, 300)
	var kept []float32
	c.OnWidths = func(w []float32) { kept = w }
	before, _ := c.places(c.fit)
	g := newGrip(c, 1)
	for range 4 {
		g.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(10, 0)})
	}
	g.DragEnd()
	after, ws := c.places(c.fit)
	if ws[1] != 150 || kept[1] != 150 || kept[0] != 0 {
		t.Errorf("dragged to %v, told %v", ws[1], kept)
	}
	last := len(ws) - 1
	if end := after[last] + ws[last]; end > c.fit || before[0] != after[0] {
		t.Errorf("columns end at %v of %v", end, c.fit)
	}
	row := c.Rows.keys.live[0].content.(*columnRow)
	if at := row.draw.texts[3].Position().X; at != after[2] {
		t.Errorf("the third cell stands at %v, its title at %v", at, after[2])
	}
	g.Tapped(&fyne.PointEvent{})
	g.Tapped(&fyne.PointEvent{})
	if _, ws := c.places(c.fit); ws[1] >= 110 || ws[1] < 50 {
		t.Errorf("fitted to %v", ws[1])
	}
	for range 100 {
		g.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-10, 0)})
	}
	if c.widths[1] != columnLeast {
		t.Errorf("dragged away to %v", c.widths[1])
	}
	for range 100 {
		g.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(100, 0)})
	}
	if after, ws = c.places(c.fit); after[last]+ws[last] > c.fit {
		t.Errorf("too wide a column pushes others to %v of %v", after[last]+ws[last], c.fit)
	}
}

func TestWidthsAreRememberedByName(t *testing.T) {
	kept := map[string][]float32{}
	KeepWidths(func(name string) []float32 { return kept[name] }, func(name string, w []float32) { kept[name] = w })
	t.Cleanup(func() { KeepWidths(nil, nil) })
	c := manyPatients(t, 10).Remember("patients")
	g := newGrip(c, 2)
	g.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(30, 0)})
	g.DragEnd()
	again := manyPatients(t, 10).Remember("patients")
	if !slices.Equal(again.Widths(), c.Widths()) || again.Widths()[2] != 140 {
		t.Errorf("remembered %v, were %v", again.Widths(), c.Widths())
	}
	kept["patients"] = []float32{1, 2}
	if got := manyPatients(t, 10).Remember("patients").Widths(); slices.Max(got) != 0 {
		t.Errorf("widths of another list were taken: %v", got)
	}
	byTitle := manyPatients(t, 10)
	g = newGrip(byTitle, 1)
	g.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(20, 0)})
	g.DragEnd()
	if got := manyPatients(t, 10).Widths(); got[1] != 130 {
		t.Errorf("a list without a name remembers %v", got)
	}
}

// Rows stay inside their pane at any width and text size.
func TestRowsNeverRunOverTheirPane(t *testing.T) {
	c := manyPatients(t, 40)
	for _, scale := range []float32{1, 1.3} {
		fyne.CurrentApp().Settings().SetTheme(&Theme{Mode: Light, TextScale: scale})
		for _, width := range []float32{1130, 600, 300, 120} {
			w := test.NewTempWindow(t, c)
			w.SetPadded(false)
			w.Resize(fyne.NewSize(width, 400))
			row := c.Rows.keys.live[3].content.(*columnRow)
			for _, o := range row.draw.objects {
				if end := o.Position().X + o.Size().Width; end > row.Size().Width+1 {
					t.Errorf("scale %v, width %v: an object ends at %v of %v", scale, width, end, row.Size().Width)
				}
			}
		}
	}
}

func TestChoosingManyIsQuick(t *testing.T) {
	l := multi(t, 50_000)
	l.KeyOf = func(id int) string { return fmt.Sprint(id) }
	began := time.Now()
	l.keys.TypedShortcut(&fyne.ShortcutSelectAll{})
	if took := time.Since(began); took > time.Second || len(l.Chosen()) != 50_000 {
		t.Errorf("took %v for %d", took, len(l.Chosen()))
	}
}
