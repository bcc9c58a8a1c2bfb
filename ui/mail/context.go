package mail

import (
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// mostItems is how much of a list of the chart stands beside a mail.
const mostItems = 5

// context is the patient beside the conversation: what whoever answers has to know, and where to go from here.
func (s *Screen) context(c Conversation) fyne.CanvasObject {
	p := c.Patient
	if p == nil {
		return kit.Stack(0)
	}
	age := ""
	if p.Age >= 0 && !p.Deceased {
		age = words.T("ui.mail.context.age", "age", p.Age) + ", "
	}
	close := kit.NewIconButton("close", tip("ui.context.close", "P"), s.sides.toggle)
	parts := []fyne.CanvasObject{
		kit.Ends(4, kit.NewParagraph(kit.Strong(p.Name).As(kit.Sub)), close),
		kit.NewParagraph(kit.Quiet(age+phrase.Sex(p.Sex)).As(kit.Small), kit.Quiet("· "+p.Born).As(kit.Small).After(5), kit.Quiet(p.Number).As(kit.Small).After(8)),
		kit.NewParagraph(phrase.Standing(p.Portal, p.Deceased), kit.Tag(phrase.Language(p.Language), kit.Grey).After(5)),
	}
	if p.Wish != "" || p.NoCalls || p.NoMail {
		parts = append(parts, wishes(*p))
	}
	section := func(title string, lines ...fyne.CanvasObject) {
		parts = append(parts, kit.Line(), kit.Stack(2, append([]fyne.CanvasObject{kit.NewText(kit.Strong(title).As(kit.Small))}, lines...)...))
	}
	section(words.T("ui.mail.context.consent"), kit.NewParagraph(consentTag(p.Consent)))
	alerts := items(p.Alerts, words.T("ui.mail.context.noalerts"))
	section(words.T("ui.mail.context.alerts"), alerts...)
	section(words.T("ui.mail.context.problems"), items(p.Problems, words.T("ui.mail.context.noproblems"))...)
	section(words.T("ui.mail.context.medications"), items(p.Medications, words.T("ui.mail.context.nomedications"))...)
	section(words.T("ui.mail.context.last"), s.visit(p.Last))
	section(words.T("ui.mail.context.next"), s.visit(p.Next))
	section(words.T("ui.mail.context.contact"), contact(*p)...)
	if p.Open > 1 {
		section(words.T("ui.mail.context.open"), kit.NewLink(words.N("ui.mail.context.others", p.Open), func() { s.goTo.Patient(p.ID + "#mail") }))
	}
	buttons := []fyne.CanvasObject{kit.NewButton(words.T("ui.open.record"), func() { s.goTo.Patient(p.ID) })}
	if p.Portal != "active" && !p.Deceased && s.goTo.Enroll != nil {
		buttons = append(buttons, kit.NewButton(words.T("ui.mail.context.enroll"), func() { s.goTo.Enroll(p.ID) }))
	}
	buttons = append(buttons, kit.NewButton(words.T("ui.mail.context.write"), func() { s.compose(p.ID) }))
	parts = append(parts, kit.Line(), kit.Flow(6, buttons...))
	return kit.Scrolled(kit.Padded(kit.Room(12, 14, 14, 12), kit.Stack(9, parts...)))
}

// wishes are what the patient asked for: they bind every mail and every call.
func wishes(p Person) fyne.CanvasObject {
	var list []string
	if p.NoCalls {
		list = append(list, words.T("ui.mail.nocalls"))
	}
	if p.NoMail {
		list = append(list, words.T("ui.mail.nomails"))
	}
	if p.Wish != "" {
		list = append(list, p.Wish)
	}
	return kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(6, 6, 8, 8), kit.NewParagraph(kit.Sign("lock", kit.AlertInk), kit.Say(strings.Join(list, " · ")).In(kit.AlertInk).As(kit.Small).After(5)))
}

func items(list []string, none string) (lines []fyne.CanvasObject) {
	if len(list) == 0 {
		return []fyne.CanvasObject{kit.NewParagraph(kit.Quiet(none).As(kit.Small))}
	}
	for i, text := range list {
		if i == mostItems {
			return append(lines, kit.NewParagraph(kit.Quiet(words.T("ui.mail.context.more", "n", len(list)-i)).As(kit.Small)))
		}
		lines = append(lines, kit.NewParagraph(kit.Say(text).As(kit.Small)))
	}
	return lines
}

// visit is a visit with the way to its summary.
func (s *Screen) visit(v Visit) fyne.CanvasObject {
	if v.ID == "" {
		return kit.NewParagraph(kit.Quiet(words.T("ui.mail.context.novisit")).As(kit.Small))
	}
	said := phrase.Short(record.DayOf(v.At))
	if v.Reason != "" {
		said += " · " + v.Reason
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Say(said).As(kit.Small))}
	if !v.At.After(s.box.Now) {
		parts = append(parts, kit.NewLink(words.T("ui.mail.context.summary"), func() { s.goTo.Summary(v.ID) }))
	}
	return kit.Stack(2, parts...)
}

func contact(p Person) (lines []fyne.CanvasObject) {
	for i, phone := range p.Phones {
		if i == 2 {
			break
		}
		lines = append(lines, kit.NewParagraph(kit.Say(phone.Number).As(kit.Small), kit.Quiet(phrase.Use(phone.Use)).As(kit.Small).After(6)))
	}
	for i, address := range p.Emails {
		if i == 2 {
			break
		}
		lines = append(lines, kit.NewClip(kit.Say(address).As(kit.Small)))
	}
	if len(lines) == 0 {
		lines = append(lines, kit.NewParagraph(kit.Quiet(words.T("ui.mail.context.nocontact")).As(kit.Small)))
	}
	return lines
}
