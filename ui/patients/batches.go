package patients

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// batches lists the imports so far: each can be taken back, and one that was not finished gone on with.
func (s *Screen) batches() {
	kit.Load(s.shell.Context(), &s.acting, s.services.Batches, func(list []Batch, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.batchesPage(list)
	})
}

func (s *Screen) batchesPage(all []Batch) {
	back := kit.NewButton(words.T("ui.patients.back"), s.back)
	p := &page{title: words.T("ui.import.batches"), subtitle: words.N("ui.import.batches.count", len(all)), actions: []fyne.CanvasObject{back}, focus: back}
	if len(all) == 0 {
		p.body = kit.Sheet(kit.Empty("upload", words.T("ui.import.batches.none"), words.T("ui.import.drop.hint"), kit.NewButton(words.T("ui.patients.import"), s.importPage)))
		s.turn(p)
		return
	}
	files := kit.NewSwap(kit.Sheet(kit.Empty("paper", words.T("ui.import.batches.pick"), "", nil)))
	takeBack, resume := kit.NewButton(words.T("ui.import.takeback"), nil), kit.NewButton(words.T("ui.import.resume"), nil)
	list := kit.NewColumns(30, func() int { return len(all) },
		kit.Column{Title: words.T("ui.today.time"), Width: 146, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(moment(all[i].At))} }},
		kit.Column{Title: words.T("ui.import.state"), Width: 110, Cell: func(i int) []kit.Span {
			tone := map[string]kit.Tone{"done": kit.Green, "stopped": kit.Amber, "running": kit.Blue}[all[i].State]
			if tone == "" {
				tone = kit.Grey
			}
			return []kit.Span{kit.Tag(words.T("ui.import.state."+all[i].State), tone)}
		}},
		kit.Column{Title: words.T("ui.import.came"), Width: 200, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(all[i].Summary)} }})
	list.SortedBy = -1
	show := func(i int) {
		b := all[i]
		files.Show(kit.Sheet(fileList(b.Files)))
		takeBack.SetOff(b.State == "undone" || b.State == "running" || s.rights.Import != "")
		resume.SetOff(b.State != "stopped" || s.rights.Import != "")
		takeBack.OnTapped = func() { s.askUndo(b.ID) }
		resume.OnTapped = func() { s.resume(b.ID) }
	}
	list.Rows.OnSelect = show
	list.Rows.OnKey = s.escape
	takeBack.SetOff(true)
	resume.SetOff(true)
	p.actions = []fyne.CanvasObject{back, takeBack, resume}
	p.body, p.focus = kit.Beside(14, 520, kit.Sheet(list), files.Object()), nil
	s.turn(p)
	list.Rows.Focus()
	list.Rows.Select(0)
}

// askUndo says what taking an import back would do, and does it when that is wanted.
func (s *Screen) askUndo(batchID string) {
	kit.Load(s.shell.Context(), &s.acting, func(ctx context.Context) ([]string, error) { return s.services.UndoPlan(ctx, batchID) }, func(said []string, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		kit.Ask(s.shell.Canvas(), words.T("ui.import.takeback"), strings.Join(said, " "), words.T("ui.cancel"), words.T("ui.import.takeback"), true, func() { s.undo(batchID) })
	})
}

// undo takes an import back.
func (s *Screen) undo(batchID string) {
	if !s.file() {
		return
	}
	kit.Load(context.WithoutCancel(s.shell.Context()), &s.imports, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.services.Undo(ctx, batchID) },
		func(_ struct{}, err error) {
			s.filing = false
			if err != nil {
				s.shell.Warn(err)
				return
			}
			s.back()
			s.refresh()
			s.shell.Say(words.T("ui.import.undone"))
		})
}

// resume goes on with an import that was not finished.
func (s *Screen) resume(batchID string) {
	if !s.file() {
		return
	}
	ctx, stop := context.WithCancel(s.shell.Context())
	progress := kit.NewProgress(words.T("ui.import.doing"), words.T("ui.import.stop"), stop)
	s.turn(&page{title: words.T("ui.import.title"), subtitle: words.T("ui.import.doing.hint"), body: kit.Sheet(kit.Middle(420, progress.Object()))})
	kit.Load(context.WithoutCancel(ctx), &s.imports, func(context.Context) (Done, error) { return s.services.Resume(ctx, batchID, advance(progress)) }, func(d Done, err error) {
		stopped := ctx.Err() != nil
		stop()
		s.filing = false
		s.find()
		if err != nil && !stopped {
			s.batches()
			s.shell.Warn(err)
			return
		}
		d.BatchID, d.Stopped = batchID, stopped
		s.finished(d)
	})
}
