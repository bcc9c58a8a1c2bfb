package kit

import (
	"time"
)

// Search is a field that asks when typing pauses. Each question has a number: what answers an older one is stale.
type Search struct {
	*Field
	// OnSearch is asked after a pause of Wait, or at once on Enter or when emptied. Hand request to Stale with the answer,
	// or ask through Load, which does the same.
	OnSearch func(text string, request uint64)
	Wait     time.Duration

	stop    func()
	request uint64
	asked   string
}

// searchWait takes together what a fast typist or a paste brings at once. It is not there to spare whoever is asked: a question
// that is overtaken ends by its context.
const searchWait = 20 * time.Millisecond

// NewSearch shows its shortcut, if any, as a key cap at the right.
func NewSearch(hint, shortcut string, ask func(text string, request uint64)) *Search {
	s := &Search{Field: newField(hint, false), OnSearch: ask, Wait: searchWait}
	s.icon, s.finds = "search", true
	s.Icon = Icon(s.icon, Muted)
	if shortcut != "" {
		s.aside = Padded(Room(0, 0, 2, 3), NewText(Key(shortcut)))
	}
	s.OnChanged = s.changed
	s.OnSubmitted = func(string) { s.ask() }
	s.OnEscape = func() {
		if s.Text != "" {
			s.SetText("")
			return
		}
		if !Escape(s.Field) {
			if c := CanvasOf(s.Field); c != nil {
				c.Unfocus()
			}
		}
	}
	return s
}

func (s *Search) changed(text string) {
	if s.stop != nil {
		s.stop()
	}
	s.request++ // what was asked before is stale from the first key on
	if text == "" || inline.Load() {
		s.ask()
		return
	}
	s.stop = Later(s.Wait, s.ask)
}

func (s *Search) ask() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	s.request++
	s.asked = s.Text
	if s.OnSearch != nil {
		s.OnSearch(s.Text, s.request)
	}
}

// Stale says whether something else was typed since request.
func (s *Search) Stale(request uint64) bool { return request != s.request }
