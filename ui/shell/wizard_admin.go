package shell

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

var strengthKeys = []string{"ui.strength.none", "ui.strength.weak", "ui.strength.fair", "ui.strength.good", "ui.strength.strong"}

// newPair is a passphrase to be chosen: twice, with its strength shown as it is typed.
type newPair struct {
	shell         *Shell
	pass, again   *kit.Passphrase
	passL, againL *kit.Labeled
	meter         *kit.Meter
	about         func() []string // words an attacker would try first
}

func (s *Shell) newPair(about func() []string) *newPair {
	n := &newPair{shell: s, pass: newPassphrase(), again: newPassphrase(), meter: kit.NewMeter(5), about: about}
	n.passL = kit.NewLabeled(words.T("ui.lock.passphrase"), words.T("ui.first.passphrase.help"), n.pass)
	n.againL = kit.NewLabeled(words.T("ui.first.again"), "", n.again)
	n.pass.OnChanged = func(string) { n.passL.SetError(""); n.judge() }
	n.again.OnChanged = func(string) { n.againL.SetError("") }
	n.judge()
	return n
}

// rows are what goes on screen.
func (n *newPair) rows() []fyne.CanvasObject {
	return []fyne.CanvasObject{kit.Stack(8, n.passL.Object(), n.meter.Object()), n.againL.Object()}
}

func (n *newPair) strength() Strength { return n.shell.cfg.Strength(n.pass.Text, n.about()...) }

// judge shows how strong the passphrase is.
func (n *newPair) judge() {
	if n.pass.Text == "" {
		n.meter.Set(0, kit.Grey, words.T("ui.strength.empty"))
		return
	}
	st := n.strength()
	score := min(max(st.Score, 0), len(strengthKeys)-1)
	text := words.T(strengthKeys[score])
	if st.Hint != "" {
		text += ". " + st.Hint
	}
	n.meter.Set(score+1, []kit.Tone{kit.Red, kit.Red, kit.Amber, kit.Green, kit.Green}[score], text)
}

// check marks what is wrong and returns the first of it, nil when nothing is.
func (n *newPair) check() (wrong fyne.Focusable) {
	if n.again.Text != n.pass.Text {
		n.againL.SetError(words.T("ui.first.again.differs"))
		wrong = n.again
	}
	if n.strength().Score < 1 {
		n.passL.SetError(words.T("ui.first.passphrase.weak"))
		wrong = n.pass
	}
	return wrong
}

func (n *newPair) clear() { n.pass.Clear(); n.again.Clear() }

func (w *wizard) adminPage() *page {
	var nameL *kit.Labeled
	name := typed(kit.NewField(words.T("ui.first.admin.example")), &w.admin, &nameL)
	nameL = kit.NewLabeled(words.T("ui.first.admin"), words.T("ui.first.admin.help"), name)
	pair := w.shell.newPair(func() []string { return []string{w.admin, w.office.Name} })
	keepTyped := func(f *kit.Field, at *string) {
		report := f.OnChanged
		f.OnChanged = func(text string) { *at = text; report(text) }
	}
	pair.pass.Fill(w.pass)
	pair.again.Fill(w.again)
	pair.judge()
	keepTyped(&pair.pass.Field, &w.pass)
	keepTyped(&pair.again.Field, &w.again)
	canvas := w.shell.Canvas()
	name.OnSubmitted = func(string) { canvas.Focus(pair.pass) }
	pair.pass.OnSubmitted = func(string) { canvas.Focus(pair.again) }
	pair.again.OnSubmitted = func(string) { w.forward() }
	p := &page{title: words.T("ui.first.step.admin"), lead: words.T("ui.first.admin.lead"), first: name, next: words.T("ui.first.create")}
	p.body = append([]fyne.CanvasObject{nameL.Object()}, pair.rows()...)
	p.fields = map[string]asked{"name": {nameL, name}, "user": {nameL, name}, "passphrase": {pair.passL, pair.pass}}
	p.onward = func() {
		wrong := pair.check()
		if strings.TrimSpace(w.admin) == "" {
			nameL.SetError(words.T("ui.first.admin.missing"))
			wrong = name
		}
		if wrong != nil {
			canvas.Focus(wrong)
			return
		}
		w.create(pair)
	}
	return p
}

type created struct {
	member MemberChoice
	key    string
}

// create makes the practice: from here on everything is kept.
func (w *wizard) create(pair *newPair) {
	s := w.shell
	wanted := FirstStart{Office: w.office, Administrator: strings.TrimSpace(w.admin), Passphrase: w.pass}
	wanted.Name = strings.TrimSpace(wanted.Name)
	do(w, words.T("ui.first.creating"), func(ctx context.Context) (c created, err error) {
		c.member, c.key, err = s.cfg.Session.Create(ctx, wanted)
		return c, err
	}, func(c created) {
		pair.clear()
		w.pass, w.again = "", ""
		w.member, w.key = c.member, c.key
		w.shell.idle.start() // from here on somebody is signed in
		s.practice, s.members = wanted.Name, []MemberChoice{c.member}
		w.furthest = StepRecovery
		w.goTo(StepRecovery)
	})
}

// adminDonePage says on the way back that this step can't be done twice.
func (w *wizard) adminDonePage() *page {
	p := &page{title: words.T("ui.first.step.admin"), lead: words.T("ui.first.admin.done", "name", w.member.Name)}
	p.onward = func() { w.goTo(StepPortal) }
	return p
}
