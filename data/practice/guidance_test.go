package practice_test

import (
	"slices"
	"testing"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/store/storetest"
)

func TestGuidanceIsThePracticesToEdit(t *testing.T) {
	s := practice.New(storetest.Open(t))
	ctx := storetest.As(access.Administrator)
	g, err := s.Guidance(ctx)
	if err != nil || len(practice.Lines(g.CallIf, "en")) == 0 || len(practice.Lines(g.Emergency, "es-MX")) == 0 {
		t.Fatalf("no defaults: %+v, %v", g, err)
	}
	if !slices.Equal(practice.Lines(g.CallIf, "vi"), practice.Lines(g.CallIf, "en")) {
		t.Error("a language without lines of its own does not fall back to English")
	}
	g.CallIf = map[string][]string{"en": {"Your fever comes back."}}
	if err := s.SetGuidance(storetest.As(access.Staff), g); fault.Of(err) != fault.Denied {
		t.Errorf("staff changed the practice's words: %v", err)
	}
	if err := s.SetGuidance(ctx, g); err != nil {
		t.Fatal(err)
	}
	if g, err = s.Guidance(ctx); err != nil || !slices.Equal(practice.Lines(g.CallIf, "en"), []string{"Your fever comes back."}) {
		t.Errorf("%+v, %v", g, err)
	}
}
