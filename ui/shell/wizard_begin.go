package shell

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// beginPage is the choice after the five steps: to look around with invented people, to bring in one's own, or neither.
func (w *wizard) beginPage() *page {
	p := &page{title: words.T("ui.first.begin.title"), lead: words.T("ui.first.begin.lead", "practice", w.shell.practice)}
	if w.filling != nil {
		p.body = []fyne.CanvasObject{w.filling.Object()}
		return p
	}
	choice := func(icon, title, text string, do func()) fyne.CanvasObject {
		b := kit.NewButton(words.T(title), func() {
			if !w.busy {
				do()
			}
		})
		b.Icon = icon
		if p.first == nil {
			p.first = b
		}
		return kit.Card(kit.Stack(9, kit.Row(0, b), kit.NewParagraph(kit.Quiet(words.T(text)))))
	}
	p.body = []fyne.CanvasObject{
		choice("patients", "ui.first.begin.samples", "ui.first.begin.samples.about", w.samples),
		choice("upload", "ui.first.begin.files", "ui.first.begin.files.about", func() { w.end(w.importFiles) }),
		choice("today", "ui.first.begin.empty", "ui.first.begin.empty.about", func() { w.end(nil) }),
	}
	p.dropped = func(paths []string) {
		w.end(func() {
			if w.importFiles(); w.shell.desk.current() != nil && w.shell.desk.current().Dropped != nil {
				w.shell.desk.current().Dropped(paths)
			}
		})
	}
	return p
}

// end remembers that everything is done, and opens the window.
func (w *wizard) end(after func()) {
	do(w, words.T("ui.start.opening"), func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.shell.cfg.Setup.Reached(ctx, StepDone)
	}, func(struct{}) { w.finish(after) })
}

// importFiles goes where files come in.
func (w *wizard) importFiles() {
	if !w.shell.GoTo("settings", "import") {
		w.shell.Go("patients")
	}
}

type sampled struct {
	patients int
	undo     func(context.Context) error
}

// samples fills the practice with invented people; the notice about it takes them away again.
func (w *wizard) samples() {
	s := w.shell
	progress := kit.NewProgress(words.T("ui.first.begin.sampling"), "", nil)
	w.filling = progress
	w.show()
	do(w, "", func(ctx context.Context) (out sampled, err error) {
		out.patients, out.undo, err = s.cfg.Setup.Samples(ctx, func(share float64) {
			kit.OnUI(func() { progress.Set(share) })
		})
		if err != nil {
			return out, err
		}
		return out, s.cfg.Setup.Reached(ctx, StepDone)
	}, func(out sampled) {
		w.finish(func() {
			var loader kit.Loader
			s.SayUndo(words.N("ui.first.begin.sampled", out.patients), func() {
				kit.Load(s.Context(), &loader, func(ctx context.Context) (struct{}, error) { return struct{}{}, out.undo(ctx) }, func(_ struct{}, err error) {
					if err != nil {
						s.Warn(err)
						return
					}
					s.Say(words.T("ui.first.begin.unsampled"))
				})
			})
		})
	})
}
