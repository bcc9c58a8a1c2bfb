package portal

import (
	"context"
	"image"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/policy"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/saving"
	"foyer/ui/words"
)

// policies is the page of the policies: which there are, the agreement as patients read it, and its versions.
type policies struct {
	*Screen
	object fyne.CanvasObject

	kind    policy.Kind
	version string // id of the version in view; empty is the one to show first
	in      string // language of the agreement
	writing bool
	busy    bool

	list   *kit.List
	paper  *kit.Paper
	middle *kit.Swap
	side   *kit.Swap
	form   *policyForm
	loader kit.Loader
	place  saving.Place
}

func newPolicies(s *Screen) *policies {
	p := &policies{Screen: s, kind: policy.Email, in: lang(), side: kit.NewSwap(kit.Spacer())}
	p.list = kit.NewList(64, func() int { return len(policy.Kinds) }, p.row)
	p.list.OnSelect = func(i int) {
		if k := policy.Kinds[i]; k != p.kind {
			p.kind, p.version, p.writing = k, "", false
			p.show()
		}
	}
	p.list.Word = func(i int) string { return kindName(policy.Kinds[i]) }
	p.paper = kit.NewPaper(kit.PaperWords{Smaller: words.T("ui.paper.smaller"), Larger: words.T("ui.paper.larger"), Fit: words.T("ui.paper.fit"), PageOf: words.T("ui.paper.pageof")})
	p.middle = kit.NewSwap(p.paper)
	p.object = s.shell.Panes("policies", []kit.PaneSize{{Width: 250, Least: 180}, {Least: 320, Flex: true}, {Width: 350, Least: 280}},
		kit.Padded(kit.Room(0, 0, 0, 8), kit.Sheet(p.list)), kit.Padded(kit.Room(0, 0, 8, 8), kit.Sheet(p.middle.Object())), kit.Padded(kit.Room(0, 0, 8, 0), p.side.Object()))
	return p
}

func shipped(kind policy.Kind) catalogue.Policy {
	c, _ := catalogue.FindPolicy(string(kind))
	return c
}

func kindName(kind policy.Kind) string { return shipped(kind).Name.In(lang()) }

// policyRow is one policy with how the practice stands with it.
type policyRow struct {
	page *policies
	name *kit.Text
	line *kit.Text
	box  *fyne.Container
}

func (p *policies) row() kit.RowView {
	r := &policyRow{p, kit.NewClip(), kit.NewClip(), nil}
	r.box = kit.Padded(kit.Room(11, 9, 14, 12), kit.Stack(3, r.name, r.line))
	return r
}

// Object implements kit.RowView.
func (r *policyRow) Object() fyne.CanvasObject { return r.box }

// Bind implements kit.RowView.
func (r *policyRow) Bind(i int) {
	st := r.page.standing(policy.Kinds[i])
	r.name.Spans = []kit.Span{kit.Strong(kindName(policy.Kinds[i]))}
	var line []kit.Span
	switch {
	case st.InForce != nil:
		line = []kit.Span{kit.Tag(words.T("ui.policy.state.in force"), kit.Green), kit.Quiet(words.T("ui.policy.version", "n", st.InForce.Number)).After(6)}
	case st.Coming != nil:
		line = []kit.Span{kit.Tag(words.T("ui.policy.state.coming"), kit.Blue), kit.Quiet(words.T("ui.policy.from", "day", short(st.Coming.From))).After(6)}
	default:
		line = []kit.Span{kit.Tag(words.T("ui.policy.none"), kit.Grey)}
	}
	if st.Draft != nil {
		line = append(line, kit.Tag(words.T("ui.policy.state.draft"), kit.Amber).After(6))
	}
	r.line.Spans = line
	r.box.Refresh()
}

func (p *policies) focus() {
	if p.writing && p.form != nil {
		p.form.focus()
	} else {
		p.list.Focus()
	}
}

func (p *policies) show() {
	if !p.loaded {
		return
	}
	p.list.Reload()
	if i := slices.Index(policy.Kinds, p.kind); i >= 0 && p.list.Selected() != i {
		p.list.Select(i)
	}
	if p.writing {
		if p.form == nil || p.form.kind != p.kind {
			p.form = newPolicyForm(p)
		}
		p.form.show()
		return
	}
	p.form = nil
	p.middle.Show(p.paper)
	p.side.Show(kit.Scrolled(kit.Padded(kit.Room(kit.Brim, kit.Brim, kit.Brim, 9), p.about())))
	p.draw(p.shown(), p.paper)
}

// shown is the version in view; what is shipped where nothing was written yet.
func (p *policies) shown() policy.Version {
	st := p.standing(p.kind)
	for _, v := range st.Versions {
		if v.ID == p.version {
			return v
		}
	}
	if st.Draft != nil && (p.version == "" || p.version == st.Draft.ID) {
		return *st.Draft
	}
	if best := st.Best(); best != nil {
		return *best
	}
	return policy.Version{Kind: p.kind, State: policy.Draft, Content: policy.Default(p.kind)}
}

// draw sets an agreement and shows its pages.
func (p *policies) draw(v policy.Version, on *kit.Paper) {
	in := p.in
	kit.Load(p.shell.Context(), &p.loader, func(ctx context.Context) ([]image.Image, error) { return p.services.Agreement(ctx, v, in) }, func(pages []image.Image, err error) {
		if err != nil {
			p.shell.Warn(err)
			return
		}
		on.SetPages(pages, DPI)
	})
}

func (p *policies) language() fyne.CanvasObject {
	in := kit.NewSegments(func(i int) { p.in = []string{"en", "es"}[i]; p.show() }, words.English.Name(), words.Spanish.Name())
	if p.in == "es" {
		in.Chosen = 1
	}
	return kit.Sized(0, 30, in)
}

// about is everything about the policy in view: what it is, what can be done, its versions and what changed.
func (p *policies) about() fyne.CanvasObject {
	st, v := p.standing(p.kind), p.shown()
	c := shipped(p.kind)
	write := kit.NewPrimary(words.T("ui.policy.write"), "", p.write)
	if st.Draft != nil {
		write.SetLabel(words.T("ui.policy.goon"))
	}
	write.Wide = true
	write.SetOff(p.now.WhyWrite != "")
	force := kit.NewButton(words.T("ui.policy.force"), p.askForce)
	force.SetOff(!p.canForce() || p.now.WhyWrite != "")
	printing, save := kit.NewButton(words.T("ui.policy.print"), p.print), kit.NewButton(words.T("ui.policy.save"), p.askSave)
	printing.SetOff(p.busy)
	save.SetOff(p.busy)
	what := kit.Stack(8, kit.NewParagraph(kit.Strong(c.Name.In(lang())).As(kit.Sub)), kit.NewParagraph(kit.Quiet(words.T("ui.portal.section", "section", c.Section)+". "+c.About.In(lang()))), p.stands(v), write,
		kit.Flow(8, force, printing, save))
	if p.now.WhyWrite != "" {
		what.Add(kit.NewParagraph(kit.Quiet(p.now.WhyWrite)))
	}
	cards := []fyne.CanvasObject{kit.Card(kit.Stack(8, heading("ui.policy.language"), p.language())), kit.Card(what)}
	if changes := p.changes(st, v); changes != nil {
		cards = append(cards, kit.Card(changes))
	}
	cards = append(cards, kit.Card(p.versions(st, v)), kit.Padded(kit.Room(0, 0, 6, 6), kit.NewParagraph(kit.Quiet(words.T("ui.policy.source")+" "+c.Source.In(lang())).As(kit.Small))))
	return kit.Stack(12, cards...)
}

func tone(s policy.State) kit.Tone {
	switch s {
	case policy.InForce:
		return kit.Green
	case policy.Coming:
		return kit.Blue
	case policy.Draft:
		return kit.Amber
	}
	return kit.Grey
}

// stands says what the version in view is.
func (p *policies) stands(v policy.Version) fyne.CanvasObject {
	tag := kit.Tag(words.T("ui.policy.state."+string(v.State)), tone(v.State))
	switch {
	case v.ID == "":
		return kit.NewParagraph(kit.Tag(words.T("ui.policy.none"), kit.Grey), kit.Say(words.T("ui.policy.shipped")).After(8))
	case v.State == policy.Draft:
		return kit.NewParagraph(tag, kit.Say(words.T("ui.policy.drafted", "who", v.ChangedBy, "day", day(v.ChangedAt))).After(8))
	}
	return kit.NewParagraph(tag, kit.Say(words.T("ui.policy.signed", "n", v.Number, "from", short(v.From), "who", v.SignedBy)).After(8), kit.Quiet("“"+v.Reason+"”").OnNewLine())
}

// former is what a version is compared with: the one before it that was signed; of a draft the one in force.
func former(st policy.Standing, v policy.Version) *policy.Version {
	if v.State == policy.Draft {
		return st.InForce
	}
	for i := range st.Versions {
		if o := &st.Versions[i]; o.Number < v.Number && o.State != policy.Withdrawn {
			return o
		}
	}
	return nil
}

func (p *policies) changes(st policy.Standing, v policy.Version) fyne.CanvasObject {
	before := former(st, v)
	if before == nil || v.ID == "" {
		return nil
	}
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.policy.changes", "n", before.Number)))}
	return kit.Stack(7, append(rows, diff(p.kind, before.Content, v.Content)...)...)
}

// diff writes what differs, each setting with what it was and what it is.
func diff(kind policy.Kind, before, after policy.Content) (rows []fyne.CanvasObject) {
	for _, c := range policy.Diff(kind, before, after, lang()) {
		rows = append(rows, kit.NewParagraph(kit.Strong(c.Label).As(kit.Dense), kit.Sign("minus", kit.AlertInk).OnNewLine(), kit.Quiet(clip(c.Before)).After(6), kit.Sign("plus", kit.Accent).OnNewLine(), kit.Say(clip(c.After)).After(6)))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.policy.same"))))
	}
	return rows
}

// clip shortens a long text; the paper shows it whole.
func clip(text string) string {
	const most = 160
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// versions is the history; pressing one shows it.
func (p *policies) versions(st policy.Standing, shown policy.Version) fyne.CanvasObject {
	rows := []fyne.CanvasObject{heading("ui.policy.versions")}
	line := func(v policy.Version, text string) {
		link := kit.NewLink(text, func() { p.version = v.ID; p.show() })
		link.Quiet = v.ID == shown.ID
		rows = append(rows, kit.Spread(8, 0, kit.Row(0, link), kit.NewText(kit.Tag(words.T("ui.policy.state."+string(v.State)), tone(v.State)))))
	}
	if st.Draft != nil {
		line(*st.Draft, words.T("ui.policy.thedraft"))
	}
	for i, v := range st.Versions {
		line(v, words.T("ui.policy.version.of", "n", v.Number, "day", short(v.From)))
		rows = append(rows, kit.NewClip(kit.Quiet(v.SignedBy+": "+v.Reason).As(kit.Small)))
		if i == 0 && v.State != policy.Withdrawn && p.now.WhyWrite == "" {
			rows = append(rows, kit.Row(0, kit.NewLink(words.T("ui.policy.withdraw"), func() { p.askWithdraw(v) })))
		}
	}
	if len(rows) == 1 {
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.policy.noversions"))))
	}
	return kit.Stack(5, rows...)
}

func (p *policies) askWithdraw(v policy.Version) {
	kit.Ask(p.shell.Canvas(), words.T("ui.policy.withdraw.ask", "n", v.Number), words.T("ui.policy.withdraw.what"), words.T("ui.cancel"), words.T("ui.policy.withdraw"), true, func() {
		p.version = ""
		p.do(func(ctx context.Context) error { return p.services.Withdraw(ctx, v.Kind, v.ID) }, func() { p.shell.Say(words.T("ui.policy.withdrawn", "n", v.Number)) })
	})
}

// print prints the agreement in view.
func (p *policies) print() {
	v, in := p.shown(), p.in
	p.printIt(printout.Way{Go: func(ctx context.Context) (string, error) { return p.services.PrintAgreement(ctx, v, in) }})
}

func (p *policies) printIt(way printout.Way) {
	if p.busy {
		return
	}
	p.busy = true
	kit.Load(p.shell.Context(), new(kit.Loader), way.Go, func(where string, err error) {
		p.busy = false
		if err != nil {
			printout.Warn(p.shell, err, p.printIt)
		} else {
			way.Say(p.shell, "ui.policy.printed", where)
		}
		p.show()
	})
}

func (p *policies) askSave() {
	v, in := p.shown(), p.in
	p.place.Ask(p.shell, "agreement-"+string(v.Kind)+"-"+in+".pdf", func(path string) {
		kit.Load(p.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) {
			return struct{}{}, p.services.SaveAgreement(ctx, v, in, path)
		}, func(_ struct{}, err error) {
			if err != nil {
				p.shell.Warn(err)
				return
			}
			p.shell.Say(words.T("ui.policy.saved", "where", path))
		})
	})
}

// fail tells an error at its field of the form, or as a notice.
func (p *policies) fail(err error) {
	if p.form == nil || !p.form.mark(fieldOf(err), phrase.Error(err)) {
		p.shell.Warn(err)
	}
}
