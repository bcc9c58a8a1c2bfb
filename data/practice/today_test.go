package practice

import (
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

func TestTodayIsThatOfThePractice(t *testing.T) {
	ctx := storetest.As(access.Administrator)
	// Half past eleven in the evening in New York is the next day in Greenwich, where this computer stands.
	db := storetest.OpenAt(t, clock.Fixed(time.Date(2026, 11, 18, 4, 30, 0, 0, time.UTC), 1))
	if day := Today(ctx, db); day != "2026-11-18" {
		t.Errorf("before set-up %s, want the computer's day", day)
	}
	s := New(db)
	p, err := s.Save(ctx, Practice{Name: "Cedar Hollow Family Practice", TimeZone: "America/New_York", Language: "en", Color: "#0f5257", IdleMinutes: 10, DeskMinutes: 10})
	if err != nil {
		t.Fatal(err)
	}
	for zone, want := range map[string]record.Date{"America/New_York": "2026-11-17", "Pacific/Honolulu": "2026-11-17", "Asia/Tokyo": "2026-11-18"} {
		p.TimeZone = zone
		if p, err = s.Save(ctx, p); err != nil {
			t.Fatal(err)
		}
		if day := Today(ctx, db); day != want {
			t.Errorf("%s: %s, want %s", zone, day, want)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			if day := Today(ctx, tx); day != want {
				t.Errorf("%s, in a transaction: %s, want %s", zone, day, want)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}
