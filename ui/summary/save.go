package summary

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// askWhere asks for a name and a folder for the PDF. Fyne's own dialog makes the file itself, readable by everybody and
// before its name is complete; here nothing is made before the paper is, and replacing a file is asked for its whole name.
func (s *Screen) askWhere(sealed bool) { s.make(func() { s.askPlace(sealed) }) }

func (s *Screen) askPlace(sealed bool) {
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
	title := "ui.save.title"
	if sealed {
		title = "ui.summary.savesealed"
	}
	d := &kit.Dialog{Title: words.T(title), First: name,
		Body: kit.Stack(12, labeled.Object(), kit.Stack(5, kit.NewText(kit.Strong(words.T("ui.save.folder"))), kit.Spread(10, 0, place, choose)))}
	save := func() {
		file := fileName(name.Text)
		if file == "" {
			labeled.SetError(words.T("ui.save.noname"))
			return
		}
		d.Close()
		s.saveAs(filepath.Join(s.folder, file), sealed)
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
func (s *Screen) saveAs(path string, sealed bool) {
	if _, err := os.Lstat(path); err == nil {
		kit.Ask(s.shell.Canvas(), words.T("ui.save.there"), words.T("ui.save.over", "name", filepath.Base(path)), words.T("ui.cancel"), words.T("ui.save.replace"), true,
			func() { s.saveTo(path, sealed) })
		return
	}
	s.saveTo(path, sealed)
}

func (s *Screen) saveTo(path string, sealed bool) {
	id, o := s.open, s.chosen()
	if id == "" {
		return
	}
	s.give(func(ctx context.Context) (string, error) { return s.services.Save(ctx, id, o, path, sealed) }, func(pass string) {
		if pass != "" {
			s.showPassphrase(words.T("ui.summary.saved", "where", path), pass)
			return
		}
		s.shell.Say(words.T("ui.summary.saved", "where", path))
	})
}
