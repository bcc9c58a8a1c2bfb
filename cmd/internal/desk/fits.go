package desk

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/shots"
	"foyer/ui/words"
)

// Crowded opens every screen in a window and a size of text, in each language, and tells what does not fit there.
func (s *Shots) Crowded(ctx context.Context, of Subject, window fyne.Size, text float32) (all []string, err error) {
	defer words.Use(words.Current())
	defer kit.Inline()()
	s.window, s.text = window, text
	s.look = func(name string, c fyne.Canvas) {
		kit.CloseFold(c.Content())
		for _, what := range shots.Crowded(c) {
			all = append(all, fmt.Sprintf("%s (%s): %s", name, words.Current(), what))
		}
	}
	defer func() { s.look, s.window, s.text = nil, fyne.Size{}, 0 }()
	_, err = s.Draw(ctx, "", of, false)
	return all, err
}
