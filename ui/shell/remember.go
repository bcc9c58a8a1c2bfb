package shell

import (
	"fmt"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// What a window remembers stands in Fyne's preferences, a file beside the program's other settings: sizes, the look, the
// last screen and who unlocked last by their id. Nothing of the practice.
const (
	prefWidth, prefHeight = "window.width", "window.height"
	prefMode, prefText    = "look.mode", "look.text"
	prefLanguage          = "look.language"
	prefMember            = "unlock.member"
)

var modes = []struct {
	mode kit.Mode
	key  string
}{{kit.System, "ui.look.system"}, {kit.Light, "ui.look.light"}, {kit.Dark, "ui.look.dark"}}

var textSizes = []struct {
	scale float32
	key   string
}{{1, "ui.text.normal"}, {1.15, "ui.text.larger"}, {1.3, "ui.text.largest"}}

func (s *Shell) recallLook() {
	p := s.app.Preferences()
	s.theme.Mode = kit.Mode(min(max(p.IntWithFallback(prefMode, int(kit.Light)), 0), len(modes)-1))
	s.theme.TextScale = 1
	if i := p.Int(prefText); i > 0 && i < len(textSizes) {
		s.theme.TextScale = textSizes[i].scale
	}
	words.Use(words.Language(p.StringWithFallback(prefLanguage, string(words.Current()))))
	speak()
}

func (s *Shell) rememberLook() {
	p := s.app.Preferences()
	p.SetInt(prefMode, int(s.theme.Mode))
	for i, z := range textSizes {
		if z.scale == s.theme.TextScale {
			p.SetInt(prefText, i)
		}
	}
	p.SetString(prefLanguage, string(words.Current()))
}

// SetMode changes between light, dark and what the desktop says, at once.
func (s *Shell) SetMode(m kit.Mode) {
	s.theme.Mode = m
	s.rememberLook()
	s.app.Settings().SetTheme(s.theme)
}

// SetTextScale changes the size of all text: 1, 1.15 or 1.3.
func (s *Shell) SetTextScale(scale float32) {
	s.theme.TextScale = scale
	s.rememberLook()
	s.app.Settings().SetTheme(s.theme)
	s.root.Refresh()
}

// viewActions are look, text size and language as commands for the palette.
func (s *Shell) viewActions() []Action {
	var as []Action
	for _, it := range s.viewItems() {
		if !it.Line && !it.Ticked {
			as = append(as, Action{Title: it.Word, Icon: "sun", Do: it.Do})
		}
	}
	return as
}

func (s *Shell) recallSize() {
	p := s.app.Preferences()
	w := p.FloatWithFallback(prefWidth, 1360)
	h := p.FloatWithFallback(prefHeight, 860)
	s.win.Resize(fyne.NewSize(float32(max(w, 900)), float32(max(h, 600))))
}

func (s *Shell) rememberSize() {
	p, size := s.app.Preferences(), s.Canvas().Size()
	p.SetFloat(prefWidth, float64(size.Width))
	p.SetFloat(prefHeight, float64(size.Height))
}

func (s *Shell) recallScreen(member string) string {
	return s.app.Preferences().String("screen." + member)
}

func (s *Shell) rememberScreen(member, key string) {
	s.app.Preferences().SetString("screen."+member, key)
}

// Panes are kit.Panes whose widths are remembered under a key.
func (s *Shell) Panes(key string, sizes []kit.PaneSize, panes ...fyne.CanvasObject) *kit.Panes {
	p := s.app.Preferences()
	name := func(i int) string { return fmt.Sprintf("panes.%s.%d", key, i) }
	for i := range sizes {
		if w := p.Float(name(i)); w > 0 && !sizes[i].Flex {
			sizes[i].Width = max(float32(w), sizes[i].Least)
		}
	}
	made := kit.NewPanes(sizes, panes...)
	made.OnResize = func() {
		for i, size := range made.Sizes {
			if !size.Flex {
				p.SetFloat(name(i), float64(size.Width))
			}
		}
	}
	return made
}

// Columns gives a list back the widths its columns were dragged to, and remembers them under a key from then on. It
// returns the list.
func (s *Shell) Columns(key string, list *kit.ColumnList) *kit.ColumnList {
	p := s.app.Preferences()
	name := func(i int) string { return fmt.Sprintf("columns.%s.%d", key, i) }
	for i := range list.Columns {
		if w := p.Float(name(i)); w > 0 {
			list.Columns[i].Width = float32(w)
		}
	}
	return list
}
