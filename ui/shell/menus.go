package shell

import (
	"runtime"
	"slices"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// ctrl is a shortcut with the key of commands: Ctrl, on a Mac Command.

// plain is a function key: no shortcut to Fyne, so it comes by another way (see functionKey), but one to people.
func plain(key fyne.KeyName) fyne.Shortcut { return &desktop.CustomShortcut{KeyName: key} }

// Words is what a person reads of the action.
func (a Action) Words() string {
	if a.TitleKey != "" {
		return words.T(a.TitleKey)
	}
	return a.Title
}

// said is Words with what they are about.
func (a Action) said() string {
	if a.Whose == "" {
		return a.Words()
	}
	return a.Words() + " · " + a.Whose
}

// can says whether the action is a command that works now.
func (a Action) can() bool { return !a.Line && !a.Off && a.Do != nil }

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
		{words.T("ui.menu.help"), of(s.helpActions)},
	}
}

// newActions begin something, wherever one is: they go to the screen that has it and do there what its Ctrl+N does.
func (s *Shell) newActions() []Action {
	var as []Action
	for _, n := range []struct {
		screen, key, icon string
		shortcut          fyne.Shortcut
	}{{"patients", "ui.new.patient", "plus", kit.CtrlShift(fyne.KeyN)}, {"mail", "ui.new.message", "edit", kit.CtrlShift(fyne.KeyW)}} {
		if s.Has(n.screen) {
			as = append(as, Action{TitleKey: n.key, Icon: n.icon, Shortcut: n.shortcut, Do: func() { s.doIn(n.screen, kit.Ctrl(fyne.KeyN)) }})
		}
	}
	return as
}

// doIn goes to a screen and does there what a shortcut of its own does.
func (s *Shell) doIn(screen string, shortcut fyne.Shortcut) bool {
	s.Go(screen)
	if s.Here() != screen {
		return false
	}
	for _, a := range s.screenActions() {
		if a.Shortcut != nil && sameShortcut(a.Shortcut, shortcut) && a.can() {
			a.Do()
			return true
		}
	}
	return false
}

// fileActions are about the practice as a whole, and about coming and going.
func (s *Shell) fileActions() []Action {
	as := s.newActions()
	if s.cfg.Actions != nil {
		as = append(as, s.cfg.Actions()...)
	}
	line := func() {
		if len(as) > 0 && !as[len(as)-1].Line {
			as = append(as, Action{Line: true})
		}
	}
	line()
	if s.Has("patients") || s.Has("settings") {
		as = append(as, Action{TitleKey: "ui.file.import", Icon: "upload", Do: s.Import})
	}
	if s.Has("settings") {
		as = append(as,
			Action{TitleKey: "ui.file.export", Icon: "paper", Do: func() { s.GoTo("settings", "export") }},
			Action{TitleKey: "ui.file.backup", Icon: "lock", Do: func() { s.GoTo("settings", "backups") }})
	}
	for _, a := range s.screenActions() { // what the screen in view prints
		if a.Shortcut != nil && sameShortcut(a.Shortcut, kit.Ctrl(fyne.KeyP)) {
			line()
			as = append(as, a)
		}
	}
	line()
	return append(as,
		Action{TitleKey: "ui.lock.now", Icon: "lock", Shortcut: kit.Ctrl(fyne.KeyL), Do: s.Lock},
		Action{TitleKey: "ui.lock.switch", Icon: "person", Shortcut: kit.CtrlShift(fyne.KeyL), Do: s.SwitchMember},
		Action{TitleKey: "ui.quit", Shortcut: kit.Ctrl(fyne.KeyQ), Do: s.Quit})
}

// Import goes where files come in: to the patients, who show what would happen, else to the settings.
func (s *Shell) Import() {
	if !s.doIn("patients", kit.Ctrl(fyne.KeyI)) {
		s.GoTo("settings", "import")
	}
}

// screenActions are what the screen in view can do.
func (s *Shell) screenActions() []Action {
	if c := s.desk.current(); c != nil && c.Actions != nil {
		return c.Actions()
	}
	return []Action{{TitleKey: "ui.menu.nothing", Off: true}}
}

func (s *Shell) goActions() []Action {
	as := s.programGo()
	for _, a := range s.screenActions() { // a screen that takes back by itself knows more than the notice does
		if a.can() && a.Shortcut != nil && sameShortcut(a.Shortcut, kit.Alt(fyne.KeyZ)) {
			return slices.DeleteFunc(as, func(own Action) bool { return own.Shortcut != nil && sameShortcut(own.Shortcut, a.Shortcut) })
		}
	}
	return as
}

func (s *Shell) programGo() []Action {
	return append(s.desk.goActions(), Action{Line: true},
		Action{TitleKey: "ui.nav.back", Icon: "back", Shortcut: kit.Alt(fyne.KeyLeft), Off: !s.desk.history.canBack(), Do: s.Back},
		Action{TitleKey: "ui.nav.forward", Icon: "forward", Shortcut: kit.Alt(fyne.KeyRight), Off: !s.desk.history.canForward(), Do: s.Forward},
		Action{TitleKey: "ui.palette.open", Icon: "search", Shortcut: kit.Ctrl(fyne.KeyK), Do: s.OpenPalette},
		s.undoAction(),
		Action{TitleKey: "ui.notice.go", Shortcut: plain(fyne.KeyF8), Off: !s.desk.frame.Toasts.Any(), Do: func() { s.desk.frame.Toasts.Focus() }},
		Action{Line: true},
		Action{TitleKey: "ui.nav.region", Shortcut: plain(fyne.KeyF6), Do: func() { s.region(false) }},
		Action{TitleKey: "ui.nav.fold", Icon: "panel", Shortcut: plain(fyne.KeyF9), Off: !kit.Folded(s.desk.frame.Object()), Do: func() { s.fold() }})
}

// helpActions tell how things are done and what this is.
func (s *Shell) helpActions() []Action {
	as := []Action{
		{TitleKey: "ui.help.keys", Icon: "key", Shortcut: plain(fyne.KeyF1), Do: s.ShowKeys},
		{TitleKey: "ui.help.first", Icon: "playbook", Shortcut: plain(fyne.KeyF2), Do: s.ShowFirstSteps},
		{TitleKey: "ui.help.commands", Icon: "panel", Do: s.showCommands},
	}
	if s.Has("settings") {
		as = append(as, Action{TitleKey: "ui.help.log", Icon: "paper", Do: func() { s.GoTo("settings", "log") }})
	}
	if s.cfg.DataFolder != "" {
		as = append(as, Action{TitleKey: "ui.help.folder", Icon: "attach", Do: s.openFolder})
	}
	return append(as, Action{Line: true}, Action{TitleKey: "ui.help.about", Icon: "info", Do: s.ShowAbout})
}

// hiddenActions work and stand in no menu.
func (s *Shell) hiddenActions() []Action {
	return append([]Action{{TitleKey: "ui.help.keys", Shortcut: kit.Ctrl(fyne.KeySlash), Do: s.ShowKeys}}, s.menuActions()...)
}

// menuActions open the menus with Alt and a letter; one that the screen in view has for something else is not taken.
func (s *Shell) menuActions() (as []Action) {
	menus, used := s.menus(), map[rune]bool{}
	for _, a := range slices.Concat(s.screenActions(), s.goActions()) {
		if k, ok := a.Shortcut.(fyne.KeyboardShortcut); ok && k.Mod() == fyne.KeyModifierAlt && len(k.Key()) == 1 {
			used[rune(k.Key()[0])] = true
		}
	}
	for i, letter := range menuLetters(menus, used) {
		if letter != "" {
			as = append(as, Action{Title: words.T("ui.menu.open", "menu", menus[i].word), Shortcut: kit.Alt(letter), Do: func() { s.desk.frame.Menus.Open(i) }})
		}
	}
	return as
}

// menuLetters are each menu's first letter that is not used yet.
func menuLetters(menus []menu, used map[rune]bool) []fyne.KeyName {
	letters := make([]fyne.KeyName, len(menus))
	for i, m := range menus {
		for _, r := range m.word {
			if u := unicode.ToUpper(r); u >= 'A' && u <= 'Z' && !used[u] {
				used[u], letters[i] = true, fyne.KeyName(u)
				break
			}
		}
	}
	return letters
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
	return append(its, kit.MenuItem{Line: true}, kit.MenuItem{Word: words.T("ui.view.full"), Ticked: s.win.FullScreen(), Shortcut: plain(fyne.KeyF11), Do: s.toggleFull})
}

// items turns commands into lines of a menu.
func items(as []Action) []kit.MenuItem {
	its := make([]kit.MenuItem, len(as))
	for i, a := range as {
		its[i] = kit.MenuItem{Line: a.Line, Icon: a.Icon, Shortcut: a.Shortcut, Off: a.Off, Do: a.Do}
		if !a.Line {
			its[i].Word = a.said()
		}
	}
	return its
}

// allActions are every command with its menu, in the order in which a shortcut is looked up: the screen in view comes
// first.
func (s *Shell) allActions() [][]Action {
	return [][]Action{s.screenActions(), s.goActions(), s.fileActions(), s.helpActions(), s.hiddenActions()}
}

// bindShortcuts puts every shortcut on the window's main menu: only there do they work while a field has the keyboard.
// The menu was empty when the window got it, so Fyne draws no bar of its own, and looks the items up when a key comes.
func (s *Shell) bindShortcuts() {
	bound := fyne.NewMenu("")
	all := [][]Action{{{TitleKey: "ui.quit", Shortcut: kit.Ctrl(fyne.KeyQ), Do: s.Quit}}}
	switch w := s.wizard; {
	case w != nil:
		all = append(all, []Action{{TitleKey: "ui.nav.back", Shortcut: kit.Alt(fyne.KeyLeft), Do: w.backward}, {TitleKey: "ui.first.next", Shortcut: kit.Alt(fyne.KeyRight), Do: w.forward}})
	case s.desk != nil:
		all = s.allActions()
	}
	for _, as := range all {
		for _, a := range as {
			if a.Shortcut == nil || a.Line {
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

// Rebind puts the shortcuts on the keys anew: what the screen in view can do is no longer what it was when it was shown.
func (s *Shell) Rebind() {
	if s.state == open && s.desk != nil && s.desk.current() != nil {
		s.bindShortcuts()
	}
}

// press does what a shortcut stands for, unless the window is locked or a dialog waits for its answer.
func (s *Shell) press(a Action) {
	kit.Active()
	switch {
	case sameShortcut(a.Shortcut, kit.Ctrl(fyne.KeyQ)):
		a.Do() // also before anybody has unlocked
	case s.state == firstStart:
		a.Do()
	case s.state != open:
	case sameShortcut(a.Shortcut, kit.Ctrl(fyne.KeyL)), sameShortcut(a.Shortcut, kit.CtrlShift(fyne.KeyL)):
		a.Do()
	case kit.Waiting(s.Canvas()):
		if sameShortcut(a.Shortcut, kit.Ctrl(fyne.KeyReturn)) {
			kit.Submit(s.Canvas())
		}
	default:
		kit.CloseMenus(s.Canvas())
		// Whether it is off may have changed since the shortcuts were bound.
		for _, as := range s.allActions() {
			for _, now := range as {
				// One that the screen can't do now leaves its keys to the program's own.
				if now.Shortcut != nil && sameShortcut(now.Shortcut, a.Shortcut) && now.can() {
					now.Do()
					return
				}
			}
		}
	}
}

func sameShortcut(a, b fyne.Shortcut) bool { return a.ShortcutName() == b.ShortcutName() }
