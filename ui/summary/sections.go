package summary

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// sections switches and reorders the parts of the paper: for this visit, or as the practice's usual way. The paper behind
// it follows each press.
func (s *Screen) sections() {
	if s.open == "" || kit.Waiting(s.shell.Canvas()) {
		return
	}
	order := slices.Clone(s.preview.Parts)
	front := func(part string) bool { return slices.Contains(frontParts, part) }
	rows := kit.Stack(0)
	d := &kit.Dialog{Title: words.T("ui.summary.sections"), Width: 440}
	var fill func()
	move := func(i, by int) {
		order[i], order[i+by] = order[i+by], order[i]
		s.choose(func(o *Options) { o.Order = slices.Clone(order) })
		fill()
	}
	fill = func() {
		rows.Objects = nil
		for i, part := range order {
			if i == 0 || front(part) != front(order[i-1]) {
				key := "ui.summary.page.front"
				if !front(part) {
					key = "ui.summary.page.back"
				}
				rows.Objects = append(rows.Objects, kit.Padded(kit.Room(8, 4, 0, 0), kit.NewText(kit.Strong(words.T(key)).As(kit.Dense).In(kit.Muted))))
			}
			check := kit.NewCheck(words.T("ui.part."+part), !s.options.Off[part], func(on bool) {
				s.choose(func(o *Options) { o.Off = with(o.Off, part, !on) })
			})
			up, down := kit.NewIconButton("up", words.T("ui.summary.up"), func() { move(i, -1) }), kit.NewIconButton("down", words.T("ui.summary.down"), func() { move(i, 1) })
			up.SetOff(i == 0 || front(order[i-1]) != front(part))
			down.SetOff(i == len(order)-1 || front(order[i+1]) != front(part))
			rows.Objects = append(rows.Objects, kit.Spread(2, 0, check, up, down))
		}
		rows.Refresh()
	}
	fill()
	usual := kit.NewButton(words.T("ui.summary.makeusual"), func() { d.Close(); s.makeUsual() })
	usual.SetOff(s.sheet.UsualNo != "")
	body := []fyne.CanvasObject{kit.Sized(0, 420, kit.Scrolled(kit.Padded(kit.Room(0, 0, 2, 12), rows)))}
	if s.sheet.UsualNo != "" {
		body = append(body, kit.NewParagraph(kit.Quiet(s.sheet.UsualNo).As(kit.Dense)))
	}
	d.Body = kit.Stack(10, body...)
	d.Actions = []fyne.CanvasObject{usual, kit.NewPrimary(words.T("ui.close"), "", d.Close)}
	d.Show(s.shell.Canvas())
}

// frontParts are those of page 1: parts stay on their page.
var frontParts = []string{"next", "medicines", "numbers", "found", "call", "visits", "due", "portal"}

// with is a copy of a set with one member more or less.
func with(set map[string]bool, key string, in bool) map[string]bool {
	out := map[string]bool{}
	for k, v := range set {
		if v {
			out[k] = true
		}
	}
	delete(out, key)
	if in {
		out[key] = true
	}
	return out
}

func (s *Screen) makeUsual() {
	o := s.chosen()
	o.Lang, o.LargePrint = "", false // those are the patient's, not the practice's
	kit.Load(s.shell.Context(), new(kit.Loader), func(ctx context.Context) (Undo, error) { return s.services.MakeUsual(ctx, o) }, func(undo Undo, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.shell.SayUndo(words.T("ui.summary.isusual"), func() {
			kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, undo(ctx) }, func(_ struct{}, err error) {
				if err != nil {
					s.shell.Warn(err)
				}
			})
		})
	})
}
