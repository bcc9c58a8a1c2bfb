package portal

import (
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/store/storetest"
)

func TestWhatASwitchWouldChange(t *testing.T) {
	s := New(storetest.Open(t))
	ctx := storetest.As(access.Administrator)
	if _, _, err := s.Set(ctx, "messages", On, ""); err != nil {
		t.Fatal(err)
	}
	before, after, err := s.OnPaperAs(ctx, "en", "booking", On)
	if err != nil || len(before) != 1 || len(after) != 2 || after[0].Key != "booking" {
		t.Errorf("%v, %v, %v", before, after, err)
	}
	if before, after, _ = s.OnPaperAs(ctx, "es", "messages", Retired); len(before) != 1 || len(after) != 0 {
		t.Errorf("%v, %v", before, after)
	}
	// A feature that needs a vendor names nothing without one.
	if _, after, _ = s.OnPaperAs(ctx, "en", "bills", On); len(after) != 1 {
		t.Errorf("%v", after)
	}
	if _, _, err := s.OnPaperAs(ctx, "en", "nothing", On); fault.Of(err) != fault.NotFound {
		t.Error(err)
	}
	if f, _ := s.Feature(ctx, "booking"); f.State != Off {
		t.Error("looking ahead switched it")
	}
}

func TestASwitchIsTakenBack(t *testing.T) {
	now := storetest.Now
	s := New(storetest.OpenAt(t, clock.New(func() time.Time { return now }, clock.Reproducible(1))))
	ctx := storetest.As(access.Administrator)
	first, _, err := s.Set(ctx, "messages", On, "trained")
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if _, _, err := s.Set(ctx, "messages", Off, "a mistake"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.TakeBack(storetest.As(access.Staff), "messages", Off); fault.Of(err) != fault.Denied {
		t.Errorf("staff: %v", err)
	}
	now = now.Add(time.Second)
	f, err := s.TakeBack(ctx, "messages", Off)
	if err != nil || f.State != On || !f.Since.Equal(first.Since) || f.Reason != "trained" {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := s.TakeBack(ctx, "messages", Off); fault.Of(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	if events, _ := s.History(ctx, "messages"); len(events) != 3 || events[0].Reason != "Taken back." {
		t.Errorf("%+v", events)
	}
	if _, _, err := s.Set(ctx, "booking", Planned, ""); err != nil {
		t.Fatal(err)
	}
	if f, err := s.TakeBack(ctx, "booking", Planned); err != nil || f.State != Off || !f.Since.IsZero() {
		t.Errorf("%+v, %v", f, err)
	}
}
