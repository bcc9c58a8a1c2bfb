package patients

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

var (
	nameUses  = []string{"official", "usual", "nickname", "maiden", "old"}
	pointUses = []string{"home", "mobile", "work", "temp", "old"}
	placeUses = []string{"home", "work", "temp", "old"}
	languages = []string{"en", "es", "zh", "vi", "ht", "ru", "ar", "tl"}
)

// uses is a choice of what something is for; what a source called it otherwise stays.
func (f *editForm) uses(codes []string, now string, word func(string) string) (*kit.Choice, func() string) {
	if now != "" && !slices.Contains(codes, now) {
		codes = append(slices.Clone(codes), now)
	}
	var names []string
	for _, c := range codes {
		names = append(names, word(c))
	}
	choice := kit.NewChoice("–", func(int) { f.typed() }, names...)
	choice.Set(slices.Index(codes, now))
	return choice, func() string {
		if choice.Chosen < 0 {
			return ""
		}
		return codes[choice.Chosen]
	}
}

func nameUse(code string) string {
	if slices.Contains(nameUses, code) {
		return words.T("ui.record.edit.use." + code)
	}
	return code
}

func (f *editForm) filled(hint, text string) *kit.Field {
	e := f.field(hint)
	e.Fill(text)
	return e
}

// longestSuffix is room for "Jr., MD, PhD": what is longer was meant for another field.
const longestSuffix = 20

func trimmed(e *kit.Field) string { return strings.TrimSpace(e.Text) }

// nameRow: given names, family name and suffix; the first row is the name to use, official where nothing else is known.
func (f *editForm) nameRow(n record.HumanName, first bool) (fyne.CanvasObject, fyne.Focusable, func() (record.HumanName, bool, string)) {
	if n.Family == "" && len(n.Given) == 0 && n.Text != "" {
		n.Given = strings.Fields(n.Text)
		if i := len(n.Given) - 1; i > 0 {
			n.Family, n.Given = n.Given[i], n.Given[:i]
		}
	}
	given, family, suffix := f.filled(words.T("ui.record.edit.given"), strings.Join(n.Given, " ")), f.filled(words.T("ui.record.edit.family"), n.Family), f.filled(words.T("ui.record.edit.suffix"), strings.Join(n.Suffix, " "))
	use, used := f.uses(nameUses, n.Use, nameUse)
	row := kit.Spread(6, 0, kit.Abreast(6, given.Object(), family.Object()), kit.Sized(66, 0, suffix.Object()))
	if !first || n.Use != "" && n.Use != "official" {
		row = kit.Stack(6, row, kit.Row(6, kit.Sized(132, 0, use)))
	}
	return row, given, func() (record.HumanName, bool, string) {
		was := n
		n := n
		n.Given, n.Family, n.Suffix, n.Use = strings.Fields(given.Text), trimmed(family), strings.Fields(suffix.Text), used()
		if n.String() != was.String() {
			n.Text = ""
		}
		empty := len(n.Given) == 0 && n.Family == ""
		if first && n.Family == "" {
			return n, empty, words.T("ui.record.edit.family.must")
		}
		if s := trimmed(suffix); len([]rune(s)) > longestSuffix || strings.ContainsAny(s, "/@") {
			return n, empty, words.T("ui.record.edit.suffix.wrong", "suffix", s)
		}
		return n, empty, ""
	}
}

func (f *editForm) languageRow(l record.Language, first bool) (fyne.CanvasObject, fyne.Focusable, func() (record.Language, bool, string)) {
	use, used := f.uses(languages, l.Code, phrase.Language)
	var row fyne.CanvasObject = use
	if first {
		row = kit.Spread(8, 0, use, kit.NewText(kit.Quiet(words.T("ui.record.edit.language.first")).As(kit.Small)))
	}
	return row, use, func() (record.Language, bool, string) {
		l := l
		l.Code = used()
		return l, l.Code == "", ""
	}
}

func (f *editForm) phoneRow(t record.ContactPoint, _ bool) (fyne.CanvasObject, fyne.Focusable, func() (record.ContactPoint, bool, string)) {
	number := f.filled("(845) 555-0137", t.Value)
	use, used := f.uses(pointUses, t.Use, phrase.Use)
	return kit.Spread(6, 0, number.Object(), kit.Sized(112, 0, use)), number, func() (record.ContactPoint, bool, string) {
		t := t
		t.Value, t.Use = trimmed(number), used()
		wrong := ""
		if t.Value != "" && t.System != "url" && len(onlyDigits(t.Value)) < 7 {
			wrong = words.T("ui.record.edit.phone.wrong")
		}
		return t, t.Value == "", wrong
	}
}

func (f *editForm) emailRow(t record.ContactPoint, _ bool) (fyne.CanvasObject, fyne.Focusable, func() (record.ContactPoint, bool, string)) {
	address := f.filled(words.T("ui.record.edit.email.hint"), t.Value)
	use, used := f.uses(pointUses, t.Use, phrase.Use)
	return kit.Spread(6, 0, address.Object(), kit.Sized(112, 0, use)), address, func() (record.ContactPoint, bool, string) {
		t := t
		t.Value, t.Use = trimmed(address), used()
		wrong := ""
		if t.Value != "" && !mailLike(t.Value) {
			wrong = words.T("ui.record.edit.email.wrong")
		}
		return t, t.Value == "", wrong
	}
}

// mailLike says whether a text has the form of a mail address.
func mailLike(text string) bool {
	name, host, ok := strings.Cut(text, "@")
	return ok && name != "" && strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(text, " ,;<>")
}

func (f *editForm) addressRow(a record.Address, _ bool) (fyne.CanvasObject, fyne.Focusable, func() (record.Address, bool, string)) {
	street := f.filled(words.T("ui.record.edit.street"), strings.Join(a.Lines, ", "))
	city, state, zip := f.filled(words.T("ui.record.edit.city"), a.City), f.filled(words.T("ui.record.edit.state"), a.State), f.filled(words.T("ui.record.edit.zip"), a.PostalCode)
	use, used := f.uses(placeUses, a.Use, phrase.Use)
	row := kit.Stack(6, kit.Spread(6, 0, street.Object(), kit.Sized(112, 0, use)), kit.Spread(6, 0, city.Object(), kit.Sized(70, 0, state.Object()), kit.Sized(96, 0, zip.Object())))
	was := strings.Join(a.Lines, ", ")
	return row, street, func() (record.Address, bool, string) {
		a := a
		if street.Text != was {
			a.Lines = nil
			if line := trimmed(street); line != "" {
				a.Lines = []string{line}
			}
		}
		a.City, a.State, a.PostalCode, a.Use = trimmed(city), trimmed(state), trimmed(zip), used()
		empty := len(a.Lines) == 0 && a.City == "" && a.State == "" && a.PostalCode == ""
		wrong := ""
		if n := len(onlyDigits(a.PostalCode)); a.PostalCode != "" && n != 5 && n != 9 && (a.Country == "" || a.Country == "US") {
			wrong = words.T("ui.record.edit.zip.wrong")
		}
		return a, empty, wrong
	}
}

func (f *editForm) numberRow(i record.Identifier, _ bool) (fyne.CanvasObject, fyne.Focusable, func() (record.Identifier, bool, string)) {
	value := f.filled(words.T("ui.record.edit.number"), i.Value)
	use, used := f.uses([]string{"MR", "SS", "DL", "MC", "MA"}, i.Type, func(code string) string {
		switch code {
		case "MR", "SS", "DL", "MC", "MA":
			return words.T("ui.record.edit.number." + strings.ToLower(code))
		}
		return code
	})
	return kit.Spread(6, 0, value.Object(), kit.Sized(168, 0, use)), value, func() (record.Identifier, bool, string) {
		i := i
		i.Value, i.Type = trimmed(value), used()
		return i, i.Value == "", ""
	}
}

func (f *editForm) contactRow(c record.Contact, _ bool) (fyne.CanvasObject, fyne.Focusable, func() (record.Contact, bool, string)) {
	name := c.Name.String()
	if name == "" {
		name = c.Organization
	}
	var phone, mail string
	for _, t := range c.Telecoms {
		switch {
		case t.System == "email" && mail == "":
			mail = t.Value
		case t.System != "email" && phone == "":
			phone = t.Value
		}
	}
	who, rel := f.filled(words.T("ui.record.edit.contact.name"), name), f.filled(words.T("ui.record.edit.contact.relation"), c.Relationship.String())
	number, address := f.filled(words.T("ui.record.edit.contact.phone"), phone), f.filled(words.T("ui.record.edit.contact.email"), mail)
	guardian := kit.NewCheck(words.T("ui.record.care.guardian"), c.Guardian, func(bool) { f.typed() })
	row := kit.Stack(6, kit.Abreast(6, who.Object(), rel.Object()), kit.Abreast(6, number.Object(), address.Object()), guardian)
	return row, who, func() (record.Contact, bool, string) {
		c := c
		if text := trimmed(who); text != name {
			parts := strings.Fields(text)
			c.Name, c.Organization = record.HumanName{Text: text}, ""
			if n := len(parts); n > 1 {
				c.Name = record.HumanName{Given: parts[:n-1], Family: parts[n-1]}
			} else if n == 0 {
				c.Name = record.HumanName{}
			}
		}
		concept(&c.Relationship, trimmed(rel))
		c.Telecoms = setPoint(setPoint(c.Telecoms, "phone", phone, trimmed(number)), "email", mail, trimmed(address))
		c.Guardian = guardian.Ticked
		wrong := ""
		if a := trimmed(address); a != "" && !mailLike(a) {
			wrong = words.T("ui.record.edit.email.wrong")
		}
		return c, trimmed(who) == "" && trimmed(number) == "" && trimmed(address) == "", wrong
	}
}

// setPoint changes one way of reaching somebody, and leaves the others.
func setPoint(list []record.ContactPoint, system, was, now string) []record.ContactPoint {
	if was == now {
		return list
	}
	list = slices.Clone(list)
	i := slices.IndexFunc(list, func(t record.ContactPoint) bool {
		return t.Value == was && (t.System == "email") == (system == "email")
	})
	switch {
	case was == "" || i < 0:
		return append(list, record.ContactPoint{System: system, Value: now})
	case now == "":
		return slices.Delete(list, i, i+1)
	}
	list[i].Value = now
	return list
}
