package shell

import (
	"fmt"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// What a window remembers stands in Fyne's preferences, a file beside the program's other settings: sizes, the look, the
// last screen and who unlocked last by their id. Nothing of the practice. Look and language are each member's; before
// anybody has unlocked those used last hold.
const (
	prefWidth, prefHeight = "window.width", "window.height"
	prefFull              = "window.full"
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

// ofMember is a preference's name for one member.
func ofMember(member, pref string) string { return pref + "." + member }

// recallLook takes the look used last.
func (s *Shell) recallLook() {
	s.theme.Mode, s.theme.TextScale = kit.Light, 1
	s.takeLook(func(pref string) string { return pref })
}

// recallMemberLook takes the look of a member who has one.
func (s *Shell) recallMemberLook(member string) {
	s.takeLook(func(pref string) string { return ofMember(member, pref) })
}

func (s *Shell) takeLook(name func(pref string) string) {
	p := s.app.Preferences()
	mode, text := p.IntWithFallback(name(prefMode), -1), p.IntWithFallback(name(prefText), -1)
	if mode >= 0 && mode < len(modes) {
		s.theme.Mode = kit.Mode(mode)
	}
	if text >= 0 && text < len(textSizes) {
		s.theme.TextScale = textSizes[text].scale
	}
	words.Use(words.Language(p.StringWithFallback(name(prefLanguage), string(words.Current()))))
}

func (s *Shell) rememberLook() {
	p := s.app.Preferences()
	keep := func(name func(pref string) string) {
		p.SetInt(name(prefMode), int(s.theme.Mode))
		for i, z := range textSizes {
			if z.scale == s.theme.TextScale {
				p.SetInt(name(prefText), i)
			}
		}
		p.SetString(name(prefLanguage), string(words.Current()))
	}
	keep(func(pref string) string { return pref })
	if s.state == open && s.desk != nil {
		keep(func(pref string) string { return ofMember(s.desk.member.ID, pref) })
	}
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

// Look is what is in use, for screens that offer the choice too.
func (s *Shell) Look() (mode kit.Mode, textScale float32) { return s.theme.Mode, s.theme.TextScale }

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

// The least window. Content that needs more scrolls.
const leastWidth, leastHeight = 900, 600

// recallSize takes the size of last time. Fyne does not say how large the screen is; a window manager that gives less
// than is asked for is followed, and that is what is remembered.
func (s *Shell) recallSize() {
	p := s.app.Preferences()
	w := p.FloatWithFallback(prefWidth, 1360)
	h := p.FloatWithFallback(prefHeight, 860)
	s.win.Resize(fyne.NewSize(float32(max(w, leastWidth)), float32(max(h, leastHeight))))
	if p.Bool(prefFull) {
		s.win.SetFullScreen(true)
	}
}

// rememberSize keeps the window's size; that of a full screen is not one to come back to.
func (s *Shell) rememberSize() {
	p, size := s.app.Preferences(), s.Canvas().Size()
	p.SetBool(prefFull, s.win.FullScreen() && s.taken == nil)
	if s.win.FullScreen() {
		return
	}
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
func (s *Shell) Columns(key string, list *kit.ColumnList) *kit.ColumnList { return list.Remember(key) }
