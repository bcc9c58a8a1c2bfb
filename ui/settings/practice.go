package settings

import (
	"context"
	"image"
	_ "image/jpeg" // logos
	_ "image/png"
	"os"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// PracticeServices keep the practice's own data.
type PracticeServices interface {
	Practice(ctx context.Context) (Practice, error)
	SavePractice(ctx context.Context, p Practice) (Practice, error)
	// Letterhead draws the top of a paper with what is typed, at a width of so many pixels.
	Letterhead(ctx context.Context, p practice.Practice, width int) (image.Image, error)
}

// Practice is what the part shows and changes.
type Practice struct {
	practice.Practice
	Guidance practice.Guidance
	Order    string // how dates in figures are read and written: mdy or dmy
}

type practicePage struct {
	s      *screen
	form   *form
	kept   Practice
	loader kit.Loader
	drawer kit.Loader
	body   *kit.Swap
	paper  *kit.Swap
	logo   *logo
	days   *holidays
	wake   func()
}

func (s *screen) practicePage() *page {
	p := &practicePage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), paper: slot()}
	p.form = s.newForm("practice", p.save)
	fields := p.build()
	p.form.changed = p.drawSoon
	preview := kit.Stack(10, kit.NewText(kit.Strong(words.T("ui.settings.letterhead"))), p.paper.Object(), kit.NewParagraph(kit.Quiet(words.T("ui.settings.letterhead.note")).As(kit.Small)))
	whole := kit.Beside(12, 270, fields, kit.Top(kit.Padded(kit.Room(2, 0, 0, 2), kit.Card(preview))))
	return &page{object: p.body.Object(), actions: []fyne.CanvasObject{p.form.discard, p.form.save}, save: p.save,
		shown: func() { p.load(whole) }, focus: func() { p.form.fields[0].focus() },
		dropped: func(paths []string) { p.logo.read(paths[0]) }}
}

func (p *practicePage) build() fyne.CanvasObject {
	f, t := p.form, func(key string) string { return words.T("ui.settings.practice." + key) }
	zones, zoneNames := zoneChoices()
	p.logo, p.days = newLogo(p), newHolidays(p)
	return scroll(
		card(t("letterhead"), "",
			kit.Form(f.line("name", t("name"), "", ""),
				f.line("street", t("street"), "", ""),
				kit.Abreast(12, f.line("city", t("city"), "", ""), f.line("state", t("state"), "", "NY"), f.line("zip", t("zip"), "", "")),
				kit.Abreast(12, f.field("phone", t("phone"), t("phone.help"), phrase.NewPhoneField("(845) 555-0100")).Object(), f.field("fax", t("fax"), "", phrase.NewPhoneField("")).Object()),
				f.line("phones", t("phones"), t("phones.help"), ""),
				kit.Abreast(12, f.line("web", t("web"), "", "https://"), f.line("email", t("email"), t("email.help"), "")),
				kit.Abreast(12, f.line("npi", t("npi"), t("npi.help"), ""), f.color("color", t("color"), t("color.help"))),
				p.logo.object())),
		card(t("hours"), t("hours.help"), p.week(), f.choice("time_zone", t("zone"), "", zones, zoneNames)),
		card(t("holidays"), t("holidays.help"), p.days.object()),
		card(t("language"), "",
			kit.Abreast(12, f.choice("language", t("language.papers"), "", []string{"en", "es"}, []string{"English", "Español"}),
				f.choice("order", t("order"), t("order.help"), []string{"mdy", "dmy"}, []string{t("order.mdy"), t("order.dmy")})),
			f.tick("notice", t("notice"), t("notice.help"))),
		card(t("texts"), t("texts.help"), p.texts()),
	)
}

// week is a field a weekday, Monday first.
func (p *practicePage) week() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		field := kit.NewField(words.T("ui.settings.practice.closed"))
		name := kit.NewClip(kit.Say(sentence(words.T("ui.weekday." + strings.ToLower(day.String())))))
		in := &input{name: dayField(day), get: func() string { return field.Text }, set: field.Fill, focus: field.Focus, labeled: kit.NewLabeled("", "", field)}
		field.OnChanged = func(string) { p.form.typed() }
		field.OnLeave = func() { checkSpans(in, field.Text) }
		p.form.add(in)
		rows = append(rows, kit.Spread(10, 1, kit.Sized(100, 0, kit.Padded(kit.Room(7, 0, 0, 0), name)), in.labeled.Object()))
	}
	return kit.Stack(6, rows...)
}

func checkSpans(in *input, text string) {
	_, err := practice.ParseSpans(text)
	in.labeled.SetError(message(err))
}

func dayField(d time.Weekday) string { return "week." + strings.ToLower(d.String()) }

// texts are what every paper repeats, in both languages side by side.
func (p *practicePage) texts() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, key := range []string{"after", "emergency", "call", "call911"} {
		label := words.T("ui.settings.practice.text." + key)
		rows = append(rows, kit.Abreast(12, p.form.area(key+".en", label, "English", 84), p.form.area(key+".es", label, "Español", 84)))
	}
	return kit.Stack(13, rows...)
}

func (p *practicePage) load(whole fyne.CanvasObject) {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Practice, func(kept Practice, err error) {
		if err != nil {
			if p.kept.ID == "" {
				p.body.Show(p.s.failed(err, func() { p.load(whole) }))
			}
			return
		}
		p.kept = kept
		p.form.fill(practiceValues(kept))
		p.body.Show(whole)
		p.draw()
	})
}

// save keeps what is typed.
func (p *practicePage) save() {
	next, err := practiceOf(p.kept, p.form.values())
	if err != nil {
		for _, in := range p.form.fields { // all that is wrong at once
			if strings.HasPrefix(in.name, "week.") {
				checkSpans(in, in.get())
			}
		}
		p.form.fail(err)
		return
	}
	if !p.form.begin() {
		return
	}
	before := p.kept
	kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (Practice, error) { return p.s.services.SavePractice(ctx, next) },
		func(kept Practice, err error) {
			if p.form.done(err) {
				p.kept = kept
				p.form.fill(practiceValues(kept))
				p.s.shell.SayUndo(words.T("ui.settings.saved"), func() { p.restore(before) })
			}
		})
}

// restore brings back what was kept before the last save.
func (p *practicePage) restore(before Practice) {
	before.Revision = p.kept.Revision
	kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (Practice, error) { return p.s.services.SavePractice(ctx, before) },
		func(kept Practice, err error) {
			if err != nil {
				p.s.shell.Warn(err)
				return
			}
			p.kept = kept
			p.form.put(nil)
			p.form.fill(practiceValues(kept))
			p.s.shell.Say(words.T("ui.settings.undone"))
		})
}

// drawSoon draws the letterhead anew when typing rests.
func (p *practicePage) drawSoon() {
	if p.wake != nil {
		p.wake()
	}
	p.wake = kit.Later(120*time.Millisecond, p.draw)
}

func (p *practicePage) draw() {
	next, err := practiceOf(p.kept, p.form.values())
	if err != nil || p.kept.ID == "" {
		return // the last good one stays
	}
	kit.Load(p.s.shell.Context(), &p.drawer, func(ctx context.Context) (image.Image, error) {
		return p.s.services.Letterhead(ctx, next.Practice, 900)
	},
		func(img image.Image, err error) {
			if err != nil {
				p.s.put(p.paper, kit.NewParagraph(kit.Quiet(message(err)).As(kit.Small)))
				return
			}
			p.s.put(p.paper, picture(img, 238))
		})
}

// picture shows an image at a width, as high as its shape asks for.
func picture(img image.Image, width float32) fyne.CanvasObject {
	c := canvas.NewImageFromImage(img)
	c.FillMode, c.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	size := img.Bounds().Size()
	return kit.Boxed("", kit.Edge, kit.Room(1, 1, 1, 1), kit.Sized(width, width*float32(size.Y)/float32(max(size.X, 1)), c))
}

// logo is the picture of the letterhead: chosen, dropped or taken away. Its bytes are in the form as text.
type logo struct {
	p     *practicePage
	in    *input
	bytes string
	show  *kit.Swap
	off   *kit.Button
}

func newLogo(p *practicePage) *logo {
	l := &logo{p: p, show: kit.NewSwap(kit.NewText(kit.Quiet(words.T("ui.settings.practice.nologo"))))}
	l.off = kit.NewButton(words.T("ui.settings.practice.logo.off"), func() { l.set(""); p.form.typed() })
	choose := kit.NewButton(words.T("ui.settings.practice.logo.choose"), l.choose)
	row := kit.Spread(12, 1, kit.Sized(120, 60, l.show.Object()), kit.Spacer(), kit.Padded(kit.Room(14, 0, 0, 0), choose), kit.Padded(kit.Room(14, 0, 0, 0), l.off))
	l.in = &input{name: "logo", secret: true, get: func() string { return l.bytes }, set: l.set, labeled: kit.NewLabeled(words.T("ui.settings.practice.logo"), words.T("ui.settings.practice.logo.help"), row)}
	l.off.SetOff(true)
	p.form.add(l.in)
	return l
}

func (l *logo) object() fyne.CanvasObject { return l.in.labeled.Object() }

func (l *logo) set(bytes string) {
	l.bytes = bytes
	l.off.SetOff(bytes == "")
	if bytes == "" {
		l.show.Show(kit.NewText(kit.Quiet(words.T("ui.settings.practice.nologo"))))
		return
	}
	c := canvas.NewImageFromResource(fyne.NewStaticResource("logo", []byte(bytes)))
	c.FillMode = canvas.ImageFillContain
	l.show.Show(c)
}

func (l *logo) choose() {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil || r == nil {
			return
		}
		path := r.URI().Path()
		if err := r.Close(); err == nil {
			l.read(path)
		}
	}, l.p.s.shell.Window())
	d.SetFilter(storage.NewExtensionFileFilter([]string{".png", ".jpg", ".jpeg"}))
	d.Show()
}

// read takes a picture from a file; what is wrong with it stands below.
func (l *logo) read(path string) {
	var loader kit.Loader
	kit.Load(l.p.s.shell.Context(), &loader, func(context.Context) ([]byte, error) {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fault.Field("logo", "%s", words.T("ui.settings.practice.logo.unread"))
		}
		if info.Size() > practice.MaxLogo {
			return nil, fault.Field("logo", "%s", words.T("ui.settings.practice.logo.large"))
		}
		data, err := os.ReadFile(path)
		if err == nil {
			_, _, err = image.DecodeConfig(strings.NewReader(string(data)))
		}
		if err != nil {
			return nil, fault.Field("logo", "%s", words.T("ui.settings.practice.logo.unread"))
		}
		return data, nil
	}, func(data []byte, err error) {
		if err != nil {
			l.p.form.fail(err)
			return
		}
		l.in.labeled.SetError("")
		l.set(string(data))
		l.p.form.typed()
	})
}
