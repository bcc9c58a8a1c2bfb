package press

import (
	"context"
	"fmt"
	"strings"

	"foyer/data/practice"
	"foyer/data/record"
)

// MailInvitation writes the mail that invites a patient: subject and text in the patient's language. code is empty where
// patients join without one. The subject names neither practice nor care, because subjects are never encrypted.
func (p *Press) MailInvitation(ctx context.Context, patientID, code, expires string) (subject, text string, err error) {
	who, err := p.Patients.Get(ctx, patientID)
	if err != nil {
		return "", "", err
	}
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return "", "", err
	}
	lang := language("", who.Language(), house.Language)
	panel, _, err := p.panel(ctx, who.Patient, house, lang)
	if err != nil {
		return "", "", err
	}
	subject, text = invitationText(lang, who.Patient, house, panel.Name, panel.Address, panel.Phone, panel.Features, code, expires)
	return subject, text, nil
}

func invitationText(lang string, who record.Patient, house practice.Practice, portal, address, phone string, features []string, code, expires string) (subject, text string) {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	es := lang == "es"
	if portal == "" {
		portal = house.Name
	}
	if es {
		subject = "Su invitación"
		line("Hola %s:\n", who.Name().First())
		line("Le invitamos a usar %s.", portal)
	} else {
		subject = "Your invitation"
		line("Hello %s,\n", who.Name().First())
		line("You are invited to use %s.", portal)
	}
	if len(features) > 0 {
		line(map[bool]string{false: "\nThere you can:", true: "\nAhí puede:"}[es])
		for _, f := range features {
			line("- %s", f)
		}
	}
	switch {
	case code == "":
		line(map[bool]string{false: "\nTo join, go to %s", true: "\nPara inscribirse, vaya a %s"}[es], address)
	case address == "":
		line(map[bool]string{false: "\nTo join, answer this mail and keep the line with your code:\n", true: "\nPara inscribirse, responda a este correo y deje la línea con su código:\n"}[es])
	default:
		line(map[bool]string{false: "\nTo join, go to %s and type your code:\n", true: "\nPara inscribirse, vaya a %s y escriba su código:\n"}[es], address)
	}
	if code != "" {
		line("    ENROLL %s\n", code)
		line(map[bool]string{false: "The code works once, until %s.", true: "El código sirve una vez, hasta el %s."}[es], expires)
	}
	if phone != "" {
		line(map[bool]string{false: "Questions? Call %s.", true: "¿Preguntas? Llame al %s."}[es], phone)
	}
	line(map[bool]string{false: "\nThis mailbox is not for emergencies: call 911.\n\n%s", true: "\nEste correo no es para emergencias: llame al 911.\n\n%s"}[es], house.Name)
	return subject, b.String()
}
