package enrollment

import (
	"context"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// report is what staff read when a patient has gone through desk mode. The patient's screens never show it.
type report struct {
	id, name string
	step     string // the last that the patient stood at
	other    bool   // somebody else sat there
	given    bool   // the way in was shown
	address  string // the new one, where the patient changed it
	agreed   bool   // may be written to, as the patient said now
	mail     bool   // address or agreement changed
	finished bool   // the patient said so
	failure  string // why no way in could be made, in a sentence
}

// stepNames are the steps at which a patient can stop.
var stepNames = map[string]string{"welcome": "ui.enrollment.desk.report.language", "identity": "ui.enrollment.desk.isityou",
	"mail": "ui.enrollment.desk.mail", "wait": "ui.enrollment.desk.three", "steps": "ui.enrollment.desk.three"}

func (r *report) saw(step string) {
	if stepNames[step] != "" {
		r.step = step
	}
}

// lines say whether the patient was asked, whether enrolled, and where it ended.
func (r *report) lines(state data.State) []fyne.CanvasObject {
	signed := func(sign kit.Span, key string, pairs ...any) fyne.CanvasObject {
		return kit.NewParagraph(sign, kit.Say(words.T(key, pairs...)).After(8))
	}
	line := func(good bool, key string, pairs ...any) fyne.CanvasObject {
		if good {
			return signed(kit.Sign("check", kit.Accent), key, pairs...)
		}
		return signed(kit.Sign("warning", kit.AlertInk), key, pairs...)
	}
	if r.other {
		return []fyne.CanvasObject{line(false, "ui.enrollment.desk.report.other")}
	}
	lines := []fyne.CanvasObject{line(true, "ui.enrollment.desk.report.asked")}
	switch {
	case state == data.Active:
		lines = append(lines, line(true, "ui.enrollment.desk.report.enrolled"))
	case r.given:
		lines = append(lines, signed(kit.Sign("clock", kit.Muted), "ui.enrollment.desk.report.given"))
	default:
		lines = append(lines, line(false, "ui.enrollment.desk.report.none"))
	}
	if r.mail {
		said := "ui.enrollment.desk.report.mail.no"
		if r.agreed {
			said = "ui.enrollment.desk.report.mail.yes"
		}
		key := "ui.enrollment.desk.report.address"
		if r.address == "" {
			key = "ui.enrollment.desk.report.noaddress"
		}
		lines = append(lines, signed(kit.Sign("mail", kit.Accent), key, "address", r.address, "agreed", words.T(said)))
	}
	switch {
	case r.failure != "":
		lines = append(lines, line(false, "ui.enrollment.desk.report.failed", "why", r.failure))
	case r.finished:
		lines = append(lines, line(true, "ui.enrollment.desk.report.finished"))
	default:
		lines = append(lines, line(false, "ui.enrollment.desk.report.stopped", "step", words.T(stepNames[r.step])))
	}
	return lines
}

// left tells the member who is back what came of it. Where the patient saw no way in, that they were asked is one press.
func (d *deskMode) left() {
	d.changed()
	r := &d.report
	kit.Load(d.shell.Context(), new(kit.Loader), func(ctx context.Context) (Person, error) { return d.services.Person(ctx, r.id) }, func(p Person, err error) {
		if err != nil {
			d.shell.Warn(err)
			return
		}
		var state data.State
		if p.Line != nil {
			state = p.Line.State
		}
		box := &kit.Dialog{Title: words.T("ui.enrollment.desk.report", "name", r.name), Body: kit.Stack(10, r.lines(state)...), OnClose: d.resume}
		if !r.other && !r.given && p.Line != nil && follows(state, data.Offer) {
			box.Actions = append(box.Actions, kit.NewButton(words.T("ui.enrollment.desk.report.record"), func() {
				box.Close()
				d.record(r.id, data.Offer, data.Note{Channel: data.Desk}, "ui.enrollment.said.asked", nil)
			}))
		}
		box.Actions = append(box.Actions, kit.NewPrimary(words.T("ui.close"), "", box.Close))
		box.Show(d.shell.Canvas())
	})
}
