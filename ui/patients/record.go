package patients

import (
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// tabKeys are the pages of a record in their order: the word, what "patientID#name" calls it, its icon.
var tabKeys = []struct{ key, name, icon string }{
	{"ui.record.overview", "overview", "person"}, {"ui.record.visits", "visits", "calendar"}, {"ui.record.portal", "enrollment", "enrollment"},
	{"ui.record.mail", "mail", "mail"}, {"ui.record.caregivers", "caregivers", "patients"}, {"ui.record.readings", "readings", "insights"},
	{"ui.record.relatives", "family", "inbox"}, {"ui.record.papers", "papers", "paper"}, {"ui.record.log", "log", "clock"},
}

const (
	tabVisits = 1
	tabEnroll = 2
)

func tabOf(name string) (int, bool) {
	for i, t := range tabKeys {
		if t.name == name {
			return i, true
		}
	}
	return 0, false
}

// showTab shows a page of the record in view.
func (s *Screen) showTab(i int) {
	s.tab = i
	if s.record.Patient.ID != "" {
		s.redraw()
		s.tabs.FocusPage() // arrows and Enter work on the page that was asked for
	}
}

// recordView shows one patient: who, what to know first, and the pages.
func (s *Screen) recordView(r Record) fyne.CanvasObject {
	pages := []func() fyne.CanvasObject{
		func() fyne.CanvasObject { return s.overview(r) }, func() fyne.CanvasObject { return s.visits(r) }, func() fyne.CanvasObject { return s.enrollment(r) },
		func() fyne.CanvasObject { return s.mails(r) }, func() fyne.CanvasObject { return s.caregivers(r) }, func() fyne.CanvasObject { return s.readings(r) },
		func() fyne.CanvasObject { return s.family(r) }, func() fyne.CanvasObject { return s.papers(r) }, func() fyne.CanvasObject { return logPage(r) },
	}
	counts := []int{0, len(r.Visits), 0, len(r.Mails), 0, 0, 0, len(r.Papers), 0}
	tabs := make([]kit.Tab, len(pages))
	for i, build := range pages {
		tabs[i] = kit.Tab{Word: words.T(tabKeys[i].key), Count: counts[i], Build: build}
	}
	bar := kit.NewTabs(tabs...)
	bar.Choose(s.tab)
	s.tabs = bar
	bar.OnChoose = func(i int) { s.tab = i }
	return kit.Below(s.header(r), kit.Padded(kit.Room(0, 0, 18, 0), bar.Object()))
}

func (s *Screen) header(r Record) fyne.CanvasObject {
	p := r.Patient
	quiet := func(text string) kit.Span { return kit.Quiet(text).After(10) }
	who := []kit.Span{kit.Strong(nameOf(p)).As(kit.Title)}
	if p.Pronouns != "" {
		who = append(who, quiet(p.Pronouns))
	}
	facts := []kit.Span{kit.Quiet(words.T("ui.record.born", "date", phrase.Short(p.BirthDate))), quiet(phrase.Sex(p.Sex)), quiet(phrase.Language(p.Language()))}
	if p.BirthDate == "" {
		facts[0] = kit.Quiet(words.T("ui.record.born.unknown"))
	}
	if r.Age >= 0 && !p.Deceased {
		facts = append([]kit.Span{kit.Strong(words.N("ui.record.age", r.Age))}, append([]kit.Span{facts[0].After(10)}, facts[1:]...)...)
	}
	if number := p.MRN(); number != "" {
		facts = append(facts, quiet(words.T("ui.record.number", "number", number)))
	}
	known := make([]fyne.CanvasObject, len(facts))
	for i, f := range facts {
		known[i] = kit.NewText(f.After(0))
	}
	edit := kit.NewButton(words.T("ui.record.edit"), func() { s.edit(p.ID) })
	edit.Icon = "edit"
	edit.SetOff(s.rights.Edit != "")
	invite := kit.NewButton(words.T("ui.record.invite"), func() { s.invite(p.ID) })
	invite.SetOff(r.NoInvite != "" || s.rights.Enroll != "")
	var more *kit.IconButton
	more = kit.NewIconButton("more", words.T("ui.record.more.actions"), func() { kit.ShowMenu(more, false, s.menu()) })
	rows := []fyne.CanvasObject{kit.Headed(8, mostName, kit.NewText(who...), kit.Row(8, edit, invite, more)), kit.Flow(10, known...), kit.Flow(6, tagsOf(r)...)}
	rows = append(rows, s.alerts(r)...)
	return kit.Padded(kit.Room(12, 10, 18, 14), kit.Stack(4, rows...))
}

// mostName is the widest that a name is without being cut.
const mostName = 420

func nameOf(p record.Patient) string {
	if name := p.Name().String(); strings.TrimSpace(name) != "" {
		return name
	}
	return words.T("ui.record.noname")
}

// tagsOf is what one has to know of a patient before anything else.
func tagsOf(r Record) []fyne.CanvasObject {
	tag := func(text string, tone kit.Tone) fyne.CanvasObject { return kit.NewText(kit.Tag(text, tone)) }
	list := []fyne.CanvasObject{kit.NewText(phrase.Standing(r.State, r.Patient.Deceased)),
		tag(words.T("ui.record.consent.email", "state", words.T("ui.consent."+r.Email)), consentTone(r.Email))}
	if r.Patient.Deceased && r.Patient.DeceasedOn != "" {
		list = append(list, tag(words.T("ui.record.died", "date", phrase.Short(r.Patient.DeceasedOn)), kit.Grey))
	}
	if !r.Active && !r.Patient.Deceased {
		list = append(list, tag(words.T("ui.record.inactive"), kit.Grey))
	}
	if r.Patient.Confidential.Requested {
		list = append(list, tag(words.T("ui.record.confidential"), kit.Amber))
	}
	if len(r.Bounced) > 0 {
		list = append(list, tag(words.T("ui.record.bounced"), kit.Red))
	}
	if len(r.Doubts) > 0 {
		list = append(list, tag(words.T("ui.record.doubtful"), kit.Amber))
	}
	return list
}

func consentTone(state string) kit.Tone {
	switch state {
	case "given":
		return kit.Green
	case "withdrawn":
		return kit.Red
	}
	return kit.Grey
}

// alerts are lines above the pages, each with what to do about it.
func (s *Screen) alerts(r Record) []fyne.CanvasObject {
	var lines []fyne.CanvasObject
	line := func(grave bool, text, act string, do func()) {
		sign, ink := "info", kit.Muted
		if grave {
			sign, ink = "warning", kit.AlertInk
		}
		parts := []fyne.CanvasObject{kit.NewIcon(sign, ink, 15), kit.NewParagraph(kit.Say(text))}
		if act != "" {
			parts = append(parts, kit.NewLink(act, do))
		}
		lines = append(lines, kit.Spread(8, 1, parts...))
	}
	if c := r.Patient.Confidential; c.Requested {
		line(true, confidentialWords(c), "", nil)
	}
	for _, m := range r.Mails {
		if m.Urgent && !m.Done {
			line(true, words.T("ui.record.urgent", "subject", m.Subject), words.T("ui.record.look"), func() { s.goTo.Mail(m.ID) })
			break
		}
	}
	if len(r.Bounced) > 0 {
		line(true, words.T("ui.record.bounced.which", "address", strings.Join(r.Bounced, ", ")), words.T("ui.record.edit"), func() { s.edit(r.Patient.ID) })
	}
	if len(r.Doubts) > 0 {
		d := r.Doubts[0]
		other := d.Candidate
		if other.Patient.ID == r.Patient.ID {
			other = d.Newcomer
		}
		line(true, words.T("ui.record.doubtful.who", "name", nameOf(other.Patient), "born", phrase.Short(other.Patient.BirthDate)), words.T("ui.record.compare"), func() { s.settle(d) })
	}
	for _, m := range r.Merges {
		line(false, words.T("ui.record.merged", "name", nameOf(m.Gone), "number", m.Gone.MRN(), "day", phrase.Short(record.DayOf(m.At)), "who", m.By), words.T("ui.record.unmerge"), func() { s.askUnmerge(m) })
	}
	if len(lines) == 0 {
		return nil
	}
	return []fyne.CanvasObject{kit.Padded(kit.Room(4, 0, 0, 0), kit.Boxed(kit.Pane, kit.Rule, kit.Room(7, 7, 10, 10), kit.Stack(6, lines...)))}
}

func confidentialWords(c record.Confidential) string {
	parts := []string{words.T("ui.record.confidential.asked")}
	if c.NoCalls {
		parts = append(parts, words.T("ui.record.confidential.nocalls"))
	}
	if c.NoMail {
		parts = append(parts, words.T("ui.record.confidential.nomail"))
	}
	if a := addressLine(c.Address); a != "" {
		parts = append(parts, words.T("ui.record.confidential.address", "address", a))
	}
	if c.Email != "" {
		parts = append(parts, words.T("ui.record.confidential.email", "address", c.Email))
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	return strings.Join(parts, " ")
}

// menu is everything that can be done with the patient in view.
func (s *Screen) menu() []kit.MenuItem {
	r := s.record
	if r.Patient.ID != s.open {
		return nil
	}
	seen := kit.MenuItem{Word: words.T("ui.record.unsee"), Off: s.rights.Edit != "", Do: func() { s.setSeen(false) }}
	if !r.Active {
		seen.Word, seen.Do = words.T("ui.record.see"), func() { s.setSeen(true) }
	}
	return []kit.MenuItem{
		{Word: words.T("ui.record.edit"), Icon: "edit", Shortcut: kit.Ctrl(fyne.KeyE), Off: s.rights.Edit != "", Do: func() { s.edit(r.Patient.ID) }},
		{Word: words.T("ui.record.visit.new"), Icon: "calendar", Shortcut: kit.Alt(fyne.KeyV), Off: s.rights.Edit != "", Do: func() { s.editVisit("") }},
		{Word: words.T("ui.record.write"), Icon: "mail", Shortcut: kit.Alt(fyne.KeyW), Off: s.rights.Mail != "" || !s.shell.Has("mail"), Do: s.write},
		{Word: words.T("ui.record.consent.ask"), Icon: "check", Shortcut: kit.Alt(fyne.KeyC), Off: s.rights.Consent != "", Do: s.askConsent},
		{Line: true},
		{Word: words.T("ui.record.invite"), Icon: "enrollment", Shortcut: kit.Alt(fyne.KeyI), Off: s.rights.Enroll+r.NoInvite != "" || s.printing, Do: func() { s.invite(r.Patient.ID) }},
		{Word: words.T("ui.record.invite.mail"), Icon: "mail", Shortcut: kit.Alt(fyne.KeyE), Off: s.rights.Enroll+r.NoMail != "", Do: s.inviteByMail},
		{Line: true},
		{Word: words.T("ui.record.merge"), Icon: "patients", Shortcut: kit.Alt(fyne.KeyM), Off: s.rights.Merge != "", Do: s.pickToMerge},
		seen,
	}
}
