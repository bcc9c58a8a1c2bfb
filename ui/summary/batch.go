package summary

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/printout"
	"foyer/ui/words"
)

// toMake are the visits whose paper nobody has yet, in the order of the list.
func (s *Screen) toMake() (ids []string) {
	for _, v := range s.visits {
		if v.State == Ready {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// printAll prints the papers that nobody has yet as one job, once somebody said so: a stack of paper with codes on it is no
// slip of a key.
func (s *Screen) printAll() {
	ids := s.toMake()
	if len(ids) == 0 || s.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	kit.Ask(s.shell.Canvas(), words.N("ui.summary.printall.ask", len(ids)), words.T("ui.summary.printall.what"), words.T("ui.cancel"), words.T("ui.summary.printall.do"), false, func() { s.printThese(ids) })
}

func (s *Screen) printThese(ids []string) {
	s.kept(func() {
		s.many(len(ids), "ui.summary.printedall", func(ctx context.Context, progress func(done, of int)) (Batch, error) {
			return s.services.PrintAll(ctx, ids, progress)
		})
	})
}

// saveAll saves a paper of every visit of the list that has none yet into a folder.
func (s *Screen) saveAll() {
	ids := s.toMake()
	if len(ids) == 0 || s.busy {
		return
	}
	dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		switch {
		case err != nil:
			s.shell.Warn(err)
		case folder != nil:
			s.saveAllTo(folder.Path(), ids)
		}
	}, s.shell.Window()).Show()
}

func (s *Screen) saveAllTo(folder string, ids []string) {
	s.kept(func() {
		s.many(len(ids), "ui.summary.savedall", func(ctx context.Context, progress func(done, of int)) (Batch, error) {
			return s.services.SaveAll(ctx, ids, folder, progress)
		})
	})
}

// many makes many papers, with progress and a way to stop. What could not be made is named with what to mend.
func (s *Screen) many(count int, said string, work func(ctx context.Context, progress func(done, of int)) (Batch, error)) {
	if !s.begin() {
		return
	}
	buttons := kit.Stack(6, s.all, s.each)
	ctx, stop := context.WithCancel(s.shell.Context())
	progress := kit.NewProgress(words.N("ui.summary.making", count), words.T("ui.cancel"), stop)
	s.batch.Show(progress.Object())
	kit.Load(ctx, &s.worker, func(ctx context.Context) (Batch, error) {
		return work(ctx, func(done, of int) {
			kit.OnUI(func() {
				progress.Set(float64(done)/float64(max(of, 1)), kit.Say(words.T("ui.today.printed.of", "done", done, "of", of)))
			})
		})
	}, func(b Batch, err error) {
		stop()
		s.batch.Show(buttons)
		s.end()
		s.list.Focus() // not the button that began it: the next Space would begin it again
		switch {
		case err != nil:
			printout.Warn(s.shell, err, func(way printout.Way) {
				s.many(b.Count, said, func(ctx context.Context, _ func(done, of int)) (Batch, error) {
					where, err := way.Go(ctx)
					return Batch{Count: b.Count, Where: where, Shown: err == nil && where == "", Saved: way.Saved}, err
				})
			})
		case b.Saved:
			printout.Saved(s.shell, b.Where)
		case b.Shown:
			s.shell.Say(words.T("ui.print.shown"))
		case b.Count > 0:
			s.shell.Say(words.N(said, b.Count, "where", b.Where))
		}
		if len(b.Failed) > 0 {
			s.failures(b.Failed)
		}
		s.load()
	})
}

// failures names the visits whose papers could not be made, each with the way to mend it.
func (s *Screen) failures(list []Failure) {
	d := &kit.Dialog{Title: words.N("ui.summary.failures", len(list)), Width: 520}
	rows := kit.Stack(10)
	for _, f := range list {
		rows.Objects = append(rows.Objects, kit.Stack(2, kit.NewParagraph(kit.Strong(f.Name), kit.Say(f.Why).After(6)),
			kit.NewLink(words.T("ui.summary.mend"), func() { d.Close(); s.Open(f.VisitID) })))
	}
	d.Body = kit.Sized(0, min(60*float32(len(list))+10, 360), kit.Scrolled(kit.Padded(kit.Room(0, 0, 0, 12), rows)))
	d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.close"), "", d.Close)}
	d.Show(s.shell.Canvas())
}
