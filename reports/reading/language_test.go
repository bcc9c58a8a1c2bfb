package reading

import "testing"

func TestTheLanguageOfATextIsTold(t *testing.T) {
	for text, want := range map[string]string{
		"Your blood pressure is higher than we want. Take the tablet with food.":    "en",
		"Su presión está más alta de lo que queremos. Tome la pastilla con comida.": "es",
		"Check your blood pressure at home each day and call if it is over 160.":    "en",
		"Mídase la presión en casa cada día y llame si es de más de 160.":           "es",
		"Lisinopril 10 mg": "",
		"":                 "",
		"No salt":          "",
		"The patient said: la casa de los abuelos en el pueblo is where you and I are.": "",
	} {
		if got := Language(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
