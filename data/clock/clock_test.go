package clock_test

import (
	"regexp"
	"testing"
	"time"

	"foyer/data/clock"
)

var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestIDsAreUUIDv7AndRise(t *testing.T) {
	src := clock.Fixed(time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC), 7)
	last := ""
	for range 10000 { // more than the 4,096 of one millisecond
		id := src.ID()
		if !uuid7.MatchString(id) {
			t.Fatalf("%s is no UUIDv7", id)
		}
		if id <= last {
			t.Fatalf("%s does not follow %s", id, last)
		}
		last = id
	}
}

func TestFixedRepeats(t *testing.T) {
	at := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	if a, b := clock.Fixed(at, 1).ID(), clock.Fixed(at, 1).ID(); a != b {
		t.Errorf("%s and %s differ", a, b)
	}
	if a, b := clock.Fixed(at, 1).ID(), clock.Fixed(at, 2).ID(); a == b {
		t.Errorf("two seeds give the same id %s", a)
	}
}
