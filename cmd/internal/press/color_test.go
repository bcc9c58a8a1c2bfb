package press

import (
	"testing"

	"foyer/data/practice"
	"foyer/reports/paper"
)

func TestNamedColorsPrintAsTheyAre(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range practice.Colors() {
		if printed := paper.Dark(color(c.Hex)); printed != color(c.Hex) || printed == (paper.Color{}) {
			t.Errorf("%s %s prints as %v", c.Key, c.Hex, printed)
		}
		if seen[c.Key] || seen[c.Hex] {
			t.Errorf("%s %s is there twice", c.Key, c.Hex)
		}
		seen[c.Key], seen[c.Hex] = true, true
	}
}
