package gallery

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/ui/kit"
)

const letter = `Dear Marisol,

thank you for your numbers. Your evening readings are close to the goal: please keep the same dose, and write down two readings each morning until we meet on December 4.

Call us at once if you feel dizzy when you stand up.`

// writing is the editor: with a selection and the keyboard, empty, wrong, read only, and longer than its room.
func writing(c fyne.Canvas) (fyne.CanvasObject, func()) {
	main, empty, wrong, fixed, long := kit.NewEditor(""), kit.NewEditor("What should Marisol know?"), kit.NewEditor(""), kit.NewEditor(""), kit.NewEditor("")
	main.Fill(letter)
	wrong.Fill("Take 2 pills")
	lw := kit.NewLabeled("Directions", "", wrong)
	lw.SetError("This says neither how often nor how long.")
	fixed.Fill("Sent on November 20. It can be read and copied, not changed.")
	fixed.SetReadOnly(true)
	long.Fill(strings.Repeat(letter+"\n\n", 30))
	left := kit.Card(kit.Form(head("Editor"), kit.NewLabeled("Reply", "Tab goes on to the next field", kit.Sized(0, 250, main)).Object(),
		kit.NewLabeled("Empty", "", empty).Object()))
	right := kit.Card(kit.Form(lw.Object(), kit.NewLabeled("Read only", "", fixed).Object(), kit.NewLabeled("More than its room", "", kit.Sized(0, 150, long)).Object()))
	return desk(kit.Abreast(16, left, right)), func() {
		long.GoToEnd()
		main.Focus()
		for range 3 {
			main.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		}
		for range 4 {
			main.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
		}
	}
}
