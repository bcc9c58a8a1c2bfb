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
		folder, file := split(name.Text, p.folder, cmp.Or(p.Ext, ".pdf"))
		if file == "" {
			labeled.Refuse(words.T("ui.save.noname"))
			return
		}
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			labeled.Refuse(words.T("ui.save.nofolder", "folder", folder))
			return
		}
		d.Close()
		p.folder = folder
		path := filepath.Join(folder, file)
		if _, err := os.Lstat(path); err == nil {
			kit.Ask(sh.Canvas(), words.T("ui.save.there"), words.T("ui.save.over", "name", file), words.T("ui.cancel"), words.T("ui.save.replace"), true, func() { save(path) })
			return
		}
		save(path)
	}
	name.OnSubmitted = func(string) { take() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.save.act"), "", take)}
	d.Show(sh.Canvas())
	name.TypedShortcut(&fyne.ShortcutSelectAll{}) // another name is written over the proposed one
}

// split takes what was typed apart: a name goes into the folder chosen, a whole path where it says, and the name has the ending.
// The name is empty where there is none.
func split(typed, folder, ext string) (dir, file string) {
	typed = strings.TrimSpace(typed)
	cut := strings.LastIndexByte(typed, '/')
	if filepath.Separator == '\\' {
		cut = strings.LastIndexAny(typed, `/\`)
	}
	dir, name := folder, typed[cut+1:]
	if cut >= 0 {
		dir = filepath.FromSlash(typed[:cut+1])
		if rest, ok := strings.CutPrefix(typed[:cut+1], "~/"); ok {
			if home, err := os.UserHomeDir(); err == nil {
				dir = filepath.Join(home, rest)
			}
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(folder, dir)
		}
		dir = filepath.Clean(dir)
	}
	if strings.EqualFold(filepath.Ext(name), ext) {
		name = name[:len(name)-len(ext)]
	}
	if name = strings.TrimSpace(name); strings.Trim(name, ".") == "" {
		return dir, ""
	}
	return dir, name + ext
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
