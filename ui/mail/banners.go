package mail

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// banners are what has to be decided about the conversation, above its mails.
func (v *view) banners() (list []fyne.CanvasObject) {
	c := v.c
	if c.Urgent && c.Status != mail.StatusDone {
		list = append(list, v.urgent())
	}
	for _, claim := range c.Claims {
		list = append(list, v.claim(claim))
	}
	switch {
	case c.Automatic:
		list = append(list, v.aside())
	case c.PatientID == "" && c.Status != mail.StatusDone:
		list = append(list, v.unmatched())
	}
	if b := v.look(); b != nil {
		list = append(list, b)
	}
	return list
}

// urgent says which words made the mail urgent and why, whom to call, and what came of the calls.
func (v *view) urgent() fyne.CanvasObject {
	s, c := v.screen, v.c
	title := words.T("ui.mail.callnow.title")
	reached := slices.ContainsFunc(c.Calls, func(k mail.Call) bool { return k.Outcome == mail.Reached })
	switch {
	case reached:
		title = words.T("ui.mail.reached.title")
	case len(c.Calls) > 0:
		title = words.T("ui.mail.called.title")
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Strong(title).In(kit.AlertInk).After(6))}
	if why := v.why(); len(why) > 0 {
		parts = append(parts, kit.NewParagraph(why...))
	}
	if p := c.Patient; p != nil {
		parts = append(parts, phones(*p))
	}
	call, calm := kit.NewPrimary(words.T("ui.mail.called"), "C", s.called), kit.NewButton(words.T("ui.mail.do.calm"), s.flipUrgent)
	call.Icon, calm.Shortcut = "phone", "U"
	buttons := []fyne.CanvasObject{call, calm}
	if reached { // the next step is another one
		call.Primary, calm.Primary = false, true
		slices.Reverse(buttons)
	}
	parts = append(parts, kit.Flow(8, buttons...))
	return kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(10, 12, 12, 12), kit.Stack(7, parts...))
}

// why tells the urgent words with the rule that each stands for.
func (v *view) why() (spans []kit.Span) {
	seen := map[string]bool{}
	add := func(m triage.Match) {
		if !m.Urgent || seen[m.Rule] || len(seen) == 4 {
			return
		}
		seen[m.Rule] = true
		word := kit.Strong("“" + strings.Join(strings.Fields(m.Word), " ") + "”")
		if len(spans) > 0 {
			spans = append(spans, kit.Say(" · "))
		}
		spans = append(spans, word, kit.Quiet(words.T("ui.mail.why", "rule", ruleWord(m.Rule))).After(5))
	}
	for _, m := range v.c.Messages {
		for _, mark := range v.c.Marks[m.ID] {
			add(mark)
		}
	}
	for _, m := range v.c.Because {
		add(m)
	}
	if len(spans) == 0 {
		return []kit.Span{kit.Quiet(words.T("ui.mail.why.person"))}
	}
	return spans
}

// ruleWord is what an urgent word stands for.
func ruleWord(rule string) string {
	switch rule {
	case "chest pain", "breathing", "abdominal pain", "palpitations", "fainting", "vomiting", "stroke signs", "bleeding", "allergic reaction", "seizure", "poisoning",
		"self-harm", "violence", "very high blood pressure", "very low or very high glucose":
		return words.T("ui.mail.rule." + strings.NewReplacer(" ", "", "-", "").Replace(rule))
	}
	return rule
}

// phones are the numbers to call, with what each is for.
func phones(p Person) fyne.CanvasObject {
	if p.NoCalls {
		return kit.NewParagraph(kit.Sign("lock", kit.AlertInk), kit.Strong(words.T("ui.mail.nocalls")).In(kit.AlertInk).After(5), kit.Say(p.Wish).After(6))
	}
	if len(p.Phones) == 0 {
		return kit.NewParagraph(kit.Quiet(words.T("ui.mail.nophone")))
	}
	var spans []kit.Span
	for i, phone := range p.Phones {
		if i == 3 {
			break
		}
		n := kit.Strong(phone.Number).As(kit.Sub)
		if i > 0 {
			n = n.After(16)
		} else {
			spans = append(spans, kit.Sign("phone", kit.Ink))
			n = n.After(6)
		}
		spans = append(spans, n)
		if phone.Use != "" {
			spans = append(spans, kit.Quiet(phrase.Use(phone.Use)).As(kit.Small).After(5))
		}
	}
	return kit.NewParagraph(spans...)
}

// unmatched sets the patients it could be side by side with who wrote, one key away from being filed.
func (v *view) unmatched() fyne.CanvasObject {
	s, c := v.screen, v.c
	title, hint := words.T("ui.mail.whose"), words.T("ui.mail.whose.hint")
	if len(c.Candidates) > 0 {
		hint = words.T("ui.mail.whose.several")
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("person", kit.Ink), kit.Strong(title).After(6)), kit.NewParagraph(kit.Quiet(hint))}
	var cards []fyne.CanvasObject
	for i, p := range c.Candidates {
		if i == 3 {
			break
		}
		file := kit.NewButton(words.T("ui.mail.whose.this"), func() { s.fileTo(p) })
		file.Shortcut = string('1' + rune(i))
		cards = append(cards, kit.Card(kit.Stack(4, kit.NewClip(kit.Strong(p.Name)), kit.NewClip(kit.Quiet(facts(p)).As(kit.Small)),
			kit.NewClip(kit.Quiet(strings.Join(p.Emails, ", ")).As(kit.Small)), kit.Row(0, file))))
	}
	if len(cards) > 0 {
		parts = append(parts, kit.Abreast(8, cards...))
	}
	choose := kit.NewButton(words.T("ui.mail.whose.choose"), s.file)
	choose.Shortcut = "F"
	buttons := []fyne.CanvasObject{choose}
	if s.goTo.NewPatient != nil {
		name, address := writer(c)
		buttons = append(buttons, kit.NewButton(words.T("ui.mail.newpatient"), func() { s.goTo.NewPatient(name, address) }))
	}
	buttons = append(buttons, kit.NewButton(words.T("ui.mail.notpatient"), func() { s.setAside(false) }), kit.NewButton(words.T("ui.mail.junk"), func() { s.setAside(true) }))
	parts = append(parts, kit.Flow(8, buttons...))
	return kit.Boxed(kit.Found, kit.Edge, kit.Room(10, 12, 12, 12), kit.Stack(7, parts...))
}

// writer is who wrote last, with the address.
func writer(c Conversation) (name, address string) {
	for _, m := range slices.Backward(c.Messages) {
		if m.Direction == "in" {
			return m.FromName, m.From
		}
	}
	return "", ""
}

// facts are what tells two people of one name apart.
func facts(p Person) string {
	list := []string{}
	for _, f := range []string{p.Born, p.Number} {
		if f != "" {
			list = append(list, f)
		}
	}
	return strings.Join(list, " · ")
}

// aside says that this is no patient's mail, with the way back.
func (v *view) aside() fyne.CanvasObject {
	s := v.screen
	back := kit.NewButton(words.T("ui.mail.aside.back"), func() {
		was := v.c.Conversation
		was.Automatic, was.Status = false, mail.StatusNew
		s.run(func(ctx context.Context) error { return s.services.Restore(ctx, was) }, func() { s.wanted = v.c.ID; s.refresh(); s.read(v.c.ID) })
	})
	return kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 8, 10, 10), kit.Ends(8, kit.NewParagraph(kit.Sign("info", kit.Muted), kit.Quiet(words.T("ui.mail.aside")).After(6)), back))
}

// look explains why a person has to look, where it is neither whose mail it is nor a code.
func (v *view) look() fyne.CanvasObject {
	s, c := v.screen, v.c
	switch c.Review {
	case mail.SenderFailed, mail.Claimed, mail.OtherSender, mail.DeceasedMail, mail.Undelivered, mail.Unreadable:
	case mail.CodeDoubt:
		if len(c.Claims) > 0 {
			return nil
		}
	default:
		return nil
	}
	ok := kit.NewButton(words.T("ui.mail.looked"), func() {
		s.run(func(ctx context.Context) error { return s.services.Seen(ctx, c.ID) }, func() {
			s.shell.SayUndo(words.T("ui.mail.looked.said"), func() { s.restore(c.Conversation) })
			s.refresh()
			s.read(c.ID)
		})
	})
	buttons := []fyne.CanvasObject{ok}
	if c.Terms.Bounced {
		address := c.Terms.To.Mail
		buttons = append(buttons, kit.NewButton(words.T("ui.mail.works"), func() {
			s.run(func(ctx context.Context) error { return s.services.AddressWorks(ctx, address) }, func() { s.read(c.ID) })
		}))
	}
	return kit.Boxed(kit.Found, kit.Edge, kit.Room(10, 12, 12, 12), kit.Stack(6,
		kit.NewParagraph(kit.Sign("info", kit.Ink), kit.Strong(phrase.Capital(words.T("ui.mail.review."+reviewKey(c.Review)))).After(6)),
		kit.NewParagraph(kit.Say(words.T("ui.mail.look."+reviewKey(c.Review)))), kit.Flow(8, buttons...)))
}

// claim is an enrollment mail that Foyer did not take by itself.
func (v *view) claim(claim Claim) fyne.CanvasObject {
	s := v.screen
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("enrollment", kit.Ink), kit.Strong(words.T("ui.mail.claim")).After(6)),
		kit.NewParagraph(kit.Say(phrase.Sentence(claim.Because)))}
	var who []kit.Span
	if claim.Owner != "" {
		who = append(who, kit.Quiet(words.T("ui.mail.claim.owner")), kit.Strong(claim.Owner).After(5))
	}
	if claim.Matched != "" {
		who = append(who, kit.Quiet(words.T("ui.mail.claim.matched")).After(12), kit.Strong(claim.Matched).After(5))
	}
	if len(who) > 0 {
		parts = append(parts, kit.NewParagraph(who...))
	}
	accept := kit.NewButton(words.T("ui.mail.claim.accept"), func() { s.decide(claim, true) })
	dismiss := kit.NewButton(words.T("ui.mail.claim.dismiss"), func() { s.decide(claim, false) })
	parts = append(parts, kit.Flow(8, accept, dismiss))
	return kit.Boxed(kit.Found, kit.Edge, kit.Room(10, 12, 12, 12), kit.Stack(6, parts...))
}

// images are the types of attachments that can be shown.
var images = []string{"image/png", "image/jpeg", "image/gif"}

// showable says whether an attachment can be looked at inside Foyer.
func showable(kind string) bool {
	return slices.Contains(images, kind) || strings.HasPrefix(kind, "text/") && kind != "text/html" || kind == "application/json"
}
