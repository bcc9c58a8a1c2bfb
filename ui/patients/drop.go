package patients

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// Plan is what importing files would do, and the way to do it.
type Plan struct {
	Files   []File
	Summary string // "3 added, 1 updated, 1 failed"
	Useful  bool   // importing would change something
	// Apply imports; undo takes it back.
	Apply func(ctx context.Context, progress func(done, of int)) (text string, undo func(ctx context.Context) error, err error)
}

// File is one line of the preview.
type File struct{ Name, Status, Detail string }

// dropped previews files and imports them once somebody says so.
func (s *Screen) dropped(paths []string) {
	if !s.file() {
		return
	}
	progress := kit.NewProgress(words.T("ui.import.reading"), words.T("ui.cancel"), func() {
		s.plans.Cancel()
		s.filing = false
		s.right.Show(s.nobody())
	})
	s.right.Show(kit.Sheet(kit.Middle(420, progress.Object())))
	kit.Load(s.shell.Context(), &s.plans, func(ctx context.Context) (Plan, error) { return s.services.Preview(ctx, paths, advance(progress)) },
		func(p Plan, err error) {
			s.filing = false
			if err != nil {
				s.right.Show(kit.Sheet(kit.Failed(words.T("ui.patients.failed"), phrase.Error(err), nil)))
				return
			}
			s.right.Show(kit.Sheet(s.preview(p)))
		})
}

// file begins a thing with files, unless one is under way.
func (s *Screen) file() bool {
	if s.filing {
		s.shell.Say(words.T("ui.busy"))
		return false
	}
	s.filing = true
	return true
}

func advance(p *kit.Progress) func(done, of int) {
	return func(done, of int) { kit.OnUI(func() { p.Set(float64(done) / float64(max(of, 1))) }) }
}

func (s *Screen) preview(p Plan) fyne.CanvasObject {
	list := kit.NewColumns(30, func() int { return len(p.Files) },
		kit.Column{Title: words.T("ui.import.preview"), Width: 200, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(p.Files[i].Name)} }},
		kit.Column{Title: "", Width: 90, Cell: func(i int) []kit.Span {
			return []kit.Span{kit.Tag(words.T("ui.import.status."+p.Files[i].Status), toneOf(p.Files[i].Status))}
		}},
		kit.Column{Title: "", Width: 220, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(p.Files[i].Detail)} }})
	list.SortedBy = -1
	cancel := kit.NewButton(words.T("ui.cancel"), func() { s.right.Show(s.nobody()) })
	apply := kit.NewPrimary(words.T("ui.import.apply"), "", func() { s.apply(p) })
	apply.SetOff(!p.Useful)
	text := p.Summary
	if !p.Useful {
		text = words.T("ui.import.nothing")
	}
	foot := kit.Padded(kit.Room(12, 12, 16, 16), kit.Spread(10, 0, kit.NewClip(kit.Say(text)), kit.Row(8, cancel, apply)))
	return kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), foot))
}

func toneOf(status string) kit.Tone {
	switch status {
	case "added", "updated":
		return kit.Green
	case "failed":
		return kit.Red
	case "doubtful":
		return kit.Amber
	}
	return kit.Grey
}

// apply imports. Stopping it ends the work; the answer tells what is true then.
func (s *Screen) apply(p Plan) {
	if !s.file() {
		return
	}
	ctx, stop := context.WithCancel(s.shell.Context())
	progress := kit.NewProgress(words.T("ui.import.apply"), words.T("ui.cancel"), stop)
	s.right.Show(kit.Sheet(kit.Middle(420, progress.Object())))
	type done struct {
		text string
		undo func(ctx context.Context) error
	}
	kit.Load(ctx, &s.imports, func(ctx context.Context) (d done, err error) {
		d.text, d.undo, err = p.Apply(ctx, advance(progress))
		return d, err
	}, func(d done, err error) {
		stop()
		s.filing = false
		s.right.Show(s.nobody())
		s.find()
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			s.shell.Warn(err)
		default:
			s.shell.SayUndo(words.T("ui.import.done", "text", d.text), func() { s.undo(d.undo) })
		}
	})
}

// undo takes an import back.
func (s *Screen) undo(work func(ctx context.Context) error) {
	if !s.file() {
		return
	}
	kit.Load(s.shell.Context(), &s.imports, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
		func(_ struct{}, err error) {
			s.filing = false
			if err != nil {
				s.shell.Warn(err)
				return
			}
			s.shell.Say(words.T("ui.import.undone"))
		})
}
