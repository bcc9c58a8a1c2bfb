package playbook

import (
	"context"
	"image"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/words"
)

// askMeeting shows the page for the team meeting, to print or to save.
func (s *Screen) askMeeting() {
	if !s.loaded {
		return
	}
	lang := string(words.Current())
	paper := kit.NewPaper(kit.PaperWords{Smaller: words.T("ui.paper.smaller"), Larger: words.T("ui.paper.larger"), Fit: words.T("ui.paper.fit"), PageOf: words.T("ui.paper.pageof")})
	room := kit.NewSwap(kit.Loading(words.T("ui.playbook.setting"), ""))
	var loader kit.Loader
	var draw func()
	draw = func() {
		in := lang
		kit.Load(s.shell.Context(), &loader, func(ctx context.Context) ([]image.Image, error) { return s.services.Page(ctx, in) }, func(pages []image.Image, err error) {
			if err != nil {
				room.Show(kit.Failed(words.T("ui.playbook.nopage"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), draw)))
				return
			}
			paper.SetPages(pages, DPI)
			room.Show(paper)
		})
	}
	in := kit.NewSegments(func(i int) { lang = []string{"en", "es"}[i]; draw() }, words.English.Name(), words.Spanish.Name())
	if lang == "es" {
		in.Chosen = 1
	}
	height := max(220, kit.HeightLeft(s.shell.Canvas(), 260))
	d := &kit.Dialog{Title: words.T("ui.playbook.meeting.title"), Width: 760}
	d.Body = kit.Stack(10, kit.Spread(10, 0, kit.NewParagraph(kit.Quiet(words.T("ui.playbook.meeting.hint"))), kit.Sized(0, 30, in)), kit.Sized(0, height, room.Object()))
	d.Actions = []fyne.CanvasObject{
		kit.NewButton(words.T("ui.close"), d.Close),
		kit.NewButton(words.T("ui.playbook.save"), func() { d.Close(); s.askSave(lang) }),
		kit.NewPrimary(words.T("ui.playbook.print"), "", func() { d.Close(); s.print(lang) })}
	d.Show(s.shell.Canvas())
	draw()
}

func (s *Screen) print(lang string) {
	s.printIt(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Print(ctx, lang) }})
}

// printIt prints the page, or hands out the very same one another way.
func (s *Screen) printIt(way printout.Way) {
	if s.busy {
		return
	}
	s.busy = true
	kit.Load(s.shell.Context(), &s.printer, way.Go, func(where string, err error) {
		s.busy = false
		if err != nil {
			printout.Warn(s.shell, err, s.printIt)
			return
		}
		way.Say(s.shell, "ui.playbook.printed", where)
	})
}

func (s *Screen) askSave(lang string) {
	s.place.Ask(s.shell, "playbook-"+lang+".pdf", func(path string) {
		kit.Load(s.shell.Context(), &s.printer, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.services.Save(ctx, lang, path) }, func(_ struct{}, err error) {
			if err != nil {
				s.shell.Warn(err)
				return
			}
			s.shell.Say(words.T("ui.playbook.saved", "where", path))
		})
	})
}
