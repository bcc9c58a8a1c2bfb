package patients

import (
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// wishForm is a request to be reached in another way (45 CFR 164.522(b)).
type wishForm struct {
	box                 *fyne.Container
	more                fyne.CanvasObject
	asked, calls, mail  *kit.Check
	street, city, state *kit.Field
	zip, email, note    *kit.Field
	emailError          *kit.Labeled
	address             record.Address
}

func newWishForm(f *editForm) *wishForm {
	w := &wishForm{}
	w.asked = kit.NewCheck(words.T("ui.record.wish.asked"), false, func(bool) { w.lay(); f.typed() })
	w.calls = kit.NewCheck(words.T("ui.record.wish.nocalls"), false, func(bool) { f.typed() })
	w.mail = kit.NewCheck(words.T("ui.record.wish.nomail"), false, func(bool) { f.typed() })
	w.street, w.city, w.state, w.zip = f.field(words.T("ui.record.edit.street")), f.field(words.T("ui.record.edit.city")), f.field(words.T("ui.record.edit.state")), f.field(words.T("ui.record.edit.zip"))
	w.email, w.note = f.field(words.T("ui.record.edit.email.hint")), f.field("")
	w.emailError = kit.NewLabeled(words.T("ui.record.wish.email"), "", w.email)
	w.more = kit.Stack(10, w.calls, w.mail, kit.NewLabeled(words.T("ui.record.wish.address"), "", kit.Stack(6, w.street.Object(), kit.Spread(6, 0, w.city.Object(), kit.Sized(62, 0, w.state.Object()), kit.Sized(90, 0, w.zip.Object())))).Object(),
		w.emailError.Object(), kit.NewLabeled(words.T("ui.record.note"), "", w.note).Object())
	w.box = kit.Stack(10)
	w.lay()
	return w
}

// lay shows the fields once the patient has asked for something.
func (w *wishForm) lay() {
	w.box.Objects = []fyne.CanvasObject{w.asked, kit.NewParagraph(kit.Quiet(words.T("ui.record.wish.hint")).As(kit.Small))}
	if w.asked.Ticked {
		w.box.Objects = append(w.box.Objects, w.more)
	}
	kit.Relay(w.box)
}

func (w *wishForm) show(c record.Confidential) {
	w.address = c.Address
	w.asked.Set(c.Requested)
	w.calls.Set(c.NoCalls)
	w.mail.Set(c.NoMail)
	w.street.Fill(strings.Join(c.Address.Lines, ", "))
	w.city.Fill(c.Address.City)
	w.state.Fill(c.Address.State)
	w.zip.Fill(c.Address.PostalCode)
	w.email.Fill(c.Email)
	w.note.Fill(c.Note)
	w.lay()
}

func (w *wishForm) take(tell bool) (c record.Confidential, ok bool) {
	ok = true
	c = record.Confidential{Requested: w.asked.Ticked, NoCalls: w.calls.Ticked, NoMail: w.mail.Ticked, Email: trimmed(w.email), Note: trimmed(w.note)}
	c.Address = w.address
	c.Address.City, c.Address.State, c.Address.PostalCode = trimmed(w.city), trimmed(w.state), trimmed(w.zip)
	if line := trimmed(w.street); line != strings.Join(w.address.Lines, ", ") {
		c.Address.Lines = nil
		if line != "" {
			c.Address.Lines = []string{line}
		}
	}
	if !c.Requested {
		return record.Confidential{}, true
	}
	wrong := ""
	if c.Email != "" && !mailLike(c.Email) {
		wrong, ok = words.T("ui.record.edit.email.wrong"), false
	}
	if tell {
		w.emailError.SetError(wrong)
	}
	return c, ok
}
