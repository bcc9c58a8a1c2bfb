package shell

import (
	"strings"

	"foyer/ui/kit"
)

// tellKeys lets the tip of every button show the shortcut of the command that has its words.
func (s *Shell) tellKeys() {
	kit.KeysOf(func(words string) string {
		if s.desk == nil || words == "" {
			return ""
		}
		plain := func(w string) string { return strings.ToLower(strings.TrimSuffix(w, "…")) }
		for _, as := range [][]Action{s.screenActions(), s.goActions(), s.fileActions()} {
			for _, a := range as {
				if a.Shortcut != nil && !a.Line && plain(a.Words()) == plain(words) {
					return kit.ShortcutWords(a.Shortcut)
				}
			}
		}
		return ""
	})
}
