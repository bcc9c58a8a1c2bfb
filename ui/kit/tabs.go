package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Tab is a page of Tabs. Build runs when it is first shown.
type Tab struct {
	Word  string
	Count int // 0 shows none
	Build func() fyne.CanvasObject
}

// Tabs shows one of several pages under a row of words. Left and Right change it.
type Tabs struct {
	OnChoose func(i int)

	tabs   []Tab
	pages  []fyne.CanvasObject
	bar    *tabBar
	body   *fyne.Container
	object *fyne.Container
}

// NewTabs shows the first page.
func NewTabs(tabs ...Tab) *Tabs {
	t := &Tabs{tabs: tabs, pages: make([]fyne.CanvasObject, len(tabs)), body: container.NewStack()}
	t.bar = &tabBar{tabs: t}
	t.bar.init(t.bar)
	t.object = Below(Stack(0, t.bar, Line()), t.body)
	t.show(0)
	return t
}

// Object is what goes on screen.
func (t *Tabs) Object() fyne.CanvasObject { return t.object }

// Chosen is the number of the page shown.
func (t *Tabs) Chosen() int { return t.bar.chosen }

// Choose shows a page and reports it.
func (t *Tabs) Choose(i int) {
	if i < 0 || i >= len(t.tabs) || i == t.bar.chosen {
		return
	}
	t.show(i)
	if t.OnChoose != nil {
		t.OnChoose(i)
	}
}

func (t *Tabs) show(i int) {
	t.bar.chosen = i
	if t.pages[i] == nil {
		t.pages[i] = t.tabs[i].Build()
	}
	t.body.Objects = []fyne.CanvasObject{t.pages[i]}
	t.body.Refresh()
	t.bar.Refresh()
}

// FocusPage gives the keyboard to the first thing on the page shown that takes it.
func (t *Tabs) FocusPage() bool { return FocusFirst(t.body) }

// SetCount changes the number beside a tab's word.
func (t *Tabs) SetCount(i, n int) {
	t.tabs[i].Count = n
	t.bar.Refresh()
}

type tabBar struct {
	press
	tabs   *Tabs
	chosen int
	places []tabPlace // as laid out last
	draw   inker
}

// tabPlace is where a word stands; index -1 is the sign for those that have no room.
type tabPlace struct {
	index int
	x, w  float32
}

const tabHeight, tabGap, tabLeast, tabMore = 34, 20, 11, 20

func (b *tabBar) spans(i int) []Span {
	tab := b.tabs.tabs[i]
	word := Strong(tab.Word).In(Muted)
	if i == b.chosen {
		word.Color = Accent
	}
	if tab.Count > 0 {
		return []Span{word, Quiet(countWords(tab.Count)).As(Small).After(5)}
	}
	return []Span{word}
}

func (b *tabBar) width(i int) (w float32) {
	for _, s := range b.spans(i) {
		sw, _, _ := s.measure(s.Text)
		w += s.Gap + sw
	}
	return whole32(w + 1)
}

// Tapped chooses the word under the pointer.
func (b *tabBar) Tapped(e *fyne.PointEvent) {
	b.press.Tapped(e)
	for _, p := range b.places {
		if e.Position.X < p.x-tabGap/2 || e.Position.X >= p.x+p.w+tabGap/2 {
			continue
		}
		if p.index < 0 {
			b.more(p)
			return
		}
		b.tabs.Choose(p.index)
		return
	}
}

// more opens a menu of the pages whose words have no room.
func (b *tabBar) more(at tabPlace) {
	shown := map[int]bool{}
	for _, p := range b.places {
		shown[p.index] = true
	}
	var items []MenuItem
	for i, tab := range b.tabs.tabs {
		if !shown[i] {
			items = append(items, MenuItem{Word: tab.Word, Do: func() { b.tabs.Choose(i) }})
		}
	}
	c := CanvasOf(b)
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	ShowMenuAt(c, corner.AddXY(at.x, b.Size().Height), items)
}

// arrange sets the words side by side. Where they have no room they move closer, and the last go into a menu; the one that
// is chosen always stands there.
func (b *tabBar) arrange(width float32) []tabPlace {
	total := float32(0)
	for i := range b.tabs.tabs {
		total += b.width(i)
	}
	n, gap := len(b.tabs.tabs), float32(tabGap)
	if n > 1 && total+gap*float32(n-1) > width {
		gap = max(tabLeast, float32(int((width-total)/float32(n-1))))
	}
	if total+gap*float32(n-1) <= width {
		return b.row(width, gap, n, false)
	}
	for shown := n - 1; shown > 1; shown-- {
		if list := b.row(width, gap, shown, true); list != nil {
			return list
		}
	}
	return b.row(width*100, gap, 1, true)
}

// row places the first words, the chosen one among them, and the sign for the others; nil when they have no room.
func (b *tabBar) row(width, gap float32, shown int, more bool) (list []tabPlace) {
	x := float32(0)
	for i := range shown {
		if i == shown-1 && b.chosen >= shown {
			i = b.chosen
		}
		w := b.width(i)
		list = append(list, tabPlace{i, x, w})
		x += w + gap
	}
	if more {
		list = append(list, tabPlace{-1, x, scaled(tabMore)})
		x += scaled(tabMore) + gap
	}
	if x-gap > width {
		return nil
	}
	return list
}

// TypedKey implements fyne.Focusable.
func (b *tabBar) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		b.tabs.Choose(b.chosen - 1)
	case fyne.KeyRight:
		b.tabs.Choose(b.chosen + 1)
	default:
		b.press.TypedKey(e)
	}
}

func (b *tabBar) CreateRenderer() fyne.WidgetRenderer { return &tabBarRenderer{b} }

type tabBarRenderer struct{ b *tabBar }

func (r *tabBarRenderer) Destroy()                     {}
func (r *tabBarRenderer) Objects() []fyne.CanvasObject { return r.b.draw.objects }
func (r *tabBarRenderer) MinSize() fyne.Size {
	return fyne.NewSize(scaled(160), scaled(tabHeight))
}

func (r *tabBarRenderer) Layout(s fyne.Size) {
	b := r.b
	b.draw.reset()
	b.places = b.arrange(s.Width)
	for _, p := range b.places {
		i, x, w := p.index, p.x, p.w
		if i < 0 {
			b.draw.add(oneLine([]Span{Sign("more", Muted)}, w, s.Height), x, 0)
			continue
		}
		if i == b.chosen {
			b.draw.box(x, s.Height-2, w, 2, 0, paint(Accent), nil)
			if b.focused {
				b.draw.box(x-6, 4, w+12, s.Height-10, 6, paint(Hover), paint(Ring))
			}
		}
		b.draw.add(oneLine(b.spans(i), w+1, s.Height), x, 0)
	}
}

func (r *tabBarRenderer) Refresh() { r.Layout(r.b.Size()); refresh(r.b) }
