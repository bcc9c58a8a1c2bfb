package today

import (
	"context"

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

func (s *screen) printAll() { s.printThese(s.toPrint()) }

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
		text = printout.SavedAs(p.Where)
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
