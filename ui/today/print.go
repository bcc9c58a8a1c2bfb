package today

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/printout"
	"foyer/ui/words"
)

// toPrint returns the visits whose paper is ready, in the order of the day.
func (s *screen) toPrint() []string {
	var ids []string
	for _, v := range s.day.Visits {
		if v.Summary == Ready {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// printed returns the visits whose paper is out.
func (s *screen) printed() []string {
	var ids []string
	for _, v := range s.day.Visits {
		if v.Summary == Done {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// printAll prints what is ready. When all of it is out, it is offered once more: the printer may have swallowed it, or a file was
// only a trial.
func (s *screen) printAll() {
	if len(s.toPrint()) > 0 {
		if day := s.day.Date; !s.busy {
			s.check(new(kit.Loader), func() {
				if s.day.Date.Equal(day) { // the papers of another day were not asked for
					s.lookOver()
				}
			})
		}
		return
	}
	ids := s.printed()
	if len(ids) == 0 || s.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	kit.Ask(s.shell.Canvas(), words.N("ui.today.again.ask", len(ids)), words.T("ui.today.again.what"), words.T("ui.cancel"), words.N("ui.today.again.do", len(ids)), false, func() {
		s.job(len(ids), func(ctx context.Context, _ *kit.Progress) (Printed, error) { return s.services.ReprintDay(ctx, ids) })
	})
}

// lookOver prints the papers of a day, and asks before where checks have found something to look at: once printed, nobody looks.
func (s *screen) lookOver() {
	ids := s.toPrint()
	var doubtful []Visit
	var sound []string
	for _, v := range s.day.Visits {
		switch {
		case v.Summary != Ready:
		case v.Checks > 0:
			doubtful = append(doubtful, v)
		default:
			sound = append(sound, v.ID)
		}
	}
	if len(doubtful) == 0 {
		s.printThese(ids)
		return
	}
	if s.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	d := &kit.Dialog{Title: words.N("ui.today.doubtful", len(doubtful)), Width: 520}
	lines := kit.Stack(6, kit.NewParagraph(kit.Say(words.T("ui.today.doubtful.what"))))
	for i, v := range doubtful {
		if i == mostDoubtful {
			lines.Add(kit.NewParagraph(kit.Quiet(words.N("ui.today.more", len(doubtful)-i))))
			break
		}
		lines.Add(kit.Spread(8, 0, kit.NewClip(kit.Strong(v.Name), kit.Tag(words.N("ui.today.checks", v.Checks), kit.Amber).After(8)),
			kit.NewLink(words.T("ui.today.open"), func() { d.Close(); s.goTo.Summary(v.ID) })))
	}
	do := func(ids []string) func() { return func() { d.Close(); s.printThese(ids) } }
	d.Body = lines
	all := kit.NewPrimary(words.N("ui.today.doubtful.all", len(ids)), "", do(ids))
	d.Actions, d.First = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), all}, all
	if len(sound) > 0 {
		d.Actions = []fyne.CanvasObject{d.Actions[0], kit.NewButton(words.N("ui.today.doubtful.sound", len(sound)), do(sound)), all}
	}
	d.Show(s.shell.Canvas())
}

// mostDoubtful is how many visits the question names.
const mostDoubtful = 8

// offerPrint makes the button say what it does now.
func (s *screen) offerPrint() {
	word := "ui.today.print"
	if len(s.toPrint()) == 0 && len(s.printed()) > 0 {
		word = "ui.today.again"
	}
	s.print.SetLabel(words.T(word))
	s.print.SetOff(s.busy || len(s.toPrint())+len(s.printed()) == 0)
}

func (s *screen) printOne(v Visit) { s.printThese([]string{v.ID}) }

func (s *screen) printThese(ids []string) {
	if len(ids) == 0 {
		return
	}
	s.job(len(ids), func(ctx context.Context, progress *kit.Progress) (Printed, error) {
		return s.services.PrintDay(ctx, ids, func(done, of int) {
			kit.OnUI(func() {
				progress.Set(float64(done)/float64(max(of, 1)), kit.Say(words.T("ui.today.printed.of", "done", done, "of", of)))
			})
		})
	})
}

// reprint prints the very paper of a visit once more: its code stays good.
func (s *screen) reprint(v Visit) {
	s.paper(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Reprint(ctx, v.ID) }})
}

// letter prints a new invitation for somebody whose last one came to nothing.
func (s *screen) letter(patientID string) {
	s.paper(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Letter(ctx, patientID) }})
}

// paper prints one paper; no other work waits for it.
func (s *screen) paper(way printout.Way) {
	if s.busy {
		return
	}
	s.busy = true
	s.print.SetOff(true)
	kit.Load(s.shell.Context(), &s.printer, way.Go, func(where string, err error) {
		s.busy = false
		if err != nil {
			printout.Warn(s.shell, err, s.paper)
		} else {
			way.Say(s.shell, "ui.today.sent", where)
		}
		s.load()
	})
}

// again hands out the very papers that reached no printer.
func (s *screen) again(way printout.Way, before Printed) {
	s.job(before.Count, func(ctx context.Context, _ *kit.Progress) (Printed, error) {
		where, err := way.Go(ctx)
		return Printed{Count: before.Count, Where: where, Shown: err == nil && where == "", Saved: way.Saved}, err
	})
}

// job does one job of printing; while it runs no other begins. Stopping it leaves the visits to print.
func (s *screen) job(count int, work func(ctx context.Context, progress *kit.Progress) (Printed, error)) {
	if s.busy {
		return
	}
	s.busy = true
	ctx, stop := context.WithCancel(s.shell.Context())
	progress := kit.NewProgress(words.N("ui.today.printing", count), words.T("ui.cancel"), stop)
	s.print.SetOff(true)
	s.aside.Show(kit.Top(kit.Card(progress.Object())))
	kit.Load(ctx, &s.printer, func(ctx context.Context) (Printed, error) { return work(ctx, progress) }, func(p Printed, err error) {
		stop()
		s.busy = false
		if err != nil {
			printout.Warn(s.shell, err, func(way printout.Way) { s.again(way, p) })
			s.failures(p)
		} else {
			s.tell(p)
		}
		s.load()
	})
}

func (s *screen) tell(p Printed) {
	text := words.N("ui.today.printed", p.Count)
	switch {
	case p.Saved:
		printout.Saved(s.shell, p.Where)
		s.failures(p)
		return
	case p.Shown:
		text = words.T("ui.print.shown")
	case p.Where != "":
		text += " " + words.T("ui.today.printed.where", "where", p.Where)
	}
	s.shell.Say(text)
	s.failures(p)
}

// failures tells which papers could not be made.
func (s *screen) failures(p Printed) {
	for _, f := range p.Failed {
		s.shell.Warn(fault.New(fault.Unavailable, "%s", f))
	}
}
