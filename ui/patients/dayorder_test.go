package patients

import (
	"testing"
	"time"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
)

// What a field is filled with is read back as the same day, whichever way a practice writes its days.
func TestADayIsReadAsItIsShown(t *testing.T) {
	defer kit.UseOrder(kit.UsualOrder())
	today := time.Date(2026, time.November, 27, 0, 0, 0, 0, time.UTC)
	for _, order := range []kit.Order{kit.MDY, kit.DMY} {
		kit.UseOrder(order)
		for day := time.Date(1960, time.January, 1, 0, 0, 0, 0, time.UTC); day.Year() < 1961; day = day.AddDate(0, 0, 1) {
			want := record.DayOf(day)
			if got, err := readDay(phrase.Short(want), today); err != nil || got != want {
				t.Errorf("%s is shown as %s and read as %s, %v", want, phrase.Short(want), got, err)
			}
		}
	}
}
