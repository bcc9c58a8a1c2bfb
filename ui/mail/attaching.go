package mail

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// files looks at files that are to be attached.
func (s *Screen) files(paths []string, seal bool, then func([]File)) {
	kit.Load(s.shell.Context(), &kit.Loader{}, func(context.Context) (list []File, err error) {
		for _, path := range paths {
			info, err := os.Stat(path)
			if err != nil || info.IsDir() {
				return nil, fmt.Errorf("attaching a file: %w", os.ErrNotExist)
			}
			list = append(list, File{Name: filepath.Base(path), Path: path, Size: info.Size(), Seal: seal && isPDF(path)})
		}
		return list, nil
	}, func(list []File, err error) {
		if err != nil {
			s.shell.Say(words.T("ui.mail.attach.failed"))
			return
		}
		then(list)
	})
}

func isPDF(name string) bool { return strings.EqualFold(filepath.Ext(name), ".pdf") }

// showChips shows the files that are attached to what has this key.
func (s *Screen) showChips(swap *kit.Swap, key func() string, then func()) {
	swap.Show(chips(s.attached[key()], func(i int) {
		s.attached[key()] = slices.Delete(slices.Clone(s.attached[key()]), i, i+1)
		s.showChips(swap, key, then)
	}, func(i int, seal bool) {
		s.attached[key()] = slices.Clone(s.attached[key()]) // what is on its way keeps its own
		s.attached[key()][i].Seal = seal
		s.showChips(swap, key, then)
	}))
	if then != nil {
		then()
	}
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
