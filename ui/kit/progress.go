package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Progress shows how far long work is, with words and a way to stop it.
type Progress struct {
	words  *Text
	bar    *progressBar
	cancel *Button
	box    *fyne.Container
}

// NewProgress starts at nothing. A nil cancel leaves the button out.
func NewProgress(title, cancelWord string, cancel func()) *Progress {
	p := &Progress{words: NewClip(Say(title)), bar: &progressBar{back: newSurface(Grey.fill(), "", 3), fill: newSurface(Accent, "", 3)}}
	p.bar.ExtendBaseWidget(p.bar)
	p.box = Stack(7, p.words, p.bar)
	if cancel != nil {
		p.cancel = NewButton(cancelWord, func() { p.cancel.SetOff(true); cancel() })
		p.box = Spread(14, 0, p.box, p.cancel)
	}
	return p
}

// Object is what goes on screen.
func (p *Progress) Object() fyne.CanvasObject { return p.box }

// Set shows what is being done and the share done, 0 to 1.
func (p *Progress) Set(share float64, words ...Span) {
	p.words.Set(words...)
	p.bar.share = float32(min(max(share, 0), 1))
	p.bar.Refresh()
}

type progressBar struct {
	widget.BaseWidget
	share      float32
	back, fill *surface
}

func (b *progressBar) CreateRenderer() fyne.WidgetRenderer { return &progressRenderer{b} }

type progressRenderer struct{ b *progressBar }

func (r *progressRenderer) Destroy() {}
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.fill}
}
func (r *progressRenderer) MinSize() fyne.Size { return fyne.NewSize(120, 6) }
func (r *progressRenderer) Layout(s fyne.Size) {
	y := whole32((s.Height - 6) / 2)
	put(r.b.back, 0, y, s.Width, 6)
	w := whole32(s.Width * r.b.share)
	if r.b.share > 0 {
		w = max(w, 6)
	}
	put(r.b.fill, 0, y, w, 6)
}
func (r *progressRenderer) Refresh() {
	r.Layout(r.b.Size())
	r.b.back.Refresh()
	r.b.fill.Refresh()
	refresh(r.b)
}
