package summary

import (
	"context"
	"time"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// typingPause is how long typing rests before the paper is set anew. Setting and drawing it takes some ten milliseconds.
const typingPause = 20 * time.Millisecond

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
	s.soon()
}

// soon sets the paper anew once nothing asked for it for a moment.
func (s *Screen) soon() {
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
	o.DPI = s.paper.DPI()
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
		s.warnForeign(p)
		s.size.Refresh()
		s.paper.SetPages(p.Pages, o.DPI)
		s.desk.Show(s.paper)
		s.form.note(p)
		s.form.hint()
	})
}

// warnForeign says beside the choice of the language that the texts are written in another one: nothing is translated, and
// the patient may not be able to read it.
func (s *Screen) warnForeign(p Preview) {
	if p.Other == "" {
		s.foreign.Show(kit.Stack(0))
		return
	}
	name := func(lang string) string { return words.Language(lang).Name() }
	s.foreign.Show(kit.Padded(kit.Room(6, 0, 0, 0), kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(6, 6, 10, 10),
		kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Strong(words.T("ui.summary.foreign", "paper", name(p.Lang), "texts", name(p.Other))).In(kit.AlertInk).After(6)))))
}

// keep keeps the words in the visit and the chart.
func (s *Screen) keep() { s.kept(func() {}) }

// kept keeps what is not kept yet, then goes on. What is typed while it is being kept stays to be kept.
func (s *Screen) kept(then func()) {
	if s.keeping {
		s.next = then // nothing is kept twice at a time
		return
	}
	if !s.dirty {
		then()
		return
	}
	id, said, version, draft := s.open, s.words(), s.sheet.Version, s.draft
	s.saveDraft()
	sent := draft.Body()
	s.keeping = true
	s.form.enable()
	kit.Load(s.shell.Context(), new(kit.Loader), func(ctx context.Context) (Undo, error) { return s.services.Keep(ctx, id, said, version) }, func(undo Undo, err error) {
		s.keeping = false
		next := s.next
		s.next = nil
		if err != nil {
			s.form.enable()
			s.shell.Warn(err)
			if fault.Of(err) == fault.Conflict && s.open == id {
				s.read() // the draft joins what was typed with what is there now
			}
			return
		}
		if draft.Body() == sent {
			draft.Clear()
		}
		if s.open == id {
			s.sheet.Version++
			s.sheet.Said = said
			if s.dirty = !equal(s.said, said); s.dirty {
				s.saveDraft()
			}
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
		if next != nil {
			s.kept(next)
		} else if s.open == id && s.dirty {
			s.read() // who types on goes on from the visit as it is kept
		}
	})
}
