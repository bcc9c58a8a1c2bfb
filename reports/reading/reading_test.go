package reading

import "testing"

func TestGradeGrowsWithDifficulty(t *testing.T) {
	easy := Assess("en", []string{"Take one pill each day. Drink a lot of water. Walk for a bit each day. Call us if you feel sick. We will help you."}, nil)
	hard := Assess("en", []string{"Discontinue administration immediately upon experiencing gastrointestinal complications or cardiovascular symptomatology, notwithstanding contemporaneous pharmacological recommendations previously communicated."}, nil)
	if !easy.Easy() || easy.Value > 3 {
		t.Errorf("easy text has grade %v", easy.Value)
	}
	if hard.Words < 15 || hard.Value < 20 {
		t.Errorf("hard text: %+v", hard)
	}
}

func TestMedicineNamesDoNotCount(t *testing.T) {
	text := []string{"Take hydrochlorothiazide each day. Take hydrochlorothiazide with food. Keep hydrochlorothiazide dry and cool in the box."}
	with, without := Assess("en", text, nil), Assess("en", text, []string{"Hydrochlorothiazide 25 mg tablet"})
	if without.Value >= with.Value || without.Words != with.Words-3 {
		t.Errorf("with %+v, without %+v", with, without)
	}
}

func TestSpanish(t *testing.T) {
	easy := Assess("es", []string{"Tome una pastilla cada día. Camine un poco. Coma con menos sal. Llame si se siente mal. Beba mucha agua y duerma bien."}, nil)
	if !easy.Enough() || easy.Value < AimEase {
		t.Errorf("easy Spanish: %+v", easy)
	}
	hard := Assess("es", []string{"La administración concomitante de anticoagulantes requiere monitorización periódica de la coagulación intravascular, independientemente de las recomendaciones farmacológicas comunicadas anteriormente al paciente hospitalizado."}, nil)
	if !hard.Hard() {
		t.Errorf("hard Spanish: %+v", hard)
	}
}

func TestSyllables(t *testing.T) {
	for w, n := range map[string]int{"pill": 1, "take": 1, "table": 2, "blood": 1, "pressure": 2, "water": 2, "tested": 2, "called": 1, "day": 1, "medicine": 3, "doses": 2} {
		if got := syllablesEN(w); got != n {
			t.Errorf("%s has %d syllables, want %d", w, got, n)
		}
	}
	for w, n := range map[string]int{"pastilla": 3, "día": 2, "agua": 2, "que": 1, "presión": 2, "cuidado": 3, "leer": 2} {
		if got := syllablesES(w); got != n {
			t.Errorf("%s has %d syllables, want %d", w, got, n)
		}
	}
}

func TestSentencesIgnoreTitlesAndNumbers(t *testing.T) {
	if n := len(sentences("See Dr. Rao at 9.30. Take 2.5 mg")); n != 2 {
		t.Errorf("%d sentences", n)
	}
}

func TestHardWords(t *testing.T) {
	got := HardWords("en", "You have hypertension. Take it PRN, prior to meals.")
	if len(got) != 3 || got[0] != (Plainer{"hypertension", "high blood pressure"}) {
		t.Errorf("%v", got)
	}
	if len(list("en")) < 80 || len(list("es")) < 30 {
		t.Error("word lists are missing")
	}
}

func FuzzAssess(f *testing.F) {
	f.Add("Take 1 pill. ¿Qué?")
	f.Fuzz(func(t *testing.T, s string) {
		Assess("en", []string{s}, []string{s})
		Assess("es", []string{s}, nil)
		HardWords("en", s)
	})
}
