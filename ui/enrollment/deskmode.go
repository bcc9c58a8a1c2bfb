package enrollment

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/reports/code"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Desk mode gives the window to one patient at the front desk: language, is it you, mail, three steps with the code, thank
// you, with a way back and the other language at each. It ends on a clean screen and knows nothing of anybody else; only a
// member's passphrase leads out, to a report of what came of it.

const (
	deskScale = 1.75            // body text of 24 px and more: it is read standing
	deskIdle  = 2 * time.Minute // then the patient has gone
	deskWidth = 620             // of what is read, at normal size
	deskQR    = 250
)

// deskMode is one patient's way through.
type deskMode struct {
	*screen
	patient DeskPatient
	code    DeskCode
	spoken  words.Language // of the code's way in; empty while none is given out
	lang    words.Language
	body    *kit.Swap
	first   fyne.Focusable
	loader  kit.Loader
	wording kit.Loader // of the way in another language
	step    string

	email   string // as typed so far
	agreed  bool
	wrongly string       // what is wrong with it, by its key
	label   *kit.Labeled // of the address
	saving  bool

	report report
}

// startDesk begins desk mode for a patient.
func (s *screen) startDesk(id string) {
	if id == "" {
		s.shell.Say(words.T("ui.enrollment.desk.pick"))
		return
	}
	kit.Load(s.shell.Context(), &s.starting, func(ctx context.Context) (DeskPatient, error) { return s.services.Desk(ctx, id) }, func(p DeskPatient, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		d := &deskMode{screen: s, patient: p, lang: words.Language(p.Language), body: kit.NewSwap(kit.Spacer()), email: p.Email, agreed: p.Agreed, report: report{id: p.ID, name: p.Name}}
		s.shell.TakeOver(shell.Takeover{Object: d.frame(), Focus: d.focus, Idle: deskIdle, Clean: d.clean, Left: d.left, Scale: deskScale})
		d.welcome()
	})
}

func (d *deskMode) t(key string, pairs ...any) string { return words.In(d.lang, key, pairs...) }

// frame is what stays: the practice's name above, the way out for the staff below.
func (d *deskMode) frame() fyne.CanvasObject {
	staff := kit.NewLink(words.T("ui.enrollment.desk.staff"), d.shell.Leave)
	staff.Quiet = true
	top := kit.Padded(kit.Room(20, 6, 34, 34), kit.NewText(kit.Strong(d.patient.Practice).In(kit.Accent)))
	foot := kit.Padded(kit.Room(4, 14, 34, 34), kit.Spread(0, 0, kit.Spacer(), staff))
	return kit.Between(top, d.body.Object(), foot)
}

func (d *deskMode) focus() {
	if d.first != nil {
		d.shell.Canvas().Focus(d.first)
	}
}

// show puts one step in the middle; first gets the keyboard. Where back is given a button leads there; where again is, the
// other languages stand above, and it says the same step in the one that is chosen.
func (d *deskMode) show(step string, back, again func(), first fyne.Focusable, parts ...fyne.CanvasObject) {
	d.step, d.first = step, first
	d.report.saw(step)
	top, foot := []fyne.CanvasObject{kit.Spacer()}, []fyne.CanvasObject{}
	if again != nil {
		for _, l := range words.Languages() {
			if l != d.lang {
				top = append(top, kit.NewLink(l.Name(), func() { d.lang = l; again() }))
			}
		}
	}
	if back != nil {
		foot = append(foot, kit.NewButton(d.t("ui.enrollment.desk.back"), back))
	}
	d.body.Show(kit.Between(kit.Padded(kit.Room(0, 6, 34, 34), kit.Spread(18, 0, top...)),
		kit.Scrolled(kit.Padded(kit.Room(6, 6, 34, 34), kit.Middle(deskWidth, kit.Stack(18, parts...)))),
		kit.Padded(kit.Room(6, 0, 34, 34), kit.Row(0, foot...))))
	d.focus()
}

func title(text string) fyne.CanvasObject { return kit.NewParagraph(kit.Strong(text).As(kit.Title)) }
func body(text string) fyne.CanvasObject  { return kit.NewParagraph(kit.Say(text)) }

func wide(label string, primary bool, tapped func()) *kit.Button {
	b := kit.NewButton(label, tapped)
	b.Primary, b.Wide = primary, true
	return b
}

// welcome asks for the language, each in its own words.
func (d *deskMode) welcome() {
	parts := []fyne.CanvasObject{title(words.In(words.English, "ui.enrollment.desk.hello") + " · " + words.In(words.Spanish, "ui.enrollment.desk.hello"))}
	var first fyne.Focusable
	for _, l := range words.Languages() {
		b := wide(l.Name(), l == d.lang, func() { d.lang = l; d.identity() })
		if l == d.lang {
			first = b
		}
		parts = append(parts, b)
	}
	d.show("welcome", nil, nil, first, parts...)
}

// identity lets the patient see that the record is theirs before anything of it can be changed.
func (d *deskMode) identity() {
	yes := wide(d.t("ui.enrollment.desk.yes"), true, d.mail)
	no := wide(d.t("ui.enrollment.desk.no"), false, d.wrong)
	d.show("identity", d.welcome, d.identity, yes, title(d.t("ui.enrollment.desk.isityou")),
		kit.Card(kit.Stack(4, kit.NewParagraph(kit.Strong(d.patient.Name).As(kit.Sub)), kit.NewParagraph(kit.Say(d.t("ui.enrollment.desk.born", "date", phrase.Short(d.patient.Birth)))))),
		yes, no)
}

// wrong is shown to whoever is somebody else: the record leaves the screen at once, and nothing leads back to it.
func (d *deskMode) wrong() {
	d.report.other = true
	d.forget()
	d.ask()
}

// failed is the same for whom no way in could be made.
func (d *deskMode) failed(err error) {
	d.report.failure = phrase.Error(err)
	d.forget()
	d.ask()
}

func (d *deskMode) ask() {
	d.show("wrong", nil, d.ask, nil, title(d.t("ui.enrollment.desk.sorry")), body(d.t("ui.enrollment.desk.ask")))
}

// mail asks for the address, and for consent with the warning. What is typed stays through Back and the other language.
func (d *deskMode) mail() {
	address := kit.NewField(d.t("ui.enrollment.desk.address.hint"))
	address.Fill(d.email)
	label := kit.NewLabeled(d.t("ui.enrollment.desk.address"), "", address)
	agree := kit.NewCheck(d.t("ui.enrollment.desk.agree"), d.agreed, func(ticked bool) { d.agreed = ticked })
	d.label = label
	if d.wrongly != "" {
		label.SetError(d.t(d.wrongly))
	}
	address.OnChanged = func(text string) {
		d.email, d.wrongly = text, ""
		label.SetError("")
	}
	address.OnSubmitted = func(string) { d.keepMail() }
	d.show("mail", d.identity, d.mail, address, title(d.t("ui.enrollment.desk.mail")), label.Object(), body(d.t("ui.enrollment.desk.warning")), agree,
		wide(d.t("ui.enrollment.desk.next"), true, d.keepMail))
}

// keepMail saves what was typed and goes on, unless the patient has gone back meanwhile.
func (d *deskMode) keepMail() {
	if d.saving {
		return
	}
	refuse := func(key string) {
		d.wrongly = key
		if d.step == "mail" {
			d.label.SetError(d.t(key))
			d.focus()
		}
	}
	id, text, ticked := d.patient.ID, strings.TrimSpace(d.email), d.agreed
	switch {
	case text == "" && ticked:
		refuse("ui.enrollment.desk.address.missing")
		return
	case text == d.patient.Email && ticked == d.patient.Agreed:
		d.steps()
		return
	}
	d.saving = true
	kit.Load(d.shell.Context(), &d.loader, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.services.DeskMail(ctx, id, text, ticked)
	}, func(_ struct{}, err error) {
		d.saving = false
		switch {
		case d.patient.ID != id: // gone meanwhile
		case err != nil:
			refuse("ui.enrollment.desk.address.wrong")
		default:
			d.patient.Email, d.patient.Agreed = text, ticked
			d.report.mail, d.report.address, d.report.agreed = true, text, ticked
			if d.step == "mail" {
				d.steps()
			}
		}
	})
}

// steps gives the code out, now that it is shown, and says what to do with it. One that is out stays: a new one would void it.
func (d *deskMode) steps() {
	if d.spoken != "" {
		d.showSteps()
		return
	}
	id, lang := d.patient.ID, d.lang
	d.show("wait", nil, nil, nil, title(d.t("ui.enrollment.desk.wait")))
	kit.Load(d.shell.Context(), &d.loader, func(ctx context.Context) (DeskCode, error) { return d.services.DeskCode(ctx, id, string(lang)) }, func(c DeskCode, err error) {
		switch {
		case d.patient.ID != id:
		case err != nil:
			d.failed(err)
		default:
			d.code, d.spoken, d.report.given = c, lang, true
			d.showSteps()
		}
	})
}

// respeak brings the way in for the language that is spoken now; the code is the one that stands there. Without an answer the
// way stays in the words it has, which lead in as well.
func (d *deskMode) respeak() {
	id, lang := d.patient.ID, d.lang
	kit.Load(d.shell.Context(), &d.wording, func(ctx context.Context) (DeskCode, error) { return d.services.DeskWay(ctx, id, string(lang)) }, func(c DeskCode, err error) {
		if d.patient.ID != id || d.lang != lang || err != nil {
			return
		}
		d.code.Payload, d.code.Address, d.code.ByMail, d.spoken = c.Payload, c.Address, c.ByMail, lang
		if d.step == "steps" {
			d.showSteps()
		}
	})
}

func (d *deskMode) showSteps() {
	if d.spoken != d.lang {
		defer d.respeak()
	}
	c, kind := d.code, "web"
	if c.ByMail {
		kind = "mail"
	}
	steps := kit.Stack(12)
	for i, n := range []string{"1", "2", "3"} {
		key := "ui.enrollment.desk." + kind + "." + n
		if i == 1 && c.Code == "" {
			key = "ui.enrollment.desk.web.nocode"
		}
		steps.Add(kit.NewParagraph(kit.Strong(n+".").In(kit.Accent), kit.Say(d.t(key, "portal", d.patient.Portal)).After(8)))
		if i == 1 && c.Code != "" {
			steps.Add(kit.Boxed(kit.Found, kit.Rule, kit.Room(8, 8, 14, 14), kit.NewParagraph(kit.Code(c.Code).As(kit.Title))))
		}
	}
	if c.Address != "" {
		steps.Add(kit.NewParagraph(kit.Quiet(c.Address).As(kit.Small)))
	}
	if !c.Expires.IsZero() {
		steps.Add(kit.NewParagraph(kit.Quiet(d.t("ui.enrollment.desk.until", "day", phrase.Short(record.DayOf(c.Expires)), "time", phrase.Clock(c.Expires))).As(kit.Small)))
	}
	done := wide(d.t("ui.enrollment.desk.done"), true, d.thanks)
	content := fyne.CanvasObject(steps)
	if square := squareCode(c.Payload); square != nil {
		content = kit.SideBySide(24, deskQR/deskScale, steps, square)
	}
	d.show("steps", d.mail, d.showSteps, done, title(d.t("ui.enrollment.desk.three")), content, done)
}

// squareCode is what a phone's camera reads; nil where there is nothing to open.
func squareCode(payload string) fyne.CanvasObject {
	m, err := code.QR(payload)
	if err != nil {
		return nil
	}
	runs := make([][3]int, len(m.Runs))
	for i, r := range m.Runs {
		runs[i] = [3]int{r.X, r.Y, r.Len}
	}
	return kit.NewSquares(deskQR, m.N, code.Quiet, runs)
}

// thanks ends it: whoever comes next sees nothing of who was here.
func (d *deskMode) thanks() {
	d.report.finished = true
	d.forget()
	d.thank()
}

func (d *deskMode) thank() {
	d.show("thanks", nil, d.thank, nil, kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(d.t("ui.enrollment.desk.thanks")).As(kit.Title).After(10)), body(d.t("ui.enrollment.desk.thanks.more")))
}

func (d *deskMode) forget() {
	d.loader.Cancel()
	d.wording.Cancel()
	d.patient, d.code, d.spoken = DeskPatient{Practice: d.patient.Practice}, DeskCode{}, ""
	d.email, d.agreed, d.wrongly, d.saving = "", false, "", false
}

// clean is the screen of nobody.
func (d *deskMode) clean() {
	d.forget()
	d.show("clean", nil, nil, nil, title(words.In(words.English, "ui.enrollment.desk.clean")), title(words.In(words.Spanish, "ui.enrollment.desk.clean")))
}
