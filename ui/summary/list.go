package summary

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// newList is the visits of the days chosen.
func (s *Screen) newList() *kit.List {
	l := kit.NewList(46, func() int { return len(s.visits) }, s.row)
	l.OnSelect = func(i int) {
		if i < len(s.visits) && s.visits[i].ID != s.open {
			s.Open(s.visits[i].ID)
		}
	}
	l.OnOpen = func(int) {
		if s.open != "" {
			s.form.next.Focus()
		}
	}
	l.Word = func(i int) string { return s.visits[i].Name }
	return l
}

// listSide is the list with its days above and the batch below.
func (s *Screen) listSide() fyne.CanvasObject {
	s.days = kit.NewLink(words.T("ui.summary.visits"), s.askDays)
	s.all = kit.NewButton(words.T("ui.summary.printall"), s.printAll)
	s.all.Wide = true
	s.each = kit.NewButton(words.T("ui.summary.saveall"), s.saveAll)
	s.each.Wide = true
	s.batch = kit.NewSwap(kit.Stack(6, s.all, s.each))
	return kit.Between(kit.Padded(kit.Room(0, 6, 0, 0), s.days), kit.Sheet(s.listed.Object()), kit.Padded(kit.Room(10, 0, 1, 1), kit.Stack(0, s.batch.Object())))
}

func (s *Screen) load() {
	from, to := s.from, s.to
	type answer struct {
		today  time.Time
		visits []Visit
	}
	kit.Load(s.shell.Context(), &s.loader, func(ctx context.Context) (a answer, err error) {
		if a.today, err = s.services.Today(ctx); err != nil {
			return a, err
		}
		if from.IsZero() {
			from, to = a.today, a.today
		}
		a.visits, err = s.services.Visits(ctx, from, to)
		return a, err
	}, func(a answer, err error) {
		if err != nil {
			s.stale = false
			if s.fresh.Hidden() {
				s.fresh.Failed()
			} else {
				s.listed.Show(kit.Failed(words.T("ui.summary.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.load)))
			}
			return
		}
		s.today, s.visits = a.today, a.visits
		s.days.Words = s.daysWords()
		s.days.Refresh()
		if len(a.visits) == 0 {
			s.listed.Show(kit.Empty("summaries", words.T("ui.summary.novisits"), "", nil))
		} else {
			s.listed.Show(s.list)
		}
		s.list.Reload()
		switch {
		case s.open == "" && len(a.visits) > 0:
			s.list.Select(s.first())
		case s.open != "":
			s.mark()
			if !s.dirty { // what is being typed is not taken away by news
				s.read()
			}
		}
		s.enable()
	})
}

// first is the visit to begin with: the first without a paper.
func (s *Screen) first() int {
	return max(0, slices.IndexFunc(s.visits, func(v Visit) bool { return v.State == Ready }))
}

func (s *Screen) daysWords() string {
	switch {
	case s.from.IsZero() || s.from.Equal(s.to) && sameDay(s.from, s.today):
		return words.T("ui.summary.visits")
	case sameDay(s.from, s.to):
		return phrase.Day(s.from)
	}
	return words.T("ui.summary.range", "from", short(s.from), "to", short(s.to))
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

func short(t time.Time) string { return t.Format("01/02") }

// mark selects the row of the visit in view, if it is one of the days.
func (s *Screen) mark() {
	if i := slices.IndexFunc(s.visits, func(v Visit) bool { return v.ID == s.open }); i >= 0 {
		s.list.Select(i)
	} else {
		s.list.Deselect()
	}
}

// step goes to the next visit of the list, or the one before.
func (s *Screen) step(by int) {
	if i := s.list.Selected() + by; i >= 0 && i < len(s.visits) {
		s.list.Select(i)
	}
}

// askDays asks for the days whose visits stand in the list.
func (s *Screen) askDays() {
	if s.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	field := func() *kit.DateField {
		return kit.NewDateField(words.T("ui.summary.day.hint"), words.T("ui.summary.day.wrong"), func() time.Time { return s.today }, phrase.Day)
	}
	from, to := field(), field()
	from.SetDay(s.today)
	if !s.from.IsZero() {
		from.SetDay(s.from)
		to.SetDay(s.to)
	}
	first, last := kit.NewLabeled(words.T("ui.summary.from"), "", from), kit.NewLabeled(words.T("ui.summary.to"), words.T("ui.summary.to.help"), to)
	d := &kit.Dialog{Title: words.T("ui.summary.days"), First: from.Field, Body: kit.Form(first.Object(), last.Object())}
	show := func() {
		a, ok := from.Day()
		b, also := to.Day()
		if b.IsZero() {
			b = a
		}
		switch {
		case !ok || a.IsZero():
			first.SetError(words.T("ui.summary.day.wrong"))
		case !also:
			last.SetError(words.T("ui.summary.day.wrong"))
		case b.Before(a):
			last.SetError(words.T("ui.summary.day.order"))
		default:
			d.Close()
			s.from, s.to = s.local(a), s.local(b)
			s.open = ""
			s.load()
		}
	}
	from.OnSubmitted = func(string) { show() }
	to.OnSubmitted = func(string) { show() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.summary.show"), "", show)}
	d.Show(s.shell.Canvas())
}

// local is a calendar day at the practice.
func (s *Screen) local(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, s.today.Location())
}

// row is one visit of the list: the name; below the state, the time and the reason.
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
	when := phrase.Clock(v.At)
	if !r.s.from.IsZero() && !sameDay(r.s.from, r.s.to) {
		when = short(v.Day)
	}
	var below []kit.Span
	if v.State == Done && v.Changed {
		below = append(below, kit.Sign("warning", kit.AlertInk), kit.Say(words.T("ui.summary.changed")).In(kit.AlertInk).As(kit.Dense).After(3), kit.Quiet("·").As(kit.Dense).After(3))
	} else if v.State == Done {
		below = append(below, kit.Sign("check", kit.Accent), kit.Quiet(phrase.Handed(v.How)+" ·").As(kit.Dense).After(3))
	}
	if when != "" {
		below = append(below, kit.Say(when).As(kit.Dense).After(4), kit.Quiet("·").As(kit.Dense).After(4))
	}
	below = append(below, kit.Quiet(v.Reason).As(kit.Dense).After(4))
	below[0].Gap = 0
	r.name.Spans, r.reason.Spans = []kit.Span{kit.Strong(v.Name)}, below
	r.object.Refresh()
}
