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
	heading *kit.Swap
	loader  kit.Loader
	members kit.Loader
	busy    bool
}

func (s *Shell) showUnlock() {
	if s.state != taken {
		s.state = locked
	}
	s.title(words.T("ui.lock.title"))
	u := &unlock{shell: s}
	s.unlock, s.lost = u, nil
	s.show(u.build())
	s.bindShortcuts()
	if u.who.Chosen < 0 {
		s.Canvas().Focus(u.who)
	} else {
		s.Canvas().Focus(u.pass)
	}
	if s.desk != nil {
		u.ask(nil)
	}
}

// ask asks anew who can unlock, and what the practice is called: both may have changed since somebody unlocked.
func (u *unlock) ask(then func()) {
	s := u.shell
	kit.Load(s.ctx, &u.members, func(ctx context.Context) (b beginning, err error) {
		if b.practice, err = s.cfg.Session.Practice(ctx); err != nil {
			return b, err
		}
		b.members, err = s.cfg.Session.Members(ctx)
		return b, err
	}, func(b beginning, err error) {
		if s.unlock != u || u.busy {
			return
		}
		if err == nil && len(b.members) > 0 { // else those known are offered
			if b.practice != "" && b.practice != words.T("ui.app") && b.practice != s.practice {
				s.practice = b.practice
				u.heading.Show(s.heading())
			}
			u.offer(b.members)
		}
		if then != nil {
			then()
		}
	})
}

// offer shows the members; who is chosen stays so. One whose role isn't known any more keeps the one that was.
func (u *unlock) offer(members []MemberChoice) {
	s, chosen := u.shell, ""
	if i := u.who.Chosen; i >= 0 && i < len(s.members) {
		chosen = s.members[i].ID
	}
	for i, m := range members {
		if at := slices.IndexFunc(s.members, func(o MemberChoice) bool { return o.ID == m.ID }); at >= 0 && m.Role == "" {
			members[i].Role = s.members[at].Role
		}
	}
	s.members = members
	u.who.Words = memberWords(members)
	u.who.Set(slices.IndexFunc(members, func(m MemberChoice) bool { return m.ID == chosen }))
}

func (u *unlock) build() fyne.CanvasObject {
	s := u.shell
	u.heading = kit.NewSwap(s.heading())
	u.who = s.whoChoice(func(int) { u.labeled.SetError(""); s.Canvas().Focus(u.pass) })
	u.pass = newPassphrase()
	u.labeled = kit.NewLabeled(words.T("ui.lock.passphrase"), "", u.pass)
	u.pass.OnChanged = func(string) { u.labeled.SetError("") }
	u.pass.OnSubmitted = func(string) { u.try() }
	u.button = kit.NewPrimary(words.T("ui.lock.open"), "", u.try)
	u.button.Wide = true
	form := kit.Form(
		kit.Padded(kit.Room(0, 8, 0, 0), u.heading.Object()),
		kit.NewLabeled(words.T("ui.lock.who"), "", u.who).Object(),
		u.labeled.Object(),
		u.button,
	)
	if s.taken != nil {
		// Another language would build the screens anew behind the patient's back, and the recovery key is not for the desk.
		back := kit.NewButton(words.T("ui.lock.taken.back"), s.showTaken)
		back.Wide = true
		form.Add(back)
		form.Add(kit.NewParagraph(kit.Quiet(words.T("ui.lock.taken")).As(kit.Small)))
		return kit.Fill(kit.Ground, kit.Middle(380, kit.Boxed(kit.Surface, kit.Rule, kit.Room(26, 24, 26, 26), form)))
	}
	foot := []fyne.CanvasObject{}
	if s.desk != nil {
		foot = append(foot, kit.NewParagraph(kit.Quiet(words.T("ui.lock.kept", "name", s.desk.member.Name)).As(kit.Small)))
	}
	if s.cfg.UnlockHint != nil {
		foot = append(foot, kit.NewParagraph(kit.Quiet(s.cfg.UnlockHint()).As(kit.Small)))
	}
	foot = append(foot, kit.Row(0, kit.NewLink(words.T("ui.lock.lost"), func() {
		if !u.busy {
			s.showRecover(u.who.Chosen)
		}
	})))
	form.Add(kit.Stack(8, foot...))
	card := kit.Boxed(kit.Surface, kit.Rule, kit.Room(26, 24, 26, 26), form)
	return kit.Fill(kit.Ground, kit.Between(kit.Spacer(), kit.Middle(380, card), s.languageLine()))
}

// whoChoice offers the members, with the one who is likely to come chosen.
func (s *Shell) whoChoice(chosen func(int)) *kit.Choice {
	who := kit.NewChoice(words.T("ui.lock.choose"), chosen, memberWords(s.members)...)
	who.Set(s.lastMember())
	return who
}

// memberWords are members by name, with their roles where those are known.
func memberWords(members []MemberChoice) []string {
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.Name
		if m.Role != "" {
			names[i] += ", " + m.Role
		}
	}
	return names
}

// heading is the program's name over the practice's, where that is known before unlocking.
func (s *Shell) heading() fyne.CanvasObject {
	name := kit.NewParagraph(kit.Strong(s.practice).As(kit.Title))
	name.Leading = 1.25
	if s.practice == words.T("ui.app") {
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
func (s *Shell) lastMember() int {
	last := s.app.Preferences().String(prefMember)
	if d := s.desk; d != nil {
		last = d.member.ID
	}
	for i, m := range s.members {
		if m.ID == last {
			return i
		}
	}
	if len(s.members) == 1 {
		return 0
	}
	return slices.IndexFunc(s.members, func(m MemberChoice) bool { return m.Usual })
}

// letIn is what is known once somebody has unlocked.
type letIn struct {
	beginning
	next Step // of a first start that was broken off
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
	kit.Load(u.shell.ctx, &u.loader, func(ctx context.Context) (letIn, error) { return u.shell.open(ctx, member, pass) }, func(in letIn, err error) {
		u.setBusy(false)
		u.pass.Clear()
		if err != nil {
			u.refuse(err)
			return
		}
		u.shell.welcome(member, in)
	})
}

// open lets a member in and asks what is known inside and not outside: the practice's name, the members' roles, and
// whether a first start waits to be finished. Whatever of it fails locks the practice again: the screen still asks who is
// there, so nobody is.
func (s *Shell) open(ctx context.Context, member MemberChoice, pass string) (in letIn, err error) {
	session := s.cfg.Session
	if err = session.Unlock(ctx, member.ID, pass); err != nil {
		return in, err
	}
	known := false
	defer func() {
		if !known { // a panic too
			session.Lock()
		}
	}()
	if in.practice, err = session.Practice(ctx); err != nil {
		return in, err
	}
	if in.members, err = session.Members(ctx); err != nil {
		return in, err
	}
	in.next = StepDone
	if s.cfg.Setup != nil {
		if in.next, err = s.cfg.Setup.Next(ctx); err != nil {
			return in, err
		}
	}
	known = true
	return in, nil
}

// welcome shows the member's screens, or the step of the first start that waits.
func (s *Shell) welcome(member MemberChoice, in letIn) {
	s.app.Preferences().SetString(prefMember, member.ID)
	s.practice = in.practice
	if i := slices.IndexFunc(in.members, func(m MemberChoice) bool { return m.ID == member.ID }); i >= 0 {
		s.members, member = in.members, in.members[i]
	}
	s.unlock, s.lost = nil, nil
	if in.next < StepDone {
		s.resumeFirstStart(member, in.next)
		return
	}
	s.unlocked(member)
}

// refuse says why nobody was let in: a slip of the fingers, or how long to wait.
func (u *unlock) refuse(err error) {
	text := explain(err)
	if errors.Is(err, &fault.Error{Kind: fault.Locked}) && text == phrase.Sentence("The passphrase is wrong.") {
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

// SwitchMember locks the window and offers the names: somebody else sits down.
func (s *Shell) SwitchMember() {
	if s.state != open {
		return
	}
	s.Lock()
	if u := s.unlock; u != nil {
		s.Canvas().Focus(u.who)
		u.ask(func() { u.who.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) }) // opens the names
	}
}
