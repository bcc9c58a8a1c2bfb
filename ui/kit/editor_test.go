package kit

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func editor(t testing.TB, text string) *Editor {
	t.Helper()
	start(t)
	e := NewEditor("Write here")
	w := test.NewTempWindow(t, e.Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 300))
	e.Fill(text)
	e.Focus()
	return e
}

func typeIn(e *Editor, text string) {
	for _, r := range text {
		if r == '\n' {
			press1(e, fyne.KeyReturn)
			continue
		}
		e.TypedRune(r)
	}
}

func shifted(e *Editor, keys ...fyne.KeyName) {
	e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	press1(e, keys...)
	e.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func control(e *Editor, key fyne.KeyName, more ...fyne.KeyModifier) {
	s := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
	for _, m := range more {
		s.Modifier |= m
	}
	e.TypedShortcut(s)
}

func TestEditorTypesMovesAndRemoves(t *testing.T) {
	e := editor(t, "")
	var told string
	e.OnChanged = func(text string) { told = text }
	typeIn(e, "Dear Ana,\nthank you")
	press1(e, fyne.KeyHome)
	typeIn(e, "I ")
	press1(e, fyne.KeyUp, fyne.KeyEnd, fyne.KeyBackspace)
	typeIn(e, ":")
	press1(e, fyne.KeyDelete)
	if want := "Dear Ana:I thank you"; e.Text() != want || told != want {
		t.Errorf("text %q, told %q, want %q", e.Text(), told, want)
	}
}

func TestEditorUndoesWordByWord(t *testing.T) {
	e := editor(t, "")
	typeIn(e, "one two three")
	for _, want := range []string{"one two ", "one ", "", ""} {
		e.Undo()
		if e.Text() != want {
			t.Errorf("undone to %q, want %q", e.Text(), want)
		}
	}
	e.Redo()
	e.Redo()
	if e.Text() != "one two " {
		t.Errorf("redone to %q", e.Text())
	}
	typeIn(e, "x")
	e.Redo()
	if e.Text() != "one two x" {
		t.Errorf("redo after typing changed the text to %q", e.Text())
	}
	e.SetText("new")
	e.Undo()
	if e.Text() != "one two x" {
		t.Errorf("SetText undone to %q", e.Text())
	}
}

func TestEditorSelectsCutsAndPastes(t *testing.T) {
	e := editor(t, "one two\nthree")
	clip := test.NewClipboard()
	shifted(e, fyne.KeyDown, fyne.KeyEnd)
	if e.Selected() != "one two\nthree" {
		t.Errorf("selected %q", e.Selected())
	}
	press1(e, fyne.KeyLeft)
	if from, to := e.selection(); from != to || e.cursor != (spot{}) {
		t.Errorf("Left from a selection goes to %v", e.cursor)
	}
	control(e, fyne.KeyRight, fyne.KeyModifierShift)
	e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip})
	if clip.Content() != "one " || e.Text() != "two\nthree" {
		t.Errorf("cut %q leaves %q", clip.Content(), e.Text())
	}
	clip.SetContent("a\r\nb\tc\x00")
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if e.Text() != "a\nb    c" {
		t.Errorf("pasted %q", e.Text())
	}
	e.SetReadOnly(true)
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip})
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	typeIn(e, "x\n")
	press1(e, fyne.KeyBackspace, fyne.KeyDelete)
	control(e, fyne.KeyBackspace)
	e.Undo()
	if e.Text() != "a\nb    c" || clip.Content() != "a\nb    c" {
		t.Errorf("read only, the text became %q and the clipboard %q", e.Text(), clip.Content())
	}
}

func TestEditorJumpsByWordsAndToTheEnds(t *testing.T) {
	e := editor(t, "one, two\nthree")
	for _, step := range []struct {
		key  fyne.KeyName
		want spot
	}{{fyne.KeyRight, spot{0, 5}}, {fyne.KeyRight, spot{0, 8}}, {fyne.KeyRight, spot{1, 0}}, {fyne.KeyLeft, spot{0, 8}},
		{fyne.KeyLeft, spot{0, 5}}, {fyne.KeyEnd, spot{1, 5}}, {fyne.KeyHome, spot{0, 0}}} {
		if control(e, step.key); e.cursor != step.want {
			t.Errorf("after %s at %v, want %v", step.key, e.cursor, step.want)
		}
	}
	control(e, fyne.KeyEnd)
	control(e, fyne.KeyBackspace)
	if e.Text() != "one, two\n" {
		t.Errorf("a word back leaves %q", e.Text())
	}
}

func TestEditorWrapsAndItsScrollFollowsTheCursor(t *testing.T) {
	e := editor(t, strings.Repeat("word and more ", 200))
	if n := e.text.lines(); n < 40 {
		t.Fatalf("%d lines, want the text wrapped", n)
	}
	press1(e, fyne.KeyPageDown, fyne.KeyPageDown)
	line := e.text.lineOf(e.cursor)
	if e.top == 0 || line < e.top || line >= e.top+e.inView() {
		t.Errorf("the cursor is in line %d, lines from %d are in view", line, e.top)
	}
	e.GoToEnd()
	if e.top+e.inView() != e.text.lines() {
		t.Errorf("at the end lines %d to %d of %d are in view", e.top, e.top+e.inView(), e.text.lines())
	}
	for i := range e.text.paras[0].begins {
		from, to := e.text.paras[0].bounds(i)
		line := strings.TrimRight(string(e.text.paras[0].text[from:to]), " ")
		if w, _, _ := Say(line).measure(line); w > e.text.width {
			t.Errorf("line %d is %v wide, room is %v", i, w, e.text.width)
		}
	}
	e.scroll(1000 * e.lineHeight())
	if e.top != 0 {
		t.Errorf("scrolled up to line %d", e.top)
	}
	press1(e, fyne.KeyRight)
	if e.top == 0 {
		t.Error("a key does not bring the cursor back into view")
	}
}

func TestEditorMouse(t *testing.T) {
	e := editor(t, "one two three")
	at := func(word string) fyne.Position {
		w, h, _ := Say(word).measure(word)
		return fyne.NewPos(editorPad+w, editorPad+h/2)
	}
	click := func(p fyne.Position) {
		e.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}, Button: desktop.MouseButtonPrimary})
		e.MouseUp(&desktop.MouseEvent{})
	}
	click(at("one t"))
	if e.cursor != (spot{0, 5}) {
		t.Errorf("clicked at %v", e.cursor)
	}
	click(at("one t"))
	if e.Selected() != "two" {
		t.Errorf("a double click selects %q", e.Selected())
	}
	click(at("one t"))
	if e.Selected() != "one two three" {
		t.Errorf("a third click selects %q", e.Selected())
	}
	e.clickedAt = time.Time{}
	click(at("one "))
	e.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at("one two ")}})
	e.DragEnd()
	if e.Selected() != "two " {
		t.Errorf("dragging selects %q", e.Selected())
	}
}

// Whatever is done to it, undoing everything brings back the beginning, and lines always cover the text.
func TestEditorUndoIsExact(t *testing.T) {
	const begin = "Dear Ana,\n\nthank you for your message. We looked at it.\nYours"
	e := editor(t, begin)
	random := rand.New(rand.NewPCG(1, 2))
	keys := []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyReturn}
	for range 600 {
		switch random.IntN(6) {
		case 0:
			typeIn(e, []string{"x", " ", "ñ", "long words\nand lines"}[random.IntN(4)])
		case 1:
			shifted(e, keys[random.IntN(6)])
		case 2:
			control(e, keys[random.IntN(len(keys))])
		default:
			press1(e, keys[random.IntN(len(keys))])
		}
		n := 0
		for i, q := range e.text.paras {
			if q.begins[0] != 0 {
				t.Fatalf("paragraph %d begins at %d", i, q.begins[0])
			}
			n += len(q.text) + 1
		}
		if n != len([]rune(e.Text()))+1 {
			t.Fatalf("%d letters in paragraphs of %d", n, len([]rune(e.Text())))
		}
	}
	end := e.Text()
	for len(e.text.undo) > 0 {
		e.Undo()
	}
	if e.Text() != begin {
		t.Errorf("undone to %q", e.Text())
	}
	for len(e.text.redo) > 0 {
		e.Redo()
	}
	if e.Text() != end {
		t.Errorf("redone to %q, want %q", e.Text(), end)
	}
}

func TestFillOfAnEditorReportsNothing(t *testing.T) {
	e := editor(t, "")
	told := 0
	e.OnChanged = func(string) { told++ }
	e.Fill("from the record")
	if e.SetText("typed"); told != 1 || len(e.text.undo) != 1 {
		t.Errorf("told %d times, %d to undo", told, len(e.text.undo))
	}
}

// A key in the middle of a long text, one paragraph and many: all of our own cost up to the painted lines.
func BenchmarkEditor(b *testing.B) {
	for _, n := range []int{500, 10_000, 100_000} {
		for name, word := range map[string]string{"one-paragraph": "word and more ", "paragraphs": "word and more word and more word and more wor\n"} {
			b.Run(name+"-"+strconv.Itoa(n), func(b *testing.B) {
				e := editor(b, strings.Repeat(word, n/len(word)))
				e.OnChanged = func(string) {}
				e.cursor = e.text.near(spot{len(e.text.paras) / 2, 40})
				e.anchor = e.cursor
				var took []time.Duration
				for b.Loop() {
					began := time.Now()
					e.TypedRune('x')
					took = append(took, time.Since(began))
					e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			})
		}
	}
}

func TestAHintOfSeveralLinesStaysInItsBox(t *testing.T) {
	hint := "You have a fever over 101 °F that lasts.\nYou are short of breath.\nYour pain gets worse.\nYou have questions."
	pieces := hinted(hint, 200, 50)
	for i, p := range pieces {
		if strings.ContainsAny(p.Text, "\n\r") || p.y+p.h > 51 || p.x+p.w > 200 {
			t.Errorf("piece %d is %q at %v, %v", i, p.Text, p.x, p.y)
		}
	}
	if last := pieces[len(pieces)-1].Text; !strings.HasSuffix(last, "…") {
		t.Errorf("nothing says that %q goes on", last)
	}
	if all := hinted(hint, 400, 400); all[len(all)-1].Text != "You have questions." {
		t.Errorf("with room it ends in %q", all[len(all)-1].Text)
	}
}

// In a pane too, which does not hand a refresh on.
func TestEditorGrowsInAPane(t *testing.T) {
	start(t)
	e := NewEditor("")
	e.SetGrows(1, 8)
	panes := NewPanes([]PaneSize{{Width: 100, Least: 80}, {Least: 100, Flex: true}}, NewText(), Between(Stack(0), NewText(), Stack(0, e)))
	w := window(t, Over(panes))
	w.Resize(fyne.NewSize(500, 400))
	one := e.Size().Height
	e.SetText("Thank you.\n\nPlease send us the next ones.\n\nRosie")
	if got := e.Size().Height; got < 4*one/2 {
		t.Errorf("five lines are %v high, one %v", got, one)
	}
}

// A text that grows is as high as its lines, up to its most, and what holds it is told.
func TestEditorGrowsWithItsText(t *testing.T) {
	start(t)
	e := NewEditor("")
	e.SetGrows(1, 4)
	below := NewButton("Save", nil)
	w := window(t, Stack(0, e, below))
	w.Resize(fyne.NewSize(300, 400))
	one := e.Size().Height
	if one != e.MinSize().Height || below.Position().Y != one {
		t.Errorf("one line is %v high, the button stands at %v", one, below.Position().Y)
	}
	e.SetText("Breathe in 1 puff 2 times a day, morning and evening. Rinse your mouth.")
	two := e.Size().Height
	if two <= one || below.Position().Y != two {
		t.Errorf("with more text it is %v high, the button stands at %v", two, below.Position().Y)
	}
	e.SetText(strings.Repeat("word ", 200))
	if most := e.Size().Height; most <= two || most > 4.5*one {
		t.Errorf("with a long text it is %v high", most)
	}
	e.SetText("")
	if e.Size().Height != one || below.Position().Y != one {
		t.Errorf("empty again it is %v high", e.Size().Height)
	}
}

// A word wider than its line goes on in the next one.
func TestLongWordsAreBroken(t *testing.T) {
	start(t)
	const address = "Write to bernadette.featherstonehaugh-villanueva@patients.example today"
	for _, width := range []float32{60, 120, 200} {
		pieces, h := wrapped([]Span{Say(address)}, width, 1)
		text, last := "", float32(0)
		for _, p := range pieces {
			if p.x+p.w > width+1 && strings.TrimRight(p.Text, " ") == p.Text {
				t.Errorf("%q ends at %v in a line of %v", p.Text, p.x+p.w, width)
			}
			text, last = text+p.Text, p.y
		}
		if text != address || h <= last {
			t.Errorf("the lines of %v hold %q, %v high", width, text, h)
		}
	}
}
