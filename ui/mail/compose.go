package mail

import (
	"context"
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// newDraft is the key of the message that is being begun: one at a time.
const newDraft = "mail:new"

// letterBody is a begun message as its draft keeps it.
type letterBody struct {
	Patient string `json:"patient,omitempty"`
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text,omitempty"`
}

// letter is the dialog for a new message to a patient.
type letter struct {
	screen  *Screen
	draft   *shell.Draft
	dialog  *kit.Dialog
	person  *Person
	terms   mail.Terms
	known   bool // the terms are those of the person
	who     *kit.Swap
	gate    *kit.Swap
	chips   *kit.Swap
	subject *kit.Field
	label   *kit.Labeled
	area    *kit.Editor
	send    *kit.Button
	files   []File
	busy    bool
}

// compose begins a message to a patient, or goes on with the one that was begun.
func (s *Screen) compose(patient string) {
	if kit.Waiting(s.shell.Canvas()) {
		return
	}
	l := &letter{screen: s, draft: s.shell.Draft(newDraft), who: kit.NewSwap(kit.Stack(0)), gate: kit.NewSwap(kit.Stack(0)), chips: kit.NewSwap(kit.Stack(0))}
	l.subject, l.area = kit.NewField(words.T("ui.mail.new.subject.hint")), kit.NewEditor(words.T("ui.mail.new.text.hint"))
	l.label = kit.NewLabeled(words.T("ui.mail.new.subject"), words.T("ui.mail.new.subject.help"), l.subject)
	l.subject.OnChanged = func(string) { l.checkSubject(); l.keep() }
	l.area.OnChanged = func(string) { l.keep() }
	l.send = kit.NewPrimary(words.T("ui.mail.send"), "", l.post)
	template := kit.NewButton(words.T("ui.mail.do.template"), l.template)
	attach := kit.NewButton(words.T("ui.mail.attach"), func() {
		s.chooseFile(func(path string) {
			s.files([]string{path}, true, func(list []File) { l.files = append(l.files, list...); l.showChips() })
		})
	})
	l.dialog = &kit.Dialog{Title: words.T("ui.mail.new"), Width: 680, First: l.subject, OnClose: l.draft.Keep}
	l.dialog.Body = kit.Stack(12, l.who.Object(), l.gate.Object(), l.label.Object(),
		kit.NewLabeled(words.T("ui.mail.new.text"), "", kit.Sized(0, 170, l.area.Object())).Object(), l.chips.Object(), kit.Flow(8, template, attach))
	l.dialog.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.mail.new.discard"), l.discard), kit.NewButton(words.T("ui.mail.new.later"), l.dialog.Close), l.send}
	l.show()
	l.dialog.Show(s.shell.Canvas())
	l.draft.Load(func(body string) {
		var kept letterBody
		if json.Unmarshal([]byte(body), &kept) != nil {
			return
		}
		l.subject.Fill(kept.Subject)
		l.area.Fill(kept.Text)
		if patient == "" && kept.Patient != "" && l.person == nil {
			l.take(kept.Patient)
		}
	})
	switch {
	case patient != "":
		l.take(patient)
	case l.person == nil:
		l.choose()
	}
}

// choose asks to whom.
func (l *letter) choose() {
	l.screen.pick(words.T("ui.mail.new.who"), words.T("ui.mail.new.who.act"), false, func(p Person, _ bool) { l.take(p.ID) })
}

// take writes to a patient: what the mail would meet is told before anything is typed.
func (l *letter) take(id string) {
	s := l.screen
	type answer struct {
		person Person
		terms  mail.Terms
	}
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (a answer, err error) {
		if a.person, err = s.services.Person(ctx, id); err != nil {
			return a, err
		}
		a.terms, err = s.services.StartTerms(ctx, id)
		return a, err
	}, func(a answer, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		l.person, l.terms, l.known = &a.person, a.terms, true
		l.show()
		l.keep()
	})
}

// show shows to whom, and what stands in the way.
func (l *letter) show() {
	s := l.screen
	change := kit.NewButton(words.T("ui.mail.new.change"), l.choose)
	if l.person == nil {
		change.SetLabel(words.T("ui.mail.new.choose"))
		l.who.Show(kit.Ends(8, kit.NewParagraph(kit.Quiet(words.T("ui.mail.new.nobody"))), change))
	} else {
		spans := []kit.Span{kit.Quiet(words.T("ui.mail.new.to")), kit.Strong(l.person.Name).After(6)}
		if l.terms.To.Mail != "" {
			spans = append(spans, kit.Quiet(l.terms.To.Mail).After(8))
		}
		l.who.Show(kit.Ends(8, kit.NewParagraph(append(spans, consentTag(l.person.Consent).After(8), kit.Tag(phrase.Language(l.person.Language), kit.Grey).After(6))...), change))
	}
	l.gate.Show(kit.Stack(0))
	if l.known && l.terms.Refused != nil {
		parts := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("lock", kit.AlertInk), kit.Strong(words.T("ui.mail.refused")).In(kit.AlertInk).After(6)), kit.NewParagraph(kit.Say(phrase.Error(l.terms.Refused)))}
		if p := l.person; p.Consent.State != "given" && !p.Deceased && !p.NoMail && len(p.Emails) > 0 {
			parts = append(parts, kit.Flow(8, kit.NewButton(words.T("ui.mail.consent.record"), func() { s.recordConsent(p.ID, p.Name, func() { l.take(p.ID) }) })))
		}
		l.gate.Show(kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(10, 10, 12, 12), kit.Stack(6, parts...)))
	}
	l.send.SetOff(l.busy || !l.known || l.terms.Refused != nil)
}

// checkSubject warns of what a subject line must not tell, while it is typed.
func (l *letter) checkSubject() {
	if tells := triage.HealthWords(l.subject.Text); len(tells) > 0 {
		l.label.SetError(words.T("ui.mail.new.subject.tells", "words", strings.Join(tells, ", ")))
		return
	}
	l.label.SetError("")
}

func (l *letter) keep() {
	body := letterBody{Subject: l.subject.Text, Text: l.area.Text()}
	if strings.TrimSpace(body.Subject+body.Text) == "" {
		l.draft.Typed("")
		return
	}
	if l.person != nil {
		body.Patient = l.person.ID
	}
	text, err := json.Marshal(body)
	if err != nil {
		return // strings always can be written
	}
	l.draft.Typed(string(text))
}

func (l *letter) showChips() {
	l.chips.Show(chips(l.files, func(i int) {
		l.files = append(l.files[:i:i], l.files[i+1:]...)
		l.showChips()
	}, func(i int, seal bool) { l.files[i].Seal = seal; l.showChips() }))
}

func (l *letter) template() {
	name := ""
	if l.person != nil {
		name = l.person.Name
	}
	l.screen.pickTemplate(l.person, name, "", func(text string) {
		if typed := strings.TrimRight(l.area.Text(), "\n "); typed != "" {
			text = typed + "\n\n" + text
		}
		l.area.SetText(text)
		l.screen.shell.Canvas().Focus(l.area)
	})
}

func (l *letter) discard() {
	l.subject.Fill("")
	l.area.Fill("")
	l.draft.Clear()
	l.dialog.Close()
	l.screen.refresh()
}

// post puts the message into the outbox.
func (l *letter) post() {
	s := l.screen
	switch {
	case l.person == nil || l.busy:
		return
	case strings.TrimSpace(l.subject.Text) == "":
		l.label.SetError(words.T("ui.mail.new.subject.none"))
		s.shell.Canvas().Focus(l.subject)
		return
	}
	l.busy = true
	l.show()
	a := Answer{Patient: l.person.ID, Subject: l.subject.Text, Text: strings.TrimSpace(l.area.Text()), Files: l.files}
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (Sent, error) { return s.services.Send(ctx, a) }, func(sent Sent, err error) {
		l.busy = false
		l.show()
		if err != nil {
			s.shell.Warn(err)
			return
		}
		kept := l.draft
		l.draft.Clear()
		l.dialog.Close()
		s.shell.SayUndo(words.T("ui.mail.sent.said"), func() {
			s.run(func(ctx context.Context) error { return s.services.Withdraw(ctx, sent.ID) }, func() {
				body, err := json.Marshal(letterBody{Patient: a.Patient, Subject: a.Subject, Text: a.Text})
				if err != nil {
					return
				}
				kept.Typed(string(body))
				s.shell.Say(words.T("ui.mail.withdrawn.said"))
				s.compose(a.Patient)
			})
		})
		s.refresh()
		s.passphrases(a.Files, sent.Passphrases)
	})
}
