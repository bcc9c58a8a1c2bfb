package gallery

import (
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
)

var people = []kit.PickItem{{Key: "1", Title: "Núñez-Ortega, Marisol", Detail: "Feb 1 1960 · CH-000214"}, {Key: "2", Title: "Nuñez, Carla", Detail: "Aug 9 1991 · CH-001877"},
	{Key: "3", Title: "Nunes, Rui", Detail: "May 30 1948 · CH-000031"}, {Key: "4", Title: "Brooks, Imani", Detail: "Jan 12 2001 · CH-002113"}}

// choosing is what picks among many, and fields of several values.
func choosing(fyne.Canvas) (fyne.CanvasObject, func()) {
	empty, chosen, wrong, dead := picker(), picker(), picker(), picker()
	chosen.Set(people[0])
	dead.Set(people[3])
	dead.SetOff(true)
	lw := kit.NewLabeled("Proxy for", "", wrong)
	lw.SetError("Say whose records the caregiver may see.")
	to := kit.NewTokens("Add an address", nil)
	to.Check = func(text string) string {
		if strings.Contains(text, "@") {
			return ""
		}
		return "This is no address"
	}
	to.Set(kit.Token{Text: "marisol.nunez@mail.example"}, kit.Token{Text: "frontdesk"}, kit.Token{Text: "a.rao@cedarhollow.example"})
	none := kit.NewTokens("Type a problem, Enter after each", nil)
	problems := kit.NewTokens("", kit.PickOf(people))
	problems.Set(kit.Token{Text: "Hypertension"}, kit.Token{Text: "Type 2 diabetes"}, kit.Token{Text: "Asthma"})
	left := kit.Card(kit.Form(head("Pickers"), kit.NewLabeled("Empty", "", empty).Object(), kit.NewLabeled("Picked", "", chosen).Object(),
		lw.Object(), kit.NewLabeled("Dead", "", dead).Object()))
	right := kit.Card(kit.Form(head("Tokens"), kit.NewLabeled("To", "", to).Object(), kit.NewLabeled("Empty", "", none).Object(),
		kit.NewLabeled("Problems", "", problems).Object()))
	return desk(kit.Abreast(16, left, right)), nil
}

// picking is a picker with what fits open below it, and a field of tokens with the keyboard on one of them.
func picking(c fyne.Canvas) (fyne.CanvasObject, func()) {
	at := picker()
	box := kit.Card(kit.Form(head("A picker that is open"), kit.NewLabeled("Patient", "", at).Object()))
	return desk(kit.Top(kit.Abreast(16, box, kit.Spacer()))), func() {
		kit.Focus(at)
		at.TypedRune('n')
		c.Focused().TypedRune('u')
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
}

func picker() *kit.Picker { return kit.NewPicker("Find a patient", kit.PickOf(people), nil) }
