package patients

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// importPage is where files are chosen, or dropped.
func (s *Screen) importPage() {
	if s.rights.Import != "" {
		s.shell.Say(s.rights.Import)
		return
	}
	zone := kit.NewDropZone(words.T("ui.import.drop"), words.T("ui.import.drop.hint"), s.chooseFile)
	folder := kit.NewButton(words.T("ui.import.folder"), s.chooseFolder)
	file := kit.NewButton(words.T("ui.import.file"), s.chooseFile)
	earlier := kit.NewButton(words.T("ui.import.batches"), s.batches)
	about := kit.Stack(8, kit.NewParagraph(kit.Say(words.T("ui.import.about"))), kit.NewParagraph(kit.Quiet(words.T("ui.import.about.safe"))))
	s.turn(&page{title: words.T("ui.import.title"), subtitle: words.T("ui.import.subtitle"), actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.patients.back"), s.back), earlier}, focus: zone,
		body: kit.Sheet(kit.Middle(620, kit.Stack(18, kit.Sized(0, 190, zone), kit.Row(8, file, folder), about)))})
}

func (s *Screen) chooseFile() {
	dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			s.shell.Warn(err)
		case file != nil:
			path := file.URI().Path()
			if err := file.Close(); err != nil {
				s.shell.Warn(err)
				return
			}
			s.dropped([]string{path})
		}
	}, s.shell.Window()).Show()
}

func (s *Screen) chooseFolder() {
	dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		switch {
		case err != nil:
			s.shell.Warn(err)
		case folder != nil:
			s.dropped([]string{folder.Path()})
		}
	}, s.shell.Window()).Show()
}

// intake is an import from the first look at the files to the end.
type intake struct {
	screen  *Screen
	paths   []string
	plan    Plan
	choices map[string]Verdict
}

// dropped previews files and imports them once somebody says so.
func (s *Screen) dropped(paths []string) {
	if s.rights.Import != "" {
		s.shell.Say(s.rights.Import)
		return
	}
	(&intake{screen: s, paths: paths, choices: map[string]Verdict{}}).read()
}

// read looks at the files; it changes nothing.
func (t *intake) read() {
	s := t.screen
	if !s.file() {
		return
	}
	progress := kit.NewProgress(words.T("ui.import.reading"), words.T("ui.cancel"), func() {
		s.plans.Cancel()
		s.filing = false
		s.back()
	})
	s.turn(&page{title: words.T("ui.import.title"), subtitle: words.T("ui.import.nothing.yet"), body: kit.Sheet(kit.Middle(420, progress.Object()))})
	kit.Load(s.shell.Context(), &s.plans, func(ctx context.Context) (Plan, error) {
		return s.services.Preview(ctx, t.paths, t.choices, advance(progress))
	},
		func(p Plan, err error) {
			s.filing = false
			switch {
			case errors.Is(err, context.Canceled):
				s.back()
			case err != nil:
				s.turn(&page{title: words.T("ui.import.title"), subtitle: words.T("ui.import.nothing.yet"), actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.patients.back"), s.back)},
					body: kit.Sheet(kit.Failed(words.T("ui.patients.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), t.read)))})
			case len(p.Tables) > 0:
				t.plan = p
				t.explain(0)
			default:
				t.plan = p
				t.show()
			}
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

// show is the preview: what would become of every file, and the people who may be somebody known.
func (t *intake) show() {
	s, p := t.screen, t.plan
	apply := kit.NewPrimary(words.T("ui.import.apply"), kit.ShortcutWords(kit.Ctrl(fyne.KeyReturn)), t.apply)
	apply.SetOff(!p.Useful)
	text := p.Summary
	if !p.Useful {
		text = words.T("ui.import.nothing")
	}
	var save func()
	if p.Useful {
		save = t.apply
	}
	files := kit.Sheet(fileList(p.Files))
	body := fyne.CanvasObject(files)
	if len(p.Doubts) > 0 {
		body = kit.Beside(14, 470, files, t.doubtsBeside())
	}
	s.turn(&page{title: words.T("ui.import.preview"), subtitle: text, actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), s.back), apply}, save: save, body: body, focus: apply})
}

func fileList(files []File) *kit.ColumnList {
	list := kit.NewColumns(30, func() int { return len(files) },
		kit.Column{Title: words.T("ui.import.files"), Width: 180, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(files[i].Name)} }},
		kit.Column{Title: words.T("ui.import.becomes"), Width: 96, Cell: func(i int) []kit.Span {
			return []kit.Span{kit.Tag(words.T("ui.import.status."+files[i].Status), toneOf(files[i].Status))}
		}},
		kit.Column{Title: words.T("ui.import.detail"), Width: 220, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(files[i].Detail)} }})
	list.SortedBy = -1
	return list
}

// doubtsBeside asks of every person who may be somebody known what is to become of them.
func (t *intake) doubtsBeside() fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Strong(words.N("ui.import.doubts", len(t.plan.Doubts)))), kit.NewParagraph(kit.Quiet(words.T("ui.import.doubts.hint")))}
	for i, d := range t.plan.Doubts {
		if i == mostAsked {
			rows = append(rows, kit.NewParagraph(kit.Quiet(words.N("ui.record.more", len(t.plan.Doubts)-i))))
			break
		}
		rows = append(rows, t.doubt(d))
	}
	return kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 16, kit.Brim, 4), kit.Stack(10, rows...)))
}

// mostAsked bounds what stands on the page of the preview; the others are settled after the import.
const mostAsked = 20

func (t *intake) doubt(d NewDoubt) fyne.CanvasObject {
	names := []string{words.T("ui.import.later"), words.T("ui.import.apart")}
	for range d.Candidates {
		names = append(names, words.T("ui.import.same"))
	}
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Strong(d.Name), kit.Say(phrase.Short(d.Born)).After(8), kit.Quiet(d.File).After(8))}
	for i, c := range d.Candidates {
		if len(d.Candidates) > 1 {
			names[2+i] += " " + c.Given + " " + c.Family
		}
		rows = append(rows, kit.Padded(kit.Room(0, 0, 14, 0), kit.Stack(1, kit.NewClip(append([]kit.Span{kit.Quiet(words.T("ui.import.maybe")), kit.Strong(c.Family + ", " + c.Given).After(6)}, candidateSpans(c.Summary)[1:]...)...),
			kit.NewParagraph(kit.Quiet(becauseWords(c.Because)).As(kit.Small)))))
	}
	choice := kit.NewSegments(func(i int) {
		switch {
		case i == 0:
			delete(t.choices, d.Key)
		case i == 1:
			t.choices[d.Key] = Verdict{Apart: true}
		default:
			t.choices[d.Key] = Verdict{Same: d.Candidates[i-2].ID}
		}
	}, names...)
	switch v := t.choices[d.Key]; {
	case v.Apart:
		choice.Chosen = 1
	case v.Same != "":
		for i, c := range d.Candidates {
			if c.ID == v.Same {
				choice.Chosen = 2 + i
			}
		}
	}
	return kit.Card(kit.Stack(6, append(rows, choice)...))
}

func toneOf(status string) kit.Tone {
	switch status {
	case "added", "updated":
		return kit.Green
	case "failed":
		return kit.Red
	case "doubtful":
		return kit.Amber
	case "schedule":
		return kit.Blue
	}
	return kit.Grey
}

// apply imports. Stopping it ends the work; the page then says what was done and what can be gone on with.
func (t *intake) apply() {
	s := t.screen
	if !s.file() {
		return
	}
	ctx, stop := context.WithCancel(s.shell.Context())
	progress := kit.NewProgress(words.T("ui.import.doing"), words.T("ui.import.stop"), stop)
	s.turn(&page{title: words.T("ui.import.title"), subtitle: words.T("ui.import.doing.hint"), body: kit.Sheet(kit.Middle(420, progress.Object()))})
	work := context.WithoutCancel(ctx) // the answer tells what was done even when it was stopped
	kit.Load(work, &s.imports, func(context.Context) (Done, error) { return t.plan.Apply(ctx, t.choices, advance(progress)) }, func(d Done, err error) {
		stop()
		s.filing = false
		s.find()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.show()
			s.shell.Warn(err)
			return
		}
		s.finished(d)
	})
}
