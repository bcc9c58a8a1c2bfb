package settings

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/access"
	"foyer/data/team"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// TeamServices keep the members.
type TeamServices interface {
	Members(ctx context.Context) ([]team.Member, error)
	// AddMember keeps a new member with a passphrase; the errors are at fields name, role and passphrase.
	AddMember(ctx context.Context, m team.Member, passphrase string) error
	ChangeMember(ctx context.Context, m team.Member) error
	Deactivate(ctx context.Context, id string) error
	Reactivate(ctx context.Context, id, passphrase string) error
	ResetPassphrase(ctx context.Context, id, passphrase string) error
	// ChangePassphrase gives the signed-in member a new one; the errors are at fields old and passphrase.
	ChangePassphrase(ctx context.Context, old, passphrase string) error
	// StartPassphrase makes up a passphrase to hand over: a few words.
	StartPassphrase() string
	// Strength judges a passphrase that is being typed, about somebody of a name.
	Strength(passphrase, name string) shell.Strength
	// Me is who is signed in.
	Me() (id string, role access.Role)
}

var roles = []access.Role{access.Administrator, access.Provider, access.Staff}

func roleCodes() (codes, names []string) {
	for _, r := range roles {
		codes, names = append(codes, string(r)), append(names, words.T("ui.role."+string(r)))
	}
	return codes, names
}

var (
	shortcutAdd = kit.Ctrl(fyne.KeyN)
)

type membersPage struct {
	s      *screen
	list   []team.Member
	table  *kit.ColumnList
	body   *kit.Swap
	side   *kit.Swap
	chosen string
	before map[string]bool // who was there when somebody was added: who is not among them is the new one
	shown  team.Member     // as the form shows it
	last   bool            // it is the last administrator
	form   *form           // of the member at the right
	loader kit.Loader
}

func (s *screen) membersPage() *page {
	p := &membersPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), side: kit.NewSwap(kit.Spacer())}
	p.table = p.columns()
	add := kit.NewPrimary(words.T("ui.settings.member.add"), kit.ShortcutWords(shortcutAdd), p.add)
	whole := kit.Beside(12, 340, kit.Padded(kit.Room(2, 0, 0, 0), p.body.Object()), p.side.Object())
	p.table.Rows.OnTap = func(int) { kit.Unfold(whole) }
	return &page{object: whole, actions: []fyne.CanvasObject{add}, shown: p.load, save: p.save, open: p.open,
		focus: func() { p.table.Rows.Focus() },
		more: func() []shell.Action {
			return []shell.Action{{TitleKey: "ui.settings.member.add", Icon: "plus", Shortcut: shortcutAdd, Do: p.add}}
		}}
}

func (p *membersPage) at(i int) team.Member {
	if i < 0 || i >= len(p.list) {
		return team.Member{}
	}
	return p.list[i]
}

func (p *membersPage) columns() *kit.ColumnList {
	t := kit.NewColumns(32, func() int { return len(p.list) },
		kit.Column{Title: words.T("ui.settings.member.name"), Width: 150, Flex: 3, Cell: func(i int) []kit.Span {
			m := p.at(i)
			spans := []kit.Span{kit.Strong(m.Title())}
			if !m.Active {
				spans = []kit.Span{kit.Quiet(m.Title())}
			}
			if me, _ := p.s.services.Me(); me == m.ID {
				spans = append(spans, kit.Quiet(words.T("ui.settings.member.you")).After(6))
			}
			return spans
		}},
		kit.Column{Title: words.T("ui.settings.member.role"), Width: 110, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(words.T("ui.role." + string(p.at(i).Role)))} }},
		kit.Column{Title: words.T("ui.settings.member.last"), Width: 150, Flex: 1, Spare: true, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(lastSeen(p.at(i).LastSignIn))} }},
		kit.Column{Title: words.T("ui.settings.member.state"), Width: 96, Cell: func(i int) []kit.Span {
			if p.at(i).Active {
				return []kit.Span{kit.Tag(words.T("ui.settings.member.active"), kit.Green)}
			}
			return []kit.Span{kit.Tag(words.T("ui.settings.member.former"), kit.Grey)}
		}})
	t.Rows.OnSelect = func(i int) { p.choose(p.at(i)) }
	t.Rows.OnOpen = func(int) {
		if p.form != nil {
			p.form.fields[0].focus()
		}
	}
	t.Rows.Word = func(i int) string { return p.at(i).Name }
	return t
}

func lastSeen(t time.Time) string {
	if t.IsZero() {
		return words.T("ui.settings.never")
	}
	return stamp(t)
}

func (p *membersPage) load() {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Members, func(list []team.Member, err error) {
		if err != nil {
			if p.list == nil {
				p.body.Show(p.s.failed(err, p.load))
			}
			return
		}
		p.list = list
		p.table.Rows.Deselect() // the row of somebody may be another's now
		p.table.Rows.Reload()
		p.body.Show(kit.Sheet(p.table))
		at := slices.IndexFunc(list, func(m team.Member) bool { return p.before != nil && !p.before[m.ID] })
		if at >= 0 {
			p.before = nil
		} else {
			at = max(0, slices.IndexFunc(list, func(m team.Member) bool { return m.ID == p.chosen }))
		}
		if m := p.at(at); m.ID != "" && m.ID == p.chosen {
			p.refill(m)
		}
		p.table.Rows.Select(at)
	})
}

// open brings a member to the right.
func (p *membersPage) open(id string) {
	if i := slices.IndexFunc(p.list, func(m team.Member) bool { return m.ID == id }); i >= 0 {
		p.table.Rows.Select(i)
		return
	}
	p.chosen, p.form = id, nil // once they are read
}

// choose shows a member's form at the right.
func (p *membersPage) choose(m team.Member) {
	if m.ID == "" || m.ID == p.chosen && p.form != nil {
		return
	}
	p.chosen, p.shown, p.last = m.ID, m, p.lastAdministrator(m)
	p.form = p.s.newForm("member:"+m.ID, p.save)
	codes, names := roleCodes()
	parts := []fyne.CanvasObject{
		kit.NewClip(kit.Strong(m.Name).As(kit.Sub)),
		kit.Form(p.form.line("name", words.T("ui.settings.member.name"), "", ""),
			p.form.line("credential", words.T("ui.settings.member.credential"), words.T("ui.settings.member.credential.help"), "MD, NP, MA"),
			p.form.choice("role", words.T("ui.settings.member.role"), words.T("ui.settings.member.role.help"), codes, names)),
		kit.Flow(8, p.form.save, p.form.discard),
		kit.Sized(0, 1, kit.Line()),
	}
	if m.Active {
		reset := kit.NewButton(words.T("ui.settings.member.reset"), func() { p.reset(m.ID) })
		off := kit.NewButton(words.T("ui.settings.member.deactivate"), func() { p.deactivate(m.ID) })
		parts = append(parts, kit.Stack(8, kit.NewParagraph(kit.Quiet(words.T("ui.settings.member.reset.help"))), kit.Flow(8, reset)))
		if p.lastAdministrator(m) {
			parts = append(parts, kit.NewParagraph(kit.Sign("info", kit.Muted), kit.Quiet(words.T("ui.settings.member.last.admin")).After(6)))
		} else {
			parts = append(parts, kit.Stack(8, kit.NewParagraph(kit.Quiet(words.T("ui.settings.member.deactivate.help"))), kit.Flow(8, off)))
		}
	} else {
		back := kit.NewButton(words.T("ui.settings.member.reactivate"), func() { p.reactivate(m.ID) })
		parts = append(parts, kit.NewParagraph(kit.Quiet(words.T("ui.settings.member.former.since", "day", when(m.DeactivatedAt)))), kit.Flow(8, back))
	}
	p.side.Show(kit.Top(kit.Padded(kit.Room(2, 0, 0, 2), kit.Card(kit.Stack(14, parts...)))))
	p.form.fill(memberValues(m))
}

// refill shows what has changed of the member at the right.
func (p *membersPage) refill(m team.Member) {
	if p.form == nil {
		p.choose(m)
		return
	}
	if m.Revision == p.shown.Revision && m.Active == p.shown.Active && p.lastAdministrator(m) == p.last {
		return // nothing of it has changed: somebody may be typing
	}
	chosen := p.form
	p.form = nil
	typed := chosen.typedNow()
	p.choose(m)
	p.form.put(typed)
}

func memberValues(m team.Member) map[string]string {
	return map[string]string{"name": m.Name, "credential": m.Credential, "role": string(m.Role)}
}

func (p *membersPage) lastAdministrator(m team.Member) bool {
	if m.Role != access.Administrator || !m.Active {
		return false
	}
	for _, o := range p.list {
		if o.ID != m.ID && o.Active && o.Role == access.Administrator {
			return false
		}
	}
	return true
}

func (p *membersPage) member(id string) team.Member {
	for _, m := range p.list {
		if m.ID == id {
			return m
		}
	}
	return team.Member{}
}

func (p *membersPage) save() {
	f := p.form
	if f == nil || !f.begin() {
		return
	}
	before := p.member(p.chosen)
	next, v := before, f.values()
	next.Name, next.Credential, next.Role = v["name"], v["credential"], access.Role(v["role"])
	p.do(func(ctx context.Context) error { return p.s.services.ChangeMember(ctx, next) }, func(err error) {
		if f.done(err) {
			p.s.shell.SayUndo(words.T("ui.settings.saved"), func() { p.undo(before) })
		}
	})
}

// undo brings a member back to what they were.
func (p *membersPage) undo(before team.Member) {
	before.Revision = p.member(before.ID).Revision
	p.do(func(ctx context.Context) error { return p.s.services.ChangeMember(ctx, before) }, p.tell(words.T("ui.settings.undone")))
}

// do runs a change and looks again.
func (p *membersPage) do(work func(ctx context.Context) error, then func(error)) {
	kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) {
		then(err)
		p.load()
	})
}

func (p *membersPage) tell(said string) func(error) {
	return func(err error) {
		if err != nil {
			p.s.shell.Warn(err)
			return
		}
		p.s.shell.Say(said)
	}
}

func (p *membersPage) deactivate(id string) {
	m := p.member(id)
	kit.Ask(p.s.shell.Canvas(), words.T("ui.settings.member.deactivate.title", "name", m.Name), words.T("ui.settings.member.deactivate.text"), words.T("ui.cancel"), words.T("ui.settings.member.deactivate"), true, func() {
		p.do(func(ctx context.Context) error { return p.s.services.Deactivate(ctx, id) }, p.tell(words.T("ui.settings.member.deactivated", "name", m.Name)))
	})
}

func (p *membersPage) reactivate(id string) {
	m := p.member(id)
	p.s.askPassphrase(words.T("ui.settings.member.reactivate.title", "name", m.Name), words.T("ui.settings.member.back"), m.Name,
		func(ctx context.Context, pass string) error { return p.s.services.Reactivate(ctx, id, pass) }, func(pass string) { p.handOver(m.Name, pass) })
}

func (p *membersPage) reset(id string) {
	m := p.member(id)
	p.s.askPassphrase(words.T("ui.settings.member.reset.title", "name", m.Name), words.T("ui.settings.member.give"), m.Name,
		func(ctx context.Context, pass string) error { return p.s.services.ResetPassphrase(ctx, id, pass) }, func(pass string) { p.handOver(m.Name, pass) })
}

// handOver shows a passphrase once more, for it to be given to the person.
func (p *membersPage) handOver(name, pass string) {
	p.load()
	d := &kit.Dialog{Title: words.T("ui.settings.member.handover.title", "name", name), Width: 480}
	d.Body = kit.Stack(12, kit.NewParagraph(kit.Say(words.T("ui.settings.member.handover.text"))), kit.Boxed(kit.Pane, kit.Edge, kit.Room(12, 12, 14, 14), kit.NewParagraph(kit.Code(pass).As(kit.Sub))))
	d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.settings.member.handed"), "", d.Close)}
	d.Show(p.s.shell.Canvas())
}

// add asks for a new member.
func (p *membersPage) add() {
	codes, names := roleCodes()
	name, credential := kit.NewField(""), kit.NewField("MD, NP, MA")
	role := kit.NewChoice(words.T("ui.settings.member.role.choose"), nil, names...)
	nameIn, roleIn := kit.NewLabeled(words.T("ui.settings.member.name"), words.T("ui.settings.member.name.help"), name), kit.NewLabeled(words.T("ui.settings.member.role"), words.T("ui.settings.member.role.help"), role)
	p.s.passphraseDialog(passphraseDialog{
		title: words.T("ui.settings.member.add"), act: words.T("ui.settings.member.add.act"), first: name, name: func() string { return name.Text },
		above:  []fyne.CanvasObject{nameIn.Object(), kit.Abreast(12, kit.NewLabeled(words.T("ui.settings.member.credential"), "", credential).Object(), roleIn.Object())},
		errors: map[string]*kit.Labeled{"name": nameIn, "role": roleIn},
		check: func() bool {
			if role.Chosen < 0 {
				roleIn.SetError(words.T("ui.settings.member.role.choose"))
			}
			return role.Chosen >= 0
		},
		do: func(ctx context.Context, pass string) error {
			return p.s.services.AddMember(ctx, team.Member{Name: name.Text, Credential: credential.Text, Role: access.Role(codes[max(role.Chosen, 0)])}, pass)
		},
		done: func(pass string) {
			p.before = map[string]bool{}
			for _, m := range p.list {
				p.before[m.ID] = true
			}
			p.handOver(name.Text, pass)
		},
	})
}
