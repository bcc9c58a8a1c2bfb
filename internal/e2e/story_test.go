package e2e

import (
	"os"
	"strings"
	"testing"
	"time"

	assets "foyer/assets/demo"
	"foyer/data/mail/account"
	"foyer/internal/mailtest"
)

// TestAPracticeBegins is the whole way at the window: the first start, a record dropped on it, a summary printed, a feature
// switched off and gone from the next paper, the patient's mail answered, a half-written answer kept through lock and unlock.
func TestAPracticeBegins(t *testing.T) {
	aPracticeBegins(t, binary(t, "FOYER_BINARY"))
}

// TestAPracticeBeginsWithNoWidgetTouchedOffTheInterface is the same without migrated_fynedo, when Fyne complains about
// every widget that another goroutine touches.
func TestAPracticeBeginsWithNoWidgetTouchedOffTheInterface(t *testing.T) {
	w := aPracticeBegins(t, binary(t, "FOYER_BINARY_THREADS"))
	if said := w.output(); strings.Contains(said, "Error in Fyne call thread") {
		t.Errorf("widgets were touched off the interface's goroutine:\n%s", said)
	}
}

func aPracticeBegins(t *testing.T, program string) *window {
	m := newMachine(t, program)
	fakePrinter(m)
	d := newDisplay(t)
	g := newGlass(t, d)
	w := m.open(d)
	step := func(name string) { w.settle(); w.save(t.Name() + "-" + name) }
	w.titled("Welcome")
	w.focus()
	w.settle()
	toRecoveryKey(w)
	fromKeyToToday(t, w)
	paper := m.path("bin", "printed.pdf")
	printed := func() string {
		t.Helper()
		until(t, "the printer to get a paper", func() bool { _, err := os.Stat(paper); return err == nil })
		w.settle()
		text := must(t, "pdftotext", "-layout", paper, "-")
		if err := os.Remove(paper); err != nil {
			t.Error(err)
		}
		return text
	}
	if err := os.Remove(paper); err != nil { // the recovery sheet
		t.Fatal(err)
	}

	// A mailbox that only this computer knows is set up beside the open window.
	r := &rig{m, mailtest.Dovecot(t, "office"), mailtest.SMTP(t, account.StartTLS)}
	r.mailbox()
	m.run("practice", "set", "--hours", "Mon-Sun 0:00-23:59")
	for _, feature := range []string{"messages", "refills"} { // off from the start, without a mailbox
		m.run("portal", "set", feature, "on", "--reason", "the mailbox is there")
	}

	w.press("ctrl+2")
	w.titled("Patients")
	w.settle()
	g.drop(w, m.write("in/"+assets.RecordName, assets.Record))
	step("1-preview")
	w.press("Return") // the button that imports has the keyboard
	b := &beside{m}
	until(t, "the import to be in the log", func() bool { return b.count("patient.imported") > 0 })
	step("2-imported")
	var found struct {
		Patients []person `json:"patients"`
	}
	m.read(&found, "patients", "fairweather")
	if len(found.Patients) != 1 {
		t.Fatalf("the dropped record gives %d patients", len(found.Patients))
	}
	who := found.Patients[0].ID

	// With refills on the paper, then without.
	const line = "Ask for more of your medicine"
	w.press("ctrl+k")
	w.settle()
	w.write("fairweather")
	w.settle()
	w.press("Return")
	w.titled("Patients")
	w.settle()
	w.press("alt+2") // the page of visits
	step("3-visits")
	w.press("Down", "Return")
	w.titled("Summary")
	step("4-summary")
	w.press("ctrl+p")
	if text := printed(); !strings.Contains(text, line) || !strings.Contains(text, "Odessa Fairweather-Demo") {
		t.Errorf("with refills on, the paper says:\n%s", text)
	}
	w.press("ctrl+6")
	w.titled("Portal")
	w.settle()
	w.write("ask for r")
	w.settle()
	w.press("ctrl+t")
	w.settle()
	w.write("the protocol is being revised")
	step("5-switch")
	w.press("Return")
	until(t, "refills to be off", func() bool {
		var portal struct {
			Features []struct{ Key, State string } `json:"features"`
		}
		m.read(&portal, "portal")
		for _, f := range portal.Features {
			if f.Key == "refills" {
				return f.State == "off"
			}
		}
		return false
	})
	step("6-switched")
	w.press("ctrl+4")
	w.titled("Summary")
	w.settle()
	w.press("ctrl+p")
	step("7-asked")
	w.press("Return") // a new paper, not the same one again
	if text := printed(); strings.Contains(text, line) {
		t.Errorf("with refills off, the paper says:\n%s", text)
	}
	step("8-printed")

	// The patient writes; the answer goes out once.
	const from = "Odessa Fairweather-Demo <odessa.fairweather@patients.example>"
	r.imap.Deliver(t, "office", "INBOX", letter(from, "My medicine", "Could you refill my blood pressure pills, please?", 1), nil, time.Now())
	w.press("ctrl+3")
	w.titled("Mail")
	until(t, "the mail to be filed to its patient", func() bool {
		for _, c := range r.conversations() {
			if c.PatientID == who {
				return true
			}
		}
		return false
	})
	step("9-mail")
	w.press("j")
	w.settle()
	w.press("r")
	w.settle()
	w.write("Your refill waits at the pharmacy.")
	step("10-answer")
	w.press("ctrl+Return")
	until(t, "the answer to arrive", func() bool { return len(r.sink.Mails()) > 0 })
	step("11-sent")

	// Another mail, its answer half written: locked, unlocked, there.
	r.imap.Deliver(t, "office", "INBOX", letter(from, "When to take it", "When should I take the pills?", 2), nil, time.Now())
	until(t, "the second mail", func() bool { return len(r.conversations()) > 1 })
	w.settle()
	w.press("j")
	w.settle()
	w.press("r")
	w.settle()
	w.write("Please take it in the morning")
	w.settle()
	w.press("ctrl+l")
	w.titled("Locked")
	step("12-locked")
	w.write(passphrase)
	w.press("Return")
	w.titled("Mail")
	step("13-back")
	w.write(" with water.")
	w.press("ctrl+Return")
	until(t, "the second answer to arrive", func() bool { return len(r.sink.Mails()) > 1 })
	if last := string(r.sink.Mails()[1].Raw); !strings.Contains(last, "Please take it in the morning with water.") {
		t.Errorf("the draft that was kept went out as:\n%s", last)
	}
	w.quit()
	return w
}
