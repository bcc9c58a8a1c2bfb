package settings

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// passphraseDialog asks for a new passphrase for somebody, perhaps with more about them.
type passphraseDialog struct {
	title, act string
	first      fyne.Focusable
	above      []fyne.CanvasObject
	errors     map[string]*kit.Labeled // by the field that a fault names
	name       func() string           // whose passphrase it is
	check      func() bool             // of the fields above; optional
	do         func(ctx context.Context, passphrase string) error
	done       func(passphrase string)
}

// askPassphrase is the dialog for the passphrase alone.
func (s *screen) askPassphrase(title, act, name string, do func(ctx context.Context, passphrase string) error, done func(passphrase string)) {
	s.passphraseDialog(passphraseDialog{title: title, act: act, name: func() string { return name }, errors: map[string]*kit.Labeled{}, do: do, done: done})
}

func (s *screen) passphraseDialog(ask passphraseDialog) {
	meter := kit.NewMeter(4)
	pass := kit.NewPassphrase("", words.T("ui.settings.reveal"), words.T("ui.settings.conceal"))
	labeled := kit.NewLabeled(words.T("ui.settings.pass.new"), words.T("ui.settings.pass.help"), pass)
	ask.errors["passphrase"] = labeled
	judge := func() { showStrength(meter, s.services.Strength(pass.Text, ask.name()), pass.Text) }
	pass.OnChanged = func(string) { judge() }
	made := kit.NewLink(words.T("ui.settings.pass.make"), func() {
		pass.Fill(s.services.StartPassphrase())
		judge()
		pass.Focus()
	})
	d := &kit.Dialog{Title: ask.title, Width: 520, First: ask.first}
	if d.First == nil {
		d.First = pass
	}
	d.Body = kit.Stack(14, append(ask.above, labeled.Object(), kit.Tailed(16, meter.Object(), made))...)
	var loader kit.Loader
	act := kit.NewPrimary(ask.act, "", nil)
	send := func() {
		for _, l := range ask.errors {
			l.SetError("")
		}
		if ask.check != nil && !ask.check() {
			return
		}
		act.SetOff(true)
		typed := pass.Text
		kit.Load(s.shell.Context(), &loader, func(ctx context.Context) (struct{}, error) { return struct{}{}, ask.do(ctx, typed) }, func(_ struct{}, err error) {
			act.SetOff(false)
			if err != nil {
				s.failAt(ask.errors, err)
				return
			}
			d.Close()
			ask.done(pass.Text)
		})
	}
	act.OnTapped = send
	pass.OnSubmitted = func(string) { send() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), act}
	d.Show(s.shell.Canvas())
}

// failAt shows an error at the field it is of, or else in a notice.
func (s *screen) failAt(fields map[string]*kit.Labeled, err error) {
	var e *fault.Error
	if errors.As(err, &e) && fields[e.Field] != nil {
		fields[e.Field].SetError(phrase.Error(err))
		s.right.Object().Refresh()
		return
	}
	s.shell.Warn(err)
}

// showStrength fills the meter by what a passphrase is worth.
func showStrength(m *kit.Meter, st shell.Strength, text string) {
	tones := []kit.Tone{kit.Red, kit.Red, kit.Amber, kit.Green, kit.Green}
	word := ""
	if text != "" {
		word = words.T([]string{"ui.settings.pass.weak", "ui.settings.pass.fair", "ui.settings.pass.fair", "ui.settings.pass.good", "ui.settings.pass.strong"}[min(max(st.Score, 0), 4)])
	}
	n := min(max(st.Score, 0), 4)
	if text == "" {
		n = 0
	}
	m.Set(n, tones[min(max(st.Score, 0), 4)], word)
}

// mePage is the member's own passphrase.
func (s *screen) mePage() *page {
	old := kit.NewPassphrase("", words.T("ui.settings.reveal"), words.T("ui.settings.conceal"))
	pass := kit.NewPassphrase("", words.T("ui.settings.reveal"), words.T("ui.settings.conceal"))
	again := kit.NewPassphrase("", words.T("ui.settings.reveal"), words.T("ui.settings.conceal"))
	fields := map[string]*kit.Labeled{
		"old":        kit.NewLabeled(words.T("ui.settings.pass.old"), "", old),
		"passphrase": kit.NewLabeled(words.T("ui.settings.pass.new"), words.T("ui.settings.pass.help"), pass),
		"again":      kit.NewLabeled(words.T("ui.settings.pass.again"), "", again),
	}
	meter, hint := kit.NewMeter(4), kit.NewParagraph()
	member := s.shell.Member()
	pass.OnChanged = func(string) {
		st := s.services.Strength(pass.Text, member.Name)
		showStrength(meter, st, pass.Text)
		hint.Set(kit.Quiet(st.Hint).As(kit.Small))
	}
	var loader kit.Loader
	act := kit.NewPrimary(words.T("ui.settings.pass.change"), kit.ShortcutWords(shortcutSave), nil)
	change := func() {
		for _, l := range fields {
			l.SetError("")
		}
		switch {
		case old.Text == "":
			fields["old"].SetError(words.T("ui.settings.pass.old.needed"))
			old.Focus()
			return
		case pass.Text != again.Text:
			fields["again"].SetError(words.T("ui.settings.pass.differ"))
			again.Focus()
			return
		}
		act.SetOff(true)
		kit.Load(s.shell.Context(), &loader, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.services.ChangePassphrase(ctx, old.Text, pass.Text)
		}, func(_ struct{}, err error) {
			act.SetOff(false)
			if err != nil {
				s.failAt(fields, err)
				return
			}
			old.Clear()
			pass.Clear()
			again.Clear()
			meter.Set(0, kit.Grey, "")
			hint.Set()
			s.shell.Say(words.T("ui.settings.pass.changed"))
		})
	}
	act.OnTapped = change
	again.OnSubmitted = func(string) { change() }
	who := kit.NewParagraph(kit.Strong(member.Name), kit.Quiet(member.Role).After(8))
	body := kit.Middle(520, card(words.T("ui.settings.pass.title"), words.T("ui.settings.pass.about"), who,
		kit.Form(fields["old"].Object(), fields["passphrase"].Object(), kit.Stack(4, meter.Object(), hint), fields["again"].Object())))
	return &page{object: kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 14, kit.Brim, 10), body)), actions: []fyne.CanvasObject{act}, save: change, focus: func() { old.Focus() }}
}
