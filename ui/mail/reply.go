package mail

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// reply is the answer to the conversation in view: what it will meet on its way, its text, what is attached.
type reply struct {
	view   *view
	key    string // of the draft
	keeper *keeper
	area   *kit.Editor
	terms  *kit.Swap
	chips  *kit.Swap
	body   *kit.Swap // the area with its buttons, or why there is none
	object *fyne.Container
}

// How an answer grows: lines at least, the height of one, and what the rest of the window takes with half of a conversation.
const (
	leastLines        = 4
	lineHeight        = 20
	conversationLeast = 480
)

func newReply(v *view) *reply {
	r := &reply{view: v, terms: kit.NewSwap(kit.Stack(0)), chips: kit.NewSwap(kit.Stack(0)), body: kit.NewSwap(kit.Stack(0))}
	s := v.screen
	r.key = replyKey(v.c.ID)
	r.area = kit.NewEditor(words.T("ui.mail.reply.hint"))
	r.area.OnEscape = func() { s.list.Focus() }
	r.keeper = s.keepEditor(r.key, r.area)
	r.object = kit.Fill(kit.Surface, kit.Stack(0, kit.Line(), kit.Padded(kit.Room(10, 12, 18, 18), kit.Stack(8, r.terms.Object(), r.body.Object()))))
	r.update(v.c)
	return r
}

// replyKey is the key of the draft of an answer.
func replyKey(conversation string) string { return "reply:" + conversation }

// may says whether an answer can be sent as things stand.
func (r *reply) may() bool { return r.view.c.Terms.Refused == nil && !r.view.screen.sending[r.key] }

// update shows what an answer meets now; what is typed stays.
func (r *reply) update(c Conversation) {
	r.terms.Show(r.meets(c))
	r.write(c)
}

// write shows the area with its buttons anew; the conversation above gives it the room it needs.
func (r *reply) write(c Conversation) {
	r.body.Show(r.writing(c))
	r.fit()
}

// fit lays the conversation out anew after the height of the answer has changed.
func (r *reply) fit() {
	r.object.Refresh()
	if r.view.body != nil {
		r.view.body.Refresh()
	}
}

// meets says where the answer goes, what the patient agreed to, and what the policy asks.
func (r *reply) meets(c Conversation) fyne.CanvasObject {
	t := c.Terms
	spans := []kit.Span{kit.Quiet(words.T("ui.mail.reply.to"))}
	if t.To.Mail != "" {
		spans = append(spans, kit.Say(t.To.Mail).After(5))
	}
	if t.Bounced {
		spans = append(spans, kit.Tag(words.T("ui.mail.bounced"), kit.Red).After(6))
	}
	switch {
	case t.Strange && c.Patient != nil:
		spans = append(spans, kit.Tag(words.T("ui.mail.strange"), kit.Amber).After(6))
	case c.Patient != nil:
		spans = append(spans, consentTag(c.Patient.Consent).After(6))
	case t.Refused == nil:
		spans = append(spans, kit.Tag(words.T("ui.mail.reply.nopatient"), kit.Grey).After(6))
	}
	if t.Within > 0 && t.Refused == nil {
		spans = append(spans, kit.Quiet(words.T("ui.mail.reply.within", "time", within(t.Within))).As(kit.Small).After(8))
	}
	if c.Due != nil && c.Status != mail.StatusDone {
		if tag := clock(c.DueAt, c.Left, c.DueAt); tag.Text != "" {
			spans = append(spans, tag.After(6))
		}
	}
	if t.Refused != nil {
		return kit.NewParagraph(spans...)
	}
	s := r.view.screen
	template := kit.NewIconButton("paper", tip("ui.mail.do.template", "T"), s.template)
	attach := kit.NewIconButton("attach", words.T("ui.mail.attach"), func() { s.chooseFile(func(path string) { r.attach([]string{path}) }) })
	line := kit.Ends(6, kit.NewParagraph(spans...), kit.Row(1, template, attach))
	if !t.Strange || c.Patient == nil {
		return line
	}
	return kit.Stack(4, line, kit.NewLink(words.T("ui.mail.strange.add", "name", c.Patient.Name), func() {
		s.run(func(ctx context.Context) error { return s.services.AddAddress(ctx, c.Patient.ID, t.To.Mail) }, func() {
			s.shell.Say(words.T("ui.mail.strange.added", "name", c.Patient.Name))
			s.read(c.ID)
		})
	}))
}

// consentTag is what a patient said about plain e-mail, with the day.
func consentTag(c Consent) kit.Span {
	switch c.State {
	case "given":
		return kit.Tag(words.T("ui.mail.consent.given", "date", phrase.Short(record.Date(c.Date))), kit.Green)
	case "withdrawn":
		return kit.Tag(words.T("ui.mail.consent.withdrawn", "date", phrase.Short(record.Date(c.Date))), kit.Red)
	case "warned":
		return kit.Tag(words.T("ui.mail.consent.warned", "date", phrase.Short(record.Date(c.Date))), kit.Amber)
	}
	return kit.Tag(words.T("ui.mail.consent.none"), kit.Amber)
}

// within is the policy's time for an answer, in working time.
func within(d time.Duration) string {
	if d%(8*time.Hour) == 0 {
		return words.N("ui.mail.within.days", int(d/(8*time.Hour)))
	}
	return words.N("ui.mail.within.hours", int(d.Hours()))
}

// writing is the area with its buttons; where the mail can't go, the reason in its place, with what can be done.
func (r *reply) writing(c Conversation) fyne.CanvasObject {
	s := r.view.screen
	done := kit.NewButton(words.T("ui.mail.do.done"), s.done)
	done.Shortcut = "E"
	if c.Status == mail.StatusDone {
		done = kit.NewButton(words.T("ui.mail.reopen"), s.reopen)
	}
	if err := c.Terms.Refused; err != nil {
		buttons := []fyne.CanvasObject{}
		if p := c.Patient; p != nil && p.Consent.State == "withdrawn" && !p.Deceased && !p.NoMail {
			buttons = append(buttons, kit.NewButton(words.T("ui.mail.consent.record"), func() { s.recordConsent(p.ID, p.Name, func() { s.read(c.ID) }) }))
		}
		if p := c.Patient; p != nil {
			buttons = append(buttons, kit.NewButton(words.T("ui.open.record"), func() { s.goTo.Patient(p.ID) }))
		}
		if c.Terms.Bounced {
			address := c.Terms.To.Mail
			buttons = append(buttons, kit.NewButton(words.T("ui.mail.works"), func() {
				s.run(func(ctx context.Context) error { return s.services.AddressWorks(ctx, address) }, func() { s.read(c.ID) })
			}))
		}
		if c.Terms.From == "" {
			buttons = append(buttons, kit.NewButton(words.T("ui.mail.unset.do"), s.goTo.Settings))
		}
		return kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(10, 10, 12, 12), kit.Stack(8,
			kit.NewParagraph(kit.Sign("lock", kit.AlertInk), kit.Strong(words.T("ui.mail.refused")).In(kit.AlertInk).After(6)),
			kit.NewParagraph(kit.Say(phrase.Error(err))), kit.Ends(8, kit.Flow(8, buttons...), done)))
	}
	send := kit.NewPrimary(words.T("ui.mail.send"), "Ctrl", func() { r.send(false) })
	send.ShortcutIcon = "return"
	send.SetOff(s.sending[r.key])
	both := kit.NewButton(words.T("ui.mail.senddone"), func() { r.send(true) })
	both.SetOff(s.sending[r.key])
	// It grows with the answer, as long as half of the conversation stays in view.
	r.area.SetGrows(leastLines, max(leastLines+3, int(kit.HeightLeft(s.shell.Canvas(), conversationLeast)/lineHeight)))
	parts := []fyne.CanvasObject{r.area}
	if c.Terms.Warns {
		parts = append(parts, kit.NewParagraph(kit.Sign("info", kit.Muted), kit.Quiet(words.T("ui.mail.reply.warns")).As(kit.Small).After(5)))
	}
	r.showChips()
	parts = append(parts, r.chips.Object(), kit.Ends(8, kit.Flow(6, send, both), done))
	return kit.Stack(8, parts...)
}

// focus gives the keyboard to the area.
func (r *reply) focus() { r.area.Focus() }

// insert puts a ready-made text where the answer stands: in place of nothing, below what is typed.
func (r *reply) insert(text string) {
	insert(r.area, text)
	r.focus()
}

// attach adds files; a PDF goes encrypted unless the patient has agreed to plain mail.
func (r *reply) attach(paths []string) {
	s := r.view.screen
	plain := !r.view.c.Terms.Strange && r.view.c.Patient != nil && r.view.c.Patient.Consent.State == "given"
	s.tray.attach(func() string { return r.key }, paths, !plain, r.showChips)
}

func (r *reply) showChips() {
	r.view.screen.showChips(r.chips, func() string { return r.key }, r.fit)
}
