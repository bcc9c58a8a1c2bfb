package press

import (
	"cmp"
	"context"
	"strings"

	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/reports/wording"
)

// MailInvitation writes the mail that invites a patient: subject and text in the patient's language. code is empty where
// patients join without one. The subject names neither practice nor care, because subjects are never encrypted.
func (p *Press) MailInvitation(ctx context.Context, patientID, code, expires string) (subject, text string, err error) {
	who, house, lang, err := p.addressee(ctx, patientID)
	if err != nil {
		return "", "", err
	}
	panel, _, err := p.panel(ctx, who.Patient, house, lang)
	if err != nil {
		return "", "", err
	}
	subject, text = invitationText(lang, who.Patient, house, panel.Name, panel.Address, panel.Phone, panel.Features, code, expires)
	return subject, text, nil
}

// addressee is who reads a mail, who sends it, and the language it is in.
func (p *Press) addressee(ctx context.Context, patientID string) (who patient.Stored, house practice.Practice, lang string, err error) {
	if who, err = p.Patients.Get(ctx, patientID); err != nil {
		return who, house, "", err
	}
	house, err = p.Practice.Get(ctx)
	return who, house, language("", who.Language(), house.Language), err
}

func invitationText(lang string, who record.Patient, house practice.Practice, portal, address, phone string, features []string, code, expires string) (subject, text string) {
	words := wording.For(lang)
	var b strings.Builder
	say := func(key string, args ...any) { b.WriteString(words.Say("invitation."+key, args...) + "\n") }
	space := func() { b.WriteString("\n") }
	say("hello", who.Name().First())
	space()
	say("invited", cmp.Or(portal, house.Name))
	space()
	if len(features) > 0 {
		say("can")
		for _, f := range features {
			b.WriteString("- " + f + "\n")
		}
		space()
	}
	switch {
	case code == "":
		say("open", address)
	case address == "":
		say("answer")
	default:
		say("page", address)
	}
	if code != "" {
		b.WriteString("\n    ENROLL " + code + "\n\n")
		say("once", words.Date(expires))
	}
	if phone != "" {
		say("questions", phone)
	}
	space()
	say("emergency")
	space()
	b.WriteString(house.Name + "\n")
	return words.Say("invitation.subject"), b.String()
}
