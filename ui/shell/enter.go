package shell

// Enter shows the screens of a member who was let in elsewhere: for pictures, which have nobody to type a passphrase.
func (s *Shell) Enter(practice string, m MemberChoice) {
	s.practice, s.members = practice, []MemberChoice{m}
	s.win.Show()
	s.unlocked(m)
}
