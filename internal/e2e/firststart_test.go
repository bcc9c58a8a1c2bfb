package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestTheFirstStart walks the wizard by keyboard: practice, administrator, recovery key, portal, mailbox for later,
// features, an empty practice; the command line works beside the open window, and a second start brings it forward.
func TestTheFirstStart(t *testing.T) {
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	fakePrinter(m)
	d := newDisplay(t)
	w := m.open(d)
	w.titled("Welcome")
	w.focus()
	w.settle()
	toRecoveryKey(w)

	// Killed before the key was on paper: the practice is there, and the next start gives a new key.
	if err := w.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-w.done
	w = m.open(d)
	w.titled("Locked")
	w.focus()
	w.settle()
	w.write(passphrase)
	w.press("Return")
	w.titled("Your recovery key")
	w.settle()
	w.save("first-start-3-new-key")
	fromKeyToToday(t, w)

	out, errs, code := m.try()
	if code != 0 || !strings.Contains(errs, "Its window comes forward") {
		t.Errorf("a second start: exit code %d\n%s%s", code, out, errs)
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
	for _, action := range []string{"portal.changed", "feature.set", "practice.recovery-key-renewed"} {
		if b.count(action) == 0 {
			t.Errorf("%s is not in the log", action)
		}
	}
	w.quit()
	m.run("check")
}

// toRecoveryKey fills in practice and administrator.
func toRecoveryKey(w *window) {
	w.t.Helper()
	// Enter goes on to the next field, and from the last one to the next step.
	for _, text := range []string{"Harbor Lane Clinic", "2 Quay Street", "Millbrook", "NY", "12545"} {
		w.write(text)
		w.press("Return")
	}
	w.write("8455550142")
	w.settle()
	w.save("first-start-1-practice")
	w.press("Return")
	w.titled("Administrator and passphrase")
	for _, text := range []string{user, passphrase, passphrase} {
		w.write(text)
		w.press("Return")
	}
	w.titled("Your recovery key")
	w.settle()
	w.save("first-start-2-recovery-key")
}

// fromKeyToToday prints the recovery key, gives a part of it back, sets the portal up, and leaves the mailbox for later.
func fromKeyToToday(t testing.TB, w *window) {
	t.Helper()
	// The button that prints the sheet has the keyboard; the sheet is read from what the printer got.
	w.press("Return")
	paper := w.m.path("bin", "printed.pdf")
	until(t, "the recovery sheet", func() bool { _, err := os.Stat(paper); return err == nil })
	w.settle()
	key := recoveryKey(t, paper)
	w.press("alt+Right")
	w.titled("Is it on paper?")
	w.settle()
	w.save("first-start-4-asked")
	n := askedNumber(key)
	w.write(strings.ToLower(strings.Split(key, "-")[n-1]))
	w.press("Return")
	w.titled("Patient portal")
	w.settle()
	w.save("first-start-5-portal")
	w.write("Harbor Lane by mail")
	w.press("Return")
	w.titled("Mailbox")
	w.settle()
	w.save("first-start-6-mailbox")
	// Later: after the address comes Back, then the way around.
	w.press("Tab", "Tab", "Return")
	w.titled("Features from the start")
	w.settle()
	w.save("first-start-7-features")
	w.press("alt+Right")
	w.titled("Ready")
	w.settle()
	w.save("first-start-8-ready")
	// The third choice: an empty practice.
	w.press("Tab", "Tab", "Return")
	w.titled("Today")
	w.settle()
	w.save("first-start-9-today")
}

// TestAPracticeOfTheCommandLineHasNoWizard opens the window on a practice that was made without one.
func TestAPracticeOfTheCommandLineHasNoWizard(t *testing.T) {
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	m.run("init", "--practice", "Harbor Lane Clinic", "--user", user)
	w := m.open(newDisplay(t))
	w.titled("Locked")
	w.focus()
	w.settle()
	w.write(passphrase)
	w.press("Return")
	w.titled("Today")
	w.quit()
}

// keyOnPaper is a recovery key as the sheet prints it, over two lines or one.
var keyOnPaper = regexp.MustCompile(`(?:[0-9A-Z]{4}- ?){5,}[0-9A-Z]{1,4}`)

// recoveryKey reads the key off the printed sheet.
func recoveryKey(t testing.TB, paper string) string {
	t.Helper()
	text := strings.Join(strings.Fields(must(t, "pdftotext", "-layout", paper, "-")), " ")
	key := keyOnPaper.FindString(text)
	if key == "" {
		t.Fatalf("no key on the sheet: %s", text)
	}
	return strings.Join(strings.FieldsFunc(key, func(r rune) bool { return r == '-' || r == ' ' }), "-")
}

// askedNumber is which group of the key the window asks for: the rule of ui/shell.
func askedNumber(key string) int {
	groups := strings.Split(key, "-")
	sum := 0
	for _, r := range key {
		sum = sum*31 + int(r)
	}
	return min(2+(sum&0xffff)%max(1, len(groups)-2), len(groups))
}
