package desk

import (
	"testing"

	"foyer/ui/shell"
	"foyer/ui/words"
)

// On every screen of every role each command has words in both languages, and no two have the same shortcut.
func TestShortcutsOfAllScreens(t *testing.T) {
	for _, who := range []string{founder, desker} {
		r := newRig(t)
		s, d := r.open(who)
		for _, l := range words.Languages() {
			s.SetLanguage(l)
			for _, sc := range d.screens(shell.MemberChoice{}) {
				s.Go(sc.Key)
				s.Settle(20e6)
				for _, wrong := range shell.Collisions(s.CommandsHere()) {
					t.Errorf("%s, %s, %s: %s", who, l, sc.Key, wrong)
				}
			}
		}
		words.Use(words.English)
	}
}
