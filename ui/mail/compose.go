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
	"foyer/ui/words"
)

// letterKey is the key of the draft of a new message: one for each patient, and one for nobody yet.
func letterKey(patient string) string {
	if patient == "" {
		return "mail:new"
	}
	return "mail:new:" + patient
}

// letterBody is a begun message as its draft keeps it.
type letterBody struct {
	Patient string `json:"patient,omitempty"`
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text,omitempty"`
}

// letter is the dialog for a new message to a patient.
type letter struct {
	screen  *Screen
	key     string // of the draft
	keeper  *keeper
	dialog  *kit.Dialog
	gone    bool // the dialog
	person  *Person
	terms   mail.Terms
	taken   bool // to whom is known, or being read
	known   bool // the terms are those of the person
	taking  kit.Loader
	who     *kit.Swap
	gate    *kit.Swap
	chips   *kit.Swap
	subject *kit.Field
	label   *kit.Labeled
	area    *kit.Editor
	send    *kit.Button
}

// compose begins a message to a patient, or goes on with the one that was begun to the same patient.
func (s *Screen) compose(patient string) {
	if kit.Waiting(s.shell.Canvas()) {
		return
	}
	l := &letter{screen: s, who: kit.NewSwap(kit.Stack(0)), gate: kit.NewSwap(kit.Stack(0)), chips: kit.NewSwap(kit.Stack(0))}
	s.letter = l
	l.subject, l.area = kit.NewField(words.T("ui.mail.new.subject.hint")), kit.NewEditor(words.T("ui.mail.new.text.hint"))
	l.label = kit.NewLabeled(words.T("ui.mail.new.subject"), words.T("ui.mail.new.subject.help"), l.subject)
	l.subject.OnChanged = func(string) { l.checkSubject(); l.keeper.typed() }
	l.area.OnChanged = func(string) { l.keeper.typed() }
	l.send = kit.NewPrimary(words.T("ui.mail.send"), "", l.post)
	template := kit.NewButton(words.T("ui.mail.do.template"), l.template)
	attach := kit.NewButton(words.T("ui.mail.attach"), func() {
		s.chooseFile(func(path string) { l.attach([]string{path}) })
	})
	l.dialog = &kit.Dialog{Title: words.T("ui.mail.new"), Width: 680, First: l.subject, OnClose: func() { l.gone = true; l.keeper.draft.Keep() }}
	l.dialog.Body = kit.Stack(12, l.who.Object(), l.gate.Object(), l.label.Object(),
		kit.NewLabeled(words.T("ui.mail.new.text"), "", kit.Sized(0, 170, l.area.Object())).Object(), l.chips.Object(), kit.Flow(8, template, attach))
	l.dialog.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.mail.new.discard"), l.discard), kit.NewButton(words.T("ui.mail.new.later"), l.dialog.Close), l.send}
	l.show()
	l.dialog.Show(s.shell.Canvas())
	l.taken = patient != ""
	l.keepAs(letterKey(patient), nil)
	if patient != "" {
		l.take(patient)
	}
}

// keepAs keeps what is written under another key, and the draft it was kept in until now is no more. What was begun
// under that key before stands above it.
func (l *letter) keepAs(key string, was *keeper) {
	s, old := l.screen, l.key
	l.key = key
	k := &keeper{draft: s.shell.Draft(key), text: l.body, merge: l.merge}
	k.then = func() {
		if was != nil {
			k.draft.Keep()
			if was.over = true; was.ready {
				was.draft.Clear()
			}
			if old != key {
				s.tray.move(old, key, s.tray.of(old))
			}
		}
		l.showChips()
		if !l.taken && !l.gone {
			l.choose() // nobody was chosen before either
		}
	}
	l.keeper = k
	k.begin()
}

// merge puts what was kept before what was typed meanwhile; the message goes to whom it was begun for.
func (l *letter) merge(before string) {
	var kept letterBody
	if json.Unmarshal([]byte(before), &kept) != nil {
		return
	}
	if strings.TrimSpace(l.subject.Text) == "" {
		l.subject.Fill(kept.Subject)
	}
	l.area.Fill(joined(kept.Text, l.area.Text()))
	l.area.GoToEnd()
	l.checkSubject()
	if kept.Patient != "" && !l.taken {
		l.take(kept.Patient)
	}
}

// choose asks to whom.
func (l *letter) choose() {
	l.screen.pick(words.T("ui.mail.new.who"), words.T("ui.mail.new.who.act"), false, func(p Person, _ bool) { l.take(p.ID) })
}

// take writes to a patient: what the mail would meet is told before anything is typed.
func (l *letter) take(id string) {
	s := l.screen
	l.taken = true
	type answer struct {
		person Person
		terms  mail.Terms
	}
	kit.Load(s.shell.Context(), &l.taking, func(ctx context.Context) (a answer, err error) {
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
		if key := letterKey(a.person.ID); key != l.key {
			l.keepAs(key, l.keeper)
			return
		}
		l.keeper.typed()
	})
}

// show shows to whom, and what stands in the way.
func (l *letter) show() {
	s := l.screen
	busy := s.sending[l.key]
	change := kit.NewButton(words.T("ui.mail.new.change"), l.choose)
	change.SetOff(busy)
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
		parts := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("lock", kit.AlertInk), kit.Strong(words.T("ui.mail.new.refused")).In(kit.AlertInk).After(6)), kit.NewParagraph(kit.Say(phrase.Error(l.terms.Refused)))}
		if p := l.person; p.Consent.State != "given" && !p.Deceased && !p.NoMail && len(p.Emails) > 0 {
			parts = append(parts, kit.Flow(8, kit.NewButton(words.T("ui.mail.consent.record"), func() { s.recordConsent(p.ID, p.Name, func() { l.take(p.ID) }) })))
		}
		l.gate.Show(kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(10, 10, 12, 12), kit.Stack(6, parts...)))
	}
	l.send.SetOff(busy || !l.known || l.terms.Refused != nil)
}

// checkSubject warns of what a subject line must not tell, while it is typed.
func (l *letter) checkSubject() {
	if tells := triage.HealthWords(l.subject.Text); len(tells) > 0 {
		l.label.SetError(words.T("ui.mail.new.subject.tells", "words", strings.Join(tells, ", ")))
		return
	}
	l.label.SetError("")
}

// body is the message as its draft keeps it.
func (l *letter) body() string {
	body := letterBody{Subject: l.subject.Text, Text: l.area.Text()}
	if strings.TrimSpace(body.Subject+body.Text) == "" {
		return ""
	}
	if l.person != nil {
		body.Patient = l.person.ID
	}
	return body.String()
}

// String is the body as it is written down.
func (b letterBody) String() string {
	text, err := json.Marshal(b)
	if err != nil {
		return "" // strings always can be written
	}
	return string(text)
}

// attach adds files; a PDF goes encrypted unless somebody decides otherwise.
func (l *letter) attach(paths []string) {
	s := l.screen
	s.tray.attach(func() string { return l.key }, paths, true, l.showChips)
}

func (l *letter) showChips() {
	l.screen.showChips(l.chips, func() string { return l.key }, nil)
}

func (l *letter) template() {
	name := ""
	if l.person != nil {
		name = l.person.Name
	}
	l.screen.pickTemplate(l.person, name, "", func(text string) {
		insert(l.area, text)
		l.screen.shell.Canvas().Focus(l.area)
	})
}

func (l *letter) discard() {
	l.keeper.forget()
	l.screen.tray.takeOff(l.key, l.screen.tray.of(l.key))
	l.dialog.Close()
	l.screen.refresh()
}

// post puts the message into the outbox, with all its files.
func (l *letter) post() {
	s := l.screen
	switch {
	case l.person == nil || s.sending[l.key]:
		return
	case strings.TrimSpace(l.subject.Text) == "":
		l.label.SetError(words.T("ui.mail.new.subject.none"))
		s.shell.Canvas().Focus(l.subject)
		return
	}
	key, sent := l.key, letterBody{Patient: l.person.ID, Subject: l.subject.Text, Text: l.area.Text()}
	s.tray.read(key, func() {
		if !s.sending[key] {
			l.postAll(key, sent)
		}
	})
}

func (l *letter) postAll(key string, sent letterBody) {
	s := l.screen
	files := s.tray.of(key)
	s.sending[key] = true
	l.show()
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (Sent, error) {
		return s.services.Send(ctx, Answer{Patient: sent.Patient, Subject: sent.Subject, Text: strings.TrimSpace(sent.Text), Files: files})
	}, func(out Sent, err error) {
		delete(s.sending, key)
		now := s.letter // it may have been put away and opened again meanwhile
		if now != nil && (now.gone || now.key != key) {
			now = nil
		}
		if now != nil {
			now.show()
		}
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.tray.sent(key, files)
		s.letterSpent(now, key, sent)
		s.shell.SayUndo(words.T("ui.mail.sent.said"), func() { s.unsendLetter(key, out, sent, files) })
		s.refresh()
		s.passphrases(files, out.Passphrases)
	})
}

// letterSpent closes a message that was sent; what was written while it was on its way stays as a message of its own.
func (s *Screen) letterSpent(l *letter, key string, sent letterBody) {
	if l == nil {
		draft := s.shell.Draft(key)
		var kept letterBody
		if json.Unmarshal([]byte(draft.Body()), &kept) == nil {
			if kept.Text = leftOf(kept.Text, sent.Text); kept.Text != "" || kept.Subject != sent.Subject {
				draft.Typed(kept.String())
				return
			}
		}
		draft.Clear()
		return
	}
	if l.subject.Text == sent.Subject && l.area.Text() == sent.Text && len(s.tray.of(key)) == 0 {
		l.keeper.forget()
		l.dialog.Close()
		return
	}
	l.area.Fill(leftOf(l.area.Text(), sent.Text))
	l.area.GoToEnd()
	l.showChips()
	l.keeper.typed()
}

// unsendLetter takes a message out of the outbox again and goes on with it, its files too.
func (s *Screen) unsendLetter(key string, out Sent, sent letterBody, files []File) {
	s.run(func(ctx context.Context) error { return s.withdraw(ctx, out.ID) }, func() {
		s.tray.move("", key, files)
		s.shell.Say(words.T("ui.mail.withdrawn.said"))
		if l := s.letter; l != nil && !l.gone && l.key == key {
			l.merge(sent.String())
			l.showChips()
			l.keeper.typed()
			return
		}
		draft := s.shell.Draft(key)
		draft.Read(func(since string, err error) {
			var later letterBody
			if err != nil {
				return // told
			}
			if json.Unmarshal([]byte(since), &later) == nil {
				sent.Text = joined(sent.Text, later.Text)
			}
			draft.Typed(sent.String())
			draft.Keep()
			s.compose(sent.Patient)
		})
	})
}
