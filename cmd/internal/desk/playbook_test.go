package desk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foyer/cmd/internal/press"
	"foyer/data/paperlog"
	dataplaybook "foyer/data/playbook"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/ui/kit"

	"foyer/internal/stage"
)

func TestPlaybookOverTheServices(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	s.Go("playbook")
	s.Until(t, "the highlights", func() bool {
		return s.Shows("of 14 highlights in place") && s.Shows("Make enrollment easier on your practice")
	})
	// What happens elsewhere shows by itself.
	h, ctx := r.act()
	_, err := h.Policies.SaveDraft(ctx, policy.Email, policy.Default(policy.Email), 0)
	r.must(err)
	_, err = h.Policies.PutInForce(ctx, policy.Email, "", "the first")
	r.must(err)
	s.GoTo("playbook", "email-policy")
	s.Until(t, "the policy as evidence", func() bool { return s.Shows("The e-mail policy is in force, version 1 since 11/17/2026") })
	s.Press(t, "Open Portal")
	s.Until(t, "the policy itself", func() bool { return s.Here() == "portal" && s.Shows("Version 1 from 11/17/2026") })
	s.Back()
	s.Until(t, "the Playbook again", func() bool { return s.Here() == "playbook" })

	// The plan is the team's.
	for _, c := range stage.Find[*kit.Choice](s) {
		for i, w := range c.Words {
			if w == desker {
				c.Choose(i)
			}
		}
	}
	s.Until(t, "the owner", func() bool {
		plans, err := h.Playbook.Plans(ctx)
		return err == nil && plans["email-policy"].Owner == desker
	})

	// The page for the meeting: one page in both languages, printed and kept.
	for lang, word := range map[string]string{"en": "Set policies for email", "es": "Fijar políticas"} {
		pages, err := (playbookServices{d}).Page(t.Context(), lang)
		r.must(err)
		if len(pages) != 1 {
			t.Errorf("%d pages in %s, want one", len(pages), lang)
		}
		doc, err := h.Press.Meeting(ctx, press.Options{Lang: lang})
		r.must(err)
		var b strings.Builder
		for _, op := range doc.Pages[0].Ops {
			b.WriteString(op.Text + " ")
		}
		for _, want := range []string{word, desker, "1.1–1.2", map[string]string{"en": "Practice staff", "es": "Personal"}[lang]} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("the page in %s lacks %q: %s", lang, want, b.String())
			}
		}
	}
	s.Press(t, "Page for the meeting…")
	s.Until(t, "the page", func() bool { return s.Shows("Page 1 of 1") })
	s.Press(t, "Print")
	s.Until(t, "the printed page", func() bool {
		return r.tray.count() == 1 && s.Shows("Page printed. Sent to Front desk.") || s.Shows("Page printed.")
	})
	path := filepath.Join(t.TempDir(), "page.pdf")
	r.must((playbookServices{d}).Save(t.Context(), "es", path))
	if file, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(file), "%PDF-") {
		t.Errorf("the saved page: %v", err)
	}
	papers, err := h.Papers.List(ctx, paperlog.Choose{})
	r.must(err)
	if len(papers) != 2 || papers[0].Kind != paperlog.Report {
		t.Errorf("%+v", papers)
	}
}

func TestThePlaybookOfTheStaffBeginsWithTheirs(t *testing.T) {
	r := newRig(t)
	s, d := r.open(desker)
	s.Go("playbook")
	s.Until(t, "the highlights", func() bool { return s.Shows("Enroll patients") && s.Shows("Promote the portal") })
	if s.Shows("Make enrollment easier on your practice") {
		t.Error("the administrators' come first")
	}
	if err := (portalServices{d}).Set(t.Context(), "messages", portal.Off, "x"); err == nil {
		t.Error("the staff may switch features")
	}
	_, err := (playbookServices{d}).SetPlan(t.Context(), dataplaybook.Plan{Highlight: "staff-enroll", Notes: "At the desk"})
	r.must(err)
}
