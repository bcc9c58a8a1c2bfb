package shell

import "foyer/ui/kit"

// Mode is the look in use.
func (s *Shell) Mode() kit.Mode { return s.theme.Mode }

// TextScale is the size of all text: 1, 1.15 or 1.3.
func (s *Shell) TextScale() float32 { return s.theme.TextScale }

// HandDown goes to a screen with files, as if they were dropped there. It says whether the member has that screen.
func (s *Shell) HandDown(key string, paths []string) bool {
	if s.state != open || s.desk.screen(key) == nil {
		return false
	}
	s.Go(key)
	if c := s.desk.current(); c != nil && c.Dropped != nil {
		c.Dropped(paths)
	}
	return true
}
