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

// SetCount changes the number beside a tab's word.
func (t *Tabs) SetCount(i, n int) {
	t.tabs[i].Count = n
	t.bar.Refresh()
}

type tabBar struct {
	press
	tabs   *Tabs
	chosen int
	draw   inker
}

const tabHeight, tabGap = 34, 20

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
	x := float32(0)
	for i := range b.tabs.tabs {
		w := b.width(i) + tabGap
		if e.Position.X >= x-tabGap/2 && e.Position.X < x+w-tabGap/2 {
			b.tabs.Choose(i)
		}
		x += w
	}
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
	w := float32(0)
	for i := range r.b.tabs.tabs {
		w += r.b.width(i) + tabGap
	}
	return fyne.NewSize(w, scaled(tabHeight))
}

func (r *tabBarRenderer) Layout(s fyne.Size) {
	b, x := r.b, float32(0)
	b.draw.reset()
	for i := range b.tabs.tabs {
		w := b.width(i)
		if i == b.chosen {
			b.draw.box(x, s.Height-2, w, 2, 0, paint(Accent), nil)
			if b.focused {
				b.draw.box(x-6, 4, w+12, s.Height-10, 6, paint(Hover), paint(Ring))
			}
		}
		b.draw.add(oneLine(b.spans(i), w+1, s.Height), x, 0)
		x += w + tabGap
	}
}

func (r *tabBarRenderer) Refresh() { r.Layout(r.b.Size()); refresh(r.b) }
