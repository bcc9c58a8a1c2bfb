package summary

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// askWhere asks for a name and a folder for the PDF. Fyne's own dialog makes the file itself, readable by everybody and
// before its name is complete; here nothing is made before the paper is, and replacing a file is asked for its whole name.
func (s *Screen) askWhere() {
	if s.open == "" || s.busy {
		return
	}
	if s.folder == "" {
		s.folder = usualFolder()
	}
	name, place := kit.NewField(""), kit.NewClip(kit.Quiet(s.folder))
	name.Fill(s.services.Suggest(s.open))
	labeled := kit.NewLabeled(words.T("ui.save.name"), "", name)
	choose := kit.NewButton(words.T("ui.save.choose"), func() {
		dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
			switch {
			case err != nil:
				s.shell.Warn(err)
			case folder != nil:
				s.folder = folder.Path()
				place.Set(kit.Quiet(s.folder))
			}
		}, s.shell.Window()).Show()
	})
	d := &kit.Dialog{Title: words.T("ui.save.title"), First: name,
		Body: kit.Stack(12, labeled.Object(), kit.Stack(5, kit.NewText(kit.Strong(words.T("ui.save.folder"))), kit.Spread(10, 0, place, choose)))}
	save := func() {
		file := fileName(name.Text)
		if file == "" {
			labeled.SetError(words.T("ui.save.noname"))
			return
		}
		d.Close()
		s.saveAs(filepath.Join(s.folder, file))
	}
	name.OnSubmitted = func(string) { save() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.save.act"), "", save)}
	d.Show(s.shell.Canvas())
}

// fileName is the whole name of the file that somebody means: no folders, and .pdf at the end. It is "" for none.
func fileName(typed string) string {
	name := strings.TrimSpace(typed)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if strings.EqualFold(filepath.Ext(name), ".pdf") {
		name = name[:len(name)-len(".pdf")]
	}
	if name = strings.TrimSpace(name); strings.Trim(name, ".") == "" {
		return ""
	}
	return name + ".pdf"
}

// usualFolder is where documents go, or the home folder.
func usualFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	documents := filepath.Join(home, "Documents")
	if info, err := os.Stat(documents); err == nil && info.IsDir() {
		return documents
	}
	return home
}

// saveAs saves to a path, after asking when a file is there.
func (s *Screen) saveAs(path string) {
	if _, err := os.Lstat(path); err == nil {
		kit.Ask(s.shell.Canvas(), words.T("ui.save.there"), words.T("ui.save.over", "name", filepath.Base(path)), words.T("ui.cancel"), words.T("ui.save.replace"), true,
			func() { s.saveTo(path) })
		return
	}
	s.saveTo(path)
}

func (s *Screen) saveTo(path string) {
	id, o := s.open, s.chosen()
	if id == "" || !s.begin() {
		return
	}
	kit.Load(s.shell.Context(), &s.saver, func(ctx context.Context) (string, error) { return path, s.services.Save(ctx, id, o, path) },
		func(path string, err error) {
			s.end()
			if err != nil {
				s.shell.Warn(err)
				return
			}
			s.shell.Say(words.T("ui.summary.saved", "where", path))
			s.load()
		})
}

func (s *Screen) printNow() {
	id, o := s.open, s.chosen()
	if id != "" {
		s.printIt(func(ctx context.Context) (string, error) { return s.services.Print(ctx, id, o) })
	}
}

// printIt prints one paper, or the very same one again.
func (s *Screen) printIt(work func(ctx context.Context) (where string, err error)) {
	if !s.begin() {
		return
	}
	kit.Load(s.shell.Context(), &s.printer, work, func(where string, err error) {
		s.end()
		if err != nil {
			s.shell.WarnPrint(err, func(u *shell.Unprinted) { s.printIt(u.Again) })
			return
		}
		s.shell.SayPrinted("ui.summary.sent", where)
		s.load()
	})
}

// begin begins printing or saving, unless one of them is under way: then nothing happens, and the first is not touched.
func (s *Screen) begin() bool {
	if s.busy {
		return false
	}
	s.busy = true
	s.enable()
	return true
}

func (s *Screen) end() {
	s.busy = false
	s.enable()
}
