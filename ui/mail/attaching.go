package mail

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// showChips shows the files that are attached to what has this key.
func (s *Screen) showChips(swap *kit.Swap, key func() string, then func()) {
	under := key()
	s.tray.read(under, func() {
		if key() != under {
			return
		}
		files := s.tray.of(under)
		swap.Show(chips(files, func(i int) {
			s.tray.takeOff(under, files[i:i+1])
			s.showChips(swap, key, then)
		}, func(i int, seal bool) {
			s.tray.seal(under, files[i].ID, seal)
			s.showChips(swap, key, then)
		}))
		if then != nil {
			then()
		}
	})
}

// chips are the files that are attached, each with how it goes and a way to take it off.
func chips(files []File, remove func(i int), seal func(i int, on bool)) fyne.CanvasObject {
	var list []fyne.CanvasObject
	for i, f := range files {
		how := kit.Tag(words.T("ui.mail.attach.plain"), kit.Amber)
		if f.Seal {
			how = kit.Tag(words.T("ui.mail.attach.sealed"), kit.Green)
		}
		parts := []fyne.CanvasObject{kit.NewText(kit.Sign("attach", kit.Muted), kit.Say(f.Name).As(kit.Small).After(3), kit.Quiet(fileSize(f.Size)).As(kit.Small).After(6), how.After(6))}
		if isPDF(f.Name) {
			parts = append(parts, kit.NewIconButton("lock", words.T("ui.mail.attach.flip"), func() { seal(i, !f.Seal) }))
		}
		parts = append(parts, kit.NewIconButton("close", words.T("ui.mail.attach.off"), func() { remove(i) }))
		list = append(list, kit.Boxed(kit.Pane, kit.Edge, kit.Room(0, 0, 8, 2), kit.Row(2, parts...)))
	}
	if len(list) == 0 {
		return kit.Stack(0)
	}
	return kit.Flow(6, list...)
}
