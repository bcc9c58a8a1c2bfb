package shell

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// recoveryPage shows the key once, and then asks for a part of it: only who has it on paper can answer.
func (w *wizard) recoveryPage() *page {
	if w.asking {
		return w.recoveryAsk()
	}
	s := w.shell
	p := &page{title: words.T("ui.recovery.title"), lead: words.T("ui.recovery.lead"), next: words.T("ui.recovery.have")}
	if w.key == "" { // it could not be made: the error stands below
		p.next, p.onward = words.T("ui.retry"), func() { w.goTo(StepRecovery) }
		return p
	}
	key := kit.NewParagraph(keySpans(w.key)...)
	key.Middle, key.Leading = true, 1.25
	p.body = []fyne.CanvasObject{kit.Boxed(kit.Found, kit.Edge, kit.Room(14, 14, 14, 14), key), kit.NewParagraph(kit.Quiet(words.T("ui.recovery.once")))}
	if w.renewed {
		p.body = append(p.body, kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(words.T("ui.recovery.earlier")).In(kit.AlertInk).After(6)))
	}
	if s.cfg.RecoverySheet != nil {
		print := kit.NewButton(words.T("ui.recovery.print"), func() {
			do(w, words.T("ui.recovery.printing"), func(ctx context.Context) (struct{}, error) {
				return struct{}{}, s.cfg.RecoverySheet(ctx, s.practice, w.key)
			}, func(struct{}) { w.say(kit.Quiet(words.T("ui.recovery.printed"))) })
		})
		print.Icon = "print"
		p.body = append(p.body, kit.Row(8, print))
		p.first = print
	}
	p.onward = func() { w.asking = true; w.show() }
	return p
}

func (w *wizard) recoveryAsk() *page {
	n, group := askedGroup(w.key)
	field := kit.NewField("")
	labeled := kit.NewLabeled(words.T("ui.recovery.ask", "n", n), words.T("ui.recovery.ask.help"), field)
	field.OnChanged = func(string) { labeled.SetError("") }
	field.OnSubmitted = func(string) { w.forward() }
	p := &page{title: words.T("ui.recovery.check"), lead: words.T("ui.recovery.check.lead"), first: field, body: []fyne.CanvasObject{labeled.Object()}}
	p.onward = func() {
		if !strings.EqualFold(strings.TrimSpace(field.Text), group) {
			labeled.SetError(words.T("ui.recovery.differs"))
			w.shell.Canvas().Focus(field)
			return
		}
		w.key, w.asking = "", false
		if w.shell.cfg.Setup == nil {
			w.finish(nil)
			return
		}
		w.done(words.T("ui.first.saving"), StepPortal, nil)
	}
	return p
}

// askedGroup chooses the group of a key to ask for: which one follows from the key, so that it is the same after a look
// back, and nobody can know it before.
func askedGroup(key string) (n int, group string) {
	groups := strings.Split(key, "-")
	sum := 0
	for _, r := range key {
		sum = sum*31 + int(r)
	}
	n = 2 + (sum&0xffff)%max(1, len(groups)-2)
	n = min(n, len(groups))
	return n, groups[n-1]
}

// keySpans breaks a long key into lines between its groups: a paragraph wraps only at spaces.
func keySpans(key string) []kit.Span {
	const groups = 6
	var spans []kit.Span
	parts := strings.Split(key, "-")
	if len(parts) <= groups+2 {
		return []kit.Span{kit.Code(key).As(kit.Sub)}
	}
	for len(parts) > 0 {
		n := min(groups, len(parts))
		line := strings.Join(parts[:n], "-")
		if parts = parts[n:]; len(parts) > 0 {
			line += "-"
		}
		spans = append(spans, kit.Code(line).As(kit.Sub).OnNewLine())
	}
	return spans
}
