package patients

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// editForm is the page on which a patient is added or changed.
type editForm struct {
	screen  *Screen
	base    record.Patient // as it was read; the zero value for a new one
	version int
	draft   *shell.Draft

	names     *many[record.HumanName]
	born      *day
	sex       *kit.Choice
	gender    *kit.Field
	pronouns  *kit.Field
	languages *many[record.Language]
	telecoms  *many[record.ContactPoint]
	emails    *many[record.ContactPoint]
	addresses *many[record.Address]
	numbers   *many[record.Identifier]
	contacts  *many[record.Contact]
	wish      *wishForm
	dead      *kit.Check
	died      *day
	note      *kit.Field

	wrong    *kit.Text
	box      *fyne.Container
	alike    *kit.Swap
	matching kit.Loader
	wake     func()
	saving   bool
}

// typedPatient is what the draft of a patient keeps: also what is no date yet.
type typedPatient struct {
	Base       record.Patient
	Version    int
	Mine       record.Patient
	Born, Died string
}

// edit shows the form for a patient, or for a new one with an empty id.
func (s *Screen) edit(id string) {
	if s.rights.Edit != "" {
		return
	}
	if id == "" {
		s.editPage(record.Patient{}, 0)
		return
	}
	if r := s.record; r.Patient.ID == id { // in view; who was faster is told when it is saved
		s.editPage(r.Patient, r.Version)
		return
	}
	kit.Load(s.shell.Context(), &s.acting, s.reader(id), func(r Record, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.editPage(r.Patient, r.Version)
	})
}

// addFrom shows the form for a new patient with what a mail tells: nothing of it is saved before somebody says so.
func (s *Screen) addFrom(name, address string) {
	if s.rights.Edit != "" {
		return
	}
	var p record.Patient
	if n := namedBy(name); n.Family != "" {
		p.Names = []record.HumanName{n}
	}
	if address != "" {
		p.Telecoms = []record.ContactPoint{{System: "email", Use: "home", Value: address}}
	}
	s.editPageWith(record.Patient{}, p, 0)
}

// namedBy reads the name a mail's sender goes by: "Ana Prueba" or "Prueba, Ana".
func namedBy(name string) record.HumanName {
	if strings.Contains(name, "@") {
		return record.HumanName{}
	}
	if family, given, ok := strings.Cut(name, ","); ok {
		return record.HumanName{Family: strings.TrimSpace(family), Given: strings.Fields(given)}
	}
	words := strings.Fields(name)
	if len(words) == 0 {
		return record.HumanName{}
	}
	return record.HumanName{Family: words[len(words)-1], Given: words[:len(words)-1]}
}

func (s *Screen) editPage(p record.Patient, version int) { s.editPageWith(p, p, version) }

// editPageWith shows the form for a record with something typed into it already.
func (s *Screen) editPageWith(p, typed record.Patient, version int) {
	f := &editForm{screen: s, base: p, version: version, draft: s.shell.Draft("patient:" + p.ID), wrong: kit.NewParagraph()}
	body := f.build()
	f.show(typed)
	title, sub := words.T("ui.patients.new"), words.T("ui.record.edit.new.hint")
	if p.ID != "" {
		title, sub = nameOf(p), words.T("ui.record.edit.hint")
	}
	save := kit.NewPrimary(words.T("ui.record.save"), kit.ShortcutWords(kit.Ctrl(fyne.KeyReturn)), f.save)
	s.turn(&page{title: title, subtitle: sub, body: body, save: f.save, leave: func() { f.rest(); f.draft.Keep() }, cancel: f.escape,
		actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), f.cancel), save}})
	f.draft.Load(f.restore)
	if len(f.names.rows) > 0 {
		s.page.focus = f.names.rows[0].focus
		s.shell.Canvas().Focus(s.page.focus)
	}
}

func (f *editForm) build() fyne.CanvasObject {
	s := f.screen
	f.names = newMany(words.T("ui.record.edit.name.add"), record.HumanName{Use: "nickname"}, f.typed, f.nameRow)
	f.names.apart = true // after the birth date: that is what comes next from the keyboard
	f.born = newDay(s, words.T("ui.record.edit.birth"), "")
	f.watchDay(f.born)
	var sexes []string
	for _, x := range sexCodes {
		sexes = append(sexes, phrase.Sex(x))
	}
	f.sex = kit.NewChoice(words.T("ui.record.choose"), func(int) { f.typed() }, sexes...)
	f.gender, f.pronouns = f.field(words.T("ui.record.edit.gender.hint")), f.field(words.T("ui.record.edit.pronouns.hint"))
	f.languages = newMany(words.T("ui.record.edit.language.add"), record.Language{}, f.typed, f.languageRow)
	f.telecoms = newMany(words.T("ui.record.edit.phone.add"), record.ContactPoint{System: "phone", Use: "mobile"}, f.typed, f.phoneRow)
	f.emails = newMany(words.T("ui.record.edit.email.add"), record.ContactPoint{System: "email", Use: "home"}, f.typed, f.emailRow)
	f.addresses = newMany(words.T("ui.record.edit.address.add"), record.Address{Use: "home"}, f.typed, f.addressRow)
	f.numbers = newMany(words.T("ui.record.edit.number.add"), record.Identifier{Type: "MR"}, f.typed, f.numberRow)
	f.contacts = newMany(words.T("ui.record.edit.contact.add"), record.Contact{}, f.typed, f.contactRow)
	f.wish = newWishForm(f)
	f.dead = kit.NewCheck(words.T("ui.record.edit.deceased.check"), false, func(bool) { f.typed() })
	f.died = newDay(s, words.T("ui.record.edit.deceased.on"), "")
	f.watchDay(f.died)
	f.note = f.area(words.T("ui.record.edit.note.hint"))
	f.wrong.Hide()

	about := kit.Abreast(12, f.born.labeled.Object(), kit.NewLabeled(words.T("ui.record.edit.sex"), "", f.sex).Object())
	gender := kit.Abreast(12, kit.NewLabeled(words.T("ui.record.edit.gender"), "", f.gender).Object(), kit.NewLabeled(words.T("ui.record.edit.pronouns"), "", f.pronouns).Object())
	group := func(key string, parts ...fyne.CanvasObject) fyne.CanvasObject {
		return kit.Card(kit.Stack(10, append([]fyne.CanvasObject{kit.NewText(kit.Strong(words.T(key)).In(kit.Accent))}, parts...)...))
	}
	f.alike = kit.NewSwap(kit.Stack(0))
	fields := kit.Stack(12, f.wrong,
		group("ui.record.edit.who", f.names.box, about, gender, kit.Row(0, f.names.add)),
		group("ui.record.edit.phones", f.telecoms.box),
		group("ui.record.edit.emails", f.emails.box),
		group("ui.record.edit.addresses", f.addresses.box),
	)
	side := kit.Stack(0, f.alike.Object(), kit.Stack(12,
		group("ui.record.edit.languages", f.languages.box),
		group("ui.record.edit.numbers", f.numbers.box),
		group("ui.record.edit.contacts", f.contacts.box),
		group("ui.record.edit.confidential", f.wish.box),
		group("ui.record.edit.other", f.dead, f.died.labeled.Object(), kit.NewLabeled(words.T("ui.record.note"), "", f.note).Object()),
	))
	f.box = kit.Stack(0, kit.Abreast(14, fields, side))
	return kit.Scrolled(kit.AtMost(1500, kit.Padded(kit.Room(kit.Brim, 16, kit.Brim, 4), f.box)))
}

var sexCodes = []string{record.Female, record.Male, record.Other, record.Unknown}

// field is a field whose typing is kept.
func (f *editForm) field(hint string) *kit.Field {
	e := kit.NewField(hint)
	e.OnChanged = func(string) { f.typed() }
	e.OnLeave = f.match
	e.OnEscape = f.escape
	return e
}

func (f *editForm) area(hint string) *kit.Field {
	e := kit.NewArea(hint)
	e.SetMinRowsVisible(3)
	e.OnChanged = func(string) { f.typed() }
	e.OnEscape = f.escape
	return e
}

func (f *editForm) watchDay(d *day) {
	told := d.field.OnChanged
	d.field.OnChanged = func(t string) { told(t); f.typed() }
	d.field.OnEscape = f.escape
}

// show fills the form.
func (f *editForm) show(p record.Patient) {
	names := p.Names
	if len(names) == 0 {
		names = []record.HumanName{{Use: "official"}}
	}
	f.names.set(names, 1, record.HumanName{})
	f.born.field.Fill(phrase.Short(p.BirthDate))
	f.sex.Set(-1)
	for i, x := range sexCodes {
		if x == p.Sex {
			f.sex.Set(i)
		}
	}
	f.gender.Fill(p.GenderIdentity.String())
	f.pronouns.Fill(p.Pronouns)
	f.languages.set(p.Languages, 1, record.Language{})
	var phones, emails []record.ContactPoint
	for _, t := range p.Telecoms {
		if t.System == "email" {
			emails = append(emails, t)
		} else {
			phones = append(phones, t)
		}
	}
	f.telecoms.set(phones, 1, record.ContactPoint{System: "phone", Use: "mobile"})
	f.emails.set(emails, 1, record.ContactPoint{System: "email", Use: "home"})
	f.addresses.set(p.Addresses, 1, record.Address{Use: "home"})
	f.numbers.set(p.Identifiers, 0, record.Identifier{})
	f.contacts.set(p.Contacts, 0, record.Contact{})
	f.wish.show(p.Confidential)
	f.dead.Set(p.Deceased)
	f.died.field.Fill(phrase.Short(p.DeceasedOn))
	f.note.Fill(p.Note)
	f.born.tell(true)
	f.died.tell(true)
}

// take reads the form into a patient; with tell, what is wrong is said at its field.
func (f *editForm) take(tell bool) (p record.Patient, ok bool) {
	p, ok = f.base, true
	note := func(good bool) { ok = ok && good }
	var good bool
	p.Names, good = f.names.values(tell)
	note(good)
	born, err := readDay(f.born.field.Text, f.screen.services.Today())
	p.BirthDate = born
	if tell {
		f.born.labeled.SetError("")
		switch {
		case err != nil:
			f.born.labeled.SetError(words.T("ui.record.date.wrong"))
		case born.Full() && born > record.DayOf(f.screen.services.Today()):
			f.born.labeled.SetError(words.T("ui.record.date.future"))
			note(false)
		}
	}
	note(err == nil)
	if f.sex.Chosen >= 0 {
		p.Sex = sexCodes[f.sex.Chosen]
	}
	concept(&p.GenderIdentity, strings.TrimSpace(f.gender.Text))
	p.Pronouns = strings.TrimSpace(f.pronouns.Text)
	p.Languages, good = f.languages.values(tell)
	note(good)
	for i := range p.Languages {
		p.Languages[i].Preferred = i == 0
	}
	phones, good := f.telecoms.values(tell)
	note(good)
	emails, good := f.emails.values(tell)
	note(good)
	p.Telecoms = append(phones, emails...)
	p.Addresses, good = f.addresses.values(tell)
	note(good)
	p.Identifiers, good = f.numbers.values(tell)
	note(good)
	p.Contacts, good = f.contacts.values(tell)
	note(good)
	p.Confidential, good = f.wish.take(tell)
	note(good)
	died, err := readDay(f.died.field.Text, f.screen.services.Today())
	p.Deceased, p.DeceasedOn = f.dead.Ticked, died
	if !p.Deceased {
		p.DeceasedOn = ""
	}
	if tell && err != nil {
		f.died.labeled.SetError(words.T("ui.record.date.wrong"))
	}
	note(err == nil)
	p.Note = strings.TrimSpace(f.note.Text)
	return p, ok
}

// typed keeps the draft, and looks a moment later for people who resemble the one being typed.
func (f *editForm) typed() {
	p, _ := f.take(false)
	text, err := json.Marshal(typedPatient{f.base, f.version, p, f.born.field.Text, f.died.field.Text})
	if err == nil {
		f.draft.Typed(string(text))
	}
	f.rest()
	f.wake = kit.Later(matchPause, f.match)
}

func (f *editForm) rest() {
	if f.wake != nil {
		f.wake()
		f.wake = nil
	}
}

// restore shows what was typed before the form was left or the program ended.
func (f *editForm) restore(body string) {
	var t typedPatient
	if json.Unmarshal([]byte(body), &t) != nil {
		return
	}
	f.base, f.version = t.Base, t.Version
	f.show(t.Mine)
	kit.Relay(f.box)
	f.born.field.Fill(t.Born)
	f.died.field.Fill(t.Died)
	f.screen.shell.Say(words.T("ui.record.draft.back"))
	f.match()
}

func (f *editForm) cancel() { f.rest(); f.screen.giveUp(f.draft, func() { f.screen.edit(f.base.ID) }) }

// escape leaves the form, and asks what becomes of what was typed.
func (f *editForm) escape() { f.screen.escapes(f.draft, f.cancel) }

func (f *editForm) save() {
	if f.saving {
		return
	}
	p, ok := f.take(true)
	if !ok {
		f.say(words.T("ui.record.edit.wrong"))
		return
	}
	if f.base.ID != "" {
		f.write(p, f.version)
		return
	}
	f.rest() // who was typed last is looked for now
	kit.Load(f.screen.shell.Context(), &f.matching, func(ctx context.Context) ([]Candidate, error) { return f.screen.services.Alike(ctx, p) }, func(list []Candidate, err error) {
		if err != nil {
			f.say(phrase.Error(err))
			return
		}
		f.showAlike(list)
		if len(list) > 0 && list[0].Same {
			f.askKnown(p, list[0])
			return
		}
		f.write(p, f.version)
	})
}

// askKnown asks before a second record of somebody is made.
func (f *editForm) askKnown(p record.Patient, known Candidate) {
	d := &kit.Dialog{Title: words.T("ui.record.edit.known"), Body: kit.NewParagraph(kit.Say(words.T("ui.record.edit.known.text", "name", known.Family+", "+known.Given, "born", phrase.Short(known.BirthDate))))}
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { d.Close() }), kit.NewButton(words.T("ui.record.edit.known.add"), func() { d.Close(); f.write(p, f.version) }),
		kit.NewPrimary(words.T("ui.open.record"), "", func() { d.Close(); f.screen.openRecord(known.ID) })}
	d.Show(f.screen.shell.Canvas())
}

func (f *editForm) write(p record.Patient, version int) {
	s := f.screen
	f.saving = true
	kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, func(ctx context.Context) (string, error) {
		if p.ID == "" {
			return s.services.Add(ctx, p)
		}
		return p.ID, s.services.Update(ctx, p, version)
	}, func(id string, err error) {
		f.saving = false
		var changed *Changed
		switch {
		case errors.As(err, &changed):
			f.reconcile(p, changed)
		case err != nil:
			f.say(phrase.Error(err))
		default:
			f.rest()
			f.draft.Clear()
			said := "ui.record.edit.saved"
			if f.base.ID == "" {
				said = "ui.record.edit.added"
			}
			s.openRecord(id)
			s.find()
			s.shell.Say(words.T(said, "name", nameOf(p)))
		}
	})
}

// say tells at the top what keeps the record from being saved.
func (f *editForm) say(text string) {
	f.wrong.Set(kit.Sign("warning", kit.AlertInk), kit.Say(text).In(kit.AlertInk).After(6))
	f.wrong.Show()
	kit.Relay(f.box)
}
