package shell

import (
	"context"
	"io"
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// lost is the way in for somebody whose passphrase is lost: with the recovery key a member gets a new one.
type lost struct {
	shell      *Shell
	who        *kit.Choice
	whoL, keyL *kit.Labeled
	key        *kit.Field
	pair       *newPair
	button     *kit.Button
	said       *kit.Text
	loader     kit.Loader
	busy       bool
}

// showRecover begins with the member chosen on the unlock screen, -1 for none.
func (s *Shell) showRecover(member int) {
	s.title(words.T("ui.lost.title"))
	l := &lost{shell: s, said: kit.NewParagraph()}
	s.lost = l
	s.show(l.build(member))
	s.Canvas().Focus(l.key)
}

func (l *lost) build(member int) fyne.CanvasObject {
	s := l.shell
	l.who = s.whoChoice(func(int) { l.whoL.SetError("") })
	l.who.Set(member)
	l.whoL = kit.NewLabeled(words.T("ui.lock.who"), "", l.who)
	l.key = kit.NewArea("XXXX-XXXX-XXXX-…")
	l.keyL = kit.NewLabeled(words.T("ui.lost.key"), words.T("ui.lost.key.help"), kit.Sized(0, 62, l.key.Object()))
	l.key.OnChanged = func(string) { l.keyL.SetError("") }
	back := func() {
		if !l.busy {
			s.showUnlock()
		}
	}
	l.key.OnEscape = back
	l.key.OnKey = func(e *fyne.KeyEvent) bool { // one line in the sense of Enter and Tab
		switch e.Name {
		case fyne.KeyReturn, fyne.KeyEnter:
			s.Canvas().Focus(l.pair.pass)
			return true
		}
		return false
	}
	file := kit.NewButton(words.T("ui.lost.file"), l.askFile)
	file.Icon = "key"
	l.pair = s.newPair(func() []string {
		if l.who.Chosen < 0 {
			return []string{s.practice}
		}
		return []string{s.practice, s.members[l.who.Chosen].Name}
	})
	l.pair.passL.SetHelp(words.T("ui.first.passphrase.help"))
	l.pair.pass.OnEscape, l.pair.again.OnEscape = back, back
	l.pair.pass.OnSubmitted = func(string) { s.Canvas().Focus(l.pair.again) }
	l.pair.again.OnSubmitted = func(string) { l.try() }
	l.button = kit.NewPrimary(words.T("ui.lost.act"), "", l.try)
	l.button.Wide = true
	rows := []fyne.CanvasObject{
		kit.Stack(5, kit.NewText(kit.Strong(words.T("ui.app")).In(kit.Accent)), kit.NewParagraph(kit.Strong(words.T("ui.lost.title")).As(kit.Title)),
			kit.NewParagraph(kit.Quiet(words.T("ui.lost.lead")))),
		l.whoL.Object(), kit.Stack(7, l.keyL.Object(), kit.Row(0, file)),
	}
	rows = append(rows, l.pair.rows()...)
	rows = append(rows, l.said, l.button, kit.Row(0, kit.NewLink(words.T("ui.lost.back"), back)))
	card := kit.Boxed(kit.Surface, kit.Rule, kit.Room(24, 22, 26, 26), kit.Form(rows...))
	return kit.Fill(kit.Ground, kit.Between(kit.Spacer(), kit.Scrolled(kit.Middle(470, kit.Padded(kit.Room(16, 16, 0, 0), card))), s.languageLine()))
}

// askFile reads the key from the file that the command line writes, or any other text with nothing but the key.
func (l *lost) askFile() {
	dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if err != nil || f == nil {
			return
		}
		path := f.URI().Path()
		if err := f.Close(); err != nil {
			l.keyL.SetError(words.T("ui.lost.file.unread"))
			return
		}
		l.take(path)
	}, l.shell.Window()).Show()
}

// keyFileMost is more than any text with a key in it has.
const keyFileMost = 4096

func (l *lost) take(path string) {
	f, err := os.Open(path)
	if err != nil {
		l.keyL.SetError(words.T("ui.lost.file.unread"))
		return
	}
	content, err := io.ReadAll(io.LimitReader(f, keyFileMost))
	if closed := f.Close(); err != nil || closed != nil || strings.TrimSpace(string(content)) == "" {
		l.keyL.SetError(words.T("ui.lost.file.unread"))
		return
	}
	l.key.SetText(strings.TrimSpace(string(content)))
	l.shell.Canvas().Focus(l.pair.pass)
}

func (l *lost) try() {
	if l.busy {
		return
	}
	s := l.shell
	wrong := l.pair.check()
	if strings.TrimSpace(l.key.Text) == "" {
		l.keyL.SetError(words.T("ui.lost.key.missing"))
		wrong = l.key
	}
	if l.who.Chosen < 0 {
		l.whoL.SetError(words.T("ui.lock.nobody"))
		wrong = l.who
	}
	if wrong != nil {
		s.Canvas().Focus(wrong)
		return
	}
	member, key, pass := s.members[l.who.Chosen], l.key.Text, l.pair.pass.Text
	l.setBusy(true)
	kit.Load(s.ctx, &l.loader, func(ctx context.Context) (letIn, error) {
		if err := s.cfg.Session.Recover(ctx, key, member.ID, pass); err != nil {
			return letIn{}, err
		}
		return s.open(ctx, member, pass)
	}, func(in letIn, err error) {
		l.setBusy(false)
		if err != nil {
			l.said.Set(kit.Sign("warning", kit.AlertInk), kit.Say(explain(err)).In(kit.AlertInk).After(6))
			s.root.Refresh()
			return
		}
		l.key.Fill("")
		l.pair.clear()
		s.welcome(member, in)
		s.Say(words.T("ui.lost.done"))
	})
}

func (l *lost) setBusy(busy bool) {
	l.busy = busy
	label := words.T("ui.lost.act")
	if busy {
		label = words.T("ui.lock.opening")
		l.said.Set()
	}
	l.button.SetLabel(label)
	l.button.SetOff(busy)
}
