package shell

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// explain is what a person reads of an error: the message of a service in the language of the screens, never its cause.
func explain(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Message != "" {
		return phrase.Error(err)
	}
	if errors.Is(err, kit.ErrBroken) {
		return words.T("ui.broken")
	}
	return words.T("ui.failed")
}

// unlock is the screen between the practice and everybody else: who, passphrase, one key press.
type unlock struct {
	shell   *Shell
	who     *kit.Choice
	pass    *kit.Passphrase
	labeled *kit.Labeled
	button  *kit.Button
	loader  kit.Loader
	busy    bool
}

func (s *Shell) showUnlock() {
	if s.state != taken {
		s.state = locked
	}
	s.title(words.T("ui.lock.title"))
	u := &unlock{shell: s}
	s.show(u.build())
	if u.who.Chosen < 0 {
		s.Canvas().Focus(u.who)
	} else {
		s.Canvas().Focus(u.pass)
	}
}

func (u *unlock) build() fyne.CanvasObject {
	s := u.shell
	names := make([]string, len(s.members))
	for i, m := range s.members {
		names[i] = m.Name
		if m.Role != "" {
			names[i] += ", " + m.Role
		}
	}
	u.who = kit.NewChoice(words.T("ui.lock.choose"), func(int) { u.labeled.SetError(""); s.Canvas().Focus(u.pass) }, names...)
	u.who.Set(u.lastMember())
	u.pass = newPassphrase()
	u.labeled = kit.NewLabeled(words.T("ui.lock.passphrase"), "", u.pass)
	u.pass.OnChanged = func(string) { u.labeled.SetError("") }
	u.pass.OnSubmitted = func(string) { u.try() }
	u.button = kit.NewPrimary(words.T("ui.lock.open"), "", u.try)
	u.button.Wide = true
	hint := words.T("ui.lock.hint")
	if s.cfg.UnlockHint != nil {
		hint = s.cfg.UnlockHint()
	}
	if s.desk != nil {
		hint = words.T("ui.lock.kept", "name", s.desk.member.Name)
	}
	form := kit.Form(
		kit.Padded(kit.Room(0, 8, 0, 0), u.heading()),
		kit.NewLabeled(words.T("ui.lock.who"), "", u.who).Object(),
		u.labeled.Object(),
		u.button,
	)
	if s.taken != nil {
		hint = words.T("ui.lock.taken")
		back := kit.NewButton(words.T("ui.lock.taken.back"), s.showTaken)
		back.Wide = true
		form.Add(back)
	}
	form.Add(kit.NewParagraph(kit.Quiet(hint).As(kit.Small)))
	card := kit.Boxed(kit.Surface, kit.Rule, kit.Room(26, 24, 26, 26), form)
	foot := s.languageLine()
	if s.taken != nil {
		foot = kit.Spacer() // another language would build the screens anew behind the patient's back
	}
	return kit.Fill(kit.Ground, kit.Between(kit.Spacer(), kit.Middle(380, card), foot))
}

// heading is the program's name over the practice's, where that is known before unlocking.
func (u *unlock) heading() fyne.CanvasObject {
	name := kit.NewParagraph(kit.Strong(u.shell.practice).As(kit.Title))
	name.Leading = 1.25
	if u.shell.practice == words.T("ui.app") {
		return name
	}
	return kit.Stack(3, kit.NewText(kit.Strong(words.T("ui.app")).In(kit.Accent)), name)
}

// newPassphrase is a field for one in the words of the screens.
func newPassphrase() *kit.Passphrase {
	return kit.NewPassphrase("", words.T("ui.lock.show"), words.T("ui.lock.hide"))
}

// languageLine offers the languages at the foot of a screen that comes before anybody's settings.
func (s *Shell) languageLine() fyne.CanvasObject {
	links := kit.Row(16)
	for _, l := range words.Languages() {
		link := kit.NewLink(l.Name(), func() { s.SetLanguage(l) })
		link.Quiet = l == words.Current()
		links.Add(link)
	}
	return kit.Padded(kit.Room(0, 18, 18, 18), kit.Spread(0, 0, kit.Spacer(), links))
}

// lastMember is who unlocked last, else nobody, unless there is only one.
func (u *unlock) lastMember() int {
	last := u.shell.app.Preferences().String(prefMember)
	if d := u.shell.desk; d != nil {
		last = d.member.ID
	}
	for i, m := range u.shell.members {
		if m.ID == last {
			return i
		}
	}
	if len(u.shell.members) == 1 {
		return 0
	}
	return slices.IndexFunc(u.shell.members, func(m MemberChoice) bool { return m.Usual })
}

// try opens the practice off the interface's goroutine: making a key of a passphrase takes its time on purpose.
func (u *unlock) try() {
	switch {
	case u.busy:
		return
	case u.who.Chosen < 0:
		u.labeled.SetError(words.T("ui.lock.nobody"))
		return
	case u.pass.Text == "":
		u.labeled.SetError(words.T("ui.lock.empty"))
		u.shell.Canvas().Focus(u.pass)
		return
	}
	member, pass := u.shell.members[u.who.Chosen], u.pass.Text
	u.setBusy(true)
	kit.Load(u.shell.ctx, &u.loader, func(ctx context.Context) (b beginning, err error) {
		session := u.shell.cfg.Session
		if err = session.Unlock(ctx, member.ID, pass); err != nil {
			return b, err
		}
		// Inside, more is known than outside: the practice's name, the members' roles.
		if b.practice, err = session.Practice(ctx); err != nil {
			return b, err
		}
		b.members, err = session.Members(ctx)
		return b, err
	}, func(b beginning, err error) {
		u.setBusy(false)
		u.pass.Clear()
		if err != nil {
			u.refuse(err)
			return
		}
		u.shell.app.Preferences().SetString(prefMember, member.ID)
		u.shell.practice = b.practice
		if i := slices.IndexFunc(b.members, func(m MemberChoice) bool { return m.ID == member.ID }); i >= 0 {
			u.shell.members, member = b.members, b.members[i]
		}
		u.shell.unlocked(member)
	})
}

func (u *unlock) refuse(err error) {
	text := explain(err)
	if errors.Is(err, &fault.Error{Kind: fault.Locked}) {
		text = words.T("ui.lock.wrong")
	}
	u.labeled.SetError(text)
	u.shell.Canvas().Focus(u.pass)
}

func (u *unlock) setBusy(busy bool) {
	u.busy = busy
	u.who.SetOff(busy)
	if busy {
		u.pass.Disable()
		u.button.SetLabel(words.T("ui.lock.opening"))
	} else {
		u.pass.Enable()
		u.button.SetLabel(words.T("ui.lock.open"))
	}
	u.button.SetOff(busy)
}
