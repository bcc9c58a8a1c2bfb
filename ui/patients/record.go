package patients

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// record shows one patient: who, and the pages.
func (s *Screen) record(r Record) fyne.CanvasObject {
	p := r.Patient
	quiet := func(text string) kit.Span { return kit.Quiet(text).After(10) }
	who := []kit.Span{kit.Strong(p.Name().String()).As(kit.Title)}
	if r.Age >= 0 && !p.Deceased {
		who = append(who, kit.Quiet(words.N("ui.record.age", r.Age)).After(10))
	}
	facts := []kit.Span{kit.Quiet(words.T("ui.record.born", "date", phrase.Short(p.BirthDate))), quiet(phrase.Sex(p.Sex)), quiet(phrase.Language(p.Language()))}
	if number := p.MRN(); number != "" {
		facts = append(facts, quiet(words.T("ui.record.number", "number", number)))
	}
	tags := []kit.Span{phrase.Standing(r.State, p.Deceased), kit.Tag(words.T("ui.record.consent.email", "state", words.T("ui.consent."+r.Email)), consentTone(r.Email)).After(6)}
	invite := kit.NewButton(words.T("ui.record.invite"), func() { s.invite(p.ID) })
	invite.SetOff(r.NoInvite != "")
	head := kit.Padded(kit.Room(14, 10, 18, 14), kit.Spread(10, 0, kit.Stack(3, kit.NewClip(who...), kit.NewClip(facts...), kit.NewClip(tags...)), kit.Top(invite)))
	pages := kit.NewTabs(
		kit.Tab{Word: words.T("ui.record.overview"), Build: func() fyne.CanvasObject { return page(overview(r)) }},
		kit.Tab{Word: words.T("ui.record.visits"), Count: len(r.Visits), Build: func() fyne.CanvasObject { return s.visits(r.Visits) }},
		kit.Tab{Word: words.T("ui.record.portal"), Build: func() fyne.CanvasObject { return page(enrollment(r)) }},
		kit.Tab{Word: words.T("ui.record.papers"), Count: len(r.Papers), Build: func() fyne.CanvasObject { return lines(r.Papers, words.T("ui.record.nopapers")) }},
		kit.Tab{Word: words.T("ui.record.log"), Build: func() fyne.CanvasObject {
			if r.LogWhy != "" {
				return kit.Empty("lock", words.T("ui.record.log"), r.LogWhy, nil)
			}
			return lines(r.Log, words.T("ui.record.nolog"))
		}},
	)
	pages.Choose(s.tab)
	pages.OnChoose = func(i int) { s.tab = i }
	return kit.Below(head, kit.Padded(kit.Room(0, 0, 18, 0), pages.Object()))
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

func page(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.Scrolled(kit.Padded(kit.Room(14, 18, 0, 18), o))
}

const mostLines = 6

// overview is the chart at a glance; what is documented as absent reads as that, what nobody recorded says so.
func overview(r Record) fyne.CanvasObject {
	c := r.Chart
	var left, right []fyne.CanvasObject
	left = append(left,
		section("ui.record.allergies", listUpTo(len(c.Allergies), c.Allergies, func(a record.Allergy) (string, string) { // all of them, always
			if a.Status == enteredInError {
				return "", ""
			}
			var reactions []string
			for _, x := range a.Reactions {
				reactions = append(reactions, x.Manifestation.String())
			}
			return said(a.Item, a.Substance), strings.TrimSpace(strings.Join(reactions, ", ") + " " + notActive(a.Status))
		})),
		section("ui.record.problems", list(c.Problems, func(p record.Problem) (string, string) { return said(p.Item, p.Condition), dated(p.Status, p.Onset) })),
		section("ui.record.medications", list(c.Medications, func(m record.Medication) (string, string) {
			return said(m.Item, m.Drug), strings.TrimSpace(m.Sig + " " + notActive(m.Status))
		})),
		section("ui.record.plan", append(list(c.CarePlans, func(p record.CarePlan) (string, string) { return p.Title.String(), phrase.Short(p.When.Date()) }),
			list(c.Goals, func(g record.Goal) (string, string) { return g.Description.String(), g.Target })...)),
	)
	right = append(right,
		section("ui.record.contact", contact(r.Patient)),
		section("ui.record.people", list(r.Patient.Contacts, func(k record.Contact) (string, string) {
			name := k.Name.String()
			if name == "" {
				name = k.Organization
			}
			return name, k.Relationship.String()
		})),
		section("ui.record.vitals", list(newest(c.Vitals), observation)),
		section("ui.record.results", list(newest(c.Results), observation)),
		section("ui.record.social", list(newest(c.Social), observation)),
		section("ui.record.immunizations", list(c.Immunizations, func(i record.Immunization) (string, string) {
			return said(i.Item, i.Vaccine), phrase.Short(i.When.Date())
		})),
		section("ui.record.procedures", list(c.Procedures, func(p record.Procedure) (string, string) {
			return said(p.Item, p.Procedure), phrase.Short(p.When.Date())
		})),
		section("ui.record.family", list(c.Relatives, func(x record.Relative) (string, string) {
			var what []string
			for _, k := range x.Conditions {
				what = append(what, k.Condition.String())
			}
			return x.Relationship.String(), strings.Join(what, ", ")
		})),
	)
	return kit.Abreast(24, kit.Stack(16, left...), kit.Stack(16, right...))
}

func section(key string, rows []fyne.CanvasObject) fyne.CanvasObject {
	if len(rows) == 0 {
		rows = []fyne.CanvasObject{kit.NewText(kit.Quiet(words.T("ui.record.none")))}
	}
	return kit.Stack(4, append([]fyne.CanvasObject{kit.NewText(kit.Strong(words.T(key)).In(kit.Accent))}, rows...)...)
}

// list writes the first items, each with a quiet remark, and how many more there are.
func list[T any](items []T, write func(T) (what, remark string)) []fyne.CanvasObject {
	return listUpTo(mostLines, items, write)
}

func listUpTo[T any](most int, items []T, write func(T) (what, remark string)) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i, item := range items {
		if i == most && len(items) > most+1 {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.record.more", len(items)-most))))
			break
		}
		what, remark := write(item)
		if what == "" {
			continue
		}
		spans := []kit.Span{kit.Say(what)}
		if remark = strings.TrimSpace(remark); remark != "" {
			spans = append(spans, kit.Quiet(remark).After(7))
		}
		rows = append(rows, kit.NewParagraph(spans...))
	}
	return rows
}

func notActive(status string) string {
	if status == "" || status == "active" {
		return ""
	}
	return "(" + phrase.Status(status) + ")"
}

func dated(status string, onset record.DateTime) string {
	return strings.TrimSpace(notActive(status) + " " + phrase.Short(onset.Date()))
}

func observation(o record.Observation) (what, remark string) {
	value := phrase.Value(o.Value)
	if len(o.Components) > 0 {
		var parts []string
		for _, c := range o.Components {
			parts = append(parts, c.Value.Quantity.Value)
		}
		value = strings.Join(parts, "/")
		if unit := o.Components[0].Value.Quantity.Unit; unit != "" {
			value += " " + phrase.Unit(unit)
		}
	}
	return strings.TrimSpace(o.Code.String() + "  " + value), phrase.Short(o.When.Date())
}

const enteredInError = "entered-in-error"

// said is what an item says, with what it denies said as denied: a refused vaccine must not read as given, nor "not
// allergic to peanuts" as an allergy.
func said(item record.Item, what record.Concept) string {
	text := what.String()
	switch {
	case text == "" || item.Status == enteredInError:
		return ""
	case item.NotDone:
		return words.T("ui.record.notdone", "what", text)
	case item.Absent && !deniesItself(text):
		return words.T("ui.record.denied", "what", text)
	}
	return text
}

// deniesItself says whether the words alone tell that there is none: "No known allergies".
func deniesItself(text string) bool {
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), " ")
	return first == "no" || first == "none" || first == "not" || first == "denies" || first == "ninguna" || first == "ninguno" || first == "niega"
}

// newest keeps the newest observation of each kind, in the order in which the kinds come.
func newest(all []record.Observation) []record.Observation {
	place := map[string]int{}
	var kept []record.Observation
	for _, o := range all {
		name := o.Code.String()
		i, ok := place[name]
		if !ok {
			place[name] = len(kept)
			kept = append(kept, o)
		} else if o.When.Time(time.UTC).After(kept[i].When.Time(time.UTC)) {
			kept[i] = o
		}
	}
	return kept
}

func contact(p record.Patient) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, t := range p.Telecoms {
		icon := "phone"
		if t.System == "email" {
			icon = "mail"
		}
		rows = append(rows, kit.NewClip(kit.Sign(icon, kit.Muted), kit.Say(t.Value).After(6), kit.Quiet(phrase.Use(t.Use)).After(6)))
	}
	if len(p.Reach("email")) == 0 {
		rows = append(rows, kit.NewText(kit.Sign("mail", kit.Muted), kit.Quiet(words.T("ui.record.noemail")).After(6)))
	}
	for _, a := range p.Addresses {
		text := strings.Join(append(append([]string{}, a.Lines...), strings.TrimSpace(a.City+" "+a.State+" "+a.PostalCode)), ", ")
		rows = append(rows, kit.NewParagraph(kit.Say(text)))
	}
	return rows
}

func enrollment(r Record) fyne.CanvasObject {
	missing := words.T("ui.record.enroll.complete")
	if len(r.Missing) > 0 {
		missing = words.T("ui.record.enroll.missing", "list", phrase.Missing(r.Missing))
	}
	rows := []fyne.CanvasObject{kit.NewText(phrase.Enrollment(r.State)), kit.NewParagraph(kit.Say(missing))}
	if r.NextStep != "" {
		rows = append(rows, kit.NewParagraph(kit.Strong(words.T("ui.record.enroll.next")+": "), kit.Say(r.NextStep)))
	}
	if r.NoInvite != "" {
		rows = append(rows, kit.NewParagraph(kit.Quiet(r.NoInvite)))
	}
	rows = append(rows, kit.Line())
	for _, h := range r.History {
		rows = append(rows, lineOf(h))
	}
	return kit.Stack(8, rows...)
}

func lineOf(l Line) fyne.CanvasObject {
	return kit.NewParagraph(kit.Quiet(phrase.Short(record.DayOf(l.At))+" "+phrase.Clock(l.At)), kit.Say(l.What).After(10), kit.Quiet(l.Who).After(10))
}

func lines(all []Line, none string) fyne.CanvasObject {
	if len(all) == 0 {
		return kit.Empty("paper", none, "", nil)
	}
	list := kit.NewColumns(29, func() int { return len(all) },
		kit.Column{Title: words.T("ui.today.time"), Width: 150, Cell: func(i int) []kit.Span {
			return []kit.Span{kit.Quiet(phrase.Short(record.DayOf(all[i].At)) + " " + phrase.Clock(all[i].At))}
		}},
		kit.Column{Title: "", Width: 200, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(all[i].What)} }},
		kit.Column{Title: "", Width: 120, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(all[i].Who)} }})
	list.SortedBy = -1
	return list
}

func (s *Screen) visits(all []Visit) fyne.CanvasObject {
	if len(all) == 0 {
		return kit.Empty("calendar", words.T("ui.record.novisits"), "", nil)
	}
	list := kit.NewColumns(30, func() int { return len(all) },
		kit.Column{Title: words.T("ui.today.time"), Width: 150, Cell: func(i int) []kit.Span {
			day := []kit.Span{kit.Say(phrase.Short(record.DayOf(all[i].At)))}
			if all[i].Timed {
				day = append(day, kit.Quiet(phrase.Clock(all[i].At)).After(6))
			}
			return day
		}},
		kit.Column{Title: words.T("ui.reason"), Width: 180, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(all[i].Reason)} }},
		kit.Column{Title: words.T("ui.today.with"), Width: 110, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(all[i].With)} }})
	list.SortedBy = -1
	list.Rows.OnOpen = func(i int) {
		if all[i].Status == "finished" {
			s.goTo.Summary(all[i].ID)
		}
	}
	return list
}
