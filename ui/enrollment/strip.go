package enrollment

import (
	"fmt"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// strip is the funnel over the worklist: how many have come how far, and where the others are. Every number opens its list.
type strip struct {
	work    *worklist
	reached []*kit.Figure
	beside  []*kit.Figure
}

var (
	stages = []data.State{data.Offered, data.Invited, data.Opened, data.Active}
	asides = []data.State{data.NotOffered, data.Declined, data.Deferred, data.Expired, data.Failed, data.Inactive, data.Ineligible, data.Revoked}
)

func newStrip(w *worklist) *strip {
	s := &strip{work: w}
	for _, st := range stages {
		s.reached = append(s.reached, kit.NewFigure(words.T("ui.enrollment.reached."+string(st)), "0", func() { w.toggle(data.Pick{Reached: st}) }))
	}
	for _, st := range asides {
		s.beside = append(s.beside, kit.NewFigure(words.T("ui.state."+string(st)), "0", func() { w.toggle(data.Pick{States: []data.State{st}}) }))
	}
	return s
}

// toggle narrows the list to a number's people; pressed again it widens.
func (w *worklist) toggle(p data.Pick) {
	if chosenPick(w.ask.Pick, p) {
		w.widen()
		return
	}
	w.only(p)
}

func chosenPick(now, p data.Pick) bool {
	if len(p.States) != len(now.States) || p.Reached != now.Reached || len(p.States) == 0 && p.Reached == "" {
		return false
	}
	return len(p.States) == 0 || p.States[0] == now.States[0]
}

func (s *strip) object() fyne.CanvasObject {
	row := kit.Flow(1)
	for i, f := range s.reached {
		if i > 0 {
			row.Add(kit.Padded(kit.Room(15, 0, 0, 0), kit.NewText(kit.Sign("forward", kit.Muted))))
		}
		row.Add(f)
	}
	row.Add(kit.Padded(kit.Room(8, 8, 5, 5), kit.Sized(1, 30, kit.Line())))
	for _, f := range s.beside {
		row.Add(f)
	}
	return kit.Boxed(kit.Surface, kit.Rule, kit.Room(5, 5, 8, 8), row)
}

func (s *strip) show() {
	c, now := s.work.listing.Counts, s.work.ask.Pick
	offered := c.Reached(data.Offered)
	for i, st := range stages {
		n, share := c.Reached(st), ""
		if i > 0 && offered > 0 {
			share = percent(n, offered)
		}
		s.reached[i].Set(words.Count(n), share)
		s.reached[i].Choose(now.Reached == st)
	}
	for i, st := range asides {
		s.beside[i].Set(words.Count(c.States[st]), "")
		s.beside[i].Choose(len(now.States) == 1 && now.States[0] == st)
	}
}

func percent(n, of int) string {
	if of == 0 {
		return ""
	}
	return fmt.Sprintf("%d%%", (n*100+of/2)/of)
}
