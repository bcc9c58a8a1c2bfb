package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// BarMenu is a word of the menu bar; Items is asked each time it opens.
type BarMenu struct {
	Word  string
	Items func() []MenuItem
}

// MenuBar is a row of words that open menus. Shortcuts also go on the window's MainMenu: only there do they work while
// an Entry has the focus.
type MenuBar struct {
	words []*menuWord
	box   *fyne.Container
}

// NewMenuBar has its menus in the order given.
func NewMenuBar(menus ...BarMenu) *MenuBar {
	b := &MenuBar{box: Row(2)}
	for i, m := range menus {
		w := newMenuWord(b, i, m)
		b.words = append(b.words, w)
		b.box.Add(w)
	}
	return b
}

// Object is what goes on screen.
func (b *MenuBar) Object() fyne.CanvasObject { return b.box }

// Open opens the menu at i; from there Left and Right go to its neighbors.
func (b *MenuBar) Open(i int) {
	i = (i + len(b.words)) % len(b.words)
	w := b.words[i]
	d := fyne.CurrentApp().Driver()
	c := CanvasOf(w)
	if c == nil {
		return
	}
	at := d.AbsolutePositionForObject(w).AddXY(0, w.Size().Height+4)
	var m *Menu
	m = showMenuAt(c, anchored{at: at, above: at.Y}, w.menu.Items(), func(dx int) { m.Close(); b.Open(i + dx) })
	w.open = true
	w.Refresh()
	m.float.onClose = func() { w.open = false; w.Refresh() }
}

type menuWord struct {
	press
	menu BarMenu
	open bool
	back *surface
	draw inker
}

func newMenuWord(b *MenuBar, i int, m BarMenu) *menuWord {
	w := &menuWord{menu: m, back: newSurface("", "", 5)}
	w.OnTapped = func() { b.Open(i) }
	w.init(w)
	return w
}

// TypedKey opens with Down too.
func (w *menuWord) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyDown {
		w.act()
		return
	}
	w.press.TypedKey(e)
}

// Cursor is the plain arrow, as over any menu bar.
func (w *menuWord) Cursor() desktop.Cursor              { return desktop.DefaultCursor }
func (w *menuWord) span() Span                          { return Span{Text: w.menu.Word, Size: Dense, Color: Ink} }
func (w *menuWord) CreateRenderer() fyne.WidgetRenderer { return &menuWordRenderer{w} }

type menuWordRenderer struct{ w *menuWord }

func (r *menuWordRenderer) Destroy() {}
func (r *menuWordRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.w.back}, r.w.draw.objects...)
}
func (r *menuWordRenderer) MinSize() fyne.Size {
	w, _, _ := r.w.span().measure(r.w.menu.Word)
	return fyne.NewSize(float32(int(w))+18, scaled(24))
}
func (r *menuWordRenderer) Layout(s fyne.Size) {
	r.w.back.Resize(s)
	r.w.draw.reset()
	r.w.draw.add(oneLine([]Span{r.w.span()}, s.Width, s.Height), 9, 0)
}
func (r *menuWordRenderer) Refresh() {
	r.w.back.fill = ""
	switch {
	case r.w.open:
		r.w.back.fill = Selection
	case r.w.hovered || r.w.focused:
		r.w.back.fill = Hover
	}
	r.Layout(r.w.Size())
	r.w.back.Refresh()
	refresh(r.w)
}

// FindBox looks like a search field and opens the palette.
type FindBox struct {
	press
	hint, key string
	face      canvas.Rectangle
	draw      inker
}

func newFindBox(hint, key string, tapped func()) *FindBox {
	f := &FindBox{hint: hint, key: key}
	f.OnTapped = tapped
	f.init(f)
	return f
}

// CreateRenderer implements fyne.Widget.
func (f *FindBox) CreateRenderer() fyne.WidgetRenderer { return &findBoxRenderer{f} }

type findBoxRenderer struct{ f *FindBox }

func (r *findBoxRenderer) Destroy() {}
func (r *findBoxRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{&r.f.face}, r.f.draw.objects...)
}
func (r *findBoxRenderer) MinSize() fyne.Size { return fyne.NewSize(160, scaled(28)) }
func (r *findBoxRenderer) Layout(s fyne.Size) {
	f := r.f
	f.face.FillColor, f.face.StrokeColor, f.face.StrokeWidth, f.face.CornerRadius = paint(FieldFill), paint(Edge), 1, 7
	if f.hovered {
		f.face.FillColor = paint(Hover)
	}
	if f.focused {
		f.face.StrokeColor = paint(Accent)
	}
	f.face.Resize(s)
	f.draw.reset()
	key := Key(f.key)
	w, _, _ := key.measure(key.Text)
	f.draw.add(oneLine([]Span{Sign("search", Muted), Quiet(f.hint).As(Dense).After(5)}, s.Width-w-24, s.Height), 9, 0)
	f.draw.add(oneLine([]Span{key}, w+1, s.Height), s.Width-w-8, 0)
}
func (r *findBoxRenderer) Refresh() {
	r.Layout(r.f.Size())
	refresh(&r.f.face)
	refresh(r.f)
}
