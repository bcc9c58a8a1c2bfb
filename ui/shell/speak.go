package shell

import (
	"foyer/ui/kit"
	"foyer/ui/words"
)

// speak gives the kit the few words it says by itself, in the language in use.
func speak() {
	kit.Speak(kit.Spoken{
		Undo: words.T("ui.kit.undo"), Redo: words.T("ui.kit.redo"), Cut: words.T("ui.kit.cut"), Copy: words.T("ui.kit.copy"),
		Paste: words.T("ui.kit.paste"), All: words.T("ui.kit.all"), Remove: words.T("ui.kit.remove"),
		Nothing: words.T("ui.kit.nothing"), Searching: words.T("ui.kit.searching"), Failed: words.T("ui.kit.failed"),
		Smaller: words.T("ui.kit.smaller"), Larger: words.T("ui.kit.larger"), Fit: words.T("ui.kit.fit"),
	})
}
