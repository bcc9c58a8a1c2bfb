package enrollment

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// shownID is whose pane is built.
func (w *worklist) shownID() string { return w.person.Patient.ID }

// read shows the patient in view at the right.
func (w *worklist) read() {
	id := w.open
	kit.Load(w.shell.Context(), &w.reading, func(ctx context.Context) (Person, error) { return w.services.Person(ctx, id) }, func(p Person, err error) {
		if err != nil {
			w.right.Show(kit.Top(kit.Card(kit.NewParagraph(kit.Say(phrase.Error(err))))))
			return
		}
		w.person = p
		w.right.Show(kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 8, kit.Brim, kit.Brim), w.pane(p))))
	})
}

// readAgain shows the patient in view anew, unless somebody is typing there.
func (w *worklist) readAgain() {
	if w.open == "" {
		return
	}
	for _, f := range w.fields {
		if f.Text != "" {
			return
		}
	}
	w.read()
}

func (w *worklist) pane(p Person) fyne.CanvasObject {
	w.fields = nil
	who := []kit.Span{kit.Quiet(phrase.Short(p.Patient.BirthDate))}
	if p.Age >= 0 {
		who = []kit.Span{kit.Quiet(words.N("ui.enrollment.years", p.Age)), kit.Quiet("· " + phrase.Short(p.Patient.BirthDate)).After(5)}
	}
	if at, ok := w.listing.Visits[p.Patient.ID]; ok && !at.IsZero() {
		who = append(who, kit.Strong(words.T("ui.enrollment.visit.at", "time", phrase.Clock(at))).After(10))
	}
	state := []kit.Span{phrase.Enrollment(p.State)}
	if p.Line != nil && !p.Line.Since.IsZero() {
		state = append(state, kit.Quiet(words.T("ui.enrollment.since", "day", day(p.Line.Since))).As(kit.Small).After(7))
	}
	top := kit.Stack(5, kit.NewParagraph(kit.Strong(p.Patient.Name().String()).As(kit.Sub)), kit.NewParagraph(who...), kit.NewParagraph(state...))
	if p.NextStep == "" && p.Line != nil {
		p.NextStep = rest(p.Line)
	}
	if p.NextStep != "" {
		top.Add(kit.Padded(kit.Room(6, 0, 0, 0), kit.NewParagraph(kit.Strong(p.NextStep))))
	}
	for _, why := range p.Warnings {
		top.Add(kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(why).As(kit.Small).After(5)))
	}
	parts := kit.Stack(10, kit.Card(kit.Stack(12, top, w.buttons(p))))
	if missing := w.gaps(p); missing != nil {
		parts.Add(kit.Card(missing))
	}
	if history := historyOf(p); history != nil {
		parts.Add(kit.Card(history))
	}
	return parts
}

// buttons are what can be recorded for the patient, each with its key.
func (w *worklist) buttons(p Person) fyne.CanvasObject {
	id := p.Patient.ID
	b := func(key, letter string, event data.Event, do func(id string)) *kit.Button {
		button := kit.NewButton(words.T(key), func() { do(id) })
		button.Shortcut = letter
		button.SetOff(p.Line == nil || !follows(p.Line.State, event))
		return button
	}
	letter := kit.NewButton(words.T("ui.enrollment.b.letter"), func() { w.lettersFor([]string{id}) })
	letter.Shortcut, letter.Tip = "I", p.NoLetter
	letter.SetOff(p.NoLetter != "" || w.busy)
	mail := kit.NewButton(words.T("ui.enrollment.b.mail"), func() { w.mailsFor([]string{id}) })
	mail.Shortcut, mail.Tip = "M", p.NoMail
	mail.SetOff(p.NoMail != "" || w.busy)
	desk := kit.NewButton(words.T("ui.enrollment.desk"), func() { w.startDesk(id) })
	desk.Shortcut, desk.Tip = "K", p.NoDesk
	desk.SetOff(p.NoDesk != "")
	all := []*kit.Button{b("ui.enrollment.b.asked", "A", data.Offer, w.asked), b("ui.enrollment.b.enrolled", "E", data.Activate, w.enrolled),
		b("ui.enrollment.b.declined", "D", data.Decline, w.declined), b("ui.enrollment.b.deferred", "L", data.Defer, w.deferred), letter, mail}
	rows := kit.Stack(8)
	for i := 0; i < len(all); i += 2 {
		all[i].Wide, all[i+1].Wide = true, true
		rows.Add(kit.Abreast(8, all[i], all[i+1]))
	}
	desk.Wide = true
	rows.Add(desk)
	if p.Line != nil && follows(p.Line.State, data.Revoke) {
		rows.Add(kit.NewLink(words.T("ui.enrollment.b.revoked"), func() { w.revoked(id) }))
	}
	if p.Line != nil && follows(p.Line.State, data.Reinstate) {
		rows.Add(kit.NewLink(words.T("ui.enrollment.b.reinstated"), func() { w.reinstated(id) }))
	}
	for _, why := range slices.Compact([]string{p.NoLetter, p.NoMail}) {
		if why != "" {
			rows.Add(kit.NewParagraph(kit.Quiet(why).As(kit.Small)))
		}
	}
	rows.Add(kit.NewLink(words.T("ui.open.record"), func() { w.goTo.Patient(id) }))
	return rows
}

// follows says whether an event can happen now.
func follows(s data.State, e data.Event) bool {
	_, err := s.Next(e)
	return err == nil
}

// gaps are the fields that the record lacks, to fill in place.
func (w *worklist) gaps(p Person) fyne.CanvasObject {
	if p.Line == nil || len(p.Line.Missing) == 0 {
		return nil
	}
	id := p.Patient.ID
	form := kit.Stack(10, kit.NewText(kit.Strong(words.T("ui.missing"))))
	field := func(what string, fill func(text string) Fill) {
		draft := w.shell.Draft("enrollment:" + what + ":" + id)
		f := kit.NewField("")
		labeled := kit.NewLabeled(words.T("ui.enrollment.add."+what), "", f)
		f.OnChanged = func(text string) { draft.Typed(text); labeled.SetError("") }
		draft.Load(f.Fill)
		f.OnSubmitted = func(text string) {
			if text = strings.TrimSpace(text); text != "" {
				w.fill(id, what, fill(text), func(err error) {
					if err != nil {
						labeled.SetError(phrase.Error(err))
						return
					}
					f.Fill("")
					draft.Clear()
				})
			}
		}
		w.fields = append(w.fields, f)
		form.Add(kit.Spread(6, 0, labeled.Object(), kit.Padded(kit.Room(20, 0, 0, 0), kit.NewButton(words.T("ui.enrollment.save"), func() { f.OnSubmitted(f.Text) }))))
	}
	for _, what := range p.Line.Missing {
		switch what {
		case "email":
			field(what, func(text string) Fill { return Fill{Email: text} })
		case "phone":
			field(what, func(text string) Fill { return Fill{Phone: text} })
		case "language":
			form.Add(kit.NewLabeled(words.T("ui.enrollment.add.language"), "", w.languages(id)).Object())
		case "consent":
			say := func(how string) func() { return func() { w.fill(id, what, Fill{Consent: how}, nil) } }
			form.Add(kit.Stack(5, kit.NewParagraph(kit.Quiet(words.T("ui.enrollment.add.consent"))),
				kit.Flow(6, kit.NewButton(words.T("ui.enrollment.consent.spoken"), say("spoken")), kit.NewButton(words.T("ui.enrollment.consent.written"), say("written")),
					kit.NewButton(words.T("ui.enrollment.consent.no"), say("no")))))
		default: // address and identity are the record's
			form.Add(kit.NewLink(words.T("ui.enrollment.add."+what), func() { w.goTo.Patient(id) }))
		}
	}
	return form
}

var languageCodes = []string{"en", "es", "zh", "vi", "ht", "ru", "ar", "tl"}

func (w *worklist) languages(id string) *kit.Choice {
	names := make([]string, len(languageCodes))
	for i, code := range languageCodes {
		names[i] = phrase.Language(code)
	}
	return kit.NewChoice(words.T("ui.enrollment.choose"), func(i int) { w.fill(id, "language", Fill{Language: languageCodes[i]}, nil) }, names...)
}

func (w *worklist) fill(id, what string, f Fill, after func(error)) {
	w.do(words.T("ui.enrollment.filled."+what), func(ctx context.Context) (Undo, error) { return w.services.Fill(ctx, id, f) }, after)
}

// fillIn gives the first missing field the keyboard.
func (w *worklist) fillIn() {
	if len(w.fields) > 0 {
		w.fields[0].Focus()
	}
}

const mostHistory = 6

func historyOf(p Person) fyne.CanvasObject {
	if len(p.History) == 0 {
		return nil
	}
	list := kit.Stack(6, kit.NewText(kit.Strong(words.T("ui.enrollment.history"))))
	for i, c := range p.History {
		if i == mostHistory {
			break
		}
		what := []string{}
		if c.Channel != "" {
			what = append(what, words.T("ui.enrollment.channel."+string(c.Channel)))
		}
		if c.Proof != "" {
			what = append(what, words.T("ui.enrollment.proof."+string(c.Proof)))
		}
		if c.Reason != "" {
			what = append(what, phrase.Sentence(c.Reason))
		}
		what = append(what, c.Member)
		list.Add(kit.NewParagraph(kit.Quiet(day(c.At)).As(kit.Small), kit.Say(words.T("ui.enrollment.event."+string(c.Event))).As(kit.Small).After(6),
			kit.Quiet(strings.Join(what, " · ")).As(kit.Small).After(6)))
	}
	return list
}
