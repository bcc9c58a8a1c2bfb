package shell

import (
	"testing"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/shots"
	"foyer/ui/words"
)

// shoot draws the window as it is.
func (f *fixture) shoot(t *testing.T, name string) {
	t.Helper()
	shots.Golden(t, name, f.Canvas().Capture())
}

func (f *fixture) look(m kit.Mode, scale float32) {
	f.SetMode(m)
	f.SetTextScale(scale)
	f.win.Resize(fyne.NewSize(1360, 860))
}

func TestPicturesBeforeUnlocking(t *testing.T) {
	f := begin(t, "Cedar Hollow Family Medicine")
	f.look(kit.Light, 1)
	f.unlock(t, 0, "wrong")
	f.shoot(t, "unlock-wrong-light")
	f.SetLanguage(words.Spanish)
	f.look(kit.Dark, 1.3)
	f.unlock(t, 1, "wrong")
	f.shoot(t, "unlock-wrong-spanish-dark-large")
	words.Use(words.English)
}

func TestPicturesOfTheFrame(t *testing.T) {
	f := begin(t, "Cedar Hollow Family Medicine")
	f.look(kit.Light, 1)
	f.unlock(t, 0, "open sesame")
	f.SetCount("mail", 4, true)
	f.SetStatus(StatusPart{Text: "Mailbox checked 2 min ago", Good: true}, StatusPart{Text: "Backup is two days old", Bad: true})
	f.ShowContext("Marisol Núñez-Ortega", kit.Stack(8, kit.NewText(kit.Tag("active", kit.Green)), kit.NewParagraph(kit.Quiet("68, female. High blood pressure, type 2 diabetes, allergic to penicillin."))))
	f.SayUndo("11 summaries sent to the front desk printer", func() {})
	f.shoot(t, "frame-light")
	f.look(kit.Dark, 1)
	f.shoot(t, "frame-dark")
	f.look(kit.Light, 1.3)
	f.shoot(t, "frame-large")
	f.look(kit.Light, 1)
	f.shortcut(kit.Ctrl(fyne.KeyK))
	f.shoot(t, "palette-light")
	find[*kit.Field](f)[1].SetText("p")
	f.shoot(t, "palette-typed-light")
	kit.EscapeOn(f.Canvas())
	f.desk.frame.Menus.Open(0)
	f.shoot(t, "menu-light")
	kit.EscapeOn(f.Canvas())
	f.desk.frame.Menus.Open(4)
	f.shoot(t, "menu-help-light")
	kit.EscapeOn(f.Canvas())
	f.ShowKeys()
	f.shoot(t, "keys-light")
	kit.EscapeOn(f.Canvas())
	f.SetLanguage(words.Spanish)
	f.look(kit.Dark, 1.3)
	f.small()
	f.ShowKeys()
	f.shoot(t, "keys-spanish-dark-large-small")
	kit.EscapeOn(f.Canvas())
	f.Visited(Found{Title: "Núñez-Ortega, Marisol", Detail: "04/02/1958", Icon: "person", Screen: "mail", What: "42"})
	f.shortcut(kit.Ctrl(fyne.KeyK))
	f.shoot(t, "palette-spanish-dark-large-small")
	words.Use(words.English)
}

// at shows a step of the first start with what would be in it.
func (f *fixture) at(step Step) *wizard {
	f.state = firstStart
	w := &wizard{shell: f.Shell, member: MemberChoice{ID: "a", Name: "Dana Pell"}, office: Office{Name: "Harbor Lane Clinic", Street: "2 Quay Street", City: "Millbrook",
		State: "NY", Zip: "12545", Phone: "(845) 555-0142", TimeZone: "America/New_York"}}
	if step <= StepAdministrator {
		w.member = MemberChoice{}
	}
	f.wizard, f.practice = w, w.office.Name
	w.key = "K7QM-4R8X-2TNP-9WVC-H3JD-6FYA-QM4R-8X2T-K7QM-4R8X-2TNP-9WVC"
	w.goTo(step)
	return w
}

func (f *fixture) small() { f.win.Resize(fyne.NewSize(1100, 700)) }

func TestPicturesOfTheFirstStart(t *testing.T) {
	f := begin(t, "")
	f.look(kit.Light, 1)
	f.at(StepOffice)
	f.shoot(t, "first-office-light")
	f.look(kit.Dark, 1.3)
	f.small()
	f.at(StepOffice)
	f.shoot(t, "first-office-dark-large-small")
	f.at(StepAdministrator)
	find[*kit.Passphrase](f)[0].SetText("four brave herons")
	f.shoot(t, "first-admin-dark-large-small")
	f.look(kit.Light, 1)
	f.at(StepRecovery)
	f.shoot(t, "first-key-light")
	f.SetLanguage(words.Spanish)
	w := f.at(StepRecovery)
	w.forward()
	f.shoot(t, "first-key-asked-spanish")
	f.at(StepPortal)
	find[*kit.Segments](f)[0].Choose(1)
	f.shoot(t, "first-portal-vendor-spanish")
	words.Use(words.English)
	f.look(kit.Dark, 1)
	f.at(StepPortal)
	f.shoot(t, "first-portal-dark")
	w = f.at(StepMailbox)
	w.mailbox.Address = "office@harborlane.example"
	w.find()
	w.mailbox.Secret = "wrong"
	w.forward()
	f.shoot(t, "first-mailbox-dark")
	f.look(kit.Light, 1)
	f.at(StepFeatures)
	f.shoot(t, "first-features-light")
	f.at(StepBegin)
	f.shoot(t, "first-begin-light")
	f = begin(t, "Cedar Hollow Family Medicine")
	f.look(kit.Light, 1)
	f.showRecover(1)
	f.shoot(t, "lost-light")
	f.SetLanguage(words.Spanish)
	f.look(kit.Dark, 1.3)
	f.small()
	f.showRecover(-1)
	f.shoot(t, "lost-spanish-dark-large-small")
	words.Use(words.English)
}
