package portal

import (
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store/storetest"
)

func TestTheReadinessListIsThePractices(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Administrator)
	before, err := s.Feature(ctx, "refills")
	if err != nil {
		t.Fatal(err)
	}
	item, err := s.AddPoint(ctx, "refills", " The pharmacy  knows ", "La farmacia lo sabe")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Tick(ctx, "refills", item, true); err != nil {
		t.Fatal(err)
	}
	shipped := before.Ready[0].Item
	if err := s.Tick(ctx, "refills", shipped, true); err != nil {
		t.Fatal(err)
	}
	if err := s.RemovePoint(ctx, "refills", shipped, true); err != nil {
		t.Fatal(err)
	}
	f, err := s.Feature(ctx, "refills")
	if done, of := f.ReadyCount(); err != nil || done != 1 || of != len(before.Ready) {
		t.Errorf("%d of %d, %v", done, of, err)
	}
	last := f.Ready[len(f.Ready)-1]
	if last.In("en") != "The pharmacy knows" || last.In("es-MX") != "La farmacia lo sabe" || !last.Own || f.Ready[0].Item == shipped {
		t.Errorf("%+v", f.Ready)
	}
	if err := s.RemovePoint(ctx, "refills", shipped, false); err != nil {
		t.Fatal(err)
	}
	if err := s.RemovePoint(ctx, "refills", item, true); err != nil {
		t.Fatal(err)
	}
	if f, _ = s.Feature(ctx, "refills"); len(f.Ready) != len(before.Ready) || !f.Ready[0].Done {
		t.Errorf("put back: %+v", f.Ready)
	}
	for name, err := range map[string]error{"nothing": second(s.AddPoint(ctx, "refills", " ", "")), "a novel": second(s.AddPoint(ctx, "refills", strings.Repeat("x", 121), "")),
		"no such point": s.RemovePoint(ctx, "refills", "own-x", true), "staff": second(s.AddPoint(storetest.As(access.Staff), "refills", "x", ""))} {
		if err == nil || fault.Of(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ string, err error) error { return err }

func TestASwitchWarnsOfWhatItLeansOn(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Administrator)
	_, warnings, err := s.Set(ctx, "refills", On, "")
	if err != nil || !strings.Contains(strings.Join(warnings, " "), "It leans on “Write to the care team”, which is off.") {
		t.Errorf("%v, %v", warnings, err)
	}
	if _, _, err := s.Set(ctx, "messages", On, ""); err != nil {
		t.Fatal(err)
	}
	if _, warnings, _ = s.Set(ctx, "notes", On, ""); strings.Contains(strings.Join(warnings, " "), "leans") {
		t.Errorf("%v", warnings)
	}
}
