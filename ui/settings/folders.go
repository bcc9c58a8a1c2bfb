package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// chooseFolder shows the system's folders.
func (s *screen) chooseFolder(chosen func(path string)) {
	dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		switch {
		case err != nil:
			s.shell.Warn(err)
		case folder != nil:
			chosen(folder.Path())
		}
	}, s.shell.Window()).Show()
}

// folderDialog asks for a folder by typing or choosing, and does something with it.
func (s *screen) folderDialog(title, about, act, start string, do func(folder string)) {
	field := kit.NewField("")
	field.Fill(start)
	labeled := kit.NewLabeled(words.T("ui.settings.folder"), "", field)
	choose := kit.NewButton(words.T("ui.settings.backup.choose"), func() { s.chooseFolder(field.Fill) })
	d := &kit.Dialog{Title: title, First: field, Width: 560}
	d.Body = kit.Stack(13, kit.NewParagraph(kit.Say(about)), beside(labeled.Object(), choose))
	run := func() {
		if field.Text == "" {
			labeled.SetError(words.T("ui.settings.folder.needed"))
			return
		}
		d.Close()
		do(field.Text)
	}
	field.OnSubmitted = func(string) { run() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(act, "", run)}
	d.Show(s.shell.Canvas())
}
