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
// you. It ends on a clean screen and knows nothing of anybody else; only a member's passphrase leads out.

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
	lang    words.Language
	body    *kit.Swap
	first   fyne.Focusable
	loader  kit.Loader
	step    string
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
		d := &deskMode{screen: s, patient: p, lang: words.Language(p.Language), body: kit.NewSwap(kit.Spacer())}
		s.shell.TakeOver(shell.Takeover{Object: d.frame(), Focus: d.focus, Idle: deskIdle, Clean: d.clean, Left: s.changed, Scale: deskScale})
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

// show puts one step in the middle; first gets the keyboard.
func (d *deskMode) show(step string, first fyne.Focusable, parts ...fyne.CanvasObject) {
	d.step, d.first = step, first
	d.body.Show(kit.Scrolled(kit.Padded(kit.Room(6, 6, 34, 34), kit.Middle(deskWidth, kit.Stack(18, parts...)))))
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
	d.show("welcome", first, parts...)
}

// identity lets the patient see that the record is theirs before anything of it can be changed.
func (d *deskMode) identity() {
	yes := wide(d.t("ui.enrollment.desk.yes"), true, d.mail)
	no := wide(d.t("ui.enrollment.desk.no"), false, d.wrong)
	d.show("identity", yes, title(d.t("ui.enrollment.desk.isityou")),
		kit.Card(kit.Stack(4, kit.NewParagraph(kit.Strong(d.patient.Name).As(kit.Sub)), kit.NewParagraph(kit.Say(d.t("ui.enrollment.desk.born", "date", phrase.Short(d.patient.Birth)))))),
		yes, no)
}

// wrong is shown to whoever is somebody else: the record leaves the screen at once.
func (d *deskMode) wrong() {
	d.patient = DeskPatient{Practice: d.patient.Practice}
	d.show("wrong", nil, title(d.t("ui.enrollment.desk.sorry")), body(d.t("ui.enrollment.desk.ask")))
}

// mail asks for the address, and for consent with the warning.
func (d *deskMode) mail() {
	address := kit.NewField(d.t("ui.enrollment.desk.address.hint"))
	address.Fill(d.patient.Email)
	label := kit.NewLabeled(d.t("ui.enrollment.desk.address"), "", address)
	agree := kit.NewCheck(d.t("ui.enrollment.desk.agree"), d.patient.Agreed, nil)
	busy := false
	next := func() {
		if busy {
			return
		}
		text := strings.TrimSpace(address.Text)
		if text == "" && agree.Ticked {
			label.SetError(d.t("ui.enrollment.desk.address.missing"))
			return
		}
		if text == d.patient.Email && agree.Ticked == d.patient.Agreed {
			d.steps()
			return
		}
		id, ticked := d.patient.ID, agree.Ticked
		busy = true
		kit.Load(d.shell.Context(), &d.loader, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, d.services.DeskMail(ctx, id, text, ticked)
		}, func(_ struct{}, err error) {
			busy = false
			switch {
			case d.patient.ID != id: // gone meanwhile
			case err != nil:
				label.SetError(d.t("ui.enrollment.desk.address.wrong"))
			default:
				d.patient.Email, d.patient.Agreed = text, ticked
				d.steps()
			}
		})
	}
	address.OnChanged = func(string) { label.SetError("") }
	address.OnSubmitted = func(string) { next() }
	d.show("mail", address, title(d.t("ui.enrollment.desk.mail")), label.Object(), body(d.t("ui.enrollment.desk.warning")), agree,
		wide(d.t("ui.enrollment.desk.next"), true, next))
}

// steps gives the code out, now that it is shown, and says what to do with it.
func (d *deskMode) steps() {
	id := d.patient.ID
	d.show("wait", nil, title(d.t("ui.enrollment.desk.wait")))
	kit.Load(d.shell.Context(), &d.loader, func(ctx context.Context) (DeskCode, error) { return d.services.DeskCode(ctx, id, string(d.lang)) }, func(c DeskCode, err error) {
		switch {
		case d.patient.ID != id:
		case err != nil:
			d.patient = DeskPatient{Practice: d.patient.Practice}
			d.show("wrong", nil, title(d.t("ui.enrollment.desk.sorry")), body(d.t("ui.enrollment.desk.ask")))
		default:
			d.code = c
			d.showSteps()
		}
	})
}

func (d *deskMode) showSteps() {
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
	d.show("steps", done, title(d.t("ui.enrollment.desk.three")), content, done)
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
	d.forget()
	d.show("thanks", nil, kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(d.t("ui.enrollment.desk.thanks")).As(kit.Title).After(10)), body(d.t("ui.enrollment.desk.thanks.more")))
}

func (d *deskMode) forget() {
	d.loader.Cancel()
	d.patient, d.code = DeskPatient{Practice: d.patient.Practice}, DeskCode{}
}

// clean is the screen of nobody.
func (d *deskMode) clean() {
	d.forget()
	d.show("clean", nil, title(words.In(words.English, "ui.enrollment.desk.clean")), title(words.In(words.Spanish, "ui.enrollment.desk.clean")))
}
