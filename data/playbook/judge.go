package playbook

import (
	"foyer/data/portal"
	"foyer/data/record"
)

// share says that at least one in so many of all did it: what happens once is begun, what is usual is in place.
func share(done, oneIn, of int) bool { return done > 0 && done*oneIn >= of }

// judgeEnroll: begun with the portal set up or somebody invited; in place when one patient in four has joined. Measure:
// joined of all patients.
func judgeEnroll(f facts, v voice) verdict {
	switch {
	case f.joined > 0:
		state := Begun
		if share(f.joined, 4, f.patients) {
			state = InPlace
		}
		return verdict{state, v.say("%d of %d patients have joined, %d of them with a one-time code; %d were ever invited.", "%d de %d pacientes se inscribieron, %d de ellos con un código de un solo uso; %d fueron invitados alguna vez.", f.joined, f.patients, f.joinedByCode, f.invited),
			v.say("Work through the enrollment worklist: %d patients hold an invitation and have not joined yet.", "Revise la lista de inscripción: %d pacientes tienen una invitación y aún no se inscribieron.", f.waiting), f.joined, f.patients}
	case f.invited > 0:
		return verdict{Begun, v.say("%d of %d patients were invited; nobody has joined yet.", "%d de %d pacientes fueron invitados; nadie se ha inscrito todavía.", f.invited, f.patients),
			v.say("Help the next patients at the desk, where joining takes a minute.", "Ayude a los próximos pacientes en la recepción, donde inscribirse toma un minuto."), 0, f.patients}
	case f.portalSetUp && f.patients == 0:
		return verdict{Begun, v.say("The portal is set up; no patient is on record yet.", "El portal está configurado; todavía no hay ningún paciente registrado."),
			v.say("Bring in your patients and your schedule first: File, Import.", "Traiga primero a sus pacientes y su agenda: Archivo, Importar."), 0, 0}
	case f.portalSetUp:
		return verdict{Begun, v.say("The portal is set up; no patient invited yet.", "El portal está configurado; todavía no se invitó a ningún paciente."),
			v.say("Print invitation letters from the enrollment worklist.", "Imprima cartas de invitación desde la lista de inscripción."), 0, 0}
	}
	return verdict{NotStarted, v.say("No patient invited yet; %s on record.", "Todavía no se invitó a ningún paciente; hay %s.", v.count(f.patients, "patient is", "patients are", "paciente registrado", "pacientes registrados")),
		v.say("Set up the portal: its name, and how patients join.", "Configure el portal: su nombre y cómo se inscriben los pacientes."), 0, 0}
}

// judgePromote: begun when it came up with somebody; in place when it came up at half the visits of the last 30 days.
// Measure: those visits of all.
func judgePromote(f facts, v voice) verdict {
	if f.asked == 0 {
		return verdict{NotStarted, v.say("No visit is on record at which a patient was told about the portal.", "No hay registro de una visita en la que se hablara del portal con un paciente."),
			v.say("At check-in, ask the first patient of the day, and record the answer in Enrollment.", "Al registrar al primer paciente del día, pregúntele y anote la respuesta en Inscripción."), 0, f.visits}
	}
	state := Begun
	if f.visits > 0 && 2*f.askedVisits >= f.visits {
		state = InPlace
	}
	times := v.count(f.asked, "time", "times", "vez", "veces")
	evidence := v.say("Since Foyer began the portal came up with patients %s; at %d of %d visits in the last 30 days.", "Desde que se usa Foyer se habló del portal con pacientes %s; en %d de %d visitas de los últimos 30 días.", times, f.askedVisits, f.visits)
	if f.visits == 0 {
		evidence = v.say("The portal came up with patients %s; the last 30 days have no visit on record.", "Se habló del portal con pacientes %s; no hay visitas registradas en los últimos 30 días.", times)
	}
	return verdict{state, evidence,
		v.say("Agree which moment of the visit is whose, so that every patient is asked once.", "Acuerden a quién le toca cada momento de la visita, para preguntar una vez a cada paciente."), f.askedVisits, f.visits}
}

// judgePaperwork: begun when a summary was made; in place when they carry codes, the portal is set up, a
// feature is on and half of the visits of the last 30 days had one.
// Measure: visits of the last 30 days with a summary.
func judgePaperwork(f facts, v voice) verdict {
	if f.summaries == 0 {
		return verdict{NotStarted, v.say("No summary has been made yet.", "Todavía no se hizo ningún resumen."),
			v.say("Print the summary of today's first visit; the steps to join stand on it.", "Imprima el resumen de la primera visita de hoy; incluye los pasos para inscribirse."), 0, f.visits}
	}
	evidence := v.say("%s made, %d with a code; %s joined with a code from paper.", "%s, %d con código; %s con un código en papel.",
		v.count(f.summaries, "summary", "summaries", "resumen", "resúmenes"), f.withCode,
		v.count(f.joinedPaper, "patient has", "patients have", "paciente se inscribió", "pacientes se inscribieron"))
	if f.withCode > 0 && f.portalSetUp && f.on > 0 {
		next := v.say("Give every visit its summary: %d of %d visits of the last 30 days had one, in time or late.", "Entregue un resumen en cada visita: lo tuvieron %d de %d visitas de los últimos 30 días, a tiempo o tarde.", f.recent, f.visits)
		if f.visits == 0 {
			next = v.say("Bring in the schedule: the last 30 days have no visit on record.", "Traiga la agenda: no hay visitas registradas en los últimos 30 días.")
		}
		state := Begun
		if share(f.recent, 2, f.visits) {
			state = InPlace
		}
		return verdict{state, evidence, next, f.recent, f.visits}
	}
	next := v.say("Switch on the features that you offer, so that papers can name them.", "Active las funciones que ofrece, para que los papeles puedan nombrarlas.")
	if !f.portalSetUp {
		next = v.say("Set up the portal, so that papers show its name and the steps to join.", "Configure el portal, para que los papeles muestren su nombre y los pasos.")
	}
	return verdict{Begun, evidence, next, f.recent, f.visits}
}

// judgeGoodWill: Foyer keeps no training or sign-off yet.
func judgeGoodWill(f facts, v voice) verdict {
	return verdict{NotStarted, v.say("No training or sign-off is recorded yet; the team has %s.", "Todavía no hay capacitación ni acuerdo registrados; el equipo tiene %s.",
		v.count(f.members, "active member", "active members", "miembro activo", "miembros activos")),
		v.say("Bring this page to the next team meeting, and hear what speaks against the portal.", "Lleve esta página a la próxima reunión y escuche qué se opone al portal."), 0, 0}
}

// judgeFeatures: begun with anything planned, in pilot or on; in place when booking is on and the readiness list of at least
// one feature that is on is complete. Measure: features on of all.
func judgeFeatures(f facts, v voice) verdict {
	booking := v.say("asking for visits is not among them", "pedir citas no está entre ellas")
	if f.state["booking"] == portal.On {
		booking = v.say("asking for visits is among them", "pedir citas está entre ellas")
	}
	switch {
	case f.on > 0:
		found := verdict{Begun, v.say("%d of %d features are on, and %s; %d are planned or in pilot; the readiness list is complete for %d.", "%d de %d funciones están activas, y %s; %d están planificadas o en prueba; la lista de preparación está completa en %d.", f.on, f.features, booking, f.trial, f.ready),
			v.say("Switch on booking: asking for a visit is what patients want first.", "Active las citas: pedir una cita es lo que los pacientes quieren primero."), f.on, f.features}
		switch {
		case f.state["booking"] == portal.On && f.ready == 0:
			found.next = v.say("Complete the readiness list of a feature that is on: nobody has ticked off yet that the practice can keep what it promises.", "Complete la lista de preparación de una función activa: nadie ha marcado todavía que el consultorio puede cumplir lo que promete.")
		case f.state["booking"] == portal.On:
			found.state = InPlace
			found.next = v.say("Add the personal action plan: care that is due, with how to book it.", "Agregue el plan de acción personal: cuidados pendientes y cómo reservarlos.")
			if f.state["action-plan"] == portal.On {
				found.next = v.say("Complete the readiness lists of the features that are on.", "Complete las listas de preparación de las funciones activas.")
			}
		}
		return found
	case f.trial > 0:
		return verdict{Begun, v.say("No feature is on yet; %d are planned or in pilot.", "Ninguna función está activa; %d están planificadas o en prueba.", f.trial),
			v.say("Go through the readiness list of the first one, and switch it on.", "Complete la lista de preparación de la primera y actívela."), 0, f.features}
	}
	return verdict{NotStarted, v.say("None of the %d features is on yet.", "Ninguna de las %d funciones está activa todavía.", f.features),
		v.say("Open Portal and switch on what your mailbox can do today: booking and refill requests.", "Abra Portal y active lo que su correo ya permite: pedir citas y resurtidos."), 0, f.features}
}

// judgePolicy: begun with a draft, a patient's choice or the feature for messages; in place with an e-mail policy in force and
// the choice of one patient in four on record. Measure: patients who agreed of all.
func judgePolicy(f facts, v voice) verdict {
	agreed := v.say("%d of %d patients agreed to plain e-mail, %d said no", "%d de %d pacientes aceptaron el correo sin cifrar, %d dijeron que no", f.mayMail, f.patients, f.mayNotMail)
	if f.email != nil {
		found := verdict{Begun, v.say("The e-mail policy is in force, version %d since %s; %s.", "La política de correo está en vigor, versión %d desde el %s; %s.", f.email.Number, v.date(f.email.From), agreed),
			v.say("Have the agreement signed at check-in, and record each patient's choice.", "Haga firmar el acuerdo al llegar y anote la elección de cada paciente."), f.mayMail, f.patients}
		if share(f.mayMail+f.mayNotMail, 4, f.patients) {
			found.state = InPlace
		}
		return found
	}
	next := v.say("Open Portal, Policies, and put the e-mail policy in force: the shipped one is a good start.", "Abra Portal, Políticas, y ponga en vigor la política de correo: la incluida es un buen comienzo.")
	switch {
	case f.drafted:
		return verdict{Begun, v.say("An e-mail policy is being written and not in force yet; %s.", "Se está escribiendo una política de correo que aún no está en vigor; %s.", agreed), next, f.mayMail, f.patients}
	case f.mayMail+f.mayNotMail == 0 && !f.stirs("messages"):
		return verdict{NotStarted, v.say("No e-mail policy is written and no patient's choice is recorded yet.", "No hay política de correo escrita ni elección de ningún paciente registrada."), next, 0, 0}
	}
	return verdict{Begun, v.say("No e-mail policy is written yet; %s.", "Todavía no hay política de correo escrita; %s.", agreed), next, f.mayMail, f.patients}
}

// judgeProxy: consents and the feature are a beginning; Foyer keeps no grants yet.
func judgeProxy(f facts, v voice) verdict {
	next := v.say("Write down who may see what at which age, and have the form ready at the desk.", "Escriba quién puede ver qué a cada edad, y tenga el formulario en la recepción.")
	if f.access != nil {
		return verdict{Begun, v.say("The policy about caregivers is in force, version %d since %s; %s. No access is on record yet.", "La política de cuidadores está en vigor, versión %d desde el %s; %s. Todavía no hay accesos registrados.", f.access.Number, v.date(f.access.From),
			v.count(f.proxies, "patient agreed", "patients agreed", "paciente aceptó", "pacientes aceptaron")),
			v.say("Have the form ready at the desk, and ask adult patients who cares for them.", "Tenga el formulario en la recepción y pregunte a los adultos quién los cuida."), 0, 0}
	}
	if f.proxies == 0 && !f.stirs("proxy") {
		return verdict{NotStarted, v.say("No caregiver has access yet, and the feature is not planned.", "Ningún cuidador tiene acceso todavía y la función no está planificada."), next, 0, 0}
	}
	return verdict{Begun, v.say("%s agreed to a caregiver's access; the feature is %s. No access is on record yet.", "%s el acceso de un cuidador; la función está: %s. Todavía no hay accesos registrados.",
		v.count(f.proxies, "patient has", "patients have", "paciente aceptó", "pacientes aceptaron"), v.state(f.state["proxy"])), next, 0, 0}
}

// judgeReadingsPlan: the feature being planned is a beginning; Foyer keeps no plans for readings yet.
func judgeReadingsPlan(f facts, v voice) verdict {
	next := v.say("Choose one condition, say who looks at the readings and within how many days.", "Elija una condición, y decida quién revisa las mediciones y en cuántos días.")
	if f.home != nil {
		return verdict{Begun, v.say("The policy about home readings is in force, version %d since %s: looked at within %d business days. No patient sends readings yet.", "La política de mediciones de casa está en vigor, versión %d desde el %s: se miran en %d días hábiles. Ningún paciente las envía todavía.", f.home.Number, v.date(f.home.From), f.home.Content.Numbers["days"]),
			v.say("Agree with one patient on home readings: which, how often, and what happens with them.", "Acuerde con un paciente mediciones de casa: cuáles, cada cuánto y qué pasa con ellas."), 0, 0}
	}
	if !f.stirs("readings") {
		return verdict{NotStarted, v.say("No plan for home readings exists yet.", "Todavía no hay un plan para las mediciones de casa."), next, 0, 0}
	}
	return verdict{Begun, v.say("Sending home readings is %s in the register; no plan exists yet.", "Enviar mediciones de casa está en el registro: %s; todavía no hay un plan.", v.state(f.state["readings"])), next, 0, 0}
}

// judgeFamily: relatives on record, or the feature, are a beginning. Measure: patients with a family history of all.
func judgeFamily(f facts, v voice) verdict {
	next := v.say("Decide who enters what patients send, and who looks at it at the next visit.", "Decida quién ingresa lo que envían los pacientes y quién lo revisa en la próxima visita.")
	if f.relatives == 0 && !f.stirs("family-history") {
		return verdict{NotStarted, v.say("No patient has a family history on record yet.", "Ningún paciente tiene todavía una historia familiar registrada."), next, 0, 0}
	}
	return verdict{Begun, v.say("%d of %d patients have a family history on record, from imported records; the form for patients is %s.", "%d de %d pacientes tienen una historia familiar, de registros importados; el formulario para pacientes está: %s.",
		f.relatives, f.patients, v.state(f.state["family-history"])), next, f.relatives, f.patients}
}

// judgeCommunicate: begun with mail from patients; in place when half of it is answered and the feature is on. Measure: answered
// conversations of all.
func judgeCommunicate(f facts, v voice) verdict {
	if f.talks == 0 && f.answers == 0 {
		return verdict{NotStarted, v.say("No conversation with a patient is on record, and no note has been shared.", "No hay conversaciones con pacientes registradas ni notas compartidas."),
			v.say("Connect the practice's mailbox and answer the first message from Foyer.", "Conecte el correo de la práctica y responda el primer mensaje desde Foyer."), 0, 0}
	}
	state := Begun
	next := v.say("Switch on messages, so that papers and letters tell patients to write.", "Active los mensajes, para que papeles y cartas inviten a escribir.")
	if f.state["messages"] == portal.On {
		next = v.say("Share the note of the next visit; patients who read notes remember more.", "Comparta la nota de la próxima visita; quien la lee recuerda más.")
		if share(f.answered, 2, f.talks) {
			state = InPlace
		}
	}
	return verdict{state, v.say("%s with patients since Foyer began, %d of them answered by e-mail; %s sent.", "%s con pacientes desde que se usa Foyer, %d de ellas respondidas por correo; %s.",
		v.count(f.talks, "conversation", "conversations", "conversación", "conversaciones"), f.answered, v.count(f.answers, "e-mail was", "e-mails were", "correo enviado", "correos enviados")), next, f.answered, f.talks}
}

func judgeNavigateProxy(f facts, v voice) verdict {
	next := v.say("Ask adult patients who cares for them, and record what they want that person to see.", "Pregunte a los adultos quién los cuida y anote qué quieren que vea esa persona.")
	if f.proxies == 0 {
		return verdict{NotStarted, v.say("No patient's wish about a caregiver's access is recorded yet.", "Todavía no hay deseos de pacientes sobre el acceso de un cuidador."), next, 0, 0}
	}
	return verdict{Begun, v.say("%s agreed to a caregiver's access; no access is on record yet.", "%s el acceso de un cuidador; todavía no hay accesos registrados.",
		v.count(f.proxies, "patient has", "patients have", "paciente aceptó", "pacientes aceptaron")), next, 0, 0}
}

func judgeUseReadings(_ facts, v voice) verdict {
	return verdict{NotStarted, v.say("No home reading is on record yet.", "Todavía no hay mediciones de casa registradas."),
		v.say("Agree with one patient on home readings: which, how often, and what happens with them.", "Acuerde con un paciente mediciones de casa: cuáles, cada cuánto y qué pasa con ellas."), 0, 0}
}

// judgeStaffPromote: begun when somebody of the staff brought it up; in place when it came up at half the visits.
func judgeStaffPromote(f facts, v voice) verdict {
	if f.staffAsked == 0 {
		return verdict{NotStarted, v.say("Nobody of the staff has recorded a talk with a patient about the portal yet.", "Nadie del personal ha registrado todavía una charla con un paciente sobre el portal."),
			v.say("Offer the portal to the next patient at check-in, and record the answer.", "Ofrezca el portal al próximo paciente al llegar y anote la respuesta."), 0, f.visits}
	}
	state := Begun
	if f.visits > 0 && 2*f.askedVisits >= f.visits {
		state = InPlace
	}
	return verdict{state, v.say("The staff brought up the portal %s; %s took part in all.", "El personal habló del portal %s; en total participaron %s.",
		v.count(f.staffAsked, "time", "times", "vez", "veces"), v.count(f.askers, "member", "members", "miembro", "miembros")),
		v.say("Ask at every check-in; the record of the visit shows who has been asked already.", "Pregunte en cada llegada; el registro de la visita muestra a quién ya se preguntó."), f.askedVisits, f.visits}
}

// judgeStaffEnroll: begun when somebody of the staff gave out a code; in place when one in four was used. Measure:
// patients who joined of codes given.
func judgeStaffEnroll(f facts, v voice) verdict {
	if f.staffCodes == 0 {
		return verdict{NotStarted, v.say("Nobody of the staff has given out a code yet.", "Nadie del personal ha entregado todavía un código."),
			v.say("Enroll one patient at the desk today: name, code, done.", "Inscriba hoy a un paciente en la recepción: nombre, código, listo."), 0, 0}
	}
	found := verdict{Begun, v.say("The staff gave out %s; %s joined with one.", "El personal entregó %s; %s con uno.",
		v.count(f.staffCodes, "code", "codes", "código", "códigos"), v.count(f.staffJoined, "patient has", "patients have", "paciente se inscribió", "pacientes se inscribieron")),
		v.say("Stay with the patient until the mail with the code is sent.", "Quédese con el paciente hasta que envíe el correo con el código."), f.staffJoined, f.staffCodes}
	if share(f.staffJoined, 4, f.staffCodes) {
		found.state = InPlace
	}
	if f.staffJoined > 0 {
		found.next = v.say("Go on with the worklist, the patients of tomorrow first.", "Siga con la lista, primero los pacientes de mañana.")
	}
	return found
}

// date writes a day in figures, the month first as people in the US do in both languages.
func (v voice) date(d record.Date) string {
	if len(d) != len("2026-11-17") {
		return string(d)
	}
	return string(d[5:7] + "/" + d[8:10] + "/" + d[:4])
}

// state is a feature's state in words.
func (v voice) state(s portal.State) string {
	if !v.spanish() {
		return string(s)
	}
	return map[portal.State]string{portal.Off: "inactiva", portal.Planned: "planificada", portal.Pilot: "en prueba", portal.On: "activa", portal.Retired: "retirada"}[s]
}
