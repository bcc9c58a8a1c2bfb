package desk

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/mail"
	ui "foyer/ui/enrollment"
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
	var atDesk string // who joins at the desk, the same in every picture
	join := func(then ...func(sh *shell.Shell)) func(sh *shell.Shell, d *desk) {
		return func(sh *shell.Shell, d *desk) {
			if atDesk == "" {
				atDesk = d.firstToday(of.Patient)
			}
			at(atDesk, append([]func(sh *shell.Shell){key('k')}, then...)...)(sh, d)
		}
	}
	return []picture{
		{"enrollment-worklist", nil, at("")},
		{"enrollment-today", nil, at("today")},
		{"enrollment-filtered", nil, at("state:declined")},
		{"enrollment-patient", nil, at(of.Patient)},
		{"enrollment-declined", nil, at("today", key('d'))},
		{"enrollment-enrolled", nil, at("today", key('e'))},
		{"enrollment-selected", nil, at("", tickThree)},
		{"enrollment-letters", nil, at("", func(sh *shell.Shell) { press("ui.enrollment.due")(sh) })},
		{"enrollment-funnel", nil, at("funnel")},
		{"enrollment-codes", nil, at("codes")},
		{"enrollment-reviews", nil, func(sh *shell.Shell, d *desk) {
			d.doubtfulMail(of)
			sh.Go("enrollment")
			sh.GoTo("enrollment", "reviews")
		}},
		{"enrollment-vendor", nil, func(sh *shell.Shell, d *desk) {
			d.contradiction()
			sh.Go("enrollment")
			sh.GoTo("enrollment", "vendor")
		}},
		{"enrollment-desk-language", nil, join()},
		{"enrollment-desk-identity", nil, join(speak)},
		{"enrollment-desk-mail", nil, join(speak, press("ui.enrollment.desk.yes"))},
		{"enrollment-desk-steps", nil, join(speak, press("ui.enrollment.desk.yes", "ui.enrollment.desk.next"))},
		{"enrollment-desk-thanks", nil, join(speak, press("ui.enrollment.desk.yes", "ui.enrollment.desk.next", "ui.enrollment.desk.done"))},
		{"enrollment-desk-leave", nil, join(func(sh *shell.Shell) { sh.Leave() })},
	}
}

// speak lets the patient choose the language of the picture.
func speak(sh *shell.Shell) {
	for _, b := range shots.Find[*kit.Button](sh.Canvas()) {
		if b.Label == words.Current().Name() {
			b.Tapped(nil)
			return
		}
	}
}

// firstToday is the first patient of the day for whom something is to be done.
func (d *desk) firstToday(other string) string {
	l, err := (enrollmentServices{d}).List(context.Background(), ui.Ask{Pick: enrollment.Pick{ToDo: true}, Today: true})
	if err != nil || len(l.Lines) == 0 {
		return other
	}
	return l.Lines[0].PatientID
}

// doubtfulMail lets a mail wait for a decision, for the picture of it: a code from an address that is not on the record.
func (d *desk) doubtfulMail(of Subject) {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return
	}
	if waiting, err := h.Enrollment.Reviews(ctx); err != nil || len(waiting) > 0 {
		return
	}
	who := d.firstToday(of.Patient)
	claim := enrollment.Claim{Text: "ENROLL", Sender: "new.address@mail.example", PatientIDs: []string{who}}
	if mails, err := h.Mail.List(ctx, mail.Filter{Limit: 1, Messages: true}); err == nil && len(mails) > 0 && len(mails[0].Messages) > 0 {
		claim.Message = mails[0].Messages[0].ID
	}
	if issued, err := h.Enrollment.Issue(ctx, who, enrollment.Mail); err == nil {
		claim.Text += " " + issued.Code
	}
	if _, err := h.Enrollment.Verify(access.With(ctx, access.System), claim); err != nil {
		d.log.Error("a mail for the picture", "kind", fault.Of(err))
	}
}

// contradiction lets a vendor's report say of two patients who have joined that they have not.
func (d *desk) contradiction() {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return
	}
	if waiting, err := h.Vendor.Waiting(ctx); err != nil || waiting > 0 {
		return
	}
	roll, err := h.Enrollment.Roll(ctx)
	if err != nil {
		return
	}
	said := []string{"Locked", "Pending"}
	report := "Last Name,First Name,Date of Birth,Portal Status\n"
	for _, l := range roll.Lines {
		if l.State == enrollment.Active && len(said) > 0 {
			report += l.Family + "," + l.Given + "," + string(l.Birth) + "," + said[0] + "\n"
			said = said[1:]
		}
	}
	f := ui.VendorFile{Name: "portal-users.csv", Data: []byte(report)}
	if f.Form, err = h.Vendor.Inspect(ctx, f.Name, f.Data); err == nil {
		_, err = h.Vendor.Take(ctx, f.Name, f.Data, f.Form, nil)
	}
	if err != nil {
		d.log.Error("a user report for the picture", "kind", fault.Of(err))
	}
}
