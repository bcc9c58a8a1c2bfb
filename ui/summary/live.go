package summary

import (
	"context"
	"encoding/json"
	"time"

	"foyer/data/visit"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// typingPause is how long typing rests before the paper is set anew. Setting and drawing it takes some ten milliseconds.
const typingPause = 40 * time.Millisecond

// typed says that a field has changed: the draft is kept, and the paper follows in a moment.
func (s *Screen) typed() {
	if s.open == "" {
		return
	}
	if !s.dirty {
		s.dirty = true
		s.form.enable()
	}
	s.saveDraft()
	if s.wake != nil {
		s.wake()
	}
	s.wake = kit.Later(typingPause, s.set)
}

// set asks for the paper anew; answers that come late are dropped.
func (s *Screen) set() {
	if s.wake != nil {
		s.wake()
		s.wake = nil
	}
	if s.open == "" {
		return
	}
	id, said, o := s.open, s.words(), s.chosen()
	kit.Load(s.shell.Context(), &s.setting, func(ctx context.Context) (Preview, error) { return s.services.Preview(ctx, id, said, o) }, func(p Preview, err error) {
		if err != nil {
			// The fields stay: what stands in them may be what can't be printed.
			s.desk.Show(kit.Failed(words.T("ui.summary.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.set)))
			return
		}
		s.preview = p
		s.lang.Chosen, s.size.Chosen = 0, 0
		if p.Lang == "es" {
			s.lang.Chosen = 1
		}
		if o.LargePrint {
			s.size.Chosen = 1
		}
		s.lang.Refresh()
		s.size.Refresh()
		s.paper.SetPages(p.Pages, DPI)
		s.desk.Show(s.paper)
		s.form.note(p)
	})
}

// fromDraft reads what somebody had begun to type.
func fromDraft(body string) (said visit.Said, ok bool) {
	return said, json.Unmarshal([]byte(body), &said) == nil && body != ""
}

func (s *Screen) saveDraft() {
	body, err := json.Marshal(s.said)
	if err != nil || s.draft == nil {
		return
	}
	s.draft.Typed(string(body))
}

// keepDraft keeps what is typed before something else is shown.
func (s *Screen) keepDraft() {
	if s.dirty && s.draft != nil {
		s.draft.Keep()
	}
}

// keep keeps the words in the visit and the chart.
func (s *Screen) keep() { s.kept(func() {}) }

// kept keeps what is not kept yet, then goes on.
func (s *Screen) kept(then func()) {
	if !s.dirty {
		then()
		return
	}
	id, said, version, draft := s.open, s.words(), s.sheet.Version, s.draft
	kit.Load(s.shell.Context(), &s.worker, func(ctx context.Context) (Undo, error) { return s.services.Keep(ctx, id, said, version) }, func(undo Undo, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		if draft != nil {
			draft.Clear()
		}
		if s.open == id {
			s.dirty = false
			s.sheet.Version++
		}
		s.enable()
		s.shell.SayUndo(words.T("ui.summary.kept", "name", s.sheet.Name), func() {
			kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, undo(ctx) }, func(_ struct{}, err error) {
				if err != nil {
					s.shell.Warn(err)
					return
				}
				if s.open == id {
					s.read()
				}
			})
		})
		then()
	})
}
