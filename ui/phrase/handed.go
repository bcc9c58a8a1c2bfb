package phrase

import "foyer/ui/words"

// Handed says in a word how a paper went out: printed, saved, mailed or shown; without a how it was printed.
func Handed(how string) string {
	switch how {
	case "mailed", "saved", "shown":
		return words.T("ui.handed." + how)
	}
	return words.T("ui.today.isprinted")
}
