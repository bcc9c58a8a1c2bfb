package portal

import (
	"testing"

	"foyer/data/policy"
	"foyer/internal/stage"
)

// typing begins a version of the e-mail policy and changes the clinical hours.
func typing(t *testing.T, f *fake, hours int) (*stage.Stage, *Screen) {
	t.Helper()
	s, p := begin(t, f)
	p.Open("policy:email")
	s.Press(t, "Write a new version…")
	p.policies.form.content.Numbers["clinical"] = hours
	p.policies.form.typed()
	return s, p
}

func TestAColleaguesDraftIsNotWrittenOver(t *testing.T) {
	f := busy()
	s, p := typing(t, f, 24)
	p.policies.close()
	theirs := policy.Version{ID: "d", Kind: policy.Email, State: policy.Draft, Content: f.standing(policy.Email).Start(), Revision: 1, ChangedBy: "Anita Rao", ChangedAt: today}
	theirs.Content = theirs.Content.Clone()
	theirs.Content.Numbers["office"] = 3
	f.standing(policy.Email).Draft = &theirs
	p.load()
	p.policies.write()
	got := p.policies.form
	if got.content.Numbers["office"] != 3 || got.content.Numbers["clinical"] != 24 || got.revision != 1 {
		t.Errorf("office %d, clinical %d, from revision %d", got.content.Numbers["office"], got.content.Numbers["clinical"], got.revision)
	}
	s.Must(t, "A colleague has saved this draft since you began.")
	s.Press(t, "Save draft")
	if d := f.standing(policy.Email).Draft; d.Revision != 2 || d.Content.Numbers["office"] != 3 || d.Content.Numbers["clinical"] != 24 {
		t.Errorf("saved was %+v", d)
	}
}

func TestAPolicyTypedOnWhileItIsSavedStays(t *testing.T) {
	f := busy()
	s, p := typing(t, f, 24)
	f.during = func() { p.policies.form.content.Numbers["clinical"] = 30; p.policies.form.typed() }
	s.Press(t, "Save draft")
	f.during = nil
	if !p.policies.writing || p.policies.form.content.Numbers["clinical"] != 30 || f.standing(policy.Email).Draft.Content.Numbers["clinical"] != 24 {
		t.Fatal("what was typed meanwhile is gone")
	}
	s.Press(t, "Save draft")
	if p.policies.writing || f.standing(policy.Email).Draft.Content.Numbers["clinical"] != 30 {
		t.Error("the rest was not saved")
	}
}
