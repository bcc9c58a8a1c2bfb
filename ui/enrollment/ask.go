package enrollment

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/ui/answer"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/proof"
	"foyer/ui/words"
)

// What people say is recorded here: asked, enrolled, declined, later, revoked.

// asked records that somebody told the patient about the portal: one key, no question.
func (s *screen) asked(id string) {
	s.record(id, data.Offer, data.Note{Channel: s.place(id)}, "ui.enrollment.said.asked", nil)
}

func (s *screen) reinstated(id string) {
	s.record(id, data.Reinstate, data.Note{}, "ui.enrollment.said.reinstated", nil)
}

// place is how somebody is talked with now: at the visit where there is one today.
func (s *screen) place(id string) data.Channel {
	if _, ok := s.work.listing.Visits[id]; ok {
		return data.Visit
	}
	return data.Phone
}

func (s *screen) record(id string, event data.Event, note data.Note, said string, after func(error)) {
	s.do(words.T(said, "name", s.nameOf(id)), func(ctx context.Context) (Undo, error) { return s.services.Record(ctx, id, event, note) }, after)
}

func (s *screen) nameOf(id string) string {
	if s.work.person.Patient.ID == id {
		return s.work.person.Patient.Name().String()
	}
	for _, l := range s.work.listing.Lines {
		if l.PatientID == id {
			return l.Given + " " + l.Family
		}
	}
	return ""
}

// form is a dialog with a field; what is typed stays a draft until it is said or saved.
type form struct {
	*screen
	id     string
	dialog *kit.Dialog
	reason *kit.Field
	labels map[string]*kit.Labeled // by the field that a service names
	draft  interface {
		Typed(string)
		Clear()
		Load(func(string))
	}
	busy bool
}

type typedForm struct {
	Reason string `json:"reason"`
}

func (s *screen) newForm(kind, id string) *form {
	f := &form{screen: s, id: id, labels: map[string]*kit.Labeled{}, draft: s.shell.Draft("enrollment:" + kind + ":" + id)}
	f.reason = kit.NewField("")
	f.reason.OnChanged = func(text string) {
		if l := f.labels["reason"]; l != nil {
			l.SetError("")
		}
		body, err := json.Marshal(typedForm{text})
		if err != nil || text == "" {
			body = nil
		}
		f.draft.Typed(string(body))
	}
	return f
}

// restore brings back what was typed before.
func (f *form) restore() {
	f.draft.Load(func(body string) {
		var t typedForm
		if json.Unmarshal([]byte(body), &t) == nil {
			f.reason.Fill(t.Reason)
		}
	})
}

func (f *form) label(name, title, help string, field any) fyne.CanvasObject {
	f.labels[name] = kit.NewLabeled(words.T(title), help, field)
	return f.labels[name].Object()
}

// open shows the dialog; Enter in a field is the button.
func (f *form) open(title, act string, grave bool, body fyne.CanvasObject, first fyne.Focusable, send func()) {
	yes := kit.NewPrimary(words.T(act), "", send)
	yes.Grave, yes.ShortcutIcon = grave, "return"
	f.dialog = &kit.Dialog{Title: words.T(title, "name", f.nameOf(f.id)), Body: body, First: first, Width: 500}
	f.dialog.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), f.dialog.Close), yes}
	f.reason.OnSubmitted = func(string) { send() }
	f.restore()
	f.dialog.Show(f.shell.Canvas())
}

// send records the event; what a service refuses stands at its field and the dialog stays.
func (f *form) send(event data.Event, note data.Note, said string) {
	if f.busy {
		return
	}
	note.Reason = strings.TrimSpace(f.reason.Text)
	if note.Channel == "" {
		note.Channel = f.place(f.id)
	}
	f.busy = true
	f.record(f.id, event, note, said, func(err error) {
		f.busy = false
		if err == nil {
			f.draft.Clear()
			f.dialog.Close()
			return
		}
		var bad *fault.Error
		field := "reason"
		if errors.As(err, &bad) {
			field = bad.Field
		}
		f.wrong(field, phrase.Error(err))
	})
}

func (f *form) wrong(field, text string) {
	l := f.labels[field]
	if l == nil {
		l = f.labels["reason"]
	}
	l.Refuse(text)
}

// declined asks for the reason and when to ask again.
func (s *screen) declined(id string) {
	if s.may(id, data.Decline) {
		answer.Declined(s.shell, id, s.nameOf(id), s.services.Today, s.answered(id, data.Decline, "ui.enrollment.said.declined"))
	}
}

// deferred asks until when.
func (s *screen) deferred(id string) {
	if s.may(id, data.Defer) {
		answer.Later(s.shell, id, s.nameOf(id), s.services.Today, s.answered(id, data.Defer, "ui.enrollment.said.deferred"))
	}
}

func (s *screen) answered(id string, event data.Event, said string) answer.Record {
	return func(reason string, next record.Date, done func(error)) {
		s.record(id, event, data.Note{Channel: s.place(id), Reason: reason, NextOn: next}, said, done)
	}
}

// enrolled asks how it was seen who the patient is; the answer is one press.
func (s *screen) enrolled(id string) {
	if !s.may(id, data.Activate) {
		return
	}
	proof.Ask(s.shell, id, s.nameOf(id), func(p data.Proof, note string, done func(error)) {
		s.record(id, data.Activate, data.Note{Channel: data.Desk, Proof: p, Reason: note}, "ui.enrollment.said.enrolled", done)
	})
}

// revoked asks why access is taken away.
func (s *screen) revoked(id string) {
	if !s.may(id, data.Revoke) {
		return
	}
	f := s.newForm("revoked", id)
	body := kit.Form(kit.NewParagraph(kit.Say(words.T("ui.enrollment.revoked.lead"))), f.label("reason", "ui.enrollment.reason", "", f.reason))
	f.open("ui.enrollment.revoked", "ui.enrollment.revoked.save", true, body, f.reason, func() { f.send(data.Revoke, data.Note{}, "ui.enrollment.said.revoked") })
}

// may says why something can't happen now, before anybody types.
func (s *screen) may(id string, event data.Event) bool {
	var state data.State
	for _, l := range s.work.listing.Lines {
		if l.PatientID == id {
			state = l.State
		}
	}
	if s.work.person.Line != nil && s.work.person.Patient.ID == id {
		state = s.work.person.Line.State
	}
	if state == "" {
		return false
	}
	if _, err := state.Next(event); err != nil {
		s.shell.Warn(err)
		return false
	}
	return true
}
