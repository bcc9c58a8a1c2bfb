package shell

// Enter shows the screens of a member who was let in elsewhere: for pictures, which have nobody to type a passphrase.
func (s *Shell) Enter(practice string, m MemberChoice) {
	s.practice, s.members = practice, []MemberChoice{m}
	s.win.Show()
	s.unlocked(m)
}

// EnterFirstStart shows a step of the first start to an administrator who was let in elsewhere: for pictures.
func (s *Shell) EnterFirstStart(practice string, m MemberChoice, at Step) {
	s.practice, s.members = practice, []MemberChoice{m}
	s.win.Show()
	s.resumeFirstStart(m, at)
}

// ShowLost shows the way in with the recovery key, while the window is locked.
func (s *Shell) ShowLost() {
	if s.state == locked {
		s.showRecover(s.lastMember())
	}
}

// OpenMenu opens a menu of the bar.
func (s *Shell) OpenMenu(i int) {
	if s.state == open {
		s.desk.frame.Menus.Open(i)
	}
}
