package large

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/mail"
)

func TestASmallLargePracticeIsWhole(t *testing.T) {
	h, _, err := house.Create(t.Context(), filepath.Join(t.TempDir(), "home"), house.New{Practice: "Cedar Hollow", Administrator: "Dana Lindqvist", Passphrase: "harbor-lantern-42-meadow", Cheap: true}, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx := access.With(t.Context(), access.System)
	if err := Fill(ctx, h, Size{Patients: 300, Visits: 900, Messages: 400}, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Patients.Count(ctx); err != nil || n != 300 {
		t.Errorf("%d patients, %v", n, err)
	}
	if today, err := h.Visits.Today(ctx); err != nil || len(today) != visitsADay {
		t.Errorf("%d visits today, %v", len(today), err)
	}
	if list, err := h.Mail.List(ctx, mail.Filter{Open: true, Limit: 1000}); err != nil || len(list) < 100 {
		t.Errorf("%d conversations are open, %v", len(list), err)
	}
}

// TestFill leaves a practice of the figures' size in the folder that FOYER_LARGE names, for trying things by hand.
func TestFill(t *testing.T) {
	dir := os.Getenv("FOYER_LARGE")
	if dir == "" {
		t.Skip("set FOYER_LARGE to a folder that is not there yet")
	}
	h, _, err := house.Create(t.Context(), dir, house.New{Practice: "Cedar Hollow Family Medicine", Administrator: "Dana Lindqvist", Passphrase: "harbor-lantern-42-meadow"}, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	start, last := time.Now(), ""
	err = Fill(access.With(t.Context(), access.System), h, Figures, func(what string, done, of int) {
		if what != last || done == of {
			t.Logf("%6.1f s %s %d of %d", time.Since(start).Seconds(), what, done, of)
			last = what
		}
	})
	if err != nil {
		t.Error(err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}
