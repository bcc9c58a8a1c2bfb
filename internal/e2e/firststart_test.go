package e2e

import (
	"strings"
	"testing"
)

// TestTheFirstStart fills in the first form by keyboard, keeps the recovery key and comes to an empty day; the command
// line works beside the open window, a second window does not open.
func TestTheFirstStart(t *testing.T) {
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	fakePrinter(m)
	d := newDisplay(t)
	w := m.open(d)
	w.titled("Welcome")
	w.focus()
	w.settle()
	// Enter goes on to the next field, and from the last one makes the practice.
	for _, text := range []string{"Harbor Lane Clinic", user, passphrase, passphrase} {
		w.write(text)
		w.press("Return")
	}
	w.titled("Your recovery key")
	w.settle()
	w.save("first-start-recovery-key")
	// The box that says the key is kept has the keyboard. Until it is ticked, the way on can't be reached; then it comes
	// after the print button.
	w.press("Tab", "Tab", "space")
	w.settle()
	w.titled("Your recovery key")
	w.press("Tab", "Tab", "space")
	w.titled("Today")
	w.settle()
	w.save("first-start-today")

	out, errs, code := m.try()
	if code != 1 || !strings.Contains(errs, "open on this folder already") {
		t.Errorf("a second window: exit code %d\n%s%s", code, out, errs)
	}
	var none struct {
		Patients []person `json:"patients"`
	}
	m.read(&none, "patients")
	if none.Patients == nil || len(none.Patients) != 0 {
		t.Errorf("a new practice has patients: %v", none.Patients)
	}
	id := strings.TrimSpace(m.run("patient", "add", "--given", "Tilda", "--family", "Quaymark", "--birth-date", "1970-01-02", "--sex", "female"))
	w.press("ctrl+k")
	w.settle()
	w.write("quaymark")
	w.settle()
	w.save("first-start-found")
	w.press("Return")
	w.titled("Patients")
	b := &beside{m}
	until(t, "the record made beside the window to be opened in it", func() bool {
		for _, e := range b.log() {
			if e.Action == "patient.viewed" && e.PatientID == id {
				return true
			}
		}
		return false
	})
	w.quit()
	m.run("check")
}
