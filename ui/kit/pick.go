package kit

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"golang.org/x/text/unicode/norm"
)

// PickItem is something to pick: a patient, a problem. Key is what the program knows it by and isn't shown.
type PickItem struct{ Key, Title, Detail string }

// PickFrom answers what fits a text, the best first. It is asked off the interface's goroutine, with no text first.
type PickFrom func(ctx context.Context, text string) ([]PickItem, error)

// PickOf picks among a fixed list: every word typed begins a word of an item, in any order, accents and capitals apart.
// Items whose title begins with the text come first.
func PickOf(items []PickItem) PickFrom {
	folded := make([]string, len(items))
	for i, it := range items {
		folded[i] = " " + fold(it.Title) + " " + fold(it.Detail)
	}
	return func(_ context.Context, text string) ([]PickItem, error) {
		text = fold(text)
		parts := strings.Fields(text)
		var first, rest []PickItem
		for i, f := range folded {
			fits := !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(f, " "+p) })
			switch {
			case !fits:
			case strings.HasPrefix(f[1:], text):
				first = append(first, items[i])
			default:
				rest = append(rest, items[i])
			}
		}
		return append(first, rest...), nil
	}
}

// fold is text in small letters without accents, what divides words made a space.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '@', r == '.':
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(text))
}

// picking is the field and the list that float over what is picked for. The keyboard stays in the field: Up, Down,
// PageUp and PageDown walk in the list, Enter and Tab take, Escape closes.
type picking struct {
	field *pickField
	list  *List
	room  *Swap
	note  *Text
	items []PickItem
	float *float

	from   PickFrom
	loader Loader
	stop   func()
	free   bool                                // what is typed may be taken as it is
	take   func(it PickItem, key fyne.KeyName) // key is what took it: Enter, Tab or a comma
	left   func(text string)                   // closed without taking anything
	took   bool
	asking bool         // for what is typed; the lines are of an earlier text
	wanted fyne.KeyName // Enter or Tab came before the answer
	ends   string       // letters that take what is typed, such as a comma
}

const (
	pickRow   = 31
	pickRows  = 8
	pickWidth = 340
)

// show opens it over an object; text is in the field already.
func (p *picking) show(over fyne.CanvasObject, hint, text string) {
	c := CanvasOf(over)
	if c == nil {
		return
	}
	p.field = newPickField(hint, p)
	p.field.box.fill, p.field.box.edge, p.field.bare = "", "", true
	p.field.SetText(text)
	p.field.CursorColumn = len([]rune(text))
	p.list = NewList(pickRow, func() int { return len(p.items) }, func() RowView { return newPickRow(p) })
	p.list.Rounded = true
	p.list.OnTap = func(i int) { p.choose(i, fyne.KeyReturn) }
	p.note = NewClip()
	p.room = NewSwap(p.list)
	body := Sized(0, pickRow*pickRows, Padded(Room(4, 4, 4, 4), p.room.Object()))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(over)
	place := anchored{at: at, above: at.Y + over.Size().Height, least: max(over.Size().Width, scaled(pickWidth))}
	parts := []fyne.CanvasObject{p.field.Object(), body}
	if at.Y+over.Size().Height+body.MinSize().Height > c.Size().Height-8 {
		slices.Reverse(parts) // no room below: the field stays where it is and the list stands above it
	}
	p.float = showFloat(c, Boxed(Floating, Edge, Pad{}, Stack(0, parts...)), place, "", false, p.closed)
	p.field.OnChanged = func(string) { p.changed() }
	c.Focus(p.field)
	p.ask()
}

func (p *picking) closed() {
	p.loader.Cancel()
	if p.stop != nil {
		p.stop()
	}
	if !p.took && p.left != nil {
		p.left(p.field.Text)
	}
}

// changed asks when typing pauses.
func (p *picking) changed() {
	if p.stop != nil {
		p.stop()
	}
	p.loader.Cancel()
	p.asking, p.wanted = true, ""
	if inline.Load() {
		p.ask()
		return
	}
	p.stop = Later(searchWait, p.ask)
}

func (p *picking) ask() {
	text := strings.TrimSpace(p.field.Text)
	p.asking = true
	if len(p.items) == 0 {
		p.say(spoken.Searching)
	}
	Load(context.Background(), &p.loader, func(ctx context.Context) ([]PickItem, error) { return p.from(ctx, text) }, p.answer)
}

func (p *picking) answer(items []PickItem, err error) {
	if !p.float.open() {
		return
	}
	p.items, p.asking = items, false
	if text := strings.TrimSpace(p.field.Text); p.free && text != "" && !slices.ContainsFunc(items, func(it PickItem) bool { return strings.EqualFold(it.Title, text) }) {
		p.items = append(slices.Clip(items), PickItem{Title: text}) // the last line is what was typed
	}
	switch {
	case err != nil:
		p.items = nil
		p.say(spoken.Failed)
	case len(p.items) == 0:
		p.say(spoken.Nothing)
	default:
		p.room.Show(p.list)
		p.list.keys.selected = 0
		p.list.Reload()
		p.list.keys.reveal(0)
	}
	if key := p.wanted; key != "" {
		p.wanted = ""
		p.choose(p.list.Selected(), key)
	}
}

func (p *picking) say(words string) { p.room.Show(Middle(300, centeredWords(Quiet(words)))) }

// key walks while the keyboard stays in the field.
func (p *picking) key(e *fyne.KeyEvent) bool {
	n := p.list.Selected()
	if p.asking && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeyTab) {
		p.wanted = fyne.KeyReturn // taken from what is found for the whole text
		if e.Name == fyne.KeyTab {
			p.wanted = e.Name
		}
		return true
	}
	switch e.Name {
	case fyne.KeyDown:
		n++
	case fyne.KeyUp:
		n--
	case fyne.KeyPageDown:
		n += pickRows - 1
	case fyne.KeyPageUp:
		n -= pickRows - 1
	case fyne.KeyReturn, fyne.KeyEnter:
		p.choose(n, fyne.KeyReturn)
		return true
	case fyne.KeyTab:
		p.choose(n, fyne.KeyTab)
		return true
	case fyne.KeyEscape:
		p.float.close()
		return true
	default:
		return false
	}
	if len(p.items) > 0 {
		p.list.Select(n)
	}
	return true
}

// choose takes a line; where there is none, what is typed if that is allowed. Tab goes on in any case.
func (p *picking) choose(i int, key fyne.KeyName) {
	switch {
	case i >= 0 && i < len(p.items):
		p.done(p.items[i], key)
	case p.free && strings.TrimSpace(p.field.Text) != "":
		p.done(PickItem{Title: strings.TrimSpace(p.field.Text)}, key)
	case key == fyne.KeyTab:
		c := p.float.canvas
		p.float.close()
		c.FocusNext()
	}
}

func (p *picking) done(it PickItem, key fyne.KeyName) {
	p.took = true
	c := p.float.canvas
	p.float.close()
	p.take(it, key)
	if key == fyne.KeyTab {
		c.FocusNext()
	}
}

// pickField takes Tab for itself: it chooses and goes on.
type pickField struct {
	Field
	pick *picking
}

func newPickField(hint string, p *picking) *pickField {
	f := &pickField{pick: p}
	f.box = newSurface(FieldFill, Edge, 7)
	f.PlaceHolder, f.icon = hint, "search"
	f.Icon = Icon("search", Muted)
	f.OnKey = p.key
	f.ExtendBaseWidget(f)
	f.object = Over(f.box, f)
	return f
}

// AcceptsTab implements fyne.Tabbable.
func (f *pickField) AcceptsTab() bool { return true }

// TypedRune takes what is typed at a letter that ends it.
func (f *pickField) TypedRune(r rune) {
	if p := f.pick; strings.ContainsRune(p.ends, r) {
		Active()
		if text := strings.TrimSpace(f.Text); text != "" {
			p.done(PickItem{Title: text}, fyne.KeyComma)
		}
		return
	}
	f.Field.TypedRune(r)
}

type pickRowView struct {
	pick  *picking
	words *Text
	box   *fyne.Container
}

func newPickRow(p *picking) *pickRowView {
	r := &pickRowView{pick: p, words: NewClip()}
	r.box = Padded(Room(0, 0, 10, 8), r.words)
	return r
}

// Object and Bind implement RowView.
func (r *pickRowView) Object() fyne.CanvasObject { return r.box }
func (r *pickRowView) Bind(id int) {
	if id >= len(r.pick.items) {
		return
	}
	it := r.pick.items[id]
	r.words.Set(Say(it.Title), Quiet(it.Detail).As(Dense).After(10))
}
