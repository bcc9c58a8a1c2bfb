package patients

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"foyer/data/visit"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// visitTyped is what stands in the fields of a visit's form.
type visitTyped struct {
	Day, Hour, Status, Provider, Reason, FollowUp, Assessment, Instructions string
	Vitals                                                                  []string
}

// visitDraft is what the draft of a visit keeps: what was typed, and what the fields held before, so that what a
// colleague changes meanwhile is not typed over.
type visitDraft struct {
	visitTyped
	Was *visitTyped
}

// texts are the fields that a visit fills, each with its word.
func (t *visitTyped) texts() []struct {
	key  string
	text *string
} {
	return []struct {
		key  string
		text *string
	}{{"ui.record.visit.day", &t.Day}, {"ui.record.visit.hour", &t.Hour}, {"ui.record.visit.status", &t.Status}, {"ui.record.visit.provider", &t.Provider},
		{"ui.reason", &t.Reason}, {"ui.record.visit.assessment", &t.Assessment}, {"ui.record.visit.instructions", &t.Instructions}, {"ui.record.visit.followup", &t.FollowUp}}
}

// over puts what was typed over what is there now: was is what it was typed over. Fields that both have changed are as
// typed, and named.
func (t visitTyped) over(was, now visitTyped) (both visitTyped, clashes []string) {
	both = now
	both.Vitals = t.Vitals
	to, mine, old, theirs := both.texts(), t.texts(), was.texts(), now.texts()
	for i := range to {
		if *mine[i].text == *old[i].text || *mine[i].text == *theirs[i].text {
			continue
		}
		*to[i].text = *mine[i].text
		if *theirs[i].text != *old[i].text {
			clashes = append(clashes, words.T(to[i].key))
		}
	}
	return both, clashes
}

// fill writes the fields; nobody has typed that.
func (f *visitForm) fill(t visitTyped) {
	f.filling = true
	defer func() { f.filling = false }()
	f.day.field.Fill(t.Day)
	f.hour.Fill(t.Hour)
	f.status.Set(slices.Index(visit.Statuses, t.Status))
	f.provider.Fill(t.Provider)
	f.reason.Fill(t.Reason)
	f.followUp.Fill(t.FollowUp)
	f.assessment.Fill(t.Assessment)
	f.instructions.Fill(t.Instructions)
	for i, text := range t.Vitals {
		if i == 0 {
			f.vitals.pressure.Fill(text)
		} else if i <= len(f.vitals.fields) {
			f.vitals.fields[i-1].Fill(text)
		}
	}
	f.day.tell(true)
	f.hour.OnChanged(t.Hour) // it is read
}

// now reads the fields.
func (f *visitForm) now() visitTyped {
	t := visitTyped{f.day.field.Text, f.hour.Text, "", f.provider.Text, f.reason.Text, f.followUp.Text, f.assessment.Text, f.instructions.Text, []string{f.vitals.pressure.Text}}
	if f.status.Chosen >= 0 {
		t.Status = visit.Statuses[f.status.Chosen]
	}
	for _, e := range f.vitals.fields {
		t.Vitals = append(t.Vitals, e.Text)
	}
	return t
}

// typed keeps what was typed.
func (f *visitForm) typed() {
	if f.filling {
		return
	}
	was := f.was
	if text, err := json.Marshal(visitDraft{f.now(), &was}); err == nil {
		f.draft.Typed(string(text))
	}
}

// restore shows what was typed before the program ended, or the form was left.
func (f *visitForm) restore(body string) {
	var t visitDraft
	if json.Unmarshal([]byte(body), &t) != nil {
		return
	}
	if t.Was == nil || f.form.ID == "" {
		f.fill(t.visitTyped)
	} else {
		f.lay(t.visitTyped, *t.Was)
	}
	f.screen.shell.Say(words.T("ui.record.draft.back"))
}

// lay puts what was typed over the visit that the form shows.
func (f *visitForm) lay(mine, was visitTyped) {
	both, clashes := mine.over(was, f.was)
	f.fill(both)
	f.typed() // from now on it is typed over what is there now
	if len(clashes) > 0 {
		f.say(words.T("ui.record.visit.clash", "list", strings.Join(clashes, ", ")))
	}
}

// reread shows a visit that somebody else has changed while the form was open, with what was typed over it.
func (f *visitForm) reread(conflict error) {
	s, mine := f.screen, f.now()
	kit.Load(s.shell.Context(), &s.acting, func(ctx context.Context) (VisitForm, error) { return s.services.Visit(ctx, f.form.ID) }, func(v VisitForm, err error) {
		if err != nil || v.Version == f.form.Version {
			f.say(phrase.Error(conflict)) // it is another conflict: the chart holds something already
			return
		}
		was := f.was
		f.form = v
		f.show(v)
		f.say(words.T("ui.record.visit.newer"))
		f.lay(mine, was)
	})
}

// say tells below the fields what keeps the visit from being saved, or is to be looked at.
func (f *visitForm) say(text string) {
	f.wrong.Set(kit.Sign("warning", kit.AlertInk), kit.Say(text).In(kit.AlertInk).After(6))
	f.wrong.Show()
	kit.Relay(f.box)
}
