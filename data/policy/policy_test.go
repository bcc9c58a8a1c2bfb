package policy

import (
	"strings"
	"testing"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/store/storetest"
)

func TestWhatIsShippedIsWhole(t *testing.T) {
	for _, k := range Kinds {
		c, err := k.Shipped()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := check(k, Default(k)); err != nil {
			t.Errorf("%s: the shipped settings break their own limits: %v", k, err)
		}
		parts := map[string]bool{}
		for _, p := range c.Parts {
			parts[p.Key] = true
		}
		for _, f := range c.Fields {
			if !parts[f.Part] || f.Label["en"] == "" || f.Label["es"] == "" {
				t.Errorf("%s: the field %s has no part or no label", k, f.Key)
			}
			for _, w := range []catalogue.Words{f.Help, f.Unit, f.Say, f.SayNo, f.Text} {
				if len(w) > 0 && (w["en"] == "" || w["es"] == "") {
					t.Errorf("%s: the field %s is said in one language only: %v", k, f.Key, w)
				}
			}
		}
		for _, lang := range []string{"en", "es"} {
			title, sections := Agreement(k, Default(k), lang)
			if title == "" || len(sections) != len(c.Parts) {
				t.Errorf("%s in %s: %q with %d of %d parts", k, lang, title, len(sections), len(c.Parts))
			}
			for _, s := range sections {
				for _, l := range s.Lines {
					if strings.ContainsAny(l, "{}") {
						t.Errorf("%s in %s: %q", k, lang, l)
					}
				}
			}
		}
	}
}

func TestADraftGoesIntoForceOnItsDay(t *testing.T) {
	now := storetest.Now
	s := New(storetest.OpenAt(t, clock.New(func() time.Time { return now }, clock.Reproducible(1))))
	ctx := storetest.As(access.Administrator)
	if _, ok, err := s.Email(ctx); ok || err != nil {
		t.Errorf("with nothing written: %v, %v", ok, err)
	}
	c := Default(Email)
	c.Numbers["office"], c.Lines["words"] = 4, []string{"  Lupus  ", "", "lupus*"}
	v, err := s.SaveDraft(ctx, Email, c, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveDraft(ctx, Email, c, 0); fault.Of(err) != fault.Conflict {
		t.Errorf("an old draft overwrote a newer one: %v", err)
	}
	if _, err := s.PutInForce(ctx, Email, "", " "); fault.Of(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := s.PutInForce(ctx, Email, "2026-11-16", "why"); fault.Of(err) != fault.Invalid {
		t.Errorf("yesterday: %v", err)
	}
	first, err := s.PutInForce(ctx, Email, "", "the first one")
	if err != nil || first.ID != v.ID || first.Number != 1 || first.State != InForce || first.SignedBy != "Test administrator" {
		t.Fatalf("%+v, %v", first, err)
	}
	r, ok, err := s.Email(ctx)
	if err != nil || !ok || r.Office != 4*time.Hour || r.PromiseDays() != 2 {
		t.Errorf("%+v, %v, %v", r, ok, err)
	}

	c.Numbers["office"] = 24
	if _, err := s.SaveDraft(ctx, Email, c, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutInForce(ctx, Email, "2026-12-01", "more time"); err != nil {
		t.Fatal(err)
	}
	st, err := s.Get(ctx, Email)
	if err != nil || st.InForce.Number != 1 || st.Coming == nil || st.Coming.Number != 2 || len(st.Versions) != 2 || st.Versions[0].State != Coming {
		t.Fatalf("%+v, %v", st, err)
	}
	now = now.AddDate(0, 0, 14)
	if r, _, _ := s.Email(ctx); r.Office != 24*time.Hour || r.Version != 2 || r.PromiseDays() != 3 {
		t.Errorf("on December 1: %+v", r)
	}
	if err := s.Withdraw(ctx, Email, first.ID); fault.Of(err) != fault.Conflict {
		t.Errorf("an old one was withdrawn: %v", err)
	}
	st, _ = s.Get(ctx, Email)
	if err := s.Withdraw(ctx, Email, st.InForce.ID); err != nil {
		t.Fatal(err)
	}
	st, _ = s.Get(ctx, Email)
	if st.InForce == nil || st.InForce.Number != 1 || st.Draft == nil || st.Draft.Content.Numbers["office"] != 24 || st.Versions[0].State != Withdrawn {
		t.Errorf("after taking back: %+v", st)
	}
	if r, _, _ := s.Email(ctx); r.Version != 1 {
		t.Errorf("version %d is obeyed", r.Version)
	}
	if err := s.Discard(ctx, Email); err != nil {
		t.Fatal(err)
	}
	entries, err := audit.List(ctx, s.db, audit.Filter{Limit: 20})
	if err != nil || len(entries) != 6 {
		t.Errorf("%d entries in the log, want 6: %v", len(entries), err)
	}
}

func TestWhoMayWritePolicies(t *testing.T) {
	s := New(storetest.Open(t))
	if _, err := s.SaveDraft(storetest.As(access.Staff), Notes, Default(Notes), 0); fault.Of(err) != fault.Denied {
		t.Errorf("staff: %v", err)
	}
	if _, err := s.SaveDraft(storetest.As(access.Provider), Notes, Default(Notes), 0); err != nil {
		t.Errorf("provider: %v", err)
	}
	if _, err := s.Get(storetest.As(access.Staff), "smoke"); fault.Of(err) != fault.NotFound {
		t.Errorf("a policy of no kind: %v", err)
	}
}

func TestSettingsWithinTheirLimits(t *testing.T) {
	for name, change := range map[string]func(c Content){
		"too long":      func(c Content) { c.Numbers["office"] = 1000 },
		"no such topic": func(c Content) { c.Choices["topics"] = []string{"weather"} },
		"nobody reads":  func(c Content) { c.Choices["readers"] = nil },
		"a novel":       func(c Content) { c.Texts["opening"]["en"] = strings.Repeat("x", 900) },
		"a long line":   func(c Content) { c.Lines["words"] = []string{strings.Repeat("x", 61)} },
	} {
		c := Default(Email)
		change(c)
		if _, err := check(Email, c); fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsHeldBack(t *testing.T) {
	c := Default(Email)
	c.Lines["words"] = []string{"lupus", "infusion*"}
	r := rules(Version{Content: c})
	for text, want := range map[string]string{
		"Your HIV test is back.":              "hiv",
		"La prueba de VIH llegó.":             "vih",
		"Your hives are an allergy.":          "",
		"Your Lupus is stable":                "lupus",
		"Your infusions are booked.":          "infusion",
		"> is it HIV?\nPlease call us.":       "",
		"Fue diagnosticada; diagnóstico de X": "diagnostico de",
		"The suicidality scale":               "suicid",
		"Your visit is on Monday.":            "",
	} {
		if word, _, _ := r.Held(text, "en"); word != want {
			t.Errorf("%q is held back by %q, want %q", text, word, want)
		}
	}
}

func TestSentencesForPatients(t *testing.T) {
	c := Default(Notes)
	_, en := Agreement(Notes, c, "en")
	_, es := Agreement(Notes, c, "es-MX")
	if want := "We hold a note back only if it could harm you or somebody else, it is about somebody else's privacy or it is a psychotherapy note. Ask us if one is missing."; en[1].Lines[0] != want {
		t.Error(en[1].Lines[0])
	}
	if !strings.Contains(es[1].Lines[0], " o es una nota de psicoterapia") {
		t.Error(es[1].Lines[0])
	}
	if en[0].Lines[2] != "A note is ready within 1 business day after the visit." || es[0].Lines[2] != "Una nota está lista en 1 día hábil después de la visita." {
		t.Error(en[0].Lines[2], es[0].Lines[2])
	}
	for hours, want := range map[int]string{8: "1 business day", 16: "2 business days", 4: "4 hours that we are open", 12: "12 hours that we are open"} {
		if got := Within(hours, "en"); got != want {
			t.Errorf("%d hours are %q", hours, got)
		}
	}
}

func TestDiffShowsWhatChanged(t *testing.T) {
	before, after := Default(Email), Default(Email)
	after.Numbers["office"], after.Yes["receipt"], after.Choices["topics"] = 16, true, []string{"hiv"}
	after.Texts["own"]["es"] = "Gracias."
	list := Diff(Email, before, after, "en")
	if len(list) != 4 || list[0].Field != "topics" || list[1].Before != "8 practice hours" || list[1].After != "16 practice hours" || list[2].After != "yes" ||
		list[3].Label != "The practice's own words (es)" || list[3].Before != "–" {
		t.Errorf("%+v", list)
	}
	if same := Diff(Email, before, Default(Email), "es"); len(same) != 0 {
		t.Errorf("%+v", same)
	}
}

func TestSettingsFromText(t *testing.T) {
	c := Default(Email)
	for key, value := range map[string]string{"office": "4", "receipt": "yes", "topics": "hiv, mental", "words": "lupus,infusion*", "own.es": "Gracias.", "opening.en": ""} {
		if err := c.Assign(Email, key, value); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if c.Numbers["office"] != 4 || !c.Yes["receipt"] || len(c.Choices["topics"]) != 2 || len(c.Lines["words"]) != 2 || c.Texts["own"]["es"] != "Gracias." || c.Texts["opening"]["en"] != "" {
		t.Errorf("%+v", c)
	}
	for key, value := range map[string]string{"office": "soon", "receipt": "maybe", "own": "x", "own.fr": "x", "office.en": "4", "smoke": "1"} {
		if err := c.Assign(Email, key, value); fault.Of(err) != fault.Invalid {
			t.Errorf("%s=%s: %v", key, value, err)
		}
	}
}
