package mail

import "strings"

// spanish says whether a patient reads Spanish; everybody else gets English.
func spanish(language string) bool {
	return strings.EqualFold(language, "es") || strings.HasPrefix(strings.ToLower(language), "es-")
}

func (p Practice) call(es bool) string {
	switch {
	case p.Phone == "" && es:
		return "llame al consultorio"
	case p.Phone == "":
		return "call the office"
	case es:
		return "llame al " + p.Phone
	}
	return "call " + p.Phone
}

func (p Practice) sign(es bool) string {
	if p.Name != "" {
		return p.Name
	}
	if es {
		return "Su consultorio"
	}
	return "Your practice"
}

// confirmation tells a patient that the enrollment worked. It holds nothing about health.
func confirmation(language string, p Practice) (subject, body string) {
	if spanish(language) {
		return "Su inscripción está completa", "Gracias. Su código fue correcto y su inscripción está completa.\n\n" +
			"Desde ahora puede escribirnos a esta dirección. Leemos los mensajes en horario de oficina; otras personas del equipo también pueden leerlos.\n\n" +
			"No use el correo para emergencias: llame al 911. Si tiene preguntas, " + p.call(true) + ".\n\n" + p.sign(true) + "\n"
	}
	return "Your enrollment is complete", "Thank you. Your code was right and your enrollment is complete.\n\n" +
		"From now on you can write to us at this address. We read messages during office hours; other members of our team may read them too.\n\n" +
		"Do not use e-mail for emergencies: call 911. If you have questions, " + p.call(false) + ".\n\n" + p.sign(false) + "\n"
}

// receipt tells a patient that a mail has arrived.
func receipt(language string, p Practice) (subject, body string) {
	if spanish(language) {
		return "Recibimos su mensaje", "Recibimos su mensaje y le responderemos en horario de oficina.\n\n" +
			"Este es un aviso automático; nadie ha leído todavía su mensaje. Si es urgente, " + p.call(true) + ". En una emergencia llame al 911.\n\n" + p.sign(true) + "\n"
	}
	return "We have your message", "We have received your message and will answer during office hours.\n\n" +
		"This notice was sent automatically; nobody has read your message yet. If it is urgent, " + p.call(false) + ". In an emergency call 911.\n\n" + p.sign(false) + "\n"
}
