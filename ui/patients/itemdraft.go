package patients

import (
	"encoding/json"

	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// itemDraft is the draft of an entry of the chart; a new one has one for each kind.
func itemDraft(s *Screen, patientID string, e Entry) *shell.Draft {
	which := e.ID
	if which == "" {
		which = string(e.Kind)
	}
	return s.shell.Draft("item:" + patientID + ":" + which)
}

// itemTyped is what the draft keeps: the fields, and what they held before anybody typed.
type itemTyped struct{ Was, Now []string }

func (f *itemForm) holds(raw func() string, put func(text string)) {
	f.raw, f.put = append(f.raw, raw), append(f.put, put)
}

func (f *itemForm) texts() []string {
	list := make([]string, len(f.raw))
	for i, raw := range f.raw {
		list[i] = raw()
	}
	return list
}

// remember keeps what is typed from now on, and brings back what was.
func (f *itemForm) remember(d *shell.Draft) {
	f.was, f.draft = f.texts(), d
	d.Load(func(body string) {
		var t itemTyped
		if json.Unmarshal([]byte(body), &t) != nil || len(t.Now) != len(f.put) || len(t.Was) != len(f.put) {
			return
		}
		for i, text := range t.Now {
			if text != t.Was[i] { // the others are as the entry is now
				f.put[i](text)
			}
		}
		f.screen.shell.Say(words.T("ui.record.draft.back"))
	})
}

func (f *itemForm) typed() {
	if f.draft == nil {
		return // it is being filled
	}
	if body, err := json.Marshal(itemTyped{f.was, f.texts()}); err == nil {
		f.draft.Typed(string(body))
	}
}

// keepFields makes fields a draft: what stands in them comes back until it is cleared.
func (s *Screen) keepFields(key string, fields ...*kit.Field) *shell.Draft {
	d := s.shell.Draft(key)
	for _, e := range fields {
		told := e.OnChanged
		e.OnChanged = func(t string) {
			if told != nil {
				told(t)
			}
			texts := make([]string, len(fields))
			for i, e := range fields {
				texts[i] = e.Text
			}
			if body, err := json.Marshal(texts); err == nil {
				d.Typed(string(body))
			}
		}
	}
	d.Load(func(body string) {
		var texts []string
		if json.Unmarshal([]byte(body), &texts) != nil || len(texts) != len(fields) {
			return
		}
		for i, text := range texts {
			fields[i].Fill(text)
		}
		s.shell.Say(words.T("ui.record.draft.back"))
	})
	return d
}
