package desk

import (
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"foyer/data/access"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/words"
)

var codeShape = regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}`)

// TestDeskModeLetsOnePatientJoinAndNothingElse goes through it as a patient does, with a member's passphrase at the end, and
// counts what a member and a patient press beside typed text: the bar is twelve.
func TestDeskModeLetsOnePatientJoinAndNothingElse(t *testing.T) {
	r, s, _ := joining(t)
	s.Until(t, "the patient", func() bool { return s.Shows("Walter Abebe") && s.Canvas().Focused() != nil })
	h, ctx := r.act()
	strokes := 1 // to the screen
	keys(t, s, "k")
	strokes++
	s.Until(t, "desk mode", s.TakenOver)
	alone := func(step string) {
		t.Helper()
		for _, other := range []string{"Marisol", "Núñez", "Elderfield", "Zhou", "to bring in", desker} {
			if s.Shows(other) {
				t.Errorf("at %s the patient sees %q", step, other)
			}
		}
		if size := fyne.CurrentApp().Settings().Theme().Size(theme.SizeNameText); size < 24 {
			t.Errorf("at %s the text is %v px high", step, size)
		}
	}
	s.Must(t, "Hello · Hola", "English", "Español")
	alone("the languages")
	if s.Shows("Walter") {
		t.Error("the name stands there before anybody has chosen a language")
	}
	press := func(k fyne.KeyName) { s.Key(t, k); strokes++ }
	press(fyne.KeyReturn) // the language of the record
	s.Must(t, "Is this you?", "Walter Abebe", "Born 03/21/1950")
	alone("the name")
	press(fyne.KeyReturn)
	s.Must(t, "Your e-mail", "like a postcard")
	alone("the mail")
	if codes, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0); err != nil || len(codes) != 0 {
		t.Fatalf("a code is out before it is shown: %v %v", codes, err)
	}
	field := stage.Find[*kit.Field](s)[0]
	field.SetText("walter.new@mail.example")
	test.Tap(stage.Find[*kit.Check](s)[0])
	strokes++
	s.Press(t, "Next")
	strokes++
	s.Until(t, "the code", func() bool { return codeShape.MatchString(s.Texts()) })
	s.Must(t, "Three steps to join", "office@cedarhollow.example")
	alone("the steps")
	if len(stage.Find[*kit.Squares](s)) != 1 {
		t.Error("there is no square code")
	}
	code := codeShape.FindString(s.Texts())
	s.Follow(t, "Español") // another language leaves the code that the patient may have typed already
	s.Until(t, "Spanish", func() bool { return s.Shows("Tres pasos para inscribirse") })
	s.Press(t, "Atrás")
	s.Must(t, "Su correo electrónico")
	s.Press(t, "Siguiente")
	s.Follow(t, "English")
	if codes, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0); err != nil || len(codes) != 1 || !s.Shows(code) {
		t.Errorf("after going back and another language: %v %v, on the screen %s", codes, err, s.Texts())
	}
	alone("the steps in another language")
	s.Press(t, "Done")
	strokes++
	s.Must(t, "Thank you!")
	if s.Shows("Walter") || s.Shows("walter.new") || codeShape.MatchString(s.Texts()) {
		t.Errorf("after the end there is still: %s", s.Texts())
	}
	alone("the end")
	if strokes > 12 {
		t.Errorf("%d presses", strokes)
	}
	if standing, err := h.Consents.Current(ctx, r.people["Walter"], consent.Email); err != nil || !standing.Given {
		t.Errorf("consent %+v %v", standing, err)
	}
	// The patient's mail comes from the address just typed, and enrolls.
	got, err := h.Enrollment.Verify(access.With(ctx, access.System), enrollment.Claim{Text: code, Sender: "walter.new@mail.example"})
	if err != nil || got.Outcome != enrollment.Enrolled {
		t.Errorf("%+v %v", got, err)
	}
	// Nothing leads out but a passphrase.
	s.Back()
	s.Go("patients")
	s.OpenPalette()
	if !s.TakenOver() || s.Here() != "enrollment" {
		t.Fatal("the patient has left desk mode")
	}
	s.Leave()
	pass := stage.Find[*kit.Passphrase](s)[0]
	pass.SetText("guess")
	pass.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Until(t, "the refusal", func() bool { return s.Shows(words.T("ui.lock.wrong")) })
	pass.SetText(passphrase)
	pass.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Until(t, "the member", func() bool { return !s.TakenOver() && s.Shows("patients to bring in") })
	s.Until(t, "the report", func() bool { return s.Shows("Desk mode: Walter Abebe") })
	s.Must(t, "Asked at the desk.", "Enrolled.", "Went through to the end.")
	if size := fyne.CurrentApp().Settings().Theme().Size(theme.SizeNameText); size >= 24 {
		t.Errorf("the member's text stays %v px high", size)
	}
}

func TestDeskModeSpeaksSpanishAndForgetsTheWrongPerson(t *testing.T) {
	r, s, d := joining(t)
	s.GoTo("enrollment", r.people["Marisol"])
	s.Until(t, "the patient", func() bool { return s.Shows("Marisol Núñez-Ortega") })
	s.Press(t, "Desk mode")
	s.Until(t, "desk mode", s.TakenOver)
	s.Press(t, "Español")
	s.Must(t, "¿Es usted?", "Sí, soy yo")
	s.Press(t, "No")
	s.Must(t, "Pregunte en el mostrador")
	if s.Shows("Marisol") {
		t.Error("whoever is not Marisol still reads her name")
	}
	if words.Current() != words.English {
		t.Error("the staff's screens speak Spanish now")
	}
	if _, err := (enrollmentServices{d}).Desk(t.Context(), r.people["Ada"]); err == nil || !strings.Contains(err.Error(), "13") {
		t.Errorf("a child of four joins at the desk: %v", err)
	}
}
