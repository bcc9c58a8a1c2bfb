package demo

import "foyer/data/record"

// words are a text in both languages of the demo practice: its clinicians write for the patient in the patient's own.
type words struct{ en, es string }

func (w words) in(lang string) string {
	if lang == "es" {
		return w.es
	}
	return w.en
}

// drug is a medicine of a story. change is what the visit does with it.
type drug struct {
	name, rxnorm, dose, unit string
	sig, reason              words
	change                   string
}

// story is a kind of visit: why people come, what is found, what they are told.
type story struct {
	reason, finding, goal words
	diagnosis             record.Concept
	more                  []record.Concept // further problems on the list
	sex                   string           // "" is both
	from, to              int              // age in years
	drugs                 []drug
	steps                 []words
	systolic, diastolic   int // middle of the readings
	followUpDays          int // 0: none
	tests                 []words
	results               []lab
}

// lab is a result: value and unit as the laboratory wrote them.
type lab struct{ name, loinc, value, unit, rng, flag string }

func condition(text, snomed, icd string) record.Concept {
	return record.Concept{Text: text, Codings: []record.Coding{{System: record.SNOMED, Code: snomed, Display: text}, {System: record.ICD10CM, Code: icd, Display: text}}}
}

// spanish are the names of the conditions as the demo's clinicians write them for patients who read Spanish.
var spanish = map[string]string{
	"High blood pressure": "Presión alta",
	"Type 2 diabetes":     "Diabetes tipo 2",
	"Asthma":              "Asma",
	"Healthy child":       "Niño sano",
	"Sports physical":     "Examen para deportes",
	"Low back pain":       "Dolor de espalda",
	"Underactive thyroid": "Tiroides lenta",
	"Pregnancy":           "Embarazo",
	"Fall risk":           "Riesgo de caídas",
	"Bronchitis":          "Bronquitis",
	"Depression":          "Depresión",
}

// inLanguage words a condition in the patient's language; its codes stay.
func inLanguage(c record.Concept, lang string) record.Concept {
	if text, ok := spanish[c.Text]; ok && lang == "es" {
		c.Text = text
	}
	return c
}

var stories = []story{
	{
		reason: words{"Blood pressure check and diabetes follow-up", "Control de la presión y de la diabetes"}, from: 38, to: 88,
		diagnosis: condition("High blood pressure", "38341003", "I10"), more: []record.Concept{condition("Type 2 diabetes", "44054006", "E11.9")},
		finding: words{"Your blood pressure is higher than we want. Your sugar is a little high.", "Su presión está más alta de lo que queremos. Su azúcar está un poco alta."},
		goal:    words{"Blood pressure below 130/80. A1c below 7 %.", "Presión por debajo de 130/80. A1c por debajo de 7 %."},
		drugs: []drug{
			{"Lisinopril 10 mg tablet", "314076", "1", "tablet", words{"Take 1 tablet by mouth each morning.", "Tome 1 tableta por la boca cada mañana."}, words{"blood pressure", "presión"}, "new"},
			{"Metformin 1,000 mg tablet", "861004", "1", "tablet", words{"Take 1 tablet by mouth 2 times a day, with breakfast and with dinner.", "Tome 1 tableta por la boca 2 veces al día, con el desayuno y con la cena."}, words{"diabetes", "diabetes"}, "changed"},
			{"Atorvastatin 20 mg tablet", "617310", "1", "tablet", words{"Take 1 tablet by mouth at bedtime.", "Tome 1 tableta por la boca al acostarse."}, words{"cholesterol", "colesterol"}, "same"},
			{"Hydrochlorothiazide 25 mg tablet", "310798", "1", "tablet", words{"Do not take this any more.", "Ya no tome esta medicina."}, words{"blood pressure", "presión"}, "stopped"},
		},
		steps: []words{
			{"Start lisinopril 10 mg. Take 1 tablet each morning.", "Empiece lisinopril 10 mg. Tome 1 tableta cada mañana."},
			{"Check your blood pressure at home each day. Write it down.", "Mida su presión en casa cada día. Anótela."},
			{"Get your blood test in 10 days.", "Hágase el análisis de sangre en 10 días."},
			{"Eat less salt.", "Coma menos sal."},
		},
		systolic: 148, diastolic: 92, followUpDays: 28, tests: []words{{"Blood test: A1c and kidney test", "Análisis de sangre: A1c y riñones"}},
		results: []lab{{"Hemoglobin A1c", "4548-4", "7.4", "%", "4.0 - 5.6", "H"}, {"Creatinine", "2160-0", "0.90", "mg/dL", "0.60 - 1.10", "N"}},
	},
	{
		reason: words{"Asthma follow-up", "Control del asma"}, from: 6, to: 60, diagnosis: condition("Asthma", "195967001", "J45.909"),
		finding: words{"Your lungs sound clear. Your asthma is better than last time.", "Sus pulmones suenan limpios. Su asma está mejor que la última vez."},
		goal:    words{"Use the rescue inhaler no more than 2 days a week.", "Usar el inhalador de rescate no más de 2 días por semana."},
		drugs: []drug{
			{"Albuterol 90 mcg inhaler", "745679", "2", "puffs", words{"Breathe in 2 puffs every 4 hours when you wheeze.", "Inhale 2 veces cada 4 horas cuando le silbe el pecho."}, words{"asthma", "asma"}, "same"},
			{"Fluticasone 110 mcg inhaler", "896209", "1", "puff", words{"Breathe in 1 puff 2 times a day, morning and evening. Rinse your mouth.", "Inhale 1 vez, 2 veces al día, mañana y noche. Enjuáguese la boca."}, words{"asthma", "asma"}, "new"},
		},
		steps:    []words{{"Use the new inhaler 2 times each day, even when you feel well.", "Use el inhalador nuevo 2 veces cada día, aunque se sienta bien."}, {"Bring your action plan to school or work.", "Lleve su plan de acción a la escuela o al trabajo."}},
		systolic: 112, diastolic: 70, followUpDays: 60,
	},
	{
		reason: words{"Well child visit", "Visita de niño sano"}, from: 1, to: 12, diagnosis: condition("Healthy child", "102512003", "Z00.129"),
		finding: words{"Your child grows well and is healthy.", "Su hijo crece bien y está sano."}, goal: words{"60 minutes of play each day.", "60 minutos de juego cada día."},
		steps:    []words{{"Read together each day.", "Lean juntos cada día."}, {"Brush teeth 2 times each day.", "Cepillen los dientes 2 veces cada día."}, {"Use a car seat on every ride.", "Use el asiento de seguridad en cada viaje."}},
		systolic: 98, diastolic: 60, followUpDays: 365,
	},
	{
		reason: words{"Sports physical", "Examen para deportes"}, from: 12, to: 18, diagnosis: condition("Sports physical", "282291009", "Z02.5"),
		finding: words{"You are fit to play. Your heart and lungs are fine.", "Puede jugar. Su corazón y sus pulmones están bien."}, goal: words{"Sleep 9 hours a night.", "Dormir 9 horas cada noche."},
		steps:    []words{{"Drink water before and after practice.", "Tome agua antes y después de entrenar."}, {"Tell the coach at once if you hit your head.", "Avise al entrenador de inmediato si se golpea la cabeza."}},
		systolic: 110, diastolic: 66,
	},
	{
		reason: words{"Low back pain", "Dolor de espalda"}, from: 20, to: 80, diagnosis: condition("Low back pain", "279039007", "M54.50"),
		finding: words{"A muscle in your back is strained. The nerves are fine.", "Tiene un músculo de la espalda lastimado. Los nervios están bien."}, goal: words{"Back to your usual day within 2 weeks.", "Volver a su vida normal en 2 semanas."},
		drugs:    []drug{{"Naproxen 500 mg tablet", "198014", "1", "tablet", words{"Take 1 tablet by mouth 2 times a day, with food, for 7 days.", "Tome 1 tableta por la boca 2 veces al día, con comida, por 7 días."}, words{"pain", "dolor"}, "new"}},
		steps:    []words{{"Keep moving. Take short walks 3 times each day.", "Siga moviéndose. Camine un poco 3 veces al día."}, {"Put heat on your back for 20 minutes, 3 times each day.", "Póngase calor en la espalda por 20 minutos, 3 veces al día."}},
		systolic: 128, diastolic: 78, followUpDays: 14,
	},
	{
		reason: words{"Thyroid follow-up", "Control de la tiroides"}, from: 25, to: 85, diagnosis: condition("Underactive thyroid", "40930008", "E03.9"),
		finding: words{"Your thyroid level is right.", "Su nivel de tiroides está bien."}, goal: words{"TSH between 0.4 and 4.0.", "TSH entre 0.4 y 4.0."},
		drugs:    []drug{{"Levothyroxine 75 mcg tablet", "966222", "1", "tablet", words{"Take 1 tablet by mouth each morning, 30 minutes before you eat.", "Tome 1 tableta por la boca cada mañana, 30 minutos antes de comer."}, words{"thyroid", "tiroides"}, "same"}},
		steps:    []words{{"Keep taking your tablet on an empty stomach.", "Siga tomando la tableta con el estómago vacío."}},
		systolic: 118, diastolic: 74, followUpDays: 180, tests: []words{{"Blood test: TSH", "Análisis de sangre: TSH"}},
		results: []lab{{"TSH", "3016-3", "2.10", "mIU/L", "0.40 - 4.00", "N"}},
	},
	{
		reason: words{"Pregnancy visit", "Visita de embarazo"}, sex: record.Female, from: 20, to: 40, diagnosis: condition("Pregnancy", "77386006", "Z34.90"),
		finding: words{"You and the baby are doing well.", "Usted y el bebé están bien."}, goal: words{"A healthy start for you and the baby.", "Un buen comienzo para usted y el bebé."},
		drugs:    []drug{{"Prenatal vitamin tablet", "904434", "1", "tablet", words{"Take 1 tablet by mouth each day with food.", "Tome 1 tableta por la boca cada día con comida."}, words{"pregnancy", "embarazo"}, "same"}},
		steps:    []words{{"Count the baby's kicks each evening.", "Cuente las pataditas del bebé cada noche."}, {"Do the sugar test before your next visit.", "Hágase la prueba de azúcar antes de la próxima visita."}},
		systolic: 116, diastolic: 72, followUpDays: 28, tests: []words{{"Glucose test", "Prueba de azúcar"}},
	},
	{
		reason: words{"Memory and falls", "Memoria y caídas"}, from: 70, to: 95, diagnosis: condition("Fall risk", "129839007", "Z91.81"),
		finding: words{"Your balance is weak. Your memory test is a little low.", "Su equilibrio está débil. Su prueba de memoria está un poco baja."}, goal: words{"No falls.", "Ninguna caída."},
		drugs:    []drug{{"Vitamin D3 1,000 units capsule", "636671", "1", "capsule", words{"Take 1 capsule by mouth each day.", "Tome 1 cápsula por la boca cada día."}, words{"bones", "huesos"}, "same"}},
		steps:    []words{{"Take loose rugs off the floor.", "Quite los tapetes sueltos del piso."}, {"Go to balance class 2 times a week.", "Vaya a la clase de equilibrio 2 veces por semana."}, {"Bring a family member next time.", "Traiga a un familiar la próxima vez."}},
		systolic: 134, diastolic: 76, followUpDays: 42,
	},
	{
		reason: words{"Cough and fever", "Tos y fiebre"}, from: 13, to: 90, diagnosis: condition("Bronchitis", "10509002", "J20.9"),
		finding: words{"You have bronchitis. It is caused by a virus.", "Tiene bronquitis. La causa un virus."}, goal: words{"Well again in 2 weeks.", "Estar bien en 2 semanas."},
		drugs:    []drug{{"Acetaminophen 500 mg tablet", "198440", "1", "tablet", words{"Take 1 tablet by mouth every 6 hours when you have a fever. No more than 6 tablets a day.", "Tome 1 tableta por la boca cada 6 horas cuando tenga fiebre. No más de 6 tabletas al día."}, words{"fever", "fiebre"}, "new"}},
		steps:    []words{{"Rest and drink plenty of water.", "Descanse y tome mucha agua."}, {"You do not need an antibiotic.", "No necesita antibiótico."}},
		systolic: 122, diastolic: 76,
	},
	{
		reason: words{"Feeling low", "Se siente triste"}, from: 16, to: 80, diagnosis: condition("Depression", "35489007", "F32.A"),
		finding: words{"You have a mild depression. It can get better.", "Tiene una depresión leve. Puede mejorar."}, goal: words{"Feel better within 6 weeks.", "Sentirse mejor en 6 semanas."},
		drugs:    []drug{{"Sertraline 50 mg tablet", "312941", "1", "tablet", words{"Take 1 tablet by mouth each morning.", "Tome 1 tableta por la boca cada mañana."}, words{"mood", "ánimo"}, "new"}},
		steps:    []words{{"Take the tablet each morning. It takes 4 weeks to work.", "Tome la tableta cada mañana. Tarda 4 semanas en hacer efecto."}, {"Walk outside for 20 minutes each day.", "Camine afuera 20 minutos cada día."}, {"Call 988 at any time if you think of hurting yourself.", "Llame al 988 a cualquier hora si piensa en hacerse daño."}},
		systolic: 120, diastolic: 76, followUpDays: 21,
	},
}
