package portal

import (
	"reflect"

	"foyer/data/policy"
	"foyer/ui/words"
)

// typedPolicy is what a member has typed of a policy and not saved for the team yet, with what it began from, so that what a
// colleague saves meanwhile is not written over.
type typedPolicy struct {
	Revision int64          `json:"revision"` // of the team's draft when it began; 0 without one
	Base     policy.Content `json:"base"`
	Content  policy.Content `json:"content"`
}

// take goes on with what was typed before. Where the team's draft has changed since, it goes on from that one: only what the
// member changed themself stays theirs, and they are told.
func (f *policyForm) take(kept typedPolicy) {
	f.built = false
	if kept.Revision == f.revision {
		f.base, f.content = kept.Base, kept.Content.Clone()
		return
	}
	f.content = policy.Content{
		Numbers: merged(kept.Base.Numbers, kept.Content.Numbers, f.base.Numbers), Yes: merged(kept.Base.Yes, kept.Content.Yes, f.base.Yes),
		Choices: merged(kept.Base.Choices, kept.Content.Choices, f.base.Choices), Lines: merged(kept.Base.Lines, kept.Content.Lines, f.base.Lines),
		Texts: merged(kept.Base.Texts, kept.Content.Texts, f.base.Texts),
	}.Clone()
	f.shell.Say(words.T("ui.policy.meanwhile"))
}

// merged is theirs with what was changed in mine.
func merged[V any](base, mine, theirs map[string]V) map[string]V {
	all := map[string]V{}
	for k, v := range theirs {
		all[k] = v
	}
	for k, v := range mine {
		if !reflect.DeepEqual(v, base[k]) {
			all[k] = v
		}
	}
	return all
}

// saved notes that the team has what was sent; false where more was typed meanwhile, which stays a draft of the member's.
func (f *policyForm) saved(sent policy.Content) bool {
	typed := f.content
	f.begin()
	if reflect.DeepEqual(typed, sent) {
		f.shell.Draft(f.key()).Clear()
		return true
	}
	f.content = typed
	f.typed()
	return false
}
