package settings

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// Exported tells what an export wrote.
type Exported struct {
	Dir             string
	Patients, Files int
}

// ExportServices write everything to leave with.
type ExportServices interface {
	// Export writes everything of a kind (fhir, csv) into a folder that is empty or not there yet.
	Export(ctx context.Context, kind, dir string, progress func(done, of int)) (Exported, error)
}

type exportPage struct {
	s      *screen
	kind   *kit.Segments
	folder *kit.Field
	where  *kit.Labeled
	read   *kit.Check
	note   *kit.Labeled
	act    *kit.Button
	state  *kit.Swap
	busy   bool
	loader kit.Loader
}

// kinds of exports, in the order offered.
var exportKinds = []string{"fhir", "csv"}

func (s *screen) exportPage() *page {
	t := func(key string) string { return words.T("ui.settings.export." + key) }
	p := &exportPage{s: s, state: slot(), folder: kit.NewField("")}
	p.kind = kit.NewSegments(nil, "FHIR R4", "CSV")
	holds := kit.NewParagraph(kit.Quiet(t("fhir")))
	p.kind.OnChoose = func(i int) { holds.Set(kit.Quiet(t(exportKinds[i]))) }
	p.folder.Fill(p.free(s.services.UsualFolder()))
	p.where = kit.NewLabeled(t("folder"), t("folder.help"), p.folder)
	p.read = kit.NewCheck(t("read"), false, nil)
	p.note = kit.NewLabeled("", "", p.read)
	p.act = kit.NewPrimary(t("act"), "", p.run)
	choose := kit.NewButton(words.T("ui.settings.backup.choose"), func() { s.chooseFolder(func(path string) { p.folder.Fill(p.free(path)) }) })
	body := scroll(card(t("what"), t("about"), kit.Row(0, p.kind), holds, kit.NewParagraph(kit.Say(t("holds")))),
		card(t("where"), "", warning(t("warning")), beside(p.where.Object(), choose), p.note.Object(), p.state.Object()))
	return &page{object: body, actions: []fyne.CanvasObject{p.act}, focus: func() { kit.Focus(p.kind) }}
}

// free is a new folder inside one, named by the day.
func (p *exportPage) free(in string) string {
	name := filepath.Join(in, "foyer-export-"+p.s.services.Now().Format("2006-01-02"))
	if _, err := os.Lstat(name); err == nil {
		name += p.s.services.Now().Format("-1504")
	}
	return name
}

func (p *exportPage) run() {
	p.where.SetError("")
	p.note.SetError("")
	switch {
	case p.busy:
		return
	case p.folder.Text == "":
		p.where.SetError(words.T("ui.settings.folder.needed"))
		p.folder.Focus()
		return
	case !p.read.Ticked:
		p.note.SetError(words.T("ui.settings.export.read.needed"))
		kit.Focus(p.read)
		return
	}
	kind, dir := exportKinds[p.kind.Chosen], p.folder.Text
	ctx, stop := context.WithCancel(p.s.shell.Context())
	progress := kit.NewProgress(words.T("ui.settings.export.going"), words.T("ui.cancel"), stop)
	p.busy = true
	p.act.SetOff(true)
	p.s.put(p.state, progress.Object())
	kit.Load(ctx, &p.loader, func(ctx context.Context) (Exported, error) {
		return p.s.services.Export(ctx, kind, dir, func(done, of int) {
			kit.OnUI(func() {
				progress.Set(float64(done)/float64(max(of, 1)), kit.Say(words.T("ui.settings.export.patients", "done", words.Count(done), "of", words.Count(of))))
			})
		})
	}, func(e Exported, err error) {
		stopped := ctx.Err() != nil
		stop()
		p.busy = false
		p.act.SetOff(false)
		p.read.Set(false)
		switch {
		case stopped:
			p.s.put(p.state, warning(words.T("ui.settings.export.stopped", "path", dir)))
		case err != nil:
			p.s.put(p.state, nil)
			p.where.SetError(message(err))
		default:
			p.s.put(p.state, kit.Stack(6, kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(words.T("ui.settings.export.done", "patients", words.Count(e.Patients), "files", words.Count(e.Files))).After(7)), kit.NewParagraph(kit.Quiet(e.Dir)),
				kit.Flow(8, kit.NewButton(words.T("ui.settings.about.folder"), func() {
					if err := p.s.services.OpenFolder(e.Dir); err != nil {
						p.s.shell.Warn(err)
					}
				}))))
			p.folder.Fill(p.free(filepath.Dir(dir)))
		}
	})
}
