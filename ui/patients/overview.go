package patients

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/care"
	"foyer/data/consent"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

func scrolled(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.Scrolled(kit.Padded(kit.Room(14, 18, 2, 18), o))
}

const mostLines = 6

// overview is the chart at a glance; what is documented as absent reads as that, what nobody recorded says so. Above
// every part stand the ways to add to it and to see and change all of it.
func (s *Screen) overview(r Record) fyne.CanvasObject {
	c := &r.Chart
	left := []fyne.CanvasObject{
		s.section("ui.record.allergies", len(c.Allergies), c, record.KindAllergy), // all of them, always
		s.section("ui.record.problems", mostLines, c, record.KindProblem),
		s.section("ui.record.medications", mostLines, c, record.KindMedication),
		s.section("ui.record.plan", mostLines, c, record.KindCarePlan, record.KindGoal),
		s.section("ui.record.procedures", mostLines, c, record.KindProcedure),
	}
	right := []fyne.CanvasObject{
		part("ui.record.contact", contact(r)),
		part("ui.record.consents", s.consents(r)),
		s.newestOf("ui.record.vitals", c, c.Vitals, record.KindVital),
		s.newestOf("ui.record.results", c, c.Results, record.KindResult),
		s.section("ui.record.immunizations", mostLines, c, record.KindImmunization),
		s.newestOf("ui.record.social", c, c.Social, record.KindSocial),
	}
	if len(r.Due) > 0 {
		left = append([]fyne.CanvasObject{part("ui.record.due", dueRows(r.Due))}, left...)
	}
	if r.Patient.Note != "" {
		left = append([]fyne.CanvasObject{part("ui.record.note", []fyne.CanvasObject{kit.NewParagraph(kit.Say(r.Patient.Note))})}, left...)
	}
	return scrolled(kit.Abreast(24, kit.Stack(14, left...), kit.Stack(14, right...)))
}

// dueRows are the care that is due, with when it was last done; who advises it stands with the rules.
func dueRows(list []care.Item) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i, d := range list {
		if i == mostLines && len(list) > mostLines+1 {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.record.more", len(list)-i))))
			break
		}
		last := words.T("ui.care.never")
		if d.Last != "" {
			last = words.T("ui.care.last", "day", phrase.Short(d.Last))
		}
		rows = append(rows, kit.NewParagraph(kit.Say(d.Of.Name.In(string(words.Current()))), kit.Quiet(last).As(kit.Small).After(7)))
	}
	return rows
}

// part is a part of a page under its title, with what can be done at the right.
func part(key string, rows []fyne.CanvasObject, acts ...fyne.CanvasObject) fyne.CanvasObject {
	if len(rows) == 0 {
		rows = []fyne.CanvasObject{kit.NewText(kit.Quiet(words.T("ui.record.none")))}
	}
	title := kit.NewClip(kit.Strong(words.T(key)).In(kit.Accent))
	return kit.Stack(3, append([]fyne.CanvasObject{kit.Spread(2, 0, append([]fyne.CanvasObject{title}, acts...)...)}, rows...)...)
}

// section shows entries of the chart, and leads to adding and changing them.
func (s *Screen) section(key string, most int, c *record.Chart, kinds ...record.Kind) fyne.CanvasObject {
	return part(key, rowsOf(most, entriesOf(c, kinds...)), s.charting(key, kinds)...)
}

func (s *Screen) charting(key string, kinds []record.Kind) []fyne.CanvasObject {
	all := kit.NewIconButton("edit", words.T("ui.record.chart.all", "what", words.T(key)), func() { s.chartPage(key, kinds) })
	add := kit.NewIconButton("plus", words.T("ui.record.chart.add", "what", words.T(key)), func() { s.addItem(kinds[0]) })
	add.SetOff(s.rights.Edit != "")
	return []fyne.CanvasObject{all, add}
}

// newestOf shows the newest observation of each sort.
func (s *Screen) newestOf(key string, c *record.Chart, all []record.Observation, kind record.Kind) fyne.CanvasObject {
	var rows []Entry
	for _, o := range newest(all) {
		rows = append(rows, Entry{Kind: kind, Before: &o})
	}
	return part(key, rowsOf(mostLines, rows), s.charting(key, []record.Kind{kind})...)
}

// rowsOf writes the first entries, each with a quiet remark, and how many more there are.
func rowsOf(most int, entries []Entry) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i, e := range entries {
		if i == most && len(entries) > most+1 {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.record.more", len(entries)-most))))
			break
		}
		what, remark := wordsOf(e.Before)
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

// entriesOf are the entries of some kinds in the chart's order.
func entriesOf(c *record.Chart, kinds ...record.Kind) (list []Entry) {
	for _, kind := range kinds {
		c.Each(func(k record.Kind, item *record.Item, value any) {
			if k == kind {
				list = append(list, Entry{Kind: k, ID: item.ID, Before: value})
			}
		})
	}
	return list
}

// wordsOf is what an entry of the chart says, and a remark; nothing for one that was entered in error.
func wordsOf(value any) (what, remark string) {
	switch x := value.(type) {
	case *record.Allergy:
		var reactions []string
		for _, r := range x.Reactions {
			reactions = append(reactions, r.Manifestation.String())
		}
		return said(x.Item, x.Substance), strings.TrimSpace(strings.Join(reactions, ", ") + " " + notActive(x.Status))
	case *record.Problem:
		return said(x.Item, x.Condition), dated(x.Status, x.Onset)
	case *record.Medication:
		return said(x.Item, x.Drug), strings.TrimSpace(x.Sig + " " + notActive(x.Status))
	case *record.Immunization:
		return said(x.Item, x.Vaccine), phrase.Short(x.When.Date())
	case *record.Observation:
		what, remark = observation(*x)
		if x.Status == enteredInError {
			what = ""
		}
		return what, remark
	case *record.Procedure:
		return said(x.Item, x.Procedure), phrase.Short(x.When.Date())
	case *record.CarePlan:
		return x.Title.String(), strings.TrimSpace(phrase.Short(x.When.Date()) + " " + x.Text)
	case *record.Goal:
		return x.Description.String(), x.Target
	case *record.Relative:
		var conditions []string
		for _, k := range x.Conditions {
			conditions = append(conditions, k.Condition.String())
		}
		return x.Relationship.String(), strings.Join(conditions, ", ")
	case *record.Instruction:
		return x.Text, phrase.Short(x.When.Date())
	}
	return "", ""
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

func contact(r Record) []fyne.CanvasObject {
	p := r.Patient
	var rows []fyne.CanvasObject
	for _, t := range p.Telecoms {
		icon := "phone"
		if t.System == "email" {
			icon = "mail"
		}
		spans := []kit.Span{kit.Sign(icon, kit.Muted), kit.Say(t.Value).After(6), kit.Quiet(phrase.Use(t.Use)).After(6)}
		if slices.Contains(r.Bounced, t.Value) {
			spans = append(spans, kit.Tag(words.T("ui.record.bounced"), kit.Red).After(6))
		}
		rows = append(rows, kit.NewClip(spans...))
	}
	if len(p.Reach("email")) == 0 {
		rows = append(rows, kit.NewText(kit.Sign("mail", kit.Muted), kit.Quiet(words.T("ui.record.noemail")).After(6)))
	}
	for _, a := range p.Addresses {
		rows = append(rows, kit.NewParagraph(kit.Say(addressLine(a)), kit.Quiet(phrase.Use(a.Use)).After(6)))
	}
	if len(p.Addresses) == 0 {
		rows = append(rows, kit.NewText(kit.Quiet(words.T("ui.record.noaddress"))))
	}
	return rows
}

func addressLine(a record.Address) string {
	var parts []string
	for _, part := range append(slices.Clone(a.Lines), strings.TrimSpace(a.City+" "+a.State+" "+a.PostalCode), a.Country) {
		if part = strings.TrimSpace(part); part != "" && part != "US" && part != "USA" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// consents are where the patient stands with each kind that was ever spoken of.
func (s *Screen) consents(r Record) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, kind := range consent.Kinds {
		i := slices.IndexFunc(r.Consents, func(c consent.Consent) bool { return c.Kind == kind && c.State != consent.Warned })
		if i < 0 {
			continue
		}
		c := r.Consents[i]
		rows = append(rows, kit.NewParagraph(kit.Say(words.T("ui.record.consent.kind."+string(kind))), kit.Tag(words.T("ui.consent."+string(c.State)), consentTone(string(c.State))).After(6),
			kit.Quiet(words.T("ui.record.consent.method."+string(c.Method))+", "+phrase.Short(c.Date)+", "+c.MemberName).After(6)))
	}
	link := kit.NewLink(words.T("ui.record.consent.ask"), s.askConsent)
	link.SetOff(s.rights.Consent != "")
	return append(rows, kit.Row(0, link))
}
