package summary

import (
	"context"

	"foyer/ui/words"
)

// askWhere asks for a name and a folder for the PDF, after what is typed was kept and it was said what a new paper means.
func (s *Screen) askWhere(sealed bool) {
	s.make(func() {
		s.place.Title = ""
		if sealed {
			s.place.Title = words.T("ui.summary.savesealed")
		}
		s.place.Ask(s.shell, s.services.Suggest(s.open), func(path string) { s.saveTo(path, sealed) })
	})
}

func (s *Screen) saveTo(path string, sealed bool) {
	id, o := s.open, s.chosen()
	if id == "" {
		return
	}
	s.give(func(ctx context.Context) (string, error) { return s.services.Save(ctx, id, o, path, sealed) }, func(pass string) {
		if pass != "" {
			s.showPassphrase(words.T("ui.summary.saved", "where", path), pass)
			return
		}
		s.shell.Say(words.T("ui.summary.saved", "where", path))
	})
}
