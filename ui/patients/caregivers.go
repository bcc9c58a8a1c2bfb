package patients

import (
	"fyne.io/fyne/v2"

	"foyer/data/consent"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// caregivers are the people around the patient as records name them, and what the patient said about letting somebody
// else see the record.
func (s *Screen) caregivers(r Record) fyne.CanvasObject {
	edit := kit.NewLink(words.T("ui.record.care.edit"), func() { s.edit(r.Patient.ID) })
	edit.SetOff(s.rights.Edit != "")
	ask := kit.NewLink(words.T("ui.record.care.consent"), func() { s.askConsentOf(consent.Proxy) })
	ask.SetOff(s.rights.Consent != "")
	var people []fyne.CanvasObject
	for _, k := range r.Patient.Contacts {
		people = append(people, caregiver(k))
	}
	if len(people) == 0 {
		people = append(people, kit.NewParagraph(kit.Quiet(words.T("ui.record.care.none"))))
	}
	var consents []fyne.CanvasObject
	for _, c := range r.Consents {
		if c.Kind != consent.Proxy {
			continue
		}
		spans := []kit.Span{kit.Tag(words.T("ui.record.consent.state."+string(c.State)), consentTone(string(c.State))),
			kit.Say(phrase.Short(c.Date)).After(8), kit.Quiet(words.T("ui.record.consent.method." + string(c.Method))).After(8), kit.Quiet(c.MemberName).After(8)}
		if c.Note != "" {
			spans = append(spans, kit.Say(c.Note).After(8))
		}
		consents = append(consents, kit.NewParagraph(spans...))
	}
	if len(consents) == 0 {
		consents = append(consents, kit.NewParagraph(kit.Quiet(words.T("ui.record.care.noconsent"))))
	}
	parts := []fyne.CanvasObject{part("ui.record.care.people", append(people, kit.Row(0, edit))), part("ui.record.care.proxies", append(consents, kit.Row(0, ask)))}
	if r.Age >= 0 && r.Age < 18 && !r.Patient.Deceased {
		parts = append([]fyne.CanvasObject{kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 8, 10, 10), kit.NewParagraph(kit.Sign("info", kit.Muted), kit.Say(words.T("ui.record.care.minor", "age", r.Age)).After(6)))}, parts...)
	}
	return scrolled(kit.Stack(18, parts...))
}

func caregiver(k record.Contact) fyne.CanvasObject {
	name := k.Name.String()
	if name == "" {
		name = k.Organization
	}
	head := []kit.Span{kit.Strong(name)}
	if rel := k.Relationship.String(); rel != "" {
		head = append(head, kit.Quiet(rel).After(8))
	}
	if k.Guardian {
		head = append(head, kit.Tag(words.T("ui.record.care.guardian"), kit.Blue).After(8))
	}
	rows := []fyne.CanvasObject{kit.NewParagraph(head...)}
	for _, t := range k.Telecoms {
		icon := "phone"
		if t.System == "email" {
			icon = "mail"
		}
		rows = append(rows, kit.NewClip(kit.Sign(icon, kit.Muted), kit.Say(t.Value).After(6), kit.Quiet(phrase.Use(t.Use)).After(6)))
	}
	for _, a := range k.Addresses {
		rows = append(rows, kit.NewParagraph(kit.Say(addressLine(a))))
	}
	return kit.Padded(kit.Room(2, 6, 0, 0), kit.Stack(2, rows...))
}
