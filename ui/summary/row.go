package summary

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// row is one visit of the list: name and time, the reason below.
type row struct {
	s      *Screen
	name   *kit.Text
	reason *kit.Text
	object fyne.CanvasObject
}

func (s *Screen) row() kit.RowView {
	r := &row{s: s, name: kit.NewClip(), reason: kit.NewClip()}
	r.object = kit.Padded(kit.Room(5, 5, 12, 10), kit.Stack(1, r.name, r.reason))
	return r
}

// Object implements kit.RowView.
func (r *row) Object() fyne.CanvasObject { return r.object }

// Bind implements kit.RowView.
func (r *row) Bind(id int) {
	if id >= len(r.s.visits) {
		return
	}
	v := r.s.visits[id]
	spans := []kit.Span{kit.Strong(v.Name), kit.Quiet(phrase.Clock(v.At)).After(7)}
	below := []kit.Span{kit.Quiet(v.Reason).As(kit.Dense)}
	if v.Printed {
		below = append([]kit.Span{kit.Sign("check", kit.Accent), kit.Quiet(words.T("ui.today.isprinted") + " ·").As(kit.Dense).After(3)}, below[0].After(4))
	}
	r.name.Spans, r.reason.Spans = spans, below
	r.object.Refresh()
}
