package shell

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// first is the first start: the practice, its administrator and the passphrase that guards everything.
type first struct {
	shell             *Shell
	practice, admin   *kit.Field
	pass, again       *kit.Passphrase
	practiceL, adminL *kit.Labeled
	passL, againL     *kit.Labeled
	meter             *kit.Meter
	button            *kit.Button
	loader            kit.Loader
	busy              bool
}

func (s *Shell) showFirstStart() {
	s.title(words.T("ui.first.title"))
	f := &first{shell: s}
	s.show(f.build())
	s.Canvas().Focus(f.practice)
}

func (f *first) build() fyne.CanvasObject {
	s := f.shell
	f.practice, f.admin = kit.NewField(words.T("ui.first.practice.example")), kit.NewField(words.T("ui.first.admin.example"))
	f.pass, f.again = newPassphrase(), newPassphrase()
	f.practiceL = kit.NewLabeled(words.T("ui.first.practice"), words.T("ui.first.practice.help"), f.practice)
	f.adminL = kit.NewLabeled(words.T("ui.first.admin"), words.T("ui.first.admin.help"), f.admin)
	f.passL = kit.NewLabeled(words.T("ui.lock.passphrase"), words.T("ui.first.passphrase.help"), f.pass)
	f.againL = kit.NewLabeled(words.T("ui.first.again"), "", f.again)
	f.meter = kit.NewMeter(5)
	f.practice.OnChanged = func(string) { f.practiceL.SetError("") }
	f.admin.OnChanged = func(string) { f.adminL.SetError("") }
	f.pass.OnChanged = func(string) { f.passL.SetError(""); f.judge() }
	f.again.OnChanged = func(string) { f.againL.SetError("") }
	next := func(o fyne.Focusable) func(string) { return func(string) { s.Canvas().Focus(o) } }
	f.practice.OnSubmitted, f.admin.OnSubmitted, f.pass.OnSubmitted = next(f.admin), next(f.pass), next(f.again)
	f.again.OnSubmitted = func(string) { f.create() }
	f.button = kit.NewPrimary(words.T("ui.first.create"), "", f.create)
	f.button.Wide = true
	f.judge()
	card := kit.Boxed(kit.Surface, kit.Rule, kit.Room(26, 24, 28, 28), kit.Form(
		kit.Stack(7, kit.NewText(kit.Strong(words.T("ui.app")).In(kit.Accent)), kit.NewParagraph(kit.Strong(words.T("ui.first.title")).As(kit.Title)),
			kit.NewParagraph(kit.Quiet(words.T("ui.first.lead")))),
		f.practiceL.Object(), f.adminL.Object(), kit.Stack(8, f.passL.Object(), f.meter.Object()), f.againL.Object(), f.button,
	))
	return kit.Fill(kit.Ground, kit.Between(kit.Spacer(), kit.Scrolled(kit.Middle(460, kit.Padded(kit.Room(18, 18, 0, 0), card))), s.languageLine()))
}

var strengthKeys = []string{"ui.strength.none", "ui.strength.weak", "ui.strength.fair", "ui.strength.good", "ui.strength.strong"}

// judge shows how strong the passphrase is.
func (f *first) judge() {
	if f.pass.Text == "" {
		f.meter.Set(0, kit.Grey, words.T("ui.strength.empty"))
		return
	}
	st := f.shell.cfg.Strength(f.pass.Text)
	score := min(max(st.Score, 0), len(strengthKeys)-1)
	text := words.T(strengthKeys[score])
	if st.Hint != "" {
		text += ". " + st.Hint
	}
	f.meter.Set(score+1, []kit.Tone{kit.Red, kit.Red, kit.Amber, kit.Green, kit.Green}[score], text)
}

// check marks what is missing and gives the first of it the keyboard.
func (f *first) check() bool {
	var wrong []fyne.Focusable
	mark := func(bad bool, l *kit.Labeled, field fyne.Focusable, key string) {
		if bad {
			l.SetError(words.T(key))
			wrong = append(wrong, field)
		}
	}
	mark(strings.TrimSpace(f.practice.Text) == "", f.practiceL, f.practice, "ui.first.practice.missing")
	mark(strings.TrimSpace(f.admin.Text) == "", f.adminL, f.admin, "ui.first.admin.missing")
	mark(f.shell.cfg.Strength(f.pass.Text).Score < 1, f.passL, f.pass, "ui.first.passphrase.weak")
	mark(f.again.Text != f.pass.Text, f.againL, f.again, "ui.first.again.differs")
	if len(wrong) > 0 {
		f.shell.Canvas().Focus(wrong[0])
	}
	return len(wrong) == 0
}

type created struct {
	member MemberChoice
	key    string
}

func (f *first) create() {
	if f.busy || !f.check() {
		return
	}
	wanted := FirstStart{Practice: strings.TrimSpace(f.practice.Text), Administrator: strings.TrimSpace(f.admin.Text), Passphrase: f.pass.Text}
	f.setBusy(true)
	kit.Load(f.shell.ctx, &f.loader, func(ctx context.Context) (c created, err error) {
		c.member, c.key, err = f.shell.cfg.Session.Create(ctx, wanted)
		return c, err
	}, func(c created, err error) {
		f.setBusy(false)
		if err != nil {
			f.againL.SetError(explain(err))
			return
		}
		f.pass.Clear()
		f.again.Clear()
		f.shell.practice, f.shell.members = wanted.Practice, []MemberChoice{c.member}
		f.shell.showRecoveryKey(c)
	})
}

func (f *first) setBusy(busy bool) {
	f.busy = busy
	label := words.T("ui.first.create")
	if busy {
		label = words.T("ui.first.creating")
	}
	f.button.SetLabel(label)
	f.button.SetOff(busy)
}

// showRecoveryKey shows the key once, and goes on only when it was said to be kept.
func (s *Shell) showRecoveryKey(c created) {
	s.title(words.T("ui.recovery.title"))
	onward := kit.NewPrimary(words.T("ui.recovery.go"), "", func() {
		s.app.Preferences().SetString(prefMember, c.member.ID)
		s.unlocked(c.member)
	})
	onward.SetOff(true)
	kept := kit.NewCheck(words.T("ui.recovery.kept"), false, func(on bool) { onward.SetOff(!on) })
	said := kit.NewParagraph()
	buttons := kit.Spread(8, 0, kit.Spacer(), onward)
	if s.cfg.RecoverySheet != nil {
		var loader kit.Loader
		print := kit.NewButton(words.T("ui.recovery.print"), func() {
			kit.Load(s.ctx, &loader, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, s.cfg.RecoverySheet(ctx, s.practice, c.key)
			}, func(_ struct{}, err error) {
				if err != nil {
					said.Set(kit.Say(explain(err)).In(kit.AlertInk))
				} else {
					said.Set(kit.Quiet(words.T("ui.recovery.printed")))
				}
			})
		})
		print.Icon = "print"
		buttons = kit.Spread(8, 1, print, kit.Spacer(), onward)
	}
	key := kit.NewParagraph(keySpans(c.key)...)
	key.Middle, key.Leading = true, 1.25
	s.show(kit.Fill(kit.Ground, kit.Middle(520, kit.Boxed(kit.Surface, kit.Rule, kit.Room(26, 22, 28, 28), kit.Form(
		kit.Stack(7, kit.NewText(kit.Strong(words.T("ui.app")).In(kit.Accent)), kit.NewParagraph(kit.Strong(words.T("ui.recovery.title")).As(kit.Title)),
			kit.NewParagraph(kit.Say(words.T("ui.recovery.lead")))),
		kit.Boxed(kit.Found, kit.Edge, kit.Room(14, 14, 14, 14), key),
		kit.NewParagraph(kit.Quiet(words.T("ui.recovery.once"))),
		kept, said, buttons,
	)))))
	s.Canvas().Focus(kept)
}

// keySpans breaks a long key into lines between its groups: a paragraph wraps only at spaces.
func keySpans(key string) []kit.Span {
	const groups = 6
	var spans []kit.Span
	parts := strings.Split(key, "-")
	if len(parts) <= groups+2 {
		return []kit.Span{kit.Code(key).As(kit.Sub)}
	}
	for len(parts) > 0 {
		n := min(groups, len(parts))
		line := strings.Join(parts[:n], "-")
		if parts = parts[n:]; len(parts) > 0 {
			line += "-"
		}
		spans = append(spans, kit.Code(line).As(kit.Sub).OnNewLine())
	}
	return spans
}
