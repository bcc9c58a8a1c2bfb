package desk

import (
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/kit/gallery"
	"foyer/ui/shell"
	"foyer/ui/shots"
)

// galleryKey is a place with every widget of the kit, for who works on it: it is there when FOYER_GALLERY is 1.
const galleryKey = "gallery"

func galleryShown() bool { return os.Getenv("FOYER_GALLERY") == "1" }

// galleryPlace shows the kit's pages as tabs. Its words are no part of the product and stay as they are.
func (d *desk) galleryPlace() shell.Screen {
	return shell.Screen{Key: galleryKey, TitleKey: "ui.kit.gallery", Icon: "panel", Last: true, Build: func(sh *shell.Shell) *shell.Content {
		var tabs []kit.Tab
		for _, p := range gallery.Pages() {
			tabs = append(tabs, kit.Tab{Word: p.Name, Build: func() fyne.CanvasObject {
				content, after := p.Build(sh.Canvas())
				if after != nil && !gallery.Quiet(p) {
					return kit.Stack(0, content, kit.Padded(kit.Room(0, 0, 18, 18), kit.Row(0, kit.NewButton("Open", after))))
				}
				return content
			}})
		}
		return &shell.Content{Object: kit.Padded(kit.Room(12, 12, 22, 22), kit.NewTabs(tabs...).Object())}
	}}
}

// galleryPictures draws the kit's pages beside the screens.
func galleryPictures(dir string) (n int, err error) {
	for _, p := range gallery.Pages() {
		name := "gallery-" + p.Name
		if !wanted(name) {
			continue
		}
		for _, look := range []shots.Look{shots.Light, shots.Dark, shots.Large} {
			path := filepath.Join(dir, fmt.Sprintf("%s-%s-en.png", name, look.Name))
			if err := shots.Save(path, shots.Picture(look, p.Size(), p.Build)); err != nil {
				return n, fmt.Errorf("drawing %s: %w", name, err)
			}
			n++
		}
	}
	return n, nil
}
