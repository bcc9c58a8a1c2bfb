package kit

import (
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Paper shows the pages of a document below one another on a desk, as large as wanted. + and - change the size, 0 fits
// it to the room and 1 is real size, as does the wheel with Ctrl; PageDown, PageUp, Home, End and the arrows move, and
// the pointer drags the desk.
type Paper struct {
	widget.BaseWidget
	OnZoom    func(percent int) // the size shown changed
	OnSharper func()            // pages drawn in DPI would be sharper than those shown

	pages  []image.Image
	dpi    float32
	zoom   float32 // 1 is real size at 96 dots an inch; 0 fits the width
	sheets []*sheet
	desk   *fyne.Container
	scroll *container.Scroll
	room   *fyne.Container
	bar    *fyne.Container
	label  *Text
	where  *Text
	ring   *surface
	whole  bool // 0 fits the whole page, not its width
	most   float32
	active bool
}

// PaperWords are the tips of the viewer's buttons and the words for "page 1 of 3" ({page}, {pages} by fmt: two %d).
type PaperWords struct{ Smaller, Larger, Fit, PageOf string }

const (
	deskMargin         = 16
	zoomLeast, zoomMax = 0.25, 4
)

// NewPaper is empty until SetPages.
func NewPaper(words PaperWords) *Paper {
	p := &Paper{label: NewText(), where: NewText(), ring: newSurface("", "", 0), most: zoomMax}
	p.desk = container.New(deskLayout{p})
	p.scroll = container.NewScroll(p.desk)
	p.scroll.OnScrolled = func(fyne.Position) { Active(); p.tell(words.PageOf) }
	p.room = container.New(paperRoom{p}, p.scroll, newWheel(p.turned), p.ring)
	step := func(f float32) func() { return func() { p.SetZoom(p.shown() * f) } }
	tools := Row(4, p.where, Sized(8, 0, Spacer()), NewIconButton("minus", words.Smaller, step(1/1.2)), Sized(46, 0, centeredIn(p.label)),
		NewIconButton("plus", words.Larger, step(1.2)), NewLink(words.Fit, func() { p.SetZoom(0) }))
	p.bar = Sized(0, 36, Padded(Room(0, 0, 12, 12), Spread(0, 0, Spacer(), tools)))
	p.ExtendBaseWidget(p)
	p.tell(words.PageOf)
	return p
}

// NewViewer shows pictures: attachments, scans. It fits the whole picture into the room and enlarges up to eight times.
func NewViewer(words PaperWords) *Paper {
	p := NewPaper(words)
	p.whole, p.most = true, 8
	return p
}

// ShowImage shows one picture, a dot of it for a pixel at real size.
func (p *Paper) ShowImage(img image.Image) {
	p.zoom = 0
	p.SetPages([]image.Image{img}, 96)
}

func centeredIn(o fyne.CanvasObject) fyne.CanvasObject { return container.NewCenter(o) }

// SetPages shows pages drawn at dpi dots an inch. The place and size stay if the document was there before.
func (p *Paper) SetPages(pages []image.Image, dpi float32) {
	p.pages, p.dpi = pages, dpi
	for len(p.sheets) < len(pages) {
		s := newSheet(p)
		p.sheets = append(p.sheets, s)
	}
	p.desk.Objects = p.desk.Objects[:0]
	for i, img := range pages {
		p.sheets[i].image.Image = img
		p.desk.Objects = append(p.desk.Objects, p.sheets[i])
		p.sheets[i].Refresh()
	}
	p.desk.Refresh()
	p.scroll.Refresh()
	p.scroll.OnScrolled(p.scroll.Offset)
}

// usualWidth is a page of US Letter at 96 dots an inch, for what is asked before there is a page.
const usualWidth = 8.5 * 96

// The resolutions pages are drawn in at most and at least: 17 MB a page, and what can be read.
const leastDPI, mostDPI = 60, 220

// DPI is the resolution in which a page, drawn so, is shown dot for dot: sharp, and without being scaled on its way to the
// screen, which takes the interface longer than all else.
func (p *Paper) DPI() float32 {
	scale := float32(1)
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		scale = c.Scale()
	}
	zoom := p.shown()
	if p.scroll.Size().IsZero() && p.zoom == 0 {
		zoom = 1
	}
	return min(max(zoom*96*scale, leastDPI), mostDPI)
}

// dull says whether pages drawn anew would be sharper, or much smaller.
func (p *Paper) dull() bool {
	f := p.DPI() / p.dpi
	return len(p.pages) > 0 && (f > 1.02 || f < 0.98)
}

// sharpen tells that the size shown is another one than pages are drawn in.
func (p *Paper) sharpen() {
	if p.OnSharper != nil && p.dull() {
		p.OnSharper()
	}
}

// SetZoom sets the size: 1 is real, 0 fits the width of the window.
func (p *Paper) SetZoom(z float32) {
	if z != 0 {
		z = min(max(z, p.least()), p.most)
	}
	at := p.scroll.Offset.Y / max(1, p.desk.MinSize().Height)
	p.zoom = z
	p.desk.Refresh()
	p.scroll.Refresh()
	p.scroll.ScrollToOffset(fyne.NewPos(p.scroll.Offset.X, at*p.desk.MinSize().Height))
	p.scroll.OnScrolled(p.scroll.Offset)
	if p.OnZoom != nil {
		p.OnZoom(int(p.shown()*100 + 0.5))
	}
	p.sharpen()
}

// shown is the size in use.
func (p *Paper) shown() float32 {
	if p.zoom > 0 {
		return max(p.zoom, p.least())
	}
	width := float32(usualWidth)
	var b image.Rectangle
	if len(p.pages) > 0 {
		b = p.pages[0].Bounds()
		width = max(float32(b.Dx())/p.dpi*96, 1)
	}
	fits := (p.scroll.Size().Width - 2*deskMargin) / width
	if p.whole {
		fits = min(fits, (p.scroll.Size().Height-2*deskMargin)/max(float32(b.Dy())/p.dpi*96, 1), 1)
		return max(fits, p.least())
	}
	return min(max(fits, zoomLeast), 1.6)
}

// least is the smallest size: a large photograph must still fit.
func (p *Paper) least() float32 {
	if p.whole {
		return 0.02
	}
	return zoomLeast
}

// sheetSize is the size of a page on screen.
func (p *Paper) sheetSize(i int) fyne.Size {
	b, f := p.pages[i].Bounds(), p.shown()*96/p.dpi
	return fyne.NewSize(whole32(float32(b.Dx())*f), whole32(float32(b.Dy())*f))
}

func (p *Paper) tell(pageOf string) {
	p.label.Set(Quiet(fmt.Sprintf("%d%%", int(p.shown()*100+0.5))).As(Dense))
	if len(p.pages) == 0 {
		p.where.Set()
	} else {
		y, page := float32(deskMargin), 1
		for i := range p.pages {
			if y <= p.scroll.Offset.Y+p.scroll.Size().Height/2 {
				page = i + 1
			}
			y += p.sheetSize(i).Height + deskMargin
		}
		p.where.Set(Quiet(fmt.Sprintf(pageOf, page, len(p.pages))).As(Dense))
	}
	p.bar.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Paper) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Below(Stack(0, Fill(Surface, p.bar), Line()), Fill(Ground, p.room)))
}

// Tapped takes the keyboard.
func (p *Paper) Tapped(*fyne.PointEvent) {
	Active()
	Focus(p)
}

// FocusGained and the methods below make it fyne.Focusable.
func (p *Paper) FocusGained() { p.focusRing(true) }
func (p *Paper) FocusLost()   { p.focusRing(false) }

func (p *Paper) focusRing(on bool) {
	p.active, p.ring.edge = on, ""
	if on {
		p.ring.edge = Ring
	}
	p.ring.Refresh()
}

// pan moves the desk by a distance.
func (p *Paper) pan(dx, dy float32) {
	p.scroll.ScrollToOffset(p.scroll.Offset.AddXY(dx, dy))
	p.scroll.OnScrolled(p.scroll.Offset)
}

// TypedRune sets the size.
func (p *Paper) TypedRune(r rune) {
	Active()
	switch r {
	case '+', '=':
		p.SetZoom(p.shown() * 1.2)
	case '-':
		p.SetZoom(p.shown() / 1.2)
	case '0':
		p.SetZoom(0)
	case '1':
		p.SetZoom(1)
	}
}

// TypedKey moves.
func (p *Paper) TypedKey(e *fyne.KeyEvent) {
	Active()
	if function(e) {
		return
	}
	by := func(y float32) { p.pan(0, y) }
	switch page := p.scroll.Size().Height - 40; e.Name {
	case fyne.KeyDown:
		by(40)
	case fyne.KeyUp:
		by(-40)
	case fyne.KeyLeft:
		p.pan(-40, 0)
	case fyne.KeyRight:
		p.pan(40, 0)
	case fyne.KeyPageDown, fyne.KeySpace:
		by(page)
	case fyne.KeyPageUp:
		by(-page)
	case fyne.KeyHome:
		by(-p.scroll.Offset.Y)
	case fyne.KeyEnd:
		by(p.desk.MinSize().Height)
	case fyne.KeyEscape:
		Escape(p)
	}
}

// paperRoom lays the desk out again when its room changes, since the pages may fit its width.
type paperRoom struct{ p *Paper }

func (l paperRoom) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 200) }
func (l paperRoom) Layout(os []fyne.CanvasObject, s fyne.Size) {
	changed := l.p.scroll.Size() != s
	put(os[0], 0, 0, s.Width, s.Height)
	put(os[1], 0, 0, s.Width, s.Height)
	put(os[2], 0, 0, s.Width, s.Height)
	if changed && len(l.p.pages) > 0 {
		l.p.desk.Refresh()
		l.p.scroll.Refresh()
		l.p.scroll.OnScrolled(l.p.scroll.Offset)
		l.p.sharpen()
	}
}

type deskLayout struct{ p *Paper }

func (l deskLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	s := fyne.NewSize(0, deskMargin)
	for i := range l.p.pages {
		m := l.p.sheetSize(i)
		s.Width, s.Height = max(s.Width, m.Width+2*deskMargin), s.Height+m.Height+deskMargin
	}
	return s
}

func (l deskLayout) Layout(os []fyne.CanvasObject, s fyne.Size) {
	y := float32(deskMargin)
	for i, o := range os {
		m := l.p.sheetSize(i)
		put(o, max(deskMargin, whole32((s.Width-m.Width)/2)), y, m.Width, m.Height)
		y += m.Height + deskMargin
	}
}
