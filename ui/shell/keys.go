package shell

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// useKeys has the keys come to the shell that the widget at the keyboard has no use for.
func (s *Shell) useKeys() {
	kit.UseKeys(kit.KeyHooks{Function: s.functionKey, Rune: s.looseRune, Escape: s.escape, Move: s.move})
}

func (s *Shell) typedKey(e *fyne.KeyEvent) {
	kit.Active()
	switch {
	case s.state == taken:
	case s.functionKey(e.Name):
	case e.Name == fyne.KeyEscape:
		if !kit.EscapeOn(s.Canvas()) {
			s.escape()
		}
	}
}

func (s *Shell) typedRune(r rune) {
	kit.Active()
	s.looseRune(r)
}

// functionKey does what F1 to F12 are for.
func (s *Shell) functionKey(name fyne.KeyName) bool {
	if s.state != open || kit.Waiting(s.Canvas()) {
		return false
	}
	switch name {
	case fyne.KeyF1:
		kit.CloseMenus(s.Canvas())
		s.ShowKeys()
	case fyne.KeyF2:
		kit.CloseMenus(s.Canvas())
		s.ShowFirstSteps()
	case fyne.KeyF6:
		kit.CloseMenus(s.Canvas())
		s.region(s.shifted())
	case fyne.KeyF8:
		s.desk.frame.Toasts.Focus()
	case fyne.KeyF9:
		return s.fold()
	case fyne.KeyF10:
		kit.CloseMenus(s.Canvas())
		s.desk.frame.Menus.Open(0)
	case fyne.KeyF11:
		s.toggleFull()
	default:
		return false
	}
	return true
}

// move scrolls the long text that a dialog shows: its button has the keyboard.
func (s *Shell) move(name fyne.KeyName) bool {
	if s.long == nil || !kit.Waiting(s.Canvas()) {
		return false
	}
	at, view, whole := s.long.Offset.Y, s.long.Size().Height, s.long.Content.MinSize().Height
	switch name {
	case fyne.KeyDown:
		at += 40
	case fyne.KeyUp:
		at -= 40
	case fyne.KeyPageDown:
		at += view - 40
	case fyne.KeyPageUp:
		at -= view - 40
	case fyne.KeyHome:
		at = 0
	case fyne.KeyEnd:
		at = whole
	default:
		return false
	}
	s.long.ScrollToOffset(fyne.NewPos(0, max(0, min(at, whole-view))))
	return true
}

// shifted says whether Shift is held.
func (s *Shell) shifted() bool {
	d, ok := s.app.Driver().(interface {
		CurrentKeyModifiers() fyne.KeyModifier
	})
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// looseRune is a letter while no field has the keyboard: "?" shows the keys, others are the screen's.
func (s *Shell) looseRune(r rune) bool {
	switch {
	case s.state != open || kit.Waiting(s.Canvas()):
		return false
	case r == '?':
		s.ShowKeys()
		return true
	}
	return s.desk.typedRune(r)
}

// escape is Escape while nothing floats above the window: the screen closes what is open on it.
func (s *Shell) escape() bool {
	if s.state != open {
		return false
	}
	if kit.CloseFold(s.desk.frame.Object()) {
		return true
	}
	c := s.desk.current()
	return c != nil && c.Back != nil && c.Back()
}

// fold opens or closes the pane that has no room beside the rest.
func (s *Shell) fold() bool { return s.state == open && kit.ToggleFold(s.desk.frame.Object()) }

// sayFold gives the button of such a pane its words.
func sayFold() {
	kit.SayFold(words.T("ui.nav.fold"), words.T("ui.nav.unfolded"), kit.ShortcutWords(plain(fyne.KeyF9)))
}

// region moves the keyboard between the rail, the screen and the pane beside it.
func (s *Shell) region(back bool) {
	var main func()
	if c := s.desk.current(); c != nil {
		main = c.Focus
	}
	s.desk.frame.NextRegion(s.Canvas(), back, main)
}

func (s *Shell) toggleFull() {
	s.win.SetFullScreen(!s.win.FullScreen())
	s.rememberSize()
}

// keyGroup is a part of the sheet of keys.
type keyGroup struct {
	title string
	lines []keyHelp
}

type keyHelp struct {
	caps  []string
	words string
}

// keySheet lists what the keys do now: it is made of the commands themselves, so it can't say what isn't so.
func (s *Shell) keySheet() []keyGroup {
	seen := map[string]bool{}
	of := func(as []Action) (lines []keyHelp) {
		for _, a := range as {
			if a.Line || a.Shortcut == nil || seen[a.Shortcut.ShortcutName()] {
				continue
			}
			seen[a.Shortcut.ShortcutName()] = true
			lines = append(lines, keyHelp{[]string{kit.ShortcutWords(a.Shortcut)}, a.Words()})
		}
		return lines
	}
	here := keyGroup{title: words.T(s.desk.screen(s.Here()).TitleKey), lines: of(s.screenActions())}
	if c := s.desk.current(); c != nil && c.KeyHelp != nil {
		for _, k := range c.KeyHelp() {
			here.lines = append(here.lines, keyHelp{strings.Fields(k.Keys), words.T(k.TitleKey)})
		}
	}
	everywhere := keyGroup{title: words.T("ui.keys.everywhere"), lines: of(slices.Concat(s.fileActions(), s.helpActions(),
		[]Action{{TitleKey: "ui.view.full", Shortcut: plain(fyne.KeyF11)}}, s.menuActions()))}
	goes := keyGroup{title: words.T("ui.menu.go"), lines: of(s.goActions())}
	moves := keyGroup{title: words.T("ui.keys.moving")}
	for _, k := range []KeyLine{{"Tab", "ui.keys.tab"}, {"↑ ↓", "ui.keys.arrows"}, {"PgUp PgDn", "ui.keys.page"}, {"Home End", "ui.keys.ends"},
		{"Enter", "ui.keys.enter"}, {"Space", "ui.keys.space"}, {"Esc", "ui.keys.escape"}, {"F10", "ui.keys.menus"}} {
		moves.lines = append(moves.lines, keyHelp{strings.Fields(k.Keys), words.T(k.TitleKey)})
	}
	return []keyGroup{here, goes, everywhere, moves}
}

// ShowKeys shows the sheet of keys.
func (s *Shell) ShowKeys() {
	if s.state != open || kit.Waiting(s.Canvas()) {
		return
	}
	draw := func(g keyGroup) fyne.CanvasObject {
		rows := []fyne.CanvasObject{kit.NewText(kit.Strong(g.title))}
		for _, l := range g.lines {
			var caps []kit.Span
			for i, c := range l.caps {
				cap := kit.Key(c)
				if i > 0 {
					cap = cap.After(4)
				}
				caps = append(caps, cap)
			}
			rows = append(rows, kit.Spread(10, 1, kit.Sized(104, 0, kit.NewText(caps...)), kit.NewClip(kit.Say(l.words).As(kit.Dense))))
		}
		return kit.Stack(5, rows...)
	}
	groups := s.keySheet()
	sheet := kit.Abreast(30, kit.Stack(18, draw(groups[0]), draw(groups[3])), kit.Stack(18, draw(groups[1]), draw(groups[2])))
	var d *kit.Dialog
	shut := kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })
	d = &kit.Dialog{Title: words.T("ui.keys.title"), Width: 820, Body: s.scrolledIn(480, sheet), Actions: []fyne.CanvasObject{shut}}
	d.Show(s.Canvas())
}
