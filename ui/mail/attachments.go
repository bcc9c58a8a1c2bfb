package mail

import (
	"bytes"
	"context"
	"image"
	_ "image/gif" // attachments
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/data/mail"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// attachments lists the files of a mail with their size and kind; pressing one shows what can be done with it.
func (v *view) attachments(m *mail.Message) fyne.CanvasObject {
	var list []fyne.CanvasObject
	for i, f := range m.Attachments {
		if f.Inline && f.Size < 4<<10 {
			continue // the little pictures of signatures
		}
		button := kit.NewButton(f.Name+"  "+fileSize(f.Size), nil)
		button.Icon = "attach"
		button.OnTapped = func() { kit.ShowMenu(button, false, v.fileMenu(m, i)) }
		list = append(list, button)
	}
	if len(list) == 0 {
		return kit.Stack(0)
	}
	return kit.Flow(6, list...)
}

func (v *view) fileMenu(m *mail.Message, i int) []kit.MenuItem {
	s, f := v.screen, m.Attachments[i]
	items := []kit.MenuItem{}
	if showable(f.Type) {
		items = append(items, kit.MenuItem{Word: words.T("ui.mail.file.show"), Icon: "eye", Do: func() { s.showFile(m, i) }})
	}
	items = append(items, kit.MenuItem{Word: words.T("ui.mail.file.save"), Do: func() { s.saveFile(m, i) }})
	who := v.c.Patient
	keep := kit.MenuItem{Word: words.T("ui.mail.file.keep"), Icon: "patients", Off: who == nil}
	if who != nil {
		keep.Word = words.T("ui.mail.file.keepto", "name", who.Name)
		keep.Do = func() {
			s.run(func(ctx context.Context) error { return s.services.KeepAttachment(ctx, m.ID, i, who.ID) }, func() { s.shell.Say(words.T("ui.mail.file.kept", "name", who.Name)) })
		}
	}
	return append(items, keep)
}

// mostPixels is the largest picture that is shown: a small file can unfold to one that fills the memory.
const mostPixels = 40 << 20

// showFile shows a picture or a text inside Foyer; nothing leaves the vault for it.
func (s *Screen) showFile(m *mail.Message, i int) {
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (Part, error) { return s.services.Attachment(ctx, m.ID, i) }, func(p Part, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		if strings.HasPrefix(p.Type, "image/") {
			s.showPicture(p)
			return
		}
		s.textDialog(p.Name, fileSize(int64(len(p.Data))), clip(strings.ToValidUTF8(strings.ReplaceAll(string(p.Data), "\r\n", "\n"), "\uFFFD"), mostSource), true)
	})
}

func (s *Screen) showPicture(p Part) {
	kit.Load(s.shell.Context(), &kit.Loader{}, func(context.Context) (image.Image, error) {
		size, _, err := image.DecodeConfig(bytes.NewReader(p.Data))
		if err != nil || size.Width*size.Height > mostPixels {
			return nil, err
		}
		img, _, err := image.Decode(bytes.NewReader(p.Data))
		return img, err
	}, func(img image.Image, err error) {
		if err != nil || img == nil {
			s.shell.Say(words.T("ui.mail.file.broken"))
			return
		}
		viewer := kit.NewViewer(kit.PaperWords{Smaller: words.T("ui.mail.smaller"), Larger: words.T("ui.mail.larger"), Fit: words.T("ui.mail.fit"), PageOf: "%d / %d"})
		viewer.ShowImage(img)
		d := &kit.Dialog{Title: p.Name, Width: 780, Body: kit.Sized(0, 480, viewer)}
		d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.close"), "", d.Close)}
		d.Show(s.shell.Canvas())
	})
}

// saveFile asks where a file goes outside the vault.
func (s *Screen) saveFile(m *mail.Message, i int) {
	dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		switch {
		case err != nil:
			s.shell.Warn(err)
		case folder != nil:
			s.saveInto(m, i, folder.Path())
		}
	}, s.shell.Window()).Show()
}

// saveInto saves a file into a folder without replacing another.
func (s *Screen) saveInto(m *mail.Message, i int, folder string) {
	path := freeName(folder, m.Attachments[i].Name)
	s.run(func(ctx context.Context) error { return s.services.SaveAttachment(ctx, m.ID, i, path) }, func() {
		s.shell.Say(words.T("ui.mail.file.saved", "name", filepath.Base(path)))
	})
}

// freeName is a name in the folder that no other file has.
func freeName(folder, name string) string {
	base, ext := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	for n := 1; ; n++ {
		path := filepath.Join(folder, name)
		if _, err := os.Lstat(path); err != nil || n > 999 {
			return path
		}
		name = base + " (" + words.Count(n+1) + ")" + ext
	}
}

// chooseFile asks for a file to attach.
func (s *Screen) chooseFile(then func(path string)) {
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
			then(path)
		}
	}, s.shell.Window()).Show()
}
