package mail

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/data/mail"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// view is the conversation in view.
type view struct {
	screen *Screen
	c      Conversation
	body   *fyne.Container // head, mails and answer
	whole  *kit.Swap       // banners and mails
	scroll *container.Scroll
	reply  *reply          // nil where there is nobody to answer
	opened map[string]bool // mails that are unfolded
	quotes map[string]bool // mails that show what they quote
}

// present shows a conversation; one that is in view already keeps its place, what is unfolded, and what is being written.
func (s *Screen) present(c Conversation, fresh bool) {
	s.chosen = c.Number
	at := slices.Index(s.numbers, s.chosen)
	if at != s.list.Selected() {
		s.list.Mark(at)
	}
	v := s.view
	if fresh || v == nil || v.c.ID != c.ID {
		v = &view{screen: s, opened: map[string]bool{}, quotes: map[string]bool{}, whole: kit.NewSwap(kit.Stack(0))}
		s.view = v
		v.unfold(c)
	} else if n := len(c.Messages); n > len(v.c.Messages) {
		v.opened[c.Messages[n-1].ID] = true
	}
	v.c = c
	offset := fyne.Position{}
	if v.scroll != nil {
		offset = v.scroll.Offset
	}
	v.compose(fresh)
	foot := kit.Stack(0)
	if v.reply != nil {
		foot = v.reply.object
	}
	v.body = kit.Between(kit.Stack(0, kit.Padded(kit.Room(12, 9, 18, 12), v.head()), kit.Line()), v.whole.Object(), foot)
	v.show()
	s.right.Show(kit.Fill(kit.Surface, v.body))
	if offset.Y > 0 {
		v.scroll.ScrollToOffset(offset)
	}
	s.beside.Show(s.context(c))
	s.sides.show(c.Patient != nil)
	if s.listed && !s.elsewhere() {
		s.follow(at)
	}
}

// compose keeps the answer that is being written, or begins one.
func (v *view) compose(fresh bool) {
	answers := !v.c.Automatic && slices.ContainsFunc(v.c.Messages, func(m mail.Message) bool { return m.Direction == "in" })
	switch {
	case !answers:
		v.reply = nil
	case fresh || v.reply == nil:
		v.reply = newReply(v)
	default:
		v.reply.update(v.c)
	}
}

// unfold opens the newest mail, and what came in unread.
func (v *view) unfold(c Conversation) {
	for i, m := range c.Messages {
		if i == len(c.Messages)-1 || m.Direction == "in" && !m.Seen {
			v.opened[m.ID] = true
		}
	}
}

// differs says whether the conversation is not what its line says by now.
func (v *view) differs(l Line) bool {
	c := v.c
	due := (c.Due == nil) == (l.Due == nil) && (c.Due == nil || c.Due.Equal(*l.Due))
	return c.ID == l.ID && (c.Count != l.Count || c.Status != l.Status || c.Urgent != l.Urgent || c.Assignee != l.Assignee || c.PatientID != l.PatientID ||
		c.Review != l.Review || c.Category != l.Category || c.Automatic != l.Automatic || !due || c.sending() != l.Sending)
}

// Line is the conversation as its row shows it.
func (c Conversation) Line() Line {
	l := Line{Assigned: c.Assigned, DueAt: c.DueAt, Left: c.Left}
	l.Conversation = c.Conversation
	l.Sending = c.sending()
	if c.Patient != nil {
		l.Patient = c.Patient.Name
	}
	return l
}

// sending is the state of the newest mail that has not gone out.
func (c Conversation) sending() string {
	for _, m := range slices.Backward(c.Messages) {
		switch m.State {
		case mail.StateQueued, mail.StateSending, mail.StateUnknown, mail.StateRejected:
			return m.State
		}
	}
	return ""
}

// head is the subject, what is known of the work, and what can be done with one click.
func (v *view) head() fyne.CanvasObject {
	s, c := v.screen, v.c
	subject := c.Subject
	if subject == "" {
		subject = words.T("ui.mail.nosubject")
	}
	facts := []kit.Span{kit.Quiet(words.N("ui.mail.mails", len(c.Messages))).As(kit.Small)}
	who := words.T("ui.mail.assigned.nobody")
	if c.Assigned != "" {
		who = words.T("ui.mail.assigned", "name", c.Assigned)
	}
	facts = append(facts, kit.Quiet("· "+who).As(kit.Small).After(5))
	if tag := due(c.Line()); tag.Text != "" {
		facts = append(facts, tag.After(8))
	}
	if c.ToCall {
		facts = append(facts, kit.Tag(words.T("ui.mail.tocall"), kit.Amber).After(6))
	}
	if c.Category != "" && c.Category != "other" {
		facts = append(facts, kit.Tag(kindWord(c.Category), kit.Grey).After(6))
	}
	if c.ClearedBy != "" {
		facts = append(facts, kit.Quiet(words.T("ui.mail.cleared")).As(kit.Small).After(8))
	}
	more := kit.NewIconButton("more", words.T("ui.mail.more"), nil)
	more.OnTapped = func() { kit.ShowMenu(more, false, s.menu()) }
	urgent := kit.NewIconButton("warning", tip("ui.mail.do.urgent", "U"), s.flipUrgent)
	if c.Urgent {
		urgent = kit.NewIconButton("minus", tip("ui.mail.do.calm", "U"), s.flipUrgent)
	}
	buttons := []fyne.CanvasObject{
		kit.NewIconButton("person", tip("ui.mail.do.assign", "A"), s.assign), kit.NewIconButton("patients", tip("ui.mail.do.file", "F"), s.file), urgent,
		kit.NewIconButton("clock", tip("ui.mail.do.wait", "W"), s.wait), more,
	}
	if c.Patient != nil {
		buttons = append(buttons, kit.NewIconButton("panel", tip("ui.mail.do.context", "P"), s.sides.toggle))
	}
	return kit.Stack(2, kit.Spread(8, 0, kit.NewClip(kit.Strong(subject).As(kit.Sub)), kit.Row(1, buttons...)), kit.NewParagraph(facts...))
}

// tip is what a button does, with its key.
func tip(key, letter string) string { return words.T(key) + " (" + letter + ")" }

// show shows banners and mails anew.
func (v *view) show() {
	var parts []fyne.CanvasObject
	parts = append(parts, v.banners()...)
	for i := range v.c.Messages {
		m := &v.c.Messages[i]
		if i > 0 && m.Direction == "in" && v.opened[m.ID] {
			parts = append(parts, kit.Line())
		}
		parts = append(parts, v.message(m))
	}
	for _, call := range v.c.Calls {
		parts = append(parts, v.call(call))
	}
	box := kit.Scrolled(kit.Padded(kit.Room(12, 16, 18, 18), kit.Stack(12, parts...)))
	old := fyne.Position{}
	if v.scroll != nil {
		old = v.scroll.Offset
	}
	v.scroll, _ = box.Objects[0].(*container.Scroll)
	v.whole.Show(box)
	if old.Y > 0 && v.scroll != nil {
		v.scroll.ScrollToOffset(old)
	}
}

// call is a call about the conversation, in the order of things.
func (v *view) call(c mail.Call) fyne.CanvasObject {
	spans := []kit.Span{kit.Sign("phone", kit.Muted), kit.Strong(words.T("ui.mail.call." + reviewKey(mail.Review(c.Outcome)))).As(kit.Small).After(6),
		kit.Quiet(words.T("ui.mail.call.by", "name", c.Member, "time", v.when(c.At))).As(kit.Small).After(8)}
	parts := []fyne.CanvasObject{kit.NewParagraph(spans...)}
	if c.Note != "" {
		parts = append(parts, kit.NewParagraph(kit.Say(c.Note)))
	}
	return kit.Boxed(kit.Pane, kit.Rule, kit.Room(7, 8, 10, 10), kit.Stack(3, parts...))
}

// scrollBy moves the mails by a part of what is in view.
func (v *view) scrollBy(share float32) {
	if v.scroll == nil {
		return
	}
	y := v.scroll.Offset.Y + share*v.scroll.Size().Height
	limit := max(0, v.scroll.Content.MinSize().Height-v.scroll.Size().Height)
	v.scroll.ScrollToOffset(fyne.NewPos(0, min(max(0, y), limit)))
}
