package shell

import "fmt"

// Collisions lists what is wrong with commands that can be pressed at the same time: one without words, or two with one
// shortcut. The same command in two menus is none. Tests ask for it, screen by screen.
func Collisions(all [][]Action) (wrong []string) {
	by := map[string]string{}
	for _, as := range all {
		for _, a := range as {
			if a.Line {
				continue
			}
			if a.Words() == "" || a.Words() == a.TitleKey {
				wrong = append(wrong, fmt.Sprintf("a command has no words: %+v", a.TitleKey))
			}
			if a.Shortcut == nil {
				continue
			}
			name := a.Shortcut.ShortcutName()
			if other, taken := by[name]; taken && other != a.Words() {
				wrong = append(wrong, fmt.Sprintf("%s is %q and %q", name, other, a.Words()))
			}
			by[name] = a.Words()
		}
	}
	return wrong
}

// CommandsHere are all commands as they are on the screen in view, for tests that walk over the screens.
func (s *Shell) CommandsHere() [][]Action { return s.allActions() }
