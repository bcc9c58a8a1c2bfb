package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Remark is quiet words at the foot of the window that lead to what they speak of.
type Remark struct {
	press
	spans []Span
	draw  inker
}

// NewRemark shows spans in small text; tapped, if any, is where it leads, tip says so.
func NewRemark(tip string, tapped func(), spans ...Span) *Remark {
	r := &Remark{spans: spans}
	r.Tip, r.OnTapped = tip, tapped
	r.init(r)
	return r
}

// Set changes the words and says whether they are others; then the row wants to be laid out anew (Frame.Remarks). The same
// words again cost nothing.
func (r *Remark) Set(spans ...Span) (changed bool) {
	same := len(spans) == len(r.spans)
	for i := range spans {
		same = same && spans[i] == r.spans[i]
	}
	if !same {
		r.spans = spans
		r.Refresh()
	}
	return !same
}

// Words are what it says.
func (r *Remark) Words() string {
	var b strings.Builder
	for _, s := range r.spans {
		b.WriteString(s.Text + " ")
	}
	return strings.TrimSpace(b.String())
}

// Disabled keeps the Tab key away from words that lead nowhere.
func (r *Remark) Disabled() bool { return r.OnTapped == nil }

// CreateRenderer implements fyne.Widget.
func (r *Remark) CreateRenderer() fyne.WidgetRenderer { return &remarkRenderer{r} }

type remarkRenderer struct{ r *Remark }

func (v *remarkRenderer) Destroy()                     {}
func (v *remarkRenderer) Objects() []fyne.CanvasObject { return v.r.draw.objects }
func (v *remarkRenderer) MinSize() fyne.Size {
	w := float32(0)
	for _, s := range v.r.spans {
		sw, _, _ := s.measure(s.Text)
		w += s.Gap + sw
	}
	return fyne.NewSize(whole32(w+1), scaled(22))
}

func (v *remarkRenderer) Layout(s fyne.Size) {
	spans := make([]Span, len(v.r.spans))
	copy(spans, v.r.spans)
	if v.r.OnTapped != nil && (v.r.hovered || v.r.focused) {
		for i := range spans {
			if spans[i].Color == "" || spans[i].Color == Muted {
				spans[i].Color = Accent
			}
		}
	}
	v.r.draw.reset()
	if v.r.focused {
		v.r.draw.box(-4, 0, s.Width+8, s.Height, 5, color.Transparent, paint(Ring))
	}
	v.r.draw.add(oneLine(spans, s.Width+1, s.Height), 0, 0)
}

func (v *remarkRenderer) Refresh() { v.Layout(v.r.Size()); refresh(v.r) }

// Remarks sets what stands at the foot, from the left; one that finds no room is left out.
func (f *Frame) Remarks(remarks ...*Remark) {
	list := make([]fyne.CanvasObject, len(remarks))
	for i, r := range remarks {
		list[i] = r
	}
	f.foot.Objects = []fyne.CanvasObject{container.New(remarkRow{}, list...)}
	f.foot.Refresh()
}

// remarkRow sets remarks side by side as far as there is room; it asks for none.
type remarkRow struct{}

const remarkGap = 22

func (remarkRow) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(40, scaled(22)) }

func (remarkRow) Layout(os []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	for _, o := range os {
		m := o.MinSize()
		if x+m.Width > s.Width && x > 0 {
			o.Hide()
			continue
		}
		o.Show()
		put(o, x, float32(int((s.Height-m.Height)/2)), min(m.Width, s.Width), m.Height)
		x += m.Width + remarkGap
	}
}
