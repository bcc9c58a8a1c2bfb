package portal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/policy"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// policyForm is the draft of a policy being written, beside the paper it makes.
type policyForm struct {
	*policies
	kind     policy.Kind
	base     policy.Content // what was there to begin with
	content  policy.Content
	revision int64
	labels   map[string]*kit.Labeled
	wrong    map[string]bool // fields in which stands no number
	paper    *kit.Paper
	first    fyne.Focusable
	object   fyne.CanvasObject
	built    bool
	later    func() // takes back the pending drawing
}

func newPolicyForm(p *policies) *policyForm {
	f := &policyForm{policies: p, kind: p.kind, labels: map[string]*kit.Labeled{}, wrong: map[string]bool{}}
	f.paper = kit.NewPaper(kit.PaperWords{Smaller: words.T("ui.paper.smaller"), Larger: words.T("ui.paper.larger"), Fit: words.T("ui.paper.fit"), PageOf: words.T("ui.paper.pageof")})
	f.begin()
	p.shell.Draft(f.key()).Load(func(body string) {
		var kept typedPolicy
		if json.Unmarshal([]byte(body), &kept) == nil {
			f.take(kept)
			if f.object != nil {
				f.show()
			}
		}
	})
	return f
}

func (f *policyForm) key() string { return "policy:" + string(f.kind) }

// begin takes what there is to begin with.
func (f *policyForm) begin() {
	st := f.standing(f.kind)
	f.base, f.content, f.revision = st.Start(), st.Start(), 0
	if st.Draft != nil {
		f.revision = st.Draft.Revision
	}
}

func (f *policyForm) focus() {
	if f.first != nil {
		f.shell.Canvas().Focus(f.first)
	}
}

func (f *policyForm) show() {
	if !f.built {
		f.build()
	}
	f.middle.Show(f.object)
	f.side.Show(kit.Between(kit.Padded(kit.Room(0, 8, 0, 0), f.language()), kit.Sheet(f.paper), kit.Spacer()))
	f.redraw()
}

// build lays the form out: a section for each part of the agreement.
func (f *policyForm) build() {
	f.built, f.first, f.wrong = true, nil, map[string]bool{}
	c := shipped(f.kind)
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Strong(words.T("ui.policy.writing", "policy", c.Name.In(lang()))).As(kit.Sub)), kit.NewParagraph(kit.Quiet(words.T("ui.policy.writing.hint")))}
	for _, part := range c.Parts {
		rows = append(rows, kit.Padded(kit.Room(6, 0, 0, 0), kit.NewText(kit.Strong(part.Title.In(lang())).In(kit.Accent))))
		for _, field := range c.Fields {
			if field.Part == part.Key {
				rows = append(rows, f.field(field))
			}
		}
	}
	foot := kit.Padded(kit.Room(10, 12, 17, 17), kit.Flow(8, kit.NewButton(words.T("ui.policy.discard"), f.askDiscard), kit.NewButton(words.T("ui.policy.close"), f.close),
		kit.NewButton(words.T("ui.policy.savedraft"), f.saveDraft), kit.NewPrimary(words.T("ui.policy.force"), "", f.askForce)))
	f.object = kit.Between(kit.Spacer(), kit.Scrolled(kit.Padded(kit.Room(16, 14, 17, 17), kit.Stack(13, rows...))), kit.Stack(0, kit.Line(), foot))
}

func (f *policyForm) field(c catalogue.Field) fyne.CanvasObject {
	label := func(o any) fyne.CanvasObject {
		l := kit.NewLabeled(c.Label.In(lang()), help(c), o)
		f.labels[c.Key] = l
		return l.Object()
	}
	switch c.Type {
	case catalogue.NumberField:
		n := kit.NewField("")
		n.Fill(strconv.Itoa(f.content.Numbers[c.Key]))
		n.OnEscape = f.close
		n.OnChanged = func(text string) {
			v, err := strconv.Atoi(strings.TrimSpace(text))
			if err != nil || v < c.Least || v > c.Most {
				f.labels[c.Key].SetError(words.T("ui.policy.number", "least", c.Least, "most", c.Most))
				f.wrong[c.Key] = true
				return
			}
			f.labels[c.Key].SetError("")
			delete(f.wrong, c.Key)
			f.content.Numbers[c.Key] = v
			f.typed()
		}
		return label(kit.Row(8, kit.Sized(70, 0, n.Object()), kit.NewText(kit.Quiet(c.Unit.In(lang())))))
	case catalogue.YesField:
		on := kit.NewSwitch(f.content.Yes[c.Key], func(yes bool) { f.content.Yes[c.Key] = yes; f.typed() })
		text := []kit.Span{kit.Strong(c.Label.In(lang())).As(kit.Dense)}
		if h := help(c); h != "" {
			text = append(text, kit.Quiet(h).As(kit.Small).OnNewLine())
		}
		return kit.Spread(10, 1, kit.Top(on), kit.NewParagraph(text...))
	case catalogue.ChoicesField:
		var boxes []fyne.CanvasObject
		for _, o := range c.Options {
			boxes = append(boxes, kit.NewCheck(o.In(lang()), slices.Contains(f.content.Choices[c.Key], o.Key), func(on bool) {
				list := slices.DeleteFunc(slices.Clone(f.content.Choices[c.Key]), func(k string) bool { return k == o.Key })
				if on {
					list = append(list, o.Key)
				}
				f.content.Choices[c.Key] = list
				f.labels[c.Key].SetError("")
				f.typed()
			}))
		}
		if f.first == nil {
			f.first, _ = boxes[0].(fyne.Focusable)
		}
		return label(kit.Stack(1, boxes...))
	case catalogue.LinesField:
		area := kit.NewArea("")
		area.OnEscape = f.close
		area.Fill(strings.Join(f.content.Lines[c.Key], "\n"))
		area.OnChanged = func(text string) { f.content.Lines[c.Key] = strings.Split(text, "\n"); f.typed() }
		return label(kit.Sized(0, 76, area.Object()))
	}
	return f.text(c, label)
}

// text is a text in both languages, side by side.
func (f *policyForm) text(c catalogue.Field, label func(o any) fyne.CanvasObject) fyne.CanvasObject {
	var columns []fyne.CanvasObject
	for _, l := range words.Languages() {
		area := kit.NewArea(words.T("ui.policy.notext"))
		area.OnEscape = f.close
		area.Fill(f.content.Texts[c.Key][string(l)])
		area.OnChanged = func(text string) {
			if f.content.Texts[c.Key] == nil {
				f.content.Texts[c.Key] = map[string]string{}
			}
			f.content.Texts[c.Key][string(l)] = text
			f.labels[c.Key].SetError("")
			f.typed()
		}
		if f.first == nil {
			f.first = area
		}
		columns = append(columns, kit.Stack(3, kit.NewText(kit.Quiet(l.Name()).As(kit.Small)), kit.Sized(0, 114, area.Object())))
	}
	return label(kit.Abreast(10, columns...))
}

// help is a field's line of help; of one that patients read nothing of, that too.
func help(c catalogue.Field) string { return c.Help.In(lang()) }

// drawPause is how long typing must rest before the paper follows.
const drawPause = 150 * time.Millisecond

func (f *policyForm) typed() {
	if body, err := json.Marshal(typedPolicy{f.revision, f.base, f.content}); err == nil {
		f.shell.Draft(f.key()).Typed(string(body))
	}
	if f.later != nil {
		f.later()
	}
	f.later = kit.Later(drawPause, f.redraw)
}

func (f *policyForm) redraw() {
	f.draw(policy.Version{Kind: f.kind, State: policy.Draft, Content: f.content.Clone()}, f.paper)
}

// mark says at a field what is wrong; false where there is no such field.
func (f *policyForm) mark(field, text string) bool {
	l := f.labels[field]
	if l == nil {
		return false
	}
	l.SetError(text)
	return true
}

// write begins or goes on with the draft of the policy in view.
func (p *policies) write() {
	if p.now.WhyWrite != "" || p.writing {
		return
	}
	p.writing, p.version, p.form = true, "", nil
	p.show()
	p.focus()
}

// close goes back to reading; what was typed stays a draft of the member's own.
func (p *policies) close() {
	p.writing = false
	p.show()
	p.focus()
}

// saveDraft keeps the draft for the whole team.
func (p *policies) saveDraft() {
	p.keepDraft(func() { p.shell.Say(words.T("ui.policy.draftsaved")); p.close() })
}

func (p *policies) keepDraft(done func()) {
	f := p.form
	if f == nil {
		return
	}
	if len(f.wrong) > 0 {
		p.shell.Say(words.T("ui.policy.correct"))
		return
	}
	for _, l := range f.labels {
		l.SetError("")
	}
	if p.keeping {
		return
	}
	p.keeping = true
	kind, content, revision := f.kind, f.content.Clone(), f.revision
	kit.Load(p.shell.Context(), new(kit.Loader), func(ctx context.Context) (Register, error) {
		if err := p.services.SaveDraft(ctx, kind, content, revision); err != nil {
			return Register{}, err
		}
		return p.services.Register(ctx)
	}, func(r Register, err error) {
		p.keeping = false
		if err != nil {
			p.fail(err)
			return
		}
		p.now = r
		if f.saved(content) {
			done()
		}
		p.Screen.show()
	})
}

func (f *policyForm) askDiscard() {
	kit.Ask(f.shell.Canvas(), words.T("ui.policy.discard.ask"), words.T("ui.policy.discard.what"), words.T("ui.cancel"), words.T("ui.policy.discard"), true, func() {
		f.shell.Draft(f.key()).Clear()
		f.writing = false
		f.do(func(ctx context.Context) error { return f.services.Discard(ctx, f.kind) }, nil)
	})
}

// canForce says whether there is something to put in force.
func (p *policies) canForce() bool { return p.writing || p.loaded && p.standing(p.kind).Draft != nil }

// mostChanges stand in the question whole; more scroll.
const mostChanges = 3

// askForce puts the draft in force, after what changes was shown, from a day and for a reason.
func (p *policies) askForce() {
	if p.writing {
		p.keepDraft(func() { p.writing = false; p.askForce() })
		return
	}
	st := p.standing(p.kind)
	if st.Draft == nil {
		return
	}
	from := kit.NewDateField(words.T("ui.policy.today"), words.T("ui.portal.target.wrong"), func() time.Time { return p.now.Today }, func(t time.Time) string { return day(t) })
	from.SetDay(p.now.Today)
	reason := kit.NewField(words.T("ui.policy.reason.hint"))
	fromLabel, reasonLabel := kit.NewLabeled(words.T("ui.policy.fromday"), words.T("ui.policy.fromday.help"), from), kit.NewLabeled(words.T("ui.portal.reason"), words.T("ui.policy.reason.help"), reason)
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.policy.force.what")))}
	if st.InForce != nil {
		var changes fyne.CanvasObject
		if list := diff(p.kind, st.InForce.Content, st.Draft.Content); len(list) <= mostChanges {
			changes = kit.Stack(6, list...)
		} else {
			changes = kit.Sized(0, 200, kit.Scrolled(kit.Stack(6, list...)))
		}
		rows = append(rows, kit.NewText(kit.Strong(words.T("ui.policy.changes", "n", st.InForce.Number))), changes)
	}
	rows = append(rows, kit.Abreast(12, fromLabel.Object(), reasonLabel.Object()))
	d := &kit.Dialog{Title: words.T("ui.policy.force.ask", "policy", kindName(p.kind)), Body: kit.Stack(11, rows...), First: reason, Width: 660}
	sign := kit.NewPrimary(words.T("ui.policy.sign"), "", nil)
	kind := p.kind
	sign.OnTapped = func() {
		when, ok := from.Day()
		if !ok {
			fromLabel.SetError(words.T("ui.portal.target.wrong"))
			return
		}
		var on record.Date
		if !when.IsZero() {
			on = record.DayOf(when)
		}
		if p.keeping {
			return
		}
		p.keeping = true
		sign.SetOff(true)
		kit.Load(p.shell.Context(), new(kit.Loader), func(ctx context.Context) (policy.Version, error) {
			return p.services.PutInForce(ctx, kind, on, reason.Text)
		}, func(v policy.Version, err error) {
			p.keeping = false
			sign.SetOff(false)
			if err != nil {
				switch fieldOf(err) {
				case "from":
					fromLabel.SetError(phrase.Error(err))
				default:
					reasonLabel.SetError(phrase.Error(err))
					p.shell.Canvas().Focus(reason)
				}
				return
			}
			d.Close()
			p.version = ""
			p.shell.SayUndo(words.T("ui.policy.forced", "policy", kindName(kind), "n", v.Number, "day", short(v.From)), func() {
				p.do(func(ctx context.Context) error { return p.services.Withdraw(ctx, kind, v.ID) }, func() { p.shell.Say(words.T("ui.policy.withdrawn", "n", v.Number)) })
			})
			p.load()
		})
	}
	reason.OnSubmitted = func(string) { sign.OnTapped() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.policy.notyet"), d.Close), sign}
	d.Show(p.shell.Canvas())
}
