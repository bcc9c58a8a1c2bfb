package kit

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// MenuItem is one line of a menu.
type MenuItem struct {
	Word     string
	Icon     string        // in front of the word, optional
	Shortcut fyne.Shortcut // shown at the right; bound only on the window's main menu
	Ticked   bool
	Off      bool // grey and dead
	Grave    bool // written in the color of alerts: it destroys something
	Line     bool // a line between groups; nothing else of it counts
	Do       func()
}

// ShortcutWords writes a shortcut as on a key cap: "Ctrl K".
func ShortcutWords(s fyne.Shortcut) string {
	k, ok := s.(fyne.KeyboardShortcut)
	if !ok {
		return ""
	}
	ctrl, alt, super, sep := "Ctrl", "Alt", "Super", " "
	if runtime.GOOS == "darwin" {
		ctrl, alt, super, sep = "⌃", "⌥", "⌘", ""
	}
	var parts []string
	for _, m := range []struct {
		mod  fyne.KeyModifier
		word string
	}{{fyne.KeyModifierControl, ctrl}, {fyne.KeyModifierAlt, alt}, {fyne.KeyModifierShift, "Shift"}, {fyne.KeyModifierSuper, super}} {
		if k.Mod()&m.mod != 0 {
			parts = append(parts, m.word)
		}
	}
	name := string(k.Key())
	if nice, ok := map[string]string{"Return": "Enter", "Prior": "PgUp", "Next": "PgDn", "Delete": "Del", "Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}[name]; ok {
		name = nice
	}
	return strings.Join(append(parts, name), sep)
}

// Menu is a list of commands that floats beside what opened it. Up and Down walk, Enter takes, Escape closes, a letter
// goes to the next line that begins with it.
type Menu struct {
	widget.BaseWidget
	items  []MenuItem
	chosen int // -1 for none
	onSide func(dx int)
	float  *float
	back   *surface
	mark   *surface
	draw   inker
}

const menuRow, menuLine, menuPad = 28, 9, 5

// ShowMenu opens a menu below an object, at least as wide as it if wide is set.
func ShowMenu(below fyne.CanvasObject, wide bool, items []MenuItem) *Menu {
	at := placeOf(below)
	least := float32(0)
	if wide {
		least = below.Size().Width
	}
	return showMenuAt(CanvasOf(below), anchored{at: at.AddXY(0, below.Size().Height+3), above: at.Y - 3, least: least}, items, nil)
}

// ShowMenuAt opens a menu at a point of the window, for a right click.
func ShowMenuAt(c fyne.Canvas, at fyne.Position, items []MenuItem) *Menu {
	return showMenuAt(c, anchored{at: at, above: at.Y}, items, nil)
}

func showMenuAt(c fyne.Canvas, place anchored, items []MenuItem, onSide func(dx int)) *Menu {
	if c == nil {
		return nil
	}
	m := &Menu{items: items, chosen: -1, onSide: onSide, back: newSurface(Floating, Edge, 9), mark: newSurface(Selection, "", 5)}
	m.ExtendBaseWidget(m)
	m.float = showFloat(c, m, place, "", false, nil)
	c.Focus(m)
	return m
}

// Close takes the menu away.
func (m *Menu) Close() { m.float.close() }

func (m *Menu) rowAt(y float32) int {
	top := float32(menuPad)
	for i, it := range m.items {
		h := it.height()
		if y >= top && y < top+h {
			if it.Line {
				return -1
			}
			return i
		}
		top += h
	}
	return -1
}

func (it MenuItem) height() float32 {
	if it.Line {
		return menuLine
	}
	return scaled(menuRow)
}

func (m *Menu) choose(i int) {
	if m.chosen != i {
		m.chosen = i
		m.Refresh()
	}
}

// step goes to the next line that can be taken.
func (m *Menu) step(d int) {
	i := m.chosen
	if i < 0 && d < 0 {
		i = len(m.items)
	}
	for range m.items {
		i = (i + d + len(m.items)) % len(m.items)
		if !m.items[i].Line && !m.items[i].Off {
			m.choose(i)
			return
		}
	}
}

func (m *Menu) take(i int) {
	if i < 0 || m.items[i].Off || m.items[i].Line {
		return
	}
	m.Close()
	if m.items[i].Do != nil {
		m.items[i].Do()
	}
}

// Tapped and the methods below make it a menu for mouse and keyboard.
func (m *Menu) Tapped(e *fyne.PointEvent)        { Active(); m.take(m.rowAt(e.Position.Y)) }
func (m *Menu) MouseIn(e *desktop.MouseEvent)    { m.MouseMoved(e) }
func (m *Menu) MouseMoved(e *desktop.MouseEvent) { Active(); m.choose(m.rowAt(e.Position.Y)) }
func (m *Menu) MouseOut()                        { m.choose(-1) }
func (m *Menu) Cursor() desktop.Cursor           { return desktop.PointerCursor }
func (m *Menu) FocusGained()                     {}
func (m *Menu) FocusLost()                       {}

// TypedRune goes to the next line that begins with the letter.
func (m *Menu) TypedRune(r rune) {
	Active()
	for d := range m.items {
		i := (max(m.chosen, -1) + 1 + d) % len(m.items)
		it := m.items[i]
		if !it.Line && !it.Off && strings.HasPrefix(strings.ToLower(it.Word), strings.ToLower(string(r))) {
			m.choose(i)
			return
		}
	}
}

// TypedKey implements fyne.Focusable.
func (m *Menu) TypedKey(e *fyne.KeyEvent) {
	Active()
	if function(e) {
		return
	}
	switch e.Name {
	case fyne.KeyDown:
		m.step(1)
	case fyne.KeyUp:
		m.step(-1)
	case fyne.KeyHome:
		m.chosen = -1
		m.step(1)
	case fyne.KeyEnd:
		m.chosen = len(m.items)
		m.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.take(m.chosen)
	case fyne.KeyEscape:
		m.Close()
	case fyne.KeyLeft:
		m.side(-1)
	case fyne.KeyRight:
		m.side(1)
	}
}

func (m *Menu) side(dx int) {
	if m.onSide != nil {
		m.onSide(dx)
	}
}

// CreateRenderer implements fyne.Widget.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer { return &menuRenderer{m} }

type menuRenderer struct{ m *Menu }

func (r *menuRenderer) Destroy() {}
func (r *menuRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.m.back, r.m.mark}, r.m.draw.objects...)
}

func (it MenuItem) spans() (word []Span, short Span) {
	ink := Ink
	switch {
	case it.Off:
		ink = Dead
	case it.Grave:
		ink = AlertInk
	}
	icon := it.Icon
	if it.Ticked {
		icon = "check"
	}
	if icon != "" {
		word = append(word, Sign(icon, Muted))
	}
	word = append(word, Say(it.Word).In(ink).As(Dense).After(8))
	if it.Shortcut != nil {
		short = Quiet(ShortcutWords(it.Shortcut)).As(Small)
	}
	return word, short
}

// gutter is the room for icons and ticks at the left, if any line has one.
func (m *Menu) gutter() float32 {
	for _, it := range m.items {
		if it.Icon != "" || it.Ticked {
			return scaled(iconSide) + 8
		}
	}
	return 0
}

func (r *menuRenderer) MinSize() fyne.Size {
	var s fyne.Size
	for _, it := range r.m.items {
		s.Height += it.height()
		if it.Line {
			continue
		}
		_, short := it.spans()
		w, _, _ := Say(it.Word).As(Dense).measure(it.Word)
		sw, _, _ := short.measure(short.Text)
		if short.Text != "" {
			sw += 28
		}
		s.Width = max(s.Width, w+sw)
	}
	return fyne.NewSize(max(150, whole32(s.Width+r.m.gutter())+44), s.Height+2*menuPad)
}

func (r *menuRenderer) Layout(s fyne.Size) {
	m := r.m
	put(m.back, 0, 0, s.Width, s.Height)
	put(m.mark, 0, 0, 0, 0)
	m.draw.reset()
	y, gutter := float32(menuPad), m.gutter()
	for i, it := range m.items {
		h := it.height()
		if it.Line {
			m.draw.box(1, y+menuLine/2, s.Width-2, 1, 0, paint(Rule), nil)
			y += h
			continue
		}
		if i == m.chosen && !it.Off {
			put(m.mark, menuPad, y, s.Width-2*menuPad, h)
		}
		word, short := it.spans()
		x := float32(14)
		if word[0].Icon == "" {
			x += gutter
			word[0].Gap = 0
		}
		m.draw.add(oneLine(word, s.Width-x-10, h), x, y)
		if short.Text != "" {
			w, _, _ := short.measure(short.Text)
			m.draw.add(oneLine([]Span{short}, w+1, h), whole32(s.Width-w-14), y)
		}
		y += h
	}
}

func (r *menuRenderer) Refresh() {
	r.Layout(r.m.Size())
	r.m.back.Refresh()
	r.m.mark.Refresh()
	refresh(r.m)
}
