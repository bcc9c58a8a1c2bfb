package patients

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// setSeen says whether the practice still sees the patient.
func (s *Screen) setSeen(active bool) {
	id := s.open
	set := func(active bool) func(context.Context) error {
		return func(ctx context.Context) error { return s.services.Seen(ctx, id, active) }
	}
	said := "ui.record.unseen"
	if active {
		said = "ui.record.seen"
	}
	s.do(set(active), func() { s.shell.SayUndo(words.T(said), func() { s.do(set(!active), nil) }) })
}

// write begins a new message to the patient, in the mail.
func (s *Screen) write() { s.shell.GoTo("mail", "new:"+s.open) }

// inviteByMail asks first: a mail can't be taken back.
func (s *Screen) inviteByMail() {
	id := s.open
	kit.Ask(s.shell.Canvas(), words.T("ui.record.invite.mail"), words.T("ui.record.invite.mail.ask", "address", strings.Join(s.record.Patient.Reach("email"), ", ")),
		words.T("ui.cancel"), words.T("ui.record.invite.mail.act"), false, func() {
			s.do(func(ctx context.Context) error { return s.services.InviteByMail(ctx, id) }, func() { s.shell.Say(words.T("ui.record.invited.mail")) })
		})
}

var (
	consentStates  = []consent.State{consent.Given, consent.Withdrawn}
	consentMethods = []consent.Method{consent.Written, consent.Spoken, consent.Mail}
)

// askConsent records what a patient said about a kind of contact.
func (s *Screen) askConsent() { s.askConsentOf(consent.Email) }

func (s *Screen) askConsentOf(kind consent.Kind) {
	id, lang := s.open, s.record.Patient.Language()
	c := consent.Consent{PatientID: id, Kind: kind, State: consent.Given, Method: consent.Written}
	warning := kit.NewParagraph()
	show := func() {
		if _, text := consent.Warning(c.Kind, lang); text != "" && c.State == consent.Given {
			warning.Set(kit.Strong(words.T("ui.record.consent.say")).In(kit.Muted), kit.Say(text).OnNewLine())
		} else {
			warning.Set(kit.Quiet(words.T("ui.record.consent.about." + string(c.Kind))))
		}
		if s.page == nil {
			kit.Active()
		}
	}
	var kinds, states, methods []string
	chosen := 0
	for i, k := range consent.Kinds {
		kinds = append(kinds, words.T("ui.record.consent.kind."+string(k)))
		if k == kind {
			chosen = i
		}
	}
	for _, st := range consentStates {
		states = append(states, words.T("ui.record.consent.state."+string(st)))
	}
	for _, m := range consentMethods {
		methods = append(methods, words.T("ui.record.consent.method."+string(m)))
	}
	box := kit.Stack(0, warning)
	what := kit.NewChoice("", func(i int) { c.Kind = consent.Kinds[i]; show(); kit.Relay(box) }, kinds...)
	what.Set(chosen)
	state := kit.NewSegments(func(i int) { c.State = consentStates[i]; show(); kit.Relay(box) }, states...)
	how := kit.NewSegments(func(i int) { c.Method = consentMethods[i] }, methods...)
	day := s.dateField(words.T("ui.record.date.today"))
	when := kit.NewLabeled(words.T("ui.record.consent.day"), words.T("ui.record.consent.day.help"), day)
	note := kit.NewField("")
	draft := s.keepFields("consent:"+c.PatientID, note)
	show()
	d := &kit.Dialog{Title: words.T("ui.record.consent.title", "name", nameOf(s.record.Patient)), Width: 520, First: what}
	d.Body = kit.Stack(14, kit.NewLabeled(words.T("ui.record.consent.what"), "", what).Object(), kit.NewLabeled(words.T("ui.record.consent.answer"), "", state).Object(),
		kit.NewLabeled(words.T("ui.record.consent.how"), "", how).Object(), kit.Abreast(12, when.Object(), kit.NewLabeled(words.T("ui.record.note"), "", note).Object()),
		kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 8, 10, 10), box))
	save := func() {
		at, ok := day.Day()
		if !ok {
			when.SetError(words.T("ui.record.date.wrong"))
			return
		}
		if !at.IsZero() {
			if record.DayOf(at) > record.DayOf(s.services.Today()) {
				when.SetError(words.T("ui.record.date.future"))
				return
			}
			c.Date = record.DayOf(at)
		}
		c.Note = strings.TrimSpace(note.Text)
		if version, _ := consent.Warning(c.Kind, lang); c.State == consent.Given {
			c.WarningVersion = version
		}
		s.do(func(ctx context.Context) error { return s.services.Consent(ctx, c) }, func() {
			draft.Clear()
			d.Close()
			s.shell.Say(words.T("ui.record.consent.saved"))
		})
	}
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { d.Close() }), kit.NewPrimary(words.T("ui.record.consent.record"), "", save)}
	d.Show(s.shell.Canvas())
}

// ask is a dialog with a reason and, where it is wanted, a day. It stays until what it asks for is done: what is refused stands
// at its field.
type ask struct {
	title, text, act string
	reason           bool // asked for
	must             bool // the reason has to be there
	day              string
	grave            bool
	do               func(ctx context.Context, reason string, day record.Date) error
	said             string // when it is done
}

func (s *Screen) ask(a ask) {
	reason, day := kit.NewField(""), s.dateField("")
	why := kit.NewLabeled(words.T("ui.record.why"), "", reason)
	d := &kit.Dialog{Title: a.title}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Say(a.text))}
	if a.reason {
		parts, d.First = append(parts, why.Object()), reason
	}
	when := kit.NewLabeled(a.day, words.T("ui.record.date.help"), day)
	if a.day != "" {
		parts = append(parts, when.Object())
	}
	d.Body = kit.Stack(14, parts...)
	busy := false
	send := func() {
		if busy {
			return
		}
		text := strings.TrimSpace(reason.Text)
		if a.must && text == "" {
			why.Refuse(words.T("ui.record.why.must"))
			return
		}
		at, ok := day.Day()
		if !ok {
			when.Refuse(words.T("ui.record.date.wrong"))
			return
		}
		var on record.Date
		if !at.IsZero() {
			on = record.DayOf(at)
		}
		busy = true
		s.try(func(ctx context.Context) error { return a.do(ctx, text, on) }, func() {
			d.Close()
			s.shell.Say(words.T(a.said))
		}, func(err error) {
			busy = false
			at := why
			var bad *fault.Error
			if errors.As(err, &bad) && bad.Field == "next_on" && a.day != "" {
				at = when
			}
			at.Refuse(phrase.Error(err))
		})
	}
	reason.OnChanged = func(string) { why.SetError("") }
	reason.OnSubmitted = func(string) { send() }
	day.OnSubmitted = func(string) { send() }
	yes := kit.NewPrimary(a.act, "", send)
	yes.Grave, yes.ShortcutIcon = a.grave, "return"
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { d.Close() }), yes}
	d.Show(s.shell.Canvas())
}

// happened records an event of enrollment.
func (s *Screen) happened(event enrollment.Event, note enrollment.Note) {
	id := s.open
	s.do(func(ctx context.Context) error { return s.services.Enroll(ctx, id, event, note) }, func() { s.shell.Say(words.T("ui.record.enroll.noted")) })
}

// happens is the same with what a dialog asked for, about the patient who was in view when it opened.
func (s *Screen) happens(event enrollment.Event) func(ctx context.Context, why string, day record.Date) error {
	id := s.open
	return func(ctx context.Context, why string, day record.Date) error {
		return s.services.Enroll(ctx, id, event, enrollment.Note{Reason: why, NextOn: day})
	}
}

func moment(t time.Time) string { return phrase.Short(record.DayOf(t)) + " " + phrase.Clock(t) }
