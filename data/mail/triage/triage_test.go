package triage

import (
	"testing"
)

func TestClassify(t *testing.T) {
	tests := []struct {
		name, subject, text string
		category            string
		urgent              bool
		rule                string // of the first match
	}{
		{"urgent words in the body alone", "Question", "Hello,\nsince this morning I have chest pain when I climb stairs.", Urgent, true, "chest pain"},
		{"urgent words in Spanish without accents", "consulta", "Doctora, me falta el aire y tengo presion en el pecho", Urgent, true, "breathing"},
		{"urgent words in Spanish with accents", "", "Tengo opresión en el pecho", Urgent, true, "chest pain"},
		{"apostrophes of any kind", "", "I can’t breathe at night", Urgent, true, "breathing"},
		{"self-harm", "", "some days I want to die", Urgent, true, "self-harm"},
		{"a refill", "Refill request", "Please refill my lisinopril, I have three left.", Refill, false, Refill},
		{"a refill in Spanish", "Receta", "Se me acabó la metformina, ¿puede resurtir mi receta?", Refill, false, Refill},
		{"an appointment", "Hello", "Can I reschedule my appointment to Tuesday?", Appointment, false, Appointment},
		{"a cita", "cita", "Quisiera cambiar la cita del lunes", Appointment, false, Appointment},
		{"a bill", "Invoice 4411", "I do not understand this charge. My insurance paid.", Billing, false, Billing},
		{"results", "Lab results", "Are my results back?", Results, false, Results},
		{"records", "", "Please send me a copy of my records and the school form.", Forms, false, Forms},
		{"proxy", "Proxy access", "I have power of attorney for my mother", Proxy, false, Proxy},
		{"readings", "BP this week", "My blood pressure was 132/84 on Monday and 128/80 on Tuesday", Reading, false, Reading},
		{"a dangerous reading", "BP", "my blood pressure is 192/118", Urgent, true, "very high blood pressure"},
		{"a date is no reading", "", "My pressure cooker came on 12/24", Other, false, ""},
		{"an enrollment mail", "ENROLL", "ABCD-EFGH-JKMN", Enrollment, false, Enrollment},
		{"clinical", "Question", "I have a rash on my arm, is it normal with this medication?", Clinical, false, Clinical},
		{"nothing", "Hello", "Thank you so much!", Other, false, ""},
		{"words inside words do not count", "", "The billiard table and the appointee arrived", Other, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Classify(tt.subject, tt.text)
			if got.Category != tt.category || got.Urgent != tt.urgent {
				t.Errorf("got %q urgent %v (%v), want %q %v", got.Category, got.Urgent, got.Because, tt.category, tt.urgent)
			}
			if tt.rule != "" && (len(got.Because) == 0 || got.Because[0].Rule != tt.rule) {
				t.Errorf("first match %v, want %q", got.Because, tt.rule)
			}
			for _, m := range got.Because {
				text := tt.text
				if m.Where == "subject" {
					text = tt.subject
				}
				if text[m.Offset:m.Offset+m.Length] != m.Word {
					t.Errorf("the match %q does not stand at its place", m.Word)
				}
			}
		})
	}
}

func TestHealthWords(t *testing.T) {
	for subject, want := range map[string]int{"Your appointment on Tuesday": 0, "Your HIV test results": 2, "A message from your practice": 0,
		"Re: chest pain": 1, "Resultados de su mamografía": 2} {
		if got := HealthWords(subject); len(got) != want {
			t.Errorf("%q: %v, want %d words", subject, got, want)
		}
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("subject", "my blood pressure was 180/100, can’t breathe")
	f.Add("", "\xff\xfe glucose 300")
	f.Fuzz(func(t *testing.T, subject, text string) {
		for _, m := range Classify(subject, text).Because {
			in := text
			if m.Where == "subject" {
				in = subject
			}
			if m.Offset < 0 || m.Offset+m.Length > len(in) {
				t.Fatalf("match out of range: %+v", m)
			}
		}
	})
}
