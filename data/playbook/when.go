package playbook

// InPlaceWhen says by which rule a highlight counts as in place, in English or Spanish; empty for an unknown one. With measures
// at least four weeks apart it is measured.
func InPlaceWhen(highlight, language string) string {
	w := when[highlight]
	return voice(language).say(w[0], w[1])
}

var when = map[string][2]string{
	"enroll":         {"one patient in four has joined.", "uno de cada cuatro pacientes se inscribió."},
	"promote":        {"the portal came up at half of the visits of the last 30 days.", "se habló del portal en la mitad de las visitas de los últimos 30 días."},
	"paperwork":      {"summaries carry codes, the portal is set up, a feature is on, and half of the visits of the last 30 days had a summary.", "los resúmenes llevan códigos, el portal está configurado, hay una función activa y la mitad de las visitas de los últimos 30 días tuvo resumen."},
	"good-will":      {"training and sign-off are recorded, which Foyer does not keep yet.", "hay capacitación y acuerdo registrados, lo que Foyer aún no guarda."},
	"features":       {"booking is on and the readiness list of a feature that is on is complete.", "las citas están activas y la lista de una función activa está completa."},
	"email-policy":   {"an e-mail policy is in force and the choice of one patient in four is on record.", "hay una política de correo en vigor y consta la elección de uno de cada cuatro pacientes."},
	"proxy":          {"caregivers have access on record, which Foyer does not keep yet.", "hay accesos de cuidadores registrados, lo que Foyer aún no guarda."},
	"readings-plan":  {"a patient's plan for readings is on record, which Foyer does not keep yet.", "hay un plan de mediciones de un paciente, lo que Foyer aún no guarda."},
	"family-history": {"family histories come from patients' own forms, which Foyer does not take yet.", "las historias vienen de formularios de pacientes, que Foyer aún no recibe."},
	"communicate":    {"messages are on and half of the conversations with patients are answered.", "los mensajes están activos y la mitad de las conversaciones con pacientes tiene respuesta."},
	"navigate-proxy": {"caregivers have access on record, which Foyer does not keep yet.", "hay accesos de cuidadores registrados, lo que Foyer aún no guarda."},
	"use-readings":   {"readings from home are reviewed, which Foyer does not take yet.", "se revisan mediciones de casa, que Foyer aún no recibe."},
	"staff-promote":  {"the portal came up at half of the visits of the last 30 days.", "se habló del portal en la mitad de las visitas de los últimos 30 días."},
	"staff-enroll":   {"one in four codes from the staff was used.", "se usó uno de cada cuatro códigos del personal."},
}
