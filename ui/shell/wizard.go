package shell

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// wizard is the first start: five short steps and a choice. It holds everything typed, whatever step is in view; from the
// moment the practice exists each step is kept in it as it is done, and a start after a crash goes on at the next one.
type wizard struct {
	shell    *Shell
	step     Step
	furthest Step // as far as one may go forward again
	member   MemberChoice

	office   Office
	admin    string
	pass     string
	again    string
	key      string // of recovery, until it is known to be kept
	renewed  bool   // it was made in place of one that may have been printed
	asking   bool   // for a group of it, with the key out of sight
	portal   PortalChoice
	vendor   bool
	mailbox  Mailbox
	found    bool // the servers of the address were looked for
	features []FeatureChoice
	filling  *kit.Progress // while sample data comes in
	later    map[Step]bool // put off

	page   *page
	said   *kit.Text // what went wrong, or what is under way
	next   *kit.Button
	back   *kit.Button
	loader kit.Loader
	busy   bool
}

// page is a step as it is shown.
type page struct {
	title     string
	lead      string
	body      []fyne.CanvasObject
	first     fyne.Focusable
	next      string // of the primary button; "" is "Next"
	onward    func() // what it does
	skip      func() // a way around the step, with its words
	skipWords string
	dropped   func(paths []string)
	fields    map[string]asked // by the names that faults know
}

// showFirstStart begins at the beginning, or shows the running wizard anew in another language.
func (s *Shell) showFirstStart() {
	s.state = firstStart
	switch {
	case s.wizard == nil:
		s.wizard = &wizard{shell: s, office: Office{TimeZone: s.cfg.TimeZone}}
		s.wizard.show()
	case s.wizard.busy:
		s.wizard.show()
	default:
		s.wizard.goTo(s.wizard.step)
	}
}

// resumeFirstStart goes on with a practice that exists, for the administrator who has just unlocked.
func (s *Shell) resumeFirstStart(m MemberChoice, at Step) {
	s.state = firstStart
	s.wizard = &wizard{shell: s, member: m, step: at, furthest: at}
	s.idle.start()
	if at == StepAdministrator {
		at = StepRecovery // there is one: only the key may be missing
	}
	s.wizard.goTo(at)
}

// made says that the practice exists.
func (w *wizard) made() bool { return w.member.ID != "" }

// lock forgets the keys of a practice whose first start nobody goes on with. Every step that was done is kept; who unlocks goes on
// with the next.
func (w *wizard) lock() {
	s := w.shell
	if w.busy { // the step on its way is kept first
		s.idle.start()
		return
	}
	s.idle.stop()
	kit.SetAside(s.Canvas())
	kit.Forget(s.Canvas())
	s.Canvas().Unfocus()
	s.wizard, s.state = nil, locked
	s.cfg.Session.Lock()
	s.reload()
}

// show builds the step in view.
func (w *wizard) show() {
	s := w.shell
	p := w.build()
	w.page = p
	s.title(p.title)
	w.said = kit.NewParagraph()
	head := kit.Stack(5, kit.NewParagraph(kit.Strong(p.title).As(kit.Title)), kit.NewParagraph(kit.Quiet(p.lead)))
	form := kit.Form(append([]fyne.CanvasObject{kit.Padded(kit.Room(0, 6, 0, 0), head)}, append(p.body, w.said)...)...)
	label := p.next
	if label == "" {
		label = words.T("ui.first.next")
	}
	w.next = kit.NewPrimary(label, "", w.forward)
	w.back = kit.NewButton(words.T("ui.nav.back"), w.backward)
	w.back.Icon = "back"
	foot := []fyne.CanvasObject{kit.Spacer()}
	if w.canBack() {
		foot = append([]fyne.CanvasObject{w.back}, foot...)
	}
	if p.skip != nil {
		foot = append(foot, kit.NewButton(p.skipWords, func() {
			if !w.busy {
				p.skip()
			}
		}))
	}
	if p.onward != nil {
		foot = append(foot, w.next)
	}
	stretch := 0
	if w.canBack() {
		stretch = 1
	}
	bar := kit.Stack(0, kit.Line(), kit.Fill(kit.Surface, kit.Padded(kit.Room(11, 11, 26, 26), kit.Spread(10, stretch, foot...))))
	right := kit.Fill(kit.Ground, kit.Between(kit.Spacer(), kit.Scrolled(kit.Stack(0, kit.Padded(kit.Room(30, 24, 22, 22), kit.Middle(560, form)))), bar))
	s.show(kit.NewPanes([]kit.PaneSize{{Width: 232, Least: 200}, {Least: 480, Flex: true}}, w.steps(), right))
	s.bindShortcuts()
	if p.first != nil {
		s.Canvas().Focus(p.first)
		if f, ok := p.first.(*kit.Field); ok && f.Text != "" {
			f.TypedShortcut(&fyne.ShortcutSelectAll{}) // typing replaces what was proposed
		}
	} else {
		s.Canvas().Focus(w.next)
	}
}

// mains are the steps that the list at the left counts.
var mains = []struct {
	step Step
	key  string
}{{StepOffice, "ui.first.step.office"}, {StepAdministrator, "ui.first.step.you"}, {StepPortal, "ui.first.step.portal"},
	{StepMailbox, "ui.first.step.mailbox"}, {StepFeatures, "ui.first.step.features"}}

// steps is the list at the left: what is done, what is at hand, what comes.
func (w *wizard) steps() fyne.CanvasObject {
	at := w.step
	if at == StepRecovery {
		at = StepAdministrator
	}
	rows := []fyne.CanvasObject{kit.Padded(kit.Room(0, 12, 0, 0), kit.Stack(2, kit.NewText(kit.Strong(words.T("ui.app")).In(kit.Accent)),
		kit.NewParagraph(kit.Quiet(words.T("ui.first.steps")).As(kit.Small))))}
	for i, m := range mains {
		mark := kit.Tag(words.Count(i+1), kit.Grey)
		word := kit.Say(words.T(m.key)).As(kit.Dense)
		switch {
		case m.step == at:
			mark, word = kit.Tag(words.Count(i+1), kit.Blue), kit.Strong(words.T(m.key)).As(kit.Dense)
		case m.step < at && w.later[m.step]:
			mark, word = kit.Sign("clock", kit.Muted), kit.Quiet(words.T(m.key)+", "+words.T("ui.first.later")).As(kit.Dense)
		case m.step < at:
			mark = kit.Sign("check", kit.Accent)
		default:
			word = kit.Quiet(words.T(m.key)).As(kit.Dense)
		}
		rows = append(rows, kit.Spread(9, 1, kit.Sized(22, 0, kit.NewText(mark)), kit.NewClip(word)))
	}
	return kit.Fill(kit.Pane, kit.Between(kit.Spacer(), kit.Padded(kit.Room(30, 10, 22, 14), kit.Top(kit.Stack(13, rows...))), w.shell.languageLine()))
}

func (w *wizard) build() *page {
	switch w.step {
	case StepOffice:
		return w.officePage()
	case StepAdministrator:
		if w.made() {
			return w.adminDonePage()
		}
		return w.adminPage()
	case StepRecovery:
		return w.recoveryPage()
	case StepPortal:
		return w.portalPage()
	case StepMailbox:
		return w.mailboxPage()
	case StepFeatures:
		return w.featuresPage()
	}
	return w.beginPage()
}

// forward does what the primary button says.
func (w *wizard) forward() {
	if !w.busy && w.page.onward != nil {
		w.page.onward()
	}
}

func (w *wizard) canBack() bool {
	switch w.step {
	case StepOffice:
		return false
	case StepBegin:
		return w.filling == nil
	case StepRecovery:
		return w.asking
	}
	return true
}

// backward goes one step back; what stands in the fields stays.
func (w *wizard) backward() {
	if w.busy || !w.canBack() {
		return
	}
	switch w.step {
	case StepRecovery:
		w.asking = false
		w.show()
		return
	case StepPortal:
		w.goTo(StepAdministrator)
		return
	}
	w.goTo(w.step - 1)
}

// goTo shows a step after reading what the practice knows of it already.
func (w *wizard) goTo(at Step) {
	w.step = at
	if !w.made() {
		w.show()
		return
	}
	switch {
	case at == StepOffice && w.office.Name == "":
		fetch(w, w.shell.cfg.Setup.Office, func(o Office) { w.office = o })
	case at == StepRecovery && w.key == "":
		fetch(w, w.shell.cfg.Setup.NewRecovery, func(key string) { w.key, w.renewed = key, true })
	case at == StepPortal && w.portal.Name == "":
		fetch(w, w.shell.cfg.Setup.Portal, func(p PortalChoice) { w.portal, w.vendor = p, p.Vendor != "" })
	case at == StepFeatures:
		fetch(w, w.shell.cfg.Setup.Features, func(list []FeatureChoice) { w.features = keepTicks(list, w.features) })
	default:
		w.show()
	}
}

// fetch reads something for the step in view and then shows it.
func fetch[T any](w *wizard, read func(context.Context) (T, error), keep func(T)) {
	w.busy = true
	kit.Load(w.shell.ctx, &w.loader, read, func(v T, err error) {
		w.busy = false
		if err == nil {
			keep(v)
		}
		w.show()
		if err != nil {
			w.fail(err)
		}
	})
}

// do runs the work of a step off the interface's goroutine, says what is under way, and calls then when it worked.
func do[T any](w *wizard, doing string, work func(context.Context) (T, error), then func(T)) {
	w.busy = true
	w.next.SetOff(true)
	w.say(kit.Quiet(doing))
	kit.Load(w.shell.ctx, &w.loader, work, func(v T, err error) {
		w.busy = false
		w.next.SetOff(false)
		if err != nil {
			if w.filling != nil {
				w.filling = nil
				w.show()
			}
			w.fail(err)
			return
		}
		w.say()
		then(v)
	})
}

// fail says what went wrong at the field it names, or below all of them; nothing typed is lost.
func (w *wizard) fail(err error) {
	var f *fault.Error
	if errors.As(err, &f) && w.page.wrong(w.shell.Canvas(), f.Field, explain(err)) {
		return
	}
	w.say(kit.Sign("warning", kit.AlertInk), kit.Say(explain(err)).In(kit.AlertInk).After(6))
}

// asked is a field of a step, and what stands around it.
type asked struct {
	labeled *kit.Labeled
	field   fyne.Focusable
}

// wrong says what is wrong with a field by the name that faults know and gives it the keyboard; false where there is none.
func (p *page) wrong(c fyne.Canvas, name, why string) bool {
	a, ok := p.fields[name]
	if !ok || a.labeled == nil {
		return false
	}
	a.labeled.SetError(why)
	c.Focus(a.field)
	return true
}

func (w *wizard) say(spans ...kit.Span) {
	w.said.Set(spans...)
	w.shell.root.Refresh()
}

// done keeps what a step took, remembers that it is done and goes on to the next.
func (w *wizard) done(doing string, next Step, keep func(ctx context.Context) error) {
	setup := w.shell.cfg.Setup
	do(w, doing, func(ctx context.Context) (struct{}, error) {
		if keep != nil {
			if err := keep(ctx); err != nil {
				return struct{}{}, err
			}
		}
		if setup == nil {
			return struct{}{}, nil
		}
		if next > w.furthest {
			return struct{}{}, setup.Reached(ctx, next)
		}
		return struct{}{}, nil
	}, func(struct{}) {
		w.furthest = max(w.furthest, next)
		if setup == nil {
			w.finish(nil)
			return
		}
		w.goTo(next)
	})
}

// finish opens the window on the practice; after is what to do there.
func (w *wizard) finish(after func()) {
	s := w.shell
	s.app.Preferences().SetString(prefMember, w.member.ID)
	s.wizard = nil
	s.unlocked(w.member)
	if after != nil {
		after()
	}
}

// typed binds a field to where its text is kept.
func typed(f *kit.Field, at *string, labeled **kit.Labeled) *kit.Field {
	f.Fill(*at)
	f.OnChanged = func(text string) {
		*at = text
		if labeled != nil && *labeled != nil {
			(*labeled).SetError("")
		}
	}
	return f
}

// chain lets Enter go from field to field, and from the last one on.
func (w *wizard) chain(fields ...*kit.Field) {
	for i, f := range fields {
		f.OnSubmitted = func(string) {
			if i+1 < len(fields) {
				w.shell.Canvas().Focus(fields[i+1])
			} else {
				w.forward()
			}
		}
	}
}
