package unused_test

import (
	"testing"
	"time"
	_ "unsafe" // for the look into Fyne below

	"foyer/cmd/internal/unused"

	_ "fyne.io/fyne/v2/app"
)

//go:linkname validDuration fyne.io/fyne/v2/internal/cache.ValidDuration
var validDuration time.Duration

// Fyne read the time after it was set, not before.
func TestFyneKeepsWhatIsUnusedForAShorterTime(t *testing.T) {
	if want, err := time.ParseDuration(unused.Kept); err != nil || validDuration != want {
		t.Errorf("Fyne keeps things for %v, want %s (%v)", validDuration, unused.Kept, err)
	}
}
