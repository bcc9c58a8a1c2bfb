package kit

import (
	"slices"

	"fyne.io/fyne/v2"
)

// PaletteItem is a line of a Palette; one with a Heading is the heading of those below it, nothing else.
type PaletteItem struct {
	Icon, Title, Detail, Shortcut string
	Heading                       string
	Do                            func()
}

// Palette is a field with what it found below it, above everything else. Up, Down, PageUp and PageDown walk while the
// keyboard stays in the field; Enter takes, Escape closes.
type Palette struct {
	field  *Field
	list   *List
	note   *Text
	items  []PaletteItem
	moved  bool // somebody has chosen a line: it stays chosen while more is found
	asking bool // more is being found for what is typed
	taken  bool // Enter was pressed meanwhile: the first line of the whole is taken
	room   *Swap
	empty  string
	float  *float
	canvas fyne.Canvas
}

const (
	paletteWidth = 620
	paletteRow   = 36
	paletteRows  = 11
)

// ShowPalette opens one. Changed is called with every text, the first time with none; answer with SetItems.
func ShowPalette(c fyne.Canvas, hint, empty string, changed func(p *Palette, text string)) *Palette {
	p := &Palette{field: newField(hint, false), note: NewText(), empty: empty, canvas: c}
	p.field.icon = "search"
	p.field.Icon = Icon("search", Muted)
	p.field.box.fill, p.field.box.edge, p.field.bare = "", "", true
	p.list = NewList(paletteRow, func() int { return len(p.items) }, func() RowView { return newPaletteRow(p) })
	p.list.Rounded = true
	p.list.OnTap, p.list.OnOpen = p.take, p.take // Tab comes to the list too
	p.room = NewSwap(p.list)
	p.field.OnChanged = func(text string) { p.taken = false; changed(p, text) }
	p.field.OnSubmitted = func(string) {
		if p.asking && !p.moved {
			p.taken = true // what stands there now may not be the best
			return
		}
		p.take(p.list.Selected())
	}
	p.field.OnKey = p.key
	body := Sized(0, paletteRow*paletteRows, Padded(Room(4, 4, 6, 6), p.room.Object()))
	foot := Sized(0, 30, Padded(Room(0, 0, 14, 14), Spread(0, 0, p.note, NewText(Sign("up", Muted), Sign("down", Muted), Key("Enter").After(8), Key("Esc").After(4)))))
	box := Boxed(Floating, Edge, Room(4, 2, 1, 1), Stack(0, Padded(Room(0, 3, 4, 4), p.field.Object()), Line(), body, Line(), foot))
	p.float = showFloat(c, box, atTop{paletteWidth}, "", false, nil)
	c.Focus(p.field)
	changed(p, "")
	return p
}

// Open says whether it is still there: an answer may come late.
func (p *Palette) Open() bool { return p.float.open() }

// Text is what is typed.
func (p *Palette) Text() string { return p.field.Text }

// Close takes it away.
func (p *Palette) Close() { p.float.close() }

// SetItems shows what was found, the best first, and a remark at the foot. With keep the selection stays on its line:
// for an answer to the same text that comes later than another. With asking more is still to come: Enter waits for it.
func (p *Palette) SetItems(items []PaletteItem, remark string, keep, asking bool) {
	p.asking = asking
	defer func() {
		if p.taken && !asking {
			p.taken = false
			p.take(p.list.Selected())
		}
	}()
	at := -1
	if was := p.list.Selected(); keep && p.moved && was >= 0 && was < len(p.items) {
		at = slices.IndexFunc(items, func(it PaletteItem) bool { return it.Title == p.items[was].Title && it.Detail == p.items[was].Detail })
	}
	if at < 0 {
		at, p.moved = max(0, slices.IndexFunc(items, func(it PaletteItem) bool { return it.Heading == "" })), false
	}
	p.items = items
	p.note.Set(Quiet(remark).As(Small))
	if len(items) == 0 {
		p.room.Show(Middle(420, centeredWords(Quiet(p.empty))))
		return
	}
	p.room.Show(p.list)
	p.list.keys.selected = at
	p.list.Reload()
	p.list.keys.reveal(at)
}

func (p *Palette) key(e *fyne.KeyEvent) bool {
	n, step := p.list.Selected(), 1
	switch e.Name {
	case fyne.KeyDown:
		n++
	case fyne.KeyUp:
		n, step = n-1, -1
	case fyne.KeyPageDown:
		n += paletteRows - 1
	case fyne.KeyPageUp:
		n, step = n-paletteRows+1, -1
	default:
		return false
	}
	n = max(0, min(n, len(p.items)-1))
	for n >= 0 && n < len(p.items) && p.items[n].Heading != "" {
		n += step
	}
	if n < 0 || n >= len(p.items) {
		p.list.keys.reveal(0) // the heading above the first
		return true
	}
	p.moved = true
	p.list.Select(n)
	return true
}

func (p *Palette) take(i int) {
	if i < 0 || i >= len(p.items) || p.items[i].Heading != "" {
		return
	}
	do := p.items[i].Do
	p.Close()
	if do != nil {
		do()
	}
}

type paletteRowView struct {
	palette     *Palette
	icon        *iconImage
	words, keys *Text
	box         *fyne.Container
}

func newPaletteRow(p *Palette) *paletteRowView {
	r := &paletteRowView{palette: p, icon: newIcon("search", Muted, 17), words: NewClip(), keys: NewText()}
	r.box = Padded(Room(0, 0, 10, 10), Spread(12, 1, r.icon, r.words, r.keys))
	return r
}

// Object and Bind implement RowView.
func (r *paletteRowView) Object() fyne.CanvasObject { return r.box }
func (r *paletteRowView) Bind(id int) {
	it := r.palette.items[id]
	r.keys.Spans = nil
	if it.Heading != "" {
		r.icon.Hide()
		r.words.Spans = []Span{Strong(it.Heading).In(Muted).As(Small)}
		r.box.Refresh()
		return
	}
	r.icon.Show()
	r.icon.name = it.Icon
	r.icon.Refresh()
	r.words.Spans = []Span{Say(it.Title), Quiet(it.Detail).As(Dense).After(10)}
	if it.Shortcut != "" {
		r.keys.Spans = []Span{Key(it.Shortcut)}
	}
	r.box.Refresh()
}

// atTop puts a float into the middle near the top.
type atTop struct{ width float32 }

func (l atTop) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
func (l atTop) Layout(os []fyne.CanvasObject, s fyne.Size) {
	w := min(scaled(l.width), s.Width-40)
	h := min(heightFor(os[0], w), s.Height-20)
	put(os[0], whole32((s.Width-w)/2), min(whole32(s.Height*0.1), s.Height-h), w, h)
}
