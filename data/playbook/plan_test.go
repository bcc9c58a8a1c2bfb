package playbook

import (
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/policy"
	"foyer/data/record"
	"foyer/data/store/storetest"
)

func TestEveryHighlightSaysWhatItAsks(t *testing.T) {
	for _, r := range rules {
		en, es := Asks(r.key, "en"), Asks(r.key, "es")
		if en == "" || es == "" || en == es {
			t.Errorf("%s: %q, %q", r.key, en, es)
		}
	}
	for _, r := range rules {
		if en, es := InPlaceWhen(r.key, "en"), InPlaceWhen(r.key, "es"); en == "" || es == "" || en == es {
			t.Errorf("%s: %q, %q", r.key, en, es)
		}
	}
	if len(asks) != len(rules) || len(when) != len(rules) {
		t.Errorf("%d are asked, %d judged", len(asks), len(rules))
	}
}

func TestThePlanIsTheTeams(t *testing.T) {
	db := storetest.Open(t)
	s, ctx := New(db), storetest.As(access.Staff)
	p, err := s.SetPlan(ctx, Plan{Highlight: "enroll", Target: "2027-01-15", Notes: " Rosie asks at check-in. "})
	if err != nil || p.Revision != 1 || p.Notes != "Rosie asks at check-in." {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := s.SetPlan(ctx, Plan{Highlight: "enroll", Notes: "mine"}); fault.Of(err) != fault.Conflict {
		t.Errorf("over somebody else's: %v", err)
	}
	for name, wrong := range map[string]Plan{"no highlight": {Highlight: "x"}, "no date": {Highlight: "proxy", Target: "soon"}, "no member": {Highlight: "proxy", OwnerID: "nobody"},
		"a novel": {Highlight: "proxy", Notes: strings.Repeat("x", 2001)}} {
		if _, err := s.SetPlan(ctx, wrong); fault.Of(err) != fault.Invalid && fault.Of(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	plans, err := s.Plans(ctx)
	if err != nil || len(plans) != 1 || plans["enroll"].Target != "2027-01-15" || plans["enroll"].ChangedBy != "Test staff" {
		t.Errorf("%+v, %v", plans, err)
	}
}

func TestTrendHoldsEveryDay(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Staff)
	for _, day := range []string{"2026-11-16", "2026-11-17", "2026-11-17"} {
		if err := s.Measure(ctx, record.Date(day)); err != nil {
			t.Fatal(err)
		}
	}
	trend, err := s.Trend(ctx)
	if err != nil || len(trend["features"]) != 2 || trend["features"][0].Day != "2026-11-16" || trend["features"][0].Total == 0 {
		t.Errorf("%+v, %v", trend, err)
	}
}

func TestAPolicyInForceIsEvidence(t *testing.T) {
	db := storetest.Open(t)
	s, policies, ctx := New(db), policy.New(db), storetest.As(access.Administrator)
	for _, k := range policy.Kinds {
		if _, err := policies.SaveDraft(ctx, k, policy.Default(k), 0); err != nil {
			t.Fatal(err)
		}
	}
	if h := byKey(t, s, "en")["email-policy"]; h.State != Begun || !strings.Contains(h.Evidence, "being written") {
		t.Errorf("%+v", h)
	}
	for _, k := range policy.Kinds {
		if _, err := policies.PutInForce(ctx, k, "", "the first"); err != nil {
			t.Fatal(err)
		}
	}
	en, es := byKey(t, s, "en"), byKey(t, s, "es")
	for key, want := range map[string]string{"email-policy": "version 1 since 11/17/2026", "proxy": "version 1 since 11/17/2026", "readings-plan": "within 3 business days"} {
		if en[key].State != Begun || !strings.Contains(en[key].Evidence, want) {
			t.Errorf("%s: %+v", key, en[key])
		}
		if es[key].Evidence == en[key].Evidence {
			t.Errorf("%s: the Spanish is the English", key)
		}
	}
}
