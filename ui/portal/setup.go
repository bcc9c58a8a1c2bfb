package portal

import (
	"context"
	"encoding/json"
	"image"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// setUp is the page on which the portal gets its name, its address and the way patients join, with the panel as papers will
// show it.
type setUp struct {
	*Screen
	object fyne.CanvasObject

	name, url, vendor, mailbox, phone *kit.Field
	hours                             map[string]*kit.Field
	join                              *kit.Choice
	days                              *kit.Choice
	at                                map[string]*kit.Labeled
	save_                             *kit.Button
	vendorRows, mailRows, left        *fyne.Container
	notes                             *kit.Text
	panel                             *kit.Swap
	in                                string
	revision                          int64
	filled                            bool
	loader                            kit.Loader
}

var joins = []portal.Join{portal.ByMail, portal.ByVendorCode, portal.ByVendor}

const mostDays = 10

func newSetUp(s *Screen) *setUp {
	p := &setUp{Screen: s, at: map[string]*kit.Labeled{}, hours: map[string]*kit.Field{}, in: lang(), panel: kit.NewSwap(kit.Sized(0, 260, kit.Spacer())), notes: kit.NewParagraph()}
	label := func(key string, field any) fyne.CanvasObject {
		help := ""
		if key != "join" { // its help follows what is chosen
			help = words.T("ui.portal.setup." + key + ".help")
		}
		l := kit.NewLabeled(words.T("ui.portal.setup."+key), help, field)
		p.at[key] = l
		return l.Object()
	}
	field := func() *kit.Field {
		f := kit.NewField("")
		f.OnChanged = func(string) { p.typed() }
		return f
	}
	p.name, p.url, p.vendor, p.mailbox, p.phone = field(), field(), field(), field(), phrase.NewPhoneField("")
	p.phone.OnChanged = func(string) { p.typed() }
	p.hours["en"], p.hours["es"] = field(), field()
	p.join = kit.NewChoice("", func(int) { p.arrange(); p.typed() }, words.T("ui.portal.join.mail"), words.T("ui.portal.join.code"), words.T("ui.portal.join.vendor"))
	var days []string
	for i := range mostDays {
		days = append(days, words.N("ui.portal.days", i+1))
	}
	p.days = kit.NewChoice("", func(int) { p.typed() }, days...)
	p.save_ = kit.NewPrimary(words.T("ui.portal.save"), "", p.save)
	p.vendorRows = kit.Stack(14, label("vendor", p.vendor))
	p.mailRows = kit.Stack(6, label("mailbox", p.mailbox), p.goTo("ui.portal.setup.tomailbox", "mailbox"))
	p.left = kit.Stack(14,
		label("name", p.name),
		label("join", p.join),
		p.vendorRows,
		label("url", p.url),
		p.mailRows,
		kit.Abreast(12, label("phone", p.phone), label("days", p.days)),
		kit.Abreast(12, label("hours.en", p.hours["en"]), label("hours.es", p.hours["es"])),
	)
	choose := kit.NewSegments(func(i int) { p.in = []string{"en", "es"}[i]; p.draw() }, words.English.Name(), words.Spanish.Name())
	if p.in == "es" {
		choose.Chosen = 1
	}
	links := kit.Stack(6, heading("ui.portal.setup.elsewhere"), kit.NewParagraph(kit.Quiet(words.T("ui.portal.setup.elsewhere.hint"))),
		p.goTo("ui.portal.setup.topractice", "practice"), p.goTo("ui.portal.setup.tomembers", "members"))
	side := kit.Stack(14,
		kit.Card(kit.Stack(10, kit.Spread(8, 0, heading("ui.portal.setup.panel"), kit.Sized(0, 28, choose)), kit.NewParagraph(kit.Quiet(words.T("ui.portal.setup.panel.hint"))), p.panel.Object(), p.notes)),
		kit.Card(links))
	foot := kit.Padded(kit.Room(10, 12, 17, 17), kit.Row(8, p.save_))
	form := kit.Between(kit.Spacer(), kit.Scrolled(kit.Padded(kit.Room(16, 14, 17, 17), p.left)), kit.Stack(0, kit.Line(), foot))
	p.object = kit.Beside(16, 500, kit.Sheet(form), kit.Scrolled(kit.Padded(kit.Room(kit.Brim, kit.Brim, kit.Brim, 9), side)))
	return p
}

// goTo is a link into the settings; who has none is told where to ask.
func (p *setUp) goTo(key, what string) fyne.CanvasObject {
	if !p.shell.Has("settings") {
		return kit.NewParagraph(kit.Quiet(words.T("ui.portal.setup.asksettings")))
	}
	return kit.Row(0, kit.NewLink(words.T(key), func() { p.shell.GoTo("settings", what) }))
}

// show fills the form, unless somebody is typing into it.
func (p *setUp) show() {
	p.save_.SetOff(p.now.Why != "")
	if p.now.Why != "" {
		p.at["name"].SetHelp(p.now.Why)
	}
	if p.filled && p.revision == p.now.Portal.Revision {
		p.draw()
		return
	}
	p.filled, p.revision = true, p.now.Portal.Revision
	p.fill(p.now.Portal)
	p.shell.Draft(setUpDraft).Load(func(body string) {
		var kept portal.Portal
		if json.Unmarshal([]byte(body), &kept) != nil {
			return
		}
		if kept.Revision != p.revision { // somebody has saved since: nothing typed is lost, and nothing overwritten unseen
			kept.Revision = p.revision
			p.shell.Say(words.T("ui.portal.setup.changed"))
		}
		p.fill(kept)
	})
}

const setUpDraft = "portal:set-up"

func (p *setUp) fill(v portal.Portal) {
	p.name.Fill(v.Name)
	p.url.Fill(v.URL)
	p.vendor.Fill(v.Vendor)
	p.mailbox.Fill(v.Mailbox)
	p.phone.Fill(v.HelperPhone)
	for l, f := range p.hours {
		f.Fill(v.HelperHours[l])
	}
	p.join.Set(max(0, slices.Index(joins, v.Join)))
	p.days.Set(min(max(v.ReplyDays, 1), mostDays) - 1)
	if p.now.Mailbox != "" {
		p.mailbox.SetPlaceHolder(p.now.Mailbox)
	}
	p.arrange()
	p.draw()
}

// arrange shows the fields that the way to join needs.
func (p *setUp) arrange() {
	vendor := p.join.Chosen != 0
	if vendor {
		p.vendorRows.Show()
		p.mailRows.Hide()
	} else {
		p.vendorRows.Hide()
		p.mailRows.Show()
	}
	help := "ui.portal.setup.url.help"
	if vendor {
		help = "ui.portal.setup.url.vendor"
	}
	p.at["url"].SetHelp(words.T(help))
	p.at["join"].SetHelp(words.T("ui.portal.join.help." + string(joins[p.join.Chosen])))
	if v := p.promised(); v > 0 {
		p.at["days"].SetHelp(words.N("ui.portal.setup.days.policy", v))
		p.days.SetOff(true)
	} else {
		p.at["days"].SetHelp(words.T("ui.portal.setup.days.help"))
		p.days.SetOff(false)
	}
	p.left.Refresh()
}

// promised are the days that the e-mail policy in force promises; 0 where there is none.
func (p *setUp) promised() int {
	v := p.standing("email").InForce
	if v == nil {
		return 0
	}
	return (max(v.Content.Numbers["office"], v.Content.Numbers["clinical"]) + 7) / 8
}

// typedIn is what the form says.
func (p *setUp) typedIn() portal.Portal {
	v := p.now.Portal
	v.Name, v.URL, v.Vendor, v.Mailbox, v.HelperPhone = p.name.Text, p.url.Text, p.vendor.Text, p.mailbox.Text, p.phone.Text
	v.HelperHours = practice.Text{}
	for l, f := range p.hours {
		if f.Text != "" {
			v.HelperHours[l] = f.Text
		}
	}
	v.Join, v.ReplyDays, v.Revision = joins[p.join.Chosen], p.days.Chosen+1, p.revision
	return v
}

func (p *setUp) typed() {
	for _, l := range p.at {
		l.SetError("")
	}
	if body, err := json.Marshal(p.typedIn()); err == nil {
		p.shell.Draft(setUpDraft).Typed(string(body))
	}
	p.draw()
}

// draw shows the panel with what is typed now.
func (p *setUp) draw() {
	v, in := p.typedIn(), p.in
	kit.Load(p.shell.Context(), &p.loader, func(ctx context.Context) (image.Image, error) { return p.services.Panel(ctx, v, in) }, func(img image.Image, err error) {
		switch {
		case err != nil:
			p.panel.Show(kit.Sized(0, 260, kit.Failed(words.T("ui.portal.noeffect"), phrase.Error(err), nil)))
		default:
			p.panel.Show(picture(img, 260))
		}
		var notes []kit.Span
		for i, m := range p.missing(v) {
			sign := kit.Sign("warning", kit.AlertInk)
			if i > 0 {
				sign = sign.OnNewLine()
			}
			notes = append(notes, sign, kit.Say(m).After(6))
		}
		p.notes.Set(notes...)
	})
}

// missing is what a patient who joins would lack.
func (p *setUp) missing(v portal.Portal) (list []string) {
	if v.HasVendor() && v.URL == "" {
		list = append(list, words.T("ui.portal.miss.url"))
	}
	if v.Join == portal.ByMail && v.Mailbox == "" && p.now.Mailbox == "" {
		list = append(list, words.T("ui.portal.miss.mailbox"))
	}
	return list
}

// save keeps the settings; what the change switches off is asked first.
func (p *setUp) save() {
	v := p.typedIn()
	var off []string
	if !v.HasVendor() {
		for _, f := range p.now.Features {
			if !f.Entry.Mailbox && (f.State == portal.On || f.State == portal.Pilot) {
				off = append(off, name(f))
			}
		}
	}
	if len(off) > 0 {
		kit.Ask(p.shell.Canvas(), words.T("ui.portal.setup.off"), words.N("ui.portal.setup.off.what", len(off), "features", joined(off)), words.T("ui.cancel"), words.T("ui.portal.save"), true, func() { p.keep(v) })
		return
	}
	p.keep(v)
}

func joined(list []string) string {
	text := ""
	for i, s := range list {
		if i > 0 {
			text += ", "
		}
		text += s
	}
	return text
}

func (p *setUp) keep(v portal.Portal) {
	if p.keeping {
		return
	}
	p.keeping = true
	before := p.now.Portal
	kit.Load(p.shell.Context(), new(kit.Loader), func(ctx context.Context) ([]string, error) { return p.services.Save(ctx, v) }, func(off []string, err error) {
		p.keeping = false
		if err != nil {
			field := map[string]string{"reply_days": "days"}[fieldOf(err)]
			if field == "" {
				field = fieldOf(err)
			}
			if at := p.at[field]; at != nil {
				at.SetError(phrase.Error(err))
			} else {
				p.shell.Warn(err)
			}
			return
		}
		p.shell.Draft(setUpDraft).Clear()
		for _, l := range p.at {
			l.SetError("")
		}
		text := words.T("ui.portal.setup.saved")
		if len(off) > 0 {
			text += " " + words.N("ui.portal.setup.switchedoff", len(off))
		}
		if before.SetUp() && len(off) == 0 {
			before.Revision = v.Revision + 1
			p.shell.SayUndo(text, func() {
				p.do(func(ctx context.Context) error { _, err := p.services.Save(ctx, before); return err }, nil)
			})
		} else {
			p.shell.Say(text)
		}
		p.load()
	})
}
