package consent

import "strings"

// warning is a text that is given to a patient before the question. A changed text gets a new version; old versions
// stay, because consents refer to them.
type warning struct{ version, en, es string }

var warnings = map[Kind][]warning{
	Email: {{
		version: "email-1",
		en:      "Ordinary e-mail is not encrypted. Somebody else could read it on its way, or in your mailbox. It can reach the wrong person. We keep health details short in it. Do not use it for emergencies: call 911. You can say no, and you can change your mind at any time.",
		es:      "El correo electrónico común no va cifrado. Otra persona podría leerlo en el camino o en su buzón. Puede llegar a quien no corresponde. En él escribimos pocos datos de salud. No lo use para emergencias: llame al 911. Puede decir que no y cambiar de opinión cuando quiera.",
	}},
	Texts: {{
		version: "texts-1",
		en:      "Text messages are not encrypted and can be read by anybody who holds your phone. Your phone company may charge for them. You can stop them at any time.",
		es:      "Los mensajes de texto no van cifrados y los puede leer quien tenga su teléfono. Su compañía puede cobrarlos. Puede dejarlos cuando quiera.",
	}},
	Notes: {{
		version: "notes-1",
		en:      "Notes hold what your clinician wrote about your visit. Whoever can open your mailbox can read them. You can ask us to stop at any time.",
		es:      "Las notas contienen lo que su médico escribió sobre su visita. Quien pueda abrir su buzón puede leerlas. Puede pedirnos que dejemos de enviarlas cuando quiera.",
	}},
	Readings: {{
		version: "readings-1",
		en:      "We look at home readings on office days only, never around the clock. If you feel unwell, call us; in an emergency call 911.",
		es:      "Vemos las mediciones de casa solo en días de oficina, nunca las 24 horas. Si se siente mal, llámenos; en una emergencia llame al 911.",
	}},
	Proxy: {{
		version: "proxy-1",
		en:      "The person you name will see the parts of your record that you choose. You can end this at any time; what was seen before cannot be taken back.",
		es:      "La persona que usted nombre verá las partes de su expediente que usted elija. Puede terminarlo cuando quiera; lo que ya se vio no se puede deshacer.",
	}},
	Telephone: {{
		version: "telephone-1",
		en:      "Others at home may hear messages that we leave. We say as little as possible. You can ask us to stop at any time.",
		es:      "Otras personas en casa pueden oír los mensajes que dejamos. Decimos lo menos posible. Puede pedirnos que dejemos de hacerlo cuando quiera.",
	}},
}

// Warning returns the current warning of a kind and its version, in English or Spanish; both are empty where a kind
// needs none.
func Warning(kind Kind, language string) (version, text string) {
	list := warnings[kind]
	if len(list) == 0 {
		return "", ""
	}
	return list[len(list)-1].version, list[len(list)-1].in(language)
}

// WarningOf returns the text of a version, for a consent that refers to it.
func WarningOf(version, language string) (text string, ok bool) {
	for _, list := range warnings {
		for _, w := range list {
			if w.version == version {
				return w.in(language), true
			}
		}
	}
	return "", false
}

func (w warning) in(language string) string {
	if strings.HasPrefix(strings.ToLower(language), "es") {
		return w.es
	}
	return w.en
}
