package portal

import (
	"cmp"
	"context"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/care"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// CareRule is a rule for care that is due, with how many patients it is due for.
type CareRule struct {
	care.Rule
	care.Count
}

// Care is the action plan of the practice: the rules, and for how many.
type Care struct {
	Rules []CareRule
	From  record.Date // of what was given
	Why   string      // why the member may not decide about rules; empty when they may

	WhyMail string // and may not send mail
}

// CareMail is who would be told by mail of a rule's care, and how the first mail reads.
type CareMail struct {
	Ready         []string // ids of patients
	Refused       []CareRefusal
	Subject, Text string
}

// CareRefusal is why some are not told, and how many.
type CareRefusal struct {
	Why   string
	Count int
}

// CarePatient is a patient for whom a rule's care is due.
type CarePatient struct {
	ID, Name    string
	Since, Last record.Date
}

// CareServices is what the page of due care asks for.
type CareServices interface {
	Care(ctx context.Context) (Care, error)
	// CarePatients are those for whom a rule's care is due, the longest first, most at most.
	CarePatients(ctx context.Context, key string, most int) ([]CarePatient, error)
	TellCare(ctx context.Context, key string, told bool) error
	AskCare(ctx context.Context, key string, asked bool) error
	SaveCareRule(ctx context.Context, rule catalogue.CareRule) error
	// ResetCareRule makes a rule as it is shipped; one of the practice's own goes.
	ResetCareRule(ctx context.Context, key string) error
	CareMail(ctx context.Context, key string) (CareMail, error)
	// SendCareMail tells patients by mail. Those who can't be told after all are left out; refused is why, of the first.
	SendCareMail(ctx context.Context, key string, ids []string, progress func(done, of int)) (sent int, refused error, err error)
}

// mostCarePatients are listed beside a rule; the worklist of a rule is longer than anybody reads here.
const mostCarePatients = 40

// dueCare is the page of care that is due: the rules with their sources, for how many, and whether patients are told.
type dueCare struct {
	*Screen
	care     Care
	known    bool
	key      string // of the rule in view
	order    []int
	list     *kit.ColumnList
	room     *kit.Swap
	object   fyne.CanvasObject
	loading  kit.Loader
	naming   kit.Loader
	planning kit.Loader
	mailing  bool      // mails are on their way: no others begin
	under    *kit.Swap // below the rule in view: the progress of mails
	who      map[string][]CarePatient
}

func newDueCare(s *Screen) *dueCare {
	p := &dueCare{Screen: s, room: kit.NewSwap(kit.Spacer()), under: kit.NewSwap(kit.Spacer()), who: map[string][]CarePatient{}}
	p.list = p.columns()
	p.object = kit.Beside(16, 380, kit.Sheet(p.list), kit.Sheet(kit.Between(kit.Spacer(), p.room.Object(), p.under.Object())))
	return p
}

func (p *dueCare) at(row int) CareRule {
	if row < 0 || row >= len(p.order) {
		return CareRule{}
	}
	return p.care.Rules[p.order[row]]
}

func (p *dueCare) current() (CareRule, bool) {
	i := slices.IndexFunc(p.care.Rules, func(r CareRule) bool { return r.Key == p.key })
	if i < 0 {
		return CareRule{}, false
	}
	return p.care.Rules[i], true
}

// show asks for the counts anew; what was known stays until they come.
func (p *dueCare) show() {
	if !p.known {
		p.room.Show(kit.Loading(words.T("ui.care.loading"), ""))
	}
	kit.Load(p.shell.Context(), &p.loading, p.services.Care, func(c Care, err error) {
		if err != nil {
			p.known = false
			p.room.Show(kit.Failed(words.T("ui.portal.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), p.show)))
			return
		}
		if p.known && reflect.DeepEqual(c, p.care) {
			return // news of something else: nothing moves under the hands
		}
		p.care, p.known, p.who = c, true, map[string][]CarePatient{}
		p.sort(p.list.SortedBy, p.list.Falling)
		if p.key == "" && len(c.Rules) > 0 {
			p.key = p.at(0).Key
		}
		p.list.Rows.Reload()
		p.mark()
		p.detail()
	})
}

func (p *dueCare) mark() {
	for row := range p.order {
		if p.at(row).Key == p.key && p.list.Rows.Selected() != row {
			p.list.Rows.Select(row)
		}
	}
}

func (p *dueCare) columns() *kit.ColumnList {
	list := kit.NewColumns(33, func() int { return len(p.order) },
		kit.Column{Title: words.T("ui.care.care"), Width: 220, Flex: 3, Sorts: true, Cell: func(row int) []kit.Span {
			r := p.at(row)
			if r.Off {
				return []kit.Span{kit.Quiet(r.Name.In(lang()))}
			}
			return []kit.Span{kit.Strong(r.Name.In(lang()))}
		}},
		kit.Column{Title: words.T("ui.care.due"), Width: 84, Sorts: true, Cell: func(row int) []kit.Span {
			if p.at(row).Off {
				return nil
			}
			return []kit.Span{kit.Say(words.Count(p.at(row).Due))}
		}},
		kit.Column{Title: words.T("ui.care.state"), Width: 150, Sorts: true, Cell: func(row int) []kit.Span { return []kit.Span{toldTag(p.at(row))} }},
		kit.Column{Title: words.T("ui.care.source"), Width: 190, Flex: 2, Spare: true, Cell: func(row int) []kit.Span { return []kit.Span{kit.Quiet(p.at(row).Source)} }},
	)
	list.OnSort = func(column int, falling bool) { p.sort(column, falling) }
	list.Rows.OnSelect = func(row int) {
		if key := p.at(row).Key; key != "" && key != p.key {
			p.key = key
			p.detail()
		}
	}
	return list
}

// toldTag says where a rule stands.
func toldTag(r CareRule) kit.Span {
	switch {
	case r.Off:
		return kit.Tag(words.T("ui.care.off"), kit.Grey)
	case r.Told:
		return kit.Tag(words.T("ui.care.told"), kit.Green)
	}
	return kit.Tag(words.T("ui.care.members"), kit.Blue)
}

func (p *dueCare) sort(column int, falling bool) {
	p.order = p.order[:0]
	for i := range p.care.Rules {
		p.order = append(p.order, i)
	}
	slices.SortStableFunc(p.order, func(a, b int) int {
		x, y := p.care.Rules[a], p.care.Rules[b]
		if falling {
			x, y = y, x
		}
		switch column {
		case 0:
			return strings.Compare(x.Name.In(lang()), y.Name.In(lang()))
		case 1:
			return cmp.Compare(x.Due, y.Due)
		case 2:
			return strings.Compare(toldTag(x).Text, toldTag(y).Text)
		}
		return 0
	})
}

// detail shows the rule in view: what it says and who says so, for whom it is due, and what a clinician decides about it.
func (p *dueCare) detail() {
	r, ok := p.current()
	if !ok {
		p.room.Show(kit.Empty("portal", words.T("ui.care.none"), "", nil))
		return
	}
	parts := []fyne.CanvasObject{
		kit.Stack(1, kit.NewParagraph(kit.Strong(r.Name.In(lang())).As(kit.Sub)), kit.Padded(kit.Room(6, 0, 0, 0), kit.NewParagraph(kit.Say(r.Says.In(lang()))))),
		p.source(r),
		kit.Stack(4, heading("ui.portal.patients"), kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 8, 11, 11), kit.NewParagraph(kit.Strong(r.Line.In(lang()))))),
	}
	if r.Clinician {
		parts = append(parts, kit.NewParagraph(kit.Sign("info", kit.Ink), kit.Say(words.T("ui.care.clinician")).After(6)))
	}
	parts = append(parts, p.decide(r))
	if !r.Off {
		parts = append(parts, p.numbers(r), p.people(r))
	}
	p.room.Show(kit.Scrolled(kit.Padded(kit.Room(16, 12, 17, 17), kit.Stack(14, parts...))))
}

func (p *dueCare) source(r CareRule) fyne.CanvasObject {
	rows := []fyne.CanvasObject{heading("ui.care.source"), kit.NewParagraph(kit.Say(r.Source))}
	if page, err := url.Parse(r.URL); err == nil && r.URL != "" {
		rows = append(rows, kit.Row(0, kit.NewLink(words.T("ui.care.source.open"), func() {
			if err := fyne.CurrentApp().OpenURL(page); err != nil {
				p.shell.Warn(err)
			}
		})))
	}
	var acts []fyne.CanvasObject
	if p.care.Why == "" {
		acts = append(acts, kit.NewLink(words.T("ui.care.edit"), func() { p.edit(r) }))
	}
	if r.Own {
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.care.own"))))
		if p.care.Why == "" {
			acts = append(acts, kit.NewLink(words.T("ui.care.reset"), func() { p.reset(r) }))
		}
	}
	if len(acts) > 0 {
		rows = append(rows, kit.Flow(14, acts...))
	}
	return kit.Stack(4, rows...)
}

// decide are the two switches: whether patients are told, and whether the rule is asked at all.
func (p *dueCare) decide(r CareRule) fyne.CanvasObject {
	change := func(work func(ctx context.Context) error, back func(ctx context.Context) error, said string) {
		p.do(work, func() { p.shell.SayUndo(said, func() { p.do(back, nil) }) })
	}
	told := kit.NewSwitch(r.Told && !r.Off, func(on bool) {
		key := "ui.care.untold.said"
		if on {
			key = "ui.care.told.said"
		}
		change(func(ctx context.Context) error { return p.services.TellCare(ctx, r.Key, on) }, func(ctx context.Context) error { return p.services.TellCare(ctx, r.Key, !on) },
			words.T(key, "care", r.Name.In(lang())))
	})
	told.SetOff(p.care.Why != "" || r.Off)
	asked := kit.NewSwitch(!r.Off, func(on bool) {
		key := "ui.care.off.said"
		if on {
			key = "ui.care.on.said"
		}
		change(func(ctx context.Context) error { return p.services.AskCare(ctx, r.Key, on) }, func(ctx context.Context) error { return p.services.AskCare(ctx, r.Key, !on) },
			words.T(key, "care", r.Name.In(lang())))
	})
	asked.SetOff(p.care.Why != "")
	saying := kit.Say(words.T("ui.care.told.no"))
	if r.Told {
		saying = kit.Say(words.T("ui.care.told.by", "name", r.ToldBy, "day", day(r.ToldAt)))
	}
	rows := []fyne.CanvasObject{heading("ui.care.decide"), kit.Spread(8, 1, asked, kit.NewParagraph(kit.Say(words.T("ui.care.asked")))), kit.Spread(8, 1, told, kit.NewParagraph(saying))}
	if p.care.Why != "" {
		rows = append(rows, kit.NewParagraph(kit.Quiet(p.care.Why)))
	}
	mail := kit.NewButton(words.T("ui.care.mail"), func() { p.askMail(r) })
	mail.SetOff(!r.Told || r.Off || r.Due == 0 || p.care.WhyMail != "" || p.mailing)
	rows = append(rows, kit.Row(0, mail))
	return kit.Stack(8, rows...)
}

// askMail shows who would be told by mail, and how it reads, before anything goes.
func (p *dueCare) askMail(r CareRule) {
	kit.Load(p.shell.Context(), &p.planning, func(ctx context.Context) (CareMail, error) { return p.services.CareMail(ctx, r.Key) }, func(m CareMail, err error) {
		if err != nil {
			p.shell.Warn(err)
			return
		}
		d := &kit.Dialog{Title: words.T("ui.care.mail.title", "care", r.Name.In(lang())), Width: 560}
		said := kit.Stack(10, kit.NewParagraph(kit.Say(words.N("ui.care.mail.ready", len(m.Ready)))))
		if m.Text != "" {
			said.Add(kit.Boxed(kit.Pane, kit.Rule, kit.Room(10, 10, 12, 12), kit.Stack(6, append([]fyne.CanvasObject{kit.NewClip(kit.Strong(m.Subject))}, lines(m.Text)...)...)))
		}
		for _, x := range m.Refused {
			said.Add(kit.NewParagraph(kit.Strong(words.Count(x.Count)), kit.Say(x.Why).After(6)))
		}
		d.Body = said
		send := kit.NewPrimary(words.N("ui.care.mail.send", len(m.Ready)), "", func() { d.Close(); p.sendMail(r, m.Ready) })
		send.SetOff(len(m.Ready) == 0)
		d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), send}
		if len(m.Ready) == 0 {
			d.First = d.Actions[0].(fyne.Focusable)
		}
		d.Show(p.shell.Canvas())
	})
}

// lines are the paragraphs of a mail.
func lines(text string) (rows []fyne.CanvasObject) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			rows = append(rows, kit.NewParagraph(kit.Say(line)))
		}
	}
	return rows
}

// sendMail tells them, with its progress in place of the button; stopping keeps what is in the outbox.
func (p *dueCare) sendMail(r CareRule, ids []string) {
	if p.mailing {
		return
	}
	p.mailing = true
	ctx, stop := context.WithCancel(p.shell.Context())
	progress := kit.NewProgress(words.T("ui.care.mail.running"), words.T("ui.cancel"), stop)
	p.under.Show(kit.Padded(kit.Room(10, 10, 17, 17), progress.Object()))
	p.detail()
	type outcome struct {
		sent    int
		refused error
	}
	kit.Load(ctx, new(kit.Loader), func(ctx context.Context) (o outcome, err error) {
		o.sent, o.refused, err = p.services.SendCareMail(ctx, r.Key, ids, func(done, of int) {
			kit.OnUI(func() {
				progress.Set(float64(done)/float64(max(of, 1)), kit.Say(words.T("ui.care.mail.running.of", "done", words.Count(done), "of", words.Count(of))))
			})
		})
		return o, err
	}, func(o outcome, err error) {
		stop()
		p.mailing = false
		p.under.Show(kit.Spacer())
		if o.refused != nil {
			p.shell.Warn(o.refused)
		}
		if err != nil {
			p.shell.Warn(err)
		} else {
			p.shell.Say(words.N("ui.care.mail.sent", o.sent))
		}
		p.detail()
		p.show()
	})
}

// numbers are how many it is due for, and how much was given once it had been listed.
func (p *dueCare) numbers(r CareRule) fyne.CanvasObject {
	rows := []fyne.CanvasObject{heading("ui.care.numbers"), kit.NewParagraph(kit.Say(words.N("ui.care.due.for", r.Due, "never", words.Count(r.Never))))}
	if r.Given > 0 {
		rows = append(rows, kit.NewParagraph(kit.Say(words.N("ui.care.given", r.Given, "soon", words.Count(r.In90), "day", short(p.care.From)))))
	} else {
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.care.given.none", "day", short(p.care.From)))))
	}
	return kit.Stack(4, rows...)
}

// people are the patients, each a way into the record.
func (p *dueCare) people(r CareRule) fyne.CanvasObject {
	list, known := p.who[r.Key]
	if !known {
		kit.Load(p.shell.Context(), &p.naming, func(ctx context.Context) ([]CarePatient, error) {
			return p.services.CarePatients(ctx, r.Key, mostCarePatients)
		}, func(list []CarePatient, err error) {
			if err != nil {
				p.shell.Warn(err)
				return
			}
			p.who[r.Key] = list
			if p.key == r.Key {
				p.detail()
			}
		})
		if list, known = p.who[r.Key]; !known {
			return kit.NewText(kit.Quiet(words.T("ui.care.loading")))
		}
	}
	rows := []fyne.CanvasObject{heading("ui.care.who")}
	for _, who := range list {
		last := words.T("ui.care.never")
		if who.Last != "" {
			last = words.T("ui.care.last", "day", short(who.Last))
		}
		rows = append(rows, kit.Spread(8, 0, kit.NewClip(kit.Strong(who.Name), kit.Quiet(last).As(kit.Small).After(8)), kit.NewLink(words.T("ui.open.record"), func() { p.shell.GoTo("patients", who.ID) })))
	}
	if more := r.Due - len(list); more > 0 && len(list) > 0 {
		rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.care.more", more))))
	}
	if len(list) == 0 {
		rows = append(rows, kit.NewText(kit.Quiet(words.T("ui.care.nobody"))))
	}
	return kit.Stack(6, rows...)
}
