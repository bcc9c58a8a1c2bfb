package summary

import (
	"encoding/json"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/visit"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// typed is a draft: the words as somebody typed them, and the visit as it was when the typing began. Without these, what a
// colleague has saved since would be overwritten without a word.
type typed struct {
	Version int        `json:"version"`
	Base    visit.Said `json:"base"`
	Said    visit.Said `json:"said"`
}

// fromDraft reads what somebody had begun to type.
func fromDraft(body string) (t typed, ok bool) {
	return t, body != "" && json.Unmarshal([]byte(body), &t) == nil && t.Version > 0
}

func (s *Screen) saveDraft() {
	body, err := json.Marshal(typed{s.sheet.Version, s.sheet.Said, s.said})
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

// restore brings back a draft. Where the visit was saved by somebody else meanwhile, both changes are joined; where both
// changed the same, what was typed stays in the fields and a person chooses.
func (s *Screen) restore(t typed) {
	now := s.sheet.Said
	if t.Version == s.sheet.Version {
		t.Base = now
	}
	both, clashes := join(t.Base, t.Said, now)
	both.Medicines = known(both.Medicines, now.Medicines)
	s.said = both
	s.dirty = !equal(both, now)
	if t.Version == s.sheet.Version {
		return
	}
	if s.dirty {
		s.saveDraft() // of the visit as it is now
	} else {
		s.draft.Clear()
	}
	if len(clashes) == 0 {
		s.shell.Say(words.T("ui.summary.conflict.joined"))
		return
	}
	s.askWhich(clashes)
}

// clash is a field that two people changed.
type clash struct {
	name, mine, theirs string
	take               func(said *visit.Said) // theirs
}

// askWhich shows what was saved beside what was typed. Closing it keeps what was typed in the fields, which is not saved yet.
func (s *Screen) askWhich(clashes []clash) {
	id := s.open
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.summary.conflict.text")))}
	for _, c := range clashes {
		rows = append(rows, kit.Card(kit.Stack(8, kit.NewClip(kit.Strong(c.name)),
			kit.Abreast(14, side("ui.summary.conflict.mine", c.mine), side("ui.summary.conflict.theirs", c.theirs)))))
	}
	d := &kit.Dialog{Title: words.T("ui.summary.conflict.title"), Width: 640, Body: kit.Stack(12, rows...)}
	theirs := func() {
		d.Close()
		if s.open != id {
			return
		}
		for _, c := range clashes {
			c.take(&s.said)
		}
		s.dirty = !equal(s.said, s.sheet.Said)
		s.form.fill()
		if s.dirty {
			s.saveDraft()
		} else {
			s.draft.Clear()
		}
		s.enable()
		s.set()
	}
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.summary.conflict.take"), theirs), kit.NewPrimary(words.T("ui.summary.conflict.stay"), "", d.Close)}
	d.Show(s.shell.Canvas())
}

func side(key, text string) fyne.CanvasObject {
	return kit.Stack(2, kit.NewText(kit.Quiet(words.T(key)).As(kit.Small)), kit.NewParagraph(kit.Say(text)))
}

// join takes from each of two people what they changed; of what both changed it takes mine and says so.
func join(base, mine, theirs visit.Said) (both visit.Said, clashes []clash) {
	both = mine
	for _, f := range []struct {
		key string
		of  func(*visit.Said) *string
	}{
		{"ui.summary.reason", func(s *visit.Said) *string { return &s.Reason }}, {"ui.part.next", func(s *visit.Said) *string { return &s.Next }},
		{"ui.part.found", func(s *visit.Said) *string { return &s.Found }}, {"ui.part.call", func(s *visit.Said) *string { return &s.CallIf }},
		{"ui.summary.follow", func(s *visit.Said) *string { return &s.FollowUp }}, {"ui.summary.pending", func(s *visit.Said) *string { return &s.Pending }},
	} {
		b, m, t := *f.of(&base), *f.of(&mine), *f.of(&theirs)
		switch {
		case m == b:
			*f.of(&both) = t
		case t != b && t != m:
			clashes = append(clashes, clash{words.T(f.key), m, t, func(said *visit.Said) { *f.of(said) = t }})
		}
	}
	switch {
	case slices.Equal(mine.Medicines, base.Medicines):
		both.Medicines = slices.Clone(theirs.Medicines)
	case !slices.Equal(theirs.Medicines, base.Medicines) && !slices.Equal(known(mine.Medicines, theirs.Medicines), theirs.Medicines):
		clashes = append(clashes, clash{words.T("ui.summary.medicines"), names(mine.Medicines), names(theirs.Medicines), func(said *visit.Said) { said.Medicines = slices.Clone(theirs.Medicines) }})
	}
	return both, clashes
}

// known gives medicines that were added by name the id under which the chart has them by now, so that none is added twice.
func known(mine, chart []visit.Medicine) []visit.Medicine {
	mine = slices.Clone(mine)
	for i, m := range mine {
		if m.ID != "" {
			continue
		}
		for _, c := range chart {
			if c.Name == m.Name && !slices.ContainsFunc(mine, func(o visit.Medicine) bool { return o.ID == c.ID }) {
				mine[i].ID = c.ID
			}
		}
	}
	return mine
}

func names(list []visit.Medicine) string {
	var lines []string
	for _, m := range list {
		if m.Change != visit.MedicineRemoved {
			lines = append(lines, strings.TrimSpace(m.Name+" "+m.How))
		}
	}
	return strings.Join(lines, "; ")
}
