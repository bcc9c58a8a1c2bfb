// Package saving asks where a PDF goes. Fyne's own dialog makes the file itself, readable by everybody and before its name is
// complete; here nothing is made before the paper is, and replacing a file is asked for its whole name.
package saving

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Place remembers the folder of the last file. The zero value begins where documents go and saves PDF files.
type Place struct {
	Title string // of the question; "Save as PDF" when empty
	Ext   string // of the files, with its point; ".pdf" when empty

	folder string
}

// Begin says in which folder the next file is looked for a place.
func (p *Place) Begin(folder string) { p.folder = folder }

// Ask asks for a name and a folder, beginning with a suggested name, and hands the whole path to save.
func (p *Place) Ask(sh *shell.Shell, suggested string, save func(path string)) {
	if p.folder == "" {
		p.folder = usualFolder()
	}
	name, place := kit.NewField(""), kit.NewClip(kit.Quiet(p.folder))
	name.Fill(suggested)
	labeled := kit.NewLabeled(words.T("ui.save.name"), "", name)
	choose := kit.NewButton(words.T("ui.save.choose"), func() {
		dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
			switch {
			case err != nil:
				sh.Warn(err)
			case folder != nil:
				p.folder = folder.Path()
				place.Set(kit.Quiet(p.folder))
			}
		}, sh.Window()).Show()
	})
	d := &kit.Dialog{Title: cmp.Or(p.Title, words.T("ui.save.title")), First: name,
		Body: kit.Stack(12, labeled.Object(), kit.Stack(5, kit.NewText(kit.Strong(words.T("ui.save.folder"))), kit.Spread(10, 0, place, choose)))}
	take := func() {
		file := named(name.Text, cmp.Or(p.Ext, ".pdf"))
		if file == "" {
			labeled.SetError(words.T("ui.save.noname"))
			return
		}
		d.Close()
		path := filepath.Join(p.folder, file)
		if _, err := os.Lstat(path); err == nil {
			kit.Ask(sh.Canvas(), words.T("ui.save.there"), words.T("ui.save.over", "name", file), words.T("ui.cancel"), words.T("ui.save.replace"), true, func() { save(path) })
			return
		}
		save(path)
	}
	name.OnSubmitted = func(string) { take() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.save.act"), "", take)}
	d.Show(sh.Canvas())
}

func named(typed, ext string) string {
	name := strings.TrimSpace(typed)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if strings.EqualFold(filepath.Ext(name), ext) {
		name = name[:len(name)-len(ext)]
	}
	if name = strings.TrimSpace(name); strings.Trim(name, ".") == "" {
		return ""
	}
	return name + ext
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
