package shell

import (
	"testing"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
)

func TestF2ShowsTheFirstStepsOfTheScreensThereAre(t *testing.T) {
	f := begin(t, "Cedar Hollow")
	f.unlock(t, 0, "open sesame")
	f.typedKey(&fyne.KeyEvent{Name: fyne.KeyF2})
	if !f.shows("ui.steps.print.how") || !f.shows("ui.steps.mail.how") || f.shows("ui.steps.enroll.how") { // it has no Enrollment
		t.Fatalf("shown: %q", f.texts())
	}
	for _, l := range find[*kit.Link](f) {
		if l.Words == "Answer mail" {
			l.OnTapped()
		}
	}
	if f.Here() != "mail" || f.shows("ui.steps.print.how") {
		t.Errorf("the link leads to %s", f.Here())
	}
}
