package ccda

import "regexp"

// noneKnown documents that there is nothing; noneTold says that nothing is recorded, which is no statement about the
// patient. Both look at short text only, from its beginning.
var (
	noneKnown = regexp.MustCompile(`(?i)^\W*(nkd?a\b|no known\b|none known\b|none\b\W*$|(the )?patient (has|denies|is on|takes) no\b|denies\b|no (current |active |chronic |significant |previous |prior )?(allerg|medic|problem|immuniz|procedure|surger|drug|food|adverse|implant|condition|complaint|family|health concern|goals?\b|planned)|not on any)`)
	noneTold  = regexp.MustCompile(`(?i)^\W*(no (information|data|record|entr|results?|documented|\w+ (information|data|recorded|indicated|documented|available|on file|found|entered))|not (indicated|available|on file|recorded|documented|applicable)|none (recorded|available|documented|on file|indicated|entered)|unknown\W*$|n/a\W*$|not known|.{0,60}\bnot (indicated|recorded|available)\W*$|no .{0,40}\b(indicated|recorded|on file|available|given|provided|documented)\W*$)`)
)

// absence judges short text: absent when it documents that there is nothing ("no known allergies"), unknown when it
// says that nothing is recorded ("no information").
func absence(text string) (absent, unknown bool) {
	text = squeeze(text)
	if text == "" || len(text) > 160 {
		return false, false
	}
	if noneTold.MatchString(text) {
		return false, true
	}
	return noneKnown.MatchString(text), false
}
