package summary

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"foyer/reports/paper"
	"foyer/reports/portal"
)

// sample is an invented visit with everything a summary can carry; i varies the patient.
func sample(i int) Input {
	return Input{
		Practice: Practice{
			Name: "Cedar Hollow Family Medicine", Address: []string{"412 Orchard Street, Suite 3", "Millbrook, NY 12545"},
			Phone: "(845) 555-0142", Hours: "Monday to Friday, 8 AM to 5 PM", Web: "cedarhollowfm.example",
		},
		Patient: Patient{
			Name: fmt.Sprintf("Marisol Núñez-Ortega %03d", i%1000), Short: "Marisol", BirthDate: "1958-04-17", Sex: "female", Race: "White",
			Ethnicity: "Hispanic or Latino", Language: "English", Record: fmt.Sprintf("CH-%06d", 48000+i),
		},
		Visit: Visit{
			Date: "2026-11-17T09:20", Place: "Cedar Hollow Family Medicine", Provider: "Anita Rao, MD",
			Reason: "Blood pressure check and diabetes follow-up", Signed: "Anita Rao, MD",
		},
		Next: []string{
			"Start lisinopril 10 mg. Take one pill each morning.",
			"Check your blood pressure at home each day. Write it in the log we gave you.",
			"Get your blood test (A1c and kidney test) by Friday, November 27.",
			"Come back to see Dr. Rao on Tuesday, December 15 at 9:40 AM.",
		},
		Medicines: []Medicine{
			{Name: "Lisinopril 10 mg tablet", How: "Take 1 pill by mouth.", When: []string{Morning}, For: "High blood pressure", Status: New},
			{Name: "Metformin 1,000 mg tablet", How: "Take 1 pill by mouth with breakfast and with dinner.", When: []string{Morning, Evening}, For: "Diabetes", Status: Changed},
			{Name: "Atorvastatin 20 mg tablet", How: "Take 1 pill by mouth.", When: []string{Bedtime}, For: "Cholesterol", Status: Same},
			{Name: "Aspirin 81 mg chewable tablet", How: "Chew and swallow 1 pill with food.", When: []string{Morning}, For: "Your heart", Status: Same},
			{Name: "Vitamin D3 2,000 units", How: "Take 1 capsule by mouth.", When: []string{Morning}, For: "Strong bones", Status: Same},
			{Name: "Hydrochlorothiazide 25 mg tablet", For: "High blood pressure", Why: "Lisinopril takes its place.", Status: Stopped},
			{Name: "Ibuprofen 400 mg tablet", For: "Pain", Why: "It can raise your blood pressure and hurt your kidneys.", Status: Stopped},
		},
		Vitals: []Vital{
			{"blood pressure", "148/92"}, {"pulse", "76"}, {"temperature", "98.4 °F"}, {"weight", "182 lb"}, {"height", "5 ft 4 in"}, {"bmi", "31.2"},
		},
		Found: []Condition{
			{"High blood pressure", "Your blood pressure is higher than we want. The goal is below 130/80."},
			{"Type 2 diabetes", "Your last A1c was 7.4 %. The goal is below 7 %."},
			{"High cholesterol", "Your cholesterol is at goal. Keep taking your medicine."},
		},
		CallIf:    []string{"Your blood pressure is above 180/110 two times in a row.", "Your blood sugar is below 70 or above 300.", "You get a dry cough or feel dizzy with the new pill."},
		Emergency: []string{"Your lips, face or tongue swell.", "You have chest pain, trouble breathing, or weakness on one side."},
		NextVisits: []Planned{
			{When: "2026-12-15T09:40", What: "Blood pressure visit", With: "Dr. Rao", Place: "Cedar Hollow Family Medicine"},
			{When: "2026-11-27", By: true, What: "Blood test: A1c, kidney test", Place: "Millbrook Lab, 18 Front Street"},
		},
		Care: []string{
			"Eat less salt. Pick foods with less than 140 mg of sodium in a serving.",
			"Walk for 30 minutes, 5 days a week.",
			"Look at your feet each day. Check for cuts, sores or red spots.",
		},
		Problems:      []string{"High blood pressure, since 2011", "Type 2 diabetes, since 2016", "High cholesterol"},
		Allergies:     []Allergy{{"Penicillin", "rash"}, {"Peanuts", "swelling of the lips"}},
		Immunizations: []Done{{What: "Flu vaccine", When: "2026-10-02"}, {What: "Pneumonia vaccine (PCV20)", When: "2024-03-11"}},
		Procedures:    []Done{{What: "Foot exam", When: "2026-11-17"}},
		Results:       []Result{{Name: "A1c", Value: "7.4 %", Range: "below 7 %", Flag: "high", When: "2026-08-20"}, {Name: "LDL cholesterol", Value: "84 mg/dL", Range: "below 100", When: "2026-08-20"}},
		Pending:       []string{"Kidney test (creatinine)"},
		Goals:         []Goal{{What: "Blood pressure", Target: "below 130/80", Due: "2027-02-17"}, {What: "Walking", Target: "150 minutes a week"}},
		FutureTests:   []Planned{{When: "2027-02", What: "A1c"}},
		Referrals:     []string{"Eye exam for diabetes: Valley Eye Care, (845) 555-0178"},
		Smoking:       "Former smoker, stopped in 2009",
		Portal: portal.Panel{
			State: portal.Invite, Join: portal.ByMail, Name: "Cedar Hollow MyHealth", Mail: "front@cedarhollowfm.example", Code: "K7QM-4PXW-RX3T",
			Expires: "2026-12-17", Features: []string{"Read your visit notes", "Ask for refills", "Ask for a visit", "Write to your care team"},
			Reply: "within 1 business day", Phone: "(845) 555-0142", Hours: "8 AM to 5 PM",
		},
	}
}

// drawnLogo is a ring on a clear ground.
func drawnLogo() []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 200, 200))
	for y := range 200 {
		for x := range 200 {
			if d := (x-100)*(x-100) + (y-100)*(y-100); d < 9500 && d > 5000 || d < 1600 {
				img.Set(x, y, color.NRGBA{180, 90, 20, 255})
			}
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// sampleES is the same visit for a patient who reads Spanish.
func sampleES() Input {
	in := sample(2)
	in.Options.Lang = "es"
	in.Practice.Hours = "lunes a viernes, de 8 a. m. a 5 p. m."
	in.Patient.Language, in.Patient.Race, in.Patient.Ethnicity = "español", "blanca", "hispana o latina"
	in.Visit.Reason = "Control de la presión y de la diabetes"
	in.Next = []string{
		"Empiece a tomar lisinopril 10 mg. Tome una pastilla cada mañana.",
		"Mídase la presión en casa cada día. Anótela en la hoja que le dimos.",
		"Hágase la prueba de sangre (A1c y riñones) antes del viernes 27 de noviembre.",
		"Vuelva a ver a la Dra. Rao el martes 15 de diciembre a las 9:40 a. m.",
	}
	in.Medicines = []Medicine{
		{Name: "Lisinopril 10 mg tableta", How: "Tome 1 pastilla por la boca.", When: []string{Morning}, For: "Presión alta", Status: New},
		{Name: "Metformina 1,000 mg tableta", How: "Tome 1 pastilla con el desayuno y con la cena.", When: []string{Morning, Evening}, For: "Diabetes", Status: Changed},
		{Name: "Atorvastatina 20 mg tableta", How: "Tome 1 pastilla por la boca.", When: []string{Bedtime}, For: "Colesterol", Status: Same},
		{Name: "Hidroclorotiazida 25 mg tableta", For: "Presión alta", Why: "Lisinopril la reemplaza.", Status: Stopped},
	}
	in.Found = []Condition{
		{"Presión alta", "Su presión está más alta de lo que queremos. La meta es menos de 130/80."},
		{"Diabetes tipo 2", "Su última A1c fue 7.4 %. La meta es menos de 7 %."},
	}
	in.CallIf = []string{"Su presión pasa de 180/110 dos veces seguidas.", "Su azúcar está por debajo de 70 o por encima de 300."}
	in.Emergency = []string{"Se le hinchan los labios, la cara o la lengua.", "Tiene dolor de pecho o le cuesta respirar."}
	in.NextVisits = []Planned{{When: "2026-12-15T09:40", What: "Control de la presión", With: "la Dra. Rao", Place: "Cedar Hollow Family Medicine"},
		{When: "2026-11-27", By: true, What: "Prueba de sangre", Place: "Millbrook Lab, 18 Front Street"}}
	in.Care = []string{"Coma con menos sal.", "Camine 30 minutos, 5 días a la semana."}
	in.Problems = []string{"Presión alta, desde 2011", "Diabetes tipo 2, desde 2016"}
	in.Allergies = []Allergy{{"Penicilina", "sarpullido"}}
	in.Immunizations = []Done{{What: "Vacuna contra la gripe", When: "2026-10-02"}}
	in.Procedures = []Done{{What: "Examen de los pies", When: "2026-11-17"}}
	in.Results = []Result{{Name: "A1c", Value: "7.4 %", Range: "menos de 7 %", Flag: "alto", When: "2026-08-20"}}
	in.Pending = []string{"Prueba de los riñones (creatinina)"}
	in.Goals = []Goal{{What: "Presión", Target: "menos de 130/80", Due: "2027-02-17"}}
	in.FutureTests, in.Referrals = nil, []string{"Examen de los ojos: Valley Eye Care, (845) 555-0178"}
	in.Smoking = "Dejó de fumar en 2009"
	in.Portal.Features = []string{"Leer sus notas de visita", "Pedir sus recetas", "Pedir una cita", "Escribir a su equipo"}
	in.Portal.Reply, in.Portal.Hours = "en 1 día hábil", "de 8 a. m. a 5 p. m."
	return in
}

// sparse is a visit of which little is known.
func sparse() Input {
	in := sample(3)
	return Input{
		Practice: in.Practice, Patient: Patient{Name: "Tom Field", BirthDate: "1990", Record: "CH-1"},
		Visit: Visit{Date: "2026-11-17", Provider: "Anita Rao, MD", Reason: "Sore throat"}, NoMedicines: true, NoAllergies: true,
		Next: []string{"Drink plenty of water. Rest for 2 days."}, Vitals: in.Vitals[:3],
		Portal: portal.Panel{State: portal.Declined},
	}
}

// long is a visit with far more than a page holds.
func long() Input {
	in := sample(4)
	for i := range 24 {
		m := in.Medicines[i%5]
		m.Name = fmt.Sprintf("Examplamycin %d mg extended-release tablet", 5*(i+1))
		m.How += " Drink a full glass of water with it and stay upright for 30 minutes."
		in.Medicines = append(in.Medicines, m)
	}
	for i := range 40 {
		in.Problems = append(in.Problems, fmt.Sprintf("Problem number %d of a long list, known since %d", i+1, 1970+i))
		in.Results = append(in.Results, Result{Name: fmt.Sprintf("Test %d", i+1), Value: fmt.Sprintf("%d mg/dL", 60+i), Range: "50 to 120", When: "2026-08-20"})
	}
	in.Next = append(in.Next, "Call the eye doctor this week.", "Bring all your pill bottles to the next visit.", "Ask your sister about her heart.")
	return in
}

func samples() map[string]Input {
	large := sample(5)
	large.Options.LargePrint = true
	largeES := sampleES()
	largeES.Options.LargePrint = true
	enrolled := sample(6)
	enrolled.Portal.State, enrolled.Portal.Address = portal.Enrolled, "https://portal.cedarhollowfm.example/enroll"
	enrolled.Portal.New = []string{"Ask for a visit online", "Read your visit notes"}
	web := sample(7)
	web.Portal.Join, web.Portal.Mail, web.Portal.Address = portal.ByCode, "", "https://portal.cedarhollowfm.example/enroll"
	web.Options.A4 = true
	web.Portal.Features = append(web.Portal.Features, "See your test results", "Pay your bill")
	bare := sample(8)
	bare.Portal = portal.Panel{State: portal.Invite, Code: "K7QM-4PXW-RX3T", Expires: "2026-12-17", Phone: "(845) 555-0142"}
	greek := sample(9)
	greek.Patient.Name = "Ελένη Παπαδοπούλου"
	greek.Found[0].Meaning = "Thuốc của bạn; Ваше лекарство."
	logo := sparse()
	logo.Practice.Logo = drawnLogo()
	logo.Practice.Color = paper.Color{R: 240, G: 140, B: 30}
	logo.Practice.Name = "Cedar Hollow Family Medicine and Pediatrics of the Upper Valley"
	logo.Notice = "We give free language help and follow the civil rights laws. Español: tiene ayuda gratis con el idioma. Llame al (845) 555-0142."
	logo.Portal = sample(1).Portal
	return map[string]Input{"logo": logo, "standard": sample(1), "spanish": sampleES(), "sparse": sparse(), "long": long(), "large": large,
		"large-spanish": largeES, "enrolled": enrolled, "web-a4": web, "no-portal": bare, "wide": greek}
}
