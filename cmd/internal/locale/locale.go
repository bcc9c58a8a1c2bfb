// Package locale keeps Fyne quiet about locales that are no language. Fyne reads the locale while it is initialized and
// writes an error for C.UTF-8, which minimal systems and scheduled jobs have; it would stand in front of whatever a
// command says. Foyer chooses languages itself and asks no locale.
//
// Go initializes packages in the order of their import paths as far as their imports allow; this one imports nothing but
// the standard library, so it comes before fyne.io/fyne/v2/lang. A test holds that.
package locale

import (
	"os"
	"strings"
)

func init() {
	for _, name := range [...]string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		switch value, _, _ := strings.Cut(os.Getenv(name), "."); value {
		case "C", "POSIX":
			if err := os.Setenv(name, "en_US.UTF-8"); err != nil {
				panic(err) // a constant name and value can't be wrong
			}
		}
	}
}
