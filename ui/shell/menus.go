package shell

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// ctrl is a shortcut with the key of commands: Ctrl, on a Mac Command.
func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

func alt(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt}
}

// Words is what a person reads of the action.
func (a Action) Words() string {
	if a.TitleKey != "" {
		return words.T(a.TitleKey)
	}
	return a.Title
}

type menu struct {
	word  string
	items func() []kit.MenuItem
}

// menus are the words of the menu bar with their commands as they are when one opens.
func (s *Shell) menus() []menu {
	of := func(actions func() []Action) func() []kit.MenuItem {
		return func() []kit.MenuItem { return items(actions()) }
	}
	return []menu{
		{words.T("ui.menu.file"), of(s.fileActions)},
		{words.T("ui.menu.screen"), of(s.screenActions)},
		{words.T("ui.menu.go"), of(s.goActions)},
		{words.T("ui.menu.view"), s.viewItems},
	}
}

func (s *Shell) fileActions() []Action {
	var as []Action
	if s.cfg.Actions != nil {
		as = append(s.cfg.Actions(), Action{Line: true})
	}
	return append(as,
		Action{TitleKey: "ui.lock.now", Icon: "lock", Shortcut: ctrl(fyne.KeyL), Do: s.Lock},
		Action{TitleKey: "ui.quit", Shortcut: ctrl(fyne.KeyQ), Do: s.Quit})
}

// screenActions are what the screen in view can do.
func (s *Shell) screenActions() []Action {
	if c := s.desk.current(); c != nil && c.Actions != nil {
		return c.Actions()
	}
	return []Action{{TitleKey: "ui.menu.nothing", Off: true}}
}

func (s *Shell) goActions() []Action {
	return append(s.desk.goActions(), Action{Line: true},
		Action{TitleKey: "ui.nav.back", Icon: "back", Shortcut: alt(fyne.KeyLeft), Off: !s.desk.history.canBack(), Do: s.Back},
		Action{TitleKey: "ui.nav.forward", Icon: "forward", Shortcut: alt(fyne.KeyRight), Off: !s.desk.history.canForward(), Do: s.Forward},
		Action{TitleKey: "ui.palette.open", Icon: "search", Shortcut: ctrl(fyne.KeyK), Do: s.OpenPalette},
		Action{TitleKey: "ui.notice.undo", Icon: "undo", Shortcut: alt(fyne.KeyZ), Off: !s.desk.frame.Toasts.CanUndo(), Do: func() { s.desk.frame.Toasts.Undo() }},
		Action{TitleKey: "ui.notice.go", Shortcut: alt(fyne.KeyN), Off: !s.desk.frame.Toasts.Any(), Do: func() { s.desk.frame.Toasts.Focus() }})
}

// viewItems choose look, text size and language; they are ticked where the one in use is.
func (s *Shell) viewItems() []kit.MenuItem {
	var its []kit.MenuItem
	for _, m := range modes {
		its = append(its, kit.MenuItem{Word: words.T(m.key), Ticked: s.theme.Mode == m.mode, Do: func() { s.SetMode(m.mode) }})
	}
	its = append(its, kit.MenuItem{Line: true})
	for _, z := range textSizes {
		its = append(its, kit.MenuItem{Word: words.T(z.key), Ticked: s.theme.TextScale == z.scale, Do: func() { s.SetTextScale(z.scale) }})
	}
	its = append(its, kit.MenuItem{Line: true})
	for _, l := range words.Languages() {
		its = append(its, kit.MenuItem{Word: l.Name(), Ticked: words.Current() == l, Do: func() { s.SetLanguage(l) }})
	}
	return its
}

// items turns commands into lines of a menu.
func items(as []Action) []kit.MenuItem {
	its := make([]kit.MenuItem, len(as))
	for i, a := range as {
		its[i] = kit.MenuItem{Line: a.Line, Icon: a.Icon, Shortcut: a.Shortcut, Off: a.Off, Do: a.Do}
		if !a.Line {
			its[i].Word = a.Words()
		}
	}
	return its
}

// bindShortcuts puts every shortcut on the window's main menu: only there do they work while a field has the keyboard.
// The menu was empty when the window got it, so Fyne draws no bar of its own, and looks the items up when a key comes.
func (s *Shell) bindShortcuts() {
	bound := fyne.NewMenu("")
	all := [][]Action{{{TitleKey: "ui.quit", Shortcut: ctrl(fyne.KeyQ), Do: s.Quit}}}
	switch w := s.wizard; {
	case w != nil:
		all = append(all, []Action{{TitleKey: "ui.nav.back", Shortcut: alt(fyne.KeyLeft), Do: w.backward}, {TitleKey: "ui.first.next", Shortcut: alt(fyne.KeyRight), Do: w.forward}})
	case s.desk != nil:
		all = [][]Action{s.fileActions(), s.screenActions(), s.goActions()}
	}
	for _, as := range all {
		for _, a := range as {
			if a.Shortcut == nil {
				continue
			}
			item := fyne.NewMenuItem(a.Words(), func() { s.press(a) })
			item.Shortcut = a.Shortcut
			bound.Items = append(bound.Items, item)
		}
	}
	s.menu.Items = []*fyne.Menu{bound}
	if runtime.GOOS == "darwin" {
		s.win.SetMainMenu(s.menu) // there the bar is the system's
	}
}

// press does what a shortcut stands for, unless the window is locked or a dialog waits for its answer.
func (s *Shell) press(a Action) {
	kit.Active()
	switch {
	case sameShortcut(a.Shortcut, ctrl(fyne.KeyQ)):
		a.Do() // also before anybody has unlocked
	case s.state == firstStart:
		a.Do()
	case s.state != open:
	case sameShortcut(a.Shortcut, ctrl(fyne.KeyL)):
		a.Do()
	case kit.Waiting(s.Canvas()):
	default:
		kit.CloseMenus(s.Canvas())
		// Whether it is off may have changed since the shortcuts were bound.
		for _, as := range [][]Action{s.screenActions(), s.goActions(), s.fileActions()} {
			for _, now := range as {
				if now.Shortcut != nil && sameShortcut(now.Shortcut, a.Shortcut) {
					if !now.Off && now.Do != nil {
						now.Do()
					}
					return
				}
			}
		}
	}
}

func sameShortcut(a, b fyne.Shortcut) bool { return a.ShortcutName() == b.ShortcutName() }
