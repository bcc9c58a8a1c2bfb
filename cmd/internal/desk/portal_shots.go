package desk

import (
	"context"

	"foyer/data/policy"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/words"
)

func portalPictures(Subject) []picture {
	open := func(what string) func(sh *shell.Shell, d *desk) {
		return func(sh *shell.Shell, _ *desk) { sh.GoTo("portal", what) }
	}
	return []picture{
		{"portal-register", nil, open("booking")},
		{"portal-feature", nil, open("refills")},
		{"portal-no-vendor", nil, open("bills")},
		{"portal-turn-off", nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("portal", "refills"); pushed(sh, words.T("ui.portal.turnoff")) }},
		{"portal-turn-on-letter", nil, func(sh *shell.Shell, _ *desk) {
			sh.GoTo("portal", "family-history")
			pushed(sh, words.T("ui.portal.turnon"))
			for _, s := range shots.Find[*kit.Segments](sh.Canvas()) {
				if len(s.Words) == 3 && s.Words[1] == words.T("ui.portal.see.letter") {
					s.Choose(1)
				}
			}
		}},
		{"portal-words", nil, func(sh *shell.Shell, d *desk) {
			sh.GoTo("portal", "booking")
			for _, l := range shots.Find[*kit.Link](sh.Canvas()) {
				if l.Words == words.T("ui.portal.wording") {
					l.OnTapped()
				}
			}
		}},
		{"portal-care", nil, open("care")},
		{"portal-set-up", nil, open("set-up")},
		{"portal-policies", nil, open("policy:notes")},
		{"portal-policy-writing", nil, func(sh *shell.Shell, _ *desk) {
			sh.GoTo("portal", "policy:proxy")
			pushed(sh, words.T("ui.policy.write"))
		}},
		{"portal-policy-versions", nil, func(sh *shell.Shell, d *desk) { d.twoVersions(); sh.GoTo("portal", "policy:email") }},
	}
}

// pushed presses the button with these words, if it is there.
func pushed(sh *shell.Shell, label string) {
	for _, b := range shots.Find[*kit.Button](sh.Canvas()) {
		if b.Label == label && b.OnTapped != nil {
			b.OnTapped()
			return
		}
	}
}

// twoVersions puts two versions of the e-mail policy in force, once, for the pictures of its history.
func (d *desk) twoVersions() {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return
	}
	st, err := h.Policies.Get(ctx, policy.Email)
	if err != nil || len(st.Versions) > 1 {
		return
	}
	c := st.Start()
	for i, reason := range []string{"The first policy of the practice", "We answer office matters faster now"} {
		if i == 1 {
			c.Numbers["office"], c.Yes["receipt"] = 4, true
		}
		if _, err := h.Policies.SaveDraft(ctx, policy.Email, c, 0); err != nil {
			return
		}
		if _, err := h.Policies.PutInForce(ctx, policy.Email, "", reason); err != nil {
			return
		}
	}
}
