package shell

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// askRestore brings a practice back from a backup, in place of making a new one: on a new computer, or after the old one was lost.
func (w *wizard) askRestore() {
	s := w.shell
	if w.busy || kit.Waiting(s.Canvas()) {
		return
	}
	file, secret := kit.NewField(""), kit.NewPassphrase("", words.T("ui.settings.reveal"), words.T("ui.settings.conceal"))
	choose := kit.NewButton(words.T("ui.settings.backup.choose"), func() {
		dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
			if err != nil || f == nil {
				return
			}
			path := f.URI().Path()
			if f.Close() == nil {
				file.Fill(path)
			}
		}, s.Window()).Show()
	})
	fileL := kit.NewLabeled(words.T("ui.settings.backup.file"), "", kit.Spread(10, 0, file, choose))
	secretL := kit.NewLabeled(words.T("ui.settings.backup.secret"), words.T("ui.settings.backup.secret.help"), secret)
	d := &kit.Dialog{Title: words.T("ui.first.restore.title"), First: file, Width: 560}
	d.Body = kit.Form(kit.NewParagraph(kit.Quiet(words.T("ui.first.restore.what"))), fileL.Object(), secretL.Object())
	var act *kit.Button
	busy, loader := false, new(kit.Loader)
	setBusy := func(on bool) {
		busy = on
		act.SetOff(on)
		act.SetLabel(words.T(map[bool]string{true: "ui.first.restore.busy", false: "ui.first.restore.do"}[on]))
	}
	run := func() {
		path, typed := strings.TrimSpace(file.Text), secret.Text
		fileL.SetError("")
		secretL.SetError("")
		switch {
		case busy:
			return
		case path == "":
			fileL.SetError(words.T("ui.settings.backup.file.needed"))
			s.Canvas().Focus(file)
			return
		case typed == "":
			secretL.SetError(words.T("ui.settings.backup.secret.needed"))
			s.Canvas().Focus(secret)
			return
		}
		setBusy(true)
		kit.Load(s.ctx, loader, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.cfg.Session.Restore(ctx, path, typed)
		}, func(_ struct{}, err error) {
			setBusy(false)
			switch {
			case err == nil:
				secret.Clear()
				d.Close()
				s.wizard = nil // its keys went with it
				s.reload()     // the practice is there: its members unlock it
			case fault.Of(err) == fault.Locked:
				secretL.SetError(explain(err))
				s.Canvas().Focus(secret)
			default:
				fileL.SetError(explain(err))
				s.Canvas().Focus(file)
			}
		})
	}
	file.OnSubmitted = func(string) { s.Canvas().Focus(secret) }
	secret.OnSubmitted = func(string) { run() }
	act = kit.NewPrimary(words.T("ui.first.restore.do"), "", run)
	d.Stubborn = true // what is being restored goes on
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() {
		if !busy {
			d.Close()
		}
	}), act}
	d.Show(s.Canvas())
}
