package mail

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

const areaHeight = 104

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
	if c.Patient != nil {
		spans = append(spans, consentTag(c.Patient.Consent).After(6))
	} else if t.Refused == nil {
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
	return kit.Ends(6, kit.NewParagraph(spans...), kit.Row(1, template, attach))
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
	parts := []fyne.CanvasObject{kit.Sized(0, areaHeight, r.area.Object())}
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
	if typed := strings.TrimRight(r.area.Text(), "\n "); typed != "" {
		text = typed + "\n\n" + text
	}
	r.area.SetText(text)
	r.focus()
}

// attach adds files; a PDF goes encrypted unless the patient has agreed to plain mail.
func (r *reply) attach(paths []string) {
	s := r.view.screen
	plain := r.view.c.Patient != nil && r.view.c.Patient.Consent.State == "given"
	s.files(paths, !plain, func(files []File) {
		s.attached[r.key] = append(s.attached[r.key], files...)
		r.showChips()
	})
}

// files looks at files that are to be attached.
func (s *Screen) files(paths []string, seal bool, then func([]File)) {
	kit.Load(s.shell.Context(), &kit.Loader{}, func(context.Context) (list []File, err error) {
		for _, path := range paths {
			info, err := os.Stat(path)
			if err != nil || info.IsDir() {
				return nil, fmt.Errorf("attaching a file: %w", os.ErrNotExist)
			}
			list = append(list, File{Name: filepath.Base(path), Path: path, Size: info.Size(), Seal: seal && isPDF(path)})
		}
		return list, nil
	}, func(list []File, err error) {
		if err != nil {
			s.shell.Say(words.T("ui.mail.attach.failed"))
			return
		}
		then(list)
	})
}

func isPDF(name string) bool { return strings.EqualFold(filepath.Ext(name), ".pdf") }

func (r *reply) showChips() {
	r.view.screen.showChips(r.chips, func() string { return r.key }, r.fit)
}

// showChips shows the files that are attached to what has this key.
func (s *Screen) showChips(swap *kit.Swap, key func() string, then func()) {
	swap.Show(chips(s.attached[key()], func(i int) {
		s.attached[key()] = slices.Delete(slices.Clone(s.attached[key()]), i, i+1)
		s.showChips(swap, key, then)
	}, func(i int, seal bool) {
		s.attached[key()] = slices.Clone(s.attached[key()]) // what is on its way keeps its own
		s.attached[key()][i].Seal = seal
		s.showChips(swap, key, then)
	}))
	if then != nil {
		then()
	}
}

// chips are the files that are attached, each with how it goes and a way to take it off.
func chips(files []File, remove func(i int), seal func(i int, on bool)) fyne.CanvasObject {
	var list []fyne.CanvasObject
	for i, f := range files {
		how := kit.Tag(words.T("ui.mail.attach.plain"), kit.Amber)
		if f.Seal {
			how = kit.Tag(words.T("ui.mail.attach.sealed"), kit.Green)
		}
		parts := []fyne.CanvasObject{kit.NewText(kit.Sign("attach", kit.Muted), kit.Say(f.Name).As(kit.Small).After(3), kit.Quiet(fileSize(f.Size)).As(kit.Small).After(6), how.After(6))}
		if isPDF(f.Name) {
			parts = append(parts, kit.NewIconButton("lock", words.T("ui.mail.attach.flip"), func() { seal(i, !f.Seal) }))
		}
		parts = append(parts, kit.NewIconButton("close", words.T("ui.mail.attach.off"), func() { remove(i) }))
		list = append(list, kit.Boxed(kit.Pane, kit.Edge, kit.Room(0, 0, 8, 2), kit.Row(2, parts...)))
	}
	if len(list) == 0 {
		return kit.Stack(0)
	}
	return kit.Flow(6, list...)
}

// send puts the answer into the outbox. Sending and closing are two things: done closes too.
func (r *reply) send(done bool) {
	s, c := r.view.screen, r.view.c
	if !r.may() {
		return
	}
	typed, files := r.area.Text(), s.attached[r.key]
	if strings.TrimSpace(typed) == "" && len(files) == 0 {
		s.shell.Say(words.T("ui.mail.reply.empty"))
		r.focus()
		return
	}
	s.sending[r.key] = true
	r.write(c)
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (Sent, error) {
		return s.services.Send(ctx, Answer{Conversation: c.ID, Text: strings.TrimSpace(typed), Files: files, Done: done})
	}, func(sent Sent, err error) {
		delete(s.sending, r.key)
		if err != nil {
			if now := s.replyTo(c.ID); now != nil {
				now.write(now.view.c)
			}
			s.shell.Warn(err)
			return
		}
		more := s.spent(c.ID, typed, files)
		said := words.T("ui.mail.sent.said")
		if done {
			said = words.T("ui.mail.sentdone.said")
		}
		back := func() { s.unsend(c, sent, typed, files) }
		s.undo = back
		s.shell.SayUndo(said, back)
		if s.open == c.ID && !more { // who writes on stays here, with the keyboard
			s.list.Focus()
			if done || s.queue != string(mail.QueueWaiting) {
				s.advance([]mail.Conversation{c.Conversation})
			}
		}
		s.refresh()
		s.passphrases(files, sent.Passphrases)
	})
}

// replyTo is the answer to a conversation while it is in view.
func (s *Screen) replyTo(id string) *reply {
	if s.view == nil || s.view.c.ID != id {
		return nil
	}
	return s.view.reply
}

// spent takes what was sent out of the answer to a conversation; what was written or attached while it was on its way
// stays, and more says that there is something.
func (s *Screen) spent(id, typed string, files []File) (more bool) {
	key := replyKey(id)
	draft, r := s.shell.Draft(key), s.replyTo(id)
	text := draft.Body()
	if r != nil {
		text = r.area.Text()
	}
	rest := leftOf(text, typed)
	if rest == "" {
		draft.Clear()
	} else {
		draft.Typed(rest)
	}
	s.attach(key, otherFiles(s.attached[key], files))
	if r != nil {
		r.area.Fill(rest)
		r.area.GoToEnd()
		r.write(r.view.c)
	}
	return rest != "" || len(s.attached[key]) > 0
}

// attach says what is attached to what has this key.
func (s *Screen) attach(key string, files []File) {
	if len(files) == 0 {
		delete(s.attached, key)
		return
	}
	s.attached[key] = files
}

// unsend takes an answer out of the outbox again: text and files are where they were, before what was written since.
func (s *Screen) unsend(c Conversation, sent Sent, typed string, files []File) {
	s.undo = nil
	s.run(func(ctx context.Context) error {
		if err := s.services.Withdraw(ctx, sent.ID); err != nil {
			return err
		}
		return s.services.Restore(ctx, was(c.Conversation))
	}, func() {
		draft, key := s.shell.Draft(replyKey(c.ID)), replyKey(c.ID)
		since := draft.Body()
		if r := s.replyTo(c.ID); r != nil {
			since = r.area.Text()
		}
		draft.Typed(joined(typed, since))
		draft.Keep()
		s.attach(key, slices.Concat(files, s.attached[key]))
		s.shell.Say(words.T("ui.mail.withdrawn.said"))
		s.wanted = c.ID
		if s.open == c.ID {
			s.open = "" // from the beginning, with what was typed
		}
		s.refresh()
		s.read(c.ID)
	})
}

// passphrases shows what opens the encrypted files: this once.
func (s *Screen) passphrases(files []File, list []string) {
	if len(list) == 0 {
		return
	}
	var parts []fyne.CanvasObject
	i := 0
	for _, f := range files {
		if !f.Seal || i >= len(list) {
			continue
		}
		parts = append(parts, kit.Stack(3, kit.NewClip(kit.Quiet(f.Name).As(kit.Small)), kit.NewParagraph(kit.Code(list[i]))))
		i++
	}
	d := &kit.Dialog{Title: words.T("ui.mail.sealed.title"), Stubborn: true, Width: 520}
	d.Body = kit.Stack(12, append([]fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.mail.sealed.hint")))}, parts...)...)
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.mail.copy"), func() {
		fyne.CurrentApp().Clipboard().SetContent(strings.Join(list, "\n"))
		s.shell.Say(words.T("ui.mail.copied"))
	}), kit.NewPrimary(words.T("ui.mail.sealed.told"), "", d.Close)}
	d.Show(s.shell.Canvas())
}

// reopen puts a conversation that is done back to work.
func (s *Screen) reopen() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	s.each(list, words.T("ui.mail.reopen.said"), func(ctx context.Context, c mail.Conversation) error {
		return s.services.SetStatus(ctx, c.ID, mail.StatusInWork)
	}, nil)
}
