package demo

import (
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/cmd/internal/desk"
	"foyer/data/clock"
)

// TestEverythingFits opens every screen and its states in the smallest window with the largest text.
func TestEverythingFits(t *testing.T) {
	p, err := Make(t.Context(), filepath.Join(t.TempDir(), "home"), clock.New(func() time.Time { return drawn }, rand.Reader))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.closeIfOpen(); err != nil {
			t.Error(err)
		}
	})
	of, err := p.subject()
	if err != nil {
		t.Fatal(err)
	}
	all, err := desk.NewShots(p.House, p.Team, p.src).Crowded(t.Context(), of, fyne.NewSize(1100, 700), 1.3)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range all {
		t.Error(what)
	}
}
