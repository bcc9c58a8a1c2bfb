package desk

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/words"
)

// enrollmentPictures are the states of the screen Enrollment. Those that begin with "desk" give the window to a patient.
func enrollmentPictures(of Subject) []picture {
	at := func(what string, then ...func(sh *shell.Shell)) func(sh *shell.Shell, d *desk) {
		return func(sh *shell.Shell, _ *desk) {
			sh.Go("enrollment")
			if what != "" {
				sh.GoTo("enrollment", what)
			}
			for _, f := range then {
				f(sh)
			}
		}
	}
	key := func(r rune) func(sh *shell.Shell) {
		return func(sh *shell.Shell) {
			if f := sh.Canvas().Focused(); f != nil {
				f.TypedRune(r)
			}
		}
	}
	tickThree := func(sh *shell.Shell) {
		if f := sh.Canvas().Focused(); f != nil {
			for range 3 {
				f.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
				f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			}
		}
	}
	press := func(labels ...string) func(sh *shell.Shell) {
		return func(sh *shell.Shell) {
			for _, label := range labels {
				for _, b := range shots.Find[*kit.Button](sh.Canvas()) {
					if b.Label == words.T(label) || b.Label == label {
						b.Tapped(nil)
						break
					}
				}
			}
		}
	}
	return []picture{
		{"enrollment-worklist", nil, at("")},
		{"enrollment-today", nil, at("today")},
		{"enrollment-expired", nil, at("state:expired")},
		{"enrollment-patient", nil, at(of.Patient)},
		{"enrollment-declined", nil, at("today", key('n'))},
		{"enrollment-enrolled", nil, at("today", key('y'))},
		{"enrollment-selected", nil, at("", tickThree)},
		{"enrollment-letters", nil, at("", func(sh *shell.Shell) { press("ui.enrollment.due")(sh) })},
		{"enrollment-funnel", nil, at("funnel")},
		{"enrollment-codes", nil, at("codes")},
		{"enrollment-reviews", nil, at("reviews")},
	}
}
